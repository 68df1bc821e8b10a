"""Hold the rows of one table from two engines against each other."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import polars as pl
from polars import selectors as cs

# Engines add up in another order, and the last digits of a double tell of it.
TOLERANCE: Final = 1e-9


def difference(grain: Sequence[str], found: Path, wanted: Path) -> str:
    """
    Say what differs first between two tables; empty if nothing does.

    Whole numbers, texts, days and truths must be the same; a number with decimals may be off by a
    billionth of it. Rows are matched by the grain, since a table has no order.
    """
    ours, theirs = (_comparable(pl.read_parquet(file)) for file in (found, wanted))
    if ours.columns != theirs.columns:
        return f"expected the columns {theirs.columns}, found {ours.columns}"
    if ours.height != theirs.height:
        return f"expected {theirs.height} rows, found {ours.height}"
    ours, theirs = ours.sort(grain), theirs.sort(grain)
    for name in theirs.columns:
        unequal = _unequal(ours[name], theirs[name])
        if unequal.any():
            row = unequal.arg_max() or 0
            at = ", ".join(str(value) for value in theirs.select(grain).row(row))
            return (
                f"{name} differs in {unequal.sum()} of {theirs.height} rows, first in {at}: "
                f"expected {theirs[name][row]!r}, found {ours[name][row]!r}"
            )
    return ""


def _comparable(frame: pl.DataFrame) -> pl.DataFrame:
    """Give numbers of every width one type, and moments none of a zone."""
    return frame.with_columns(
        cs.integer().cast(pl.Int64),
        (cs.decimal() | cs.float()).cast(pl.Float64),
        cs.datetime().dt.replace_time_zone(None).cast(pl.Datetime("us")),
    )


def _unequal(ours: pl.Series, theirs: pl.Series) -> pl.Series:
    """Say of every row whether the two values differ."""
    if isinstance(theirs.dtype, pl.List):
        lengths = theirs.list.len()
        if (unequal := ours.list.len().ne_missing(lengths)).any():
            return unequal
        rows = pl.Series(range(theirs.len())).repeat_by(lengths.fill_null(0)).explode()
        parts = _unequal(ours.explode(), theirs.explode())
        return pl.Series(range(theirs.len())).is_in(rows.filter(parts).to_list())
    if not (ours.dtype.is_numeric() and theirs.dtype.is_numeric()):
        return ours.ne_missing(theirs)
    near = (ours - theirs).abs() <= TOLERANCE * theirs.abs().clip(lower_bound=1)
    return ours.ne_missing(theirs) & ~near.fill_null(value=False)
