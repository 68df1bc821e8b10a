"""The smallest workbook that a spreadsheet program opens: a zip of a few lines of XML."""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias
from xml.sax.saxutils import escape, quoteattr

from tests.support.publisher.published import zipped

Cell: TypeAlias = str | int | float | None

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def workbook(sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> bytes:
    """
    Write a workbook.

    Args:
        sheets: Name of the sheet → its rows from row 1; None leaves a cell out.

    Returns:
        The bytes of an `.xlsx`.
    """
    names = list(sheets)
    parts = [f"worksheets/sheet{number}.xml" for number, _ in enumerate(names, 1)]
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{i}" r:id="rId{i}"/>'
        for i, name in enumerate(names, 1)
    )
    links = {f"rId{i}": ("worksheet", part) for i, part in enumerate(parts, 1)}
    files = {
        "[Content_Types].xml": _content_types(parts),
        "_rels/.rels": _relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": (
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets>'
            "</workbook>"
        ),
        "xl/_rels/workbook.xml.rels": _relations(links),
        **{f"xl/{part}": _sheet(rows) for part, rows in zip(parts, sheets.values(), strict=True)},
    }
    return zipped({name: text.encode() for name, text in files.items()})


def _content_types(parts: Sequence[str]) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/{part}" ContentType="{_KIND}.worksheet+xml"/>' for part in parts
    )
    return (
        f'{_HEAD}<Types xmlns="{_TYPES}"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f"{sheets}</Types>"
    )


def _relations(targets: Mapping[str, tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}">{listed}</Relationships>'


def _sheet(rows: Sequence[Sequence[Cell]]) -> str:
    lines = []
    for number, cells in enumerate(rows, 1):
        written = "".join(
            _cell(f"{_letters(column)}{number}", cell)
            for column, cell in enumerate(cells, 1)
            if cell is not None
        )
        lines.append(f'<row r="{number}">{written}</row>')
    return f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _cell(place: str, cell: str | float) -> str:
    if isinstance(cell, str):
        text = f'<t xml:space="preserve">{escape(cell)}</t>'
        return f'<c r="{place}" t="inlineStr"><is>{text}</is></c>'
    return f'<c r="{place}"><v>{cell!r}</v></c>'


def _letters(column: int) -> str:
    """Spell the number of a column as a spreadsheet program does: 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
