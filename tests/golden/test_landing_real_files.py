"""
The whole folder of the publisher's real files, landed in one go: with its index, and without.

Skipped where the files are not there. What becomes of each file is told; nothing stops the rest.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest

from pipeline import paths
from pipeline.archive.ledger import read_ledger
from pipeline.domain.releases import Release, Status
from pipeline.errors import Unrecognised
from pipeline.steps import collect, examine, holdings
from pipeline.steps.collect import Landing
from tests.support import files
from tests.support.world import LANDED, Silence, World, declared

pytestmark = [pytest.mark.published, pytest.mark.long]

# Neither has been held with the publisher's own bytes; both came under the publisher's names.
REBUILT = {"June-2026-CSV-Wfg38l.csv", "July-2026-CSV-Trf28h.csv"}
CUT = "rtt-incomplete-provider-2026-08.csv"
SUCCESSIONS = "succ.csv"
BROKEN = "20240630-RTT-June-2024-full-extract-revised.xlsb"


@pytest.fixture(name="folder")
def _folder() -> Path:
    folder = files.folder()
    if folder is None:
        pytest.skip("the publisher's files are not here")
    return folder


@pytest.fixture(name="world")
def _world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    return World.at(tmp_path, monkeypatch)


def land(folder: Path, index: Path | None) -> tuple[Landing, dict[str, list[Release]]]:
    """Land the folder; gives what was told, and the lines of the ledger by name."""
    landing = collect.land(declared(), [folder], index, Silence(), LANDED)
    named: dict[str, list[Release]] = {}
    for one in read_ledger(paths.DATA / "landed"):
        named.setdefault(one.name, []).append(one)
    return landing, named


def verdicts(world: World, *names: str) -> dict[str, str]:
    """Judge a few of the landed files: name → why it was refused, or ""."""
    held = [one for one in world.held() if one.release.name in names]
    told = {one.release_id: one.reason for one in examine.examine(held, Silence())}
    return {one.release.name: told[one.release.id] for one in held}


def test_with_the_index_every_file_has_its_grade_or_its_reason(folder: Path, world: World) -> None:
    index = folder / "index.csv"
    landing, named = land(folder, index)
    assert landing.exit_code == Unrecognised.exit_code
    assert (landing.unreadable, landing.unmatched, landing.held_already) == ((), (), 0)
    not_kept = (*landing.unclaimed, *landing.misnamed, *landing.left_out)
    every = [path for path in folder.rglob("*") if path.is_file() and path != index]
    assert len(landing.new) + len(not_kept) == len(every)
    assert all(line.startswith(f"{folder}/") and ": " in line for line in not_kept)
    assert all(
        "leave it out, or give it the publisher's name" in line for line in landing.unclaimed
    )
    assert not any(f"{index}:" in line for line in not_kept)

    with index.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    words = Counter(row["status"] for row in rows)
    assert len(landing.left_out) == words["derived"] + words["broken"]
    # What a source reads was kept, but for maps and a register without their day.
    keys = {source.id for source in declared().sources}
    read = [
        r for r in rows if r["publication"] in keys and r["status"] not in ("derived", "broken")
    ]
    without_day = [r for r in read if f"{folder / r['file']}: " in "\n".join(landing.misnamed)]
    assert {row["publication"] for row in without_day} <= {"icb_boundaries", "ods_sub_icbs"}
    assert {Path(r["file"]).name for r in read if r not in without_day} <= named.keys()

    for name in REBUILT:
        (one,) = named[name]
        assert (one.status, one.note.split(":")[0]) == (Status.SECOND_HAND, "rebuilt")
    assert all(one.status is not Status.DOUBTFUL for some in named.values() for one in some)
    reasons = verdicts(world, *REBUILT, CUT, SUCCESSIONS)
    assert set(reasons) == {*REBUILT, CUT, SUCCESSIONS}
    assert set(reasons.values()) == {""}


def test_without_the_index_every_file_is_doubtful_and_nothing_stops(
    folder: Path, world: World
) -> None:
    landing, named = land(folder, None)
    assert landing.exit_code == Unrecognised.exit_code
    every = [path for path in folder.rglob("*") if path.is_file()]
    assert len(landing.new) + len(landing.unclaimed) + len(landing.misnamed) == len(every)
    assert named.keys() >= REBUILT
    assert {one.status for some in named.values() for one in some} == {Status.DOUBTFUL}
    assert not any(one.url_known for some in named.values() for one in some)
    reasons = verdicts(world, *REBUILT, BROKEN)
    assert {name: reasons[name] for name in REBUILT} == dict.fromkeys(REBUILT, "")
    assert "65,536 rows" in reasons[BROKEN]
    assert holdings.read().held
