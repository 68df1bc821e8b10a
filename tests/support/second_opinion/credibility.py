"""
Which figures cannot be what they say, once more and in boring Python.

Written from the words of `metrics.toml`, not from the SQL: each month is judged by looking at its
neighbours one by one. A mark is (organisation, month, rule).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median

from pipeline.config.metrics import Credibility

Mark = tuple[str, date, str]
Series = Mapping[date, tuple[float, float]]
"""Numerator and denominator of each month held."""


def number_of(month: date) -> int:
    """Count months, so that they can be subtracted."""
    return 12 * month.year + month.month


@dataclass(frozen=True, kw_only=True)
class Held:
    """
    What is held of one count of trusts.

    Attributes:
        trusts: The series of each trust.
        england: England's count by month.
        attendances: Attendances by trust and month.
        second: The second measure in per cent, by trust and first month of the quarter.
        mergers: The month in which a trust took over another.
    """

    trusts: Mapping[str, Series]
    england: Mapping[date, float]
    attendances: Mapping[tuple[str, date], float]
    second: Mapping[tuple[str, date], float]
    mergers: Collection[tuple[str, date]]


def marks(held: Held, rules: Credibility) -> set[Mark]:
    """Judge every month of every trust by the four rules about trusts."""
    found: set[Mark] = set()
    for trust, series in held.trusts.items():
        found |= _contradicted(held, rules, trust, series)
        found |= _zero_beside_hundred(held, rules, trust, series)
        found |= _stands_still(rules, trust, series)
    return found | _denominator_steps(held, rules)


def _quarter(month: date) -> date:
    return date(month.year, month.month - (month.month - 1) % 3, 1)


def _contradicted(held: Held, rules: Credibility, trust: str, series: Series) -> set[Mark]:
    found: set[Mark] = set()
    for (who, quarter), share in held.second.items():
        if who != trust:
            continue
        peers = [value for (_, when), value in held.second.items() if when == quarter]
        if share < rules.share_of_median * median(peers):
            continue

        def is_next_to_nobody(months: list[date], share: float = share) -> bool:
            counted = sum(series[m][0] for m in months)
            implied = sum(share / 100 * held.attendances[trust, m] for m in months)
            return 100 * counted < rules.near_zero_percent * implied

        own = [m for m in series if _quarter(m) == quarter and (trust, m) in held.attendances]
        if not own or not is_next_to_nobody(own):
            continue
        for month in series:
            away = number_of(month) - number_of(quarter)
            near = -rules.reach_months <= away < 3 + rules.reach_months
            if month in own or (
                near and (trust, month) in held.attendances and is_next_to_nobody([month])
            ):
                found.add((trust, month, "contradicted"))
    return found


def _zero_beside_hundred(held: Held, rules: Credibility, trust: str, series: Series) -> set[Mark]:
    found: set[Mark] = set()
    months = sorted(series)
    for month in months:
        if series[month][0] != 0:
            continue
        for way in (-1, 1):
            # Walk to the end of the zeros, and look at the month beyond it.
            at = months.index(month)
            while 0 <= at < len(months) and series[months[at]][0] == 0:
                at += way
            if not 0 <= at < len(months):
                continue
            end, beside = months[at - way], months[at]
            if abs(number_of(end) - number_of(beside)) > rules.beside_months:
                continue
            if abs(number_of(month) - number_of(end)) >= rules.reach_months:
                continue
            count = series[beside][0]
            left = count * held.england[end] / held.england[beside]
            if count >= rules.jump and left >= rules.jump:
                found.add((trust, month, "zero-beside-hundred"))
    return found


def _stands_still(rules: Credibility, trust: str, series: Series) -> set[Mark]:
    found: set[Mark] = set()
    months = sorted(series)
    for i, month in enumerate(months):
        start = i
        while start > 0 and series[months[start - 1]][0] == series[month][0]:
            start -= 1
        if start == 0:
            continue
        jump = abs(series[months[start]][0] - series[months[start - 1]][0])
        if jump >= rules.jump and number_of(month) - number_of(months[start]) >= 5:
            found.add((trust, month, "stands-still"))
    return found


def _denominator_steps(held: Held, rules: Credibility) -> set[Mark]:
    # How many times the denominator before each is, and the one a year before, by months.
    steps: dict[tuple[date, date], dict[str, float]] = {}
    years: dict[date, dict[str, float]] = {}
    for trust, series in held.trusts.items():
        months = sorted(series)
        for before, month in pairwise(months):
            if min(series[month][1], series[before][1]) >= rules.jump:
                steps.setdefault((month, before), {})[trust] = series[month][1] / series[before][1]
        for month in months:
            then = date(month.year - 1, month.month, 1)
            if then in series and series[then][1] >= rules.jump:
                years.setdefault(month, {})[trust] = series[month][1] / series[then][1]

    def is_step(times: Mapping[str, float], trust: str) -> bool:
        against = times[trust] / median(times.values())
        return against <= rules.step_ratio or against >= 1 / rules.step_ratio

    stepped = {
        (trust, month)
        for (month, before), times in steps.items()
        for trust in times
        if number_of(month) - number_of(before) <= rules.beside_months
        and is_step(times, trust)
        and not any(who == trust and before < when <= month for who, when in held.mergers)
    }
    found: set[Mark] = set()
    for trust, start in stepped:
        for month in held.trusts[trust]:
            away = number_of(month) - number_of(start)
            if not 0 <= away < rules.step_months:
                continue
            differs = trust not in years.get(month, {}) or is_step(years[month], trust)
            if away == 0 or differs:
                found.add((trust, month, "denominator-step"))
    return found
