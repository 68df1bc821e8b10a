"""
Read large CSVs straight into typed columns, because cell by cell they would take half a minute.

There is one rule for what a CSV means, that of `workbook.csv_grid` and `layouts`. The fast road
takes only files for which it cannot differ from that rule; for all others we go the slow one. So
the slow road alone refuses files and names cells.
"""

import csv
import io
import re
from typing import Final

import polars as pl

from pipeline.errors import BadCell
from pipeline.parse import cells
from pipeline.parse.layouts import (
    HeaderMatch,
    Layout,
    Sheets,
    TableLayout,
    fit,
    is_tidy,
    match_header,
)
from pipeline.parse.tables import Header, Parsed, Table
from pipeline.parse.workbook import (
    BYTE_ORDER_MARK,
    MOST_COLUMNS,
    ROW_LIMITS,
    csv_grid,
    utf8,
)

# Counts are kept in 32 bits.
MOST: Final = 2**31 - 1

# A quoted cell of the plainest kind: no quote, no line break inside.
_QUOTED: Final = re.compile(rb'"[^"\r\n]*"')
_BEFORE_QUOTED: Final = (b"", b",", b"\n")
_AFTER_QUOTED: Final = (b"", b",", b"\n", b"\r")


def read_counts(content: bytes, name: str, wanted: TableLayout, counts: frozenset[str]) -> Parsed:
    """
    Read the columns of a layout from a CSV.

    Args:
        content: The file; UTF-8 with or without a BOM, or Windows-1252.
        name: Its name, for messages.
        wanted: The columns; its `ignore` lists the labels that we do not want.
        counts: Our columns that are counts and become Int32. The others are text.

    Returns:
        The columns of the layout in its order, and `row` (Int32), the row number in a spreadsheet
        program; empty cells are null, and records without a filled cell are left out. Also a note
        for every unknown column that we dropped, and where the columns are in the file.

    Raises:
        LayoutChanged: A column is missing, or an unknown one has data.
        BadCell: A count is invalid. The message names row, column and text.
        UnreadableFile: As for every CSV.
    """
    text = utf8(content, name)
    return _fast(text, wanted, counts) or _slow(text, name, wanted, counts)


def read_text(content: bytes, name: str, layout: Layout) -> Sheets:
    """
    Read the same columns as text, as printed, to look single cells up.

    Args:
        content: A file that `read_counts` has read.
        name: Its name, for messages.
        layout: A layout of one table.

    Returns:
        Its table, as the ordinary reader gives it; the grid of the whole file only where that
        reader is needed.
    """
    text = utf8(content, name)
    wanted, labels = layout.tables[0], _labels(text)
    if not _is_plain(text, labels):
        return fit({"": csv_grid(text, name)}, [layout], name)
    match = match_header(labels, wanted)
    frame = pl.read_csv(text, infer_schema=False).select(
        *(pl.col(label).alias(ours) for ours, label in match.named.items()),
        pl.int_range(2, pl.len() + 2, dtype=pl.Int32).alias("row"),
    )
    table = Table(
        file=name,
        sheet="",
        frame=frame,
        labels=match.named,
        header=_header(wanted, labels, match),
    )
    return Sheets(layout=layout.name, tables={wanted.name: table}, grids={})


def _slow(text: bytes, name: str, wanted: TableLayout, counts: frozenset[str]) -> Parsed:
    layout = Layout(name=wanted.name, since="", tables=(wanted,))
    sheets = fit({"": csv_grid(text, name)}, [layout], name)
    table = sheets.tables[wanted.name]
    frame = cells.counts(table, counts)
    large = frame.filter(pl.any_horizontal(pl.col(*counts) > MOST))
    if large.height:
        raise BadCell(
            f"{name} row {large['row'][0]}: expected counts of at most {MOST:,}, found a larger "
            "one; ask the publisher"
        )
    typed = frame.select(*wanted.columns, "row").with_columns(pl.col(*counts).cast(pl.Int32))
    return Parsed(frame=typed, notes=sheets.notes, headers=sheets.headers)


def _fast(text: bytes, wanted: TableLayout, counts: frozenset[str]) -> Parsed | None:
    """Read a plain file; None if there is any doubt about what it means."""
    labels = _labels(text)
    match = match_header(labels, wanted)
    if wanted.header not in labels or match.missing or not _is_plain(text, labels):
        return None
    try:
        # Read every column: an unknown one may have data.
        whole = pl.read_csv(
            text,
            schema_overrides={match.named[ours]: pl.Int32 for ours in counts},
            infer_schema=False,
        )
    except pl.exceptions.PolarsError:
        return None
    numbers = [match.named[ours] for ours in counts]
    if whole.height + 1 in ROW_LIMITS or any((whole[label] < 0).any() for label in numbers):
        return None
    if any(whole.to_series(i).null_count() < whole.height for i in match.unknown):
        return None
    # Number the rows after reading: the reader's own row index makes it a quarter slower.
    words = [label for label in whole.columns if label not in numbers]
    frame = (
        whole.with_columns(
            pl.col(words).replace("", None),
            pl.int_range(2, pl.len() + 2, dtype=pl.Int32).alias("row"),
        )
        .filter(
            pl.any_horizontal(
                pl.col(numbers).is_not_null(),
                pl.col(words).str.contains(r"\S").fill_null(value=False),
            )
        )
        .select(*(pl.col(label).alias(ours) for ours, label in match.named.items()), "row")
    )
    notes = tuple(f"dropped column {i + 1} {labels[i]!r}: it holds nothing" for i in match.unknown)
    return Parsed(frame=frame, notes=notes, headers=(_header(wanted, labels, match),))


def _labels(text: bytes) -> list[str]:
    """Give the cells of the first line; none if it is not a line of a CSV."""
    try:
        return next(csv.reader(io.StringIO(text[: max(text.find(b"\n"), 0)].decode())), [])
    except csv.Error:
        return []


def _header(wanted: TableLayout, labels: list[str], match: HeaderMatch) -> Header:
    columns = {ours: (labels.index(label) + 1, label) for ours, label in match.named.items()}
    return Header(table=wanted.name, sheet="", row=1, columns=columns)


def _is_plain(text: bytes, labels: list[str]) -> bool:
    """Say whether every reader of CSVs must find the same cells in the same rows."""
    if not 1 < len(labels) <= MOST_COLUMNS or not is_tidy(labels):
        return False
    lines = text.count(b"\n")
    if text.count(b"\r") not in (0, lines) or text.count(b"\r\n") not in (0, lines):
        return False
    # Blank lines, signs before a number, and the marks of a cell with an error.
    if any(odd in text for odd in (b"\n\n", b"\n\r\n", b",+", b"\0", BYTE_ORDER_MARK)):
        return False
    quotes = commas = 0
    for quoted in _QUOTED.finditer(text):
        start, end = quoted.span()
        if text[max(start - 1, 0) : start] not in _BEFORE_QUOTED or (
            text[end : end + 1] not in _AFTER_QUOTED
        ):
            return False
        quotes += 2
        commas += quoted[0].count(b",")
    records = lines + (not text.endswith(b"\n"))
    is_even = text.count(b",") - commas == (len(labels) - 1) * records
    return is_even and text.count(b'"') == quotes
