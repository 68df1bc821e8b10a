"""
Which figures cannot be what they say, once more and in boring Python.

Written from the words of `metrics.toml`, not from the SQL: each month is judged by looking at its
neighbours one by one. A mark is (organisation, month, rule).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
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


Grown = dict[str, float]
"""How many times a denominator is an earlier one, by trust."""


def _grown(held: Held, rules: Credibility, month: date, earlier: date, *, next_to: bool) -> Grown:
    """Compare all trusts that have both months; `next_to`: with none held in between."""
    return {
        trust: series[month][1] / series[earlier][1]
        for trust, series in held.trusts.items()
        if month in series
        and earlier in series
        and series[earlier][1] >= rules.jump
        and not (next_to and series[month][1] < rules.jump)
        and not (next_to and any(earlier < between < month for between in series))
    }


def _denominator_steps(held: Held, rules: Credibility) -> set[Mark]:
    months = sorted({month for series in held.trusts.values() for month in series})
    pairs = [
        (month, earlier)
        for earlier, month in combinations(months, 2)
        if number_of(month) - number_of(earlier) <= rules.beside_months
    ]
    stepped = {
        (trust, month)
        for month, earlier in pairs
        for trust in _far(_grown(held, rules, month, earlier, next_to=True), rules)
        if not any(who == trust and earlier < when <= month for who, when in held.mergers)
    }
    years = {
        month: _grown(held, rules, month, date(month.year - 1, month.month, 1), next_to=False)
        for month in months
    }
    return {
        (trust, month, "denominator-step")
        for trust, start in stepped
        for month in held.trusts[trust]
        if month == start
        or (
            0 < number_of(month) - number_of(start) < rules.step_months
            and (trust not in years[month] or trust in _far(years[month], rules))
        )
    }


def _far(grown: Grown, rules: Credibility) -> set[str]:
    """Find who has fallen to the ratio, or grown by as much, against the middle of all."""
    if not grown:
        return set()
    middle = median(grown.values())
    return {
        trust
        for trust, times in grown.items()
        if times / middle <= rules.step_ratio or times / middle >= 1 / rules.step_ratio
    }
