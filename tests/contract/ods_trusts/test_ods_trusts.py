"""What the register of trusts has promised: no header, columns by their place."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import BadCell, LayoutChanged
from pipeline.sources.ods_trusts.expect import expectations
from pipeline.sources.ods_trusts.parse import SCHEMA
from tests.support.files import published
from tests.support.publisher.published import Rows, as_csv, etr_rows
from tests.support.verdicts import judged
from tests.support.world import read, read_path

NAME = "2026-07-08/etr.csv"


def register(tmp_path: Path, rows: Rows) -> pl.DataFrame:
    return read(tmp_path, NAME, as_csv(rows)).frame


@pytest.mark.parametrize("width", [24, 27])
def test_every_figure_of_a_line_is_read_in_both_widths(tmp_path: Path, width: int) -> None:
    frame = register(tmp_path, etr_rows(width))
    assert dict(SCHEMA) == dict(frame.schema)
    assert frame.row(0, named=True) == {
        "as_of": date(2026, 7, 8),
        "org_code": "Z00",
        "org_name": "MADE-UP GENERAL 0 NHS TRUST",
        "region_code": "Y56",
        "icb_code": "QZ9",
        "address": "MADE-UP HOSPITAL, 1 MADE-UP ROAD",
        "town": "NOWHERE",
        "postcode": "ZZ1 1ZZ",
        "opened_on": date(1991, 4, 1),
        "closed_on": None,
        "sheet": "",
        "row": 1,
    }


def test_a_closed_trust_stays_with_its_day(tmp_path: Path) -> None:
    assert register(tmp_path, etr_rows())["closed_on"].to_list()[-1] == date(2026, 4, 1)


def test_a_made_up_register_in_the_published_shape_is_admitted(tmp_path: Path) -> None:
    frame = register(tmp_path, etr_rows())
    assert judged(frame, expectations(frame, None)).reason == ""


@pytest.mark.parametrize("width", [23, 25, 26, 28])
def test_another_width_is_refused(tmp_path: Path, width: int) -> None:
    with pytest.raises(LayoutChanged, match=f"columns and no header, found {width}"):
        register(tmp_path, etr_rows(width))


@pytest.mark.parametrize("text", ["2026-04-01", "01/04/2026", "20260431", "open"])
def test_a_date_that_is_none_is_named(tmp_path: Path, text: str) -> None:
    rows = etr_rows()
    rows[3][10] = text
    with pytest.raises(
        BadCell, match="row 4, column 'column 11': expected a date like 20260401, found"
    ):
        register(tmp_path, rows)


@pytest.mark.published
@pytest.mark.parametrize("path", published("ods_trusts"), ids=lambda path: path.parent.name)
def test_a_published_register_is_admitted(path: Path) -> None:
    frame = read_path(path).frame
    assert judged(frame, expectations(frame, None)).reason == ""
