"""One bit that has changed, in the snapshot or in the ledger, is found before it is used."""

import re
import shutil
from pathlib import Path
from random import Random
from typing import Final

import pytest

from pipeline import nightly, paths
from pipeline.archive import ledger
from pipeline.errors import SourceProblem
from pipeline.steps import holdings
from pipeline.storage.atomic import SUMS, altered
from tests.support.force.figures import FIGURES, SEED, Tell
from tests.support.publisher.published import APRIL, MAY, ae_name, ae_rows, as_csv
from tests.support.world import Silence, World

FLIPS: Final = 600
SAMPLE: Final = 60


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """Hold two releases, in an archive and in a snapshot."""
    world = World.at(tmp_path, monkeypatch)
    for month in (APRIL, MAY):
        world.land(ae_name(month), as_csv(ae_rows(month)))
    world.examine()
    nightly.keep_snapshot(holdings.read(), Silence())
    return world


def flip(names: list[Path], drawn: Random) -> tuple[Path, bytes]:
    """Change one bit of all that these files hold; gives the file and what it held."""
    at = drawn.randrange(8 * sum(one.stat().st_size for one in names))
    for path in names:
        content = path.read_bytes()
        if at < 8 * len(content):
            byte, bit = divmod(at, 8)
            changed = content[byte] ^ (1 << bit)
            path.write_bytes(content[:byte] + bytes([changed]) + content[byte + 1 :])
            return path, content
        at -= 8 * len(content)
    raise AssertionError(names)


def files(folder: Path) -> list[Path]:
    return sorted(one for one in folder.rglob("*") if one.is_file())


def test_a_bit_of_the_snapshot_is_found(world: World) -> None:
    """Also one of the list of digests, and one of the ledger."""
    drawn = Random(SEED)
    small = [one for one in files(paths.SNAPSHOT) if one.suffix != ".parquet"]
    assert altered(paths.SNAPSHOT) == []
    for number in range(SAMPLE):
        names = small if number % 2 else files(paths.SNAPSHOT)
        path, content = flip(names, drawn)
        with pytest.raises(SourceProblem, match="changed, lost or not listed"):
            world.held()
        path.write_bytes(content)
    assert len(world.held()) == 2


@pytest.mark.parametrize("number", [FLIPS // 10, pytest.param(FLIPS, marks=pytest.mark.torture)])
def test_a_bit_of_the_ledger_or_of_its_copy_is_put_right(
    world: World, record_property: Tell, number: int
) -> None:
    """Whatever it says then, it is not believed; least of all is it written over the good copy."""
    drawn = Random(SEED)
    landed = paths.DATA / "landed"
    both = [landed / ledger.LEDGER, landed / ledger.COPY]
    good = [one.read_bytes() for one in both]
    known = [one.release for one in world.held()]
    for _ in range(number):
        path, _ = flip(both, drawn)
        if path == both[0]:
            with pytest.raises(SourceProblem, match="expected a release, found"):
                ledger.read_ledger(landed)
            told = ledger.mend_ledger(landed)
            # A bit of the line end makes one line of two.
            assert re.search("[12] of 2 lines were damaged or lost", told)
        else:
            assert ledger.mend_ledger(landed) == ""
        assert [one.read_bytes() for one in both] == good
    assert [one.release for one in world.held()] == known
    record_property(FIGURES, f"{number} bits of the ledger and its copy (seed {SEED}), all found")


def test_the_snapshot_of_the_project_is_as_it_was_written() -> None:
    """Whoever changes a file of it by hand makes it useless to everybody: use `make snapshot`."""
    assert altered(paths.SNAPSHOT) == []


@pytest.mark.torture
def test_a_bit_of_the_snapshot_of_the_project_is_found(
    tmp_path: Path, record_property: Tell
) -> None:
    drawn = Random(SEED)
    folder = Path(shutil.copytree(paths.SNAPSHOT, tmp_path / "snapshot"))
    names = files(folder)
    assert altered(folder) == []
    for _ in range(FLIPS):
        path, content = flip(names, drawn)
        found = altered(folder)
        # A bit of the list may lie in a name: then both that name and the right one are told.
        assert path.relative_to(folder).as_posix() in found or path.name == SUMS
        assert found != []
        path.write_bytes(content)
    assert altered(folder) == []
    record_property(FIGURES, f"{FLIPS} bits of snapshot/ (seed {SEED}), all found")
