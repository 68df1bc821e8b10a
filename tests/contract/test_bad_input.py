"""
What a bad file does to a night: it is refused with a reason, and nothing else changes.

In each test two good months and then one bad file are landed in a world of made-up organisations.
"""

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.steps import collect, holdings, inputs
from pipeline.validate.verdicts import Verdict
from tests.support.ground import production
from tests.support.publisher.published import (
    APRIL,
    MAY,
    RTT_NAME,
    RTT_ZIP,
    Rows,
    ae_name,
    ae_rows,
    as_csv,
    rtt_rows,
    with_empty_columns,
    with_total,
    zipped,
)
from tests.support.warehouse import draw
from tests.support.world import LANDED, Silence, World, declared

MAY_NAME = ae_name(MAY)
GOOD = ae_rows(MAY)


def with_cell(row: int, label: str, text: str, *, rows: Rows = GOOD) -> Rows:
    copy = [list(cells) for cells in rows]
    copy[row - 1][rows[0].index(label)] = text
    return copy


def without(label: str) -> Rows:
    at = GOOD[0].index(label)
    return [[*row[:at], *row[at + 1 :]] for row in GOOD]


def with_column(label: str, text: str) -> Rows:
    return [[*GOOD[0], label], *([*row, text] for row in GOOD[1:])]


def doubled(row: int) -> Rows:
    """Repeat a row, and add it to the total too: only the doubling is wrong."""
    return with_total([*GOOD[:row], GOOD[row - 1], *GOOD[row:-1]])


