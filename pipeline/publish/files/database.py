"""
Write the tables as one SQLite file, and the lines by which DuckDB reads them from where they are.

The file is for programs that read a database and not a folder (datasette, R, Access). It has every
table but those that are for programs which read one file alone: of a measure, of a specialty, of a
past month of a league table. The same tables give the same bytes.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from typing import Any, Final

import polars as pl

from pipeline.publish.context import Download

NAME: Final = "trust-tables.sqlite"
ATTACH: Final = "attach.sql"

# Bytes of a page: sooner written than the usual 4,096, and the file is a tenth smaller.
_PAGE: Final = 16_384

# Rows that are made into Python at a time: few enough to stay in the processor's cache.
_AT_ONCE: Final = 2_000


def sqlite(tables: Iterable[Download]) -> bytes:
    """Write tables as a database in memory; dates are ISO texts, and yes is 1."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as con:
        con.execute(f"pragma page_size = {_PAGE}")
        # Nothing is ever taken back here.
        con.execute("pragma journal_mode = off")
        con.execute("begin")
        for table in tables:
            _put(con, table)
        con.execute("commit")
        return con.serialize()


def attach(tables: Sequence[Download], folder: str) -> bytes:
    """
    Write the views by which DuckDB reads the Parquet files: `duckdb -init attach.sql`.

    Args:
        tables: The tables.
        folder: Where the files are; empty for the folder in which DuckDB runs.
    """
    views = (
        f"create or replace view {_quoted(_name(table))} as\n"
        f"    from read_parquet('{folder}{table.parquet_name}');\n"
        for table in tables
    )
    head = "-- Every table of Trust Tables as a view: duckdb -init attach.sql\n"
    return (head + "".join(views)).encode()


def listed(tables: Iterable[Download]) -> list[Download]:
    """Choose the tables of the database; of the wide ones of a league table the newest."""
    return [
        table
        for table in tables
        if table.group == "table" or (table.group == "league" and table.table == table.schema)
    ]


def _put(con: sqlite3.Connection, table: Download) -> None:
    """Make one table and fill it."""
    frame = table.frame
    columns = ", ".join(
        f"{_quoted(name)} {_affinity(dtype)}" for name, dtype in frame.schema.items()
    )
    key = end = ""
    if _is_key(table):
        # The key is then the table itself, and no index beside it.
        key, end = f", primary key ({', '.join(map(_quoted, table.key))})", " without rowid"
    name = _quoted(_name(table))
    con.execute(f"create table {name} ({columns}{key}){end}")
    plain = frame.with_columns(pl.col(pl.Date).cast(pl.String), pl.col(pl.Boolean).cast(pl.Int8))
    marks = ", ".join("?" * frame.width)
    con.executemany(f"insert into {name} values ({marks})", _rows(plain))  # noqa: S608 our own names


def _rows(frame: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Give the rows of a table; column by column takes half the time of row by row."""
    for part in frame.iter_slices(_AT_ONCE):
        yield from zip(*(cells.to_list() for cells in part), strict=True)


def _is_key(table: Download) -> bool:
    return bool(table.key) and not any(table.frame[part].null_count() for part in table.key)


def _affinity(dtype: pl.DataType) -> str:
    if dtype.is_integer() or dtype == pl.Boolean:
        return "integer"
    return "real" if dtype.is_numeric() else "text"


def _name(table: Download) -> str:
    """Name a table as SQL does: league_acute for league-acute.csv."""
    return table.table.replace("-", "_")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
