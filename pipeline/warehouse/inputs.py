"""
Load what must exist before any model runs: the inputs, the seeds and the macros.

Parsed releases stay on disk behind a view, so that the database reads only the columns a model
needs. Frames and seeds are small, so we copy them in.
"""

import csv
import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeAlias

import duckdb
import polars as pl

from pipeline.errors import ModelError
from pipeline.warehouse.models import GROUND

# What the database takes for a pattern in a path. A folder of ours may have such a name.
_GLOB: Final = re.compile(r"[*?\[]")

# What the database keeps in memory before it goes on to the disk. Sixty months of RTT build within
# it, in 3 GB for the whole process; without it they take 4.
MOST_MEMORY: Final = 2_500_000_000

Input: TypeAlias = Sequence[Path] | pl.DataFrame
"""Parquet files to read in sequence, or a frame."""


def open_database(spill: Path) -> duckdb.DuckDBPyConnection:
    """
    Open an empty database in memory.

    Args:
        spill: Folder for data that does not fit into memory; the caller removes it.
    """
    there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    most = f"{min(MOST_MEMORY, there * 4 // 5) // 1_000_000}MB"
    con = duckdb.connect(":memory:", config={"temp_directory": str(spill), "memory_limit": most})
    # Accept nothing but the inputs: no Python variable that happens to have the name of a
    # table, and no extension from the network.
    con.execute("set python_enable_replacements = false")
    con.execute("set autoinstall_known_extensions = false")
    con.execute("set autoload_known_extensions = false")
    return con


def run_macros(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    """Load `sql/macros.sql` if it exists; on failure raise ModelError with the message."""
    path = sql / "macros.sql"
    if not path.exists():
        return
    try:
        con.execute(path.read_text(encoding="utf-8"))
    except duckdb.Error as error:
        raise ModelError(
            f"macros.sql: expected SQL that the database accepts, found: {error}"
        ) from error


def read_seeds(sql: Path) -> dict[str, pl.DataFrame]:
    """
    Read every `sql/seeds/*.csv` as text.

    Args:
        sql: The folder that contains `seeds/`.

    Returns:
        A frame of text columns for each `seeds.<stem>`; an empty field is null.

    Raises:
        ModelError: A file has no header, names a column twice, or a row has more or fewer fields
            than the header.
    """
    return {
        f"seeds.{path.stem}": _read_seed(path) for path in sorted((sql / "seeds").glob("*.csv"))
    }


def place(
    con: duckdb.DuckDBPyConnection, inputs: Mapping[str, Input], links: Path | None = None
) -> None:
    """
    Create the inputs under their names, then block access to every other file.

    Args:
        con: An empty database.
        inputs: For each full table name, its Parquet files or its frame.
        links: An empty folder, to be kept as long as the database is used: folders whose names the
            database would take for patterns are read by another name there. None if there are none.

    Raises:
        ModelError: A name is not `<schema>.<table>`, a list of files is empty, or a file cannot be
            read.
    """
    allowed: list[str] = []
    for table, given in sorted(inputs.items()):
        schema, _, name = table.partition(".")
        if not (schema.isidentifier() and name.isidentifier()):
            raise ModelError(
                f"{table}: expected an input named <schema>.<table>, like parsed.returns."
            )
        con.execute(f"create schema if not exists {schema}")
        try:
            if isinstance(given, pl.DataFrame):
                # Go through a file: to read a frame in memory, duckdb would need pyarrow.
                with TemporaryDirectory() as folder:
                    file = str(Path(folder) / "given.parquet")
                    given.write_parquet(file)
                    rows = _read_parquet(table, [file])
                    con.execute(f"create table {schema}.{name} as {rows}")
            else:
                files = [str(_without_pattern(path, links)) for path in given]
                allowed.extend(files)
                con.execute(f"create view {schema}.{name} as {_read_parquet(table, files)}")
        except duckdb.Error as error:
            raise ModelError(
                f"{table}: expected an input that the database can read, found: {error}"
            ) from error
    con.execute(f"set allowed_paths = [{', '.join(map(_text, allowed))}]")
    con.execute("set enable_external_access = false")


def _without_pattern(path: Path, links: Path | None) -> Path:
    """Give a file a path in which the database sees no pattern; it knows no way to escape one."""
    if links is None or not _GLOB.search(str(path.parent)):
        return path
    link = links / hashlib.sha256(str(path.parent).encode()).hexdigest()[:16]
    if not link.is_symlink():
        link.symlink_to(path.parent.resolve(), target_is_directory=True)
    return link / path.name


def check_names(inputs: Mapping[str, Input]) -> None:
    """Raise ModelError if an input would replace a table that models make."""
    for table in sorted(inputs):
        if table.partition(".")[0] not in GROUND:
            raise ModelError(
                f"{table}: expected an input in one of {', '.join(GROUND)}; the files in sql/ "
                "make all other tables."
            )


def _read_parquet(table: str, files: Sequence[str]) -> str:
    if not files:
        raise ModelError(
            f"{table}: expected files to read, found none. For a source without admitted "
            "releases, pass an empty frame with its columns."
        )
    listed = ", ".join(map(_text, files))
    # A folder of ours may be called "a=b", which the database would take for a column.
    return f"from read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"


def _read_seed(path: Path) -> pl.DataFrame:
    seed = f"seeds/{path.name}"
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.reader(lines, strict=True)
        try:
            header = next(reader, [])
            rows = []
            for row in reader:
                if len(row) != len(header):
                    raise ModelError(
                        f"{seed}: line {reader.line_num}: expected {len(header)} fields as in the "
                        f"header, found {len(row)}. Put quotes around a field that contains a "
                        "comma."
                    )
                rows.append([field or None for field in row])
        except csv.Error as error:
            raise ModelError(
                f"{seed}: line {reader.line_num}: {error}. Correct the quotes."
            ) from error
    if not header or not all(header) or len(set(header)) < len(header):
        raise ModelError(f"{seed}: expected every column once in the first line, found {header}.")
    return pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String), orient="row")


def _text(value: str) -> str:
    """Quote a text for SQL."""
    return "'" + value.replace("'", "''") + "'"
