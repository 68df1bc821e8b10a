"""What the register of sub-ICB locations promises: the shape of the register of trusts."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import BadCell, LayoutChanged
from pipeline.sources.ods_sub_icbs.expect import expectations
from pipeline.sources.ods_sub_icbs.parse import SCHEMA
from tests.support.publisher.published import Rows, as_csv
from tests.support.publisher.published_registers import eccg_rows
from tests.support.verdicts import broken, judged
from tests.support.world import read

NAME = "2026-07-08/eccg.csv"


def register(tmp_path: Path, rows: Rows) -> pl.DataFrame:
    return read(tmp_path, NAME, as_csv(rows)).frame


def test_a_code_of_digits_and_a_letter_stays_text(tmp_path: Path) -> None:
    frame = register(tmp_path, eccg_rows())
    assert dict(SCHEMA) == dict(frame.schema)
    assert frame["org_code"].to_list()[::35] == ["00Z", "35Z", "Z1Z1Z"]
    assert frame.row(-1, named=True)["closed_on"] == date(2020, 3, 31)


def test_a_made_up_register_in_the_published_shape_is_admitted(tmp_path: Path) -> None:
    frame = register(tmp_path, eccg_rows())
    verdict = judged(frame, expectations(frame, frame))
    assert (verdict.reason, broken(verdict, "warning")) == ("", {})


@pytest.mark.parametrize("width", [24, 26, 28])
def test_another_width_is_refused(tmp_path: Path, width: int) -> None:
    rows = [[*row, ""][:width] for row in eccg_rows()]
    with pytest.raises(LayoutChanged, match=f"columns and no header, found {width}"):
        register(tmp_path, rows)


def test_a_date_that_is_none_is_named(tmp_path: Path) -> None:
    rows = eccg_rows()
    rows[1][10] = "01/04/2011"
    with pytest.raises(BadCell, match="row 2, column 'column 11': expected a date like 20260401"):
        register(tmp_path, rows)
