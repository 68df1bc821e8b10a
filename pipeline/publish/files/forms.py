"""
Write a published table in each form: CSV, packed CSV, Parquet, and a CSV for Excel.

CSV and Parquet are for programs: figures unrounded, periods and codes as they are, null as an
unquoted empty cell. Counts of a column without parts of people are whole in a CSV. We put an
apostrophe in front of a text that a spreadsheet would run as a formula, because names come from
outside.

The form for Excel is for people: a byte order mark, by which Excel recognises UTF-8, shares as per
cent and figures rounded as on the pages, whole dates, and no text that Excel takes for a number or
another date. A month in words becomes its first day there, as in the column beside it. A table with
too many rows for a sheet has one line in it that says so.
"""

import gzip
import hashlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Final

import polars as pl

from pipeline.publish.context import Cells, Column, Download
from pipeline.publish.files.convention import COUNTS
from pipeline.publish.wording import numbers

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
# The rows of a sheet, with the one of the header.
EXCEL_ROWS: Final = 1_048_576

# What spreadsheet programs treat as the beginning of a formula (OWASP, "CSV injection").
# Some take the wide forms of East Asian keyboards for the plain ones.
FORMULA: Final = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
# A negative number in a text column is not a formula.
NUMBER: Final = r"^-[0-9.]+(e-?[0-9]+)?$"

_MONTH: Final = r"^[0-9]{4}-(0[1-9]|1[0-2])$"
# "3-5" and "1/2" would be days to Excel; dashes and strokes for people are none.
_DAY_LIKE: Final = r"^[0-9]{1,4}[-/][0-9]{1,4}([-/][0-9]{1,4})?$"
# "1E5" would be a hundred thousand, and "007" seven.
_NUMBER_LIKE: Final = r"^([0-9]+[eE][0-9]+|0[0-9]+)$"
_ODD: Final = f"{_DAY_LIKE}|{_NUMBER_LIKE}"
# Of the longest text that is like a day. A longer number is beyond what Excel tells apart.
_ODD_LENGTH: Final = 14

# Half the time of gzip's usual 6, for a tenth more bytes.
_PACKING: Final = 4

_HUNDRED: Final = 100


def csv(cells: Cells, before: bytes = b"") -> bytes:
    """Write cells as CSV after some other bytes."""
    buffer = BytesIO()
    buffer.write(before)
    cells.write_csv(buffer, line_terminator="\n")
    return buffer.getvalue()


def packed(content: bytes) -> bytes:
    """Pack a CSV with gzip: always the same bytes, without a time in them."""
    return gzip.compress(content, _PACKING, mtime=0)


def parquet(frame: pl.DataFrame) -> bytes:
    """Write a table as Parquet."""
    buffer = BytesIO()
    frame.write_parquet(buffer, compression="zstd")
    return buffer.getvalue()


def excel(table: Download) -> bytes:
    """Write a table for people with a spreadsheet program; say so if it is too long for a sheet."""
    if table.row_count >= EXCEL_ROWS:
        said = (
            f"This table has {table.row_count:,} rows and a sheet of Excel at most "
            f"{EXCEL_ROWS:,} with the header. It is whole in {table.name} and "
            f"{table.parquet_name}."
        )
        return csv(written(pl.DataFrame({"note": [said]})), BYTE_ORDER_MARK)
    return csv(for_people(table), BYTE_ORDER_MARK)


def for_people(table: Download) -> Cells:
    """
    Return the rows of a table as people read them in a spreadsheet program.

    The only formula is `="1E5"`: a text that would be a number.
    """
    return Cells(table.cells.select(cells.alias(name) for name, cells in _readable(table)))


def parted(cells: Cells, *by: str) -> dict[tuple[object, ...], Cells]:
    """Part cells by the values of some columns."""
    parts = cells.partition_by(*by, as_dict=True)
    return {values: Cells(own) for values, own in parts.items()}


