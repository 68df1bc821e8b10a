"""The ranges of the real tables: there for everybody, sane, and what plain Python finds too."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import ceil
from statistics import fmean, pstdev
from typing import Final

import polars as pl
import pytest

from pipeline.config.metrics import NOISE
from tests.support.real import Real
from tests.support.second_opinion import noise as second_noise
from tests.support.second_opinion import ranges as second_ranges
from tests.support.second_opinion.noise import Noise
from tests.support.second_opinion.ranges import Edition, Figure
from tests.support.world import declared

LATEST = pl.col("edition") == "latest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A figure of a table, and what plain Python gives it; no people, no noise."""

    value: float
    people: float | None = None
    noise: Noise | None = None
    is_credible: bool = True

    def spreads(self) -> dict[str, float]:
        """Give the variance of its angle by source of doubt."""
        if self.people is None or self.noise is None:
            return {}
        chance = 1 / (4 * self.people)
        return {"sampling": self.noise.overdispersion * chance, "months": self.noise.months}


@pytest.fixture(scope="module")
def second(real: Real) -> dict[tuple[str, ...], Judged]:
    """Judge all figures of all tables in plain Python, from what is published of them."""
    groups: dict[str, dict[str, str]] = {}
    for row in real.mart("organisations").iter_rows(named=True):
        groups.setdefault(row["org_kind"], {})[row["org_code"]] = row["peer_group"] or ""
    shares: dict[tuple[str, str], dict[str, dict[dt.date, tuple[float, float]]]] = {}
    people: dict[tuple[str, str, str, dt.date], float] = {}
    for row in real.mart("observations").filter(pl.col("denominator") > 0).iter_rows(named=True):
        metric_id, kind, org, month = (
            row[key] for key in ("metric_id", "org_kind", "org_code", "month")
        )
        if declared().metric(metric_id).unit == "share":
            people[metric_id, kind, org, month] = row["denominator"]
            # A restated figure is no month of the series that it stands in.
            if row["flag"] in ("published", "by_mapping") and row["credibility"] is None:
                own = shares.setdefault((metric_id, kind), {}).setdefault(org, {})
                own[month] = (row["metric_value"], row["denominator"])

    merged: dict[tuple[str, str], dict[str, set[dt.date]]] = {}
    for row in real.mart("mergers").iter_rows(named=True):
        days = merged.setdefault((row["metric_id"], "trust"), {})
        days.setdefault(row["org_code"], set()).add(row["merged_on"])

    @cache
    def judge(metric_id: str, kind: str, month: dt.date) -> dict[str, Noise]:
        apart = second_noise.against_peers(shares[metric_id, kind], groups[kind])
        return second_noise.judge(
            apart, groups[kind], month, declared().doubt, merged.get((metric_id, kind), {})
        )

    judged: dict[tuple[str, ...], Judged] = {}
    measures = real.mart("league_measures").filter(pl.col("metric_value").is_not_null())
    for row in measures.iter_rows(named=True):
        metric_id, org, month = row["metric_id"], row["org_code"], row["month"]
        kind = declared().table(row["table_id"]).org_kind
        count = people.get((metric_id, kind, org, month))
        judged[row["table_id"], row["edition"], metric_id, org] = Judged(
            value=row["metric_value"],
            people=count,
            noise=None if count is None else judge(metric_id, kind, month).get(org),
            is_credible=row["credibility"] is None,
        )
    return judged


def test_every_place_of_every_edition_has_a_range(real: Real) -> None:
    places = real.mart("league_places").filter(pl.col("place").is_not_null())
    ranges = real.mart("league_ranges")
    assert places.height == ranges.height > 3000
    assert places.join(ranges, on=["table_id", "edition", "org_code", "place"]).height == (
        places.height
    )


def test_the_latest_editions_are_drawn_up_again_2000_times(real: Real) -> None:
    counts = (
        real.mart("league_ranges")
        .group_by(LATEST.alias("is_latest"))
        .agg(pl.col("replay_count").unique())
    )
    assert dict(counts.iter_rows()) == {True: [2000], False: [500]}


