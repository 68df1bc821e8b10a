"""
Convert text to numbers and dates, a column at a time. The first invalid cell stops the release.

There is no type inference: a code such as 8E094 stays text, an empty cell stays null, and null is
never zero. We remove invisible characters from text, because they affect how a page, a terminal or
a person reads it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from pipeline.errors import BadCell
from pipeline.parse.tables import Table
from pipeline.parse.workbook import CELL_ERRORS

# No count has more than twelve digits; a few more would overflow an integer.
COUNT: Final = r"^[0-9]{1,12}$"
# Sums made in a spreadsheet have floating-point noise: 2345328.9999999 people are 2,345,329.
DUSTY_COUNT: Final = r"^[0-9]{1,12}(\.[0-9]+)?(E(-[0-9]{1,3}|\+?0?[0-6]))?$"
NUMBER: Final = r"^[+-]?([0-9]{1,12}\.?[0-9]*|\.[0-9]+)([Ee](-[0-9]{1,3}|\+?0?[0-6]))?$"
# The publishers' marks for "no figure", where a source has no mark of its own.
NO_FIGURE: Final = ("*", "-", "N/A", "n/a")

# The share of organisations with unreadable numbers above which a file is not whole.
MOST_LEFT_OUT: Final = 0.1

# How much of a cell a message quotes.
MOST_QUOTED: Final = 80

EIGHT_DIGITS: Final = r"^[0-9]{8}$"
WITH_COMMAS: Final = r"^[0-9]{1,3}(,[0-9]{3})+$"


def counts(
    table: Table, columns: Iterable[str], *, marks: Sequence[str] = (), dusty: bool = False
) -> pl.DataFrame:
    """
    Read columns of counts of people.

    Args:
        table: Cells as text.
        columns: The columns to read; the others do not change.
        marks: Texts that mean "no number" in this source, such as "-"; they become null.
        dusty: Whether to round to the nearest whole person first.

    Returns:
        The frame of the table with those columns as Int64; null if a cell is empty or a mark.

    Raises:
        BadCell: A cell is not a whole number of zero or more. The message names sheet, row, column
            and text.
    """
    wanted = list(columns)
    text = _plain(table, wanted, marks)
    shape = DUSTY_COUNT if dusty else COUNT
    _demand(table, text, wanted, lambda c: pl.col(c).str.contains(shape), "a count of zero or more")
    if dusty:
        return text.with_columns(pl.col(c).cast(pl.Float64).round().cast(pl.Int64) for c in wanted)
    return text.with_columns(pl.col(c).cast(pl.Int64) for c in wanted)


def numbers(table: Table, columns: Iterable[str], *, marks: Sequence[str] = ()) -> pl.DataFrame:
    """
    Read columns of decimal numbers, with or without a sign.

    Args:
        table: Cells as text.
        columns: The columns to read.
        marks: Texts that mean "no number" in this source; they become null.

    Returns:
        The frame of the table with those columns as Float64; null if a cell is empty or a mark.

    Raises:
        BadCell: A cell is not a number. The message names sheet, row, column and text.
    """
    wanted = list(columns)
    text = _plain(table, wanted, marks)
    _demand(table, text, wanted, lambda c: pl.col(c).str.contains(NUMBER), "a number")
    return text.with_columns(pl.col(c).cast(pl.Float64) for c in wanted)


def without_unreadable(
    table: Table, columns: Iterable[str], *, marks: Sequence[str] = (), of: str
) -> tuple[Table, tuple[str, ...]]:
    """
    Leave out organisations with a number that cannot be read, for a source that has no totals.

    Args:
        table: Cells as text.
        columns: The columns that should have numbers.
        marks: Texts that mean "no number" in this source.
        of: The column with the code of the organisation.

    Returns:
        The table without any row of those organisations, and a note for each of them. If they are
        more than one in ten, something else is wrong: then all stay, and `numbers` names the cell.
    """
    wanted = list(columns)
    text = _plain(table, wanted, marks)
    bad = pl.any_horizontal(~pl.col(column).str.contains(NUMBER) for column in wanted)
    wrong = text.filter(bad).unique(of, keep="first", maintain_order=True)
    listed = table.frame[of].n_unique()
    if wrong.is_empty() or wrong.height > max(1, listed * MOST_LEFT_OUT):
        return table, ()
    notes = []
    for row in wrong.iter_rows(named=True):
        column = next(c for c in wanted if row[c] and not re.match(NUMBER, row[c]))
        notes.append(
            f"left out {row[of]}: row {row['row']}, column {table.labels[column]!r} holds "
            f"{row[column][:MOST_QUOTED]!r}, neither a number nor a known mark"
        )
    kept = table.frame.filter(~pl.col(of).is_in(wrong[of].implode()))
    left = replace(table, frame=kept)
    return left, tuple(notes)


def days(table: Table, columns: Iterable[str]) -> pl.DataFrame:
    """
    Read columns of days written as 20260401.

    Args:
        table: Cells as text.
        columns: The columns to read.

    Returns:
        The frame of the table with those columns as Date; null if a cell is empty.

    Raises:
        BadCell: A cell is not such a day. The message names sheet, row, column and text.
    """
    wanted = list(columns)

    def day(column: str) -> pl.Expr:
        # Without this check, "2026-4-1" would pass as a day of eight characters.
        cell = pl.col(column)
        eight = pl.when(cell.str.contains(EIGHT_DIGITS)).then(cell)
        return eight.str.to_date("%Y%m%d", strict=False)

    text = _plain(table, wanted, ())
    _demand(
        table,
        text,
        wanted,
        lambda c: pl.col(c).is_null() | day(c).is_not_null(),
        "a date like 20260401",
    )
    return text.with_columns(day(c).alias(c) for c in wanted)


def _plain(table: Table, columns: list[str], marks: Sequence[str]) -> pl.DataFrame:
    def plain(column: str) -> pl.Expr:
        cell = pl.col(column).str.strip_chars()
        cell = (
            pl.when(cell.str.contains(WITH_COMMAS))
            .then(cell.str.replace_all(",", "", literal=True))
            .otherwise(cell)
        )
        return pl.when(cell.is_in(["", *marks])).then(None).otherwise(cell).alias(column)

    return table.frame.with_columns(plain(c) for c in columns)


def _demand(
    table: Table,
    text: pl.DataFrame,
    columns: list[str],
    fits: Callable[[str], pl.Expr],
    what: str,
) -> None:
    """Raise BadCell for the first cell, row by row, that does not fit; empty cells always fit."""
    if not columns:
        return
    wrong = text.filter(pl.any_horizontal(~fits(c) for c in columns))
    if wrong.is_empty():
        return
    row = wrong.row(0, named=True)
    is_right = wrong.head(1).select(fits(c).alias(c) for c in columns).row(0, named=True)
    column = next(c for c in columns if is_right[c] is False)
    sheet = f" sheet {table.sheet}" if table.sheet else ""
    raise BadCell(
        f"{table.file}{sheet} row {row['row']}, column {table.labels[column]!r}: expected {what}, "
        f"found {str(row[column])[:MOST_QUOTED]!r} ({wrong.height} rows like this); ask the "
        "publisher, or, if it is a new mark for a missing number, add it to the source"
    )


# Format characters, such as those that change the direction of writing, and control characters
# except tab and line feeds.
INVISIBLE: Final = r"[\p{Cf}\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"


def without_errors(frame: pl.DataFrame) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """
    Make texts null where a formula failed: what should be there is not known.

    Args:
        frame: Typed rows.

    Returns:
        The rows, and a note for each column that had some.
    """
    spoilt = _having(frame, lambda text: text.is_in(CELL_ERRORS.values()))
    cells = {name: int(frame[name].is_in(CELL_ERRORS.values()).sum()) for name in spoilt}
    return (
        frame.with_columns(
            pl.when(~pl.col(name).is_in(CELL_ERRORS.values())).then(pl.col(name)) for name in spoilt
        ),
        tuple(f"read {cells[name]} cells of {name} as empty: a formula failed" for name in spoilt),
    )


def without_invisible(frame: pl.DataFrame) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """
    Remove invisible characters from every text.

    Args:
        frame: Typed rows.

    Returns:
        The rows, and a note for each column that had some.
    """
    spoilt = _having(frame, lambda text: text.str.contains(INVISIBLE))
    cells = {name: int(frame[name].str.contains(INVISIBLE).sum()) for name in spoilt}
    return (
        frame.with_columns(pl.col(name).str.replace_all(INVISIBLE, "") for name in spoilt),
        tuple(
            f"took signs that cannot be seen out of {cells[name]} cells of {name}"
            for name in spoilt
        ),
    )


def _having(frame: pl.DataFrame, is_odd: Callable[[pl.Series], pl.Series]) -> list[str]:
    """Name the columns of text of which a cell is odd; look at each text once, not each cell."""
    texts = (name for name, kind in frame.schema.items() if kind == pl.String)
    return [name for name in texts if is_odd(frame[name].unique()).any()]
