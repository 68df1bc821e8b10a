"""
Made-up fields of organisations whose true places are known, for the test that ranges hold them.

A field is a true level for each organisation and measure, and months of figures around it that are
off by who happened to come and by the month; the measures of a theme share a part of what they are
off. Drawn so, a field is what the ranges assume fields to be. Real ones are not: what a month is
off, it hands on to the next. A field can be drawn like that too.
The truth of a field is one reading of it: weights, measures and a normalisation drawn as declared.
Angles are asin(sqrt(share)), in radians.
"""

import datetime as dt
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, quantiles, stdev
from typing import Final

from tests.support.second_opinion.league import places
from tests.support.warehouse import Cell, Drawn, draw

MONTHS: Final = tuple(dt.date(2025 + month // 12, month % 12 + 1, 1) for month in range(16))
METRICS: Final = ("in-time", "on-trolley", "short-wait", "year-wait")
THEMES: Final = {"urgent": METRICS[:2], "planned": METRICS[2:]}
NORMALISATIONS: Final = ("rank", "zscore", "minmax", "target")
WEIGHT_POINTS: Final = 24
OVERDISPERSION: Final = 8.0
# How much of what they are off the measures of a theme share, in per cent.
SHARED: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How one measure is spread: mean and spread of the true angles, typical noise of a month."""

    better: str
    target: float | None
    mean: float
    spread: float
    month_noise: float
    people: int


MEASURES: Final[Mapping[str, Measure]] = {
    "in-time": Measure(
        better="higher", target=0.75, mean=1.05, spread=0.09, month_noise=0.012, people=9000
    ),
    "on-trolley": Measure(
        better="lower", target=None, mean=0.30, spread=0.12, month_noise=0.030, people=3000
    ),
    "short-wait": Measure(
        better="higher", target=None, mean=0.95, spread=0.08, month_noise=0.008, people=40000
    ),
    "year-wait": Measure(
        better="lower", target=0.01, mean=0.12, spread=0.04, month_noise=0.006, people=40000
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """
    One made-up league table.

    Attributes:
        name: Its table_id and the peer group of its organisations.
        shares: The true share of each organisation, by metric.
        figures: Rows of metrics.all_values: what was published of them.
    """

    name: str
    shares: Mapping[str, Mapping[str, float]]
    figures: Sequence[tuple[Cell, ...]]


FIGURE_COLUMNS: Final = (
    "metric_id",
    "org_kind",
    "org_code",
    "month",
    "numerator",
    "denominator",
    "metric_value",
    "flag",
)


def draw_field(
    name: str, organisations: int, noise: float, chance: random.Random, carried: float = 0.0
) -> Field:
    """
    Draw one field.

    Args:
        name: Its name, part of every code.
        organisations: How many there are.
        noise: How many times wider the months are than is typical.
        chance: Where the numbers come from; the same seed gives the same field.
        carried: How much of what a month is off it hands on to the next, 0 to 1.
    """
    codes = [f"{name}-{number:03}" for number in range(organisations)]
    shares: dict[str, dict[str, float]] = {metric: {} for metric in METRICS}
    rows: list[tuple[Cell, ...]] = []
    for metrics in THEMES.values():
        together = {code: _months(chance, carried) for code in codes}
        for metric in metrics:
            measure = MEASURES[metric]
            worse = -1 if measure.better == "higher" else 1
            common = [chance.gauss(0, measure.spread / 4) for _ in MONTHS]
            for code in codes:
                level = chance.gauss(measure.mean, measure.spread)
                people = round(measure.people * math.exp(chance.gauss(0, 0.6)))
                own = noise * measure.month_noise * math.exp(chance.gauss(0, 0.4))
                off = math.sqrt(own**2 + noise**2 * OVERDISPERSION / (4 * people))
                for month, all_peers, theme, alone in zip(
                    MONTHS, common, together[code], _months(chance, carried), strict=True
                ):
                    moved = worse * math.sqrt(SHARED / 100) * theme
                    moved += math.sqrt(1 - SHARED / 100) * alone
                    share = as_share(level + all_peers + off * moved)
                    rows.append(
                        (metric, "trust", code, month, share * people, people, share, "published")
                    )
                shares[metric][code] = as_share(level + common[-1])
    return Field(name=name, shares=shares, figures=rows)


def _months(chance: random.Random, carried: float) -> list[float]:
    """Draw what each month is off, with spread 1."""
    months = [chance.gauss(0, 1)]
    while len(months) < len(MONTHS):
        fresh = math.sqrt(1 - carried**2) * chance.gauss(0, 1)
        months.append(carried * months[-1] + fresh)
    return months


def as_share(angle: float) -> float:
    """Turn an angle back into a share from 0 to 1."""
    return math.sin(min(max(angle, 0.0), math.pi / 2)) ** 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a field is read: the normalisation, and the weight of each measure."""

    normalisation: str
    weights: Mapping[str, float]


PUBLISHED: Final = Reading(normalisation="rank", weights=dict.fromkeys(METRICS, 1 / len(METRICS)))


def draw_reading(chance: random.Random) -> Reading:
    """Draw one reading as declared: themes around a half, measures anew, any normalisation."""
    weights = dict.fromkeys(METRICS, 0.0)
    for metrics in THEMES.values():
        theme = chance.gammavariate(WEIGHT_POINTS / len(THEMES), 1)
        for metric in (chance.choice(metrics) for _ in metrics):
            weights[metric] += theme / len(metrics)
    return Reading(normalisation=chance.choice(NORMALISATIONS), weights=weights)


def true_places(field: Field, reading: Reading) -> dict[str, int]:
    """Rank the true shares of a field by one reading of it."""
    totals = dict.fromkeys(field.shares[METRICS[0]], 0.0)
    for metric, weight in reading.weights.items():
        alike = normalised(field.shares[metric], MEASURES[metric], reading.normalisation)
        for code, score in alike.items():
            totals[code] += weight * score
    return places(totals, better="lower")


def normalised(
    shares: Mapping[str, float], measure: Measure, normalisation: str
) -> dict[str, float]:
    """Make shares alike: smaller is better from here on."""
    sign = -1 if measure.better == "higher" else 1
    burdens = {code: sign * share for code, share in shares.items()}
    target = None if measure.target is None else sign * measure.target
    mean, spread = fmean(burdens.values()), stdev(burdens.values())
    best, worst = min(burdens.values()), max(burdens.values())
    beyond = quantiles(burdens.values(), n=10, method="inclusive")[0] if target is None else target
    if normalisation == "zscore":
        return {code: (burden - mean) / spread for code, burden in burdens.items()}
    if normalisation == "minmax":
        return {code: (burden - best) / (worst - best) for code, burden in burdens.items()}
    if normalisation == "target":
        return {code: max(0.0, burden - beyond) / spread for code, burden in burdens.items()}
    return by_place(burdens, target)


def by_place(burdens: Mapping[str, float], target: float | None) -> dict[str, float]:
    """Score by the rules of the tables, unrounded: see the second opinion for the rounded ones."""
    met = {code for code, burden in burdens.items() if target is not None and burden <= target}
    rest = {code: burden for code, burden in burdens.items() if code not in met}
    first, reach = (1, 3) if target is None else (2, 2)
    gaps = max(len(rest) - 1, 1)
    return dict.fromkeys(met, 1.0) | {
        code: first + reach * (place - 1) / gaps
        for code, place in places(rest, better="lower").items()
    }


def given(fields: Sequence[Field], replays: int, *, choices: bool) -> dict[str, Drawn]:
    """
    Lay out fields as the tables that the ranges are made from.

    Args:
        fields: The fields; each becomes a league table of its own.
        replays: How often each is drawn up again.
        choices: Whether weights, measures and normalisation are doubted too, or only the figures.
    """
    return {
        "declared.doubt": draw(
            [
                "weight_points",
                "move_months",
                "noise_months",
                "typical_months",
                "typical_steps",
                "shared_percent",
            ],
            [[WEIGHT_POINTS, 3, 12, 6, 4, SHARED]],
        ),
        "declared.doubts": draw(
            [
                "doubt",
                "replays",
                "past_replays",
                "has_measures",
                "has_weights",
                "has_normalisation",
                "has_sampling",
                "has_months",
                "has_scores",
                "is_of_its_time",
            ],
            [["all", replays, 0, choices, choices, choices, True, True, False, False]],
        ),
        "declared.normalisations": draw(
            ["normalisation_number", "normalisation"], list(enumerate(NORMALISATIONS, start=1))
        ),
        "declared.metrics": draw(
            ["metric_id", "short", "unit", "better", "period", "scoring"],
            [
                [
                    metric,
                    metric,
                    "share",
                    measure.better,
                    "month",
                    "rank" if measure.target is None else "target",
                ]
                for metric, measure in MEASURES.items()
            ],
        ),
        "declared.targets": draw(
            ["metric_id", "since", "target"],
            [
                [metric, MONTHS[0], measure.target]
                for metric, measure in MEASURES.items()
                if measure.target is not None
            ],
        ),
        "declared.tables": draw(
            [
                "table_id",
                "org_kind",
                "peer_group",
                "theme_id",
                "theme_weight",
                "metric_id",
                "measure_weight",
                "weight_part",
                "weight_whole",
            ],
            [
                [field.name, "trust", field.name, theme, 0.5, metric, 0.5, 1, 4]
                for field in fields
                for theme, metrics in THEMES.items()
                for metric in metrics
            ],
        ),
        "core.organisations": draw(
            ["org_kind", "org_code", "org_name", "peer_group"],
            [
                ["trust", code, code, field.name]
                for field in fields
                for code in field.shares[METRICS[0]]
            ],
        ),
        "marts.league_periods": draw(
            ["table_id", "edition", "metric_id", "month", "as_of"],
            [
                [field.name, "latest", metric, MONTHS[-1], MONTHS[-1]]
                for field in fields
                for metric in METRICS
            ],
        ),
        "metrics.all_values": draw(FIGURE_COLUMNS, [row for f in fields for row in f.figures]),
    }
