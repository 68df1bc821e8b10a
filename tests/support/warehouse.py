"""
Production SQL run against drawn tables put under the real schema names.

A drawn table shows only the columns that matter: the others are filled with nulls of the right
type, which are learned by running the whole of `sql/` once on empty ground.
"""

import datetime as dt
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, TypeAlias

import duckdb
import polars as pl

from pipeline.warehouse.build import make_tables, run_checks
from pipeline.warehouse.graph import needed, order, reads
from pipeline.warehouse.inputs import open_database, place, read_seeds, run_macros
from pipeline.warehouse.models import Model, read_models

Cell: TypeAlias = str | int | float | bool | dt.date | None

NULL: Final = "null"
"""How a drawn table writes "no number": TOML has no word of its own for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A table as drawn in an example: some columns, and rows of plain values."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def draw(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Drawn:
    """Take a table as TOML gives it; "null" is a null."""
    for row in rows:
        assert len(row) == len(columns), f"{row} does not fit under {columns}"
    return Drawn(
        columns=tuple(columns),
        rows=tuple(tuple(None if cell == NULL else cell for cell in row) for row in rows),
    )


class Warehouse:
    """
    A folder of SQL, ready to be run on drawn tables.

    All its tables are made once, on the ground alone. A drawn one is put into its place in a
    transaction in which only what reads it is made anew, and which is then rolled back.
    """

    def __init__(self, sql: Path, ground: Mapping[str, pl.DataFrame]) -> None:
        """
        Read the folder once.

        Args:
            sql: The folder of models, seeds and macros.
            ground: Every table in `parsed` and `declared`; used where an example draws no other.
        """
        self._sql = sql
        self._models = {model.table: model for model in read_models(sql)}
        self._leaves = {**ground, **read_seeds(sql)}

    def run(self, target: str, given: Mapping[str, Drawn | pl.DataFrame]) -> pl.DataFrame:
        """
        Build one table from drawn ones with the SQL files in between.

        Args:
            target: Full name of the table to look at, for instance "marts.league_places".
            given: Drawn tables by full name, each in the place of the SQL file or input of that
                name; one with many rows may come as a frame. The ground and the seeds that are not
                drawn stay as they are.

        Returns:
            The rows of the target, in no particular order.
        """
        con = self._made
        wanted = needed(target, self._read_by, given)
        unused = sorted(set(given) - wanted)
        assert not unused, f"{target} is not made from {', '.join(unused)}"
        drawn = {name: self._frame(name, table) for name, table in given.items()}
        con.begin()
        try:
            for name, frame in drawn.items():
                con.execute(f"truncate {name}")
                con.from_arrow(frame.to_arrow()).insert_into(name)
            other = set(drawn)
            for model in self._line:
                if model.table in wanted - other and self._read_by[model.table] & other:
                    other.add(model.table)
                    con.execute(f"drop table {model.table}")
                    self._make([model])
            return con.sql(f"from {target}").pl()
        finally:
            con.rollback()

    @cached_property
    def shapes(self) -> Mapping[str, pl.Schema]:
        """Columns and types of every table."""
        names = [*self._leaves, *self._models]
        return {name: self._made.sql(f"from {name} limit 0").pl().schema for name in names}

    @cached_property
    def _read_by(self) -> Mapping[str, frozenset[str]]:
        return {name: reads(self._con, model) for name, model in self._models.items()}

    @cached_property
    def _line(self) -> tuple[Model, ...]:
        return order(self._models.values(), self._read_by, self._leaves)

    @cached_property
    def _con(self) -> duckdb.DuckDBPyConnection:
        con = open_database(Path(tempfile.gettempdir()) / "drawn")
        # Drawn tables are so small that threads cost more than they save.
        con.execute("set threads = 1")
        return con

    @cached_property
    def _made(self) -> duckdb.DuckDBPyConnection:
        """The database in which all tables are made on the ground alone."""
        run_macros(self._con, self._sql)
        place(self._con, self._leaves)
        self._make(self._line)
        return self._con

    def _make(self, line: Sequence[Model]) -> None:
        make_tables(self._con, line)
        run_checks(self._con, line)

    def _frame(self, name: str, drawn: Drawn | pl.DataFrame) -> pl.DataFrame:
        """Give a drawn table all the columns and the types of the real one."""
        shape = self.shapes[name]
        if isinstance(drawn, pl.DataFrame):
            return drawn.select(
                (pl.col(column) if column in drawn.columns else pl.lit(None).alias(column)).cast(
                    kind
                )
                for column, kind in shape.items()
            )
        unknown = [column for column in drawn.columns if column not in shape]
        assert not unknown, f"{name} has no {', '.join(unknown)}; it has {', '.join(shape)}"
        cells = {column: [row[i] for row in drawn.rows] for i, column in enumerate(drawn.columns)}
        series = []
        for column, kind in shape.items():
            values = cells.get(column, [None] * len(drawn.rows))
            made = pl.Series(column, values, dtype=kind, strict=False)
            lost = made.null_count() - values.count(None)
            assert not lost, f"{name}: {lost} cells of {column} are not {kind}: {values}"
            series.append(made)
        return pl.DataFrame(series)


def plain(frame: pl.DataFrame, columns: Sequence[str]) -> list[tuple[object, ...]]:
    """
    Give the named columns as sorted rows of plain values that compare well.

    Numbers become floats of nine decimals, so that 1 is 1.0 and a sum may be a hair off.
    """
    return tidy(frame.select(columns).rows())


def tidy(rows: Sequence[Sequence[object]]) -> list[tuple[object, ...]]:
    """Bring rows into the form of `plain`."""
    return sorted((tuple(_plain(cell) for cell in row) for row in rows), key=repr)


def _plain(cell: object) -> object:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return round(float(cell), 9)
    return cell
