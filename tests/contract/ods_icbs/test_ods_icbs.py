"""What the register of strategic partnerships promises: ICBs, and bodies that are none."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import BadCell, LayoutChanged
from pipeline.sources.ods_icbs.expect import expectations
from pipeline.sources.ods_icbs.parse import SCHEMA
from tests.support.publisher.published import Rows, as_csv
from tests.support.publisher.published_registers import eother_rows
from tests.support.verdicts import broken, judged
from tests.support.world import read

NAME = "2026-07-08/eother.csv"


def register(tmp_path: Path, rows: Rows) -> pl.DataFrame:
    return read(tmp_path, NAME, as_csv(rows)).frame


def test_icbs_and_other_bodies_are_read_with_their_days(tmp_path: Path) -> None:
    frame = register(tmp_path, eother_rows())
    assert dict(SCHEMA) == dict(frame.schema)
    tail = frame.tail(3).select("org_code", "org_name", "opened_on", "closed_on").rows()
    assert tail == [
        ("QY7", "NHS FORMER 7 INTEGRATED CARE BOARD", date(2017, 4, 1), date(2026, 3, 31)),
        ("Z9Z9Z", "NHS YOUNGER INTEGRATED CARE BOARD", date(2026, 4, 1), None),
        ("QZ7", "MADE-UP STRATEGIC PARTNERSHIP", date(2016, 4, 1), date(2022, 6, 30)),
    ]


def test_a_register_without_boards_is_refused(tmp_path: Path) -> None:
    rows = [[row[0], row[1].replace("BOARD", "SYSTEM"), *row[2:]] for row in eother_rows()]
    frame = register(tmp_path, rows)
    verdict = judged(frame, expectations(frame, None))
    about = "At least 20 open bodies are integrated care boards"
    assert broken(verdict) == {about: "0 rows"}


def test_a_made_up_register_in_the_published_shape_is_admitted(tmp_path: Path) -> None:
    frame = register(tmp_path, eother_rows())
    verdict = judged(frame, expectations(frame, frame))
    assert (verdict.reason, broken(verdict, "warning")) == ("", {})


@pytest.mark.parametrize("width", [24, 26, 28])
def test_another_width_is_refused(tmp_path: Path, width: int) -> None:
    rows = [[*row, ""][:width] for row in eother_rows()]
    with pytest.raises(LayoutChanged, match=f"columns and no header, found {width}"):
        register(tmp_path, rows)


def test_a_date_that_is_none_is_named(tmp_path: Path) -> None:
    rows = eother_rows()
    rows[1][10] = "01/04/2011"
    with pytest.raises(BadCell, match="row 2, column 'column 11': expected a date like 20260401"):
        register(tmp_path, rows)
