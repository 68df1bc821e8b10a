"""What is promised of the published workbook of incomplete pathways by provider."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import BadCell, LayoutChanged, WrongPeriod
from pipeline.sources.rtt_incomplete_provider.expect import expectations
from pipeline.sources.rtt_incomplete_provider.parse import SCHEMA
from tests.support.publisher.published_waits import NAME, SHARE, Sheet, line, workbook
from tests.support.publisher.xlsx import Cell
from tests.support.verdicts import broken, judged
from tests.support.world import read

LONG = {0: 40, 17: 20, 52: 30, 78: 10}
SMALL = {0: 10, 20: 9}
ENGLAND: list[Cell] = [None, "-", "-", "ENGLAND", *line("ZZ1", "C_999", LONG)[4:]]
SHEETS: dict[str, Sheet] = {
    "Provider": [ENGLAND, line("ZZ1", "C_100", LONG), line("ZZ1", "C_101", SMALL)],
    "IS Provider": [line("NZZ01", "C_130", {}), [None, "Note: a dash means fewer than 20"]],
}


def table(tmp_path: Path, content: bytes, name: str = NAME) -> pl.DataFrame:
    return read(tmp_path, name, content).frame


def test_every_figure_of_a_line_is_read_with_its_sheet_and_its_row(tmp_path: Path) -> None:
    frame = table(tmp_path, workbook(SHEETS))
    assert dict(SCHEMA) == dict(frame.schema)
    assert frame.row(0, named=True) == {
        "month": date(2026, 4, 1),
        "region_code": "Y56",
        "provider_code": "ZZ1",
        "provider_name": "MADE-UP ZZ1 NHS TRUST",
        "treatment_function_code": "C_100",
        "treatment_function_name": "words of C_100",
        "pathways": 100,
        "within_18_weeks": 60,
        "over_52_weeks": 40,
        "over_65_weeks": 10,
        "over_78_weeks": 10,
        "within_18_share": 0.6,
        "median_weeks": 17.5,
        "p92_weeks": 78.2,
        "over_52_share": 0.4,
        "sheet": "Provider",
        # England stands in row 15.
        "row": 16,
    }


def test_independent_providers_stand_on_a_sheet_of_their_own(tmp_path: Path) -> None:
    frame = table(tmp_path, workbook(SHEETS))
    assert frame.select("provider_code", "sheet", "row").rows() == [
        ("ZZ1", "Provider", 16),
        ("ZZ1", "Provider", 17),
        ("NZZ01", "IS Provider", 15),
    ]


def test_a_dash_is_no_number_for_short_and_empty_lists(tmp_path: Path) -> None:
    frame = table(tmp_path, workbook(SHEETS))
    numbers = ["pathways", "within_18_share", "median_weeks", "p92_weeks", "over_52_share"]
    assert frame.select(numbers).rows()[1:] == [
        (19, 0.5263, None, None, 0.0),
        (0, None, None, None, None),
    ]


def test_before_march_2025_the_share_over_52_weeks_is_not_printed(tmp_path: Path) -> None:
    frame = table(tmp_path, workbook(SHEETS, without=[SHARE]))
    assert frame["over_52_share"].null_count() == frame.height == 3
    assert frame["over_52_weeks"].to_list() == [40, 0, 0]


def test_a_made_up_workbook_in_the_published_shape_is_admitted(tmp_path: Path) -> None:
    rows = [
        line(f"Z{n:02X}", function, bands)
        for n in range(110)
        for function, bands in (("C_100", LONG), ("C_999", LONG))
    ]
    frame = table(tmp_path, workbook({"Provider": rows, "IS Provider": []}))
    verdict = judged(frame, expectations(frame, None))
    assert (verdict.reason, broken(verdict, "warning")) == ("", {})


@pytest.mark.parametrize("period", ["March 2026", "", "April"])
def test_the_month_inside_must_be_that_of_the_name(tmp_path: Path, period: str) -> None:
    with pytest.raises(WrongPeriod, match="expected 2026-04, as in its name"):
        table(tmp_path, workbook(SHEETS, period=period))


def test_a_lost_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(LayoutChanged, match=r"layout 'workbook.*missing column 'Total 52 plus wee"):
        table(tmp_path, workbook(SHEETS, without=["Total 52 plus weeks"]))


def test_a_column_that_nobody_knows_is_named(tmp_path: Path) -> None:
    with pytest.raises(LayoutChanged, match="unknown column '>104-105 more' holds 'odd'"):
        table(tmp_path, workbook({"Provider": SHEETS["Provider"]}, more=">104-105 more"))


def test_the_sheet_of_independent_providers_may_be_missing(tmp_path: Path) -> None:
    assert table(tmp_path, workbook({"Provider": SHEETS["Provider"]})).height == 2


def test_a_dash_is_no_count(tmp_path: Path) -> None:
    row = line("ZZ1", "C_100", LONG)
    row[-9] = "-"
    with pytest.raises(BadCell, match="sheet Provider row 15, column 'Total number of incomplete"):
        table(tmp_path, workbook({"Provider": [row]}))
