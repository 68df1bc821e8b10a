"""
Read the full RTT extract, 181,000 rows by 121 columns a month, and keep incomplete pathways.

This module runs no Python per cell: it reads the file once into typed columns
(`parse.large_csv`) and selects from them.
"""

from pathlib import Path
from typing import Final

import polars as pl

from pipeline.domain.periods import month_in, month_slug
from pipeline.domain.releases import Release
from pipeline.errors import LayoutChanged, WrongPeriod
from pipeline.parse import large_csv, layouts, workbook
from pipeline.parse.layouts import Sheets
from pipeline.parse.tables import Parsed

LAYOUTS: Final = layouts.load(Path(__file__).with_name("layouts.toml"))

# band_000 is up to one week; band_104 is everything over 104 weeks.
BANDS: Final = tuple(f"band_{week:03d}" for week in range(105))
COUNTS: Final = frozenset({*BANDS, "total_all"})

INCOMPLETE: Final = "Part_2"
WITH_DECISION: Final = "Part_2A"
KEY: Final = ("provider_code", "commissioner_code", "treatment_function_code")
ALL_FUNCTIONS: Final = "C_999"

SCHEMA: Final = pl.Schema(
    {
        "row_kind": pl.String,
        "part": pl.String,
        "month": pl.Date,
        "provider_parent_code": pl.String,
        "provider_code": pl.String,
        "provider_name": pl.String,
        "commissioner_parent_code": pl.String,
        "commissioner_code": pl.String,
        "treatment_function_code": pl.String,
        **dict.fromkeys(BANDS, pl.Int32),
        "total_all": pl.Int64,
        "sheet": pl.String,
        "row": pl.Int32,
    }
)


def parse(path: Path, release: Release) -> Parsed:
    """
    Read one month of the full extract.

    Args:
        path: The landed zip (or the CSV itself).
        release: The publication it came from; its period must be the month inside.

    Returns:
        The rows of incomplete pathways ("pathways"), keyed by provider_code, commissioner_code and
        treatment_function_code; one row per part ("control") with the sum of its totals; and the
        rows of pathways with a decision to admit that are more than all pathways of their key
        ("excess"), of which a whole file has a handful with one pathway each:

        row_kind     String  pathways | control | excess
        part         String  Part_2 (incomplete); controls: every part of the file
        month        Date    first of the month
        provider_…, commissioner_…_code  String  as printed; NONC is "no commissioner"; a parent is
                             null if the file has none; all null for a control
        treatment_function_code  String  C_999 is all functions together
        band_000 … band_104  Int32  pathways waiting more than n and up to n + 1 weeks; zero if the
                             file is blank; null for a control and an excess
        total_all    Int64   pathways; of an excess: how many too many
        sheet, row   String, Int32  the position of the row; the row is null for a control

    Raises:
        UnreadableFile: Damaged, cut off, or a spreadsheet saved from the extract.
        LayoutChanged, BadCell, WrongPeriod: As every source.

    Source:
        NHS England, Consultant-led RTT waiting times, full CSV data file.
    """
    if path.suffix in workbook.SPREADSHEETS:
        workbook.read_grids(path, release.name)
        raise LayoutChanged(
            f"{release.name}: expected a CSV or its zip, found a spreadsheet; download the CSV"
        )
    name, content = workbook.read_bytes(path, release.name)
    wanted = LAYOUTS[-1].tables[0]
    read = large_csv.read_counts(content, name, wanted, COUNTS)
    frame = read.frame
    inside = frame["period"].unique().to_list()
    months = {month_in(text or "") for text in inside}
    # The name counts; without a month in it, a file of one month says itself which.
    month = month_in(name.split("-", 1)[-1]) or month_in(release.name) or next(iter(months), None)
    if months != {month} or month is None or not release.may_be_of(month_slug(month)):
        raise WrongPeriod(
            f"{name}: expected {release.period}, as in its name, found {inside[:5]}; we never use "
            "a file with a wrong name"
        )
    pathways = frame.filter(pl.col("part") == INCOMPLETE).with_columns(
        pl.lit("pathways").alias("row_kind"), *(pl.col(band).fill_null(0) for band in BANDS)
    )
    controls = (
        frame.lazy()
        .filter(pl.col("treatment_function_code") == ALL_FUNCTIONS)
        .group_by("part")
        .agg(pl.col("total_all").cast(pl.Int64).sum())
        .sort("part")
        .with_columns(
            pl.lit("control").alias("row_kind"),
            pl.lit(ALL_FUNCTIONS).alias("treatment_function_code"),
        )
        .collect()
    )
    kept = pl.concat(
        [pathways.with_columns(pl.col("total_all").cast(pl.Int64)), controls, _excess(frame)],
        how="diagonal",
    ).with_columns(pl.lit(month).alias("month"), pl.lit("").alias("sheet"))
    return Parsed(
        frame=kept.select(SCHEMA.names()).cast(SCHEMA), notes=read.notes, headers=read.headers
    )


def printed(path: Path, release: Release) -> Sheets:
    """Read the same cells as text, to look single ones up."""
    name, content = workbook.read_bytes(path, release.name)
    return large_csv.read_text(content, name, LAYOUTS[-1])


def _excess(frame: pl.DataFrame) -> pl.DataFrame:
    """Find rows with more decisions to admit than pathways: the row with the pathways is lost."""
    waiting, decided = (
        frame.select(*KEY, "part", "row", pl.col("total_all").cast(pl.Int64)).filter(
            pl.col("part") == part
        )
        for part in (INCOMPLETE, WITH_DECISION)
    )
    both = decided.join(
        waiting.select(*KEY, waiting="total_all"), on=KEY, how="left", maintain_order="left"
    ).with_columns(pl.col("total_all") - pl.col("waiting").fill_null(0))
    return both.filter(pl.col("total_all") > 0).select(
        *KEY, "part", "row", "total_all", row_kind=pl.lit("excess")
    )
