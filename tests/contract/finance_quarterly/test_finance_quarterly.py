"""What is described of the financial performance report: a page, a table for each care system."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import BadCell, LayoutChanged, UnreadableFile, WrongPeriod
from pipeline.sources.finance_quarterly.expect import expectations
from pipeline.sources.finance_quarterly.parse import SCHEMA
from tests.support.publisher.published_report import (
    LABELS,
    LABELS_YTD,
    NAME,
    heading,
    page,
    systems,
)
from tests.support.verdicts import judged
from tests.support.world import read

Q4 = NAME.format(slug="2025-26-quarter-4")
Q3 = NAME.format(slug="2025-26-quarter-3")
TRUST = "Nowhere & District NHS Trust"


def table(tmp_path: Path, content: bytes, name: str = Q4) -> pl.DataFrame:
    frame = read(tmp_path, name, content).frame
    assert isinstance(frame, pl.DataFrame)
    return frame


def with_cell(row: int, column: int, text: str) -> bytes:
    """Put another text into a cell of the first table, counted from 0 below its header."""
    made = systems()
    rows = made["Nowhere ICS"]
    rows[row] = (*rows[row][:column], text, *rows[row][column + 1 :])
    return page(tables=made)


def test_every_figure_of_a_line_is_read(tmp_path: Path) -> None:
    frame = table(tmp_path, page())
    assert dict(SCHEMA) == dict(frame.schema)
    assert frame.row(1, named=True) == {
        "quarter": date(2026, 1, 1),
        "ics_name": "Nowhere ICS",
        "org_name": TRUST,
        "row_kind": "provider",
        "plan_millions": -1003.0,
        "actual_millions": -1003.3,
        "variance_millions": -0.3,
        "variance_percent": -0.1,
        "sheet": heading("Nowhere ICS"),
        "row": 3,
    }


def test_trusts_board_and_total_are_told_apart_by_their_names(tmp_path: Path) -> None:
    first = table(tmp_path, page()).head(4)
    assert first.select("org_name", "row_kind").rows() == [
        ("Nowhere General NHS FT", "provider"),
        (TRUST, "provider"),
        ("Nowhere ICB", "icb"),
        ("Total Nowhere ICS", "total"),
    ]


def test_a_board_may_be_called_by_its_whole_name(tmp_path: Path) -> None:
    frame = table(tmp_path, with_cell(2, 0, "NHS Nowhere Integrated Care Board"))
    assert frame["row_kind"][2] == "icb"


def test_other_tables_of_the_page_are_left_alone(tmp_path: Path) -> None:
    frame = table(tmp_path, page())
    assert frame["ics_name"].n_unique() == 24
    assert "Systems" not in frame["org_name"].to_list()


def test_a_made_up_page_in_the_published_shape_is_admitted(tmp_path: Path) -> None:
    frame = table(tmp_path, page())
    verdict = judged(frame, expectations(frame, None))
    assert (verdict.reason, [one for one in verdict.findings if not one.passed]) == ("", [])


def test_the_labels_of_the_other_quarters_tell_the_same(tmp_path: Path) -> None:
    title = "Financial performance report 2025/26: Quarter 3"
    third = table(tmp_path, page(title, labels=LABELS_YTD), Q3)
    assert third["quarter"].unique().to_list() == [date(2025, 10, 1)]
    assert third.drop("quarter").equals(table(tmp_path, page()).drop("quarter"))


@pytest.mark.parametrize(
    ("printed", "plan"),
    [
        ("7.2", 7.2),
        ("(7.2)", -7.2),
        ("-7.2", -7.2),
        ("1,234.5", 1234.5),
        ("(1,234,567.8)", -1234567.8),
        ("(563)", -563.0),
        ("(0.0)", 0.0),
        ("", None),
    ],
)
def test_figures_are_read_as_accountants_print_them(
    tmp_path: Path, printed: str, plan: float | None
) -> None:
    found = table(tmp_path, with_cell(0, 1, printed))["plan_millions"][0]
    assert str(found) == str(plan)


@pytest.mark.parametrize(
    ("printed", "percent"), [("3.4%", 3.4), ("(3.4%)", -3.4), ("(0%)", 0.0), ("3.4", 3.4)]
)
def test_per_cents_too(tmp_path: Path, printed: str, percent: float) -> None:
    found = table(tmp_path, with_cell(0, 4, printed))["variance_percent"][0]
    assert str(found) == str(percent)


@pytest.mark.parametrize(
    ("column", "printed"),
    [(1, "tbc"), (1, "7.2%"), (2, "(7.2"), (2, "7.2)"), (3, "1,23.4"), (4, "(3.4%"), (4, "3%4")],
)
def test_a_figure_that_is_none_is_named_as_it_is_printed(
    tmp_path: Path, column: int, printed: str
) -> None:
    with pytest.raises(BadCell) as problem:
        table(tmp_path, with_cell(0, column, printed))
    said = str(problem.value)
    assert f"row 2, column {LABELS[column]!r}: expected a number, found {printed!r}" in said
    assert heading("Nowhere ICS") in said


# ---------------------------------------------------------------- which quarter


def test_a_page_of_another_quarter_than_its_address_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongPeriod, match="expected 2025-26-Q3, found the heading 'Financial perf"):
        table(tmp_path, page(), Q3)


def test_where_the_heading_tells_none_the_address_counts(tmp_path: Path) -> None:
    frame = table(tmp_path, page("Financial performance report"))
    assert frame["quarter"].unique().to_list() == [date(2026, 1, 1)]


# ---------------------------------------------------------------- what is refused, what is told


def test_a_page_without_the_tables_of_systems_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LayoutChanged, match=r"found \['Actual surplus / \(deficit\)'\]"):
        table(tmp_path, page(tables={}))


def test_another_column_with_data_is_named(tmp_path: Path) -> None:
    labels = (*LABELS[:-1], "Agency spend £m")
    with pytest.raises(LayoutChanged, match="unknown column 'Agency spend £m' holds 'Yes'"):
        table(tmp_path, page(labels=labels))


def test_an_error_page_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="expected a page with tables, found none"):
        table(tmp_path, b"<!DOCTYPE html><html><body><h1>Sorry</h1></body></html>")


def refusal(tmp_path: Path, content: bytes) -> str:
    frame = table(tmp_path, content)
    return judged(frame, expectations(frame, None)).reason


def warnings(tmp_path: Path, content: bytes) -> list[str]:
    frame = table(tmp_path, content)
    verdict = judged(frame, expectations(frame, None))
    assert verdict.admitted, verdict.reason
    return [one.about for one in verdict.findings if not one.passed]


def test_half_a_page_is_refused(tmp_path: Path) -> None:
    some = dict(list(systems().items())[:12])
    assert "At least 20 care systems have a table" in refusal(tmp_path, page(tables=some))


def test_a_system_without_its_total_is_refused(tmp_path: Path) -> None:
    made = systems()
    del made["Nowhere ICS"][-1]
    assert "Every care system has one total" in refusal(tmp_path, page(tables=made))


def test_a_total_without_a_figure_is_refused(tmp_path: Path) -> None:
    assert "Every total has plan, actual, variance" in refusal(tmp_path, with_cell(3, 2, ""))


def test_a_trust_that_is_listed_twice_is_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path, with_cell(0, 0, TRUST))
    assert "Nobody is listed twice in a system" in said


def test_figures_in_thousands_are_refused(tmp_path: Path) -> None:
    assert "Every figure is in millions" in refusal(tmp_path, with_cell(0, 1, "7,200.0"))


def test_rounded_figures_need_not_add_up_to_the_digit(tmp_path: Path) -> None:
    assert warnings(tmp_path, with_cell(3, 1, "(995.3)")) == [
        "The variance is the actual figure less the plan"
    ]


def test_what_does_not_add_up_is_told(tmp_path: Path) -> None:
    assert warnings(tmp_path, with_cell(0, 2, "9.9")) == [
        "The variance is the actual figure less the plan",
        "The trusts and the board of a system add up to its total",
    ]


def test_a_board_without_a_plan_is_told(tmp_path: Path) -> None:
    assert warnings(tmp_path, with_cell(2, 1, "")) == ["Everybody has plan, actual and variance"]
