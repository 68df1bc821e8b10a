"""
Read large CSVs straight into typed columns, because cell by cell they would take half a minute.

There is one rule for what a CSV means, that of `workbook.csv_grid` and `layouts`. The fast road
takes only files for which it cannot differ from that rule; for all others we go the slow one. So
the slow road alone refuses files and names cells.
"""

import csv
import io
import re
from collections.abc import Sequence
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
_QUOTED: Final = re.compile(rb'(?<![^,\n])"[^"\r\n]*"(?![^,\r\n])')
_LONE_RETURN: Final = re.compile(rb"\r(?!\n)")
_SIGN: Final = re.compile(rb"[,\n]\+")

# What the reader leaves in a cell if quotes in it are of any other kind.
_LEFT_OVER: Final = r'["\r\n]'


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
    whole = pl.read_csv(text, infer_schema=False)
    if not (
        whole.width == len(labels)
        and _is_plainly_quoted(text, whole, whole.columns)
        and _is_rectangular(text, whole)
    ):
        return fit({"": csv_grid(text, name)}, [layout], name)
    frame = whole.select(
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
        # Read every column: an unknown one may have data, and only so is a long record an error.
        whole = pl.read_csv(
            text,
            schema_overrides={match.named[ours]: pl.Int32 for ours in counts},
            infer_schema=False,
        )
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None
    numbers = [match.named[ours] for ours in counts]
    if whole.width != len(labels) or whole.height + 1 in ROW_LIMITS:
        return None
    words = [label for label in whole.columns if label not in numbers]
    # If the last cell of every record is filled, none is too short and none is empty.
    is_full = labels[-1] in numbers and not whole[labels[-1]].null_count()
    if (
        not _is_plainly_quoted(text, whole, words)
        or any((whole[label] < 0).any() for label in numbers)
        or any(whole.to_series(i).null_count() < whole.height for i in match.unknown)
        or not (is_full or _is_rectangular(text, whole))
    ):
        return None
    # Number the rows after reading: the reader's own row index makes it a quarter slower.
    frame = whole.with_columns(
        pl.col(match.named[ours]).replace("", None) for ours in match.named if ours not in counts
    ).with_columns(pl.int_range(2, pl.len() + 2, dtype=pl.Int32).alias("row"))
    if not is_full:
        frame = frame.filter(
            pl.any_horizontal(
                pl.col(numbers).is_not_null(),
                pl.col(words).str.contains(r"\S").fill_null(value=False),
            )
        )
    notes = tuple(f"dropped column {i + 1} {labels[i]!r}: it holds nothing" for i in match.unknown)
    return Parsed(
        frame=frame.select(
            *(pl.col(label).alias(ours) for ours, label in match.named.items()), "row"
        ),
        notes=notes,
        headers=(_header(wanted, labels, match),),
    )


def _labels(text: bytes) -> list[str]:
    """Give the cells of the first line; none if it is not a line of a plain CSV."""
    line = text[: max(text.find(b"\n"), 0)]
    if line.count(b'"') != 2 * len(_QUOTED.findall(line)):
        return []
    try:
        return next(csv.reader(io.StringIO(line.decode())), [])
    except csv.Error:
        return []


def _header(wanted: TableLayout, labels: list[str], match: HeaderMatch) -> Header:
    columns = {ours: (labels.index(label) + 1, label) for ours, label in match.named.items()}
    return Header(table=wanted.name, sheet="", row=1, columns=columns)


def _is_plain(text: bytes, labels: list[str]) -> bool:
    """
    Say whether only quotes can make readers of CSVs find other cells or other rows than we do.

    A look at every byte of 80 MB takes a few hundredths of a second if it is for one byte, and ten
    times as long if it is for several. So each look is for the byte that is rarer.
    """
    if not 1 < len(labels) <= MOST_COLUMNS or not is_tidy(labels):
        return False
    # Marks of a cell with an error, line ends of their own kind, and signs before a number.
    if b"\0" in text or _LONE_RETURN.search(text) or (b"+" in text and _SIGN.search(text)):
        return False
    return text.isascii() or BYTE_ORDER_MARK not in text


def _is_plainly_quoted(text: bytes, whole: pl.DataFrame, words: Sequence[str]) -> bool:
    """Say whether quotes stand only round whole cells of one line, going by what was read."""
    odd = (pl.col(word).str.contains(_LEFT_OVER).any() for word in words)
    if whole.select(pl.any_horizontal(*odd, pl.lit(value=False))).item():
        return False
    # Of a cell of nothing but quotes, nothing may be left: count them where there is such a cell.
    empty = ((pl.col(word) == "").any() for word in words)
    return not whole.select(pl.any_horizontal(*empty, pl.lit(value=False))).item() or (
        text.count(b'"') == 2 * len(_QUOTED.findall(text))
    )


def _is_rectangular(text: bytes, whole: pl.DataFrame) -> bool:
    """Say whether each record has as many cells as the first, if none has more."""
    lines = text.count(b"\n") + (not text.endswith(b"\n"))
    quoted = _QUOTED.findall(text)
    commas = text.count(b",") - sum(cell.count(b",") for cell in quoted)
    records = whole.height + 1
    return (
        lines == records
        and text.count(b'"') == 2 * len(quoted)
        and commas == records * (whole.width - 1)
    )
