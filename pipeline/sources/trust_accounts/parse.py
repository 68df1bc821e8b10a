"""Read trust accounts: income and surplus of every trust for the year, with their cells."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl

from pipeline.domain.periods import first_of_year, is_year
from pipeline.domain.releases import Release
from pipeline.errors import BadCell, WrongPeriod
from pipeline.parse import cells, layouts
from pipeline.parse.tables import Parsed, Table

LAYOUTS: Final = layouts.load(Path(__file__).with_name("layouts.toml"))

# The statement of comprehensive income, and its column for the current year; A02PY01 is the year
# before, which has a separate workbook.
SCHEDULE: Final = "TAC02"
THIS_YEAR: Final = "A02CY01"

# Our name → the line of that statement.
LINES: Final = {
    "care_income": "SCI0100A",
    "other_income": "SCI0110A",
    "surplus": "SCI0240",
}

FOUNDATION: Final = "NHS foundation trusts"
OTHERS: Final = "NHS trusts"

SCHEMA: Final = pl.Schema(
    {
        "year": pl.Date,
        "provider_kind": pl.String,
        "org_code": pl.String,
        "org_name": pl.String,
        "income_thousands": pl.Float64,
        "care_income_thousands": pl.Float64,
        "other_income_thousands": pl.Float64,
        "surplus_thousands": pl.Float64,
        "sheet": pl.String,
        "row": pl.Int32,
        "care_income_row": pl.Int32,
        "other_income_row": pl.Int32,
        "surplus_row": pl.Int32,
    }
)


def parse(path: Path, release: Release) -> Parsed:
    """
    Read the accounts of one kind of trust for one year.

    The file itself does not state the year; we take it from the name or from the link.

    Args:
        path: The landed workbook.
        release: The release it came from; its period is the financial year.

    Returns:
        Rows keyed by org_name, one for every trust that the list names or that has figures:

        year           Date    first day of the financial year
        provider_kind  String  the kind of trust in the workbook: that of most names in it
        org_code       String  ODS code; null if the list has none, or two, for the name
        income_thousands         Float64  £000: income from patient care and other operating income
        care_income_thousands, other_income_thousands  Float64  £000, its two cells
        surplus_thousands        Float64  £000; below zero is a deficit
                       each null if there is no such cell, or if it is empty
        sheet, row     String, Int32  sheet, and the row of its first cell; for a trust without
                       figures, its sheet and row in the list
        care_income_row, other_income_row, surplus_row  Int32  row of each cell; null if none

    Raises:
        UnreadableFile, LayoutChanged: As every source.
        BadCell: An amount is invalid, or a trust has two amounts in one line.
        WrongPeriod: Neither the name nor the link gives a year.

    Source:
        NHS England, NHS providers: trust accounts consolidation (TAC) data publications.
    """
    if not is_year(release.period):
        raise WrongPeriod(
            f"{release.name}: expected a financial year such as 2024-25 in its name, found "
            f"{release.period!r}; give the file the name that the publisher gave it"
        )
    sheets = layouts.read(path, LAYOUTS, release.name)
    amounts, providers = sheets.tables["amounts"], sheets.tables["providers"]
    lines = _lines(amounts)
    listed, notes = _listed(providers)
    trusts = (
        pl.concat([lines, listed], how="diagonal")
        .group_by("who", maintain_order=True)
        .agg(
            pl.col("org_name").first(),
            *(_cell(line).alias(f"{ours}_thousands") for ours, line in LINES.items()),
            *(_cell(line, "row").alias(f"{ours}_row") for ours, line in LINES.items()),
            pl.col("row").min().alias("first_row"),
            pl.col("list_row").min(),
            # Keep the order, and each code once: if a name has two codes, neither is certain.
            pl.col("org_code").drop_nulls().unique(maintain_order=True).alias("codes"),
        )
        .with_columns(
            pl.when(pl.col("codes").list.len() == 1)
            .then(pl.col("codes").list.first())
            .alias("org_code"),
            (pl.col("care_income_thousands") + pl.col("other_income_thousands")).alias(
                "income_thousands"
            ),
            pl.coalesce("first_row", "list_row").alias("row"),
            pl.when(pl.col("first_row").is_null())
            .then(pl.lit(providers.sheet))
            .otherwise(pl.lit(amounts.sheet))
            .alias("sheet"),
        )
    )
    is_foundation = trusts["org_name"].str.contains(r"(?i)\bfoundation\b")
    most = FOUNDATION if 2 * is_foundation.sum() > trusts.height else OTHERS
    frame = trusts.with_columns(
        pl.lit(first_of_year(release.period)).alias("year"), pl.lit(most).alias("provider_kind")
    )
    return Parsed(
        frame=frame.select(SCHEMA.names()).cast(SCHEMA),
        notes=(*sheets.notes, *notes),
        headers=sheets.headers,
    )


def _lines(amounts: Table) -> pl.DataFrame:
    """Select the lines we want from a million rows, and read their amounts."""
    text = amounts.frame.with_columns(
        pl.col("schedule", "main_code", "sub_code").str.strip_chars(), _plain("org_name")
    )
    wanted = text.filter(
        pl.col("schedule").str.starts_with(SCHEDULE),
        pl.col("main_code") == THIS_YEAR,
        pl.col("sub_code").is_in(list(LINES.values())),
    )
    nobodys = wanted.filter(pl.col("org_name").is_null())["row"]
    if len(nobodys):
        raise BadCell(
            f"{amounts.file} sheet {amounts.sheet} row {nobodys[0]}: expected a trust, found no "
            f"name ({len(nobodys)} rows like this); ask the publisher"
        )
    read = cells.numbers(replace(amounts, frame=wanted), ["amount"]).with_columns(_who())
    lines = read.group_by("who", "sub_code", maintain_order=True).agg("org_name", "row")
    for _, sub_code, names, rows in lines.filter(pl.col("row").list.len() > 1).iter_rows():
        raise BadCell(
            f"{amounts.file} sheet {amounts.sheet} rows {rows}: expected one amount of {names[0]} "
            f"in {THIS_YEAR} {sub_code}, found {len(rows)}; ask the publisher"
        )
    return read.select("who", "org_name", "sub_code", "amount", "row")


def _listed(providers: Table) -> tuple[pl.DataFrame, list[str]]:
    """Read the code of each name; also report the names without a certain code."""
    names = (
        providers.frame.with_columns(_plain("org_name"), pl.col("org_code").str.strip_chars())
        .filter(pl.col("org_name").is_not_null())
        .with_columns(_who())
        .rename({"row": "list_row"})
    )
    # A line without a code, such as a note, is not a trust. A trust with figures stays in anyway.
    listed = names.filter(pl.col("org_code").is_not_null())
    codes = listed.group_by("who", maintain_order=True).agg(
        pl.col("org_name").first(), pl.col("org_code").unique(maintain_order=True)
    )
    notes = [
        *(
            f"sheet {providers.sheet} row {row}: {name!r} has no code"
            for row, name in names.filter(pl.col("org_code").is_null())
            .select("list_row", "org_name")
            .iter_rows()
        ),
        *(
            f"sheet {providers.sheet}: {name!r} has the codes {' and '.join(found)}; none is used"
            for _, name, found in codes.filter(pl.col("org_code").list.len() > 1).iter_rows()
        ),
    ]
    return listed, notes


def _cell(line: str, column: str = "amount") -> pl.Expr:
    return pl.col(column).filter(pl.col("sub_code") == line).first()


def _plain(column: str) -> pl.Expr:
    """Tidy the spaces of a name; only spaces means no name."""
    tidy = pl.col(column).str.replace_all(r"\s+", " ").str.strip_chars()
    return pl.when(tidy != "").then(tidy).alias(column)


def _who() -> pl.Expr:
    """Normalise a name so that two spellings match: no case, one kind of apostrophe."""
    return (
        pl.col("org_name")
        .str.to_lowercase()
        .str.replace_all("\N{RIGHT SINGLE QUOTATION MARK}", "'")
        .alias("who")
    )
