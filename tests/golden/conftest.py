"""The warehouse of the snapshot, built once for all golden tests and all workers."""

import pytest

from tests.support import real
from tests.support.real import Real


@pytest.fixture(name="real", scope="session")
def _real(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Real:
    base = tmp_path_factory.getbasetemp()
    return real.built(base if worker_id == "master" else base.parent)
