"""
Read large CSVs straight into typed columns, because cell by cell they would take minutes.

The guarantees are those of the ordinary reader: we compare the header with a layout, an unknown
column with data stops the release, and the error names a cell that is not a count.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from pipeline.errors import LayoutChanged, UnreadableFile
from pipeline.parse import cells
from pipeline.parse.layouts import Layout, Sheets, TableLayout, match_header
from pipeline.parse.tables import Header, Table
from pipeline.parse.workbook import ROW_LIMITS

# Far longer than any record in a publication: the last record begins within this many bytes of
# the end.
LONGEST_LINE: Final = 1_000_000


def read_counts(
    content: bytes, name: str, wanted: TableLayout, counts: frozenset[str]
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """
    Read the columns of a layout from a CSV whose header is its first line.

    Args:
        content: The file, UTF-8.
        name: Its name, for messages.
        wanted: The columns; its `ignore` lists the labels that we do not want.
        counts: Our columns that are counts and become Int32. The others are text.

    Returns:
        The columns of the layout in its order, and `row` (Int32), the row number in a spreadsheet
        program; empty cells are null. Also a note for every unknown column that we dropped.

    Raises:
        LayoutChanged: A column is missing, or an unknown one has data.
        BadCell: A count is invalid. The message names row, column and text.
        UnreadableFile: The last line is cut off, the lines differ in length, or there are exactly
            as many as a spreadsheet program can hold.
    """
    labels = _labels(content)
    match = match_header(labels, wanted)
    if match.missing:
        raise _layout_changed(name, wanted, match.missing)
    # Copy only the end: a copy of the whole file would double the memory it takes.
    end = content[-LONGEST_LINE:].rstrip(b"\r\n")
    last = end[end.rfind(b"\n") + 1 :]
    if last.count(b",") < len(labels) - 1:
        raise UnreadableFile(
            f"{name}: expected a whole last line, found one that is cut short; download the file "
            "again"
        )
    types = {match.named[ours]: pl.Int32 for ours in counts}
    try:
        whole = _read(content, types)
    except pl.exceptions.ComputeError as error:
        _name_the_cell(content, name, match.named, counts)
        reason = str(error).splitlines()[0]
        raise UnreadableFile(
            f"{name}: expected a CSV, found a file that cannot be read as one ({reason}); "
            "download it again"
        ) from error
    if whole.height + 1 in ROW_LIMITS:
        raise UnreadableFile(
            f"{name}: found exactly {whole.height + 1:,} rows, the most that a spreadsheet "
            "program can hold, so rows were lost when the file was saved; download it again"
        )
    held = [i for i in match.unknown if whole.to_series(i).null_count() < whole.height]
    if held:
        raise _layout_changed(name, wanted, [f"unknown column {labels[i]!r}" for i in held])
    notes = tuple(f"dropped column {i + 1} {labels[i]!r}: it holds nothing" for i in match.unknown)
    return _named(whole, match.named), notes


def read_text(content: bytes, name: str, layout: Layout) -> Sheets:
    """
    Read the same columns as text, as printed, to look single cells up.

    Args:
        content: A file that `read_counts` has read, UTF-8.
        name: Its name, for messages.
        layout: A layout of one table.

    Returns:
        Its table, as the ordinary reader gives it, without a grid of the whole file.
    """
    wanted = layout.tables[0]
    named = match_header(_labels(content), wanted).named
    table = Table(
        file=name,
        sheet="",
        frame=_named(_read(content, {}), named),
        labels=named,
        header=header(content, wanted),
    )
    return Sheets(layout=layout.name, tables={wanted.name: table}, grids={})


def header(content: bytes, wanted: TableLayout) -> Header:
    """Find the columns of a layout in a CSV whose header is its first line."""
    labels = _labels(content)
    named = match_header(labels, wanted).named
    columns = {ours: (labels.index(label) + 1, label) for ours, label in named.items()}
    return Header(table=wanted.name, sheet="", row=1, columns=columns)


def _labels(content: bytes) -> list[str]:
    first = content[: content.index(b"\n")].decode("utf-8-sig") if b"\n" in content else ""
    return next(csv.reader(io.StringIO(first)), [])


def _layout_changed(name: str, wanted: TableLayout, problems: Sequence[str]) -> LayoutChanged:
    return LayoutChanged(
        f"{name}: expected layout {wanted.name!r}, found: {'; '.join(problems)}. Open the file; "
        "if the publisher has changed it, add a [[layout]] block"
    )


def _read(content: bytes, types: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    # Read every column: for a selection polars would not check the number of cells in each line.
    return pl.read_csv(content, schema_overrides=types, infer_schema=False)


def _named(whole: pl.DataFrame, named: Mapping[str, str]) -> pl.DataFrame:
    # Number the rows after reading: the reader's own row index makes it a quarter slower.
    return whole.select(pl.col(label).alias(ours) for ours, label in named.items()).with_columns(
        pl.int_range(2, pl.len() + 2, dtype=pl.Int32).alias("row")
    )


def _name_the_cell(
    content: bytes, name: str, named: Mapping[str, str], counts: frozenset[str]
) -> None:
    """Read again as text so that the slow reader names the first bad cell, if it is a cell."""
    try:
        text = _named(_read(content, {}), named)
    except pl.exceptions.ComputeError:
        return
    cells.counts(Table(file=name, sheet="", frame=text, labels=named), counts)
