"""
The tables of the NHS Oversight Framework, worked out again from everything the project carries.

Twice: what the SQL makes is held against what NHS England published, and the plain Python of the
second opinion is run on the published figures without any SQL.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import chain, compress, pairwise

import polars as pl
import pytest

from tests.support.real import Real
from tests.support.second_opinion import nof as opinion

ACUTE, AMBULANCE, MENTAL = "Acute trust", "Ambulance trust", "Mental health and community trust"
Q1, Q2, Q3, Q4 = (date(2025, 4, 1), date(2025, 7, 1), date(2025, 10, 1), date(2026, 1, 1))
Q1_NEW = date(2026, 4, 1)
FULL = (Q1, Q2, Q3, Q4)

# Score row: better, target, types ranked together; one type after the other where ranked inside.
RULES: Mapping[str, tuple[str, float | None, tuple[tuple[str, ...], ...]]] = {
    "OF1003": ("lower", 1.0, ((ACUTE,),)),
    "OF1014": ("lower", None, ((ACUTE,),)),
    "OF1017": ("lower", 30.0, ((AMBULANCE,),)),
    "OF1023": ("higher", None, ((ACUTE,),)),
    "OF1047": ("higher", None, ((AMBULANCE,),)),
    "OF1061": ("higher", None, ((AMBULANCE,), (MENTAL,))),
    "OF1084": ("higher", None, ((AMBULANCE,), (MENTAL,))),
    "OF1086": ("lower", None, ((AMBULANCE, MENTAL),)),
    "OF2003": ("lower", 0.0, ((ACUTE,),)),
    "OF2013": ("higher", 82.0, ((ACUTE,),)),
    "OF2014": ("lower", None, ((ACUTE,),)),
    "OF2023": ("higher", None, ((ACUTE,),)),
}


def steps(real: Real, quarter: date, trust_type: str) -> dict[str, tuple[int, int, int]]:
    """Give held, compared and equal for each step."""
    rows = real.mart("official_agreement").filter(quarter=quarter, trust_type=trust_type)
    return {row[0]: row[1:] for row in rows.select("step", "held", "compared", "equal").rows()}


# ---------------------------------------------------------------- what the SQL makes


@pytest.mark.parametrize("quarter", FULL)
@pytest.mark.parametrize(("trust_type", "trusts"), [(MENTAL, 61), (AMBULANCE, 10)])
def test_every_step_of_a_whole_file_comes_out(
    real: Real, quarter: date, trust_type: str, trusts: int
) -> None:
    found = steps(real, quarter, trust_type)
    costs = 60 if (quarter, trust_type) == (Q1, MENTAL) else trusts
    expected = {
        "average": trusts,
        "average rank": trusts,
        "unadjusted segment": trusts,
        "adjusted segment": trusts,
        "league rank": trusts,
        "score OF1061": trusts,
        "score OF1079": trusts,
        "score OF1080": trusts,
        "score OF1081": trusts,
        "score OF1084": trusts,
        "score OF1086": costs,
    }
    if trust_type == AMBULANCE:
        expected |= {"score OF1017": trusts, "score OF1047": trusts}
    assert {step: (n, n, n) for step, n in expected.items()} == {
        step: counts for step, counts in found.items() if counts[1] and "range" not in step
    }


@pytest.mark.parametrize(
    ("quarter", "scores"),
    [
        (Q4, {"OF1003": 130, "OF1013": 123, "OF1014": 122, "OF1023": 130}),
        (Q1_NEW, {"OF2003": 129, "OF2013": 123, "OF2014": 122, "OF2023": 129}),
    ],
)
def test_every_step_of_the_acute_extracts_comes_out(
    real: Real, quarter: date, scores: Mapping[str, int]
) -> None:
    year = "OF1" if quarter == Q4 else "OF2"
    finance = {f"{year}{row}": 134 for row in ("079", "080", "081")}
    expected = {f"score {metric}": n for metric, n in {**scores, **finance}.items()}
    expected |= dict.fromkeys(("average rank", "unadjusted segment"), 134)
    expected |= dict.fromkeys(("adjusted segment", "league rank"), 134)
    found = steps(real, quarter, ACUTE)
    assert {step: (n, n, n) for step, n in expected.items()} == {
        step: counts for step, counts in found.items() if counts[1]
    }
    assert found["average"] == (134, 0, 0)  # an extract: the mean of some scores is another figure


def test_a_figure_printed_as_the_target_that_misses_it_is_explained(real: Real) -> None:
    scores = real.mart("official_scores").filter(nof_metric="OF1013", org_code="RKE")
    row = scores.row(0, named=True)
    assert (row["printed_value"], row["target"], row["published_score"]) == (78.0, 78.0, 2.0)
    assert row["our_score"] == 2.0
    assert row["exact_value"] == pytest.approx(77.99556, abs=1e-5)
    assert "misses it" in row["reason"]


def test_nothing_that_is_compared_differs(real: Real) -> None:
    scores, places = real.mart("official_scores"), real.mart("official_places")
    assert scores.filter(~pl.col("agrees")).rows() == []
    assert places.filter(~pl.col("agrees") | pl.col("difference").is_not_null()).rows() == []
    assert (scores.height, places.height) == (5_195, 620)
    assert scores.filter(pl.col("our_score").is_null() & pl.col("reason").is_null()).rows() == []
    assert scores["our_score"].count() == 3_595  # worked out again; the others say why not
    assert (
        real.mart("check_results")
        .filter(pl.col("check").str.starts_with("official_"), pl.col("wrong_rows") > 0)
        .rows()
        == []
    )


def test_the_cuts_of_the_segments_are_the_known_ones(real: Real) -> None:
    cuts = real.mart("official_cuts").sort("quarter")
    assert cuts.select("cut_1", "cut_2", "cut_3", "how", "trust_count").rows() == [
        (2.04, 2.32, 2.60, "inferred", 71),
        (2.06, 2.34, 2.64, "inferred", 71),
        (2.06, 2.33, 2.70, "inferred", 71),
        (2.02, 2.30, 2.57, "quartiles", 205),
        (1.93, 2.32, 2.77, "setting", 202),
    ]


def test_where_the_flag_is_not_held_nothing_is_claimed(real: Real) -> None:
    places = real.mart("official_places").filter(pl.col("in_deficit").is_null())
    assert places["our_adjusted_segment"].null_count() == places.height == 68
    assert places["unadjusted_segment"].null_count() == 68
    # One trust stands in segment 3 with the average of segment 2, the others where theirs is.
    moved = places.filter(pl.col("our_unadjusted_segment") != pl.col("adjusted_segment"))
    assert moved.select("our_unadjusted_segment", "adjusted_segment").rows() == [(2, 3)]
    assert moved["next_segment"].to_list() == [None]
    counts = {
        row["trust_type"]: row["note"].partition("gives, ")[2].partition(" in segment 3")[0]
        for row in real.mart("official_agreement")
        .filter(step="adjusted segment", quarter=Q1_NEW)
        .iter_rows(named=True)
        if row["trust_type"] != ACUTE
    }
    assert counts == {AMBULANCE: "none is", MENTAL: "1 is"}


def test_a_held_trust_is_told_of_its_own_average(real: Real) -> None:
    held = real.mart("official_places").filter("in_deficit", adjusted_segment=3)
    assert set(held["unadjusted_segment"]) == {1, 2, 3}
    for before, note in held.select("unadjusted_segment", "next_segment_note").iter_rows():
        lead = f"Its average is that of segment {before}"
        assert note.startswith(f"{lead}. Even" if before == 3 else f"{lead}; the financial")
    places = real.mart("official_places").filter(quarter=Q1_NEW, next_segment=1)
    assert set(places["next_segment_note"]) == {
        "The limit of 1.93 is our reading: 1.92 is seen in segment 1 and 1.94 in segment 2"
    }


def test_the_official_likely_ranges_are_met(real: Real) -> None:
    ours = real.mart("official_places").filter(pl.col("score_low").is_not_null())
    assert ours.height == 61
    for end, most in (
        ("score_low", 0.010),
        ("score_high", 0.010),
        ("rank_low", 0.30),
        ("rank_high", 0.30),
    ):
        distance = ours.select((pl.col(end) - pl.col(f"our_{end}")).abs().mean()).item()
        assert distance <= most, end


def test_ranges_are_there_where_all_scores_are_and_nowhere_else(real: Real) -> None:
    places = real.mart("official_places")
    ranges = pl.col("our_score_low", "our_score_high", "our_rank_low", "our_rank_high")
    held = places.filter(pl.col("metric_count").is_not_null())
    assert held.height == 284
    assert set(held["quarter"]) == set(FULL)
    assert held.select(ranges.null_count()).row(0) == (0, 0, 0, 0)
    rest = places.filter(pl.col("metric_count").is_null())
    assert rest.select(ranges.is_not_null().any()).row(0) == (False, False, False, False)


# ---------------------------------------------------------------- what plain Python makes


@cache
def published(real: Real) -> Mapping[tuple[date, str], Mapping[str, Mapping[str, float]]]:
    """For each quarter and type: row of the framework, trust, value."""
    found: dict[tuple[date, str], dict[str, dict[str, float]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    columns = ("quarter", "trust_type", "nof_metric", "org_code", "value", "rank")
    for quarter, trust_type, metric, trust, value, rank in (
        real.parsed("nof_metrics").select(columns).iter_rows()
    ):
        if value is not None:
            found[quarter, trust_type][metric][trust] = value
        if rank is not None:
            found[quarter, trust_type][f"{metric} rank"][trust] = rank
    return found


def test_plain_python_gives_every_metric_score_that_has_a_rule(real: Real) -> None:
    compared = 0
    for metric, (better, target, pools) in RULES.items():
        for quarter in {quarter for quarter, _ in published(real)}:
            for pool in pools:
                rows = [published(real).get((quarter, one), {}) for one in pool]
                scores = dict(chain(*(of_type.get(metric, {}).items() for of_type in rows)))
                row = f"OF0{metric[3:]}"
                figures = dict(chain(*(of_type.get(row, {}).items() for of_type in rows)))
                scored = {trust: figures[trust] for trust in scores}
                possible = opinion.possible_scores(scored, better=better, target=target)
                assert [t for t, score in scores.items() if score not in possible[t]] == []
                compared += len(scores)
    assert compared == 130 + 122 + 130 + 129 + 123 + 122 + 129 + 40 + 40 + 284 + 284 + 283


def test_plain_python_gives_every_finance_score(real: Real) -> None:
    compared = 0
    for (quarter, _), rows in published(real).items():
        year = "OF2" if quarter == Q1_NEW else "OF1"
        for trust, combined in rows.get(f"{year}080", {}).items():
            plan = opinion.plan_score(rows["OF0079"][trust])
            year_to_date = opinion.year_to_date_score(rows["OF0081"][trust])
            assert (plan, year_to_date) == (rows[f"{year}079"][trust], rows[f"{year}081"][trust])
            assert combined == opinion.combined_score(plan, year_to_date)
            compared += 1
    assert compared == 418 + 134


def counted(rows: Mapping[str, Mapping[str, float]], trust: str) -> list[float]:
    """List the scores of a trust that count in its average."""
    return [
        scores[trust]
        for metric, scores in rows.items()
        if metric[2] == "1" and "rank" not in metric and trust in scores
        if metric not in {"OF1079", "OF1081"}
    ]


def test_plain_python_gives_every_average_of_the_whole_files(real: Real) -> None:
    differences = [
        round(abs(opinion.average(counted(rows, trust)) - average), 2)
        for (quarter, trust_type), rows in published(real).items()
        if quarter in FULL and trust_type != ACUTE
        for trust, average in rows["OF5002"].items()
    ]
    assert len(differences) == 284
    # The printed scores are rounded, so the last digit of their mean may differ.
    assert Counter(differences) == {0.0: 268, 0.01: 16}


@pytest.mark.parametrize("quarter", [*FULL, Q1_NEW])
def test_plain_python_gives_every_segment_and_place(real: Real, quarter: date) -> None:
    year = 2 if quarter == Q1_NEW else 0
    adjusted, average, unadjusted, flag = (f"OF5{year}0{n}" for n in (0, 2, 3, 4))
    of_quarter = {one: rows for (when, one), rows in published(real).items() if when == quarter}
    averages = dict(chain(*(rows[average].items() for rows in of_quarter.values())))
    segments = dict(chain(*(rows.get(unadjusted, {}).items() for rows in of_quarter.values())))
    cuts = {
        Q4: opinion.quartile_cuts(averages.values()),
        Q1_NEW: (Fraction("1.93"), Fraction("2.32"), Fraction("2.77")),
    }.get(quarter)
    if cuts is None:
        # No quartiles without acute trusts: one set of cuts must part the segments all the same.
        parts = [[averages[t] for t, s in segments.items() if s == n] for n in (1, 2, 3, 4)]
        assert all(max(better) < min(worse) for better, worse in pairwise(parts))
    else:
        assert segments == {trust: opinion.segment(averages[trust], cuts) for trust in segments}
    for rows in of_quarter.values():
        for trust, in_deficit in rows.get(flag, {}).items():
            after = opinion.overridden(int(segments[trust]), in_deficit=in_deficit == 1)
            assert after == rows[adjusted][trust]
        keys = {trust: (rows[adjusted][trust], rows[average][trust]) for trust in rows[average]}
        assert opinion.places(keys) == rows[f"{adjusted} rank"]
        alone = {trust: (score,) for trust, score in rows[average].items()}
        assert opinion.places(alone) == rows[f"{average} rank"]


def test_counting_all_draws_gives_the_ranges_of_ambulance_trusts(real: Real) -> None:
    """Not ten thousand draws, but every draw there can be: 2.5% lie beyond each end."""
    places = real.mart("official_places").filter(trust_type=AMBULANCE)
    held = places.filter(pl.col("our_score_low").is_not_null())
    assert held.height == 40
    nearly = Fraction(5, 1000)
    columns = ("quarter", "org_code", "our_score_low", "our_score_high")
    for quarter, trust, low, high in held.select(columns).rows():
        means = opinion.all_means(counted(published(real)[quarter, AMBULANCE], trust))
        assert sum(means.values()) == 1
        for beyond, reached in (
            ([m < low for m in means], [m <= low for m in means]),
            ([m > high for m in means], [m >= high for m in means]),
        ):
            shares = list(means.values())
            assert sum(compress(shares, beyond)) < Fraction(1, 40) + nearly
            assert sum(compress(shares, reached)) > Fraction(1, 40) - nearly
