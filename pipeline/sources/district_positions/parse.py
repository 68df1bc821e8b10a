"""Read the positions of postcode districts: a row is the first half of a postcode."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl

from pipeline.domain.periods import month_spelt
from pipeline.domain.releases import Release
from pipeline.parse import cells, layouts
from pipeline.parse.tables import Parsed

LAYOUTS: Final = layouts.load(Path(__file__).with_name("layouts.toml"))

SCHEMA: Final = pl.Schema(
    {
        "month": pl.Date,
        "district": pl.String,
        "latitude": pl.Float64,
        "longitude": pl.Float64,
        "points": pl.Int64,
        "sheet": pl.String,
        "row": pl.Int32,
    }
)


def parse(path: Path, release: Release) -> Parsed:
    """
    Read the positions.

    Args:
        path: The landed CSV.
        release: The publication it came from.

    Returns:
        Rows keyed by district:

        month       Date    first of the month that the release is of; null if it spans several
        latitude, longitude  Float64  degrees: the median of its GP practices and hospitals
        points      Int64   how many of those there are
        sheet, row  String, Int32  where the row stands

    Raises:
        UnreadableFile, LayoutChanged: As every source.
        BadCell: A position or a count is not a number.

    Source:
        Worked out from the lists of GP practices and hospitals of NHS.UK.
    """
    sheets = layouts.read(path, LAYOUTS, release.name)
    table = sheets.tables["districts"]
    counted = replace(table, frame=cells.counts(table, ("points",)))
    frame = cells.numbers(counted, ("latitude", "longitude")).with_columns(
        pl.lit(month_spelt(release.period), pl.Date).alias("month"),
        pl.lit("").alias("sheet"),
    )
    return Parsed(
        frame=frame.select(SCHEMA.names()).cast(SCHEMA), notes=sheets.notes, headers=sheets.headers
    )