def checksums(files: Mapping[str, bytes]) -> bytes:
    """List the files with their SHA-256, in the format of `sha256sum --check`."""
    lines = (f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    return "".join(sorted(lines, key=lambda line: line[66:])).encode()


def written(frame: pl.DataFrame) -> Cells:
    """Return the cells as a CSV has them: no text that runs, and no `.0` behind whole counts."""
    return Cells(unrunnable(whole_counts(frame)))


def whole_counts(frame: pl.DataFrame) -> pl.DataFrame:
    """Make integers of every column of counts that has no part of a person in it."""
    counts = [
        cells.name for cells in frame if cells.dtype.is_float() and COUNTS.fullmatch(cells.name)
    ]
    are_whole = frame.select((pl.col(counts) == pl.col(counts).round()).all())
    return frame.with_columns(pl.col([c.name for c in are_whole if c.all()]).cast(pl.Int64))


def unrunnable(frame: pl.DataFrame) -> pl.DataFrame:
    """Put an apostrophe in front of every text that would run as a formula."""
    texts = pl.selectors.string()
    begins = frame.select(texts.str.head(1).is_in(FORMULA).any())
    risky = [cells.name for cells in begins if cells.any()]
    runs = pl.col(risky).str.head(1).is_in(FORMULA) & ~pl.col(risky).str.contains(NUMBER)
    guarded = pl.when(runs).then(pl.lit("'") + pl.col(risky)).otherwise(pl.col(risky))
    return frame.with_columns(guarded.name.keep()) if risky else frame


def _readable(table: Download) -> Iterator[tuple[str, pl.Expr]]:
    """Give each column for people with its name."""
    frame = table.frame
    told = {column.name: column for column in table.columns}
    units = frame["unit"].unique().to_list() if "unit" in frame.columns else []
    # Codes are words, and most other texts are ruled out by their lengths in a tenth of the time.
    coded = [name for name, said in told.items() if said.codes]
    lengths = (pl.selectors.string() - pl.selectors.by_name(coded)).str.len_bytes()
    short = [c.name for c in frame.select(lengths.min() <= _ODD_LENGTH) if c.any()]
    odd = {c.name for c in frame.select(pl.col(short).str.contains(_ODD).any()) if c.any()}
    months = {name for name in odd if frame[name].str.contains(_MONTH).all()}
    for name, dtype in frame.schema.items():
        said = told.get(name, Column(name=name, kind="", meaning=""))
        cells = pl.col(name)
        if dtype.is_float() and said.unit in ("share", "share_change"):
            yield _per_cent_name(name, said.unit), rounded(cells * _HUNDRED, 1)
        elif dtype.is_float() and said.unit == "unit" and units:
            yield name, _figures(cells, units)
        elif name == "unit" and dtype == pl.String:
            yield name, cells.replace("share", "percent")
        elif name in months:
            yield name, (cells + "-01").str.to_date()
        elif dtype == pl.String and said.codes:
            yield name, cells.str.replace_all("_", " ", literal=True)
        elif name in odd:
            yield name, _as_text(cells)
        else:
            yield name, cells


def _per_cent_name(name: str, unit: str) -> str:
    """Name a column of percentages; a difference of them is in points."""
    stem = "_".join(part for part in name.split("_") if part != "share")
    return f"{stem}_pct" if unit == "share" else f"{stem.removesuffix('_points')}_points"


def _figures(cells: pl.Expr, units: list[str | None]) -> pl.Expr:
    """Round figures of mixed units as the pages do; shares become per cent."""
    shown = cells
    for unit in units:
        if unit is not None and unit in numbers.UNIT_SUFFIX:
            scaled = cells * _HUNDRED if unit == "share" else cells
            shown = (
                pl.when(pl.col("unit") == unit)
                .then(rounded(scaled, numbers.decimals(unit)))
                .otherwise(shown)
            )
    return shown


def rounded(cells: pl.Expr, places: int) -> pl.Expr:
    """Round half away from zero, as the pages do, on the digits that a person would see."""
    # Without the first round a double such as 0.9105 * 100 would be just below its half.
    return cells.round(places + 6).round(places, mode="half_away_from_zero")


def _as_text(cells: pl.Expr) -> pl.Expr:
    """Write what Excel would take for a day or a number so that it stays a text."""
    dashed = cells.str.replace_all("-", "\N{EN DASH}").str.replace_all("/", "\N{FRACTION SLASH}")
    return (
        pl.when(cells.str.contains(_DAY_LIKE))
        .then(dashed)
        .when(cells.str.contains(_NUMBER_LIKE))
        .then(pl.lit('="') + cells + pl.lit('"'))
        .otherwise(cells)
    )
