"""
Turn web pages into grids of text, for publications that are a page. We read only the tables.

A grid is like one from `workbook.py`: it has a row for every row of the table, so that row n of the
grid is the n-th row a reader counts. A cell that spans others is at its upper left. The name of a
table is its caption, or else the heading or the line in bold above it.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl
from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.errors import UnreadableFile
from pipeline.parse.workbook import decode

# The elements that can name a table, and the tables themselves, in page order.
_NAMES_AND_TABLES: Final = "h1, h2, h3, h4, h5, h6, p > strong, p > b, table"

# No table for human readers is wider.
MOST_SPANNED: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Webpage:
    """A page: its main heading, and its tables in order, as name → grid."""

    title: str
    grids: Mapping[str, pl.DataFrame]


def read_page(path: Path, name: str = "") -> Webpage:
    """
    Read the tables of a page.

    Args:
        path: A landed page.
        name: The publisher's name for it, for messages; by default the path's name.

    Returns:
        Its heading and its tables. A repeated name gets " (2)".

    Raises:
        UnreadableFile: It has no table.
    """
    tree = _tree(path.read_bytes())
    grids = dict(_grids(tree))
    if not grids:
        raise UnreadableFile(
            f"{name or path.name}: expected a page with tables, found none; open its address in a "
            "browser, and land the page again"
        )
    heading = tree.css_first("h1") or tree.css_first("title")
    return Webpage(title=_text(heading) if heading else "", grids=grids)


def tables_digest(content: bytes) -> str:
    """
    Return a hex digest of the content of a page's tables.

    The rest of the page changes from one download to the next: menus, dates, tokens that the server
    regenerates. Two downloads with the same digest have the same data.
    """
    told = [(name, grid.rows()) for name, grid in _grids(_tree(content))]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _tree(content: bytes) -> LexborHTMLParser:
    """Parse HTML so that words from separate lines or cells do not run together."""
    tree = LexborHTMLParser(decode(content))
    # Remove footnote marks: a mark after a figure would look like its last digit.
    for mark in tree.css("td sup, th sup"):
        mark.decompose()
    for piece in tree.css("br, p, div, li, td, th"):
        piece.insert_after(" ")
    return tree


def _grids(tree: LexborHTMLParser) -> Iterator[tuple[str, pl.DataFrame]]:
    """List the tables that are not empty, with their names."""
    above = ""
    seen: dict[str, int] = {}
    for node in tree.css(_NAMES_AND_TABLES):
        if node.tag == "table":
            grid = _grid(node)
            if grid.is_empty() or _table_around(node) is not None:
                continue
            caption = node.css_first("caption")
            name = _text(caption) if caption else above
            seen[name] = seen.get(name, 0) + 1
            yield name if seen[name] == 1 else f"{name} ({seen[name]})", grid
        elif node.tag not in ("strong", "b") or _is_whole_line(node):
            above = _text(node)


def _grid(table: LexborNode) -> pl.DataFrame:
    rows = [row for row in table.css("tr") if _is_of(row, table)]
    cells: dict[tuple[int, int], str] = {}
    spanned: set[tuple[int, int]] = set()
    for at, row in enumerate(rows):
        column = 0
        for cell in row.iter():
            if cell.tag not in ("td", "th"):
                continue
            while (at, column) in spanned:
                column += 1
            cells[at, column] = _text(cell)
            down, across = (
                min(_number(cell.attributes.get(span)), most)
                for span, most in (("rowspan", len(rows) - at), ("colspan", MOST_SPANNED))
            )
            spanned |= {(at + y, column + x) for y in range(down) for x in range(across)}
            column += across
    width = max((column + 1 for _, column in spanned), default=0)
    return pl.DataFrame(
        [[cells.get((at, column)) or None for column in range(width)] for at in range(len(rows))],
        schema={f"c{column}": pl.String for column in range(1, width + 1)},
        orient="row",
    )


def _table_around(node: LexborNode) -> LexborNode | None:
    around = node.parent
    while around is not None and around.tag != "table":
        around = around.parent
    return around


def _is_of(row: LexborNode, table: LexborNode) -> bool:
    """Say whether a row belongs to this table and not to a table inside it."""
    around = _table_around(row)
    return around is not None and around.mem_id == table.mem_id


def _is_whole_line(bold: LexborNode) -> bool:
    """Say whether bold text is alone in its paragraph and so looks like a heading."""
    return bold.parent is not None and _text(bold.parent) == _text(bold)


def _text(node: LexborNode) -> str:
    return " ".join(node.text().split())


def _number(written: str | None) -> int:
    """Read how many cells one spans; anything but a number above 0 means one."""
    return max(int(written), 1) if written and written.isascii() and written.isdigit() else 1
