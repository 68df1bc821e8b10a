# ruff: noqa: S608 -- the SQL is the thing under test

import json
import re
from collections.abc import Mapping
from datetime import date
from fnmatch import fnmatch
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.errors import BuildProblem, CheckFailed, HeaderMismatch, ModelError
from pipeline.storage.atomic import HALF_MADE
from pipeline.warehouse.build import Built, build
from pipeline.warehouse.inputs import Input
from tests.support.made.toy_sql import (
    CHECK,
    JULY,
    JUNE,
    MART,
    METRIC,
    STAGING,
    header,
    returns,
    write_sql,
)


def run(
    folder: Path,
    changes: Mapping[str, str | None] | None = None,
    inputs: Mapping[str, Input] | None = None,
) -> Built:
    return build(
        sql=write_sql(folder / "sql", changes),
        inputs=inputs or {"parsed.returns": returns()},
        out=folder / "data" / "marts",
    )


def bytes_of(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(files)}


def test_marts_are_made_in_the_order_of_their_grain(tmp_path: Path) -> None:
    built = run(tmp_path)
    assert built.marts == ("check_results", "places")
    assert built.rows == {
        "staging.returns": 4,
        "staging.rows_in_use": 2,
        "metrics.in_time": 4,
        "metrics.counted": 4,
        "metrics.all_values": 4,
        "marts.places": 4,
    }
    assert built.warnings == ()
    assert built.seconds.keys() == built.rows.keys()
    assert pl.read_parquet(tmp_path / "data/marts/places.parquet").rows() == [
        ("ZZ1", "Hill, Vale and Éclair", JUNE, 0.9, 1),
        ("ZZ2", "Lake", JUNE, 0.9, 1),
        ("ZZ3", None, JUNE, None, None),
        ("ZZ1", "Hill, Vale and Éclair", JULY, 0.7, 1),
    ]


def test_the_card_repeats_the_header(tmp_path: Path) -> None:
    run(tmp_path)
    card = json.loads((tmp_path / "data/marts/places.json").read_text(encoding="utf-8"))
    assert card["summary"] == "Place of every trust, month by month."
    assert card["grain"] == ["month", "org_code"]
    assert card["publish"] == "places.csv"
    assert card["rows"] == 4
    assert card["columns"][0] == {
        "name": "org_code",
        "meaning": "code",
        "type": "string",
        "unit": "",
        "role": "",
        "null_means": "",
        "codes": {},
    }


