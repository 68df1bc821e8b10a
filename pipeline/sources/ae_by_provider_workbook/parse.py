"""
Read the A&E workbook by provider: seven sheets of one month as one frame, distinguished by `part`.

This module has only what `layouts.toml` cannot say: where the month is printed, where each table
ends, which rows are totals, and the footnotes that name organisations that did not submit.
"""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from pipeline.domain.periods import month_in, month_slug
from pipeline.domain.releases import Release
from pipeline.errors import WrongPeriod
from pipeline.parse import cells, layouts
from pipeline.parse.tables import Parsed, Table

LAYOUTS: Final = layouts.load(Path(__file__).with_name("layouts.toml"))

MEASURES: Final = (
    "attendances_type1",
    "attendances_type2",
    "attendances_other",
    "attendances",
    "within_4h_type1",
    "within_4h_type2",
    "within_4h_other",
    "within_4h",
    "over_4h_type1",
    "over_4h_type2",
    "over_4h_other",
    "over_4h",
    "mapped_attendances",
    "mapped_over_4h",
    "admissions_type1",
    "admissions_type2",
    "admissions_other",
    "admissions_via_ae",
    "other_admissions",
    "waits_over_4h_dta",
    "waits_12h_dta",
)

SCHEMA: Final = pl.Schema(
    {
        "part": pl.String,
        "row_kind": pl.String,
        "org_code": pl.String,
        "org_name": pl.String,
        "region_name": pl.String,
        "icb_name": pl.String,
        "acute_code": pl.String,
        "month": pl.Date,
        **dict.fromkeys(MEASURES, pl.Int64),
        "exact_attendances": pl.Float64,
        "exact_within_4h": pl.Float64,
        "share": pl.Float64,
        "sheet": pl.String,
        "row": pl.Int32,
    }
)

# A walk-in centre can be shared between acute trusts, so a footprint has fractions of people. The
# official quarterly figure uses these, not whole people; beyond four digits there is only noise.
EXACT: Final = {"attendances": "exact_attendances", "within_4h": "exact_within_4h"}
EXACT_DIGITS: Final = 4

# In August and September 2020 the lookup of walk-in activity failed for trusts that had none to
# report. In any other cell an error means that a figure is lost.
MAPPED: Final = ("mapped_attendances", "mapped_over_4h")
FAILED_LOOKUP: Final = "#N/A"

# The England row is above the organisations and has a dash for a code.
ENGLAND: Final = "-"
CODE: Final = r"^[A-Z0-9]{3,6}$"
# The table ends where the footnotes begin; one footnote has an organisation's code on its own.
NOTES_BEGIN: Final = "Note:"
NOT_SUBMITTED: Final = re.compile(r"organisations that did not submit", re.IGNORECASE)


def parse(path: Path, release: Release) -> Parsed:
    """
    Read one month of the workbook by provider.

    Args:
        path: The landed workbook (xls, xlsx or ods).
        release: The publication it came from; its period must be the month on its sheets.

    Returns:
        Rows keyed by (part, org_code), and by acute_code as well in acute_mapping:

        part         String  provider | non_booked | booked | footprint | system (ICBs, STPs before)
                             | org_mapping (organisation → ICB) | acute_mapping | not_submitted
        row_kind     String  organisation | england
        org_code     String  ODS code as printed; ENG for England
        org_name, region_name, icb_name, acute_code  String  as printed; null if not given
        month        Date    first of the month
        attendances… within_4h… over_4h…  Int64  people, from arrival; null if the part has none
        mapped_…     Int64   people of walk-in centres counted towards the trust (footprint only)
        admissions_… waits_…_dta  Int64  people
        exact_…      Float64 attendances and within_4h of a footprint before they are rounded to
                             the person: shared walk-in centres leave parts of people
        share        Float64 fraction of an organisation counted towards the acute trust, 0 to 1
        sheet, row   String, Int32  the position of the row

    Raises:
        LayoutChanged, BadCell: As every source.
        WrongPeriod: The month of a sheet differs from that of the name.

    Source:
        NHS England, A&E Attendances and Emergency Admissions, "by provider" workbook.
    """
    sheets = layouts.read(path, LAYOUTS, release.name)
    month = _month(sheets, release)
    parts = [_typed(name, table) for name, table in sheets.tables.items()]
    provider = sheets.tables["provider"]
    parts.append(_not_submitted(sheets.grids[provider.sheet], provider.sheet))
    frame = pl.concat(parts, how="diagonal").with_columns(pl.lit(month).alias("month"))
    absent = [pl.lit(None, kind).alias(c) for c, kind in SCHEMA.items() if c not in frame.columns]
    return Parsed(
        frame=frame.with_columns(absent).select(SCHEMA.names()).cast(SCHEMA),
        notes=sheets.notes,
        headers=sheets.headers,
    )


