"""A full RTT extract of made-up organisations: shape and size of a month, none of its figures."""

import zipfile
from pathlib import Path
from typing import Final

import polars as pl

from bench.baseline import BANDS

PARTS: Final = ("Part_1A", "Part_1B", "Part_2", "Part_2A", "Part_3")
FUNCTIONS: Final = (*(f"C_{100 + number}" for number in range(23)), "C_999")

# 180,000 rows: providers by commissioners by parts by functions.
PROVIDERS: Final = 100
COMMISSIONERS: Final = 15


def write_extract(path: Path) -> None:
    """
    Write the zip.

    Args:
        path: Where; its name must carry the month April 2026.
    """
    rows = (
        _codes("provider", "Z{:02d}", PROVIDERS)
        .join(_codes("commissioner", "Y{:02d}", COMMISSIONERS), how="cross")
        .join(pl.DataFrame({"part": PARTS}), how="cross")
        .join(pl.DataFrame({"function": FUNCTIONS}), how="cross")
        .with_row_index("number")
    )
    # Nine bands in ten are zero and one in eight is blank, as in a real month; the same every time.
    drawn = {
        band: (pl.col("number") * 131 + week).hash(seed=7) % 1000 for week, band in enumerate(BANDS)
    }
    frame = rows.with_columns(
        pl.when(dice < 125).then(None).when(dice < 890).then(0).otherwise(dice - 889).alias(band)  # noqa: PLR2004 shares of a thousand, named above
        for band, dice in drawn.items()
    ).select(
        pl.lit("RTT-April-2026").alias("Period"),
        pl.lit("ZP1").alias("Provider Parent Org Code"),
        pl.lit("MADE-UP REGION").alias("Provider Parent Name"),
        pl.col("provider").alias("Provider Org Code"),
        ("MADE-UP NHS TRUST " + pl.col("provider")).alias("Provider Org Name"),
        pl.lit("ZC1").alias("Commissioner Parent Org Code"),
        pl.lit("MADE-UP ICB").alias("Commissioner Parent Name"),
        pl.col("commissioner").alias("Commissioner Org Code"),
        ("MADE-UP ICB - " + pl.col("commissioner")).alias("Commissioner Org Name"),
        pl.col("part").alias("RTT Part Type"),
        pl.lit("Made-up part").alias("RTT Part Description"),
        pl.col("function").alias("Treatment Function Code"),
        pl.lit("Made-up function").alias("Treatment Function Name"),
        *BANDS,
        pl.lit(None, pl.String).alias("Total"),
        pl.lit(0).alias("Patients with unknown clock start date"),
        pl.sum_horizontal(BANDS).alias("Total All"),
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("20260430-RTT-April-2026-full-extract.csv", frame.write_csv())


def _codes(column: str, pattern: str, count: int) -> pl.DataFrame:
    """Number made-up organisations through."""
    return pl.DataFrame({column: [pattern.format(number) for number in range(count)]})
