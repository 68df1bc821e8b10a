"""What is promised of the table of incomplete pathways by provider."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import BadCell, LayoutChanged, WrongPeriod
from pipeline.sources.rtt_incomplete_provider.parse import SCHEMA
from tests.support.publisher.published import (
    INCOMPLETE_HEADER,
    INCOMPLETE_NAME,
    Rows,
    as_csv,
    incomplete_rows,
)
from tests.support.world import read


def table(tmp_path: Path, rows: Rows, name: str = INCOMPLETE_NAME) -> pl.DataFrame:
    return read(tmp_path, name, as_csv(rows)).frame


def test_every_figure_of_a_line_is_read(tmp_path: Path) -> None:
    frame = table(tmp_path, incomplete_rows())
    assert dict(SCHEMA) == dict(frame.schema)
    assert frame.row(3, named=True) == {
        "month": date(2026, 4, 1),
        "region_code": "Y56",
        "provider_code": "ZZ1",
        "provider_name": "MADE-UP GENERAL NHS TRUST",
        "treatment_function_code": "C_999",
        "treatment_function_name": "Total",
        "pathways": 1200,
        "within_18_weeks": 720,
        "over_52_weeks": 24,
        "over_65_weeks": 5,
        "over_78_weeks": 0,
        "within_18_share": 0.6,
        "median_weeks": 12.5,
        "p92_weeks": 40.1,
        "over_52_share": 0.02,
        "sheet": "",
        "row": 5,
    }


def test_a_list_under_twenty_has_no_median_and_keeps_its_count(tmp_path: Path) -> None:
    small = table(tmp_path, incomplete_rows()).row(0, named=True)
    assert (small["pathways"], small["median_weeks"], small["p92_weeks"]) == (19, None, None)


@pytest.mark.parametrize(
    "name",
    [
        "rtt-incomplete-provider-2026-03_2026-05.csv",
        "rtt-incomplete-provider-2026-02_2026-04.csv",
    ],
)
def test_the_name_must_cover_exactly_the_months_inside(tmp_path: Path, name: str) -> None:
    with pytest.raises(WrongPeriod, match="found 2026-03_2026-04"):
        table(tmp_path, incomplete_rows(), name)


@pytest.mark.parametrize("text", ["", "April 2026", "2026-13"])
def test_a_line_without_a_month_is_refused(tmp_path: Path, text: str) -> None:
    rows = incomplete_rows()
    rows[2][0] = text
    with pytest.raises(WrongPeriod):
        table(tmp_path, rows)


def test_a_dash_is_no_count(tmp_path: Path) -> None:
    rows = incomplete_rows()
    rows[1][INCOMPLETE_HEADER.index("Total_52_Plus_Weeks")] = "-"
    with pytest.raises(BadCell, match="row 2, column 'Total_52_Plus_Weeks'"):
        table(tmp_path, rows)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(LayoutChanged, match="missing column 'Percent_52_Plus_Weeks'"):
        table(tmp_path, [row[:-1] for row in incomplete_rows()])


CUT_NAME = "rtt-incomplete-provider-2026-04.csv"


def cut_rows() -> Rows:
    """Make the totals of one month, with nothing in the columns of median and percentile."""
    header, *_, total = incomplete_rows()
    return [header, [*total[:9], "", "", *total[11:]]]


def test_totals_of_some_providers_are_a_layout_of_their_own(tmp_path: Path) -> None:
    parsed = read(tmp_path, CUT_NAME, as_csv(cut_rows()))
    figures = parsed.frame.row(0, named=True)
    assert (figures["month"], figures["pathways"]) == (date(2026, 4, 1), 1200)
    assert (figures["median_weeks"], figures["p92_weeks"]) == (None, None)
    # Where no figure was read, no cell is named.
    assert "pathways" in parsed.headers[0].columns
    assert "median_weeks" not in parsed.headers[0].columns


def test_one_median_makes_it_the_whole_table_again(tmp_path: Path) -> None:
    rows = cut_rows()
    rows[1][INCOMPLETE_HEADER.index("Median_Waiting_Time_Weeks")] = "12.5"
    parsed = read(tmp_path, CUT_NAME, as_csv(rows))
    assert parsed.frame["median_weeks"].to_list() == [12.5]
    assert "median_weeks" in parsed.headers[0].columns
