"""What the supplementary ECDS analysis promises; its shape is known at second hand only."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import BadCell, LayoutChanged, WrongPeriod
from pipeline.sources.ae_12h_arrival.expect import expectations
from pipeline.sources.ae_12h_arrival.parse import SCHEMA
from tests.support.publisher import xlsx
from tests.support.verdicts import broken, judged, set_cell
from tests.support.world import read

NAME = "Supplementary-ECDS-Analysis-April-2026-Final-made-up.xlsx"
SHEET = "System & Provider Summary - T1"
Line = list[xlsx.Cell]
ZZ1: Line = ["London", "ZZ1", "ONE TRUST", 10_000, 3_000, 1_250, 0.125]
SYSTEM: Line = ["London", "QZ1", "SYSTEM ONE", 10_005, 3_000, 1_250, 0.125]


def workbook(*rows: Line, sheet: str = SHEET, month: str = "April 2026", above: str = "") -> bytes:
    header: Line = [
        *("Region", "Org Code", "Org Name", "Total Attendances", "Admitted Attendances"),
        *("A&E attendances >12hrs from arrival", "12hr %"),
    ]
    england: Line = ["-", "-", "ENGLAND", 10_005, 3_000, 1_250, 0.125]
    titles: list[Line] = [["Title:", f"Supplementary ECDS Analysis{above}"], ["Period:", month], []]
    notes: list[Line] = [[], ["Notes:"], ["1. Rounded to the nearest 5."], ["2. * is suppressed."]]
    lines = [*titles, header, england, *rows, *notes]
    return xlsx.workbook({"Front": [["Contents"]], sheet: lines})


def table(tmp_path: Path, *rows: Line) -> pl.DataFrame:
    return read(tmp_path, NAME, workbook(*rows)).frame


@pytest.mark.parametrize("sheet", [SHEET, "System & Provider Summary - Type 1"])
def test_england_systems_and_providers_are_read_and_notes_are_not(
    tmp_path: Path, sheet: str
) -> None:
    frame = read(tmp_path, NAME, workbook(SYSTEM, ZZ1, sheet=sheet)).frame
    assert dict(frame.schema) == dict(SCHEMA)
    columns = ("row_kind", "org_code", "attendances", "over_12h", "mark", "row")
    assert frame.select(columns).rows() == [
        ("england", None, 10_005, 1_250, None, 5),
        ("organisation", "QZ1", 10_005, 1_250, None, 6),
        ("organisation", "ZZ1", 10_000, 1_250, None, 7),
    ]
    assert frame["month"].unique().to_list() == [date(2026, 4, 1)]
    assert judged(frame, expectations(frame, frame)).reason == ""


@pytest.mark.parametrize("mark", ["*", "**"])
def test_a_mark_is_no_number_and_no_zero(tmp_path: Path, mark: str) -> None:
    small: Line = ["London", "ZZ2", "TWO TRUST", 40, 5, mark, mark]
    nothing: Line = ["London", "ZZ3", "THREE TRUST", mark, mark, mark, mark]
    frame = table(tmp_path, ZZ1, small, nothing)
    columns = ("org_code", "attendances", "over_12h", "over_12h_share", "mark")
    assert frame.select(columns).rows()[2:] == [
        ("ZZ2", 40, None, None, mark),
        ("ZZ3", None, None, None, mark),
    ]
    assert judged(frame, expectations(frame, None)).reason == ""


def test_another_mark_is_no_mark(tmp_path: Path) -> None:
    with pytest.raises(BadCell, match=r"expected a count of zero or more, found 'c'"):
        table(tmp_path, ["London", "ZZ2", "TWO TRUST", 40, 5, "c", "c"])


def test_counts_that_are_not_rounded_are_another_table(tmp_path: Path) -> None:
    frame = set_cell(table(tmp_path, SYSTEM, ZZ1), 7, over_12h=1_251)
    found = broken(judged(frame, expectations(frame, None)))
    assert list(found) == ["Counts are rounded to 5"]


def test_a_share_that_is_not_that_of_the_counts_is_refused(tmp_path: Path) -> None:
    frame = set_cell(table(tmp_path, SYSTEM, ZZ1), 7, over_12h_share=0.2)
    found = broken(judged(frame, expectations(frame, None)))
    assert list(found) == ["The printed shares are those of the printed counts"]


def test_a_file_of_another_month_than_its_name_says_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongPeriod, match=r"expected 2026-04, .* found \['2026-03'\]"):
        read(tmp_path, NAME, workbook(ZZ1, month="March 2026"))


def test_the_day_of_publication_above_the_period_is_not_the_month(tmp_path: Path) -> None:
    content = workbook(ZZ1, above=", published 14 May 2026")
    assert read(tmp_path, NAME, content).frame["month"].unique().to_list() == [date(2026, 4, 1)]


def test_other_labels_than_those_we_expect_are_named(tmp_path: Path) -> None:
    content = xlsx.workbook({SHEET: [["April 2026"], ["Region", "Org Code", "Total Attendances"]]})
    with pytest.raises(LayoutChanged, match=r"missing column .*12hrs from arrival"):
        read(tmp_path, NAME, content)
