"""What the register of care trusts promises: the shape of the register of trusts."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import BadCell, LayoutChanged
from pipeline.sources.ods_care_trusts.expect import expectations
from pipeline.sources.ods_care_trusts.parse import SCHEMA
from tests.support.publisher.published import Rows, as_csv
from tests.support.publisher.published_registers import ect_rows
from tests.support.verdicts import broken, judged
from tests.support.world import read

NAME = "2026-07-08/ect.csv"


def register(tmp_path: Path, rows: Rows) -> pl.DataFrame:
    return read(tmp_path, NAME, as_csv(rows)).frame


def test_every_figure_of_a_line_is_read(tmp_path: Path) -> None:
    frame = register(tmp_path, ect_rows())
    assert dict(SCHEMA) == dict(frame.schema)
    assert frame.row(2, named=True) == {
        "as_of": date(2026, 7, 8),
        "org_code": "TZ3",
        "org_name": "A FORMER CARE NHS TRUST",
        "region_code": "Y56",
        "icb_code": "QZ9",
        "address": "MADE-UP HOUSE, 1 MADE-UP ROAD",
        "town": "NOWHERE",
        "postcode": "ZZ1 1ZZ",
        "opened_on": date(2002, 4, 1),
        "closed_on": date(2018, 3, 31),
        "sheet": "",
        "row": 3,
    }


def test_a_made_up_register_in_the_published_shape_is_admitted(tmp_path: Path) -> None:
    frame = register(tmp_path, ect_rows())
    verdict = judged(frame, expectations(frame, frame))
    assert (verdict.reason, broken(verdict, "warning")) == ("", {})


@pytest.mark.parametrize("width", [24, 26, 28])
def test_another_width_is_refused(tmp_path: Path, width: int) -> None:
    rows = [[*row, ""][:width] for row in ect_rows()]
    with pytest.raises(LayoutChanged, match=f"columns and no header, found {width}"):
        register(tmp_path, rows)


def test_a_date_that_is_none_is_named(tmp_path: Path) -> None:
    rows = ect_rows()
    rows[1][10] = "01/04/2011"
    with pytest.raises(BadCell, match="row 2, column 'column 11': expected a date like 20260401"):
        register(tmp_path, rows)
