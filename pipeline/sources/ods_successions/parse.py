"""Read the register of successions (succ): each closed organisation, its successor, legal date."""

from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from pipeline.domain.releases import Release
from pipeline.parse import cells, layouts
from pipeline.parse.tables import Parsed

LAYOUTS: Final = layouts.load(Path(__file__).with_name("layouts.toml"))

SCHEMA: Final = pl.Schema(
    {
        "as_of": pl.Date,
        "closed_code": pl.String,
        "successor_code": pl.String,
        "succeeded_on": pl.Date,
        "reason": pl.String,
        "mark": pl.String,
        "sheet": pl.String,
        "row": pl.Int32,
    }
)


def parse(path: Path, release: Release) -> Parsed:
    """
    Read the successions as registered on a day.

    Args:
        path: The landed CSV, which has no header.
        release: The release it came from; its period is the day.

    Returns:
        Rows keyed by (closed_code, successor_code, succeeded_on):

        as_of        Date    the day
        closed_code, successor_code  String  ODS codes of any kind of organisation
        succeeded_on Date    the legal date: the first day of the successor
        reason       String  as printed; null if there is none
        mark         String  0 or 1 as printed; the register does not say what it means, and the
                             order of the two codes does not depend on it
        sheet, row   String, Int32  the position of the row

    Raises:
        UnreadableFile, LayoutChanged: As every source.
        BadCell: A date is not eight digits, or not a day.

    Source:
        NHS Organisation Data Service, report succ.
    """
    sheets = layouts.read(path, LAYOUTS, release.name)
    frame = cells.days(sheets.tables["successions"], ["succeeded_on"]).with_columns(
        as_of=pl.lit(date.fromisoformat(release.period)),
        sheet=pl.lit(""),
    )
    return Parsed(
        frame=frame.select(SCHEMA.names()).cast(SCHEMA), notes=sheets.notes, headers=sheets.headers
    )
