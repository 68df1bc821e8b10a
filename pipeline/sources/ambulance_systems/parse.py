"""Read the Ambulance Systems Indicators: one row a month for each service, and for England."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl

from pipeline.domain.periods import month_slug
from pipeline.domain.releases import Release
from pipeline.errors import WrongPeriod
from pipeline.parse import cells, layouts
from pipeline.parse.tables import Parsed

LAYOUTS: Final = layouts.load(Path(__file__).with_name("layouts.toml"))

COUNTS: Final = (
    "c2_incidents",
    "c2_seconds",
    "c2_mean_seconds",
    "handovers",
    "handovers_over_30",
    "handovers_over_60",
)
# No number: not collected in that month, or not sent.
NO_NUMBER: Final = ("-",)
ENGLAND: Final = "ENG"

SCHEMA: Final = pl.Schema(
    {
        "row_kind": pl.String,
        "month": pl.Date,
        "org_code": pl.String,
        "org_name": pl.String,
        **dict.fromkeys(COUNTS, pl.Int64),
        "sheet": pl.String,
        "row": pl.Int32,
    }
)


def parse(path: Path, release: Release) -> Parsed:
    """
    Read one release, which has every month so far.

    Args:
        path: The landed workbook.
        release: The publication it came from; its period must be the last month inside.

    Returns:
        Rows keyed by (month, org_code); regions are left out, and rows below the table:

        row_kind     String  england | service
        month        Date    first of the month
        org_code, org_name  String  as printed; England has no name
        c2_incidents, c2_seconds, c2_mean_seconds  Int64  category 2 incidents, the time of all of
                             them until somebody came, and its mean; null if not sent
        handovers, handovers_over_30, …_60  Int64  handovers at hospital of known length, and those
                             of over so many minutes; null before October 2023, or if not sent
        sheet, row   String, Int32  the position of the row

    Raises:
        UnreadableFile, LayoutChanged, BadCell: As every source.
        WrongPeriod: The last month is not the month of the name.

    Source:
        NHS England, Ambulance Quality Indicators, AmbSYS time series.
    """
    sheets = layouts.read(path, LAYOUTS, release.name)
    table = sheets.tables["services"]
    is_england = pl.col("org_code") == ENGLAND
    wanted = table.frame.filter(is_england | pl.col("org_name").is_not_null())
    frame = cells.counts(replace(table, frame=wanted), COUNTS, marks=NO_NUMBER).with_columns(
        pl.col("month").str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False),
        row_kind=pl.when(is_england).then(pl.lit("england")).otherwise(pl.lit("service")),
        sheet=pl.lit(table.sheet),
    )
    months = frame["month"].drop_nulls().sort()
    last = month_slug(months[-1]) if months.len() else "none"
    if frame["month"].null_count() or not release.may_be_of(last):
        raise WrongPeriod(
            f"{release.name}: expected figures to {release.period}, as in its name, found {last}; "
            "we never use a file with a wrong name"
        )
    return Parsed(
        frame=frame.select(SCHEMA.names()).cast(SCHEMA),
        notes=sheets.notes,
        headers=sheets.headers,
    )
