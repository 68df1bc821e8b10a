"""Files to grids of text: what is opened, what is refused, and that nothing is guessed."""

import csv
import io
import struct
import zipfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UnreadableFile
from pipeline.parse import workbook
from tests.support.publisher import xlsx
from tests.support.publisher.published import as_csv, zipped

CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=5)
GRID = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=5)
)


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def rows(grid: pl.DataFrame) -> list[list[str | None]]:
    return [list(row) for row in grid.iter_rows()]


# ---------------------------------------------------------------- csv


@given(GRID.filter(lambda grid: any(cell.strip() for cell in grid[-1]) and len(grid[0]) > 1))
def test_a_csv_is_read_back_cell_by_cell(grid: list[list[str]]) -> None:
    expected = [
        # A record without a filled cell is none.
        [cell or None if any(map(str.strip, row)) else None for cell in row]
        for row in grid
    ]
    assert expected == rows(workbook.csv_grid(as_csv(grid), "a.csv"))


def test_codes_and_numbers_stay_text() -> None:
    grid = workbook.csv_grid(b"8E094,007,1.50,TRUE,2025-01-02\r\n", "a.csv")
    assert rows(grid) == [["8E094", "007", "1.50", "TRUE", "2025-01-02"]]


def test_a_byte_order_mark_is_not_part_of_the_first_label() -> None:
    assert rows(workbook.csv_grid(b"\xef\xbb\xbfPeriod,Org\n1,2\n", "a.csv"))[0] == [
        "Period",
        "Org",
    ]


def test_a_file_saved_in_windows_1252_is_read() -> None:
    grid = workbook.csv_grid("St Mary\u2019s,Éclair\r\n".encode("cp1252"), "a.csv")
    assert rows(grid) == [["St Mary\u2019s", "Éclair"]]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_a_sign_for_not_in_the_first_line_stands_between_cells_and_nothing_is_quoted(
    encoding: str,
) -> None:
    grid = workbook.csv_grid('Name¬Town\n"The Old" Mill¬Hill, Vale\n'.encode(encoding), "a.csv")
    assert rows(grid) == [["Name", "Town"], ['"The Old" Mill', "Hill, Vale"]]


def test_a_sign_for_not_below_the_first_line_is_text() -> None:
    assert rows(workbook.csv_grid("a,b\n1¬2,3\n".encode(), "a.csv"))[1] == ["1¬2", "3"]


def test_a_blank_line_keeps_its_row_so_that_rows_are_those_of_the_screen() -> None:
    assert rows(workbook.csv_grid(b"a,b\n\n1,2\n", "a.csv")) == [
        ["a", "b"],
        [None, None],
        ["1", "2"],
    ]


def test_blank_lines_at_the_end_are_nothing() -> None:
    assert workbook.csv_grid(b"a,b\n1,2\n\n\n", "a.csv").height == 2


def test_a_comma_and_a_line_break_inside_quotes_are_text() -> None:
    assert rows(workbook.csv_grid(b'a,b\n"Hill, Vale","x\ny"\n', "a.csv"))[1] == [
        "Hill, Vale",
        "x\ny",
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a,b\n1\n", "row 2: expected 2 cells as in row 1, found 1: the file is cut short"),
        (b"a,b\n1,2,3\n", "row 2: expected 2 cells as in row 1, found 3"),
        (b'a,b\n1,"2\n', "expected every quote to be closed"),
        (b"", "found an empty file"),
        (b"\xef\xbb\xbf", "found an empty file"),
    ],
)
def test_a_damaged_csv_says_where_and_what_to_do(content: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        workbook.csv_grid(content, "a.csv")


@pytest.mark.parametrize("content", [b"", b"  \r\n", b"\n"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(
        UnreadableFile, match=r"a\.csv: expected a CSV, found an empty file; download it again"
    ):
        workbook.read_grids(written(tmp_path, "a.csv", content))


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><html>",
        b"\xef\xbb\xbf\r\n <HTML lang=en>",
        b'<?xml version="1.0"?><error/>',
    ],
)
def test_a_web_page_under_the_name_of_a_csv_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"expected a CSV, found a web page, .* download"):
        workbook.read_grids(written(tmp_path, "a.csv", content))


# ---------------------------------------------------------------- zip


def test_the_one_file_of_a_zip_is_read_under_its_own_name(tmp_path: Path) -> None:
    path = written(tmp_path, "a.zip", zipped({"inside.csv": b"a\n"}))
    assert workbook.read_bytes(path) == ("inside.csv", b"a\n")


