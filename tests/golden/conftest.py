"""The warehouse of the snapshot, built once for all golden tests and all workers."""

import fcntl
from pathlib import Path

import pytest

from pipeline import nightly, paths, stock
from pipeline.editions import Shelf
from tests.support.real import Real
from tests.support.world import Silence, declared


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Real:
    """Build the marts from what the project carries; a checkout without a snapshot is broken."""
    assert (paths.SNAPSHOT / "ledger.jsonl").exists(), "snapshot/ is gone: restore it from git"
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    data = shared / "golden"
    data.mkdir(exist_ok=True)
    with (data / "lock").open("w") as lock:
        # Workers of pytest-xdist share the folder: the first builds, the others wait.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (data / "marts").exists():
            _build(data)
    return Real(data=data)


def _build(data: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "DATA", data)
        held = stock.holdings()
        assert list(stock.pending(held)) == []
        nightly.make(declared(), held, Shelf(folder=paths.DATA), Silence())
