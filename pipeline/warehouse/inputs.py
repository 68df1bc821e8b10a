"""
What is there before any model runs: the inputs, the seeds, the macros.

Parsed releases stay where they are and are read through a view, so that only the columns a model
asks for are ever read; frames and seeds are small and are copied in.
"""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

import duckdb
import polars as pl

from pipeline.errors import ModelError
from pipeline.warehouse.models import GROUND

Input: TypeAlias = Sequence[Path] | pl.DataFrame
"""Parquet files to read one after the other, or a frame."""


def open_database(spill: Path) -> duckdb.DuckDBPyConnection:
    """
    Open an empty database in memory.

    Args:
        spill: Folder for what does not fit into memory; the caller removes it.
    """
    con = duckdb.connect(":memory:", config={"temp_directory": str(spill)})
    # Nothing may arrive from anywhere but the inputs: not a Python variable that happens to have
    # the name of a table, not an extension from the network.
    con.execute("set python_enable_replacements = false")
    con.execute("set autoinstall_known_extensions = false")
    con.execute("set autoload_known_extensions = false")
    return con


def run_macros(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    """Load `sql/macros.sql` where there is one; raise ModelError with the database's message."""
    path = sql / "macros.sql"
    if not path.exists():
        return
    try:
        con.execute(path.read_text(encoding="utf-8"))
    except duckdb.Error as error:
        raise ModelError(f"macros.sql: the database refuses it: {error}") from error


def read_seeds(sql: Path) -> dict[str, pl.DataFrame]:
    """
    Read every `sql/seeds/*.csv` as text.

    Args:
        sql: The folder that holds `seeds/`.

    Returns:
        A frame of text columns for each `seeds.<stem>`; an empty field is null.

    Raises:
        ModelError: A file has no header, names a column twice, or a row has more or fewer fields
            than the header.
    """
    return {
        f"seeds.{path.stem}": _read_seed(path) for path in sorted((sql / "seeds").glob("*.csv"))
    }


def place(con: duckdb.DuckDBPyConnection, inputs: Mapping[str, Input]) -> None:
    """
    Put the inputs under their names, then shut every other file out.

    Args:
        con: An empty database.
        inputs: For each full table name, its Parquet files or its frame.

    Raises:
        ModelError: A name is not `<schema>.<table>`, a list of files is empty, or a file cannot be
            read.
    """
    allowed: list[str] = []
    for table, given in sorted(inputs.items()):
        schema, _, name = table.partition(".")
        if not (schema.isidentifier() and name.isidentifier()):
            raise ModelError(f"{table}: an input is named <schema>.<table>, like parsed.returns.")
        con.execute(f"create schema if not exists {schema}")
        try:
            if isinstance(given, pl.DataFrame):
                # By way of a file: to look at a frame in memory, duckdb would ask for pyarrow.
                with TemporaryDirectory() as folder:
                    file = str(Path(folder) / "given.parquet")
                    given.write_parquet(file)
                    rows = _read_parquet(table, [file])
                    con.execute(f"create table {schema}.{name} as {rows}")
            else:
                files = [str(path) for path in given]
                allowed.extend(files)
                con.execute(f"create view {schema}.{name} as {_read_parquet(table, files)}")
        except duckdb.Error as error:
            raise ModelError(f"{table}: this input cannot be read: {error}") from error
    con.execute(f"set allowed_paths = [{', '.join(map(_text, allowed))}]")
    con.execute("set enable_external_access = false")


def check_names(inputs: Mapping[str, Input]) -> None:
    """Raise ModelError where an input would stand in for a table that models make."""
    for table in sorted(inputs):
        if table.partition(".")[0] not in GROUND:
            raise ModelError(
                f"{table}: an input belongs in one of {', '.join(GROUND)}; other tables are made "
                "by the files in sql/."
            )


def _read_parquet(table: str, files: Sequence[str]) -> str:
    if not files:
        raise ModelError(
            f"{table}: no file to read. For a source with nothing admitted give an empty frame "
            "with its columns."
        )
    listed = ", ".join(map(_text, files))
    return f"from read_parquet([{listed}], union_by_name = true)"


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
                        f"{seed}: line {reader.line_num} has {len(row)} fields, the header has "
                        f"{len(header)}. Quote a field that holds a comma."
                    )
                rows.append([field or None for field in row])
        except csv.Error as error:
            raise ModelError(
                f"{seed}: line {reader.line_num}: {error}. Mend the quotes."
            ) from error
    if not header or not all(header) or len(set(header)) < len(header):
        raise ModelError(f"{seed}: the first line names every column once; found {header}.")
    return pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String), orient="row")


def _text(value: str) -> str:
    """Write a text as SQL."""
    return "'" + value.replace("'", "''") + "'"
