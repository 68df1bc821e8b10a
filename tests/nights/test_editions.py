"""Editions over whole nights: what a revision changes is listed, and what was kept stays."""

import csv
import gzip
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Final

from tests.support.made.country import Stage, fingerprint
from tests.support.made.news import MORE_WAITED, NEXT, ORG

FIRST_ID: Final = "2026-06-12.1"
NEXT_ID: Final = "2026-06-20.1"
TABLE: Final = "metric-ae_within_4h_own.csv"


def ids(data: Path) -> list[str]:
    listed = json.loads((data / "site" / "data" / "editions.json").read_bytes())
    return [one["id"] for one in listed["editions"]]


def changes(data: Path) -> list[dict[str, str]]:
    path = data / "site" / "data" / NEXT_ID / "changes.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_first_night_makes_the_first_edition(stage: Stage) -> None:
    assert ids(stage.before) == [FIRST_ID]
    latest = stage.before / "site" / "data" / "latest" / TABLE
    kept = stage.before / "site" / "data" / FIRST_ID / f"{TABLE}.gz"
    assert gzip.decompress(kept.read_bytes()) == latest.read_bytes()
    # The newest tables say which edition they are.
    told = json.loads((latest.parent / "edition.json").read_bytes())
    assert told["edition"] == FIRST_ID


def test_a_revision_makes_an_edition_that_lists_what_changed_and_where(after: Path) -> None:
    assert ids(after) == [NEXT_ID, FIRST_ID]
    listed = changes(after)
    (cell,) = [one for one in listed if one["kind"] == "cell" and one["org_code"] == ORG]
    assert cell["about"] == "over_4h_type1"
    assert int(cell["new_value"]) - int(cell["old_value"]) == MORE_WAITED
    assert cell["old_release_id"].startswith("ae_monthly_2026-05_2026-06")
    assert cell["new_release_id"].startswith("ae_monthly_2026-05_2026-06-19")
    figures = {
        (one["about"], one["org_code"]): (one["old_value"], one["new_value"])
        for one in listed
        if one["kind"] == "figure"
    }
    (own,) = [
        one
        for one in listed
        if (one["kind"], one["about"], one["org_code"]) == ("figure", "ae_within_4h_own", ORG)
    ]
    assert (own["severity"], own["period"], own["period_label"]) == ("major", "2026-05", "May 2026")
    assert own["cause_release_id"] == own["new_release_id"] == cell["new_release_id"]
    assert cell["severity"] == "note"
    assert len({one["change_id"] for one in listed}) == len(listed)
    before, now = figures["ae_within_4h_own", ORG]
    assert (round(float(before), 3), round(float(now), 3)) == (0.755, 0.609)
    # England's sum holds it; nobody else's figure has moved.
    assert {code for _, code in figures} - {ORG} <= {"ENG", "QZ9", "London"}
    assert {one["change_type"] for one in listed if one["kind"] == "release"} == {"new"}


def test_the_newest_tables_have_the_changes_of_the_newest_edition(after: Path) -> None:
    latest = after / "site" / "data" / "latest"
    kept = after / "site" / "data" / NEXT_ID
    packed = (kept / "changes.csv.gz").read_bytes()
    assert (latest / "changes.csv").read_bytes() == gzip.decompress(packed)
    parquet = (kept / "changes.parquet").read_bytes()
    assert (latest / "changes.parquet").read_bytes() == parquet


def test_what_an_edition_holds_is_never_changed_by_the_next(stage: Stage, after: Path) -> None:
    def first(data: Path) -> dict[str, bytes]:
        folder = data / "site" / "data" / FIRST_ID
        return {one.name: one.read_bytes() for one in folder.iterdir()}

    assert first(after) == first(stage.before)


def test_a_night_without_news_makes_no_edition(stage: Stage, after: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(after, tmp_path / "data", symlinks=True))
    told = stage.country.night(data, NEXT, stage.publisher.detour, "site")
    assert "nothing new" in told.printed
    assert fingerprint(data) == fingerprint(after)
    # Made anew from the same files, it is the same site: no figure has changed.
    (data / "made-of.txt").unlink()
    told = replace(stage.country, is_anew=True).night(data, NEXT, stage.publisher.detour, "site")
    assert told.log[-1].endswith("[edition] no figure changed, so there is no new edition")
    assert fingerprint(data) == fingerprint(after)


def test_the_page_of_an_edition_shows_old_and_new(after: Path) -> None:
    page = (after / "site" / "changes" / NEXT_ID / "index.html").read_text(encoding="utf-8")
    row = next(row for row in page.split("<tr>") if "over 4h type1" in row)
    assert "May 2026" in row
    assert row.count("May-2026-CSV-revised.csv, row ") == 1
