"""
Layouts: which header of the publisher means which of our columns. Data, not code.

A `layouts.toml` holds one `[[layout]]` per shape a publication has had, the newest last, and in
each one `[layout.table.<name>]` per table that is read from the file. The header names the layout:
it is the newest one whose every column is there. A column that no layout knows and that holds data
stops the release; an empty one is dropped with a note.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.errors import ConfigError, LayoutChanged
from pipeline.parse.tables import Table
from pipeline.parse.workbook import read_grids

# Rows searched for a header; the title blocks of the workbooks are 15 rows long.
HEADER_SEARCH_ROWS = 40

# How a problem begins that says that a sheet is missing.
NO_SHEET = "no sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLayout:
    """
    Where one table stands in a file, and what its columns mean.

    Attributes:
        columns: Our name → the publisher's label, or the list of labels it has had; or → the
            position from 1, where the file has no header. With two header rows a label is
            "group / label"; a label that occurs again gets " (2)".
        sheets: Names the sheet has had; empty for a CSV.
        header: A label by which the header row is found; empty where the file has no header.
        header_rows: 2 where a row of group titles stands above the labels.
        ignore: Labels seen, known and not wanted.
        ignore_like: A pattern of such labels, where there are many of one kind; empty for none.
        ignore_unnamed: True where the publisher keeps workings in columns without a label.
        optional: True where the sheet may be missing.
        width: How many columns a file without a header has.
    """

    name: str
    columns: Mapping[str, str | int | list[str]]
    sheets: tuple[str, ...] = ("",)
    header: str = ""
    header_rows: int = 1
    ignore: tuple[str, ...] = ()
    ignore_like: str = ""
    ignore_unnamed: bool = False
    optional: bool = False
    width: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One shape a publication has had; `since` is for people."""

    name: str
    since: str
    tables: tuple[TableLayout, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """
    What a file holds, read by the layout that fits it.

    Attributes:
        layout: Name of that layout.
        tables: Table name → its rows; a missing optional table is not in it.
        grids: Sheet name → the whole sheet as text, for what stands outside the tables.
        notes: What was dropped, for a person to read.
    """

    layout: str
    tables: Mapping[str, Table]
    grids: Mapping[str, pl.DataFrame]
    notes: tuple[str, ...] = field(default=())


def load(path: Path) -> tuple[Layout, ...]:
    """
    Read a `layouts.toml`.

    Args:
        path: The file in the source's folder.

    Returns:
        Its layouts, oldest first.

    Raises:
        ConfigError: A key is unknown or missing.
    """
    layouts = []
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["layout"]:
        try:
            tables = tuple(_table(name, table) for name, table in entry.pop("table").items())
            layouts.append(Layout(**entry, tables=tables))
        except (TypeError, KeyError) as error:
            raise ConfigError(f"{path}: layout {entry.get('name')!r}: {error}") from error
    return tuple(layouts)


def read(path: Path, layouts: Sequence[Layout], name: str) -> Sheets:
    """
    Read the tables of a file by the newest layout that fits.

    Args:
        path: A landed file.
        layouts: The layouts of its source, oldest first.
        name: The publisher's file name, for messages.

    Returns:
        The tables, their cells still text.

    Raises:
        UnreadableFile: The file cannot be opened.
        LayoutChanged: No layout fits; says what is missing and what is new, by the nearest one.
    """
    return fit(read_grids(path, name), layouts, name)


def fit(grids: Mapping[str, pl.DataFrame], layouts: Sequence[Layout], name: str) -> Sheets:
    """
    Cut the tables out of grids by the newest layout that fits.

    Args:
        grids: Sheet name → grid of text.
        layouts: The layouts of the source, oldest first.
        name: What the grids were read from, for messages.

    Returns:
        The tables, their cells still text.

    Raises:
        LayoutChanged: No layout fits; says what is missing and what is new, by the nearest one.
    """
    nearest: tuple[bool, int, str] | None = None
    for layout in reversed(layouts):
        problems: list[str] = []
        notes: list[str] = []
        tables = {}
        for wanted in layout.tables:
            table = _fit(grids, wanted, name, problems, notes)
            if table is not None:
                tables[wanted.name] = table
        if not problems:
            return Sheets(layout=layout.name, tables=tables, grids=grids, notes=tuple(notes))
        # A layout that finds all its sheets is nearer than one that does not.
        lacks_sheet = any(problem.startswith(NO_SHEET) for problem in problems)
        report = f"as layout {layout.name!r}: {' '.join(problems)}"
        if nearest is None or (lacks_sheet, len(problems)) < nearest[:2]:
            nearest = (lacks_sheet, len(problems), report)
    raise LayoutChanged(
        f"{name}: no known layout fits. Nearest, {nearest[2] if nearest else 'none declared'}. "
        f"Look at the file; if the publisher has changed it, add a [[layout]] block"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderMatch:
    """
    A header of the publisher held against a layout.

    Attributes:
        named: Our name → the label that stands in the file.
        missing: What the layout wants and the file has not, in words.
        unknown: Positions from 0 of the labels, or blanks, that the layout does not know.
    """

    named: Mapping[str, str]
    missing: tuple[str, ...]
    unknown: tuple[int, ...]


def match_header(labels: Sequence[str], wanted: TableLayout) -> HeaderMatch:
    """Hold a header (its labels in order, "" for none) against a layout."""
    named, missing = {}, []
    for ours, theirs in wanted.columns.items():
        names = theirs if isinstance(theirs, list) else [str(theirs)]
        label = next((name for name in names if name in labels), None)
        if label is None:
            missing.append(f"missing column {' or '.join(map(repr, names))}")
        else:
            named[ours] = label
    known = {*named.values(), *wanted.ignore}
    unknown = tuple(
        i
        for i, label in enumerate(labels)
        if label not in known
        and not (wanted.ignore_unnamed and not label)
        and not (wanted.ignore_like and re.fullmatch(wanted.ignore_like, label))
    )
    return HeaderMatch(named=named, missing=tuple(missing), unknown=unknown)


def printed(grid: pl.DataFrame, label: str) -> str:
    """Give what stands beside a label in the title block of a sheet; "" where nothing does."""
    for cells in grid.head(HEADER_SEARCH_ROWS).iter_rows():
        tidy = [_tidy(cell) for cell in cells]
        if label in tidy:
            return next((cell for cell in tidy[tidy.index(label) + 1 :] if cell), "")
    return ""


def _table(name: str, entry: dict[str, Any]) -> TableLayout:
    lists = {key: tuple(value) for key, value in entry.items() if isinstance(value, list)}
    return TableLayout(name=name, **{**entry, **lists})


def _fit(
    grids: Mapping[str, pl.DataFrame],
    wanted: TableLayout,
    file: str,
    problems: list[str],
    notes: list[str],
) -> Table | None:
    """Cut one table out of the grids; what does not fit is added to the problems."""
    sheet = next((s for s in wanted.sheets if s in grids), None)
    if sheet is None:
        if not wanted.optional:
            problems.append(f"{NO_SHEET} {' or '.join(wanted.sheets)}, there are {list(grids)}")
        return None
    grid = grids[sheet]
    where = f"sheet {sheet!r}: " if sheet else ""
    if not wanted.header:
        return _by_position(grid, wanted, file, problems)
    found = _find_header(grid, wanted)
    if found is None:
        problems.append(f"{where}no row with a cell {wanted.header!r}")
        return None
    start, labels = found
    body = grid.slice(start).with_row_index("row", offset=start + 1)
    match = match_header(labels, wanted)
    for i in match.unknown:
        held = body[f"c{i + 1}"].drop_nulls()
        if held.is_empty():
            notes.append(f"{where}dropped column {i + 1} {labels[i]!r}: it holds nothing")
        else:
            problems.append(f"{where}unknown column {labels[i]!r} holds {held[0]!r}")
    problems.extend(where + text for text in match.missing)
    if match.missing:
        return None
    frame = body.select(
        pl.col("row").cast(pl.Int32),
        *(pl.col(f"c{labels.index(label) + 1}").alias(o) for o, label in match.named.items()),
    )
    return Table(file=file, sheet=sheet, frame=frame, labels=match.named)


def _by_position(
    grid: pl.DataFrame, wanted: TableLayout, file: str, problems: list[str]
) -> Table | None:
    if grid.width != wanted.width:
        problems.append(f"expected {wanted.width} columns and no header, found {grid.width}")
        return None
    frame = grid.with_row_index("row", offset=1).select(
        pl.col("row").cast(pl.Int32),
        *(pl.col(f"c{place}").alias(ours) for ours, place in wanted.columns.items()),
    )
    named = {ours: f"column {place}" for ours, place in wanted.columns.items()}
    return Table(file=file, sheet="", frame=frame, labels=named)


def _find_header(grid: pl.DataFrame, wanted: TableLayout) -> tuple[int, list[str]] | None:
    """Find the header by its label; gives the number of its last row and the labels in order."""
    above: tuple[str | None, ...] = ()
    for number, cells in enumerate(grid.head(HEADER_SEARCH_ROWS).iter_rows(), 1):
        tidy = [_tidy(cell) for cell in cells]
        if wanted.header in tidy:
            groups = [_tidy(cell) for cell in above] if wanted.header_rows > 1 else []
            return number, _labels(tidy, groups)
        above = cells
    return None


def _labels(cells: list[str], groups: list[str]) -> list[str]:
    """Join group titles and labels; number what occurs again."""
    group, seen, labels = "", dict[str, int](), []
    for i, cell in enumerate(cells):
        group = groups[i] if groups and groups[i] else group
        label = f"{group} / {cell}" if group and cell else cell
        seen[label] = seen.get(label, 0) + 1
        labels.append(label if seen[label] == 1 or not label else f"{label} ({seen[label]})")
    return labels


def _tidy(cell: str | None) -> str:
    return re.sub(r"\s+", " ", cell or "").strip()
