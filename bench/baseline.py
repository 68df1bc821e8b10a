"""The least that turns a full RTT extract into typed rows: nothing is checked, nothing is named."""

import zipfile
from pathlib import Path
from typing import Final

import polars as pl

KEYS: Final = (
    "Period",
    "Provider Parent Org Code",
    "Provider Org Code",
    "Provider Org Name",
    "Commissioner Parent Org Code",
    "Commissioner Org Code",
    "RTT Part Type",
    "Treatment Function Code",
)
BANDS: Final = (
    *(f"Gt {week:02d} To {week + 1:02d} Weeks SUM 1" for week in range(104)),
    "Gt 104 Weeks SUM 1",
)
TOTAL: Final = "Total All"


def convert(extract: Path, out: Path) -> None:
    """
    Write the unfinished pathways of a month as Parquet.

    Args:
        extract: The published zip.
        out: The file to write.
    """
    with zipfile.ZipFile(extract) as archive:
        name = next(n for n in archive.namelist() if not n.startswith("__MACOSX/"))
        content = archive.read(name)
    counts = dict.fromkeys((*BANDS, TOTAL), pl.Int32)
    frame = pl.read_csv(
        content,
        columns=[*KEYS, *BANDS, TOTAL],
        schema_overrides={**dict.fromkeys(KEYS, pl.String), **counts},
        infer_schema=False,
    )
    frame.filter(pl.col("RTT Part Type") == "Part_2").write_parquet(out, compression="zstd")
