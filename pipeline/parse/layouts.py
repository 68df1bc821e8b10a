"""
Read layouts: data, not code, that say which publisher's header means which of our columns.

A `layouts.toml` has one `[[layout]]` per shape of a publication so far, the newest last. Each has
one `[layout.table.<name>]` per table that we read from the file. The header decides the layout: we
use the newest one that has all its columns in the file. A column that no layout knows stops the
release if it has data; if it is empty, we drop it with a note.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.errors import ConfigError, LayoutChanged
from pipeline.parse.tables import Header, Table
from pipeline.parse.workbook import read_grids

# The number of rows to search for a header; the workbooks' title blocks are 15 rows long.
HEADER_SEARCH_ROWS = 40

# The beginning of a problem that reports a missing sheet.
NO_SHEET = "no sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLayout:
    """
    The position of one table in a file, and the meaning of its columns.

    Attributes:
        columns: Our name → the publisher's label, or the list of labels so far; or → the position
            from 1 if the file has no header. With two header rows a label is "group / label"; a
            repeated label gets " (2)". A column with a title and no label has the title.
        sheets: Names of the sheet so far; empty for a CSV.
        header: A label that identifies the header row; empty if the file has no header.
        header_rows: 2 if a row of group titles is above the labels.
        ignore: Labels that we know and do not want.
        ignore_like: A pattern for such labels, if there are many of one kind; empty for none.
        ignore_unnamed: True if the publisher has workings in columns without a label.
        blank: Labels whose columns must hold nothing; with figures in them, it is another layout.
        optional: True if the sheet may be missing.
        width: The number of columns of a file without a header.
    """

    name: str
    columns: Mapping[str, str | int | list[str]]
    sheets: tuple[str, ...] = ("",)
    header: str = ""
    header_rows: int = 1
    ignore: tuple[str, ...] = ()
    ignore_like: str = ""
    ignore_unnamed: bool = False
    blank: tuple[str, ...] = ()
    optional: bool = False
    width: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One shape of a publication; `since` is for people."""

    name: str
    since: str
    tables: tuple[TableLayout, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """
    The contents of a file, read with the layout that fits it.

    Attributes:
        layout: The name of that layout.
        tables: Table name → its rows, without a missing optional table.
        grids: Sheet name → the whole sheet as text, for values outside the tables.
        notes: What we dropped, for a person to read.
    """

    layout: str
    tables: Mapping[str, Table]
    grids: Mapping[str, pl.DataFrame]
    notes: tuple[str, ...] = field(default=())

    @property
    def headers(self) -> tuple[Header, ...]:
        """Where the columns of every table are in the file."""
        return tuple(table.header for table in self.tables.values() if table.header)


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
    Read the tables of a file with the newest layout that fits.

    Args:
        path: A landed file.
        layouts: The layouts of its source, oldest first.
        name: The publisher's file name, for messages.

    Returns:
        The tables, with cells still as text.

    Raises:
        UnreadableFile: The file cannot be opened.
        LayoutChanged: No layout fits. The message says what is missing and what is new compared
            with the nearest one.
    """
    return fit(read_grids(path, name), layouts, name)


def fit(grids: Mapping[str, pl.DataFrame], layouts: Sequence[Layout], name: str) -> Sheets:
    """
    Cut the tables out of grids with the newest layout that fits.

    Args:
        grids: Sheet name → grid of text.
        layouts: The layouts of the source, oldest first.
        name: The name of the file that the grids came from, for messages.

    Returns:
        The tables, with cells still as text.

    Raises:
        LayoutChanged: No layout fits. The message says what is missing and what is new compared
            with the nearest one.
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
        # A layout that finds all its sheets is nearer than one that misses some.
        lacks_sheet = any(problem.startswith(NO_SHEET) for problem in problems)
        report = f"as layout {layout.name!r}: {' '.join(problems)}"
        if nearest is None or (lacks_sheet, len(problems)) < nearest[:2]:
            nearest = (lacks_sheet, len(problems), report)
    raise LayoutChanged(
        f"{name}: expected a layout we know, found none that fits. The nearest: "
        f"{nearest[2] if nearest else 'none is declared'}. Open the file; if the publisher has "
        "changed it, add a [[layout]] block"
    )


def sheets_of(layouts: Iterable[Layout]) -> frozenset[str]:
    """List the names of all sheets that these layouts read."""
    return frozenset(
        sheet for layout in layouts for table in layout.tables for sheet in table.sheets
    )


def fits(grids: Mapping[str, pl.DataFrame], layouts: Sequence[Layout]) -> bool:
    """
    Return whether a file has the tables of one of these layouts, going by their headers.

    A layout without headers never fits: that many columns alone do not say what a table is.
    """
    named = [one for one in layouts if all(table.header for table in one.tables)]
    try:
        fit(grids, named, "")
    except LayoutChanged:
        return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderMatch:
    """
    The result of comparing a publisher's header with a layout.

    Attributes:
        named: Our name → the label in the file.
        missing: What the layout wants and the file lacks, in words.
        blank: Positions from 0 of the labels whose columns must hold nothing.
        unknown: Positions from 0 of the labels, or blanks, that the layout does not know.
    """

    named: Mapping[str, str]
    missing: tuple[str, ...]
    blank: tuple[int, ...]
    unknown: tuple[int, ...]


def match_header(labels: Sequence[str], wanted: TableLayout) -> HeaderMatch:
    """Compare a header (its labels in order, "" for none) with a layout."""
    named, missing = {}, []
    for ours, theirs in wanted.columns.items():
        names = theirs if isinstance(theirs, list) else [str(theirs)]
        label = next((name for name in names if name in labels), None)
        if label is None:
            missing.append(f"missing column {' or '.join(map(repr, names))}")
        else:
            named[ours] = label
    missing += [f"missing column {name!r}" for name in wanted.blank if name not in labels]
    blank = tuple(i for i, label in enumerate(labels) if label in wanted.blank)
    known = {*named.values(), *wanted.ignore, *wanted.blank}
    unknown = tuple(
        i
        for i, label in enumerate(labels)
        if label not in known
        and not (wanted.ignore_unnamed and not label)
        and not (wanted.ignore_like and re.fullmatch(wanted.ignore_like, label))
    )
    return HeaderMatch(named=named, missing=tuple(missing), blank=blank, unknown=unknown)


def is_tidy(labels: Sequence[str]) -> bool:
    """Say whether labels are written as layouts write them: no stray spaces, none twice."""
    named = [label for label in labels if label]
    return len({*named}) == len(named) and all(_tidy(label) == label for label in labels)


def printed(grid: pl.DataFrame, label: str) -> str:
    """Return the text beside a label in a sheet's title block; "" if there is none."""
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
    """Cut one table out of the grids; add what does not fit to the problems."""
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
    body = _filled(grid.with_row_index("row", offset=1).slice(start))
    match = match_header(labels, wanted)
    for i in match.unknown:
        held = body[grid.columns[i]].drop_nulls()
        if held.is_empty():
            number = _number(grid.columns[i])
            notes.append(f"{where}dropped column {number} {labels[i]!r}: it holds nothing")
        else:
            problems.append(f"{where}unknown column {labels[i]!r} holds {held[0]!r}")
    for i in match.blank:
        held = body[grid.columns[i]].drop_nulls()
        if not held.is_empty():
            problems.append(f"{where}column {labels[i]!r}, which must be empty, holds {held[0]!r}")
    problems.extend(where + text for text in match.missing)
    if match.missing:
        return None
    named = {ours: grid.columns[labels.index(label)] for ours, label in match.named.items()}
    frame = body.select(
        pl.col("row").cast(pl.Int32), *(pl.col(cell).alias(ours) for ours, cell in named.items())
    )
    header = Header(
        table=wanted.name,
        sheet=sheet,
        row=start,
        columns={ours: (_number(cell), match.named[ours]) for ours, cell in named.items()},
    )
    return Table(file=file, sheet=sheet, frame=frame, labels=match.named, header=header)


def _number(column: str) -> int:
    """Return the number of a grid's column, which its name gives."""
    return int(column.removeprefix("c"))


def _by_position(
    grid: pl.DataFrame, wanted: TableLayout, file: str, problems: list[str]
) -> Table | None:
    if grid.width != wanted.width:
        problems.append(f"expected {wanted.width} columns and no header, found {grid.width}")
        return None
    frame = _filled(grid.with_row_index("row", offset=1)).select(
        pl.col("row").cast(pl.Int32),
        *(pl.col(f"c{place}").alias(ours) for ours, place in wanted.columns.items()),
    )
    named = {ours: f"column {place}" for ours, place in wanted.columns.items()}
    columns = {ours: (int(str(place)), named[ours]) for ours, place in wanted.columns.items()}
    header = Header(table=wanted.name, sheet="", row=0, columns=columns)
    return Table(file=file, sheet="", frame=frame, labels=named, header=header)


def _filled(rows: pl.DataFrame) -> pl.DataFrame:
    """Leave out records without a filled cell: people leave lines of commas below a table."""
    return rows.filter(
        pl.any_horizontal(pl.exclude("row").str.contains(r"\S").fill_null(value=False))
    )


def _find_header(grid: pl.DataFrame, wanted: TableLayout) -> tuple[int, list[str]] | None:
    """Find the header by its label; return the number of its last row and the labels in order."""
    above: tuple[str | None, ...] = ()
    for number, cells in enumerate(grid.head(HEADER_SEARCH_ROWS).iter_rows(), 1):
        tidy = [_tidy(cell) for cell in cells]
        if wanted.header in tidy:
            groups = [_tidy(cell) for cell in above] if wanted.header_rows > 1 else []
            return number, _labels(tidy, groups)
        above = cells
    return None


def _labels(cells: list[str], groups: list[str]) -> list[str]:
    """Join group titles and labels; number repeated ones. A title without labels is a label."""
    group, seen, labels = "", dict[str, int](), []
    for i, cell in enumerate(cells):
        own = groups[i] if groups else ""
        group = own or group
        label = f"{group} / {cell}" if group and cell else cell or own
        seen[label] = seen.get(label, 0) + 1
        labels.append(label if seen[label] == 1 or not label else f"{label} ({seen[label]})")
    return labels


def _tidy(cell: str | None) -> str:
    return re.sub(r"\s+", " ", cell or "").strip()
