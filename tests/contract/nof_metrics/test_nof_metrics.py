"""What NHS England has promised of the oversight framework's trust data."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import BadCell, LayoutChanged
from pipeline.sources.nof_metrics.expect import expectations
from pipeline.sources.nof_metrics.parse import SCHEMA
from tests.support.files import published
from tests.support.publisher.published import (
    NOF_HEADER,
    NOF_NAME,
    SUMMARY_NAME,
    Rows,
    as_csv,
    nof_rows,
    summary_rows,
)
from tests.support.verdicts import broken, judged
from tests.support.world import read, read_path


def table(tmp_path: Path, rows: Rows, name: str = NOF_NAME) -> pl.DataFrame:
    return read(tmp_path, name, as_csv(rows)).frame


def test_every_figure_of_a_line_is_read(tmp_path: Path) -> None:
    frame = table(tmp_path, nof_rows())
    assert dict(SCHEMA) == dict(frame.schema)
    assert frame.row(2, named=True) == {
        "quarter": date(2026, 1, 1),
        "region_name": "Nowhere",
        "trust_type": "Acute trust",
        "trust_subtype": "Acute - small",
        "org_code": "RZ2",
        "org_name": "MADE-UP 2",
        "domain": "Finance",
        "subdomain": None,
        "nof_metric": "OF0079",
        "description": "Planned surplus/deficit",
        "reporting_date": "Mar-26",
        "unit": "%",
        "value": -1.25,
        "median_value": -2.5,
        "lower_quartile": -4.0,
        "upper_quartile": 0.5,
        "rank": 2,
        "sheet": "",
        "row": 4,
        "column_name": "Value",
    }


def test_made_up_trusts_in_the_published_shape_are_admitted(tmp_path: Path) -> None:
    frame = table(tmp_path, nof_rows())
    assert judged(frame, expectations(frame, None)).reason == ""


def test_a_value_left_blank_is_null_and_not_zero(tmp_path: Path) -> None:
    rows = nof_rows()
    rows[1][NOF_HEADER.index("Value")] = ""
    rows[1][NOF_HEADER.index("Rank")] = ""
    first = table(tmp_path, rows).row(0, named=True)
    assert (first["value"], first["rank"]) == (None, None)


def test_spaces_inside_a_word_are_tidied(tmp_path: Path) -> None:
    rows = nof_rows()
    rows[1][NOF_HEADER.index("Metric_description")] = " Planned\n surplus / deficit "
    assert table(tmp_path, rows)["description"][0] == "Planned surplus / deficit"


def test_a_row_of_the_summary_is_two_rows_that_name_their_column(tmp_path: Path) -> None:
    frame = table(tmp_path, summary_rows(), SUMMARY_NAME).filter(pl.col("org_code") == "RZ2")
    assert frame.select("nof_metric", "value", "rank", "column_name", "row").rows() == [
        ("OF5200", 3.0, 2, "Adjusted_segment", 3),
        ("OF5202", 2.2, 2, "Average_metric_score", 3),
    ]
    assert frame["quarter"].unique().to_list() == [date(2026, 4, 1)]


@pytest.mark.parametrize("text", ["2025/26", "", "Q5 2025/26", "Q4 2025/27"])
def test_a_quarter_that_is_none_is_named(tmp_path: Path, text: str) -> None:
    rows = nof_rows()
    rows[1][0] = text
    with pytest.raises(BadCell, match="Quarter: expected text like Q4 2025/26"):
        table(tmp_path, rows)


@pytest.mark.parametrize("label", ["Value", "Rank", "Median_value"])
def test_text_in_a_number_cell_leaves_out_its_trust_and_no_other(
    tmp_path: Path, label: str
) -> None:
    rows = nof_rows()
    whole = table(tmp_path, rows)
    rows[3][NOF_HEADER.index(label)] = "not available"
    parsed = read(tmp_path, NOF_NAME, as_csv(rows))
    code = rows[3][NOF_HEADER.index("Trust_code")]
    assert parsed.frame.equals(whole.filter(pl.col("org_code") != code))
    (note,) = parsed.notes
    assert note.startswith(f"left out {code}: row 4, column '{label}' holds 'not available'")


def test_text_in_the_number_cells_of_many_trusts_refuses_the_file(tmp_path: Path) -> None:
    rows = nof_rows()
    for row in rows[3:]:
        row[NOF_HEADER.index("Value")] = "not available"
    with pytest.raises(BadCell, match="row 4, column 'Value': expected a number"):
        table(tmp_path, rows)


@pytest.mark.parametrize("mark", ["*", "N/A", "-"])
def test_a_mark_for_no_figure_is_a_null_that_is_told(tmp_path: Path, mark: str) -> None:
    rows = nof_rows()
    rows[3][NOF_HEADER.index("Value")] = mark
    frame = table(tmp_path, rows)
    assert frame["value"].null_count() == 1
    verdict = judged(frame, expectations(frame, None))
    assert verdict.reason == ""
    assert list(broken(verdict, "warning")) == ["Every value is a number"]


def test_a_new_column_with_data_is_named(tmp_path: Path) -> None:
    header, *body = nof_rows()
    with pytest.raises(LayoutChanged, match="unknown column 'Flag' holds 'x'"):
        table(tmp_path, [[*header, "Flag"], *([*row, "x"] for row in body)])


@pytest.mark.published
@pytest.mark.parametrize("path", published("nof_metrics"), ids=lambda path: path.name)
def test_published_trust_data_is_admitted(path: Path) -> None:
    frame = read_path(path).frame
    assert judged(frame, expectations(frame, None)).reason == ""
