"""The fast road for large extracts: the same promises as the slow one."""

import polars as pl
import pytest

from pipeline.errors import BadCell, LayoutChanged, SourceProblem, UnreadableFile
from pipeline.parse.large_csv import read_counts
from pipeline.parse.layouts import TableLayout
from pipeline.parse.workbook import ROW_LIMITS

WANTED = TableLayout(
    name="rows",
    header="Org Code",
    columns={"org_code": "Org Code", "people": "People", "total": "Total All"},
    ignore=("Name",),
)
COUNTS = frozenset({"people", "total"})
HEADER = b"Org Code,Name,People,Total All\n"


def read(content: bytes) -> pl.DataFrame:
    return read_counts(content, "extract.csv", WANTED, COUNTS).frame


def test_counts_are_typed_codes_stay_text_and_rows_are_numbered() -> None:
    frame = read(HEADER + b"8E094,Hill,,7\n007,Lake,0,9\n")
    assert frame.to_dicts() == [
        {"org_code": "8E094", "people": None, "total": 7, "row": 2},
        {"org_code": "007", "people": 0, "total": 9, "row": 3},
    ]
    assert frame.schema == {
        "org_code": pl.String,
        "people": pl.Int32,
        "total": pl.Int32,
        "row": pl.Int32,
    }


def test_a_byte_order_mark_and_other_line_ends_change_nothing() -> None:
    plain = read(HEADER + b"ZZ1,Hill,1,7\n")
    marked = b"\xef\xbb\xbf" + HEADER.replace(b"\n", b"\r\n") + b"ZZ1,Hill,1,7\r\n"
    assert read(marked).equals(plain)


def test_a_comma_inside_quotes_is_text() -> None:
    assert read(HEADER + b'ZZ1,"Hill, Vale",1,7\n')["total"].to_list() == [7]


def test_a_last_line_without_its_line_end_is_read() -> None:
    assert read(HEADER + b"ZZ1,Hill,1,7")["total"].to_list() == [7]


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (b"Org Code,Name,People,All,x\n", "missing column 'Total All'"),
        (b"Org Code,Name,People,Total All,Surprise\n", "unknown column 'Surprise'"),
        (b"", "no row with a cell 'Org Code'"),
    ],
)
def test_another_header_stops_the_release(header: bytes, says: str) -> None:
    with pytest.raises(LayoutChanged, match=f"{says}.*add a "):
        read(header + b"ZZ1,Hill,1,7,8\n")


def test_unknown_columns_that_hold_nothing_are_dropped_with_a_note() -> None:
    content = b"Org Code,Name,,People,Total All,,a\nZZ1,Hill,,1,7,,\nZZ2,Lake,,2,9,,\n"
    read = read_counts(content, "extract.csv", WANTED, COUNTS)
    frame, notes = read.frame, read.notes
    assert frame["total"].to_list() == [7, 9]
    assert notes == (
        "dropped column 3 '': it holds nothing",
        "dropped column 6 '': it holds nothing",
        "dropped column 7 'a': it holds nothing",
    )


def test_an_unknown_column_that_holds_one_cell_stops_the_release() -> None:
    with pytest.raises(LayoutChanged, match="unknown column 'a'"):
        read(b"Org Code,Name,People,Total All,a\nZZ1,Hill,1,7,\nZZ2,Lake,2,9,x\n")


def test_a_cell_that_is_no_count_is_named() -> None:
    with pytest.raises(BadCell, match=r"extract\.csv row 3, column 'People': .* found 'n/a'"):
        read(HEADER + b"ZZ1,Hill,1,7\nZZ2,Lake,n/a,9\n")


def test_a_last_line_cut_short_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="row 3: expected 4 cells as in row 1, found 2"):
        read(HEADER + b"ZZ1,Hill,1,7\nZZ2,La")


def test_a_line_with_too_many_cells_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="row 2: expected 4 cells as in row 1, found 6"):
        read(HEADER + b"ZZ1,Hill,1,7,8,9\nZZ2,Lake,1,2\n")


def test_a_number_larger_than_any_count_is_refused() -> None:
    with pytest.raises(BadCell, match="row 2: expected counts of at most 2,147,483,647"):
        read(HEADER + b"ZZ1,Hill,99999999999,7\n")


@pytest.mark.parametrize("rows", [ROW_LIMITS[0] - 1, ROW_LIMITS[0] - 2, ROW_LIMITS[0]])
def test_a_file_that_fills_a_spreadsheet_program_was_cut(rows: int) -> None:
    content = HEADER + b"ZZ1,Hill,1,7\n" * rows
    if rows + 1 in ROW_LIMITS:
        with pytest.raises(
            UnreadableFile, match="exactly 65,536 rows, the most that a spreadsheet"
        ):
            read(content)
    else:
        assert read(content).height == rows


@pytest.mark.parametrize(
    "content",
    [
        HEADER + b'ZZ1,Hill,1,"7',
        HEADER + b'ZZ1,"""",1,7\nZZ2,"""\n',
        HEADER.replace(b"Name", b'Na"me') + b"ZZ1,Hill,1,7\n",
        HEADER.replace(b"Name", b"Name,") + b'ZZ1,Hill,"",1\r,7\n',
        b"Total All,Name,Org Code,People\n+1,Hill,ZZ1,7\n",
    ],
    ids=["not closed", "quotes alone", "in a label", "a lone return", "a sign first in its line"],
)
def test_a_file_that_readers_take_in_two_ways_is_read_by_the_slow_rule(content: bytes) -> None:
    with pytest.raises(SourceProblem):
        read(content)
