"""Layouts: which header means which columns, and what happens to a header nobody knows."""

from pathlib import Path

import pytest

from pipeline.errors import ConfigError, LayoutChanged
from pipeline.parse import layouts
from pipeline.parse.layouts import Layout, TableLayout
from tests.support.publisher import xlsx
from tests.support.publisher.published import as_csv

COLUMNS = {"org_code": "Org Code", "people": "Number of people"}
OLD = Layout(
    name="old",
    since="2019-04",
    tables=(TableLayout(name="rows", header="Org Code", columns={"org_code": "Org Code"}),),
)
NEW = Layout(
    name="new",
    since="2020-04",
    tables=(TableLayout(name="rows", header="Org Code", columns=COLUMNS, ignore=("Notes",)),),
)


def csv_of(tmp_path: Path, *rows: list[str]) -> Path:
    path = tmp_path / "file.csv"
    path.write_bytes(as_csv(rows))
    return path


def sheets(path: Path, *known: Layout) -> layouts.Sheets:
    return layouts.read(path, known or (OLD, NEW), path.name)


def test_columns_are_found_by_label_and_never_by_place(tmp_path: Path) -> None:
    path = csv_of(tmp_path, ["Number of people", "Org Code"], ["7", "ZZ1"])
    frame = sheets(path).tables["rows"].frame
    assert frame.to_dicts() == [{"row": 2, "org_code": "ZZ1", "people": "7"}]


def test_the_newest_layout_that_fits_is_used(tmp_path: Path) -> None:
    old = csv_of(tmp_path, ["Org Code"], ["ZZ1"])
    assert sheets(old).layout == "old"
    new = csv_of(tmp_path, ["Org Code", "Number of people"], ["ZZ1", "7"])
    assert sheets(new).layout == "new"


def test_the_header_is_looked_for_below_a_title_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    path = csv_of(tmp_path, ["A title", ""], ["", ""], list(COLUMNS.values()), ["ZZ1", "7"])
    assert sheets(path).tables["rows"].frame["row"].to_list() == [4]


@pytest.mark.parametrize("above", [layouts.HEADER_SEARCH_ROWS - 1, layouts.HEADER_SEARCH_ROWS])
def test_the_header_is_looked_for_in_forty_rows(tmp_path: Path, above: int) -> None:
    path = csv_of(tmp_path, *[["-", "-"]] * above, list(COLUMNS.values()), ["ZZ1", "7"])
    if above < layouts.HEADER_SEARCH_ROWS:
        assert sheets(path).tables["rows"].frame.height == 1
    else:
        with pytest.raises(LayoutChanged, match="no row with a cell 'Org Code'"):
            sheets(path)


def test_spaces_in_a_label_are_tidied(tmp_path: Path) -> None:
    path = csv_of(tmp_path, [" Org  Code ", "Number of\npeople"], ["ZZ1", "7"])
    assert sheets(path).layout == "new"


def test_an_unknown_column_that_holds_something_stops_the_release(tmp_path: Path) -> None:
    path = csv_of(tmp_path, ["Org Code", "Number of people", "Surprise"], ["ZZ1", "7", "x"])
    with pytest.raises(LayoutChanged) as caught:
        sheets(path)
    assert "file.csv: expected a layout we know, found none that fits" in str(caught.value)
    assert "unknown column 'Surprise' holds 'x'" in str(caught.value)
    assert "add a [[layout]] block" in str(caught.value)


def test_an_unknown_column_that_holds_nothing_is_dropped_with_a_note(tmp_path: Path) -> None:
    path = csv_of(tmp_path, ["Org Code", "Number of people", "", "a"], ["ZZ1", "7", "", ""])
    read = sheets(path)
    assert read.notes == (
        "dropped column 3 '': it holds nothing",
        "dropped column 4 'a': it holds nothing",
    )
    assert read.tables["rows"].frame.columns == ["row", "org_code", "people"]


def test_a_column_we_know_and_do_not_want_is_passed_over(tmp_path: Path) -> None:
    path = csv_of(tmp_path, ["Org Code", "Number of people", "Notes"], ["ZZ1", "7", "x"])
    assert sheets(path).notes == ()


def test_a_missing_column_is_named_by_the_nearest_layout(tmp_path: Path) -> None:
    path = csv_of(tmp_path, ["Org Code", "Notes"], ["ZZ1", ""])
    with pytest.raises(LayoutChanged, match="as layout 'new': missing column 'Number of people'"):
        sheets(path, NEW)