def _month(sheets: layouts.Sheets, release: Release) -> date:
    """Read `Period:` on every sheet we use and compare it with the name."""
    printed = {
        table.sheet: layouts.printed(sheets.grids[table.sheet], "Period:")
        for table in sheets.tables.values()
    }
    # The hidden sheets have no title block.
    found = {sheet: month_in(text) for sheet, text in printed.items() if text}
    months = set(found.values())
    month = months.pop() if len(months) == 1 else None
    if month is None or not release.may_be_of(month_slug(month)):
        months_found = {sheet: str(value) for sheet, value in found.items()}
        raise WrongPeriod(
            f"{release.name}: expected {release.period} on every sheet, as in its name, found "
            f"{months_found}; we never use a file with a wrong name"
        )
    return month


def _typed(part: str, table: Table) -> pl.DataFrame:
    """Keep the rows above the notes with a code or the England dash, and read their numbers."""
    labels = table.labels
    code = pl.col("org_code").str.strip_chars()
    above_notes = ~(code == NOTES_BEGIN).fill_null(value=False).cum_max()
    kept = table.frame.with_columns(code.alias("org_code")).filter(
        above_notes & (code.str.contains(CODE) | (code == ENGLAND))
    )
    lookups = [pl.col(column).replace(FAILED_LOOKUP, None) for column in MAPPED if column in labels]
    narrowed = replace(table, frame=kept.with_columns(lookups))
    counted = [measure for measure in MEASURES if measure in table.labels]
    frame = cells.counts(narrowed, counted, marks=("-",), dusty=True)
    if part == "footprint":
        exact = cells.numbers(narrowed, EXACT, marks=("-",))
        frame = frame.with_columns(
            exact[column].round(EXACT_DIGITS).alias(name) for column, name in EXACT.items()
        )
    if "share" in table.labels:
        shares = replace(table, frame=frame)
        frame = cells.numbers(shares, ["share"], marks=("-",))
    words = [c for c in ("org_name", "region_name", "icb_name", "acute_code") if c in frame.columns]
    is_england = pl.col("org_code") == ENGLAND
    return frame.with_columns(
        *(pl.col(word).str.strip_chars() for word in words),
        pl.when(is_england).then(pl.lit("ENG")).otherwise("org_code").alias("org_code"),
        pl.when(is_england)
        .then(pl.lit("england"))
        .otherwise(pl.lit("organisation"))
        .alias("row_kind"),
        pl.lit(part).alias("part"),
        pl.lit(table.sheet).alias("sheet"),
    )


def _not_submitted(grid: pl.DataFrame, sheet: str) -> pl.DataFrame:
    """Read the footnote on who did not submit: "code - RYF" beside "Organisation - …"."""
    rows: list[tuple[str, str, int]] = []
    listing = False
    # The footnote may begin in any column: a stray cell elsewhere moves all of them.
    for number, cells_of_row in enumerate(grid.iter_rows(), 1):
        filled = [cell.strip() for cell in cells_of_row if cell and cell.strip()]
        if any(NOT_SUBMITTED.search(text) for text in filled):
            listing = True
        elif listing and filled:
            code = re.sub(r"^code\s*-\s*", "", filled[0], flags=re.IGNORECASE)
            name = re.sub(r"^org\w*\s*-\s*", "", "".join(filled[1:2]), flags=re.IGNORECASE)
            if re.match(CODE, code):
                rows.append((code, name, number))
    schema = {"org_code": pl.String, "org_name": pl.String, "row": pl.Int32}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        pl.lit("not_submitted").alias("part"),
        pl.lit("organisation").alias("row_kind"),
        pl.lit(sheet).alias("sheet"),
    )
