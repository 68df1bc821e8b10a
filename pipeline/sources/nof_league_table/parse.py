"""Read the oversight framework's own league table, with its likely ranges."""

from pathlib import Path
from typing import Final

import polars as pl

from pipeline.domain.periods import quarter_in
from pipeline.domain.releases import Release
from pipeline.errors import BadCell
from pipeline.parse import cells, layouts
from pipeline.parse.tables import Parsed

LAYOUTS: Final = layouts.load(Path(__file__).with_name("layouts.toml"))

NUMBERS: Final = ("average_score", "segment", "rank")
# "1.2 to 1.89", "1 to 11"
RANGE: Final = r"^\s*(\d+(?:\.\d+)?) to (\d+(?:\.\d+)?)\s*$"
YES_NO: Final = {"Yes": True, "No": False}

SCHEMA: Final = pl.Schema(
    {
        "quarter": pl.Date,
        "region_name": pl.String,
        "trust_type": pl.String,
        "trust_subtype": pl.String,
        "org_code": pl.String,
        "org_name": pl.String,
        "average_score": pl.Float64,
        "score_low": pl.Float64,
        "score_high": pl.Float64,
        "segment": pl.Int32,
        "in_deficit": pl.Boolean,
        "rank": pl.Int32,
        "rank_low": pl.Int32,
        "rank_high": pl.Int32,
        "sheet": pl.String,
        "row": pl.Int32,
    }
)


def parse(path: Path, release: Release) -> Parsed:
    """
    Read one official league table.

    Args:
        path: The landed CSV.
        release: The release it came from. Its name has no period, but every row has its quarter.

    Returns:
        Rows keyed by (quarter, org_code):

        average_score, score_low, score_high  Float64  1 (best) to 4, with the likely range
        segment      Int32   1 (best) to 4, after the financial override
        in_deficit   Boolean in deficit or receiving deficit support
        rank, rank_low, rank_high  Int32  1 is best, within the trust type, with the likely range
        sheet, row   String, Int32  the position of the row

        A figure is null if it is blank or marked as no figure.

    Raises:
        UnreadableFile, LayoutChanged: As every source.
        BadCell: A number, range, quarter or yes/no is invalid: a place among trusts needs them all.

    Source:
        NHS England, NHS Oversight Framework: segmentation and league tables.
    """
    sheets = layouts.read(path, LAYOUTS, release.name)
    table = sheets.tables["places"]
    frame = cells.numbers(table, NUMBERS, marks=cells.NO_FIGURE).with_columns(
        pl.when(~pl.col(column).str.strip_chars().is_in(["", *cells.NO_FIGURE]))
        .then(pl.col(column))
        .alias(column)
        for column in ("score_range", "rank_range", "in_deficit")
    )
    for column, shape in (
        ("score_range", RANGE),
        ("rank_range", RANGE),
        ("in_deficit", "^(Yes|No)$"),
    ):
        wrong = frame.filter(~pl.col(column).str.contains(shape))
        if wrong.height:
            raise BadCell(
                f"{release.name} row {wrong['row'][0]}, column {table.labels[column]!r}: expected "
                f"text like {shape}, found {wrong[column][0]!r}; open the file, and ask the "
                "publisher"
            )
    quarters = {text: quarter_in(text or "") for text in frame["quarter"].unique()}
    if None in quarters.values():
        raise BadCell(
            f"{release.name}, Quarter: expected text like Q4 2025/26, found {quarters}; open the "
            "file, and ask the publisher"
        )
    typed = frame.with_columns(
        pl.col("quarter").replace_strict(quarters, return_dtype=pl.Date),
        pl.col("in_deficit").replace_strict(YES_NO, return_dtype=pl.Boolean),
        *(
            pl.col(f"{what}_range").str.extract(RANGE, i).cast(pl.Float64).alias(f"{what}_{end}")
            for what in ("score", "rank")
            for i, end in ((1, "low"), (2, "high"))
        ),
        pl.lit("").alias("sheet"),
    )
    return Parsed(
        frame=typed.select(SCHEMA.names()).cast(SCHEMA), notes=sheets.notes, headers=sheets.headers
    )
