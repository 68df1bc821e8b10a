"""Where a number comes from: a single row, or the rows of a sum, and what is left out of it."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import polars as pl
import pytest

from pipeline.config.metrics import Cells, Formula, Metric
from pipeline.publish.marts import reader
from pipeline.publish.marts.reader import Marts
from pipeline.publish.marts.rows import Observation
from pipeline.publish.parts import source as provenance
from tests.support.made import declared
from tests.support.made import marts as made

CONFIG: Final = declared.config()
METRIC: Final = CONFIG.metrics[0]
MARCH: Final = date(2026, 3, 1)


def _read(folder: Path, *listed: dict[str, object]) -> Marts:
    frames = made.frames()
    if listed:
        frames["figure_rows"] = pl.DataFrame(
            [{**NO_ROWS, **one} for one in listed],
            schema_overrides={"left_out_because": pl.String},
        )
    return reader.read(made.write(folder / "marts", frames))


@cache
def _plain() -> Marts:
    """Read the made-up marts as they are."""
    with TemporaryDirectory() as folder:
        return _read(Path(folder))


NO_ROWS: Final[dict[str, object]] = {
    "row_set": "made_up",
    "org_kind": "icb",
    "org_code": "QZ1",
    "month": MARCH,
    "sheet_name": "",
    "rows": None,
    "row_count": 0,
    "left_out_rows": None,
    "left_out_count": 0,
    "left_out_because": None,
}


def _summed(read: Marts, seen: Observation) -> Metric:
    """The measure, with a formula that adds up the rows of the made-up set."""
    source = read.releases[seen.release_id or ""].source
    formula = Formula(source=source, table="rows", rows=("one_row", "made_up"), value="people")
    return METRIC.model_copy(update={"formulas": (formula,)})


def _seen(read: Marts, org_code: str) -> Observation:
    history = read.history[METRIC.id, org_code]
    return next(seen for seen in reversed(history) if seen.metric_value is not None)


def _note(folder: Path, *listed: dict[str, object], month: date = MARCH) -> Mapping[str, Any]:
    """Build the note of a sum of the made-up board, whose rows are those given."""
    seen = _seen(_plain(), "QZ1")
    read = _read(folder / "b", *({"release_id": seen.release_id, **one} for one in listed))
    metric = _summed(read, seen)
    note = provenance.source_note(read, CONFIG, metric, seen._replace(month=month, row_count=3))
    assert note is not None
    return note


def test_a_sum_of_one_file_names_its_rows(tmp_path: Path) -> None:
    note = _note(tmp_path, {"rows": "12,1045-1047", "row_count": 4})
    assert note["parts"] == ()
    assert note["rows"] == "rows 12 and 1,045 to 1,047, added up"


def test_a_sum_of_several_files_names_its_rows_file_by_file(tmp_path: Path) -> None:
    other = next(iter(set(_plain().releases) - {_seen(_plain(), "QZ1").release_id}))
    note = _note(
        tmp_path,
        {"rows": "12-13", "row_count": 2},
        {"rows": "7", "row_count": 1, "release_id": other},
    )
    assert note["rows"] == ""
    assert sorted(words for _, words in note["parts"]) == ["row 7", "rows 12 to 13, added up"]


def test_rows_too_many_to_read_are_counted(tmp_path: Path) -> None:
    rows = ",".join(str(2 * number) for number in range(1, 42))
    note = _note(tmp_path, {"rows": rows, "row_count": 41})
    assert note["rows"] == "41 rows, all in figure-rows.csv, added up"


def test_a_sum_says_which_rows_it_leaves_out(tmp_path: Path) -> None:
    left_out = {"left_out_rows": "9", "left_out_count": 1, "left_out_because": "field_test"}
    note = _note(tmp_path, {"rows": "2-8", "row_count": 7, **left_out})
    assert note["rows"] == (
        "rows 2 to 8, added up; left out: 1 row of trusts that tested other targets and did not "
        "report this one"
    )


def test_the_rows_of_another_month_are_not_those_of_this_figure(tmp_path: Path) -> None:
    note = _note(tmp_path, {"rows": "2-8", "row_count": 7}, month=date(2020, 1, 1))
    assert "2 to 8" not in note["rows"]


@pytest.mark.parametrize(
    ("org_kind", "expected"),
    [
        ("trust", "rows 7 to 9, added up: Provider is ZZ1"),
        ("icb", "rows 7 to 9, added up: Parent is ZZ1"),
        ("region", "rows 7 to 9, added up"),
    ],
)
def test_a_sum_gives_the_rule_by_which_its_rows_were_chosen(
    tmp_path: Path, org_kind: str, expected: str
) -> None:
    seen = _seen(_plain(), "ZZ1")._replace(org_kind=org_kind, row_count=3)
    own = {"org_code": "ZZ1", "month": seen.month, "release_id": seen.release_id}
    read = _read(tmp_path / "b", {**own, "rows": "7-9", "row_count": 3})
    metric = _summed(read, seen)
    cells = Cells(
        source=metric.formulas[0].source,
        numerator="Top",
        denominator="Bottom",
        rows_trust="Provider is {code}",
        rows_icb="Parent is {code}",
    )
    note = provenance.source_note(read, CONFIG, metric.model_copy(update={"cells": (cells,)}), seen)
    assert note is not None
    assert note["rows"] == expected


def test_a_figure_that_is_no_count_is_printed_with_the_digits_it_has(read: Marts) -> None:
    seen = _seen(read, "ZZ1")._replace(metric_value=11.8956547031894, numerator=None)
    note = provenance.source_note(read, CONFIG, METRIC.model_copy(update={"unit": "weeks"}), seen)
    assert note is not None
    assert note["top"].endswith(": 11.90 weeks")


def test_parts_of_people_are_marked_as_apportioned(read: Marts) -> None:
    seen = _seen(read, "ZZ1")._replace(numerator=4466.48, denominator=6526, is_apportioned=True)
    note = provenance.source_note(read, CONFIG, METRIC, seen)
    assert note is not None
    assert note["top"].startswith("4,466.5 (apportioned) ")
    assert note["bottom"].startswith("6,526.0 (apportioned) ")
    # Of a walk-in centre, and of a patient whom two trusts treat.
    assert note["top"].endswith(
        "some people are shared out between trusts, so the counts have parts of people"
    )


def test_an_official_place_names_the_row_of_every_figure_file_by_file(read: Marts) -> None:
    newest = read.official.of_trust["ZZ1"][0]
    sources = provenance.official_sources(read, newest)
    (_, figures), (_, ranges) = sources
    assert figures == (
        "segment and place row 12, average score row 1,045, segment before the override row 30, "
        "deficit row 40"
    )
    assert ranges == "likely ranges row 7"
    short = provenance.official_sources(read, newest, is_short=True)
    assert [rows for _, rows in short] == ["rows 12, 30, 40 and 1,045", "row 7"]


def test_an_official_segment_may_stand_in_another_file_than_the_place(read: Marts) -> None:
    sources = provenance.official_sources(read, read.official.of_trust["ZZ3"][0])
    assert [rows for _, rows in sources] == [
        "segment and place row 12, average score row 1,045",
        "segment before the override row 30, deficit row 40, likely ranges row 7",
    ]


def test_an_official_place_of_no_release_has_no_source(read: Marts) -> None:
    assert provenance.official_sources(read, read.official.of_trust["ZM1"][0]) == ()
