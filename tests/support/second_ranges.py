"""
The ranges of places once more, in boring Python with dice of its own.

Written from the words of `metrics.toml` and decision 0012, not from the SQL. The dice are others,
so the ranges agree as two throws of the same dice do: closely, not to the digit.
"""

import math
import random
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, quantiles, stdev, variance

from pipeline.config import Doubt, Metric, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A published figure and its noise; the angle is None where there is none."""

    value: float
    angle: float | None
    noise: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """
    What a league table is made from.

    Attributes:
        table: Its themes, measures and weights.
        metrics: The declarations of its measures.
        targets: The target in force of each measure that has one.
        figures: For each measure, everybody's figure.
        ranked: Who has a place.
    """

    table: Table
    metrics: Mapping[str, Metric]
    targets: Mapping[str, float]
    figures: Mapping[str, Mapping[str, Figure]]
    ranked: Sequence[str]


def ranges(edition: Edition, doubt: Doubt, replays: int) -> dict[str, tuple[int, int]]:
    """
    Draw a table up again and again.

    Args:
        edition: The table.
        doubt: What is doubted.
        replays: How often.

    Returns:
        The best and the worst end of the range that holds 95% of the places.
    """
    dice = random.Random(1)
    taken: dict[str, list[int]] = {org: [] for org in edition.ranked}
    for _ in range(replays):
        method = dice.choice(doubt.normalisations).id
        totals = dict.fromkeys(edition.ranked, 0.0)
        for theme in edition.table.themes:
            pull = dice.gammavariate(float(theme.weight) * doubt.weight_points, 1)
            shares = [float(measure.weight) for measure in theme.measures]
            drawn = dice.choices(theme.measures, shares, k=len(theme.measures))
            # A measure drawn twice counts twice, with the same figures.
            for measure in dict.fromkeys(drawn):
                metric = edition.metrics[measure.metric_id]
                weight = pull * drawn.count(measure) / len(drawn)
                made = _scores(
                    metric, edition.targets.get(metric.id), edition.figures[metric.id], method, dice
                )
                for org in edition.ranked:
                    totals[org] += weight * made[org]
        order = sorted(totals.values())
        for org, total in totals.items():
            taken[org].append(1 + bisect_left(order, total))
    return {org: _middle(places) for org, places in taken.items()}


def _scores(
    metric: Metric,
    target: float | None,
    figures: Mapping[str, Figure],
    method: str,
    dice: random.Random,
) -> dict[str, float]:
    sign = -1 if metric.better == "higher" else 1
    seen = [sign * figure.value for figure in figures.values()]
    drawn = {org: sign * share for org, share in levels(figures, dice).items()}
    goal = None if target is None else sign * target
    spread = stdev(seen)
    if method == "rank":
        return drawn if metric.scoring == "lookup" else _by_place(drawn, goal)
    if method == "zscore":
        return {org: (burden - fmean(seen)) / spread for org, burden in drawn.items()}
    if method == "minmax":
        return {org: (b - min(seen)) / (max(seen) - min(seen)) for org, b in drawn.items()}
    beyond = quantiles(seen, n=10, method="inclusive")[0] if goal is None else goal
    return {org: max(0.0, burden - beyond) / spread for org, burden in drawn.items()}


def levels(figures: Mapping[str, Figure], dice: random.Random) -> dict[str, float]:
    """Draw for each figure a level that it may stand for."""
    angles = [figure.angle for figure in figures.values() if figure.angle is not None]
    if not angles:
        return {org: figure.value for org, figure in figures.items()}
    middle, seen = fmean(angles), variance(angles)
    between = max(seen - fmean(figure.noise for figure in figures.values()), seen / 10)
    drawn = {}
    for org, figure in figures.items():
        assert figure.angle is not None
        pull = figure.noise / (figure.noise + between)
        level = dice.gauss(
            figure.angle + pull * (middle - figure.angle), math.sqrt(figure.noise * (1 - pull))
        )
        drawn[org] = math.sin(min(max(level, 0.0), math.pi / 2)) ** 2
    return drawn


def _by_place(burdens: Mapping[str, float], goal: float | None) -> dict[str, float]:
    met = {org for org, burden in burdens.items() if goal is not None and burden <= goal}
    order = sorted(burden for org, burden in burdens.items() if org not in met)
    first, reach = (1, 3) if goal is None else (2, 2)
    gaps = max(len(order) - 1, 1)
    return {
        org: 1.0 if org in met else first + reach * bisect_left(order, burden) / gaps
        for org, burden in burdens.items()
    }


def _middle(places: Sequence[int]) -> tuple[int, int]:
    order = sorted(places)
    low = math.ceil(0.025 * len(order)) - 1
    high = math.ceil(0.975 * len(order)) - 1
    return order[low], order[high]
