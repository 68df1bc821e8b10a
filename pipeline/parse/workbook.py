"""
Turn files into grids of text: csv, zip, xls, xlsx, xlsb, ods and GeoJSON, from any source.

A grid is a frame of String columns with a row for every row of the sheet, including blank ones, so
that row n of the grid is row n + 1 on a reader's screen. A column is named after its number there:
c2 is column B, and a sheet whose first column is empty has no c1. We guess nothing: no types, no
header.
"""

import csv
import io
import lzma
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Final

import fastexcel
import polars as pl

from pipeline.errors import UnreadableFile
from pipeline.parse.geojson import geojson_grid

SPREADSHEETS: Final = frozenset({".xls", ".xlsx", ".xlsb", ".ods"})

# Old and new row limits of spreadsheet programs: a sheet exactly this long was cut off when saved.
ROW_LIMITS: Final = (65_536, 1_048_576)

# The largest file we read is 82 MB when unpacked; a zip that exceeds these limits is an attack.
MOST_BYTES: Final = 1_000_000_000
MOST_TIMES_SMALLER: Final = 200

# Other formats that are sometimes saved or served as a CSV: how the file begins, what else it must
# contain, and what it is. We report the first that fits.
OTHER_KINDS: Final = (
    (b"\xd0\xcf\x11\xe0", b"", "an old Excel workbook (xls)"),
    (b"PK\x03\x04", b"xl/", "an Excel workbook (xlsx or xlsb)"),
    (b"PK\x03\x04", b"", "a zip"),
    (b"\xff\xfe", b"", "text in UTF-16"),
    (b"\xfe\xff", b"", "text in UTF-16"),
)

# The exceptions that the zip reader raises for damaged bytes. It reads from memory, so an OSError
# never comes from the disk.
DAMAGES: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)


def read_grids(path: Path, name: str = "") -> dict[str, pl.DataFrame]:
    """
    Read every sheet of a file.

    Args:
        path: A landed file; its extension says what it should be.
        name: The publisher's file name, for messages; by default the path's name.

    Returns:
        Sheet name → grid. A CSV or a GeoJSON is one sheet with the empty name.

    Raises:
        UnreadableFile: It is empty, does not match its extension, is cut off at a row limit, has
            lines of different lengths, or is a zip without exactly one harmless file.
    """
    if path.suffix in SPREADSHEETS:
        return _sheets(path, name or path.name)
    if path.suffix == ".geojson":
        return {"": geojson_grid(path.read_bytes(), name or path.name)}
    inside, content = read_bytes(path, name)
    return {"": csv_grid(content, inside)}


def read_bytes(path: Path, name: str = "") -> tuple[str, bytes]:
    """
    Read a CSV, from its zip if it is in one.

    Args:
        path: A `.csv`, or a `.zip` with one CSV.
        name: The publisher's file name, for messages; by default the path's name.

    Returns:
        The file's own name and its bytes.

    Raises:
        UnreadableFile: It is empty, an HTML page, a workbook or text in UTF-16; or the zip is
            damaged, has no file or more than one, has a name that points outside its folder, or
            would unpack to an unreasonable size.
    """
    outside = name or path.name
    is_zip = path.suffix == ".zip"
    name, content = _unzip(path, outside) if is_zip else (outside, path.read_bytes())
    if is_zip and PurePosixPath(name).suffix.lower() in SPREADSHEETS:
        raise UnreadableFile(f"{outside}: expected a CSV inside, found {name}; download it again")
    if not content.strip():
        raise UnreadableFile(f"{name}: expected a CSV, found an empty file; download it again")
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml")):
        raise UnreadableFile(
            f"{name}: expected a CSV, found a web page, probably an error page of the publisher's "
            "site; download the file again"
        )
    for begins, holds, kind in OTHER_KINDS:
        if content.startswith(begins) and holds in content:
            raise UnreadableFile(
                f"{name}: expected a CSV in UTF-8, found {kind}; download it again, as a CSV"
            )
    return name, content


