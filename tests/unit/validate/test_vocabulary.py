"""Every word keeps quiet about good rows and names the bad ones."""

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from pipeline.validate.comparisons import figures_are_new, nothing_lost, same_within
from pipeline.validate.expectations import Promise, Slice
from pipeline.validate.vocabulary import (
    adds_up,
    agrees,
    at_least_rows,
    between,
    code_shape,
    count_of_people,
    exactly_rows,
    in_order,
    mostly_filled,
    never_null,
    one_of,
    part_of,
    sums_to,
    unique_key,
)
from tests.support.verdicts import broken, judged

Word = Callable[[pl.DataFrame], Promise]
ABOUT = "It is so"

# Each word: the rows it is about (the second and third differ between good and bad), what it finds.
WORDS: list[Any] = [
    pytest.param(
        {"name": ["Ash", "Birch", "Cedar"], "town": ["X", "Y", "Z"]},
        {"name": ["Ash", None, "Cedar"], "town": ["X", None, None]},
        lambda frame: never_null(Slice(frame=frame), "name", "town", about=ABOUT),
        "2 of 3: row 18 (ZZ2) name, town is empty; row 19 (ZZ3) town is empty",
        id="never_null",
    ),
    pytest.param(
        {"name": ["Ash", None, "Cedar"], "town": [None, "Y", "Z"]},
        {"name": ["Ash", None, None], "town": [None, "Y", "Z"]},
        lambda frame: mostly_filled(Slice(frame=frame), "name", "town", about=ABOUT),
        "1 of 2: name is empty in 2 of 3 rows",
        id="mostly_filled",
    ),
    pytest.param(
        {"code": ["RZ1", "ZZ02", "RZ3"]},
        {"code": ["RZ1", "12345", "RZ3\n"]},
        lambda frame: code_shape(Slice(frame=frame), "code", "[A-Z]{2}[0-9]{1,2}|ZZ", about=ABOUT),
        "2 of 3: row 18 (ZZ2) code is 12345; row 19 (ZZ3) code is RZ3\n",
        id="code_shape",
    ),
    pytest.param(
        {"kind": ["tree", None, "bush"]},
        {"kind": ["tree", "Tree", "bush"]},
        lambda frame: one_of(Slice(frame=frame), "kind", {"tree", "bush"}, about=ABOUT),
        "1 of 3: row 18 (ZZ2) kind is Tree",
        id="one_of",
    ),
    pytest.param(
        {"score": [1.0, 4.0, None]},
        {"score": [0.99, 4.0, 4.01]},
        lambda frame: between(Slice(frame=frame), "score", low=1, high=4, about=ABOUT),
        "2 of 3: row 17 (ZZ1) score is 0.99; row 19 (ZZ3) score is 4.01",
        id="between",
    ),
    pytest.param(
        {"key": ["a", "b", "c"]},
        {"key": ["a", "b", "b"]},
        lambda frame: unique_key(Slice(frame=frame), "key", about=ABOUT),
        "2 of 3: row 18 (ZZ2) b is there more than once; row 19 (ZZ3) b is there more than once",
        id="unique_key of one column",
    ),
    pytest.param(
        {"key": ["a", "b", "b"], "part": ["1", "1", None]},
        {"key": ["a", "b", "b"], "part": ["1", None, None]},
        lambda frame: unique_key(Slice(frame=frame, who=()), "key", "part", about=ABOUT),
        "2 of 3: row 18 b, empty is there more than once; row 19 b, empty is there more than once",
        id="unique_key of two columns, nulls are equal",
    ),
    pytest.param(
        {"n": [1, 2, 3]},
        {"n": [1, 2]},
        lambda frame: at_least_rows(Slice(frame=frame), 3, about=ABOUT),
        "2 rows",
        id="at_least_rows",
    ),
    pytest.param(
        {"n": [1]},
        {"n": [1, 2]},
        lambda frame: exactly_rows(Slice(frame=frame), 1, about=ABOUT),
        "2 rows",
        id="exactly_rows",
    ),
    pytest.param(
        {"seen": [0, 5, None], "waiting": [100, None, 0]},
        {"seen": [0, -1, None], "waiting": [101, 3, None]},
        lambda frame: count_of_people(
            Slice(frame=frame), ["seen", "waiting"], at_most=100, about=ABOUT
        ),
        "1 of 3: row 18 (ZZ2) seen is -1; 1 of 3: row 17 (ZZ1) waiting is 101",
        id="count_of_people",
    ),
    pytest.param(
        {"late": [0, 5, None], "all": [0, 5, 1]},
        {"late": [1, 5, None], "all": [0, 5, 1]},
        lambda frame: part_of(Slice(frame=frame), [("late", "all")], about=ABOUT),
        "1 of 3: row 17 (ZZ1) late of all: 1 of 0",
        id="part_of",
    ),
    pytest.param(
        {"n": [1, 2, 0], "of": [2, 3, 0], "share": [0.5, 0.667, None]},
        {"n": [1, 2, 0], "of": [2, 3, 0], "share": [0.5, 0.67, None]},
        lambda frame: agrees(
            Slice(frame=frame),
            [("share", pl.col("n") / pl.col("of"), pl.col("share"))],
            within=0.0005,
            about=ABOUT,
        ),
        "1 of 3: row 18 (ZZ2) share: 0.67 is printed, 0.6667 by our sum",
        id="agrees",
    ),
    pytest.param(
        {"a": [1, 2, None], "b": [1, 0, 3], "both": [2, 2, 3]},
        {"a": [1, 2, None], "b": [1, 0, 3], "both": [2, 3, 4]},
        lambda frame: adds_up(Slice(frame=frame), {"both": ["a", "b"]}, about=ABOUT),
        "2 of 3: row 18 (ZZ2) both: 3 is printed, 2 by our sum; "
        "row 19 (ZZ3) both: 4 is printed, 3 by our sum",
        id="adds_up",
    ),
    pytest.param(
        {"n": [1, 2, 3], "never": [None, None, None]},
        {"n": [1, 2, 4], "never": [None, None, None]},
        lambda frame: sums_to(
            Slice(frame=frame.head(2)),
            pl.DataFrame(
                {"sheet": ["All"], "row": [4], "n": [frame["n"][2]], "never": [None]},
                schema_overrides={"row": pl.Int32, "never": pl.Int64},
            ),
            ["n", "never"],
            about=ABOUT,
        ),
        "1 of 2: All row 4 n: 4 is printed, the rows add up to 3",
        id="sums_to",
    ),
    pytest.param(
        {"opened": [date(2020, 1, 1), None], "closed": [date(2020, 1, 1), date(2020, 1, 1)]},
        {"opened": [date(2020, 1, 2), None], "closed": [date(2020, 1, 1), date(2020, 1, 1)]},
        lambda frame: in_order(Slice(frame=frame), "opened", "closed", about=ABOUT),
        "1 of 2: row 17 (ZZ1) opened 2020-01-02, closed 2020-01-01",
        id="in_order",
    ),
    pytest.param(
        {"n": [50, 60, 90]},
        {"n": [50, 60, 91]},
        lambda frame: same_within(
            frame, pl.DataFrame({"n": [100]}), ["n", "new"], low=0.5, high=2, about=ABOUT
        ),
        "1 of 1: n: 201 against 100 in the release before",
        id="same_within",
    ),
    pytest.param(
        {"code": ["a", "b", "c"], "n": [1, 3, 0], "day": [2, 2, 2], "s_name": ["x", "y", "z"]},
        {"code": ["a", "b", "c"], "n": [1, 2, 0], "day": [2, 2, 2], "s_name": ["x", "y", "z"]},
        lambda frame: figures_are_new(
            frame.with_columns(of=pl.col("day").cast(pl.String)).drop("day"),
            frame.with_columns(
                of=pl.col("day").cast(pl.String), n=pl.Series([1, 2, 0]), s_name=pl.lit("was")
            ).drop("day"),
            period="of",
            about=ABOUT,
        ),
        "1 of 1: 2 of 2 rows are those of the release before",
        id="figures_are_new",
    ),
    pytest.param(
        {"org_name": ["Ash", "Birch", "Cedar"], "n": [1001, 1000, 500]},
        {"org_name": ["Ash", "Birch", "Cedar"], "n": [1001, 1001, 500]},
        lambda frame: nothing_lost(
            frame.head(1), frame, size="n", over=1000, about=ABOUT, severity="critical"
        ),
        "1 of 2: ZZ2 Birch is missing, 1001 n in the release before",
        id="nothing_lost",
    ),
]