def test_a_single_source_of_doubt_widens_the_places_less_than_all_together(real: Real) -> None:
    for (table_id,), widths in real.mart("league_doubt_summary").group_by("table_id"):
        mean = dict(widths.select("doubt", "mean_width").iter_rows())
        together, noise = mean.pop("all"), mean.pop("noise")
        # A table without a published score has nothing to draw for them.
        without = {"scores"} if table_id == "acute-waits" else set()
        assert set(mean) == {source.id for source in declared().doubt.sources} - without
        assert max(mean.values()) < together < sum(mean.values()), table_id
        assert max(mean[one] for one in NOISE & mean.keys()) < noise < together, table_id


def test_groups_follow_the_places_and_ties_stay_together(real: Real) -> None:
    latest = real.mart("league_ranges").filter(LATEST)
    for _, table in latest.group_by("table_id"):
        ordered = table.sort("place").select("place", "group_number").rows()
        assert ordered[0] == (1, 1)
        for (place, group), (next_place, next_group) in pairwise(ordered):
            assert next_group - group in (0, 1)
            assert next_place > place or next_group == group


def test_of_two_the_better_place_stands_above_in_most_replays_of_nearly_all_pairs(
    real: Real,
) -> None:
    pairs = real.mart("league_pairs")
    assert pairs["above_share"].is_between(0, 1).all()
    apart = pairs.filter("is_told_apart")
    assert 0.3 < apart.height / pairs.height < 0.7
    assert apart.filter(pl.col("above_share") < 0.5).is_empty()


def test_from_one_month_to_the_next_hardly_anybody_clearly_moves(real: Real) -> None:
    """Between two months of the same quarter the finance score stands still, and noise is noise."""
    moves = real.mart("league_move_summary").filter(pl.col("basis") == "month", ~LATEST)
    assert moves.height > 20
    clear = moves.select((pl.col("rises") + pl.col("falls")) / pl.col("compared")).to_series()
    assert clear.max() < 0.05  # type: ignore[operator]


def test_the_42_boards_of_february_are_not_compared_with_the_36_of_today(real: Real) -> None:
    moves = real.mart("league_moves").filter(pl.col("table_id") == "icb")
    assert moves.filter(LATEST).is_empty()
    assert moves.filter(pl.col("edition") == "2026-02").height == 41


def test_plain_python_finds_the_same_noise_of_every_figure(
    real: Real, second: dict[tuple[str, ...], Judged]
) -> None:
    ours = real.mart("league_noise")
    assert ours.height == len(second) > 10000
    for row in ours.iter_rows(named=True):
        where = (row["table_id"], row["edition"], row["metric_id"], row["org_code"])
        theirs = second[where]
        spreads = (row["sampling_variance"], row["month_variance"])
        assert row["people"] == theirs.people, where
        # Rounded to the twelfth digit, where a half may fall either way.
        expected = tuple(theirs.spreads().values()) or (0, 0)
        assert spreads == pytest.approx(expected, rel=1e-9, abs=1.001e-12), where
        if theirs.noise is None:
            assert row["overdispersion"] is row["angle"] is None, where
            assert row["move_count"] == 0, where
        else:
            assert row["overdispersion"] == pytest.approx(theirs.noise.overdispersion, rel=1e-9)
            assert row["angle"] == pytest.approx(second_noise.angle(theirs.value), rel=1e-9)
            assert row["move_count"] == theirs.noise.moves, where


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """
    How far two throws of the dice may lie apart, in places; about twice what seven seeds showed.

    Attributes:
        replays: How often plain Python draws the table up.
        ends: Mean distance between the ends of the ranges.
        middle: Mean distance between the mean places.
        farthest: Distance between the mean places of whoever is farthest apart.
    """

    replays: int
    ends: float
    middle: float
    farthest: float


# All sources together hide what is wrong with one: the noise is compared alone as well.
CASES: Final = {
    ("icb", "all"): Limits(replays=2000, ends=0.5, middle=0.2, farthest=0.9),
    ("icb", "months"): Limits(replays=2000, ends=0.4, middle=0.13, farthest=0.6),
    ("icb", "scores"): Limits(replays=2000, ends=0.5, middle=0.2, farthest=0.9),
    ("icb", "sampling"): Limits(replays=2000, ends=0.5, middle=0.17, farthest=0.7),
    ("acute", "all"): Limits(replays=1000, ends=1.6, middle=0.75, farthest=4),
    ("acute", "months"): Limits(replays=1000, ends=0.9, middle=0.4, farthest=2.3),
    ("acute", "scores"): Limits(replays=1000, ends=1.6, middle=0.75, farthest=4),
    ("acute", "sampling"): Limits(replays=1000, ends=0.7, middle=0.25, farthest=2),
}
# Seen were 0.987 to 1.015; without what is shared in a theme it is 0.93, with half the noise 0.76.
SPREAD_APART: Final = 0.035