@pytest.fixture(scope="session")
def two_good_months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Land and admit April and May once; each test works in a copy."""
    root = tmp_path_factory.mktemp("good")
    with pytest.MonkeyPatch.context() as patch:
        world = World.at(root, patch)
        world.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
        world.land(MAY_NAME, as_csv(GOOD))
        verdicts = world.examine()
        assert [(v.admitted, v.reason) for v in verdicts.values()] == [(True, "")] * 2
    return root


@pytest.fixture
def world(two_good_months: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    shutil.copytree(two_good_months, tmp_path, dirs_exist_ok=True)
    return World.at(tmp_path, monkeypatch)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """A file, and words that its refusal must say."""

    content: bytes
    says: tuple[str, ...]
    name: str = MAY_NAME


BAD = {
    "cut in mid-line": Bad(
        content=as_csv(GOOD)[:5_003],
        says=("expected 22 cells as in row 1, found", "download it again"),
    ),
    "cut at a line end": Bad(
        content=as_csv(GOOD[:60]),
        says=("expected one total row at the end, found 0", "download it again"),
    ),
    "cut at 65,536 rows": Bad(
        content=as_csv([*GOOD[:1], *GOOD[1:2] * 65_535]),
        says=("exactly 65,536 rows", "rows were lost when the file was saved"),
    ),
    "a web page": Bad(
        content=b"<!DOCTYPE html>\n<html><body>Page not found</body></html>",
        says=("expected a CSV, found a web page", "download the file again"),
    ),
    "empty": Bad(content=b"", says=("found an empty file", "download it again")),
    "only a byte order mark": Bad(
        content=b"\xef\xbb\xbf", says=("found an empty file", "download it again")
    ),
    "random bytes": Bad(
        content=bytes(range(256)) * 9,
        says=("expected text in UTF-8 or Windows-1252, found neither", "download it again"),
    ),
    "quotes that do not close": Bad(
        content=as_csv(GOOD) + b'"', says=("expected every quote to be closed", "cut short")
    ),
    "a row doubled": Bad(
        content=as_csv(doubled(7)), says=("No organisation is listed twice", "row 7", "Z05")
    ),
    "text in a number cell": Bad(
        content=as_csv(with_cell(7, "A&E attendances Type 1", "see note")),
        says=("row 7, column 'A&E attendances Type 1'", "'see note'", "ask the publisher"),
    ),
    "a negative count": Bad(
        content=as_csv(with_cell(7, "A&E attendances Type 1", "-7")),
        says=("row 7", "expected a count of zero or more, found '-7'"),
    ),
    "a count beyond all reason": Bad(
        content=as_csv(with_cell(7, "A&E attendances Type 1", "9" * 30)),
        says=("row 7", "expected a count of zero or more"),
    ),
    "a total that does not add up": Bad(
        content=as_csv(with_cell(len(GOOD), "A&E attendances Type 2", "1")),
        says=("add up to the printed total of England", "attendances_type2"),
    ),
    "one cell that was changed on the way": Bad(
        content=as_csv(with_cell(9, "A&E attendances Type 1", "1510")),
        says=("add up to the printed total of England", "attendances_type1"),
    ),
    "more waits than people": Bad(
        content=as_csv(
            with_total(with_cell(7, "Attendances over 4hrs Type 1", "9999", rows=GOOD[:-1]))
        ),
        says=("No more people wait over four hours than attend", "row 7"),
    ),
    "half the month before": Bad(
        content=as_csv(
            with_total(
                [
                    [*row[:4], *(str(int(c) // 4) for c in row[4:])] if i else row
                    for i, row in enumerate(GOOD[:-1])
                ]
            )
        ),
        says=("England is between half and twice the month before",),
    ),
    "a few organisations only": Bad(
        content=as_csv(with_total(GOOD[:50])), says=("At least 100 organisations report",)
    ),
    "an organisation without a code": Bad(
        content=as_csv(with_cell(7, "Org Code", "")), says=("Code, name, month", "row 7")
    ),
    "a code that became a number": Bad(
        content=as_csv(with_cell(7, "Org Code", "8000000000")),
        says=("Every organisation code is spelt as a code", "row 7"),
    ),
    "another period inside": Bad(
        content=as_csv(ae_rows(APRIL, more=1)),
        says=("expected 2025-05", "found ['MSitAE-APRIL-2025']", "never use a file"),
    ),
    "a month that had not begun": Bad(
        name="Monthly-AE-May-2099.csv",
        content=as_csv(ae_rows(date(2099, 5, 1))),
        says=(
            "of a month that had begun when it was landed 20",
            "found 2099-05-01",
            "open the file",
        ),
    ),
    "an unknown column with data": Bad(
        content=as_csv(with_column("Virtual wards", "3")),
        says=("unknown column 'Virtual wards' holds '3'", "add a [[layout]] block"),
    ),
    "a missing column": Bad(
        content=as_csv(without("Attendances over 4hrs Type 1")),
        says=("missing column 'Attendances over 4hrs Type 1'", "Open the file"),
    ),
    "a header nobody knows": Bad(
        content=b"Some,other,table\r\n1,2,3\r\n",
        says=("no row with a cell 'Org Code'", "Open the file"),
    ),
    "a zip of two files": Bad(
        name=RTT_ZIP,
        content=zipped({RTT_NAME: as_csv(rtt_rows()), "again.csv": as_csv(rtt_rows())}),
        says=("expected one file inside, found",),
    ),
    "a zip that leaves its folder": Bad(
        name=RTT_ZIP,
        content=zipped({f"../{RTT_NAME}": as_csv(rtt_rows())}),
        says=("which points outside the folder", "do not use this file"),
    ),
    "a zip bomb": Bad(
        name=RTT_ZIP, content=zipped({RTT_NAME: b"0" * 9_000_000}), says=("that grows from",)
    ),
    "no zip at all": Bad(
        name=RTT_ZIP,
        content=b"PK\x03\x04 and then nothing",
        says=("expected a zip, found a file that cannot be opened",),
    ),
    "an extract of a few rows": Bad(
        name=RTT_ZIP,
        content=zipped({RTT_NAME: as_csv(rtt_rows())}),
        says=("At least 30,000 rows of unfinished pathways",),
    ),
    "an extract cut by a spreadsheet": Bad(
        name=RTT_NAME,
        content=as_csv(rtt_rows()[:1]) + as_csv(rtt_rows()[1:2]) * 65_535,
        says=("exactly 65,536 rows", "rows were lost when the file was saved"),
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_refused_and_changes_nothing(world: World, kind: str) -> None:
    bad = BAD[kind]
    source = "rtt_full_extract" if "RTT" in bad.name or "Full" in bad.name else "ae_monthly"
    used_before = world.used(source)
    inputs_before = _inputs(source)
    landed = world.land(bad.name, bad.content)
    verdict = world.examine()[landed]
    assert not verdict.admitted
    assert [word for word in bad.says if word not in verdict.reason] == []
    assert used_before == world.used(source)
    assert inputs_before.equals(_inputs(source))
    assert landed not in inputs_before["release_id"].to_list()
    # It is kept all the same, so that a person can look at it.
    kept = next(one.landed for one in world.held() if one.release.id == landed)
    assert kept is not None
    assert kept.read_bytes() == bad.content


@pytest.mark.parametrize("kind", ["cut in mid-line", "a row doubled"])
def test_a_refusal_is_printed_with_its_reason(world: World, kind: str) -> None:
    landed = world.land(MAY_NAME, BAD[kind].content)
    verdict = world.examine()[landed]
    given = inputs.parsed(declared(), world.held())
    releases, findings = given["parsed.releases"], given["parsed.findings"]
    assert isinstance(releases, pl.DataFrame)
    assert isinstance(findings, pl.DataFrame)
    line = releases.filter(pl.col("release_id") == landed).row(0, named=True)
    assert (line["is_admitted"], line["reason"]) == (False, verdict.reason)
    broken = findings.filter(pl.col("release_id") == landed, ~pl.col("passed"))
    assert broken["found"].to_list() != []


@pytest.mark.parametrize(("published", "is_admitted"), [("04", False), ("05", True), ("06", True)])
def test_no_figure_is_younger_than_its_publication(
    world: World, published: str, *, is_admitted: bool
) -> None:
    """A month may be published while it lasts, and not before."""
    place = world.root / "again" / "www.example.org" / "2025" / published / MAY_NAME
    place.parent.mkdir(parents=True)
    place.write_bytes(as_csv(ae_rows(MAY, more=5)))
    collect.land(declared(), [world.root / "again"], None, Silence(), LANDED)
    (verdict,) = world.examine().values()
    assert verdict.admitted is is_admitted
    assert ("had begun when it was published 2025-04" in verdict.reason) is not is_admitted


def test_a_refusal_reads_the_same_wherever_the_project_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reasons = set()
    for name in ("here", "there"):
        world = World.at(tmp_path / name, monkeypatch)
        landed = world.land(f"Monthly-AE-{MAY:%B-%Y}.xls", b"\xd0\xcf\x11\xe0 and no more")
        reasons.add(world.examine()[landed].reason)
    assert len(reasons) == 1
    assert reasons.pop().startswith(f"Monthly-AE-{MAY:%B-%Y}.xls: expected a spreadsheet, found")


def test_a_bad_night_is_not_looked_at_twice(world: World) -> None:
    world.land(MAY_NAME, BAD["a web page"].content)
    assert len(world.examine()) == 1
    assert world.examine() == {}


def test_the_next_good_release_is_used_after_a_bad_one(world: World) -> None:
    bad = world.land(MAY_NAME, BAD["cut at a line end"].content)
    good = world.land(MAY_NAME, as_csv(ae_rows(MAY, more=5)))
    verdicts = world.examine()
    assert {key: one.admitted for key, one in verdicts.items()} == {bad: False, good: True}
    assert good in world.used("ae_monthly")


# ---------------------------------------------------------------- odd, and fine


def admitted(world: World, content: bytes, name: str = MAY_NAME) -> Verdict:
    landed = world.land(name, content)
    verdict = world.examine()[landed]
    assert (verdict.admitted, verdict.reason) == (True, "")
    return verdict


def test_a_month_landed_twice_keeps_both_and_counts_the_newest(world: World) -> None:
    verdict = admitted(world, as_csv(ae_rows(MAY, more=5)))
    releases = inputs.parsed(declared(), world.held())["parsed.releases"]
    assert isinstance(releases, pl.DataFrame)
    assert releases.filter(pl.col("period") == "2025-05").height == 2
    given = {"parsed.releases": draw(releases.columns, releases.rows())}
    newest = production().run("staging.releases", given).filter("is_newest")
    assert newest.filter(pl.col("period") == "2025-05")["release_id"].to_list() == [
        verdict.release_id
    ]


def test_the_same_bytes_landed_again_are_nothing_new(world: World) -> None:
    folder = world.root / "again"
    folder.mkdir()
    (folder / "Monthly-AE-May-2025.csv").write_bytes(as_csv(GOOD))
    landing = collect.land(declared(), [folder], None, Silence(), LANDED)
    assert (landing.new, landing.held_already) == ((), 1)
    assert world.examine() == {}


def test_an_empty_stray_column_is_dropped_with_a_note(world: World) -> None:
    verdict = admitted(world, as_csv(with_empty_columns(GOOD)))
    notes = [f.about for f in verdict.findings if f.severity == "note"]
    assert len(notes) == 6
    assert "dropped column 23 '': it holds nothing" in notes


def test_a_file_saved_in_windows_1252_keeps_its_names(world: World) -> None:
    rows = with_cell(7, "Org name", "St Mary\u2019s \u00c9clair")
    text = as_csv(rows).decode().encode("cp1252")
    verdict = admitted(world, text)
    assert _names(world, verdict)[5] == "St Mary\u2019s \u00c9clair"


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", '=HYPERLINK("https://example.org")', "+1", "@SUM(1)"]
)
def test_a_dangerous_name_is_text_and_stays_as_it_was_printed(world: World, name: str) -> None:
    verdict = admitted(world, as_csv(with_cell(7, "Org name", name)))
    assert _names(world, verdict)[5] == name


def _names(world: World, verdict: Verdict) -> list[str]:
    one = next(h for h in world.held() if h.release.id == verdict.release_id)
    return pl.read_parquet(one.parsed)["org_name"].to_list()


def _inputs(source: str) -> pl.DataFrame:
    """Read everything the warehouse would be given of a source."""
    held = holdings.read().held
    examined = [one for one in held if one.is_examined]
    files = inputs.parsed(declared(), examined)[f"parsed.{source}"]
    return files if isinstance(files, pl.DataFrame) else pl.concat(map(pl.read_parquet, files))
