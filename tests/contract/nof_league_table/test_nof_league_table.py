"""What NHS England has promised of the official league table."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import BadCell, LayoutChanged
from pipeline.sources.nof_league_table.expect import expectations
from pipeline.sources.nof_league_table.parse import SCHEMA
from tests.support.files import published
from tests.support.publisher.published import LEAGUE_HEADER, LEAGUE_NAME, Rows, as_csv, league_rows
from tests.support.verdicts import judged
from tests.support.world import read, read_path


def table(tmp_path: Path, rows: Rows) -> pl.DataFrame:
    return read(tmp_path, LEAGUE_NAME, as_csv(rows)).frame


def test_every_figure_of_a_line_is_read(tmp_path: Path) -> None:
    frame = table(tmp_path, league_rows())
    assert dict(SCHEMA) == dict(frame.schema)
    assert frame.row(4, named=True) == {
        "quarter": date(2026, 1, 1),
        "region_name": "Nowhere",
        "trust_type": "Acute trust",
        "trust_subtype": "Acute - small",
        "org_code": "RZ5",
        "org_name": "MADE-UP 5",
        "average_score": 1.5,
        "score_low": 1.0,
        "score_high": 3.5,
        "segment": 3,
        "in_deficit": True,
        "rank": 5,
        "rank_low": 1,
        "rank_high": 6,
        "sheet": "",
        "row": 6,
    }


def test_made_up_trusts_in_the_published_shape_are_admitted(tmp_path: Path) -> None:
    frame = table(tmp_path, league_rows())
    assert judged(frame, expectations(frame, None)).reason == ""


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("Likely_range_of_rank", "1-6"),
        ("Likely_range_of_average_score", "about 2"),
        ("Trust_in_financial_deficit", "Perhaps"),
        ("Rank", "first"),
        ("Segment", "three"),
    ],
)
def test_a_cell_that_is_not_what_it_should_be_is_named(
    tmp_path: Path, label: str, text: str
) -> None:
    rows = league_rows()
    rows[2][LEAGUE_HEADER.index(label)] = text
    with pytest.raises(BadCell, match=f"row 3, column '{label}'"):
        table(tmp_path, rows)


@pytest.mark.parametrize("mark", ["*", "N/A", "-", ""])
def test_a_mark_for_no_figure_is_a_null(tmp_path: Path, mark: str) -> None:
    rows = league_rows()
    rows[2][LEAGUE_HEADER.index("Likely_range_of_rank")] = mark
    frame = table(tmp_path, rows)
    assert frame["rank_low"].null_count() == frame["rank_high"].null_count() == 1
    assert frame["rank"].null_count() == 0


def test_a_quarter_that_is_none_is_named(tmp_path: Path) -> None:
    rows = league_rows()
    rows[1][0] = "this quarter"
    with pytest.raises(BadCell, match="Quarter: expected text like Q4 2025/26"):
        table(tmp_path, rows)


def test_a_table_without_its_quarter_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LayoutChanged, match="missing column 'Quarter'"):
        table(tmp_path, [row[1:] for row in league_rows()])


@pytest.mark.published
@pytest.mark.parametrize("path", published("nof_league_table"), ids=lambda path: path.name)
def test_the_published_table_is_admitted(path: Path) -> None:
    frame = read_path(path).frame
    assert judged(frame, expectations(frame, None)).reason == ""