@pytest.mark.parametrize(("table_id", "doubt"), CASES)
def test_plain_python_with_other_dice_finds_the_same_ranges(
    real: Real, second: dict[tuple[str, ...], Judged], table_id: str, doubt: str
) -> None:
    here = (pl.col("table_id") == table_id) & LATEST
    figures: dict[str, dict[str, Figure]] = {}
    chances = _chances(real, table_id)
    unknown: dict[str, set[str]] = {}
    for (table, edition, metric_id, org), judged in second.items():
        if (table, edition) == (table_id, "latest") and not judged.is_credible:
            unknown.setdefault(metric_id, set()).add(org)
        elif (table, edition) == (table_id, "latest"):
            figures.setdefault(metric_id, {})[org] = Figure(
                value=judged.value,
                people=judged.people,
                noise=judged.spreads(),
                chances=chances.get(org, ()) if metric_id == "finance_combined" else (),
            )
    held = real.mart("league_measures").filter(here, pl.col("target").is_not_null())
    replays = real.mart("replays").filter(here, pl.col("doubt") == doubt)
    ours: dict[str, list[int]] = dict(replays.select("org_code", "places").iter_rows())
    sources = tuple(s for s in declared().doubt.sources if doubt in ("all", s.id))
    limits = CASES[table_id, doubt]
    theirs = second_ranges.replays(
        Edition(
            table=declared().table(table_id),
            metrics={metric.id: metric for metric in declared().metrics},
            targets=dict(held.select("metric_id", "target").iter_rows()),
            figures=figures,
            unknown=unknown,
            ranked=sorted(ours),
        ),
        declared().doubt.model_copy(update={"sources": sources}),
        limits.replays,
    )
    for part in (0.025, 0.975):
        ends = [abs(_end(ours[org], part) - _end(theirs[org], part)) for org in ours]
        assert fmean(ends) < limits.ends
    middles = [abs(fmean(ours[org]) - fmean(theirs[org])) for org in ours]
    assert fmean(middles) < limits.middle
    assert max(middles) < limits.farthest
    spread = fmean(pstdev(places) for places in ours.values())
    assert fmean(map(pstdev, theirs.values())) == pytest.approx(spread, rel=SPREAD_APART)


def _chances(real: Real, table_id: str) -> dict[str, list[list[float]]]:
    """Give the chances of the score of each trust that the newest finance score is made of."""
    used = real.mart("league_measures").filter(
        LATEST, pl.col("table_id") == table_id, pl.col("metric_id") == "finance_combined"
    )
    steps = real.mart("score_steps").filter(~pl.col("is_of_its_time"))
    own = {
        (row["org_code"], row["month"]): [row[f"chance_{score}"] for score in (1, 2, 3, 4)]
        for row in steps.iter_rows(named=True)
    }
    inside = real.mart("area_members").filter(
        pl.col("is_in"), pl.col("metric_id") == "finance_combined", pl.col("org_kind") == "icb"
    )
    members: dict[tuple[str, dt.date], list[str]] = {}
    for row in inside.iter_rows(named=True):
        members.setdefault((row["org_code"], row["month"]), []).append(row["trust_code"])
    return {
        org: [own[one, month] for one in members.get((org, month), [org])]
        for org, month in used.filter(pl.col("metric_value").is_not_null())
        .select("org_code", "month")
        .iter_rows()
    }


def _end(places: list[int], part: float) -> int:
    return sorted(places)[ceil(part * len(places)) - 1]


def test_the_ends_of_a_range_are_those_of_its_replays(real: Real) -> None:
    key = ["table_id", "edition", "org_code"]
    replays = real.mart("replays").filter(pl.col("doubt") == "all")
    joined = real.mart("league_ranges").join(replays, on=key, validate="1:1")
    assert joined.height > 3000
    widened = 0
    for row in joined.iter_rows(named=True):
        low, high = _end(row["places"], 0.025), _end(row["places"], 0.975)
        assert row["place_low"] == min(low, row["place"])
        assert row["place_high"] == max(high, row["place"])
        widened += not low <= row["place"] <= high
    # The header says: about one in a thousand has to be widened to hold its own place.
    assert widened <= joined.height / 500
