"""Read the oversight framework's trust data: values, scores, segments and ranks, as published."""

from pathlib import Path
from typing import Final

import polars as pl

from pipeline.domain.periods import quarter_in
from pipeline.domain.releases import Release
from pipeline.errors import BadCell
from pipeline.parse import cells, layouts
from pipeline.parse.tables import Parsed, Table

LAYOUTS: Final = layouts.load(Path(__file__).with_name("layouts.toml"))

NUMBERS: Final = ("value", "median_value", "lower_quartile", "upper_quartile", "rank")

SCHEMA: Final = pl.Schema(
    {
        "quarter": pl.Date,
        "region_name": pl.String,
        "trust_type": pl.String,
        "trust_subtype": pl.String,
        "org_code": pl.String,
        "org_name": pl.String,
        "domain": pl.String,
        "subdomain": pl.String,
        "nof_metric": pl.String,
        "description": pl.String,
        "reporting_date": pl.String,
        "unit": pl.String,
        "value": pl.Float64,
        "median_value": pl.Float64,
        "lower_quartile": pl.Float64,
        "upper_quartile": pl.Float64,
        "rank": pl.Int32,
        "sheet": pl.String,
        "row": pl.Int32,
        "column_name": pl.String,
    }
)


def parse(path: Path, release: Release) -> Parsed:
    """
    Read one file of trust data, one or more quarters.

    Args:
        path: The landed CSV.
        release: The release it came from. Its name has no period, but every row has its quarter.

    Returns:
        Rows keyed by (quarter, org_code, nof_metric):

        quarter      Date    first day of the quarter
        trust_type, trust_subtype, region_name, org_name, …  String  as printed; null if the file
                             has no such column
        nof_metric   String  OF0079 a value, OF1080 or OF2080 a score, OF5000… the summary rows
        value        Float64 in the metric's own unit (the `unit` column is wrong on some rows);
                             null if blank or marked as no figure; a trust with any other mark
                             is left out, with a note
        rank         Int32   as printed, within the trust type; null if not ranked
        sheet, row   String, Int32  the position of the row
        column_name  String  the publisher's column that contains `value`

    Raises:
        UnreadableFile, LayoutChanged: As every source.
        BadCell: Numbers of over one trust in ten are invalid, or a quarter is not written as
            "Q4 2025/26".

    Source:
        NHS England, NHS Oversight Framework: segmentation and league tables.
    """
    sheets = layouts.read(path, LAYOUTS, release.name)
    notes: tuple[str, ...] = ()
    if "summary" in sheets.tables:
        frame = _summary(sheets.tables["summary"])
    else:
        table = sheets.tables["metrics"]
        table, notes = cells.without_unreadable(
            table, NUMBERS, marks=cells.NO_FIGURE, of="org_code"
        )
        frame = cells.numbers(table, NUMBERS, marks=cells.NO_FIGURE).with_columns(
            pl.lit(table.labels["value"]).alias("column_name")
        )
    quarters = {text: quarter_in(text or "") for text in frame["quarter"].unique()}
    for text, quarter in quarters.items():
        if quarter is None:
            raise BadCell(
                f"{release.name}, Quarter: expected text like Q4 2025/26, found {text!r}; open "
                "the file, and ask the publisher"
            )
    words = [c for c, kind in SCHEMA.items() if kind == pl.String and c in frame.columns]
    absent = [pl.lit(None, kind).alias(c) for c, kind in SCHEMA.items() if c not in frame.columns]
    typed = frame.with_columns(
        pl.col("quarter").replace_strict(quarters, return_dtype=pl.Date),
        *(pl.col(word).str.replace_all(r"\s+", " ").str.strip_chars() for word in words),
        *absent,
    ).with_columns(pl.lit("").alias("sheet"))
    return Parsed(
        frame=typed.select(SCHEMA.names()).cast(SCHEMA),
        notes=(*sheets.notes, *notes),
        headers=sheets.headers,
    )


def _summary(table: Table) -> pl.DataFrame:
    """Turn a row with segment, score and both ranks into the two rows of the published layout."""
    keys = ["quarter", "trust_type", "org_code", "row"]
    figures = ("segment", "segment_rank", "score", "score_rank")
    frame = cells.numbers(table, figures)
    return pl.concat(
        frame.select(
            *keys,
            pl.col(f"{what}_metric").alias("nof_metric"),
            pl.col(what).alias("value"),
            pl.col(f"{what}_rank").alias("rank"),
            pl.lit(table.labels[what]).alias("column_name"),
        )
        for what in ("segment", "score")
    )
