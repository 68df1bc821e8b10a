# ruff: noqa: S608, SLF001 -- the SQL is the thing under test; what runs it is watched

"""Models that do not read each other run two at a time, each after what it reads."""

import threading
from collections.abc import Sequence
from typing import Final

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import ModelError
from pipeline.warehouse import build
from pipeline.warehouse.models import Model, parse_model

# A worker that waits for the other this long waits for one that never comes.
PATIENCE: Final = 30


def model(name: str, select: str) -> Model:
    return parse_model(
        "core", name, f"-- A number.\n-- Grain   : n\n-- Columns :\n--   n  it\n{select}\n"
    )


def made(models: Sequence[Model], read_by: dict[str, set[str]] | None) -> dict[str, int]:
    with duckdb.connect() as con:
        return build.make_tables(con, models, read_by=read_by)[0]


def test_two_models_that_do_not_read_each_other_run_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both, make = threading.Barrier(2), build._make

    def meet(con: duckdb.DuckDBPyConnection, one: Model) -> int:
        both.wait(PATIENCE)
        return make(con, one)

    monkeypatch.setattr(build, "_make", meet)
    models = [model("a", "select 1 as n"), model("b", "select 2 as n")]
    assert made(models, {"core.a": set(), "core.b": set()}) == {"core.a": 1, "core.b": 1}


@settings(max_examples=30)
@given(st.lists(st.sets(st.integers(0, 9), max_size=4), min_size=1, max_size=10))
def test_each_model_finds_whole_what_it_reads(drawn: list[set[int]]) -> None:
    """The database itself would refuse a table that is not there yet."""
    reads = [{one for one in before if one < at} for at, before in enumerate(drawn)]
    models = [
        model(
            f"m{at}",
            "select 1 + max(n) as n from (select 0 as n"
            + "".join(f" union all select n from core.m{before}" for before in sorted(read))
            + ") as those",
        )
        for at, read in enumerate(reads)
    ]
    read_by = {f"core.m{at}": {f"core.m{b}" for b in read} for at, read in enumerate(reads)}
    rows = made(models, read_by)
    assert [*rows.items()] == [(f"core.m{at}", 1) for at in range(len(models))]


def test_whoever_says_nothing_of_what_is_read_gets_one_after_the_other_and_can_take_it_back() -> (
    None
):
    models = [model("a", "select 1 as n"), model("b", "select n + 1 as n from core.a")]
    with duckdb.connect() as con:
        con.begin()
        build.make_tables(con, models)
        assert con.sql("from core.b").fetchall() == [(2,)]
        con.rollback()
        assert con.sql("show all tables").fetchall() == []


def test_when_one_fails_the_other_is_stopped_and_the_error_is_that_of_the_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, ends, create = threading.Event(), [], build._create

    def watched(con: duckdb.DuckDBPyConnection, one: Model) -> int:
        if one.name == "wrong":
            begun.wait(PATIENCE)
        else:
            begun.set()
        try:
            return create(con, one)
        except duckdb.Error as error:
            ends.append((one.name, type(error)))
            raise

    monkeypatch.setattr(build, "_create", watched)
    # Twenty thousand million rows: not done when the other has failed.
    long = "select sum(a.range * b.range) as n from range(1000000) as a, range(20000) as b"
    models = [model("long", long), model("wrong", "select nothing as n")]
    with pytest.raises(ModelError, match=r"core\.wrong: expected SQL"):
        made(models, {"core.long": set(), "core.wrong": set()})
    assert dict(ends)["long"] is duckdb.InterruptException
