"""Read the RTT overview time series: England's waiting list, one row a month since August 2007."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from pipeline.domain.periods import month_in, month_slug
from pipeline.domain.releases import Release
from pipeline.errors import BadCell, WrongPeriod
from pipeline.parse import cells, layouts
from pipeline.parse.tables import Parsed

LAYOUTS: Final = layouts.load(Path(__file__).with_name("layouts.toml"))

LISTS: Final = ("within_18_weeks", "over_18_weeks", "over_52_weeks")
COUNTS: Final = (*LISTS, *(f"{name}_estimated" for name in LISTS))
WEEKS: Final = ("median_weeks", "p92_weeks")

# No number: not collected, or beyond the last band of its time.
NO_NUMBER: Final = ("-", "52+", "104+")

SCHEMA: Final = pl.Schema(
    {
        "month": pl.Date,
        **dict.fromkeys(COUNTS, pl.Int64),
        **dict.fromkeys(WEEKS, pl.Float64),
        "sheet": pl.String,
        "row": pl.Int32,
    }
)


def parse(path: Path, release: Release) -> Parsed:
    """
    Read one release, which has every month so far.

    Args:
        path: The landed workbook.
        release: The publication it came from; its period must be the last month with figures.

    Returns:
        Rows keyed by month, without the months for which no waiting list was published:

        month       Date    first of the month
        within_18_weeks, over_18_weeks, over_52_weeks  Int64  unfinished pathways of England, of the
                            trusts that reported
        …_estimated Int64   the same with NHS England's estimates for trusts that did not
        median_weeks, p92_weeks  Float64  weeks as printed; null if beyond the last band
        sheet, row  String, Int32  where the row stands

    Raises:
        UnreadableFile, LayoutChanged: As every source.
        BadCell: A number is invalid, or a month is not a date.
        WrongPeriod: The last month with figures is not the month of the name.

    Source:
        NHS England, Consultant-led RTT waiting times, overview time series.
    """
    sheets = layouts.read(path, LAYOUTS, release.name)
    table = sheets.tables["england"]
    # Below the months there are notes; ahead of them months to come, without figures.
    listed = pl.col("within_18_weeks").is_not_null() & (pl.col("within_18_weeks") != "-")
    with_figures = replace(table, frame=table.frame.filter(listed))
    counted = replace(table, frame=cells.counts(with_figures, COUNTS, marks=NO_NUMBER))
    frame = cells.numbers(counted, WEEKS, marks=NO_NUMBER)
    found = {text: _month(text or "") for text in frame["month"].unique()}
    wrong = frame.filter(pl.col("month").is_in([text for text, day in found.items() if not day]))
    if wrong.height:
        raise BadCell(
            f"{release.name} row {wrong['row'][0]}, column {table.labels['month']!r}: expected a "
            f"month, found {wrong['month'][0]!r}; ask the publisher"
        )
    frame = frame.with_columns(
        pl.col("month").replace_strict(found, return_dtype=pl.Date),
        pl.lit(table.sheet).alias("sheet"),
    )
    months = frame["month"].sort().to_list()
    last = month_slug(months[-1]) if months else "none"
    if not months or not release.may_be_of(last):
        raise WrongPeriod(
            f"{release.name}: expected figures to {release.period}, as in its name, found {last}; "
            "we never use a file with a wrong name"
        )
    return Parsed(
        frame=frame.select(SCHEMA.names()).cast(SCHEMA),
        notes=sheets.notes,
        headers=sheets.headers,
    )


def _month(text: str) -> date | None:
    """Read a cell that is a date, or text with a footnote mark such as "* Feb-24"."""
    try:
        return date.fromisoformat(text[:10]).replace(day=1)
    except ValueError:
        return month_in(text)
