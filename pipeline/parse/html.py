"""
Pages → grids of text, for publications that are a page. The tables of it, and nothing around them.

A grid is as `workbook.py` gives it: a row for every row of the table, so that row n of the grid is
the n-th row a reader counts; a cell that spans others stands at its upper left. A table is named by
its own caption, else by the heading, or the line in bold, above it.
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

# What can name a table, and the tables, in the order of the page.
_NAMES_AND_TABLES: Final = "h1, h2, h3, h4, h5, h6, p > strong, p > b, table"

# No table that people read is wider.
MOST_SPANNED: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Webpage:
    """A page: its main heading, and name → grid of each of its tables in their order."""

    title: str
    grids: Mapping[str, pl.DataFrame]


def read_page(path: Path, name: str = "") -> Webpage:
    """
    Read the tables of a page.

    Args:
        path: A landed page.
        name: The publisher's name of it, for messages; that of the path if left out.

    Returns:
        Its heading and its tables. A name that occurs again gets " (2)".

    Raises:
        UnreadableFile: There is no table in it.
    """
    tree = _tree(path.read_bytes())
    grids = dict(_grids(tree))
    if not grids:
        raise UnreadableFile(
            f"{name or path.name}: expected a page with tables, found none; open its address in a "
            "browser and land the page again"
        )
    heading = tree.css_first("h1") or tree.css_first("title")
    return Webpage(title=_text(heading) if heading else "", grids=grids)


def tables_digest(content: bytes) -> str:
    """
    Digest what the tables of a page say, in hex.

    What stands around them changes from one reading to the next: menus, dates, marks that a server
    makes anew. Two readings with the same digest tell the same.
    """
    told = [(name, grid.rows()) for name, grid in _grids(_tree(content))]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _tree(content: bytes) -> LexborHTMLParser:
    """Read markup, so that words of two lines or cells do not run into each other."""
    tree = LexborHTMLParser(decode(content))
    # A footnote mark behind a figure would be read as its last digit.
    for mark in tree.css("td sup, th sup"):
        mark.decompose()
    for piece in tree.css("br, p, div, li, td, th"):
        piece.insert_after(" ")
    return tree


def _grids(tree: LexborHTMLParser) -> Iterator[tuple[str, pl.DataFrame]]:
    """List the tables that hold anything, with their names."""
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
    """Whether a row is of this table and not of one inside it."""
    around = _table_around(row)
    return around is not None and around.mem_id == table.mem_id


def _is_whole_line(bold: LexborNode) -> bool:
    """Whether nothing but this stands in its paragraph: then it is a heading by its looks."""
    return bold.parent is not None and _text(bold.parent) == _text(bold)


def _text(node: LexborNode) -> str:
    return " ".join(node.text().split())


def _number(written: str | None) -> int:
    """Read how many cells one spans; what is no number above 0 is one."""
    return max(int(written), 1) if written and written.isascii() and written.isdigit() else 1