@pytest.mark.parametrize("junk", ["__MACOSX/._inside.csv", ".DS_Store", "folder/"])
def test_what_computers_leave_in_a_zip_is_passed_over(tmp_path: Path, junk: str) -> None:
    path = written(tmp_path, "a.zip", zipped({junk: b"", "inside.csv": b"a\n"}))
    assert workbook.read_bytes(path) == ("inside.csv", b"a\n")


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, r"expected one file inside, found \[\]"),
        ({"a.csv": b"1", "b.csv": b"2"}, r"expected one file inside, found \['a.csv', 'b.csv'\]"),
        ({"../a.csv": b"1"}, r"found '../a.csv', which points outside the folder; do not use"),
        ({"/etc/a.csv": b"1"}, "which points outside the folder"),
        ({"x\\..\\a.csv": b"1"}, "which points outside the folder"),
        ({"a.csv": b""}, "a.csv: expected a CSV, found an empty file"),
        ({"a.xlsx": b"PK"}, "expected a CSV inside, found a.xlsx"),
        (
            {"a.csv": b"0" * 3_000_000},
            r"a.csv that grows from [0-9,]+ to 3,000,000 bytes; do not use",
        ),
    ],
)
def test_a_zip_that_is_not_one_harmless_csv_is_refused(
    tmp_path: Path, files: dict[str, bytes], says: str
) -> None:
    with pytest.raises(UnreadableFile, match=says):
        workbook.read_grids(written(tmp_path, "a.zip", zipped(files)))


@pytest.mark.parametrize("name", ["a.zip", "a.xlsx"])
def test_what_would_unpack_to_more_than_any_release_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The bytes of a zip that grows a hundredfold: 10 MB for 990."""
    monkeypatch.setattr(workbook, "MOST_BYTES", 500)
    content = xlsx.workbook({"S": [["a"]]}) if name == "a.xlsx" else zipped({"a.csv": b"12" * 300})
    with pytest.raises(UnreadableFile, match=r"of a sensible size, found .* grows from"):
        workbook.read_grids(written(tmp_path, name, content))


def test_a_zip_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    """The bomb says that it holds 10 bytes."""
    content = bytearray(zipped({"a.csv": b"0" * 3_000_000}))
    true, lie = struct.pack("<I", 3_000_000), struct.pack("<I", 10)
    path = written(tmp_path, "a.zip", bytes(content.replace(true, lie)))
    with pytest.raises(UnreadableFile, match="expected a zip, found a file that cannot be opened"):
        workbook.read_grids(path)


def test_a_zip_with_a_password_is_refused(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.csv": b"1"}))
    central = content.index(b"PK\x01\x02")
    content[central + 8] |= 1
    content[6] |= 1
    with pytest.raises(
        UnreadableFile, match=r"expected a zip, found a file that cannot be opened .*encrypted"
    ):
        workbook.read_grids(written(tmp_path, "a.zip", bytes(content)))


@pytest.mark.parametrize("content", [b"PK\x03\x04", zipped({"a.csv": b"1" * 99})[:-9]])
def test_a_damaged_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnreadableFile, match="expected a zip, found a file that cannot be opened"):
        workbook.read_grids(written(tmp_path, "a.zip", content))


@given(st.data())
def test_a_damaged_zip_is_read_right_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Whatever byte is spoilt: never other content under the same name, never another error."""
    inside = b"a,b\r\n" + b"12,34\r\n" * 20
    content = bytearray(zipped({"inside.csv": inside}))
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    path = written(tmp_path_factory.mktemp("zip"), "a.zip", bytes(content))
    try:
        name, found = workbook.read_bytes(path)
    except UnreadableFile:
        return
    assert found == inside or name != "inside.csv"


@pytest.mark.parametrize("ending", [".csv", ".zip"])
@pytest.mark.parametrize("content", [b"a,b\n1,2\n", zipped({"inside.csv": b"a,b\n1,2\n"})])
def test_the_first_bytes_and_not_the_name_say_what_a_file_is(
    tmp_path: Path, ending: str, content: bytes
) -> None:
    grids = workbook.read_grids(written(tmp_path, f"a{ending}", content))
    assert rows(grids[""]) == [["a", "b"], ["1", "2"]]


def test_a_hundred_thousand_files_in_a_zip_make_a_short_message(tmp_path: Path) -> None:
    names = {f"{number:060}.csv": b"" for number in range(2_000)}
    with pytest.raises(UnreadableFile, match="and 1,997 more; unpack it") as caught:
        workbook.read_grids(written(tmp_path, "a.zip", zipped(names)))
    assert len(str(caught.value)) < 500


# ---------------------------------------------------------------- workbooks


def test_every_sheet_is_a_grid_whose_rows_are_those_of_the_screen(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "a.xlsx",
        xlsx.workbook({"First": [[], [None, "b2"], [], ["a4", 4]], "Second & last": [["x"]]}),
    )
    grids = workbook.read_grids(path)
    assert list(grids) == ["First", "Second & last"]
    assert rows(grids["First"])[-1] == ["a4", "4"]
    assert grids["First"].height == 4
    assert rows(grids["First"])[1] == [None, "b2"]


def test_an_empty_text_in_a_workbook_is_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, "a.xlsx", xlsx.workbook({"S": [["a", "b"], ["", "1"]]}))
    assert rows(workbook.read_grids(path)["S"]) == [["a", "b"], [None, "1"]]


