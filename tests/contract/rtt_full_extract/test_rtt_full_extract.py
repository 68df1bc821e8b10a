"""What NHS England has promised of the full RTT extract, made up and real."""

import csv
import io
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import BadCell, LayoutChanged, UnreadableFile, WrongPeriod
from pipeline.sources.rtt_full_extract.parse import BANDS, SCHEMA
from tests.support.files import broken, the_one
from tests.support.publisher import xlsx
from tests.support.publisher.published import (
    RTT_HEADER,
    RTT_NAME,
    RTT_PARTS,
    RTT_ZIP,
    Rows,
    as_csv,
    rtt_rows,
    zipped,
)
from tests.support.world import read, read_path


def extract(tmp_path: Path, rows: Rows, *, inside: str = RTT_NAME) -> pl.DataFrame:
    return read(tmp_path, RTT_ZIP, zipped({inside: as_csv(rows, end="\n")})).frame


def changed(rows: Rows, row: int, label: str, text: str) -> Rows:
    copy = [list(cells) for cells in rows]
    copy[row - 1][RTT_HEADER.index(label)] = text
    return copy


def test_the_schema_is_the_declared_one(tmp_path: Path) -> None:
    assert dict(SCHEMA) == dict(extract(tmp_path, rtt_rows()).schema)


def test_unfinished_pathways_are_kept_with_their_rows(tmp_path: Path) -> None:
    rows = rtt_rows()
    kept = extract(tmp_path, rows).filter(pl.col("row_kind") == "pathways")
    at = [i for i, row in enumerate(rows, 1) if "Part_2" in row]
    assert kept["row"].to_list() == at
    assert kept["month"].unique().to_list() == [date(2026, 4, 1)]


def test_a_blank_week_is_nobody(tmp_path: Path) -> None:
    kept = extract(tmp_path, rtt_rows()).filter(pl.col("row_kind") == "pathways")
    first = kept.row(0, named=True)
    held = {band: first[band] for band in BANDS if first[band]}
    assert held == {"band_000": 4, "band_017": 2, "band_052": 1}
    assert kept.select(BANDS).null_count().row(0) == (0,) * 105


def test_the_weeks_add_up_to_the_total_of_every_row(tmp_path: Path) -> None:
    kept = extract(tmp_path, rtt_rows()).filter(pl.col("row_kind") == "pathways")
    assert (
        kept.select(pl.sum_horizontal(BANDS))["band_000"].to_list() == kept["total_all"].to_list()
    )


def test_every_part_has_its_control_total(tmp_path: Path) -> None:
    controls = extract(tmp_path, rtt_rows()).filter(pl.col("row_kind") == "control")
    assert controls.select("part", "total_all").rows() == [(part, 24) for part in RTT_PARTS]
    assert controls.select(BANDS).null_count().row(0) == (5,) * 105


def test_pathways_without_an_english_commissioner_are_kept(tmp_path: Path) -> None:
    frame = extract(tmp_path, rtt_rows()).filter(pl.col("commissioner_code") == "NONC")
    assert frame.height == 3
    assert frame["commissioner_parent_code"].null_count() == 3


@pytest.mark.parametrize("name", ["#N/A", ""])
def test_a_commissioner_without_a_name_is_not_lost(tmp_path: Path, name: str) -> None:
    rows = changed(rtt_rows(), 17, "Commissioner Org Name", name)
    assert extract(tmp_path, rows).height == extract(tmp_path, rtt_rows()).height


def test_the_zip_and_its_csv_are_the_same(tmp_path: Path) -> None:
    plain = read(tmp_path, RTT_NAME, as_csv(rtt_rows(), end="\n")).frame
    assert plain.equals(extract(tmp_path, rtt_rows()))


def test_junk_in_the_zip_is_passed_over(tmp_path: Path) -> None:
    files = {f"__MACOSX/._{RTT_NAME}": b"\0\1", RTT_NAME: as_csv(rtt_rows())}
    assert read(tmp_path, RTT_ZIP, zipped(files)).frame.height == 11


def test_another_month_inside_is_refused(tmp_path: Path) -> None:
    rows = changed(rtt_rows(), 5, "Period", "RTT-March-2026")
    with pytest.raises(WrongPeriod, match="expected 2026-04, as in its name"):
        extract(tmp_path, rows)


def test_another_month_in_the_name_inside_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongPeriod, match="20260331-RTT-March-2026"):
        extract(tmp_path, rtt_rows(), inside="20260331-RTT-March-2026-full-extract.csv")


def test_a_cell_that_is_no_count_is_named(tmp_path: Path) -> None:
    rows = changed(rtt_rows(), 8, "Gt 03 To 04 Weeks SUM 1", "*")
    with pytest.raises(BadCell, match=r"row 8, column 'Gt 03 To 04 Weeks SUM 1': .* found '\*'"):
        extract(tmp_path, rows)


