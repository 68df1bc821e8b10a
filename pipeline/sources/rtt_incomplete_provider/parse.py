"""Read RTT incomplete pathways by provider and function, including percentages as published."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl

from pipeline.domain.periods import month_in
from pipeline.domain.releases import Release
from pipeline.errors import WrongPeriod
from pipeline.parse import cells, layouts
from pipeline.parse.tables import Parsed, Table

LAYOUTS: Final = layouts.load(Path(__file__).with_name("layouts.toml"))

COUNTS: Final = (
    "pathways",
    "within_18_weeks",
    "over_52_weeks",
    "over_65_weeks",
    "over_78_weeks",
)
NUMBERS: Final = ("within_18_share", "median_weeks", "p92_weeks", "over_52_share")

# The publisher's marks for "no number".
NO_NUMBER: Final = ("-",)

# The code of England, on a sheet that has an England row.
ENGLAND: Final = "-"

SCHEMA: Final = pl.Schema(
    {
        "month": pl.Date,
        "region_code": pl.String,
        "provider_code": pl.String,
        "provider_name": pl.String,
        "treatment_function_code": pl.String,
        "treatment_function_name": pl.String,
        **dict.fromkeys(COUNTS, pl.Int64),
        **dict.fromkeys(NUMBERS, pl.Float64),
        "sheet": pl.String,
        "row": pl.Int32,
    }
)


def parse(path: Path, release: Release) -> Parsed:
    """
    Read a table of incomplete pathways by provider.

    Args:
        path: The landed workbook of a month, or a CSV of one or more months.
        release: The release it came from; its period, "2025-04" or "2024-04_2026-04", must be
            exactly the months inside.

    Returns:
        Rows keyed by (month, provider_code, treatment_function_code):

        month        Date    first of the month
        region_code  String  ODS code of the provider's region; null if the sheet has none
        pathways, within_18_weeks, over_52_weeks, …  Int64  pathways
        within_18_share, over_52_share  Float64  fraction 0 to 1 as printed; null if the list is
                             empty; the second is also null before March 2025
        median_weeks, p92_weeks  Float64  weeks as printed; null if the list is under 20 pathways,
                             or in a cut table, which has only C_999 rows of some providers
        sheet, row   String, Int32  the position of the row

    Raises:
        UnreadableFile, LayoutChanged, BadCell, WrongPeriod: As every source.

    Source:
        NHS England, Consultant-led RTT waiting times, Incomplete Provider (sheets Provider and IS
        Provider; the second has independent providers).
    """
    sheets = layouts.read(path, LAYOUTS, release.name)
    frame = pl.concat(
        [_typed(table, sheets.grids[table.sheet]) for table in sheets.tables.values()]
    )
    months = frame["month"].drop_nulls().unique().sort().dt.strftime("%Y-%m").to_list()
    inside = "_".join(dict.fromkeys([months[0], months[-1]])) if months else "no month"
    if not months or frame["month"].null_count() or not release.may_be_of(inside):
        raise WrongPeriod(
            f"{release.name}: expected {release.period}, as in its name, found {inside}; we never "
            "use a file with a wrong name"
        )
    return Parsed(frame=frame, notes=sheets.notes, headers=sheets.headers)


def _typed(table: Table, grid: pl.DataFrame) -> pl.DataFrame:
    """Read the numbers of one sheet; its month is a column, or is printed above the table."""
    is_of_months = "period" in table.labels
    # A workbook has notes below the table, and may have an England row in it.
    provider = pl.col("provider_code").str.strip_chars()
    kept = table.frame.filter(provider.is_not_null() & (provider != ENGLAND))
    of_providers = replace(table, frame=kept)
    counted = cells.counts(of_providers, COUNTS, dusty=not is_of_months)
    again = replace(table, frame=counted)
    here = [column for column in NUMBERS if column in table.labels]
    frame = cells.numbers(again, here, marks=NO_NUMBER).with_columns(
        pl.col("period").str.to_date("%Y-%m", strict=False).alias("month")
        if is_of_months
        else pl.lit(month_in(layouts.printed(grid, "Period:")), pl.Date).alias("month"),
        pl.lit(table.sheet).alias("sheet"),
    )
    absent = [pl.lit(None, kind).alias(c) for c, kind in SCHEMA.items() if c not in frame.columns]
    return frame.with_columns(absent).select(SCHEMA.names()).cast(SCHEMA)
