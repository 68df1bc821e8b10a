"""
Read waits for a cancer diagnosis and for cancer treatment, from a workbook or from an extract.

A workbook has a row for each provider and its last row of figures for all of them, in several parts
on one sheet: we keep part A, everybody together. An extract has everybody in rows by route, twice
over: by treatment, and by kind of cancer. We keep those by treatment, which are fewer, and the sums
of the others as a control.
"""

from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl

from pipeline.domain.periods import month_in
from pipeline.domain.releases import Release
from pipeline.errors import WrongPeriod
from pipeline.parse import cells, layouts
from pipeline.parse.layouts import Sheets
from pipeline.parse.tables import Parsed, Table

LAYOUTS: Final = layouts.load(Path(__file__).with_name("layouts.toml"))

# Our table of a workbook, which is our name of the standard → its name in an extract.
STANDARDS: Final = {
    "diagnosed_28": "28-day FDS",
    "treated_31": "31-day Combined",
    "treated_62": "62-day Combined",
}

# What part A of a sheet has for its stage or route, and an extract for all cancers together.
EVERYBODY: Final = ("ALL ROUTES", "ALL STAGES")
ALL_CANCERS: Final = "ALL CANCERS"
# What stands in place of a provider's name in the last row of a part.
ALL_PROVIDERS: Final = "ALL ENGLISH PROVIDERS"

# A treatment that two providers share is half of each one's.
COUNTS: Final = ("people", "in_time", "late")

SCHEMA: Final = pl.Schema(
    {
        "row_kind": pl.String,
        "standard": pl.String,
        "month": pl.Date,
        "org_code": pl.String,
        "org_name": pl.String,
        "route": pl.String,
        "treatment": pl.String,
        "cancer": pl.String,
        **dict.fromkeys(COUNTS, pl.Float64),
        "in_time_share": pl.Float64,
        "is_final": pl.Boolean,
        "sheet": pl.String,
        "row": pl.Int32,
    }
)


def parse(path: Path, release: Release) -> Parsed:
    """
    Read one workbook, of a month, or one extract, of several.

    Args:
        path: The landed file.
        release: The publication it came from; its period, "2025-06" or "2024-04_2024-09", must be
            exactly the months inside.

    Returns:
        Rows by standard, month and provider:

        row_kind     String  provider and england (of a workbook: one row has the figure); part (of
                             an extract: the rows of a provider add up to its figure); control (of
                             an extract: the sum of the rows by kind of cancer, without a provider)
        standard     String  diagnosed_28 | treated_31 | treated_62
        month        Date    first of the month
        org_code, org_name  String  as printed; an extract has no names
        route, treatment, cancer  String  as printed; null where the row is of all of them
        people, in_time, late  Float64  people told or treated; halves where two providers treat
        in_time_share  Float64  fraction 0 to 1 as printed; null in an extract
        is_final     Boolean  the file says so; otherwise it is provisional
        sheet, row   String, Int32  the position of the row; the row is null for a control

    Raises:
        UnreadableFile, LayoutChanged, BadCell, WrongPeriod: As every source.

    Source:
        NHS England, Cancer Waiting Times, provider workbook and provider data extract.
    """
    sheets = layouts.read(path, LAYOUTS, release.name)
    frame = _extract(sheets, release) if "parts" in sheets.tables else _workbook(sheets)
    months = frame["month"].drop_nulls().unique().sort().dt.strftime("%Y-%m").to_list()
    inside = "_".join(dict.fromkeys([months[0], months[-1]])) if months else "no month"
    # Of an extract the name has the months in the publisher's words.
    if frame["month"].null_count() or not release.may_be_of(inside):
        raise WrongPeriod(
            f"{release.name}: expected {release.period}, as in its name, found {inside}; we never "
            "use a file with a wrong name"
        )
    return Parsed(
        frame=frame.select(SCHEMA.names()).cast(SCHEMA),
        notes=sheets.notes,
        headers=sheets.headers,
    )


def _workbook(sheets: Sheets) -> pl.DataFrame:
    """Read part A of each standard's sheet."""
    words = " ".join(filter(None, sheets.grids["Frontpage"].to_series().to_list()))
    is_final = "Status: Final" in words
    frames = []
    for standard, table in sheets.tables.items():
        # The second row of each sheet has the month.
        printed = sheets.grids[table.sheet].row(1)[0]
        frames.append(
            _counted(table, table.frame.filter(pl.col("route").is_in(EVERYBODY))).with_columns(
                row_kind=pl.when(pl.col("org_name") == ALL_PROVIDERS)
                .then(pl.lit("england"))
                .otherwise(pl.lit("provider")),
                standard=pl.lit(standard),
                month=pl.lit(month_in(printed or ""), pl.Date),
                route=None,
                cancer=None,
                is_final=pl.lit(is_final),
            )
        )
    return _whole(pl.concat(frames, how="diagonal"))


def _extract(sheets: Sheets, release: Release) -> pl.DataFrame:
    """Read the rows by treatment, and add up those by kind of cancer."""
    table = sheets.tables["parts"]
    known = {theirs: ours for ours, theirs in STANDARDS.items()}
    frame = _counted(table, table.frame).with_columns(
        # A standard that we do not know stays as it is printed.
        standard=pl.col("standard").replace(known),
        month=pl.col("period").str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False),
        is_final=pl.lit("final" in release.name.lower()),
        row_kind=pl.lit("part"),
    )
    # Who is told a diagnosis has no treatment yet: those rows are there once.
    is_counted = pl.col("treatment").is_null() | (pl.col("cancer") == ALL_CANCERS)
    controls = (
        frame.filter(pl.col("treatment").is_null() | (pl.col("cancer") != ALL_CANCERS))
        .group_by("standard", "month", "is_final", maintain_order=True)
        .agg(pl.col(COUNTS).sum())
        .with_columns(row_kind=pl.lit("control"))
    )
    return _whole(pl.concat([frame.filter(is_counted), controls], how="diagonal")).with_columns(
        sheet=pl.lit(table.sheet)
    )


def _counted(table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    numbers = [one for one in (*COUNTS, "in_time_share") if one in rows.columns]
    return cells.numbers(replace(table, frame=rows), numbers).with_columns(
        sheet=pl.lit(table.sheet)
    )


def _whole(frame: pl.DataFrame) -> pl.DataFrame:
    absent = [pl.lit(None, kind).alias(c) for c, kind in SCHEMA.items() if c not in frame.columns]
    return frame.with_columns(absent)