@pytest.mark.parametrize("label", ["Gt 52 To 53 Weeks SUM 1", "Gt 104 Weeks SUM 1", "Total All"])
def test_a_missing_column_is_named(tmp_path: Path, label: str) -> None:
    at = RTT_HEADER.index(label)
    rows = [[*row[:at], *row[at + 1 :]] for row in rtt_rows()]
    with pytest.raises(LayoutChanged, match=f"missing column '{label}'"):
        extract(tmp_path, rows)


def test_a_file_cut_in_mid_line_is_refused(tmp_path: Path) -> None:
    content = as_csv(rtt_rows(), end="\n")
    cut = content[: content.rindex(b"Part_3") + 20]
    with pytest.raises(UnreadableFile, match="expected 121 cells as in row 1, found"):
        read(tmp_path, RTT_ZIP, zipped({RTT_NAME: cut}))


def test_a_file_cut_at_the_limit_of_a_spreadsheet_is_refused(tmp_path: Path) -> None:
    header, first, *_ = rtt_rows()
    content = as_csv([header]) + as_csv([first]) * 65_535
    with pytest.raises(UnreadableFile, match="exactly 65,536 rows, the most that a spreadsheet"):
        read(tmp_path, RTT_NAME, content)


def test_a_spreadsheet_saved_from_the_extract_is_refused(tmp_path: Path) -> None:
    name = RTT_NAME.replace(".csv", ".xlsx")
    with pytest.raises(LayoutChanged, match="expected a CSV or its zip, found a spreadsheet"):
        read(tmp_path, name, xlsx.workbook({"S": [["Period"]]}))


def test_two_files_in_the_zip_are_refused(tmp_path: Path) -> None:
    files = {RTT_NAME: as_csv(rtt_rows()), "20260430-RTT-again.csv": as_csv(rtt_rows())}
    with pytest.raises(UnreadableFile, match="expected one file inside, found"):
        read(tmp_path, RTT_ZIP, zipped(files))


# ---------------------------------------------------------------- the publisher's own files


@pytest.fixture(scope="module")
def april() -> tuple[Path, pl.DataFrame]:
    path = the_one("rtt_full_extract", "Apr26-ZIP-3M-X7gGnn")
    return path, read_path(path).frame


@pytest.mark.published
def test_the_control_totals_of_april_2026_are_the_published_ones(
    april: tuple[Path, pl.DataFrame],
) -> None:
    _, frame = april
    controls = frame.filter(pl.col("row_kind") == "control").select("part", "total_all")
    assert dict(controls.iter_rows()) == {
        "Part_1A": 288_434,
        "Part_1B": 1_164_415,
        "Part_2": 7_123_980,
        "Part_2A": 1_188_227,
        "Part_3": 1_769_634,
    }
    of_all = frame.filter(
        pl.col("row_kind") == "pathways", pl.col("treatment_function_code") == "C_999"
    )
    with_commissioner = of_all.filter(pl.col("commissioner_code") != "NONC")
    assert of_all["total_all"].sum() == 7_123_980
    assert with_commissioner["total_all"].sum() == 7_093_502


@pytest.mark.published
def test_cells_of_april_2026_read_by_another_reader_are_the_parsed_ones(
    april: tuple[Path, pl.DataFrame],
) -> None:
    path, frame = april
    kept = frame.filter(pl.col("row_kind") == "pathways")
    lines = {kept["row"][at]: kept.row(at, named=True) for at in (0, 30_000, kept.height - 1)}
    with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as file:
        reader = csv.reader(io.TextIOWrapper(file, encoding="utf-8", newline=""))
        header = next(reader)
        total, week = header.index("Total All"), header.index("Gt 17 To 18 Weeks SUM 1")
        for number, cells in enumerate(reader, 2):
            if number in lines:
                line = lines.pop(number)
                assert (int(cells[total]), int(cells[week] or 0)) == (
                    line["total_all"],
                    line["band_017"],
                )
    assert lines == {}


@pytest.mark.published
@pytest.mark.parametrize("path", broken(), ids=lambda path: path.name)
def test_the_extract_cut_by_a_spreadsheet_program_is_refused_with_a_reason(path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"exactly 65,536 rows, .* use the CSV instead"):
        read_path(path)


def test_a_decision_to_admit_without_its_pathways_is_kept_to_be_judged(tmp_path: Path) -> None:
    """Somebody took out the unfinished pathways of a provider, and nobody misses them in a sum."""
    whole = rtt_rows()
    lost = [row for row in whole if (row[3], row[9]) != ("ZZ1", "Part_2")]
    assert not extract(tmp_path, whole).filter(pl.col("row_kind") == "excess").height
    excess = extract(tmp_path, lost).filter(pl.col("row_kind") == "excess")
    assert excess.select("provider_code", "treatment_function_code", "total_all").rows() == [
        ("ZZ1", "C_100", 7),
        ("ZZ1", "C_110", 5),
        ("ZZ1", "C_999", 12),
    ]
