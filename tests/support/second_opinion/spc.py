"""
The limits of chance, and whether a year has changed, once more in boring Python.

Written from the method, not from the SQL: the noise of a change from year to year is added up over
every pair of months, where the SQL has a closed form.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import fmean, median

YEAR = 12
WINDOW = 24
LEAST = 12
FULL_YEAR = 9
MOST = 0.8
LIMIT = 3.5
CHANGE = 2.2
UNUSUAL = 3.267

Series = Mapping[date, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The two years by which a series is judged."""

    figures: Series
    is_newest: bool
    newest_count: int

    @property
    def last(self) -> Series:
        """The last twelve months."""
        end = number(max(self.figures))
        return {m: v for m, v in self.figures.items() if number(m) > end - YEAR}

    @property
    def before(self) -> Series:
        """The months before those."""
        return {m: v for m, v in self.figures.items() if m not in self.last}

    @property
    def pairs(self) -> list[tuple[float, float]]:
        """The figures of each calendar month that both years have: before, and last."""
        then = {number(m): v for m, v in self.before.items()}
        return [
            (then[number(m) - YEAR], v) for m, v in self.last.items() if number(m) - YEAR in then
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The average of two years and its limits."""

    mean: float
    step: float
    lower: float
    upper: float


def number(month: date) -> int:
    """Number the months consecutively."""
    return month.year * 12 + month.month


def window(series: Series, breaks: Sequence[date]) -> Window:
    """Find the two years of a series: those of its newest stretch that has a year of figures."""
    stretches: dict[int, dict[date, float]] = {}
    for month in sorted(series):
        stretches.setdefault(sum(b <= month for b in breaks), {})[month] = series[month]
    newest = max(stretches)
    cut = {
        which: {m: v for m, v in stretch.items() if number(m) > number(max(stretch)) - WINDOW}
        for which, stretch in stretches.items()
    }
    chosen = max((w for w in cut if len(cut[w]) >= LEAST), default=newest)
    return Window(
        figures=cut[chosen], is_newest=chosen == newest, newest_count=len(stretches[newest])
    )


def steps(series: Series) -> list[float]:
    """Give the distances between figures of neighbouring months."""
    return [
        round(abs(series[now] - series[before]), 12)
        for before, now in pairwise(sorted(series))
        if number(now) - number(before) == 1
    ]


def is_full(years: Window) -> bool:
    """Say whether both years have enough figures to be compared."""
    return min(len(years.last), len(years.before)) >= FULL_YEAR


def is_compared(years: Window) -> bool:
    """Say whether enough calendar months are held in both years."""
    return len(years.pairs) >= FULL_YEAR


def lag1(series: Series) -> float | None:
    """Give the autocorrelation at one month of a longer series; None if this one never moves."""
    mean = fmean(series.values())
    off = {month: value - mean for month, value in series.items()}
    whole = sum(value**2 for value in off.values())
    if not whole:
        return None
    pairs = [(a, b) for a, b in pairwise(sorted(off)) if number(b) - number(a) == 1]
    shown = sum(off[a] * off[b] for a, b in pairs) / whole
    # A series of n months shows r - (1 + 3 r) / n of an autocorrelation of r.
    return (shown * len(off) + 1) / (len(off) - 3)


def pooled(series: Sequence[Series]) -> float | None:
    """Give the autocorrelation of a measure, as measured on the series of its trusts."""
    found = [own for one in series if (own := lag1(one)) is not None]
    return median(found) if found else None


def counted(measured: float) -> float:
    """Give what counts as chance of a measured autocorrelation."""
    return min(max(measured, 0), MOST)


def limits(years: Window, hangs: float | None, unit: str) -> Limits | None:
    """Average two years and say how far chance goes; None for too few figures or steps."""
    moved = steps(years.figures)
    if len(years.figures) < LEAST or len(moved) < LEAST - 3 or hangs is None:
        return None
    usual = [one for one in moved if one <= UNUSUAL * fmean(moved)]
    mean, step = fmean(years.figures.values()), fmean(usual)
    spread = step * math.sqrt(math.pi) / 2 / math.sqrt(1 - hangs)
    lower, upper = mean - LIMIT * spread, mean + LIMIT * spread
    if unit in ("share", "weeks", "seconds"):
        lower = max(lower, 0)
    if unit == "share":
        upper = min(upper, 1)
    return Limits(mean=mean, step=step, lower=lower, upper=upper)


def signals(years: Window, within: Limits | None) -> dict[date, int]:
    """Give 1 for each month above its limits and -1 for each below."""
    if within is None:
        return {}
    return {
        month: 1 if value > within.upper else -1
        for month, value in years.figures.items()
        if round(value - within.upper, 12) > 0 or round(within.lower - value, 12) > 0
    }


def two_years(series: Series) -> Window:
    """Take a series as the two years by which it is judged."""
    return Window(figures=series, is_newest=True, newest_count=len(series))


def change(series: Series) -> float:
    """Give the mean of the last year less the mean of the same months before."""
    pairs = two_years(series).pairs
    return fmean(now for _, now in pairs) - fmean(then for then, _ in pairs)


def change_noise(series: Series, hangs: float) -> float:
    """Give the standard deviation that chance alone gives a change from year to year."""
    spread = fmean(steps(series)) * math.sqrt(math.pi) / 2 / math.sqrt(1 - hangs)
    weights = [-1 / YEAR] * YEAR + [1 / YEAR] * YEAR
    variance = sum(
        a * b * hangs ** abs(i - j) for i, a in enumerate(weights) for j, b in enumerate(weights)
    )
    return spread * math.sqrt(variance * YEAR / len(two_years(series).pairs))


def verdict(moved: float, noise: float) -> int:
    """Say 1 for up, -1 for down, 0 where chance alone does it."""
    if abs(moved) <= CHANGE * noise:
        return 0
    return 1 if moved > 0 else -1
