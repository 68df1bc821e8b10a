"""What lies damaged in `data/` is found and told, and mended or taken away."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import paths
from pipeline.archive import ledger
from pipeline.errors import SourceProblem, UnreadableFile
from pipeline.publish import output
from pipeline.steps import holdings, repair
from pipeline.steps.wall import CLOCK, KILLED, MEMORY
from pipeline.storage.atomic import write_sums
from pipeline.validate.verdicts import refuse
from tests.support.publisher.published import APRIL, MAY, ae_name, ae_rows, as_csv
from tests.support.world import World

AGAIN = "found damaged, so we make it again"


def mend() -> list[str]:
    """Mend as a run does that begins: what can be, then what is held is read and told."""
    return [*repair.mend(), *repair.damage(holdings.read())]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay out two months with their verdicts, marts, a site, and the note of what it is made of."""
    world = World.at(tmp_path, monkeypatch)
    for month in (APRIL, MAY):
        world.land(ae_name(month), as_csv(ae_rows(month)))
    world.examine()
    marts = paths.DATA / "marts"
    marts.mkdir()
    (marts / "places.json").write_text("{}", encoding="utf-8")
    write_sums(marts)
    output.swap_in({"index.html": b"one", "a/index.html": b"two"}, paths.DATA / "site")
    (paths.DATA / "made-of.txt").write_text("digest", encoding="utf-8")
    return paths.DATA


def test_where_all_is_well_nothing_is_said_and_nothing_touched(data: Path) -> None:
    before = {one: one.stat().st_mtime_ns for one in data.rglob("*")}
    assert list(mend()) == []
    assert {one: one.stat().st_mtime_ns for one in data.rglob("*")} == before


def test_of_a_folder_that_is_not_there_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "DATA", tmp_path / "data")
    assert list(mend()) == []


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (lambda data: (data / "site/index.html").write_bytes(b"1"), "site"),
        (lambda data: (data / "site/a/index.html").unlink(), "site"),
        (lambda data: (data / "site/extra.html").write_bytes(b""), "site"),
        (lambda data: (data / "site").unlink(), "site"),
        (lambda data: (data / "marts/places.json").write_bytes(b"{"), "marts/places.json"),
        (lambda data: (data / "marts/places.json").unlink(), "marts/places.json"),
    ],
)
def test_a_site_or_a_mart_that_is_damaged_is_made_again(
    data: Path, damage: Callable[[Path], object], named: str
) -> None:
    damage(data)
    assert list(mend()) == [f"{data / named}: {AGAIN}"]
    # Without the note the next run makes everything.
    assert not (data / "made-of.txt").exists()
    assert list(mend()) == []


@pytest.mark.parametrize("kind", ["parsed", "verdicts"])
@pytest.mark.parametrize("content", [b"", b"PAR1 not a table", b'["other words"]'])
def test_what_was_made_of_a_release_is_taken_away_where_it_is_damaged(
    data: Path, kind: str, content: bytes
) -> None:
    path = min((data / kind / "ae_monthly").iterdir())
    path.write_bytes(content)
    assert list(mend()) == [f"{path}: {AGAIN}"]
    assert not path.exists()
    assert list(mend()) == []


def test_what_a_killed_run_has_not_written_down_is_taken_away_where_it_cannot_be_read(
    data: Path,
) -> None:
    for kind in ("parsed", "verdicts"):
        (data / kind / "SHA256SUMS").unlink()
        min((data / kind / "ae_monthly").iterdir()).write_bytes(b"PAR")
    assert [said.partition(": ")[2] for said in mend()] == [AGAIN, AGAIN]


def test_a_damaged_file_of_the_archive_is_named_and_kept(data: Path) -> None:
    path = min((data / "landed/ae_monthly/2025-04").iterdir())
    path.write_bytes(path.read_bytes()[::-1])
    (said,) = mend()
    assert said.startswith(f"{path}: the bytes kept here are not those of its line in the ledger.")
    assert path.exists()


def test_a_file_of_which_the_ledger_does_not_tell_is_named(data: Path) -> None:
    known = ledger.read_ledger(data / "landed")
    for name in (ledger.LEDGER, ledger.COPY):
        (data / "landed" / name).unlink()
    ledger.write_ledger(data / "landed", known[1:])
    (said,) = mend()
    unwritten = ledger.landed_path(data / "landed", known[0])
    assert said.startswith(f"{unwritten}: expected a line for it in the ledger, found none")


def test_a_ledger_that_cannot_be_mended_is_left_to_whoever_reads_it(data: Path) -> None:
    for name in (ledger.LEDGER, ledger.COPY):
        (data / "landed" / name).write_bytes(b"nothing\n")
    assert list(repair.mend()) == []
    with pytest.raises(SourceProblem, match="line 1: expected a release, found something else"):
        holdings.read()
    assert (data / "landed" / ledger.LEDGER).read_bytes() == b"nothing\n"


@pytest.mark.parametrize("reason", [CLOCK, KILLED])
def test_a_refusal_for_which_this_machine_may_be_to_blame_holds_until_the_next_run(
    data: Path, reason: str
) -> None:
    """Too busy or too small once must not refuse a good file for good."""
    (one, other) = holdings.read().held
    stopped = UnreadableFile(f"{one.release.name}: the reader was stopped because {reason}; no")
    one.verdict.write_text(refuse(one.release.id, stopped).to_json(), encoding="utf-8")
    write_sums(data / "verdicts")
    assert list(mend()) == []
    assert (one.verdict.exists(), other.verdict.exists()) == (False, True)


def test_a_refusal_for_which_the_file_is_to_blame_holds(data: Path) -> None:
    (one, _) = holdings.read().held
    stopped = UnreadableFile(f"{one.release.name}: the reader was stopped because {MEMORY}; no")
    one.verdict.write_text(refuse(one.release.id, stopped).to_json(), encoding="utf-8")
    write_sums(data / "verdicts")
    assert list(mend()) == []
    assert one.verdict.exists()