def csv_grid(content: bytes, name: str) -> pl.DataFrame:
    """
    Read a CSV into a grid of text.

    Args:
        content: The file; UTF-8 with or without a BOM, or Windows-1252.
        name: Its name, for messages.

    Returns:
        Columns c1, c2, …; a row for every record; empty cells are null.

    Raises:
        UnreadableFile: A record has fewer or more cells than the first, or a quote is not closed.
    """
    try:
        rows = list(csv.reader(io.StringIO(decode(content), newline=""), strict=True))
    except csv.Error as error:
        raise UnreadableFile(
            f"{name}: expected every quote to be closed, found one that is not ({error}): the "
            "file is cut short; download it again"
        ) from error
    if not rows:
        raise UnreadableFile(f"{name}: expected a CSV, found an empty file; download it again")
    width = len(rows[0])
    for number, row in enumerate(rows, 1):
        if row and len(row) != width:
            raise UnreadableFile(
                f"{name} row {number}: expected {width} cells as in row 1, found {len(row)}: the "
                "file is cut short or damaged; download it again"
            )
    while rows and not rows[-1]:
        rows.pop()
    blank: list[str | None] = [None] * width
    cells = [[cell or None for cell in row] if row else blank for row in rows]
    names = [f"c{i}" for i in range(1, width + 1)]
    return pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String), orient="row")


def decode(content: bytes) -> str:
    """Decode bytes as UTF-8, or else as Windows-1252, the encoding of some old files."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _sheets(path: Path, file: str) -> dict[str, pl.DataFrame]:
    if not path.stat().st_size:
        raise UnreadableFile(
            f"{file}: expected a spreadsheet, found an empty file; download it again"
        )
    try:
        workbook = fastexcel.read_excel(path)
        grids = {name: _sheet(workbook, name) for name in workbook.sheet_names}
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        # The library panics on some damaged files, and a panic is not an Exception: one bad file
        # must not end every night. The later lines of its message reveal the machine and folder.
        reason = next(iter(str(error).splitlines()), type(error).__name__).replace(str(path), file)
        raise UnreadableFile(
            f"{file}: expected a spreadsheet, found a file that cannot be opened as one "
            f"({reason}); download it again"
        ) from error
    for name, grid in grids.items():
        if grid.height in ROW_LIMITS:
            raise UnreadableFile(
                f"{file} sheet {name}: found exactly {grid.height:,} rows, the most that a "
                "spreadsheet program can hold, so rows were lost when the file was saved; use "
                "the CSV instead"
            )
    return grids


def _sheet(workbook: fastexcel.ExcelReader, name: str) -> pl.DataFrame:
    """Read one sheet; the library leaves out empty columns before the first cell, so count them."""
    sheet = workbook.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    grid = sheet.to_polars()
    places = [column.absolute_index + 1 for column in sheet.available_columns()]
    return grid.select(
        pl.col(column).replace("", None).alias(f"c{place}")
        for column, place in zip(grid.columns, places, strict=True)
    )


def _unzip(path: Path, file: str) -> tuple[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            members = [
                member
                for member in archive.infolist()
                if not member.is_dir()
                and not member.filename.startswith("__MACOSX/")
                and not PurePosixPath(member.filename).name.startswith(".")
            ]
            for member in archive.infolist():
                inside = PurePosixPath(member.filename.replace("\\", "/"))
                if inside.is_absolute() or ".." in inside.parts:
                    raise UnreadableFile(
                        f"{file}: expected plain file names inside, found {member.filename!r}, "
                        "which points outside the folder; do not use this file"
                    )
            if len(members) != 1:
                names = [member.filename for member in members]
                raise UnreadableFile(
                    f"{file}: expected one file inside, found {names}; unpack it, and land the "
                    "right file"
                )
            member = members[0]
            if member.file_size > MOST_BYTES or (
                member.file_size > MOST_TIMES_SMALLER * max(member.compress_size, 1)
            ):
                raise UnreadableFile(
                    f"{file}: expected a zip of a sensible size, found {member.filename} that "
                    f"grows from {member.compress_size:,} to {member.file_size:,} bytes; do not "
                    "use this file"
                )
            with archive.open(member) as opened:
                content = opened.read(MOST_BYTES + 1)
            return member.filename, content
    except DAMAGES as error:
        raise UnreadableFile(
            f"{file}: expected a zip, found a file that cannot be opened as one ({error}); "
            "download it again"
        ) from error
