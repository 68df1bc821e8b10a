"""RTT incomplete pathways by provider and treatment function, as published percentages included."""

from pathlib import Path
from typing import Final

import polars as pl

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
        path: The landed CSV.
        release: Where it came from; its period "from_to" must cover exactly the months inside.

    Returns:
        Rows keyed by (month, provider_code, treatment_function_code):

        month        Date    first of the month
        region_code  String  ODS code of the provider's region
        pathways, within_18_weeks, over_52_weeks, …  Int64  pathways
        within_18_share, over_52_share  Float64  fraction 0 to 1 as printed
        median_weeks, p92_weeks  Float64  weeks as printed; null where the list is under 20 pathways
        sheet, row   String, Int32  where the row stands

    Raises:
        UnreadableFile, LayoutChanged, BadCell, WrongPeriod: As every source.

    Source:
        NHS England, Consultant-led RTT waiting times, Incomplete Provider (sheet Provider).
    """
    sheets = layouts.read(path, LAYOUTS, release.name)
    table = sheets.tables["pathways"]
    counted = cells.counts(table, COUNTS)
    again = Table(file=table.file, sheet=table.sheet, frame=counted, labels=table.labels)
    frame = cells.numbers(again, NUMBERS, marks=("-",)).with_columns(
        pl.col("period").str.to_date("%Y-%m", strict=False).alias("month"),
        pl.lit("").alias("sheet"),
    )
    months = frame["month"].drop_nulls().unique().sort().dt.strftime("%Y-%m").to_list()
    inside = f"{months[0]}_{months[-1]}" if months else "no month"
    if frame["month"].null_count() or inside != release.period:
        raise WrongPeriod(
            f"{release.name}: expected {release.period} as in its name, found {inside}"
        )
    return Parsed(frame=frame.select(SCHEMA.names()).cast(SCHEMA), notes=sheets.notes)
