"""
Turn files into grids of text: csv, zip, xls, xlsx, xlsb, ods and GeoJSON, from any source.

A grid is a frame of String columns with a row for every row of the sheet, including blank ones, so
that row n of the grid is row n + 1 on a reader's screen. A column is named after its number there:
c2 is column B, and a sheet whose first column is empty has no c1. We guess nothing: no types, no
header.

The ending of a file's name says only whether to expect a workbook or a CSV. What it is, its bytes
say: the first ones, and the members of a zip. Publishers save new workbooks under old endings, and
CSVs inside or outside of a zip.
"""

import csv
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from importlib.util import find_spec
from itertools import islice, repeat
from pathlib import Path, PurePosixPath
from typing import Final

import fastexcel
import polars as pl

from pipeline.errors import MissingTool, UnreadableFile
from pipeline.parse.geojson import geojson_grid

SPREADSHEETS: Final = frozenset({".xls", ".xlsx", ".xlsb", ".ods"})

# Old and new row limits of spreadsheet programs: a sheet exactly this long was cut off when saved.
ROW_LIMITS: Final = (65_536, 1_048_576)

# The largest file we read is 85 MB when unpacked, in 121 columns; a file that exceeds these limits
# is an attack.
MOST_BYTES: Final = 400_000_000
MOST_TIMES_SMALLER: Final = 200
MOST_COLUMNS: Final = 1_000

# The number of members of a zip that a message names.
MEMBERS_NAMED: Final = 3

# The number of records of a CSV that we hold as Python lists at a time: a list takes thirty times
# the memory of a column.
RECORDS_AT_ONCE: Final = 5_000

# How much of a CSV says which table it is: a header and some rows.
HEAD: Final = 65_536

# What stands between the cells of a file in whose first line it stands and no comma does.
BARE_SEPARATOR: Final = "¬"

ZIP: Final = b"PK\x03\x04"
EMPTY_ZIP: Final = b"PK\x05\x06"
OLD_WORKBOOK: Final = b"\xd0\xcf\x11\xe0"
# The members of a zip that is a workbook: xlsx and xlsb, or ods.
IN_WORKBOOKS: Final = ("xl/workbook.", "content.xml")
WEB_PAGE: Final = (b"<!doctype", b"<html", b"<?xml")

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

# What the spreadsheet library calls the errors of a cell, and what a spreadsheet program shows.
CELL_ERRORS: Final = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "GettingData": "#GETTING_DATA",
}
_CELL_ERROR: Final = re.compile(r"Error\((\w+)\)")

