"""The forms of a table: what each library reads of them, and what a spreadsheet makes of them."""

import csv
import gzip
import hashlib
import io
import re
import shutil
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

import duckdb
import fastexcel
import pandas as pd
import polars as pl
import pytest

from pipeline.publish.context import Column, Download
from pipeline.publish.files import forms

LATEST = "data/latest/"
OFFICE: Final = shutil.which("soffice")


def table(frame: pl.DataFrame, **units: str) -> Download:
    """Make a table of these rows; its columns have these units."""
    return Download(
        name="made-up.csv",
        group="table",
        mart="",
        title="made-up rows",
        row_count=frame.height,
        columns=tuple(
            Column(name=name, kind="", meaning="", unit=units.get(name, ""))
            for name in frame.columns
        ),
        key=(),
        schema="made-up",
        frame=frame,
        cells=forms.written(frame),
        content=csv_of(frame),
    )


def csv_of(frame: pl.DataFrame) -> bytes:
    """Write a table as CSV, as every table is."""
    return forms.csv(forms.written(frame))


def people_read(rows: Download) -> list[dict[str, str]]:
    """Read the form for Excel as a spreadsheet program splits it into cells."""
    text = forms.excel(rows).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_three_libraries_count_the_same_nulls_in_every_column_of_every_table(
    made_site: Mapping[str, bytes], tmp_path: Path
) -> None:
    names = [
        path.removeprefix(LATEST)
        for path in made_site
        if path.startswith(LATEST)
        and path.endswith(".csv")
        and not path.endswith("-excel.csv")
        and "/" not in path.removeprefix(LATEST)
    ]
    assert len(names) > 50
    for name in names:
        content = made_site[LATEST + name]
        assert not re.search(rb'(^|,)""(,|$)', content, re.MULTILINE), name
        file = tmp_path / name
        file.write_bytes(content)
        parquet = pl.read_parquet(made_site[f"{LATEST}{name.removesuffix('.csv')}.parquet"])
        ours = {one.name: one.null_count() for one in parquet}
        by_pandas = pd.read_csv(file).isna().sum().to_dict()
        by_polars = {c.name: c.null_count() for c in pl.read_csv(file, infer_schema_length=None)}
        assert (ours, ours) == (by_pandas, by_polars), name
        if parquet.height:
            counts = ", ".join(f'count(*) - count("{column}")' for column in ours)
            found = duckdb.sql(f"select {counts} from read_csv('{file}', header = true)").fetchone()  # noqa: S608 our own names
            assert dict(zip(ours, found or (), strict=True)) == ours, name


def test_the_packed_csv_is_the_same_csv_and_always_the_same_bytes() -> None:
    frame = pl.DataFrame({"org_code": ["ZZ1", None], "name": ["=1+1", "Éxample, Hill"]})
    packed = forms.packed(csv_of(frame))
    assert gzip.decompress(packed) == csv_of(frame)
    assert packed == forms.packed(csv_of(frame))
    assert packed[4:8] == bytes(4)  # no time


def test_an_empty_cell_is_unquoted_and_parquet_keeps_a_text_as_it_is() -> None:
    frame = pl.DataFrame({"a": ["=1+1", None], "b": [None, 2]})
    assert csv_of(frame) == b"a,b\n'=1+1,\n,2\n"
    assert pl.read_parquet(forms.parquet(frame))["a"].to_list() == ["=1+1", None]


def test_counts_are_whole_where_none_of_them_has_a_part_of_a_person() -> None:
    frame = pl.DataFrame(
        {
            "denominator": [12.0, None],
            "numerator": [1.5, 2.0],
            "people": pl.Series([None, None], dtype=pl.Float64),
            "score": [2.0, 3.0],
        }
    )
    assert csv_of(frame) == b"denominator,numerator,people,score\n12,1.5,,2.0\n,2.0,,3.0\n"
    assert gzip.decompress(forms.packed(csv_of(frame))) == csv_of(frame)
    assert people_read(table(frame))[0]["denominator"] == "12"


@pytest.mark.parametrize(
    ("share", "shown"), [(0.911, "91.1"), (0.9105, "91.1"), (0.91049, "91.0"), (0.0004, "0.0")]
)
def test_a_share_reads_as_per_cent_with_one_decimal_and_says_so_in_its_name(
    share: float, shown: str
) -> None:
    rows = table(pl.DataFrame({"ae_within_4h_share": [share]}), ae_within_4h_share="share")
    assert people_read(rows) == [{"ae_within_4h_pct": shown}]


