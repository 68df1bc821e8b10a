"""
Read registers: lists of organisations on a day, in columns without a header.

A source's `layouts.toml` says which position means which column. The columns have the same contents
in every register, so we read them here.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

import polars as pl

from pipeline.domain.releases import Release
from pipeline.parse import cells
from pipeline.parse.layouts import Layout, load, read
from pipeline.parse.tables import Parsed

ADDRESS: Final = ("address_1", "address_2", "address_3")
DAYS: Final = ("opened_on", "closed_on")

SCHEMA: Final = pl.Schema(
    {
        "as_of": pl.Date,
        "org_code": pl.String,
        "org_name": pl.String,
        "region_code": pl.String,
        "icb_code": pl.String,
        "address": pl.String,
        "town": pl.String,
        "postcode": pl.String,
        "opened_on": pl.Date,
        "closed_on": pl.Date,
        "sheet": pl.String,
        "row": pl.Int32,
    }
)


def register(layouts_toml: Path) -> Callable[[Path, Release], Parsed]:
    """Make the `parse` of a register; each of its layouts has only the table `register`."""
    return partial(_read, load(layouts_toml))


def _read(layouts: Sequence[Layout], path: Path, release: Release) -> Parsed:
    """
    Read a register as it was on a day.

    Args:
        layouts: The layouts of its source.
        path: The landed CSV, which has no header.
        release: The release it came from; its period is the day.

    Returns:
        Rows keyed by org_code, including closed organisations:

        as_of        Date    the day
        org_name     String  name in capitals, as printed
        region_code, icb_code  String  ODS codes of the day; null if the register has none
        address, town, postcode  String
        opened_on    Date
        closed_on    Date    null: open. The operational date, later than the legal one
        sheet, row   String, Int32  the position of the row

    Raises:
        UnreadableFile, LayoutChanged: As every source.
        BadCell: A date is not eight digits, or not a day.
    """
    sheets = read(path, layouts, release.name)
    frame = cells.days(sheets.tables["register"], DAYS).with_columns(
        pl.concat_str(ADDRESS, separator=", ", ignore_nulls=True).alias("address"),
        pl.lit(date.fromisoformat(release.period)).alias("as_of"),
        pl.lit("").alias("sheet"),
    )
    return Parsed(
        frame=frame.select(SCHEMA.names()).cast(SCHEMA), notes=sheets.notes, headers=sheets.headers
    )
