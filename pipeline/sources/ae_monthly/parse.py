"""
Read the monthly A&E CSV: one row per provider, and the publisher's own total in the last row.

This module has only what `layouts.toml` cannot say: which row is the total, and where the month is
printed.
"""

from pathlib import Path
from typing import Final

import polars as pl

from pipeline.domain.periods import month_in, month_slug
from pipeline.domain.releases import Release
from pipeline.errors import UnreadableFile, WrongPeriod
from pipeline.parse import cells, layouts
from pipeline.parse.tables import Parsed, Table

LAYOUTS: Final = layouts.load(Path(__file__).with_name("layouts.toml"))

MEASURES: Final = (
    "attendances_type1",
    "attendances_type2",
    "attendances_other",
    "booked_type1",
    "booked_type2",
    "booked_other",
    "over_4h_type1",
    "over_4h_type2",
    "over_4h_other",
    "booked_over_4h_type1",
    "booked_over_4h_type2",
    "booked_over_4h_other",
    "waits_4_to_12h_dta",
    "waits_12h_dta",
    "admissions_type1",
    "admissions_type2",
    "admissions_other",
    "other_admissions",
)

SCHEMA: Final = pl.Schema(
    {
        "row_kind": pl.String,
        "org_code": pl.String,
        "org_name": pl.String,
        "region_name": pl.String,
        "month": pl.Date,
        **dict.fromkeys(MEASURES, pl.Int64),
        "sheet": pl.String,
        "row": pl.Int32,
    }
)

# The total row is labelled in eleven ways; each has the word in at least one of these four cells.
KEYS: Final = ("period", "org_code", "region_name", "org_name")


def parse(path: Path, release: Release) -> Parsed:
    """
    Read one month of the A&E return.

    Args:
        path: The landed CSV.
        release: The publication it came from; its period must be the month inside.

    Returns:
        Rows keyed by org_code, one of them the publisher's total ("england", code ENG):

        row_kind      String  provider | england
        org_code      String  ODS code as printed
        org_name      String  name as printed
        region_name   String  `Parent Org`, without its trailing space; null for England
        month         Date    first of the month
        attendances_… over_4h_… admissions_…  Int64  people; over 4 hours counts from arrival
        booked_…      Int64   people with an appointment; null before August 2020: not collected
        waits_…_dta   Int64   people, from the decision to admit
        sheet, row    String, Int32  the position of the row; the sheet of a CSV is empty

    Raises:
        UnreadableFile: Damaged, or without exactly one total row.
        LayoutChanged: A named column is missing or an unknown one has data.
        BadCell: A measure is not a count.
        WrongPeriod: The months inside differ from the month of the name.

    Source:
        NHS England, Monthly A&E return (MSitAE).
    """
    sheets = layouts.read(path, LAYOUTS, release.name)
    table = sheets.tables["providers"]
    printed = [measure for measure in MEASURES if measure in table.labels]
    frame = cells.counts(table, printed).with_columns(
        is_total=pl.any_horizontal(
            pl.col(key).str.strip_chars().str.to_lowercase() == "total" for key in KEYS
        ).fill_null(value=False)
    )
    totals = frame.filter("is_total").height
    if totals != 1:
        raise UnreadableFile(
            f"{release.name}: expected one total row at the end, found {totals}: the file is cut "
            "short, or contains its rows twice; download it again"
        )
    month = _month(table, frame.filter(~pl.col("is_total")), release)
    absent = [pl.lit(None, pl.Int64).alias(m) for m in MEASURES if m not in printed]
    typed = frame.with_columns(
        *absent,
        pl.when("is_total").then(pl.lit("england")).otherwise(pl.lit("provider")).alias("row_kind"),
        pl.when("is_total").then(pl.lit("ENG")).otherwise(_text("org_code")).alias("org_code"),
        pl.when("is_total").then(pl.lit("England")).otherwise(_text("org_name")).alias("org_name"),
        pl.when("is_total").then(None).otherwise(_text("region_name")).alias("region_name"),
        pl.lit(month).alias("month"),
        pl.lit("").alias("sheet"),
    )
    return Parsed(
        frame=typed.select(SCHEMA.names()).cast(SCHEMA), notes=sheets.notes, headers=sheets.headers
    )


def _month(table: Table, providers: pl.DataFrame, release: Release) -> object:
    """Read the month printed in every row and compare it with the name."""
    months = {month_in(text or "") for text in providers["period"].unique()}
    month = months.pop() if len(months) == 1 else None
    if month is None or not release.may_be_of(month_slug(month)):
        raise WrongPeriod(
            f"{release.name}: expected {release.period} in column {table.labels['period']!r}, as "
            f"in its name, found {sorted(providers['period'].drop_nulls().unique())[:5]}; we "
            "never use a file with a wrong name"
        )
    return month


def _text(column: str) -> pl.Expr:
    return pl.col(column).str.strip_chars()