# Other formats that are sometimes saved or served as a CSV: how the file begins, and what it is.
OTHER_KINDS: Final = (
    (OLD_WORKBOOK, "an old Excel workbook (xls)"),
    (ZIP, "a zip"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
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
        path: A landed file.
        name: The publisher's file name, for messages; by default the path's name.

    Returns:
        Sheet name → grid. A CSV or a GeoJSON is one sheet with the empty name.

    Raises:
        UnreadableFile: It is empty, damaged, not of the kind its name says, cut off at a row limit,
            has lines of different lengths, or is a zip without exactly one harmless file.
        MissingTool: It is a workbook, and the packages that read new ones are not installed.
    """
    file = name or path.name
    if path.suffix in SPREADSHEETS:
        return _sheets(path.read_bytes(), file)
    if path.suffix == ".geojson":
        return {"": geojson_grid(path.read_bytes(), file)}
    inside, content = read_bytes(path, name)
    return {"": csv_grid(content, inside)}


def read_head(path: Path, sheets: Collection[str]) -> dict[str, pl.DataFrame]:
    """
    Read some sheets of a workbook, or the beginning of a CSV, to see which table a file holds.

    Args:
        path: Any file.
        sheets: The names of the sheets to read, if it has them.

    Returns:
        As `read_grids`.

    Raises:
        UnreadableFile, MissingTool: As `read_grids`.
    """
    if path.suffix.lower() in SPREADSHEETS:
        return _sheets(path.read_bytes(), path.name, sheets)
    if path.suffix == ".geojson":
        return read_grids(path)
    inside, content = read_bytes(path)
    if len(content) > HEAD:
        content = content[: content.rfind(b"\n", 0, HEAD) + 1] or content
    return {"": csv_grid(content, inside)}


def read_bytes(path: Path, name: str = "") -> tuple[str, bytes]:
    """
    Read a CSV, from its zip if it is in one.

    Args:
        path: A CSV, or a zip with one CSV.
        name: The publisher's file name, for messages; by default the path's name.

    Returns:
        The file's own name and its bytes.

    Raises:
        UnreadableFile: It is empty, an HTML page, a workbook or text in UTF-16; or the zip is
            damaged, has no file or more than one, has a name that points outside its folder, or
            would unpack to an unreasonable size.
    """
    outside = name or path.name
    name, content = outside, path.read_bytes()
    is_zip = content.startswith((ZIP, EMPTY_ZIP)) and not _is_new_workbook(content)
    if is_zip:
        name, content = _unzip(content, outside)
    if is_zip and PurePosixPath(name).suffix.lower() in SPREADSHEETS:
        raise UnreadableFile(f"{outside}: expected a CSV inside, found {name}; download it again")
    if not content or content.isspace():
        raise UnreadableFile(f"{name}: expected a CSV, found an empty file; download it again")
    if _is_web_page(content):
        raise UnreadableFile(
            f"{name}: expected a CSV, found a web page, probably an error page of the publisher's "
            "site; download the file again"
        )
    kind = next((kind for begins, kind in OTHER_KINDS if content.startswith(begins)), "")
    if kind:
        kind = "an Excel workbook (xlsx or xlsb)" if _is_new_workbook(content) else kind
        raise UnreadableFile(
            f"{name}: expected a CSV in UTF-8, found {kind}; download it again, as a CSV"
        )
    return name, content


def csv_grid(content: bytes, name: str) -> pl.DataFrame:
    """
    Read a CSV into a grid of text.

    Args:
        content: The file; UTF-8 with or without a BOM, or Windows-1252. Some publishers put "¬"
            between cells in place of a comma, and then quote nothing.
        name: Its name, for messages.

    Returns:
        Columns c1, c2, …; a row for every record, up to the last one with a filled cell; empty
        cells are null. A record without a filled cell may have any length.

    Raises:
        UnreadableFile: A record has fewer or more cells than the first, a quote is not closed, or
            there are exactly as many records as a spreadsheet program can hold.
    """
    whole = utf8(content, name)
    text = io.TextIOWrapper(io.BytesIO(whole), encoding="utf-8", newline="")
    first = whole.partition(b"\n")[0]
    # A comma in the first line says that this is a CSV like others, with an odd sign in a cell.
    is_bare = BARE_SEPARATOR.encode() in first and b"," not in first
    records = (
        csv.reader(text, delimiter=BARE_SEPARATOR, quoting=csv.QUOTE_NONE, strict=True)
        if is_bare
        else csv.reader(text, strict=True)
    )
    try:
        pieces = list(_pieces(records, name))
    except csv.Error as error:
        raise UnreadableFile(
            f"{name}: expected every quote to be closed, found one that is not ({error}): the "
            "file is cut short; download it again"
        ) from error
    if not pieces:
        raise UnreadableFile(f"{name}: expected a CSV, found an empty file; download it again")
    grid = pl.concat(pieces)
    if grid.height in ROW_LIMITS:
        raise UnreadableFile(f"{name}: {cut_at_a_limit(grid.height)}; download it again")
    return grid


def _pieces(records: Iterator[list[str]], name: str) -> Iterator[pl.DataFrame]:
    """Give the rows a few thousand at a time, as columns."""
    rows = _rows(records, name)
    while piece := list(islice(rows, RECORDS_AT_ONCE)):
        schema = {f"c{i}": pl.String for i in range(1, len(piece[0]) + 1)}
        yield pl.DataFrame(piece, schema=schema, orient="row")


def _rows(records: Iterator[list[str]], name: str) -> Iterator[list[str | None]]:
    """Give every record up to the last filled one; one that fills no cell is a row of nulls."""
    width = first = blanks = 0
    for number, record in enumerate(records, 1):
        if not any(cell.strip() for cell in record):
            blanks += 1
            continue
        width, first = width or len(record), first or number
        if width > MOST_COLUMNS:
            raise UnreadableFile(
                f"{name}: expected at most {MOST_COLUMNS:,} columns, found {width:,}; do not use "
                "this file"
            )
        if len(record) != width:
            raise UnreadableFile(
                f"{name} row {number}: expected {width} cells as in row {first}, found "
                f"{len(record)}: the file is cut short or damaged; download it again"
            )
        # The rows below a blank record keep the numbers that a spreadsheet program shows.
        yield from repeat([None] * width, blanks)
        blanks = 0
        yield [cell or None for cell in record]


def cut_at_a_limit(rows: int) -> str:
    """Say that a file has exactly as many rows as a spreadsheet program can hold."""
    return (
        f"found exactly {rows:,} rows, the most that a spreadsheet program can hold, so rows were "
        "lost when the file was saved"
    )


def utf8(content: bytes, name: str) -> bytes:
    """
    Give the text of a CSV as UTF-8 without a byte order mark: every reader begins with it.

    Raises:
        UnreadableFile: It is neither UTF-8 nor Windows-1252, the encoding of some old files.
    """
    if content.isascii():
        return content
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return content.decode("cp1252").encode()
        except UnicodeDecodeError as error:
            raise UnreadableFile(
                f"{name}: expected text in UTF-8 or Windows-1252, found neither ({error}); "
                "download it again"
            ) from error
    return content.removeprefix(BYTE_ORDER_MARK)


def decode(content: bytes) -> str:
    """Decode a page as UTF-8, or else as Windows-1252; never fails."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _is_new_workbook(content: bytes) -> bool:
    """Say whether the bytes are the zip of a workbook, whatever the name says."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(name.startswith(IN_WORKBOOKS) for name in archive.namelist())
    except DAMAGES:
        return False


def _is_web_page(content: bytes) -> bool:
    return content[:512].lstrip(BYTE_ORDER_MARK + b" \t\r\n").lower().startswith(WEB_PAGE)


def _sheets(
    content: bytes, file: str, wanted: Collection[str] | None = None
) -> dict[str, pl.DataFrame]:
    """Read the sheets of a workbook, or only those of these names."""
    if not content:
        raise UnreadableFile(
            f"{file}: expected a spreadsheet, found an empty file; download it again"
        )
    if not content.startswith((ZIP, OLD_WORKBOOK)):
        kind = "a web page" if _is_web_page(content) else "something else"
        raise UnreadableFile(f"{file}: expected a spreadsheet, found {kind}; download it again")
    if find_spec("pyarrow") is None:
        raise MissingTool(
            "expected pyarrow, which we need to read a workbook, found it is not installed; run "
            "`make setup` in a checkout, or `pip install 'trust-tables[nightly]'`"
        )
    if content.startswith(ZIP):
        _demand_whole(content, file)
    try:
        workbook = fastexcel.read_excel(content)
        names = [n for n in workbook.sheet_names if wanted is None or n in wanted]
        grids = {name: _grid(workbook, name) for name in names}
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        # The library panics on some damaged files, and a panic is not an Exception. The later lines
        # of its message are of no use to a reader.
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise UnreadableFile(
            f"{file}: expected a spreadsheet, found a file that cannot be opened as one "
            f"({reason}); download it again"
        ) from error
    for name, grid in grids.items():
        if grid.height in ROW_LIMITS:
            raise UnreadableFile(
                f"{file} sheet {name}: {cut_at_a_limit(grid.height)}; use the CSV instead"
            )
    return grids


def _grid(workbook: fastexcel.ExcelReader, name: str) -> pl.DataFrame:
    """
    Read a sheet as text; a cell with an error holds what a spreadsheet program shows.

    The library leaves out empty columns before the first cell, so we ask it for their numbers.
    """
    sheet = workbook.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    cells, errors = sheet.to_arrow_with_errors()
    places = [f"c{column.absolute_index + 1}" for column in sheet.available_columns()]
    read = pl.DataFrame(cells)
    grid = read.select(
        pl.col(column).cast(pl.String).replace("", None).alias(place)
        for column, place in zip(read.columns, places, strict=True)
    )
    wrong: dict[str, dict[int, str]] = {}
    for error in errors.errors if errors else ():
        row, column = error.offset_position
        found = _CELL_ERROR.search(error.detail)
        shown = CELL_ERRORS.get(found[1] if found else "", "#VALUE!")
        wrong.setdefault(places[column], {})[row] = shown
    return grid.with_columns(
        grid[column].scatter(list(shown), list(shown.values())) for column, shown in wrong.items()
    )


def _demand_whole(content: bytes, file: str) -> None:
    """Check the size and the checksum of every part of a workbook that is a zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(member.file_size for member in archive.infolist())
            if size > MOST_BYTES:
                raise UnreadableFile(
                    f"{file}: expected a workbook of a sensible size, found one that grows from "
                    f"{len(content):,} to {size:,} bytes; do not use this file"
                )
            damaged = archive.testzip()
    except DAMAGES as error:
        raise UnreadableFile(
            f"{file}: expected a spreadsheet, found a file that cannot be opened as one ({error}); "
            "download it again"
        ) from error
    if damaged:
        raise UnreadableFile(
            f"{file}: expected a whole spreadsheet, found that {damaged[:80]} differs from its "
            "checksum; download it again"
        )


def _unzip(content: bytes, file: str) -> tuple[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
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
                        f"{file}: expected plain file names inside, found "
                        f"{member.filename[:80]!r}, which points outside the folder; do not use "
                        "this file"
                    )
            if len(members) != 1:
                names = [member.filename[:80] for member in members[:MEMBERS_NAMED]]
                more = f" and {len(members) - MEMBERS_NAMED:,} more"
                raise UnreadableFile(
                    f"{file}: expected one file inside, found {names}"
                    f"{more if len(members) > MEMBERS_NAMED else ''}; unpack it, and land the "
                    "right file"
                )
            member = members[0]
            if member.file_size > MOST_BYTES or (
                member.file_size > MOST_TIMES_SMALLER * max(member.compress_size, 1)
            ):
                raise UnreadableFile(
                    f"{file}: expected a zip of a sensible size, found {member.filename[:80]} that "
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
