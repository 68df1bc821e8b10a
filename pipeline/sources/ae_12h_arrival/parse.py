"""
Read the supplementary ECDS analysis: people over 12 hours from their arrival in A&E.

Counts are rounded to 5. "*" stands for a number too small to be printed, "**" for data that cannot
be used: neither is a zero, and neither is a number.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from pipeline.domain.periods import month_in, month_slug
from pipeline.domain.releases import Release
from pipeline.errors import WrongPeriod
from pipeline.parse import cells, layouts
from pipeline.parse.layouts import HEADER_SEARCH_ROWS
from pipeline.parse.tables import Parsed

LAYOUTS: Final = layouts.load(Path(__file__).with_name("layouts.toml"))

SUPPRESSED: Final = "*"
UNUSABLE: Final = "**"
COUNTS: Final = ("attendances", "over_12h")

# What stands for the region in the row of all of England.
NO_REGION: Final = "-"

SCHEMA: Final = pl.Schema(
    {
        "row_kind": pl.String,
        "month": pl.Date,
        "region": pl.String,
        "org_code": pl.String,
        "org_name": pl.String,
        **dict.fromkeys(COUNTS, pl.Int64),
        "over_12h_share": pl.Float64,
        "mark": pl.String,
        "sheet": pl.String,
        "row": pl.Int32,
    }
)


def parse(path: Path, release: Release) -> Parsed:
    """
    Read one month.

    Args:
        path: The landed workbook.
        release: The publication it came from; its period must be the month inside.

    Returns:
        Rows keyed by org_code:

        row_kind     String  england | organisation (a provider or a system; the code tells)
        month        Date    first of the month
        region, org_code, org_name  String  as printed; null for England
        attendances, over_12h  Int64  people, rounded to 5; null where a mark stands
        over_12h_share  Float64  fraction 0 to 1 as printed; null where a mark stands
        mark         String  "*" too small to be printed, "**" cannot be used; null if there is none
        sheet, row   String, Int32  the position of the row

    Raises:
        UnreadableFile, LayoutChanged, BadCell: As every source.
        WrongPeriod: No title above the table has the month of the name.

    Source:
        NHS England, A&E Attendances and Emergency Admissions, supplementary ECDS analysis.
    """
    sheets = layouts.read(path, LAYOUTS, release.name)
    table = sheets.tables["summary"]
    titled = _titled(sheets.grids[table.sheet])
    # A day of publication stands above the table, too: its month is not that of the figures.
    months = [month for month in titled if release.may_be_of(month_slug(month))]
    if not months:
        raise WrongPeriod(
            f"{release.name}: expected {release.period}, as in its name, found "
            f"{[month_slug(month) for month in titled]} above the table; we never use a file with "
            "a wrong name"
        )
    # Below the table stand notes, in the first column.
    listed = replace(table, frame=table.frame.filter(pl.col("attendances").is_not_null()))
    marks = [
        pl.when(pl.any_horizontal(pl.col(COUNTS).str.strip_chars() == mark)).then(pl.lit(mark))
        for mark in (UNUSABLE, SUPPRESSED)
    ]
    marked = replace(listed, frame=listed.frame.with_columns(mark=pl.coalesce(marks)))
    no_number = (SUPPRESSED, UNUSABLE)
    counted = replace(marked, frame=cells.counts(marked, COUNTS, marks=no_number))
    frame = cells.numbers(counted, ["over_12h_share"], marks=no_number).with_columns(
        row_kind=pl.when(pl.col("region") == NO_REGION)
        .then(pl.lit("england"))
        .otherwise(pl.lit("organisation")),
        month=pl.lit(months[0]),
        sheet=pl.lit(table.sheet),
        **{c: pl.when(pl.col(c) != NO_REGION).then(pl.col(c)) for c in ("region", "org_code")},
    )
    return Parsed(
        frame=frame.select(SCHEMA.names()).cast(SCHEMA),
        notes=sheets.notes,
        headers=sheets.headers,
    )


def _titled(grid: pl.DataFrame) -> list[date]:
    """List the months in the titles of a sheet, as printed from the top."""
    texts = (cell or "" for cells in grid.head(HEADER_SEARCH_ROWS).iter_rows() for cell in cells)
    return [month for month in map(month_in, texts) if month]