def test_a_figure_is_rounded_as_its_unit_says() -> None:
    frame = pl.DataFrame(
        {
            "value": [0.91149, 12.345, 2.005, None],
            "unit": ["share", "weeks", "score", "share"],
        }
    )
    rows = people_read(table(frame, value="unit"))
    assert [row["value"] for row in rows] == ["91.1", "12.3", "2.01", ""]
    assert [row["unit"] for row in rows] == ["percent", "weeks", "score", "percent"]


ODD: Final = pl.DataFrame(
    {
        "period": ["2026-03", None],
        "opened_on": [date(2026, 4, 1), None],
        "org_code": ["1E5", "007"],
        "rows": ["3-5", "87,172,203-205"],
        "weight": ["1/2", "1/3"],
        "org_name": ["Éxample Trust", "=cmd"],
    }
)


def test_a_month_is_a_whole_date_and_a_code_stays_what_it_is() -> None:
    first, second = people_read(table(ODD))
    assert first["period"] == "2026-03-01"
    assert first["opened_on"] == "2026-04-01"
    assert (second["period"], second["opened_on"]) == ("", "")
    # A program evaluates this to the text itself.
    assert (first["org_code"], second["org_code"]) == ('="1E5"', '="007"')
    assert (first["rows"], second["rows"]) == ("3–5", "87,172,203-205")  # noqa: RUF001 no day
    assert first["weight"] == "1\N{FRACTION SLASH}2"
    assert (first["org_name"], second["org_name"]) == ("Éxample Trust", "'=cmd")


def test_a_code_with_a_meaning_is_printed_in_words() -> None:
    rows = table(pl.DataFrame({"place": [1, 2], "verdict": ["no_clear_change", None]}))
    column = Column(name="verdict", kind="text", meaning="", codes={"no_clear_change": "may be"})
    told = Download(**{**{f: getattr(rows, f) for f in rows.__slots__}, "columns": (column,)})
    assert [row["verdict"] for row in people_read(told)] == ["no clear change", ""]


def test_a_table_that_is_too_long_for_a_sheet_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "EXCEL_ROWS", 3)
    fits, long = (table(pl.DataFrame({"n": range(count)})) for count in (2, 3))
    assert [row["n"] for row in people_read(fits)] == ["0", "1"]
    (said,) = people_read(long)
    assert "3 rows" in said["note"]
    assert "made-up.parquet" in said["note"]


def test_every_form_for_excel_begins_with_its_mark(made_site: Mapping[str, bytes]) -> None:
    files = [path for path in made_site if path.endswith("-excel.csv")]
    assert all(made_site[path].startswith(b"\xef\xbb\xbf") for path in files)
    tables = {path.removesuffix(".parquet") for path in made_site if path.endswith(".parquet")}
    assert {path.removesuffix("-excel.csv") for path in files} == {
        path for path in tables if path != "data/latest/specialty-waits"
    }


def test_checksums_are_those_of_the_files() -> None:
    listed = forms.checksums({"b.csv": b"2", "a.csv": b"1"}).decode()
    assert listed == (
        f"{hashlib.sha256(b'1').hexdigest()}  a.csv\n{hashlib.sha256(b'2').hexdigest()}  b.csv\n"
    )


@pytest.mark.skipif(not OFFICE, reason="LibreOffice is not installed (libreoffice-calc-nogui)")
def test_libreoffice_reads_codes_accents_dates_and_per_cent_as_we_mean_them(
    tmp_path: Path,
) -> None:
    """It is 280 MB, so nothing here installs it: the test runs where a person has it."""
    frame = ODD.with_columns(pl.lit(0.911).alias("ae_within_4h_share"))
    file = tmp_path / "made-up-excel.csv"
    file.write_bytes(forms.excel(table(frame, ae_within_4h_share="share")))
    assert OFFICE
    subprocess.run(
        [
            OFFICE,
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            # Comma, quotation mark, UTF-8: its dialogue takes the last from the byte order mark.
            "--infilter=CSV:44,34,76,1",
            *("--convert-to", "xlsx", "--outdir", str(tmp_path), str(file)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    sheet = fastexcel.read_excel(file.with_suffix(".xlsx")).load_sheet(0).to_polars()
    first, second = sheet.to_dicts()
    assert first["period"].date() == date(2026, 3, 1)
    assert first["opened_on"].date() == date(2026, 4, 1)
    assert [first["org_code"], second["org_code"]] == ["1E5", "007"]
    assert first["org_name"] == "Éxample Trust"
    assert [first["rows"], second["rows"]] == ["3\N{EN DASH}5", "87,172,203-205"]
    assert first["ae_within_4h_pct"] == 91.1
    assert (second["period"], second["opened_on"]) == (None, None)