def test_the_only_generated_sql_is_kept_for_reading(tmp_path: Path) -> None:
    run(tmp_path)
    assert "from metrics.in_time" in (tmp_path / "data/sql/counted.sql").read_text()
    assert "from staging.returns" in (tmp_path / "data/sql/rows_in_use.sql").read_text()


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    many = pl.DataFrame(
        {
            "org_code": [f"ZZ{i % 3 + 1}" for i in range(30_000)],
            "month": [date(1000 + i // 36, i // 3 % 12 + 1, 1) for i in range(30_000)],
            "people": range(30_000),
            "in_time": [i - i % 7 for i in range(30_000)],
            "release_id": ["one"] * 30_000,
            "row": range(30_000),
        }
    )
    first, second = tmp_path / "first", tmp_path / "second"
    run(first, inputs={"parsed.returns": many})
    half = many.sample(fraction=1, shuffle=True, seed=1)
    paths = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    half[:10_000].write_parquet(paths[0])
    half[10_000:].write_parquet(paths[1])
    run(second, inputs={"parsed.returns": paths})
    assert bytes_of(first / "data") == bytes_of(second / "data")
    run(second, inputs={"parsed.returns": paths})
    assert bytes_of(first / "data") == bytes_of(second / "data")


def test_a_table_too_large_to_copy_is_read_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path / "copied")
    monkeypatch.setattr("pipeline.warehouse.build.CELLS_WORTH_COPYING", 0)
    run(tmp_path / "in_place")
    assert bytes_of(tmp_path / "copied" / "data") == bytes_of(tmp_path / "in_place" / "data")


def test_nothing_else_is_left_behind(tmp_path: Path) -> None:
    run(tmp_path)
    assert sorted(bytes_of(tmp_path / "data")) == [
        "marts/SHA256SUMS",
        "marts/check_results.json",
        "marts/check_results.parquet",
        "marts/places.json",
        "marts/places.parquet",
        "sql/counted.sql",
        "sql/rows_in_use.sql",
    ]


def test_what_a_killed_build_leaves_beside_the_marts_is_known_as_half_made(tmp_path: Path) -> None:
    seen: set[str] = set()
    data = tmp_path / "very" / "deep" / "data"
    build(
        sql=write_sql(tmp_path / "sql"),
        inputs={"parsed.returns": returns()},
        out=data / "marts",
        progress=lambda *_: seen.update(path.name for path in data.iterdir()),
    )
    left = sorted(seen - {"sql"})
    assert left
    assert [name for name in left if not any(fnmatch(name, kind) for kind in HALF_MADE)] == []


def test_a_build_that_fails_puts_back_what_a_killed_one_had_set_aside(tmp_path: Path) -> None:
    run(tmp_path)
    marts = tmp_path / "data" / "marts"
    before = bytes_of(marts)
    marts.rename(marts.with_name(".marts.old"))
    with pytest.raises(CheckFailed):
        run(tmp_path, {"checks/more_than_came.sql": CHECK.replace("in_time > people", "true")})
    assert bytes_of(marts) == before


def test_of_a_table_that_publishing_makes_only_the_card_is_kept(tmp_path: Path) -> None:
    said = header("A row.", grain="a", publish="offered.csv", columns={"a": "it"})
    built = run(
        tmp_path,
        {
            "marts/offered.sql": said,
            "marts/a.sql": header("A row.", grain="a", columns={"a": "it"}) + "select 1 as a",
        },
    )
    assert built.marts == ("a", "check_results", "places")
    assert sorted(built.rows) == sorted({*run(tmp_path / "beside").rows, "marts.a"})
    kept = [name for name in bytes_of(tmp_path / "data" / "marts") if name.startswith("offered")]
    assert kept == ["offered.json"]


def test_progress_is_told_before_each_model(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    build(
        sql=write_sql(tmp_path / "sql"),
        inputs={"parsed.returns": returns()},
        out=tmp_path / "marts",
        progress=lambda *step: told.append(step),
    )
    assert told == [
        ("staging.returns", 0, 7),
        ("staging.rows_in_use", 1, 7),
        ("metrics.in_time", 2, 7),
        ("metrics.counted", 3, 7),
        ("metrics.all_values", 4, 7),
        ("marts.places", 5, 7),
        ("checks.more_than_came", 6, 7),
    ]


BROKEN: dict[str, tuple[dict[str, str | None], type[BuildProblem], str]] = {
    "a column renamed in the query": (
        {"marts/places.sql": MART.replace("ranked.place\n", "ranked.place as rank\n")},
        HeaderMismatch,
        r"marts.places: .*Not given: place. Not in the header: rank",
    ),
    "columns in another order": (
        {
            "marts/places.sql": MART.replace(
                "    all_values.org_code,\n    names.org_name,\n",
                "    names.org_name,\n    all_values.org_code,\n",
            )
        },
        HeaderMismatch,
        r"marts.places: .*same names in another order",
    ),
    "a grain that is not unique": (
        {"marts/places.sql": MART.replace("month, org_code", "month", 1)},
        HeaderMismatch,
        r"Grain : month must .* not unique \(1 such\).*month=2025-06-01, rows_that_share_it=3",
    ),
    "a grain with a null": (
        {"marts/places.sql": MART.replace("month, org_code", "month, org_name", 1)},
        HeaderMismatch,
        r"Grain : month, org_name must .* it is null .*\(1 such\).*org_code=ZZ3, org_name=null",
    ),
    "a metric with a column that its header does not list": (
        {
            "metrics/in_time.sql": METRIC.replace(
                "    release_id,", "    null as why_not, release_id,"
            )
        },
        HeaderMismatch,
        r"metrics.in_time: .*Not in the header: why_not",
    ),
    "a metric without its cells": (
        {"metrics/in_time.sql": METRIC.replace("    row as last_row,\n", "")},
        HeaderMismatch,
        r"metrics.in_time: .*Not given: last_row",
    ),
    "a metric with two rows for one month": (
        {
            "metrics/in_time.sql": METRIC.replace(
                "    month,\n", "    date '2025-06-01' as month,\n"
            )
        },
        HeaderMismatch,
        r"metrics.in_time: .*Grain : org_kind, org_code, month must .* it is not unique",
    ),
    "a column that does not exist": (
        {"staging/returns.sql": STAGING.replace("people, in_time, rel", "patients, in_time, rel")},
        ModelError,
        r"staging.returns: expected SQL that the database accepts, found: .*patients",
    ),
    "a mistake that shows only when the rows are read": (
        {
            "staging/returns.sql": STAGING.replace(
                "select org_code,", "select org_code::int as org_code,"
            )
        },
        ModelError,
        r"staging.returns: expected SQL that the database accepts, found: .*ZZ",
    ),
    "a table that does not exist": (
        {"marts/places.sql": MART.replace("seeds.names", "seeds.titles")},
        ModelError,
        r"marts.places: reads seeds.titles",
    ),
    "a check of severity error": (
        {"checks/more_than_came.sql": CHECK.replace("> people", "> 8")},
        CheckFailed,
        r"more_than_came: 2 wrong rows.*A part is not larger.*org_code=ZZ1, .*people=10, in_time=9",
    ),
    "a check that cannot run": (
        {"checks/more_than_came.sql": CHECK.replace("> people", "> patients")},
        ModelError,
        r"checks.more_than_came: expected SQL that the database accepts",
    ),
    "a mart with a list in it": (
        {"marts/places.sql": MART.replace("ranked.place\n", "[ranked.place] as place\n")},
        ModelError,
        r"marts.places: column place is List",
    ),
}


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    BROKEN.values(),
    ids=[name.replace(" ", "_") for name in BROKEN],
)
def test_a_broken_promise_is_named_and_yesterday_stays(
    tmp_path: Path, changes: dict[str, str | None], error: type[BuildProblem], message: str
) -> None:
    run(tmp_path)
    before = bytes_of(tmp_path / "data")
    with pytest.raises(error) as failed:
        run(tmp_path, changes)
    assert re.search(message, str(failed.value), re.DOTALL), str(failed.value)
    assert before == bytes_of(tmp_path / "data")


def test_all_checks_run_before_the_build_fails(tmp_path: Path) -> None:
    everything = CHECK.replace("in_time > people", "true")
    with pytest.raises(CheckFailed) as failed:
        run(
            tmp_path,
            {
                "checks/more_than_came.sql": everything,
                "checks/other.sql": everything,
                "checks/small.sql": everything.replace(": error", ": warn"),
            },
        )
    assert "checks.more_than_came: 4 wrong rows" in str(failed.value)
    assert "checks.other: 4 wrong rows" in str(failed.value)
    assert "checks.small" not in str(failed.value)


def test_a_warning_is_told_and_printed_but_stops_nothing(tmp_path: Path) -> None:
    late = header("A trust in July.", why="July is odd.", severity="warn")
    built = run(tmp_path, {"checks/july.sql": late + "select * from core.july"} | _july())
    assert built.warnings == (
        (
            "checks.july: 1 wrong row. A trust in July. Why it matters: July is odd."
            "\n  org_code=ZZ1, month=2025-07-01"
        ),
    )
    assert pl.read_parquet(tmp_path / "data/marts/check_results.parquet").rows(named=True) == [
        {
            "check": "july",
            "summary": "A trust in July.",
            "severity": "warn",
            "why": "July is odd.",
            "wrong_rows": 1,
            "sample": "  org_code=ZZ1, month=2025-07-01",
        },
        {
            "check": "more_than_came",
            "summary": "A trust that saw more people in time than came.",
            "severity": "error",
            "why": "A part is not larger than the whole.",
            "wrong_rows": 0,
            "sample": None,
        },
    ]


def test_the_card_of_the_checks_explains_each_column_that_they_have(tmp_path: Path) -> None:
    run(tmp_path)
    card = json.loads((tmp_path / "data/marts/check_results.json").read_text(encoding="utf-8"))
    held = pl.read_parquet(tmp_path / "data/marts/check_results.parquet")
    assert [column["name"] for column in card["columns"]] == held.columns
    assert card["grain"] == ["check"]


def _july() -> dict[str, str | None]:
    said = header(
        "A trust in July.", grain="org_code", columns={"org_code": "code", "month": "when"}
    )
    select = "select org_code, month from staging.returns where month = date '2025-07-01'"
    return {"core/july.sql": said + select}


def test_a_check_that_lists_columns_is_held_to_them(tmp_path: Path) -> None:
    said = header("A row.", why="It is.", severity="warn", columns={"code": "code"})
    with pytest.raises(
        HeaderMismatch, match=r"checks.odd: expected the columns of the header, found others"
    ):
        run(tmp_path, {"checks/odd.sql": said + "select org_code from staging.returns"})


def test_a_sample_shows_five_rows_and_always_the_same(tmp_path: Path) -> None:
    said = header("A number.", why="It is.", severity="warn") + "select range as n from range(99)"
    built = run(tmp_path, {"checks/numbers.sql": said})
    assert built.warnings == (
        (
            "checks.numbers: 99 wrong rows. A number. Why it matters: It is."
            "\n  n=0\n  n=1\n  n=2\n  n=3\n  n=4"
        ),
    )


def test_an_input_of_a_higher_layer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"core\.ae: expected an input in"):
        run(tmp_path, inputs={"parsed.returns": returns(), "core.ae": returns()})


def test_what_the_disk_refuses_the_database_is_no_mistake_of_a_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> str:
        raise duckdb.IOException("Could not write file: No space left on device")

    monkeypatch.setattr("pipeline.warehouse.build._create", refuse)
    with pytest.raises(OSError, match=r"^staging\.returns: .*No space left on device$"):
        run(tmp_path)
    assert not (tmp_path / "data" / "marts").exists()
