"""
The ranges of places once more, in boring Python with dice of its own.

Written from the words of `metrics.toml` and decision 0012, not from the SQL. The dice are others,
so the ranges agree as two throws of the same dice do: closely, not to the digit.
"""

import math
import random
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean, quantiles, stdev, variance

from pipeline.config.metrics import Doubt, Metric, Table, Theme
from tests.support.second_opinion.noise import angle


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """
    A published figure, the people it is a share of, and its noise by source of doubt.

    Attributes:
        chances: Of a score: the chances of 1 to 4 of each trust that it is the mean of.
    """

    value: float
    people: float | None
    noise: Mapping[str, float]
    chances: Sequence[Sequence[float]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """
    What a league table is made from.

    Attributes:
        table: Its themes, measures and weights.
        metrics: The declarations of its measures.
        targets: The target in force of each measure that has one.
        figures: For each measure, everybody's figure.
        unknown: For each measure, whose figure earns no score.
        ranked: Who has a place.
    """

    table: Table
    metrics: Mapping[str, Metric]
    targets: Mapping[str, float]
    figures: Mapping[str, Mapping[str, Figure]]
    ranked: Sequence[str]
    unknown: Mapping[str, Collection[str]] = field(default_factory=dict)


def replays(edition: Edition, doubt: Doubt, times: int) -> dict[str, list[int]]:
    """
    Draw a table up again and again.

    Args:
        edition: The table.
        doubt: What is doubted; a source that is not listed is not.
        times: How often.

    Returns:
        The places that everybody takes, one for each replay.
    """
    dice = random.Random(1)
    sources = {source.id for source in doubt.sources}
    taken: dict[str, list[int]] = {org: [] for org in edition.ranked}
    for _ in range(times):
        method = dice.choice(doubt.normalisations).id if "normalisation" in sources else "rank"
        weights = _weights(edition.table, doubt, dice)
        totals = dict.fromkeys(edition.ranked, 0.0)
        for theme in edition.table.themes:
            figures = {m.metric_id: edition.figures[m.metric_id] for m in theme.measures}
            unknown = {m: set(edition.unknown.get(m, ())) for m in figures}
            gone = {} if "credibility" in sources else unknown
            everybody = sorted({org for by_org in figures.values() for org in by_org})
            together = {org: dice.gauss(0, 1) for org in everybody}
            for metric_id, by_org in figures.items():
                metric, target = edition.metrics[metric_id], edition.targets.get(metric_id)
                levels = _levels(metric, by_org, doubt, together, dice)
                if "credibility" in sources:
                    # It may be anything that anybody else's figure is.
                    others = [figure.value for figure in by_org.values()]
                    levels |= {org: dice.choice(others) for org in sorted(unknown[metric_id])}
                made = _scores(metric, target, by_org, method, levels)
                for org in edition.ranked:
                    if org in made:
                        own = weights[metric_id] + _taken_over(theme, metric_id, org, weights, gone)
                        totals[org] += own * made[org]
        digits = 2 if method == "rank" else 9
        printed = {org: _half_up(total, digits) for org, total in totals.items()}
        order = sorted(printed.values())
        for org, total in printed.items():
            taken[org].append(1 + bisect_left(order, total))
    return taken


def _taken_over(
    theme: Theme,
    metric_id: str,
    org: str,
    weights: Mapping[str, float],
    gone: Mapping[str, Collection[str]],
) -> float:
    """Give a measure its part of the weights of its theme's measures that are gone for somebody."""
    lost = {m.metric_id for m in theme.measures if org in gone.get(m.metric_id, ())}
    kept = {m.metric_id: float(m.weight) for m in theme.measures if m.metric_id not in lost}
    return kept[metric_id] / sum(kept.values()) * sum(weights[m] for m in lost) if lost else 0.0


def _weights(table: Table, doubt: Doubt, dice: random.Random) -> dict[str, float]:
    """Draw what each measure weighs: they sum to 1, and one drawn twice counts twice."""
    sources = {source.id for source in doubt.sources}
    themes = {theme.id: float(theme.weight) for theme in table.themes}
    if "weights" in sources:
        themes = {key: dice.gammavariate(w * doubt.weight_points, 1) for key, w in themes.items()}
    weights = {}
    for theme in table.themes:
        shares = {measure.metric_id: float(measure.weight) for measure in theme.measures}
        if "measures" in sources:
            drawn = dice.choices(list(shares), list(shares.values()), k=len(shares))
            shares = {metric_id: drawn.count(metric_id) / len(drawn) for metric_id in shares}
        for metric_id, share in shares.items():
            weights[metric_id] = themes[theme.id] / sum(themes.values()) * share
    return weights


def _levels(
    metric: Metric,
    figures: Mapping[str, Figure],
    doubt: Doubt,
    together: Mapping[str, float],
    dice: random.Random,
) -> dict[str, float]:
    """Draw for each figure a level that it may stand for; what is shared makes both worse."""
    if metric.scoring == "lookup":
        return {
            org: fmean(dice.choices((1, 2, 3, 4), own)[0] for own in figure.chances)
            if figure.chances and any(source.id == "scores" for source in doubt.sources)
            else figure.value
            for org, figure in figures.items()
        }
    noise = {
        org: sum(figure.noise.get(source.id, 0.0) for source in doubt.sources)
        for org, figure in figures.items()
    }
    if not any(noise.values()):
        return {org: figure.value for org, figure in figures.items()}
    worse = -1 if metric.better == "higher" else 1
    angles = {org: angle(figure.value) for org, figure in figures.items()}
    middle, seen = fmean(angles.values()), variance(angles.values())
    whole = fmean(sum(figure.noise.values()) for figure in figures.values())
    between = max(seen - fmean(noise.values()), seen / 10, whole / 10)
    shared = doubt.shared_percent / 100
    drawn = {}
    for org, figure in figures.items():
        pull = noise[org] / (noise[org] + between)
        off = worse * math.sqrt(shared) * together[org] + math.sqrt(1 - shared) * dice.gauss(0, 1)
        level = angles[org] + pull * (middle - angles[org])
        level += math.sqrt(noise[org] * (1 - pull)) * off
        drawn[org] = math.sin(min(max(level, 0.0), math.pi / 2)) ** 2
        if not noise[org]:
            drawn[org] = figure.value
    return drawn


def _scores(
    metric: Metric,
    target: float | None,
    figures: Mapping[str, Figure],
    method: str,
    levels: Mapping[str, float],
) -> dict[str, float]:
    sign = -1 if metric.better == "higher" else 1
    seen = [sign * figure.value for figure in figures.values()]
    drawn = {org: sign * level for org, level in levels.items()}
    goal = None if target is None else sign * target
    spread = stdev(seen)
    if method == "rank" and metric.scoring == "lookup":
        return {org: _half_up(score, 2) for org, score in drawn.items()}
    if method == "rank":
        return _by_place(drawn, goal, figures)
    if method == "zscore":
        return {org: (burden - fmean(seen)) / spread for org, burden in drawn.items()}
    if method == "minmax":
        return {org: (b - min(seen)) / (max(seen) - min(seen)) for org, b in drawn.items()}
    beyond = quantiles(seen, n=10, method="inclusive")[0] if goal is None else goal
    return {org: max(0.0, burden - beyond) / spread for org, burden in drawn.items()}


def _by_place(
    burdens: Mapping[str, float], goal: float | None, figures: Mapping[str, Figure]
) -> dict[str, float]:
    met: set[str] = set()
    if goal is not None:
        # A drawn figure is held to a target in whole people: half a person short is met.
        near = {
            org: goal + 0.5 / ((figures[org].people if org in figures else None) or math.inf)
            for org in burdens
        }
        met = {org for org, burden in burdens.items() if burden <= near[org]}
    order = sorted(burden for org, burden in burdens.items() if org not in met)
    first, reach = (1, 3) if goal is None else (2, 2)
    gaps = max(len(order) - 1, 1)
    return {
        org: 1.0 if org in met else _half_up(first + reach * bisect_left(order, b) / gaps, 2)
        for org, b in burdens.items()
    }


def _half_up(score: float, digits: int) -> float:
    # A sum of parts may be a hair below the half that it stands for.
    return math.floor(score * float(10**digits) + 0.5 + 1e-6) / float(10**digits)
