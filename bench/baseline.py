"""The least that the same files cost by other means: nothing is checked, kept or explained."""

import tempfile
import zipfile
from collections.abc import Iterator
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
PROVIDER, FUNCTION, PART = "Provider Org Code", "Treatment Function Code", "RTT Part Type"


def inflate(folder: Path) -> int:
    """Unpack every zip, and give the number of bytes."""
    return sum(len(_content(extract)) for extract in _zips(folder))


def convert(folder: Path, out: Path) -> None:
    """Write the unfinished pathways of every month as Parquet, by polars."""
    counts = dict.fromkeys((*BANDS, TOTAL), pl.Int32)
    for extract in _zips(folder):
        frame = pl.read_csv(
            _content(extract),
            columns=[*KEYS, *BANDS, TOTAL],
            schema_overrides={**dict.fromkeys(KEYS, pl.String), **counts},
            infer_schema=False,
        )
        frame.filter(pl.col(PART) == "Part_2").write_parquet(
            out / f"{extract.stem}.parquet", compression="zstd"
        )


def convert_by_duckdb(folder: Path, out: Path) -> None:
    """Do the same by DuckDB, which reads a CSV from the disk only."""
    import duckdb  # noqa: PLC0415 each job loads only what it needs

    types = ", ".join(f"'{name}': 'INTEGER'" for name in (*BANDS, TOTAL))
    wanted = ", ".join(f'"{name}"' for name in (*KEYS, *BANDS, TOTAL))
    with tempfile.TemporaryDirectory() as place:
        for extract in _zips(folder):
            (Path(place) / "month.csv").write_bytes(_content(extract))
            duckdb.execute(
                f"copy (select {wanted} from read_csv('{place}/month.csv', all_varchar = false, "  # noqa: S608 our own folders
                f"types = {{{types}}}) where \"{PART}\" = 'Part_2') "
                f"to '{out}/{extract.stem}.parquet' (compression zstd)"
            )


def rows_by_pandas(folder: Path) -> int:
    """Add up the totals of every provider and specialty in every month; count the rows."""
    import pandas as pd  # noqa: PLC0415 as above

    wanted = [PART, PROVIDER, FUNCTION, TOTAL]
    rows = 0
    for extract in _zips(folder):
        frame = pd.read_csv(extract, usecols=wanted)
        frame = frame[frame[PART] == "Part_2"]
        rows += len(frame.groupby([PROVIDER, FUNCTION])[TOTAL].sum())
    return rows


def _zips(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.rglob("*.zip"))


def _content(extract: Path) -> bytes:
    with zipfile.ZipFile(extract) as archive:
        return archive.read(next(n for n in archive.namelist() if not n.startswith("__MACOSX/")))