@pytest.mark.parametrize("limit", [65_536])
def test_a_sheet_that_fills_a_spreadsheet_program_was_cut(tmp_path: Path, limit: int) -> None:
    path = written(tmp_path, "a.xlsx", xlsx.workbook({"S": [["a"]] * limit}))
    with pytest.raises(UnreadableFile, match=r"sheet S: found exactly 65,536 rows, the most"):
        workbook.read_grids(path)


def test_a_sheet_one_row_shorter_was_not_cut(tmp_path: Path) -> None:
    path = written(tmp_path, "a.xlsx", xlsx.workbook({"S": [["a"]] * 65_535}))
    assert workbook.read_grids(path)["S"].height == 65_535


@pytest.mark.parametrize("ending", [".xls", ".xlsx", ".xlsb", ".ods"])
@pytest.mark.parametrize("content", [b"", b"<html>no</html>", b"a,b\n1,2\n", zipped({"a": b"1"})])
def test_what_is_no_workbook_is_refused(tmp_path: Path, ending: str, content: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"download it again"):
        workbook.read_grids(written(tmp_path, f"a{ending}", content))


def test_a_workbook_cut_short_is_refused(tmp_path: Path) -> None:
    whole = xlsx.workbook({"S": [["a"] * 50] * 50})
    with pytest.raises(UnreadableFile, match="download it again"):
        workbook.read_grids(written(tmp_path, "a.xlsx", whole[: len(whole) // 2]))


def test_a_refused_workbook_tells_nothing_of_the_folder_it_lies_in(tmp_path: Path) -> None:
    path = written(tmp_path, "2025-05_1376753c.xlsx", b"PK\x03\x04 and then nothing")
    with pytest.raises(UnreadableFile) as caught:
        workbook.read_grids(path, "Monthly-AE-May-2025.xlsx")
    said = str(caught.value)
    assert said.startswith(
        "Monthly-AE-May-2025.xlsx: expected a spreadsheet, found a file that cannot be opened as "
        "one ("
    )
    assert [part for part in ("\n", "/", path.name, tmp_path.name) if part in said] == []


OTHER = {
    "an old Excel workbook (xls)": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on",
    "an Excel workbook (xlsx or xlsb)": xlsx.workbook({"S": [["a"]]}),
    "text in UTF-16": "a,b\n1,2\n".encode("utf-16"),
}


@pytest.mark.parametrize("kind", OTHER)
@pytest.mark.parametrize("is_zipped", [False, True])
def test_what_is_no_csv_is_called_what_it_is(tmp_path: Path, kind: str, *, is_zipped: bool) -> None:
    content = zipped({"May.csv": OTHER[kind]}) if is_zipped else OTHER[kind]
    path = written(tmp_path, "2025-05_1376753c" + (".zip" if is_zipped else ".csv"), content)
    with pytest.raises(UnreadableFile) as caught:
        workbook.read_bytes(path, "May.csv")
    assert str(caught.value).startswith(f"May.csv: expected a CSV in UTF-8, found {kind}; download")


@pytest.mark.parametrize("ending", [".csv", ".zip", ".xls"])
def test_a_message_names_the_file_of_the_publisher(tmp_path: Path, ending: str) -> None:
    path = written(tmp_path, f"2025-05_1376753c{ending}", b"a,b\n1\n")
    with pytest.raises(UnreadableFile, match=r"^May\b"):
        workbook.read_grids(path, f"May{ending}")


def test_our_own_workbooks_are_zips_that_python_opens() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx.workbook({"S": [["a"]]}))) as archive:
        assert archive.testzip() is None
        assert "xl/worksheets/sheet1.xml" in archive.namelist()


def test_a_csv_reader_that_is_not_ours_reads_the_same(tmp_path: Path) -> None:
    content = as_csv([["a", "b"], ["Hill, Vale", '"quoted"'], ["1", ""]])
    path = written(tmp_path, "a.csv", content)
    with path.open(encoding="utf-8", newline="") as file:
        theirs = [[cell or None for cell in row] for row in csv.reader(file)]
    assert theirs == rows(workbook.read_grids(path)[""])


class Panic(BaseException):
    """What the library raises over some damaged files: it is no Exception."""


@pytest.mark.parametrize("error", [Panic("index out of bounds"), Panic(""), ValueError("no")])
def test_whatever_the_library_raises_refuses_one_file_and_ends_no_night(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def damaged(_: Path) -> None:
        raise error

    monkeypatch.setattr("fastexcel.read_excel", damaged)
    path = tmp_path / "a.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0 damaged")
    with pytest.raises(
        UnreadableFile, match=r"a.xls: expected a spreadsheet, .*; download it again"
    ):
        workbook.read_grids(path, "a.xls")


def test_whoever_stops_the_program_stops_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(_: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("fastexcel.read_excel", stopped)
    path = tmp_path / "a.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0 damaged")
    with pytest.raises(KeyboardInterrupt):
        workbook.read_grids(path, "a.xls")
