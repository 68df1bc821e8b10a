"""What NHS England has promised of the monthly A&E CSV, on made-up months and on the real ones."""

import csv
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import BadCell, LayoutChanged, UnreadableFile, WrongPeriod
from pipeline.sources.ae_monthly.parse import MEASURES, SCHEMA
from tests.support.files import published
from tests.support.publisher.published import (
    AE_HEADERS,
    APRIL,
    REGION,
    SITES,
    TRUSTS,
    Rows,
    ae_name,
    ae_rows,
    as_csv,
    ours,
    with_empty_columns,
    with_total,
)
from tests.support.world import read, read_path

LAST = TRUSTS + len(SITES) + 2

# Every way in which the publisher has spelt the key cells of the last row.
TOTALS = [
    ("TOTAL", "TOTAL", "TOTAL", "TOTAL"),
    ("Total ", "Total ", "Total ", "Total "),
    ("TOTAl", "TOTAl", "TOTAl", "TOTAl"),
    ("", "", "", "TOTAL"),
    ("", "", "", "Total"),
    ("MSitAE-APRIL-2025", "TOTAL", "TOTAL", "TOTAL"),
    ("TOTAL", "", "", ""),
    ("", "Total", "", ""),
]


def month(tmp_path: Path, rows: Rows) -> pl.DataFrame:
    return read(tmp_path, ae_name(APRIL), as_csv(rows)).frame


def changed(rows: Rows, row: int, label: str, text: str) -> Rows:
    """Change one cell: `row` as a spreadsheet program numbers it."""
    copy = [list(cells) for cells in rows]
    copy[row - 1][rows[0].index(label)] = text
    return copy


@pytest.mark.parametrize("layout", ["A", "B", "C"])
def test_every_cell_lands_in_its_column_in_all_layouts(tmp_path: Path, layout: str) -> None:
    rows = ae_rows(APRIL, layout)
    frame = month(tmp_path, rows)
    assert dict(SCHEMA) == dict(frame.schema)
    for line in frame.iter_rows(named=True):
        counts = dict(zip(ours(layout), map(int, rows[line["row"] - 1][4:]), strict=True))
        assert {**dict.fromkeys(MEASURES), **counts} == {key: line[key] for key in MEASURES}
    assert frame.height == len(rows) - 1


@pytest.mark.parametrize("layout", ["A", "B"])
def test_what_was_not_collected_is_null_and_not_zero(tmp_path: Path, layout: str) -> None:
    frame = month(tmp_path, ae_rows(APRIL, layout))
    assert frame.select(pl.col("^booked_.*$").null_count()).row(0) == (frame.height,) * 6


def test_columns_are_found_by_name_wherever_they_stand(tmp_path: Path) -> None:
    rows = ae_rows(APRIL)
    turned = [row[::-1] for row in rows]
    assert month(tmp_path, turned).equals(month(tmp_path, rows))


def test_six_empty_columns_are_dropped_with_a_note_each(tmp_path: Path) -> None:
    parsed = read(tmp_path, ae_name(APRIL), as_csv(with_empty_columns(ae_rows(APRIL))))
    assert parsed.frame.equals(month(tmp_path, ae_rows(APRIL)))
    assert [note.split(":")[0] for note in parsed.notes] == [
        *(f"dropped column {number} ''" for number in range(23, 28)),
        "dropped column 28 'a'",
    ]


@pytest.mark.parametrize("words", TOTALS)
def test_the_total_is_taken_out_however_it_is_spelt(tmp_path: Path, words: tuple[str, ...]) -> None:
    rows = with_total(ae_rows(APRIL)[:-1], words)
    england = month(tmp_path, rows).filter(pl.col("row_kind") == "england")
    assert england.select("org_code", "org_name", "region_name", "row").row(0) == (
        *("ENG", "England", None),
        LAST,
    )
    assert england["attendances_type1"].to_list() == [int(rows[-1][4])]


def test_a_byte_order_mark_and_other_line_ends_change_nothing(tmp_path: Path) -> None:
    plain = month(tmp_path, ae_rows(APRIL))
    assert read(tmp_path, ae_name(APRIL), as_csv(ae_rows(APRIL), bom=True, end="\n")).frame.equals(
        plain
    )


def test_a_code_that_looks_like_a_number_stays_a_code(tmp_path: Path) -> None:
    assert "8E094" in month(tmp_path, ae_rows(APRIL))["org_code"].to_list()


def test_spaces_around_codes_and_names_are_cut(tmp_path: Path) -> None:
    rows = changed(changed(ae_rows(APRIL), 2, "Org Code", " Z00 "), 2, "Org name", " Éclair ")
    first = month(tmp_path, rows).row(0, named=True)
    assert (first["org_code"], first["org_name"]) == ("Z00", "Éclair")
    assert first["region_name"] == REGION.strip()


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "=HYPERLINK(1)", "@SUM(A1)"])
def test_a_name_is_text_whatever_it_says(tmp_path: Path, name: str) -> None:
    assert month(tmp_path, changed(ae_rows(APRIL), 2, "Org name", name))["org_name"][0] == name


