"""The scoring SQL against the same rules in plain Python, on random tables."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Final

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline import config, paths
from pipeline.config import metrics
from tests.support.ground import production
from tests.support.second_opinion import league as second_opinion
from tests.support.warehouse import Cell, Drawn, draw, plain, tidy

MARCH: Final = date(2026, 3, 1)
QUARTER: Final = date(2026, 1, 1)

Figures = Mapping[str, Mapping[str, float | None]]
"""For each metric, the figure of each trust."""


@cache
def declared() -> config.Config:
    return config.load(paths.SOURCES_TOML, paths.METRICS_TOML)


def scored(table_id: str) -> list[metrics.Metric]:
    themes = declared().table(table_id).themes
    return [declared().metric(m.metric_id) for theme in themes for m in theme.measures]


def target_of(metric: metrics.Metric, month: date) -> float | None:
    in_force = [target for target in metric.targets if target.since <= month]
    return max(in_force, key=lambda target: target.since).value if in_force else None


def shares(metric: metrics.Metric) -> st.SearchStrategy[float | None]:
    """Figures as they come: counts divided, often equal, often on the target, sometimes none."""
    if metric.scoring == "lookup":
        return st.sampled_from([1.0, 2.0, 3.0, 4.0] * 4 + [None])
    on_target = [target.value for target in metric.targets]
    counted = st.builds(lambda n, d: n / (d + n), st.integers(0, 60), st.integers(100, 130))
    return st.one_of(counted, counted, st.sampled_from([0.0, 0.5, 0.75, 1.0, None, *on_target]))


@st.composite
def figures(draw_one: st.DrawFn) -> Figures:
    trusts = [f"ZZ{i:03}" for i in range(draw_one(st.integers(1, 9)))]
    return {
        metric.id: {"ZZ999": 0.5 if metric.scoring != "lookup" else 2.0}
        | {trust: draw_one(shares(metric)) for trust in trusts}
        for metric in scored("acute")
    }


def tables(drawn: Figures) -> dict[str, Drawn]:
    rows: list[list[Cell]] = [
        [
            metric_id,
            "trust",
            trust,
            MARCH if declared().metric(metric_id).period == "month" else QUARTER,
            figure,
            "not_published" if figure is None else "published",
        ]
        for metric_id, by_trust in drawn.items()
        for trust, figure in by_trust.items()
    ]
    trusts = sorted({trust for by_trust in drawn.values() for trust in by_trust})
    return {
        "core.organisations": draw(
            ["org_kind", "org_code", "org_name", "peer_group"],
            [["trust", trust, trust, "acute"] for trust in trusts],
        ),
        "metrics.all_values": draw(
            ["metric_id", "org_kind", "org_code", "month", "metric_value", "flag"], rows
        ),
    }


def measure_scores(drawn: Figures) -> dict[str, dict[str, float]]:
    """Score every measure as the method says."""
    return {
        metric_id: second_opinion.measure_scores(
            {trust: figure for trust, figure in by_trust.items() if figure is not None},
            scoring=declared().metric(metric_id).scoring,
            better=declared().metric(metric_id).better,
            target=target_of(declared().metric(metric_id), MARCH),
        )
        for metric_id, by_trust in drawn.items()
    }


def overall(scores: Mapping[str, Mapping[str, float]], trusts: Sequence[str]) -> dict[str, float]:
    """Put measures together; whoever lacks one is left out."""
    table = declared().table("acute")
    weights = {m.metric_id: t.weight * m.weight for t in table.themes for m in t.measures}
    found = {
        trust: second_opinion.weighted({m: scores[m].get(trust) for m in weights}, weights)
        for trust in trusts
    }
    return {
        trust: second_opinion.two_decimals(score)
        for trust, score in found.items()
        if score is not None
    }


def run(target: str, given_tables: Mapping[str, Drawn], edition: str = "latest") -> pl.DataFrame:
    return production().run(target, given_tables).filter(table_id="acute", edition=edition)


def a_half() -> Figures:
    """Give nine trusts whose scores come to exactly 2.405 for one of them."""
    others = [f"ZZ{i:03}" for i in range(7)]
    found = {
        metric.id: {"ZZ999": 0.5} | dict.fromkeys(others, 0.0)
        for metric in scored("acute")
        if metric.scoring != "lookup"
    }
    found["rtt_within_18w"]["ZZ002"] = 0.75
    found["rtt_over_52w"] |= {"ZZ000": 0.02, "ZZ005": 0.5}
    return {**found, "finance_combined": {"ZZ999": 2.0} | dict.fromkeys(others, 1.0)}


@settings(max_examples=30, derandomize=True)
@given(figures())
def test_measures_are_scored_as_plain_python_scores_them(drawn: Figures) -> None:
    frame = run("marts.league_measures", tables(drawn))
    scores = measure_scores(drawn)
    expected = [
        (metric_id, trust, figure, scores[metric_id].get(trust))
        for metric_id, by_trust in drawn.items()
        for trust, figure in by_trust.items()
    ]
    columns = ["metric_id", "org_code", "metric_value", "measure_score"]
    assert tidy(expected) == plain(frame, columns)


@pytest.mark.parametrize("edition", ["latest", "2026-03"])
@settings(max_examples=30, derandomize=True)
@given(drawn=figures())
@example(drawn=a_half())
def test_the_table_is_put_together_as_plain_python_does_it(edition: str, drawn: Figures) -> None:
    frame = run("marts.league_places", tables(drawn), edition)
    trusts = sorted(drawn["finance_combined"])
    score = overall(measure_scores(drawn), trusts)
    place = second_opinion.places(score, better="lower")
    expected = [
        (
            trust,
            score.get(trust),
            place.get(trust),
            list(score.values()).count(score[trust]) - 1 if trust in score else None,
            trust in score,
        )
        for trust in trusts
    ]
    found = frame.with_columns(is_ranked=pl.col("reason").is_null())
    assert tidy(expected) == plain(found, ["org_code", "score", "place", "tied_with", "is_ranked"])


def test_a_half_of_a_measure_score_is_rounded_up() -> None:
    drawn = {"rtt_within_18w": {f"ZZ{i:03}": 1 - i / 200 for i in range(121)}}
    frame = run("marts.league_measures", tables(drawn))
    expected = measure_scores(drawn)["rtt_within_18w"]
    assert expected["ZZ001"] == 1.03  # one step of 120: 1 + 3 / 120 is 1.025
    assert tidy(list(expected.items())) == plain(frame, ["org_code", "measure_score"])


def test_a_half_of_the_overall_score_is_rounded_up() -> None:
    measures = {
        measure.metric_id: theme.id
        for theme in declared().table("acute").themes
        for measure in theme.measures
    }
    rows: list[list[Cell]] = []
    expected = []
    for hundredths in range(300):
        # Three hundredths more on a measure that counts a sixth: half a hundredth in all.
        trust, plainly = f"ZZ{hundredths:03}", 1 + hundredths / 100
        rows += [
            ["acute", "latest", trust, theme, metric, plainly] for metric, theme in measures.items()
        ]
        rows[-5][-1] = round(plainly + 0.03, 2)
        expected.append((trust, round(plainly + 0.01, 2)))
    frame = run(
        "marts.league_places",
        {
            "marts.league_measures": draw(
                ["table_id", "edition", "org_code", "theme_id", "metric_id", "measure_score"], rows
            ),
            "core.organisations": draw(
                ["org_kind", "org_code"], [["trust", trust] for trust, _ in expected]
            ),
        },
    )
    assert tidy(expected) == plain(frame, ["org_code", "score"])


def test_a_measure_that_is_held_for_nobody_leaves_nobody_ranked() -> None:
    drawn = {
        metric.id: {"ZZ001": 0.8, "ZZ002": 0.7}
        for metric in scored("acute")
        if metric.id != "finance_combined"
    }
    frame = run("marts.league_places", tables(drawn))
    assert tidy([("ZZ001", None, None), ("ZZ002", None, None)]) == plain(
        frame, ["org_code", "score", "place"]
    )