@pytest.mark.parametrize(("good", "bad", "word", "found"), WORDS)
def test_a_word_is_kept_by_good_rows_and_broken_by_bad_ones(
    good: dict[str, list[object]], bad: dict[str, list[object]], word: Word, found: str
) -> None:
    assert broken(judged(rows_of(good), [word(rows_of(good))])) == {}
    assert broken(judged(rows_of(bad), [word(rows_of(bad))])) == {ABOUT: found}


def test_a_total_that_is_there_for_nothing_is_seen() -> None:
    rows = rows_of({"n": [None, None]}).cast({"n": pl.Int64})
    total = rows_of({"n": [7]})

    promise = sums_to(Slice(frame=rows), total, ["n"], about=ABOUT)

    assert broken(judged(rows, [promise])) == {
        ABOUT: "1 of 1: row 17 n: 7 is printed, the rows add up to 0"
    }


def test_a_missing_total_counts_as_zeros() -> None:
    rows = rows_of({"n": [1, 2]})

    promise = sums_to(Slice(frame=rows), rows.clear(), ["n"], about=ABOUT)

    assert broken(judged(rows, [promise])) == {
        ABOUT: "1 of 1: n: 0 is printed, the rows add up to 3"
    }


def test_a_total_that_was_zero_before_is_not_compared() -> None:
    now = rows_of({"n": [9]})

    promise = same_within(now, pl.DataFrame({"n": [0]}), ["n"], low=0.5, high=2, about=ABOUT)

    assert broken(judged(now, [promise])) == {}


