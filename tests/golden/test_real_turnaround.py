"""Who left the bottom segment or the bottom quarter, and how, on real figures."""

import statistics
from datetime import date
from typing import Final

import polars as pl
import pytest

from tests.support.real import Real

NEWEST: Final = date(2026, 4, 1)
BEFORE: Final = date(2026, 1, 1)


def acute(real: Real) -> pl.DataFrame:
    return real.mart("segment_splits").filter(quarter=NEWEST, trust_type="Acute trust")


def test_fifteen_of_nineteen_leave_by_the_new_thresholds(real: Real) -> None:
    left = acute(real).filter("left_last")
    assert left.height == 19
    assert left.filter(segment_by_old_cuts=4).height == 15
    assert left.filter(segment_if_redrawn=4).height == 13
    assert left.filter(pl.col("average_now") < pl.col("average_before")).height == 17
    total = real.mart("segment_totals").row(
        by_predicate=(pl.col("quarter") == NEWEST) & (pl.col("trust_type") == "Acute trust"),
        named=True,
    )
    assert (total["was_last"], total["left_last"], total["left_better_average"]) == (34, 19, 17)
    assert (total["left_by_old_cuts"], total["left_by_redrawn"], total["not_split"]) == (15, 13, 0)


def test_the_parts_add_up_for_every_trust(real: Real) -> None:
    rows = real.mart("segment_splits")
    assert rows.height == 415
    split = rows.filter(pl.col("why_not_split").is_null())
    parts = sum(pl.col(f"by_{part}").fill_null(0) for part in ("own", "others", "rule", "counting"))
    assert split.filter(parts != pl.col("change")).height == 0
    assert split.filter(pl.col("by_own").is_null()).height == 0
    rest = rows.filter(pl.col("why_not_split").is_not_null())
    assert rest.height == 13
    assert rest.filter(pl.col("by_own").is_not_null()).height == 0


# Averages as published; thresholds 2.57, then 2.77. Expected: own, others', rule.
BY_HAND: Final = {
    "RWE": (2.64, 2.40, (-1, 0, 0)),  # below 2.57
    "RK9": (2.64, 2.59, (0, -1, 0)),  # above 2.57, below the quartile drawn anew
    "RA9": (2.60, 2.67, (0, 0, -1)),  # above both, and its average got worse
}


@pytest.mark.parametrize("code", BY_HAND)
def test_three_trusts_by_hand(real: Real, code: str) -> None:
    before, now, parts = BY_HAND[code]
    row = acute(real).row(by_predicate=pl.col("org_code") == code, named=True)
    assert (row["average_before"], row["average_now"]) == (before, now)
    assert (row["by_own"], row["by_others"], row["by_rule"]) == parts
    averages = real.mart("official_places").filter(quarter=NEWEST)["average_score"].to_list()
    assert len(averages) == 202
    redrawn = statistics.quantiles(averages, n=4, method="inclusive")[2]
    assert (now > redrawn) == (row["segment_if_redrawn"] == 4)


def test_the_publishers_test_stands_beside_ours(real: Real) -> None:
    tests = real.mart("segment_tests").filter(quarter=date(2025, 7, 1))
    theirs = tests.filter(tested_by="publisher").row(0, named=True)
    assert theirs["changed"] == 38 == theirs["by_override"] + theirs["clear"] + theirs["not_clear"]
    ours = real.mart("segment_tests").filter(tested_by="us")
    tested = pl.sum_horizontal("by_override", "clear", "not_clear", "not_tested")
    assert ours.filter(tested != pl.col("changed")).height == 0
    # Acute trusts: the whole scores are not held, so nothing is claimed of them.
    assert ours.filter(trust_type="Acute trust")["clear"].to_list() == [0]


def test_months_in_the_bottom_quarter_are_those_of_the_replays(real: Real) -> None:
    """Counted again from the standings, for two trusts."""
    standings = real.mart("league_standings").filter(
        pl.col("table_id") == "acute-waits", pl.col("edition") != "latest"
    )
    rows = real.mart("bottom_runs").filter(table_id="acute-waits")
    for code in ("RWW", "RK9"):
        months = standings.filter(org_code=code).drop_nulls("place").sort("edition")
        likely = (months["bottom_quarter_share"] > 0.5).to_list()
        row = rows.row(by_predicate=pl.col("org_code") == code, named=True)
        assert (row["months_ranked"], row["months_bottom"]) == (len(likely), sum(likely))
        assert (row["run_now"] == len(likely)) == all(likely)


def test_who_was_in_segment_four_in_both_quarters(real: Real) -> None:
    runs = real.mart("segment_runs").filter(trust_type="Acute trust")
    assert runs.filter(run_now=2).height == 15
    assert runs.filter(run_now=1)["times_back"].to_list() == [1] * 4
    assert runs.filter(times_left=1).height == 19
