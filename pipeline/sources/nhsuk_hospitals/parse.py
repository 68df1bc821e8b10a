"""Read the hospitals of NHS.UK: a row is one site, as patients saw it in one month."""

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
        "site_code": pl.String,
        "site_name": pl.String,
        "town": pl.String,
        "county": pl.String,
        "postcode": pl.String,
        "latitude": pl.Float64,
        "longitude": pl.Float64,
        "parent_code": pl.String,
        "parent_name": pl.String,
        "sheet": pl.String,
        "row": pl.Int32,
    }
)


def parse(path: Path, release: Release) -> Parsed:
    """
    Read the list.

    Args:
        path: The landed text, with "¬" between its cells.
        release: The publication it came from; the file does not give its own month.

    Returns:
        Rows keyed by site_code:

        month        Date     first of the month of the release; null if nobody has stated it
        site_name, town, county, postcode  String  as printed, without spaces at the ends
        latitude, longitude  Float64  degrees
        parent_code, parent_name  String  who ran the site then
        sheet, row   String, Int32  where the row stands

    Raises:
        UnreadableFile, LayoutChanged: As every source.
        BadCell: A position is not a number.

    Source:
        NHS.UK, Hospital.csv.
    """
    sheets = layouts.read(path, LAYOUTS, release.name)
    frame = cells.numbers(sheets.tables["hospitals"], ("latitude", "longitude")).with_columns(
        pl.col(pl.String).str.strip_chars(),
        pl.lit(month_spelt(release.period), pl.Date).alias("month"),
        pl.lit("").alias("sheet"),
    )
    return Parsed(
        frame=frame.select(SCHEMA.names()).cast(SCHEMA), notes=sheets.notes, headers=sheets.headers
    )
