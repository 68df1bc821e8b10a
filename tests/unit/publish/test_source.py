"""Where a number comes from: single rows, rows chosen by a rule, rows named one by one."""

from datetime import date
from pathlib import Path
from typing import Final

import polars as pl
import pytest

from pipeline.config.metrics import Cells
from pipeline.publish.marts import reader
from pipeline.publish.marts.reader import Marts
from pipeline.publish.marts.rows import Observation
from pipeline.publish.parts import source as provenance
from tests.support.made import declared
from tests.support.made import marts as made

CONFIG: Final = declared.config()
METRIC: Final = CONFIG.metrics[0]
MARCH: Final = date(2026, 3, 1)


def _read(folder: Path, parts: pl.DataFrame | None = None) -> Marts:
    frames = made.frames()
    if parts is not None:
        frames["figure_parts"] = parts
    return reader.read(made.write(folder / "marts", frames))


def _parts(release_id: str, rows: dict[str, int]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "metric_id": METRIC.id,
                "org_kind": "icb",
                "org_code": "QZ1",
                "month": MARCH,
                "part_code": code,
                "release_id": release_id,
                "sheet_name": "",
                "row_number": row,
            }
            for code, row in rows.items()
        ],
        schema_overrides={"row_number": pl.Int32},
    )


def _seen(read: Marts, org_code: str) -> Observation:
    history = read.history[METRIC.id, org_code]
    return next(seen for seen in reversed(history) if seen.metric_value is not None)


def test_a_sum_names_the_rows_it_is_made_of_file_by_file(tmp_path: Path) -> None:
    seen = _seen(_read(tmp_path / "a"), "QZ1")
    assert seen.release_id is not None
    read = _read(tmp_path / "b", _parts(seen.release_id, {"ZZ2": 1045, "ZZ1": 12}))
    note = provenance.source_note(read, CONFIG, METRIC, seen._replace(month=MARCH))
    assert note is not None
    assert note["rows"] == ""
    assert note["parts"] == ((read.releases[seen.release_id], "ZZ1 row 12 and ZZ2 row 1,045"),)


def test_rows_too_many_to_read_are_counted(tmp_path: Path) -> None:
    seen = _seen(_read(tmp_path / "a"), "QZ1")
    assert seen.release_id is not None
    many = {f"ZZ{number:03}": number for number in range(1, 42)}
    read = _read(tmp_path / "b", _parts(seen.release_id, many))
    parts = provenance.source_parts(read, METRIC, seen._replace(month=MARCH))
    assert [rows for _, rows in parts] == ["41 rows, all in figure-parts.csv"]


def test_the_parts_of_another_month_are_not_those_of_this_figure(tmp_path: Path) -> None:
    seen = _seen(_read(tmp_path / "a"), "QZ1")
    assert seen.release_id is not None
    read = _read(tmp_path / "b", _parts(seen.release_id, {"ZZ1": 12}))
    assert provenance.source_parts(read, METRIC, seen._replace(month=date(2020, 1, 1))) == ()


@pytest.mark.parametrize(
    ("org_kind", "expected"),
    [
        ("trust", "3 rows between row 7 and row 90, added up: Provider is ZZ1"),
        ("icb", "3 rows between row 7 and row 90, added up: Parent is ZZ1"),
        ("region", "3 rows between row 7 and row 90, added up"),
    ],
)
def test_many_rows_come_with_the_rule_by_which_they_were_chosen(
    tmp_path: Path, org_kind: str, expected: str
) -> None:
    read = _read(tmp_path)
    seen = _seen(read, "ZZ1")._replace(org_kind=org_kind, first_row=7, last_row=90, row_count=3)
    source = read.releases[seen.release_id or ""].source
    cells = Cells(
        source=source,
        numerator="Top",
        denominator="Bottom",
        rows_trust="Provider is {code}",
        rows_icb="Parent is {code}",
    )
    note = provenance.source_note(read, CONFIG, METRIC.model_copy(update={"cells": (cells,)}), seen)
    assert note is not None
    assert note["rows"] == expected


def test_a_figure_that_is_no_count_is_printed_unrounded(tmp_path: Path) -> None:
    read = _read(tmp_path)
    seen = _seen(read, "ZZ1")._replace(metric_value=11.8956547031894, numerator=None)
    note = provenance.source_note(read, CONFIG, METRIC.model_copy(update={"unit": "weeks"}), seen)
    assert note is not None
    assert note["top"].endswith(": 11.8956547031894")


def test_an_official_place_names_the_row_of_every_figure_file_by_file(tmp_path: Path) -> None:
    read = _read(tmp_path)
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


def test_an_official_segment_may_stand_in_another_file_than_the_place(tmp_path: Path) -> None:
    read = _read(tmp_path)
    sources = provenance.official_sources(read, read.official.of_trust["ZZ3"][0])
    assert [rows for _, rows in sources] == [
        "segment and place row 12, average score row 1,045",
        "segment before the override row 30, deficit row 40, likely ranges row 7",
    ]


def test_an_official_place_of_no_release_has_no_source(tmp_path: Path) -> None:
    read = _read(tmp_path)
    assert provenance.official_sources(read, read.official.of_trust["ZM1"][0]) == ()
