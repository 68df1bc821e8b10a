"""
Turn web pages into grids of text, for publications that are a page. We read only the tables.

A grid is like one from `workbook.py`: it has a row for every row of the table, so that row n of the
grid is the n-th row a reader counts. A cell that spans others is at its upper left. The name of a
table is its caption, or else the heading or the line in bold above it.
"""

import hashlib
import json
import re
from collections import Counter
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

# No table for human readers is wider, and none has more cells.
MOST_SPANNED: Final = 100
MOST_CELLS: Final = 1_000_000

# The parser looks through all open tags at each new one. A real page has some twenty open at once,
# and leaves a few hundred unclosed.
MOST_OPEN: Final = 5_000
_TAG: Final = re.compile(rb"<(/?)([a-z][a-z0-9-]{0,20})")
_WITHOUT_END: Final = frozenset(b"area base br col embed hr img input link meta source wbr".split())


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
        UnreadableFile: It has no table, or one that no person could read.
    """
    tree = _tree(path.read_bytes(), name or path.name)
    grids = dict(_grids(tree, name or path.name))
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
    regenerates. Two downloads with the same digest have the same data. A page that cannot be read
    has the digest of its bytes.
    """
    try:
        told = [(name, grid.rows()) for name, grid in _grids(_tree(content, ""), "")]
    except UnreadableFile:
        return hashlib.sha256(content).hexdigest()
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def is_too_deep(content: bytes) -> bool:
    """Say whether a page has so many tags open at once that parsing it would take minutes."""
    opened: Counter[bytes] = Counter()
    depth = 0
    for tag in _TAG.finditer(content.lower()):
        end, name = tag.groups()
        if name in _WITHOUT_END:
            continue
        if not end:
            opened[name] += 1
            depth += 1
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
        if depth > MOST_OPEN:
            return True
    return False


def _tree(content: bytes, name: str) -> LexborHTMLParser:
    """Parse HTML so that words from separate lines or cells do not run together."""
    if is_too_deep(content):
        raise UnreadableFile(
            f"{name}: expected at most {MOST_OPEN:,} open tags at a time, found more; do not use "
            "this page"
        )
    tree = LexborHTMLParser(decode(content))
    # Remove footnote marks: a mark after a figure would look like its last digit.
    for mark in tree.css("td sup, th sup"):
        mark.decompose()
    for piece in tree.css("br, p, div, li, td, th"):
        piece.insert_after(" ")
    return tree


def _grids(tree: LexborHTMLParser, page: str) -> Iterator[tuple[str, pl.DataFrame]]:
    """List the tables that are not empty, with their names."""
    above = ""
    # The text of a paragraph, read once for all bold pieces in it.
    lines: dict[int, str] = {}
    seen: dict[str, int] = {}
    for node in tree.css(_NAMES_AND_TABLES):
        if node.tag == "table":
            grid = _grid(node, page)
            if grid.is_empty() or _table_around(node) is not None:
                continue
            caption = node.css_first("caption")
            name = _text(caption) if caption else above
            seen[name] = seen.get(name, 0) + 1
            yield name if seen[name] == 1 else f"{name} ({seen[name]})", grid
        elif node.tag not in ("strong", "b") or _is_whole_line(node, lines):
            above = _text(node)


def _grid(table: LexborNode, page: str) -> pl.DataFrame:
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
            if len(spanned) + down * across > MOST_CELLS:
                raise UnreadableFile(
                    f"{page}: expected tables of at most {MOST_CELLS:,} cells, found a larger one; "
                    "do not use this page"
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


def _is_whole_line(bold: LexborNode, lines: dict[int, str]) -> bool:
    """Say whether bold text is alone in its paragraph and so looks like a heading."""
    line = bold.parent
    if line is None:
        return False
    if line.mem_id not in lines:
        lines[line.mem_id] = _text(line)
    return lines[line.mem_id] == _text(bold)


def _text(node: LexborNode) -> str:
    return " ".join(node.text().split())


def _number(written: str | None) -> int:
    """Read how many cells one spans; anything but a number above 0 means one."""
    return max(int(written), 1) if written and written.isascii() and written.isdigit() else 1
