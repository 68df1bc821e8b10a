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


def test_the_predecessor_is_first_whatever_the_mark(tmp_path: Path) -> None:
    frame = register(tmp_path, [*succ_rows(), merger("ZZ1", "ZZ2", "20260701")])
    assert dict(SCHEMA) == dict(frame.schema)
    assert frame.tail(3).drop("as_of", "sheet", "row").rows() == [
        ("Y91018", "F81061018", date(2015, 4, 1), None, "0"),
        ("Y91019", "F81061019", date(2015, 4, 1), None, "1"),
        ("ZZ1", "ZZ2", date(2026, 7, 1), None, "0"),
    ]
    assert frame["as_of"].unique().to_list() == [date(2026, 7, 8)]


def test_a_made_up_register_in_the_published_shape_is_admitted(tmp_path: Path) -> None:
    frame = register(tmp_path, succ_rows())
    verdict = judged(frame, expectations(frame, None))
    assert (verdict.reason, broken(verdict, "warning")) == ("", {})


BREAKAGES = {
    "cut short": (slice(0, 999), 0, "R", "At least 1,000 successions are listed", "999 rows"),
    "no successor": (slice(None), 1, "", "Every succession has two codes and a date", "row 1 "),
    "no code": (slice(None), 0, "Y9 1", "Every closed code is spelt as a code", "is Y9 1"),
    "no such code": (slice(None), 1, "y9111", "Every successor is spelt as a code", "is y9111"),
    "another mark": (slice(None), 4, "P", "The last column is 0 or 1 in every line", "is P"),
}
BOTH_WAYS = "No two organisations are listed as each other's successors on one day"


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
    assert critical == {BOTH_WAYS, *(about for _, _, _, about, _ in BREAKAGES.values())}


def test_a_succession_told_from_both_sides_is_refused(tmp_path: Path) -> None:
    # Then the order of the two codes would no longer say which of them closed.
    frame = register(
        tmp_path,
        [*succ_rows(), merger("ZZ1", "ZZ2", "20260701"), merger("ZZ2", "ZZ1", "20260701", "1")],
    )
    verdict = judged(frame, expectations(frame, None))
    assert not verdict.admitted
    assert "ZZ2 is also listed as its predecessor" in broken(verdict)[BOTH_WAYS]


def test_a_line_that_stands_twice_is_a_warning(tmp_path: Path) -> None:
    rows = succ_rows()
    frame = register(tmp_path, [*rows, rows[0]])
    verdict = judged(frame, expectations(frame, None))
    assert verdict.admitted
    assert [*broken(verdict, "warning")] == ["No succession is listed twice"]


@pytest.mark.parametrize("width", [4, 6])
def test_another_width_is_refused(tmp_path: Path, width: int) -> None:
    rows = [[*row, ""][:width] for row in succ_rows()]
    with pytest.raises(LayoutChanged, match=f"expected 5 columns and no header, found {width}"):
        register(tmp_path, rows)


@pytest.mark.parametrize("text", ["2026-07-01", "20260732", "R"])
def test_a_date_that_is_none_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadCell, match="row 1021, column 'column 4': expected a date like 20260401"):
        register(tmp_path, [*succ_rows(), merger("ZZ1", "ZZ2", text)])