def test_a_total_that_is_zero_now_is_compared() -> None:
    now = rows_of({"n": [0]})

    promise = same_within(now, pl.DataFrame({"n": [2]}), ["n"], low=0.5, high=2, about=ABOUT)

    assert broken(judged(now, [promise])) == {ABOUT: "1 of 1: n: 0 against 2 in the release before"}


def test_an_organisation_that_is_lost_is_a_warning_whatever_its_size() -> None:
    before = rows_of({"org_name": ["Ash", "Birch"]})

    promise = nothing_lost(before.head(1), before, about=ABOUT)

    assert promise.severity == "warning"
    assert broken(judged(before, [promise]), "warning") == {ABOUT: "1 of 2: ZZ2 Birch is missing"}


def test_what_is_printed_agrees_to_the_digit_unless_told_otherwise() -> None:
    rows = rows_of({"ours": [1.0, 1.0], "printed": [1.0, 1.5]})

    promise = agrees(Slice(frame=rows), [("n", pl.col("ours"), pl.col("printed"))], about=ABOUT)

    assert broken(judged(rows, [promise])) == {
        ABOUT: "1 of 2: row 18 (ZZ2) n: 1.5 is printed, 1 by our sum"
    }


def test_each_total_is_that_of_its_own_rows_give_or_take_what_is_allowed() -> None:
    rows = rows_of({"table": ["a", "a", "b", "c"], "n": [1, 2, 5, 7]})
    totals = rows_of({"table": ["a", "b", "c"], "n": [4, 4, 9]})

    promise = sums_to(Slice(frame=rows), totals, ["n"], by=["table"], within=1, about=ABOUT)

    assert broken(judged(rows, [promise])) == {
        ABOUT: "1 of 3: row 19 (c) n: 9 is printed, the rows add up to 7"
    }


@pytest.mark.parametrize(
    ("empty", "found"), [(3, {}), (4, {ABOUT: "1 of 1: n is empty in 4 of 30 rows"})]
)
def test_of_many_rows_one_in_ten_may_be_empty(empty: int, found: dict[str, str]) -> None:
    rows = rows_of({"n": [None] * empty + [1] * (30 - empty)})

    assert broken(judged(rows, [mostly_filled(Slice(frame=rows), "n", about=ABOUT)])) == found


@pytest.mark.parametrize(
    ("people", "found"),
    [(60_000_000, {}), (60_000_001, {ABOUT: "1 of 1: row 17 (ZZ1) n is 60000001"})],
)
def test_no_count_of_people_is_larger_than_sixty_million(
    people: int, found: dict[str, str]
) -> None:
    rows = rows_of({"n": [people]})

    assert broken(judged(rows, [count_of_people(Slice(frame=rows), ["n"], about=ABOUT)])) == found


def rows_of(columns: dict[str, list[object]]) -> pl.DataFrame:
    """Give columns the places and the organisations of a published file, from row 17 on."""
    height = len(next(iter(columns.values())))
    return pl.DataFrame(
        {
            "sheet": [""] * height,
            "row": range(17, 17 + height),
            "org_code": [f"ZZ{number}" for number in range(1, height + 1)],
            **columns,
        },
        schema_overrides={"row": pl.Int32},
    )