@pytest.mark.parametrize("keep", [2, 50, LAST - 1])
def test_a_file_cut_at_a_line_end_has_no_total(tmp_path: Path, keep: int) -> None:
    with pytest.raises(UnreadableFile, match="expected one total row at the end, found 0"):
        month(tmp_path, ae_rows(APRIL)[:keep])


def test_a_file_with_two_totals_is_refused(tmp_path: Path) -> None:
    rows = ae_rows(APRIL)
    with pytest.raises(
        UnreadableFile, match="found 2: the file is cut short, or contains its rows"
    ):
        month(tmp_path, [*rows, rows[-1]])


@pytest.mark.parametrize("inside", ["MSitAE-MAY-2025", "MSitAE-APRIL-2024", "", "April"])
def test_another_month_inside_is_refused(tmp_path: Path, inside: str) -> None:
    rows = [
        row if i in (0, LAST - 1) else [inside, *row[1:]] for i, row in enumerate(ae_rows(APRIL))
    ]
    with pytest.raises(WrongPeriod, match=r"expected 2025-04 in column 'Period', as in its name"):
        month(tmp_path, rows)


def test_one_row_of_another_month_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongPeriod, match="MSitAE-MAY-2025"):
        month(tmp_path, changed(ae_rows(APRIL), 7, "Period", "MSitAE-MAY-2025"))


@pytest.mark.parametrize("text", ["-", "*", "n/a", "-5", "12.5", "1,2"])
def test_a_cell_that_is_no_count_is_named(tmp_path: Path, text: str) -> None:
    label = AE_HEADERS["C"][7]
    with pytest.raises(BadCell) as caught:
        month(tmp_path, changed(ae_rows(APRIL), 9, label, text))
    assert f"row 9, column {label!r}: expected a count" in str(caught.value)
    assert repr(text) in str(caught.value)


def test_a_count_with_commas_is_read(tmp_path: Path) -> None:
    frame = month(tmp_path, changed(ae_rows(APRIL), 9, AE_HEADERS["C"][4], "1,509"))
    assert frame.filter(pl.col("row") == 9)["attendances_type1"].item() == 1509


@pytest.mark.parametrize("label", AE_HEADERS["C"])
def test_a_missing_column_is_named(tmp_path: Path, label: str) -> None:
    at = AE_HEADERS["C"].index(label)
    rows = [[*row[:at], *row[at + 1 :]] for row in ae_rows(APRIL)]
    with pytest.raises(LayoutChanged, match="found none that fits"):
        month(tmp_path, rows)


def test_an_unknown_column_with_data_is_named(tmp_path: Path) -> None:
    header, *body = ae_rows(APRIL)
    with pytest.raises(LayoutChanged, match="unknown column 'Frailty' holds '1'"):
        month(tmp_path, [[*header, "Frailty"], *([*row, "1"] for row in body)])


# ---------------------------------------------------------------- the publisher's own files

REAL = published("ae_monthly")


@pytest.mark.published
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_a_published_month_adds_up_to_its_own_total(path: Path) -> None:
    frame = read_path(path).frame
    sums = frame.filter(pl.col("row_kind") == "provider").select(MEASURES).sum()
    collected = [m for m in MEASURES if frame[m].null_count() == 0]
    england = frame.filter(pl.col("row_kind") == "england")
    assert england.select(collected).row(0) == sums.select(collected).row(0)
    assert england.height == 1


@pytest.mark.published
@pytest.mark.parametrize("path", REAL[:: max(len(REAL) // 12, 1)], ids=lambda path: path.name)
def test_a_published_cell_read_by_another_reader_is_the_parsed_one(path: Path) -> None:
    """Three cells of each file, by Python's own CSV reader, at the row and column we name."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = list(csv.reader(file))
    frame = read_path(path).frame
    label = next(i for i, text in enumerate(cells[0]) if "attendances Type 1" in text)
    for at in (0, frame.height // 2, frame.height - 1):
        line = frame.row(at, named=True)
        assert int(cells[line["row"] - 1][label]) == line["attendances_type1"]


@pytest.mark.published
@pytest.mark.skipif(not REAL, reason="the publisher's files are not here")
def test_months_that_were_published_twice_differ_and_are_both_read() -> None:
    months: dict[object, list[pl.DataFrame]] = {}
    for path in REAL:
        frame = read_path(path).frame.select("month", "row_kind", "org_code", *MEASURES)
        months.setdefault(frame["month"][0], []).append(frame.sort("row_kind", "org_code"))
    known = [date(2024, 11, 1), *(date(2025, n, 1) for n in range(4, 13))]
    for month in [*known, date(2026, 1, 1), date(2026, 3, 1)]:
        first, *others = months[month]
        assert any(not first.equals(other) for other in others), month
