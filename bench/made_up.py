"""
Full RTT extracts of made-up organisations: shape and size of real months, none of their figures.

Every month keeps the promises that a real one must keep, so it is admitted; from month to month
one figure in fifty changes by one.
"""

import zipfile
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from bench.baseline import BANDS
from pipeline.domain.periods import months_on

PARTS: Final = ("Part_1A", "Part_1B", "Part_2", "Part_2A", "Part_3")
ALL: Final = "C_999"
FUNCTIONS: Final = (
    *("C_100", "C_101", "C_110", "C_120", "C_130", "C_140", "C_150", "C_160", "C_170"),
    *("C_300", "C_301", "C_320", "C_330", "C_340", "C_400", "C_410", "C_430", "C_502"),
    *("X02", "X03", "X04", "X05", "X06"),
)

# 187,000 rows: providers by commissioners by parts by functions.
PROVIDERS: Final = 260
COMMISSIONERS: Final = 6
LAST: Final = date(2026, 4, 1)


def write_extracts(folder: Path, months: int, providers: int = PROVIDERS) -> None:
    """Write the zips of the months that end in April 2026, under names like the publisher's."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(months):
        write_extract(folder, months_on(LAST, -number), providers)


def write_extract(folder: Path, month: date, providers: int = PROVIDERS) -> Path:
    """Write one month; give its path."""
    cells = (
        _codes("provider", "ZP", providers)
        .join(_codes("commissioner", "Y", COMMISSIONERS), how="cross")
        .join(pl.DataFrame({"function": FUNCTIONS}), how="cross")
        .with_row_index("number")
        # The same people in every part: then no more wait with a decision than wait.
        .join(pl.DataFrame({"part": PARTS}), how="cross")
    )
    # Nine bands in ten are zero and one in eight is blank, as in a real month; the same every time.
    times = pl.when(pl.col("part") == "Part_2").then(3).otherwise(1)
    drawn = {}
    for week, band in enumerate(BANDS):
        place = pl.col("number") * 131 + week
        dice, more = place.hash(seed=7) % 1000, place.hash(seed=month.toordinal()) % 50 == 0
        people = (dice.cast(pl.Int32) - 889 + more.cast(pl.Int32)) * times
        drawn[band] = pl.when(dice < 125).then(None).when(dice < 890).then(0).otherwise(people)  # noqa: PLR2004 shares of a thousand, named above
    each = cells.with_columns(**drawn).drop("number")
    keys = ["provider", "commissioner", "part"]
    added = each.group_by(keys, maintain_order=True).agg(pl.col(BANDS).sum())
    rows = pl.concat([each, added.with_columns(function=pl.lit(ALL))], how="diagonal")
    frame = rows.sort(*keys, "function").select(
        pl.lit(f"RTT-{month:%B-%Y}").alias("Period"),
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
    path = folder / f"Full-CSV-data-file-{month:%b%y}-ZIP-4M.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        inside = f"{months_on(month, 1):%Y%m}01-RTT-{month:%B-%Y}-full-extract.csv"
        archive.writestr(inside, frame.write_csv(line_terminator="\r\n"))
    return path


def _codes(column: str, start: str, count: int) -> pl.DataFrame:
    """Number made-up organisations through."""
    width = 5 - len(start)
    return pl.DataFrame({column: [f"{start}{number:0{width}d}" for number in range(count)]})
