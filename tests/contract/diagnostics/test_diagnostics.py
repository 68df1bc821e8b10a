"""What DM01 promises; the extract was seen for March 2026, the workbook for June 2025."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import BadCell, LayoutChanged, WrongPeriod
from pipeline.sources.diagnostics.expect import FEWEST_PROVIDERS, expectations
from pipeline.sources.diagnostics.parse import BANDS, EXTRACT, LAYOUTS, SCHEMA, WORKBOOK
from tests.support.files import the_one
from tests.support.publisher import xlsx
from tests.support.publisher.published import Rows, as_csv, zipped
from tests.support.publisher.waits import provider_code
from tests.support.verdicts import broken, judged, set_cell
from tests.support.world import read, read_path

ZIP = "DM01-MARCH-2026-full-extract_made-up.zip"
CSV = "DM01-MARCH-2026-full-extract.csv"
XLS = "Monthly-Diagnostics-Web-File-Provider-March-2026_made-up.xlsx"

LABELS = [str(EXTRACT.tables[0].columns[band]) for band in BANDS]
HEADER = [
    *("Period", "Provider Parent Org Code", "Provider Parent Name"),
    *("Provider Org Code", "Provider Org Name"),
    *("Commissioner Parent Org Code", "Commissioner Parent Name"),
    *("Commissioner Org Code", "Commissioner Org Name"),
    *("Diagnostic Tests Sort Order", "Diagnostic Tests"),
    *LABELS,
    *("Total WL", "Waiting List Activity", "Planned Activity"),
    *("Unscheduled Activity", "Total Activity"),
]
TESTS = [*(f"TEST_{number}" for number in range(1, 16)), "TOTAL"]

# Who tests whom: provider, ICB, commissioner; a commissioner without an ICB has empty cells.
PAIRS = [("ZZ1", "QZ1", "Z1A"), ("ZZ1", "", "NONC"), ("ZZ2A3", "QZ1", "Z1A")]


def waits(people: Mapping[int, int]) -> list[str]:
    """Write the weeks of some people, and how many they are."""
    return [*(str(people.get(week, 0)) for week in range(14)), str(sum(people.values()))]


def extract(pairs: list[tuple[str, str, str]] = PAIRS) -> Rows:
    """Three tests of each pair have people waiting, one of them six weeks, one more than 13."""
    rows = [[*HEADER]]
    for provider, icb, commissioner in pairs:
        for number, test in enumerate(TESTS, 1):
            own = {1: {0: 4}, 2: {6: 2}, 15: {13: 1}, 16: {0: 4, 6: 2, 13: 1}}.get(number, {})
            rows.append(
                [
                    *("DM01-MARCH-2026", "QZ1", "ICB ONE", provider, f"{provider} HOSPITAL"),
                    *(icb, icb, commissioner, commissioner and f"ICB - {commissioner}"),
                    *(str(number), test, *waits(own), "9", "1", "1", "11"),
                ]
            )
    return rows


def changed(row: int, **cells: str) -> Rows:
    rows = extract()
    for label, text in cells.items():
        rows[row - 1][HEADER.index(label)] = text
    return rows


def of_extract(tmp_path: Path, rows: Rows) -> pl.DataFrame:
    return read(tmp_path, ZIP, zipped({CSV: as_csv(rows, end="\n")})).frame


def workbook(providers: list[str], *, period: str = "March 2026", over: int = 3) -> bytes:
    """Write the sheet as published: titles, the row of all, a blank row, the providers."""
    columns = WORKBOOK.tables[0].columns
    labels: list[xlsx.Cell] = [
        *("Regional Team Code", "Regional Team Name", "Provider Code", "Provider Name"),
        *("Total Waiting List", "Number waiting 6+ Weeks", "Number waiting 13+ Weeks"),
        *("Percentage waiting 6+ weeks", *(str(columns[band]) for band in BANDS), None),
        *("Planned tests / procedures", "Unscheduled tests / procedures"),
        "Waiting list tests / procedures (excluding planned)",
    ]

    def line(code: str | None, name: str, times: int) -> list[xlsx.Cell]:
        weeks = [4 * times, 0, 0, 0, 0, 0, 2 * times, *[0] * 6, 1 * times]
        region = ["Y56", "London"] if code else [None, None]
        totals = [7 * times, over * times, times, over / 7]
        return [*region, code, name, *totals, *weeks, None, 1, 1, 9]

    titles: list[list[xlsx.Cell]] = [[] for _ in range(13)]
    titles[1], titles[4], titles[12] = ["Title:", "DM01"], ["Period:", period], ["Provider level"]
    all_of_them = line(None, "Total", len(providers))
    sheet = [*titles, labels, all_of_them, [], *(line(c, f"{c} Hospital", 1) for c in providers)]
    # Column A is a margin, as in the real one.
    return xlsx.workbook({"Provider": [[None, *row] for row in sheet]})


def providers() -> list[str]:
    return [provider_code(number) for number in range(FEWEST_PROVIDERS)]


# ---------------------------------------------------------------- the full extract


def test_the_line_of_all_tests_is_kept_and_nobody_is_counted_twice(tmp_path: Path) -> None:
    frame = of_extract(tmp_path, extract())
    assert dict(frame.schema) == dict(SCHEMA)
    assert frame.select("row_kind", "org_code", "commissioner_code", "waiting", "row").rows() == [
        ("pair", "ZZ1", "Z1A", 7, 17),
        ("pair", "ZZ1", "NONC", 7, 33),
        ("pair", "ZZ2A3", "Z1A", 7, 49),
    ]
    assert frame["month"].unique().to_list() == [date(2026, 3, 1)]
    assert frame["commissioner_parent_code"].to_list() == ["QZ1", None, "QZ1"]


def test_the_tests_of_a_line_are_added_up_beside_it(tmp_path: Path) -> None:
    frame = of_extract(tmp_path, extract())
    assert frame.select("test_count", "tests_waiting", "tests_over_6_weeks").unique().rows() == [
        (15, 7, 3)
    ]


def test_made_up_extracts_in_the_published_shape_are_admitted(tmp_path: Path) -> None:
    frame = of_extract(tmp_path, extract([(code, "QZ1", "Z1A") for code in providers()]))
    for before in (None, frame):
        assert judged(frame, expectations(frame, before)).reason == ""


@pytest.mark.parametrize(
    ("row", "cells", "found"),
    [
        # A test that TOTAL leaves out, one that is wrong, one that is TOTAL again.
        (5, {"00 < 01 Week": "5", "Total WL": "5"}, "waiting: 7 is printed, 12 by our sum"),
        (3, {"05 < 06 Weeks": "2", "06 < 07 Weeks": "0"}, "weeks or more: 3 is printed, 1 by our"),
        (4, {"Diagnostic Tests": "TOTAL"}, "tests: 15 is printed, 14 by our sum"),
    ],
)
def test_a_total_that_is_not_its_tests_is_refused(
    tmp_path: Path, row: int, cells: dict[str, str], found: str
) -> None:
    frame = of_extract(tmp_path, changed(row, **cells))
    whole = broken(judged(frame, expectations(frame, None)))
    assert found in whole["Every TOTAL repeats its 15 tests"]


def test_tests_without_a_total_are_refused(tmp_path: Path) -> None:
    frame = of_extract(tmp_path, changed(17, **{"Diagnostic Tests": "ALL"}))
    whole = broken(judged(frame, expectations(frame, None)))
    assert "waiting" in whole["Every row has a provider and its waits"]


def test_a_band_that_is_new_or_gone_is_named(tmp_path: Path) -> None:
    rows = changed(1, **{"13+ Weeks": "13 < 14 Weeks"})
    with pytest.raises(LayoutChanged, match=r"missing column '13\+ Weeks'"):
        of_extract(tmp_path, rows)


def test_a_cell_that_is_no_count_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadCell, match=r"row 17, column 'Total WL': .* found '\*'"):
        of_extract(tmp_path, changed(17, **{"Total WL": "*"}))


def test_a_file_of_another_month_than_its_name_says_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongPeriod, match="expected 2026-03, as in its name"):
        of_extract(tmp_path, changed(6, Period="DM01-APRIL-2026"))
    with pytest.raises(WrongPeriod, match="expected 2026-03, as in its name"):
        read(tmp_path, XLS, workbook(providers(), period="April 2026"))


# ---------------------------------------------------------------- the workbook


def test_the_workbook_has_a_row_for_each_provider_and_one_for_all(tmp_path: Path) -> None:
    frame = read(tmp_path, XLS, workbook(["ZZ1", "ZZ2A3"])).frame
    assert dict(frame.schema) == dict(SCHEMA)
    columns = ("row_kind", "org_code", "waiting", "over_6_weeks", "band_13", "sheet", "row")
    assert frame.select(columns).rows() == [
        ("england", None, 14, 6, 2, "Provider", 15),
        ("provider", "ZZ1", 7, 3, 1, "Provider", 17),
        ("provider", "ZZ2A3", 7, 3, 1, "Provider", 18),
    ]


def test_a_workbook_is_admitted_and_stands_after_an_extract(tmp_path: Path) -> None:
    frame = read(tmp_path, XLS, workbook(providers())).frame
    pairs = of_extract(tmp_path, extract([(code, "QZ1", "Z1A") for code in providers()]))
    for before in (None, frame, pairs):
        assert judged(frame, expectations(frame, before)).reason == ""
    assert judged(pairs, expectations(pairs, frame)).reason == ""


def test_sums_and_shares_that_are_not_those_of_the_rows_are_refused(tmp_path: Path) -> None:
    frame = read(tmp_path, XLS, workbook(providers(), over=4)).frame
    found = broken(judged(frame, expectations(frame, None)))
    assert set(found) == {
        "The people waiting six weeks or more are those of the weeks",
        "The printed shares are those of the printed counts",
    }
    frame = set_cell(read(tmp_path, XLS, workbook(providers())).frame, 15, waiting=1)
    found = broken(judged(frame, expectations(frame, None)))
    assert "waiting: 1 is printed" in found["The providers add up to the row of all providers"]


def test_the_newest_layout_is_the_extract() -> None:
    assert [one.name for one in LAYOUTS] == ["provider workbook", "full extract"]


# ---------------------------------------------------------------- the real files


@pytest.mark.published
@pytest.mark.parametrize(
    ("publication", "rows", "waiting", "over"),
    [
        ("dm01_full_extract", 9_316, 1_924_254, 407_833),
        ("dm01_provider_workbook", 451, 1_733_071, 369_531),
    ],
)
def test_the_real_files_are_read_and_admitted(
    publication: str, rows: int, waiting: int, over: int
) -> None:
    frame = read_path(the_one(publication, "")).frame
    own = frame.filter(pl.col("row_kind") != "england")
    assert own.height == rows
    assert own["waiting"].sum() == waiting
    assert own.select(pl.sum_horizontal(BANDS[6:]).sum()).item() == over
    assert judged(frame, expectations(frame, None)).reason == ""
