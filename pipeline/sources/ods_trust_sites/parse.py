"""Read the sites of trusts: a row is one site code and the trust that it belongs to."""

from pathlib import Path
from typing import Final

import polars as pl

from pipeline.domain.periods import month_spelt
from pipeline.domain.releases import Release
from pipeline.parse import layouts
from pipeline.parse.tables import Parsed

LAYOUTS: Final = layouts.load(Path(__file__).with_name("layouts.toml"))

SCHEMA: Final = pl.Schema(
    {
        "month": pl.Date,
        "site_code": pl.String,
        "trust_code": pl.String,
        "sheet": pl.String,
        "row": pl.Int32,
    }
)


def parse(path: Path, release: Release) -> Parsed:
    """
    Read the list.

    Args:
        path: The landed CSV.
        release: The publication it came from; its period is the month of the register.

    Returns:
        Rows keyed by site_code:

        month       Date    first of the month of the register
        trust_code  String  the trust that the register names, open or closed
        sheet, row  String, Int32  where the row stands

    Raises:
        UnreadableFile, LayoutChanged: As every source.

    Source:
        NHS Organisation Data Service.
    """
    sheets = layouts.read(path, LAYOUTS, release.name)
    frame = sheets.tables["sites"].frame.with_columns(
        pl.lit(month_spelt(release.period), pl.Date).alias("month"),
        pl.lit("").alias("sheet"),
    )
    return Parsed(
        frame=frame.select(SCHEMA.names()).cast(SCHEMA), notes=sheets.notes, headers=sheets.headers
    )
