"""What the register of successions promises: who closed, into whom, and when by law."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import BadCell, LayoutChanged
from pipeline.sources.ods_successions.expect import expectations
from pipeline.sources.ods_successions.parse import SCHEMA
from tests.support.publisher.published import Rows, as_csv
from tests.support.publisher.published_registers import merger, succ_rows
from tests.support.verdicts import broken, judged
from tests.support.world import read

NAME = "2026-07-08/succ.csv"


def register(tmp_path: Path, rows: Rows) -> pl.DataFrame:
    return read(tmp_path, NAME, as_csv(rows)).frame


def test_a_succession_is_read_whoever_tells_of_it(tmp_path: Path) -> None:
    frame = register(tmp_path, [*succ_rows(), merger("ZZ1", "ZZ2", "20260701")])
    assert dict(SCHEMA) == dict(frame.schema)
    assert frame.tail(3).drop("as_of", "sheet", "row").rows() == [
        ("Y9119", "Y8119", date(2015, 4, 1), "R", "S"),
        ("Y9119", "Y8119", date(2015, 4, 1), "R", "P"),
        ("ZZ1", "ZZ2", date(2026, 7, 1), "R", "S"),
    ]
    # Where nothing is said, the successor stands second.
    assert frame.row(0)[1:6] == ("Y9000", "Y8000", date(2015, 4, 1), "R", "S")
    assert frame["as_of"].unique().to_list() == [date(2026, 7, 8)]


def test_a_made_up_register_in_the_published_shape_is_admitted(tmp_path: Path) -> None:
    frame = register(tmp_path, succ_rows())
    verdict = judged(frame, expectations(frame, None))
    assert (verdict.reason, broken(verdict, "warning")) == ("", {})


BREAKAGES = {
    "cut short": (slice(0, 99), 0, "R", "At least 100 successions are listed", "99 rows"),
    "no successor": (slice(None), 1, "", "Every succession has two codes and a date", "row 1 "),
    "no code": (slice(None), 0, "Y9 1", "Every closed code is spelt as a code", "is Y9 1"),
    "no such code": (slice(None), 1, "y9111", "Every successor is spelt as a code", "is y9111"),
    "another sign": (slice(None), 4, "1", "Every line says which organisation came first", "is 1"),
}


@pytest.mark.parametrize("name", BREAKAGES)
def test_a_broken_register_is_refused(tmp_path: Path, name: str) -> None:
    part, column, text, about, found = BREAKAGES[name]
    rows = succ_rows()[part]
    if part.stop is None:
        rows[0][column] = text
    frame = register(tmp_path, rows)
    verdict = judged(frame, expectations(frame, None))
    assert not verdict.admitted
    assert found in broken(verdict)[about]


def test_every_critical_promise_is_broken_above(tmp_path: Path) -> None:
    frame = register(tmp_path, succ_rows())
    critical = {p.about for p in expectations(frame, None) if p.severity == "critical"}
    assert critical == {about for _, _, _, about, _ in BREAKAGES.values()}


def test_a_line_that_stands_twice_is_a_warning(tmp_path: Path) -> None:
    rows = succ_rows()
    frame = register(tmp_path, [*rows, rows[0]])
    verdict = judged(frame, expectations(frame, None))
    assert verdict.admitted
    assert [*broken(verdict, "warning")] == ["No succession is listed twice from one side"]


@pytest.mark.parametrize("width", [4, 6])
def test_another_width_is_refused(tmp_path: Path, width: int) -> None:
    rows = [[*row, ""][:width] for row in succ_rows()]
    with pytest.raises(LayoutChanged, match=f"expected 5 columns and no header, found {width}"):
        register(tmp_path, rows)


@pytest.mark.parametrize("text", ["2026-07-01", "20260732", "R"])
def test_a_date_that_is_none_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadCell, match="row 122, column 'column 4': expected a date like 20260401"):
        register(tmp_path, [*succ_rows(), merger("ZZ1", "ZZ2", text)])
