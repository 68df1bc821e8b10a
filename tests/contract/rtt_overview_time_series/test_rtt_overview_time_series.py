"""
What the overview time series promises; its shape was seen in the release of May 2026.

The title block and the two header rows stand as published, from column B on; the figures are made
up. Of the other groups of columns one stands for all: they are not read.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl
import pytest

from pipeline.errors import BadCell, LayoutChanged, WrongPeriod
from pipeline.parse.tables import Parsed
from pipeline.sources.rtt_overview_time_series.expect import expectations
from pipeline.sources.rtt_overview_time_series.parse import SCHEMA
from tests.support.publisher.xlsx import Cell, workbook
from tests.support.verdicts import judged, set_cell
from tests.support.world import read

NAME: Final = (
    "RTT-Overview-Timeseries-Including-Estimates-for-Missing-Trusts-Oct07-XLS-114K-92707.xlsx"
)
LISTS: Final = "Incomplete RTT pathways"
ESTIMATED: Final = "with estimates for missing data"
LABELS: Final = (
    "Median wait (weeks)",
    "92nd percentile (weeks)",
    *(
        label
        for of in ("No. within 18 weeks", "% within 18 weeks", "No. > 18 weeks", "No. > 52 weeks")
        for label in (of, f"{of} {ESTIMATED}")
    ),
    "No. > 104 weeks",
    "Total waiting (mil)",
)
HEADER: Final[Sequence[Sequence[Cell]]] = (
    [None, "Year", "Month", LISTS, *[None] * (len(LABELS) - 1), "New RTT periods"],
    [None, None, None, *LABELS, "No. of new RTT periods"],
)


def month(day: str, *lists: Cell, weeks: tuple[Cell, Cell] = (12.5, 40.25)) -> list[Cell]:
    """Type a row: within 18 weeks, over 18 and over 52, each with its estimate."""
    within, within_all, over, over_all, year, year_all = lists
    shares = ("0.6", "0.6")
    return [
        *(None, None, day, *weeks, within, within_all, *shares, over, over_all, year, year_all),
        *("-", 0.1, 7),
    ]


NOTHING: Final = ("-",) * 6
MONTHS: Final = (
    month("2007-07-01 00:00:00", *NOTHING, weeks=("-", "-")),
    month("2007-08-01 00:00:00", 600, 600, 400, 400, 90, 90, weeks=(14.25, "52+")),
    month("* Sep-07", 610, 610, 390, 390, 80, 80),
    month("2007-10-01 00:00:00", 620, 650, 380, 395, 70, 72),
    month("2007-11-01 00:00:00", *[None] * 6, weeks=(None, None)),
)


def table(
    folder: Path, *months: Sequence[Cell], header: Sequence[Sequence[Cell]] = HEADER
) -> Parsed:
    title: list[list[Cell]] = [[], [None, "Title: Referral to Treatment"], *([[]] * 8)]
    notes: list[list[Cell]] = [[], [None, "Notes:"], [None, "1. Times are estimated."]]
    rows = [*title, *header, *months, *notes]
    return read(folder, NAME, workbook({"Full Time Series": rows}))


def test_every_month_with_a_waiting_list_is_read(tmp_path: Path) -> None:
    parsed = table(tmp_path, *MONTHS)
    assert dict(SCHEMA) == dict(parsed.frame.schema)
    columns = ["month", "within_18_weeks", "within_18_weeks_estimated", "over_18_weeks_estimated"]
    assert parsed.frame.select(*columns, "p92_weeks", "row").rows() == [
        (date(2007, 8, 1), 600, 600, 400, None, 14),
        (date(2007, 9, 1), 610, 610, 390, 40.25, 15),
        (date(2007, 10, 1), 620, 650, 395, 40.25, 16),
    ]


def test_columns_are_named_as_a_spreadsheet_does(tmp_path: Path) -> None:
    """The sheet begins at column B, so the month is in column C and the first list in column F."""
    (header,) = table(tmp_path, *MONTHS).headers
    assert header.row == 12
    assert header.columns["month"] == (3, "Month")
    assert header.columns["within_18_weeks"] == (6, f"{LISTS} / No. within 18 weeks")


def _judged(frame: pl.DataFrame) -> str:
    return judged(frame, expectations(frame, None)).reason


def test_a_whole_series_is_admitted(tmp_path: Path) -> None:
    assert _judged(table(tmp_path, *MONTHS).frame) == ""


def test_a_month_missing_inside_is_refused(tmp_path: Path) -> None:
    frame = table(tmp_path, MONTHS[1], MONTHS[3]).frame
    assert "No month since August 2007 is missing" in _judged(frame)


@pytest.mark.parametrize(
    ("cells", "promise"),
    [
        ({"over_18_weeks": None}, "Every month has its waiting lists"),
        ({"month": date(2007, 9, 1)}, "No month is listed twice"),
        ({"within_18_weeks": -620}, "Waiting lists are counts of people"),
        ({"over_52_weeks": 381}, "A part is not larger than its whole"),
        ({"median_weeks": 104.5}, "Weeks are 0 to 104"),
        ({"p92_weeks": -0.5}, "Weeks are 0 to 104"),
    ],
)
def test_a_series_that_breaks_a_promise_is_refused(
    tmp_path: Path, cells: Mapping[str, object], promise: str
) -> None:
    frame = table(tmp_path, *MONTHS).frame
    wrong = set_cell(frame, int(frame["row"][-1]), **cells)
    assert promise in _judged(wrong)


def test_an_estimate_below_what_was_reported_is_refused(tmp_path: Path) -> None:
    wrong = month("2007-10-01 00:00:00", 620, 610, 380, 380, 70, 70)
    assert "nor a list than its estimate" in _judged(table(tmp_path, *MONTHS[1:3], wrong).frame)


def test_a_series_to_another_month_than_its_name_says_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongPeriod, match="expected figures to 2007-10, as in its name"):
        table(tmp_path, *MONTHS[:3])


def test_a_month_that_is_no_date_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadCell, match="'Month': expected a month, found 'spring'"):
        table(tmp_path, month("spring", 1, 1, 1, 1, 1, 1))


def test_an_unknown_column_of_waiting_lists_is_refused(tmp_path: Path) -> None:
    upper, lower = HEADER
    header = (upper, [*lower[:-1], "No. > 30 weeks"])
    upper_renamed = [*upper[:-1], LISTS]
    with pytest.raises(LayoutChanged, match=r"No\. > 30 weeks"):
        table(tmp_path, *MONTHS, header=(upper_renamed, header[1]))