def test_a_label_may_have_had_several_spellings(tmp_path: Path) -> None:
    table = TableLayout(name="rows", header="Code", columns={"name": ["System", "STP"]})
    layout = Layout(name="x", since="", tables=(table,))
    layout = Layout(
        name="x",
        since="",
        tables=(TableLayout(name="rows", header="Code", columns={**table.columns, "c": "Code"}),),
    )
    for label in ("System", "STP"):
        path = csv_of(tmp_path, [label, "Code"], ["Somewhere", "QZ1"])
        assert sheets(path, layout).tables["rows"].frame["name"].to_list() == ["Somewhere"]


def test_two_header_rows_make_group_and_label(tmp_path: Path) -> None:
    table = TableLayout(
        name="rows",
        sheets=("Old name", "Data"),
        header="Code",
        header_rows=2,
        columns={"code": "Code", "came": "Came / Type 1", "waited": "Waited / Type 1"},
        ignore=("Waited / Type 1 (2)",),
        ignore_unnamed=True,
    )
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        xlsx.workbook(
            {
                "Data": [
                    [None, "Came", "Waited", None, None],
                    ["Code", "Type 1", "Type 1", "Type 1", None],
                    ["ZZ1", 7, 2, 0.5, "workings"],
                ]
            }
        )
    )
    read = sheets(path, Layout(name="x", since="", tables=(table,)))
    assert read.tables["rows"].sheet == "Data"
    assert read.tables["rows"].labels["waited"] == "Waited / Type 1"
    assert read.tables["rows"].frame.to_dicts() == [
        {"row": 3, "code": "ZZ1", "came": "7", "waited": "2"}
    ]


def test_a_missing_sheet_is_named_with_those_that_are_there(tmp_path: Path) -> None:
    table = TableLayout(name="rows", sheets=("Data",), header="Code", columns={"code": "Code"})
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx.workbook({"Sheet1": [["Code"]]}))
    with pytest.raises(LayoutChanged, match=r"no sheet Data, there are \['Sheet1'\]"):
        sheets(path, Layout(name="x", since="", tables=(table,)))


def test_a_missing_sheet_that_is_optional_is_left_out(tmp_path: Path) -> None:
    wanted = TableLayout(name="rows", header="Code", columns={"code": "Code"})
    extra = TableLayout(
        name="extra", sheets=("More",), header="Code", columns={"code": "Code"}, optional=True
    )
    path = csv_of(tmp_path, ["Code"], ["ZZ1"])
    read = sheets(path, Layout(name="x", since="", tables=(wanted, extra)))
    assert list(read.tables) == ["rows"]


@pytest.mark.parametrize("width", [2, 4])
def test_a_file_without_a_header_must_have_its_width(tmp_path: Path, width: int) -> None:
    table = TableLayout(name="rows", width=3, columns={"code": 1, "name": 3})
    path = csv_of(tmp_path, ["ZZ1"] * width)
    with pytest.raises(LayoutChanged, match=f"expected 3 columns and no header, found {width}"):
        sheets(path, Layout(name="x", since="", tables=(table,)))


def test_a_file_without_a_header_is_read_by_place(tmp_path: Path) -> None:
    table = TableLayout(name="rows", width=3, columns={"code": 1, "name": 3})
    path = csv_of(tmp_path, ["ZZ1", "", "Hill"], ["ZZ2", "", "Lake"])
    read = sheets(path, Layout(name="x", since="", tables=(table,))).tables["rows"]
    assert read.frame.rows() == [(1, "ZZ1", "Hill"), (2, "ZZ2", "Lake")]
    assert read.labels["name"] == "column 3"


def test_layouts_are_loaded_from_toml(tmp_path: Path) -> None:
    path = tmp_path / "layouts.toml"
    path.write_text(
        '[[layout]]\nname = "first"\nsince = "2019-04"\n'
        '[layout.table.rows]\nheader = "Org Code"\nignore = ["Notes"]\n'
        '[layout.table.rows.columns]\norg_code = "Org Code"\n',
        encoding="utf-8",
    )
    table = TableLayout(
        name="rows", header="Org Code", columns={"org_code": "Org Code"}, ignore=("Notes",)
    )
    assert layouts.load(path) == (Layout(name="first", since="2019-04", tables=(table,)),)


@pytest.mark.parametrize(
    "text",
    [
        '[[layout]]\nname = "a"\n[layout.table.rows.columns]\nx = "X"\n',
        '[[layout]]\nname = "a"\nsince = ""\n',
        '[[layout]]\nname = "a"\nsince = ""\n[layout.table.rows]\ncolour = "blue"\ncolumns = {}\n',
    ],
    ids=["no since", "no table", "unknown key"],
)
def test_a_layout_that_is_none_is_a_mistake_in_the_declaration(tmp_path: Path, text: str) -> None:
    path = tmp_path / "layouts.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"layouts\.toml: layout 'a'"):
        layouts.load(path)
