"""Files of a few kilobytes that ask for gigabytes: each has killed a reader."""

from collections.abc import Callable

from tests.support.publisher import xlsx
from tests.support.publisher.published import unzipped, zipped

_ODS = "urn:oasis:names:tc:opendocument:xmlns"


def edited(content: bytes, member: str, change: Callable[[bytes], bytes]) -> bytes:
    """Change one member of a zip, and leave its checksum right."""
    files = unzipped(content)
    return zipped({**files, member: change(files.get(member, b""))})


def far_cell() -> bytes:
    """Make a workbook with a space in the last cell that there can be."""
    stray = b'<row r="1048575"><c r="XFD1048575" t="inlineStr"><is><t> </t></is></c></row>'
    return edited(
        xlsx.workbook({"S": [["a"]]}),
        "xl/worksheets/sheet1.xml",
        lambda sheet: sheet.replace(b"</sheetData>", stray + b"</sheetData>"),
    )


def many_strings() -> bytes:
    """Make a workbook that promises four thousand million texts and has none."""
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return edited(
        xlsx.workbook({"S": [["a"]]}),
        "xl/sharedStrings.xml",
        lambda _: b'<sst xmlns="' + main + b'" count="1" uniqueCount="4000000000"></sst>',
    )


def repeated_cells() -> bytes:
    """Make an ods of a kilobyte whose one row is repeated a million times."""
    row = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
        'table:number-columns-repeated="100" office:value-type="string"><text:p>x</text:p>'
        "</table:table-cell></table:table-row>"
    )
    names = " ".join(f'xmlns:{name}="{_ODS}:{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0"?><office:document-content {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="S">{row}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    manifest = f'<manifest:manifest xmlns:manifest="{_ODS}:manifest:1.0"/>'
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": manifest.encode(),
        }
    )


WORKBOOKS = {
    "a space in XFD1048575": far_cell,
    "four thousand million texts": many_strings,
    "a hundred million cells": repeated_cells,
}
