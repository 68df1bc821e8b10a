"""The register of NHS trusts (etr): names, addresses, opening and closing dates, on one day."""

from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from pipeline.domain.releases import Release
from pipeline.errors import BadCell
from pipeline.parse import layouts
from pipeline.parse.tables import Parsed

LAYOUTS: Final = layouts.load(Path(__file__).with_name("layouts.toml"))

ADDRESS: Final = ("address_1", "address_2", "address_3")
DATES: Final = {"opened": "opened_on", "closed": "closed_on"}

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


def parse(path: Path, release: Release) -> Parsed:
    """
    Read the register as it stood on a day.

    Args:
        path: The landed CSV, which has no header.
        release: Where it came from; its period is the day.

    Returns:
        Rows keyed by org_code, closed trusts among them:

        as_of        Date    the day
        org_name     String  name in capitals, as printed
        region_code, icb_code  String  ODS codes of the day; null where the register has none
        address, town, postcode  String
        opened_on    Date
        closed_on    Date    null: open. The operational date, later than the legal one
        sheet, row   String, Int32  where the row stands

    Raises:
        UnreadableFile, LayoutChanged: As every source.
        BadCell: A date is not eight digits.

    Source:
        NHS Organisation Data Service, report etr.
    """
    sheets = layouts.read(path, LAYOUTS, release.name)
    text = sheets.tables["trusts"].frame
    for column in DATES:
        wrong = text.filter(
            pl.col(column).str.to_date("%Y%m%d", strict=False).is_null()
            & pl.col(column).is_not_null()
        )
        if wrong.height:
            raise BadCell(
                f"{release.name} row {wrong['row'][0]}, {column}: expected a date like 20260401, "
                f"found {wrong[column][0]!r}"
            )
    frame = text.with_columns(
        *(pl.col(c).str.to_date("%Y%m%d").alias(ours) for c, ours in DATES.items()),
        pl.concat_str(ADDRESS, separator=", ", ignore_nulls=True).alias("address"),
        pl.lit(date.fromisoformat(release.period)).alias("as_of"),
        pl.lit("").alias("sheet"),
    )
    return Parsed(frame=frame.select(SCHEMA.names()).cast(SCHEMA), notes=sheets.notes)
