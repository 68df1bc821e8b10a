from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.errors import ModelError
from pipeline.warehouse.inputs import check_names, open_database, place, read_seeds, run_macros


def seed(folder: Path, text: str) -> Path:
    (folder / "seeds").mkdir()
    (folder / "seeds" / "orgs.csv").write_bytes(text.encode("utf-8"))
    return folder


def test_a_seed_is_text_and_an_empty_field_is_null(tmp_path: Path) -> None:
    text = '\ufeffcode,name,share\r\n007,"Hill, Vale ""and"" Éclair",0.50\r\nZZ2,,""\r\n'
    assert read_seeds(seed(tmp_path, text))["seeds.orgs"].rows(named=True) == [
        {"code": "007", "name": 'Hill, Vale "and" Éclair', "share": "0.50"},
        {"code": "ZZ2", "name": None, "share": None},
    ]


def test_a_seed_without_rows_keeps_its_columns(tmp_path: Path) -> None:
    frame = read_seeds(seed(tmp_path, "code,name\n"))["seeds.orgs"]
    assert frame.schema == {"code": pl.String, "name": pl.String}


def test_a_folder_without_seeds_has_none(tmp_path: Path) -> None:
    assert read_seeds(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected every column once in the first line, found "),
        ("code,code\n", "expected every column once"),
        ("code,\nZZ1,Hill\n", "expected every column once"),
        (
            "code,name\nZZ1,Hill\nZZ2,Lake, Mere\n",
            "line 3: expected 2 fields as in the header, found 3",
        ),
        ("code,name\nZZ1\n", "line 2: expected 2 fields as in the header, found 1"),
        ('code,name\nZZ1,"Hill" Vale\n', "line 2"),
        ('code,name\nZZ1,"Hill', "unexpected end of data"),
    ],
)
def test_a_seed_that_is_no_table_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        read_seeds(seed(tmp_path, text))


def test_a_macro_that_the_database_refuses_is_named(tmp_path: Path) -> None:
    (tmp_path / "macros.sql").write_text("create macro half(n) as n /;")
    with pytest.raises(ModelError, match=r"macros\.sql: expected SQL that the database accepts"):
        run_macros(open_database(tmp_path), tmp_path)


def test_no_macros_are_no_problem(tmp_path: Path) -> None:
    run_macros(open_database(tmp_path), tmp_path)


def test_files_of_a_table_are_read_under_one_another_by_name(tmp_path: Path) -> None:
    pl.DataFrame({"code": ["ZZ1"], "people": [1]}).write_parquet(tmp_path / "a's.parquet")
    pl.DataFrame({"people": [2], "code": ["ZZ2"], "new": ["x"]}).write_parquet(
        tmp_path / "b.parquet"
    )
    # Elsewhere, because the database may read the folder it spills into.
    con = open_database(tmp_path / "spill")
    place(con, {"parsed.ae": [tmp_path / "a's.parquet", tmp_path / "b.parquet"]})
    assert con.sql("from parsed.ae").fetchall() == [("ZZ1", 1, None), ("ZZ2", 2, "x")]


def test_no_other_file_can_be_read_or_written(tmp_path: Path) -> None:
    pl.DataFrame({"code": ["ZZ1"]}).write_parquet(tmp_path / "a.parquet")
    con = open_database(tmp_path / "spill")
    place(con, {"parsed.ae": pl.DataFrame({"code": ["ZZ2"]})})
    for sql in (
        f"from read_parquet('{tmp_path}/a.parquet')",
        f"copy parsed.ae to '{tmp_path}/b.csv'",
    ):
        with pytest.raises(duckdb.PermissionException):
            con.execute(sql)


def test_a_variable_of_this_program_is_not_a_table(tmp_path: Path) -> None:
    wanted = pl.DataFrame({"code": ["ZZ1"]})
    assert wanted.height == 1
    with pytest.raises(duckdb.CatalogException):
        open_database(tmp_path).execute("from wanted")


@pytest.mark.parametrize(
    ("table", "given", "message"),
    [
        ("parsed.ae", [], "expected files to read, found none"),
        (
            "parsed.ae",
            [Path("missing.parquet")],
            "parsed.ae: expected an input that the database can read",
        ),
        ("ae", pl.DataFrame({"a": [1]}), "like parsed.returns"),
        ("parsed.a e", pl.DataFrame({"a": [1]}), "like parsed.returns"),
        ("pars ed.ae", pl.DataFrame({"a": [1]}), "like parsed.returns"),
    ],
)
def test_an_input_that_cannot_be_placed_is_refused(
    tmp_path: Path, table: str, given: list[Path] | pl.DataFrame, message: str
) -> None:
    with pytest.raises(ModelError, match=message):
        place(open_database(tmp_path), {table: given})


def test_an_input_may_not_stand_in_for_a_model() -> None:
    check_names({"parsed.ae": [], "declared.metrics": [], "seeds.orgs": []})
    with pytest.raises(ModelError, match=r"core\.ae: expected an input in one of parsed, declared"):
        check_names({"core.ae": []})


@pytest.mark.parametrize("name", ["br[a]ck", "st*r", "q?", "a=b", "{x,y}", "it's", "[!a]"])
def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    """Whatever reads a table takes a path for a path, and no folder for a column."""
    folder = tmp_path / name
    folder.mkdir()
    path = folder / "returns.parquet"
    with path.open("wb") as file:
        pl.DataFrame({"code": ["ZZ1"]}).write_parquet(file)
    links = tmp_path / "links"
    links.mkdir()
    con = open_database(tmp_path / "spill")
    place(con, {"parsed.ae": [path]}, links)
    assert con.execute("from parsed.ae").fetchall() == [("ZZ1",)]
    assert pl.read_parquet(path, glob=False).columns == ["code"]
    assert pl.scan_parquet([path], glob=False).collect().columns == ["code"]


@pytest.mark.parametrize("name", ["st*r", "st?r", "st[ae]r"])
def test_a_folder_with_a_pattern_for_a_name_is_not_taken_for_another(
    tmp_path: Path, name: str
) -> None:
    for folder, code in ((name, "ZZ1"), ("star", "ZZ2")):
        (tmp_path / folder).mkdir()
        with (tmp_path / folder / "returns.parquet").open("wb") as file:
            pl.DataFrame({"code": [code]}).write_parquet(file)
    links = tmp_path / "links"
    links.mkdir()
    con = open_database(tmp_path / "spill")
    place(con, {"parsed.ae": [tmp_path / name / "returns.parquet"]}, links)
    assert con.execute("from parsed.ae").fetchall() == [("ZZ1",)]


@pytest.mark.parametrize(
    ("pages", "limit"), [(1_000_000, "762.9 MiB"), (3_000_000, "2.2 GiB"), (9_000_000, "2.3 GiB")]
)
def test_a_database_takes_four_fifths_of_a_small_memory_and_no_more_of_a_large_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pages: int, limit: str
) -> None:
    sizes = {"SC_PAGE_SIZE": 1000, "SC_PHYS_PAGES": pages}
    monkeypatch.setattr("pipeline.warehouse.inputs.os.sysconf", sizes.get)
    con = open_database(tmp_path)
    assert con.sql("select current_setting('memory_limit')").fetchall() == [(limit,)]


def test_a_database_fetches_and_loads_no_extension_by_itself(tmp_path: Path) -> None:
    names = "current_setting('autoinstall_known_extensions')"
    names += ", current_setting('autoload_known_extensions')"
    assert open_database(tmp_path).sql(f"select {names}").fetchall() == [(False, False)]
