"""
The limits of chance and the four rules once more, in boring Python.

Written from the method, not from the SQL. Every window of months is looked at by itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import fmean

FIGURES = 8
STEPS = 7
LONG = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The average of a stretch and its limits."""

    mean: float
    step: float
    lower: float
    upper: float


def stretches(series: Mapping[date, float], breaks: Sequence[date]) -> dict[int, dict[date, float]]:
    """Cut a series at its breaks; a stretch has the number of breaks before it."""
    cut: dict[int, dict[date, float]] = {}
    for month in sorted(series):
        cut.setdefault(sum(b <= month for b in breaks), {})[month] = series[month]
    return cut


def steps(stretch: Mapping[date, float]) -> list[float]:
    """Give the distances between figures of neighbouring months."""
    return [
        round(abs(stretch[now] - stretch[before]), 12)
        for before, now in pairwise(sorted(stretch))
        if _number(now) - _number(before) == 1
    ]


def limits(stretch: Mapping[date, float], unit: str) -> Limits | None:
    """Average a stretch and say how far chance goes; None for too few figures or steps."""
    moved = steps(stretch)
    if len(stretch) < FIGURES or len(moved) < STEPS:
        return None
    mean, step = round(fmean(stretch.values()), 12), round(fmean(moved), 12)
    lower, upper = mean - 2.66 * step, mean + 2.66 * step
    if unit in ("share", "weeks"):
        lower = max(lower, 0)
    if unit == "share":
        upper = min(upper, 1)
    return Limits(mean=mean, step=step, lower=lower, upper=upper)


def signals(stretch: Mapping[date, float], unit: str) -> dict[date, tuple[str, int]]:
    """Give the first rule that holds for each month, and 1 for upwards or -1 for downwards."""
    within = limits(stretch, unit)
    if within is None:
        return {}
    found: dict[date, tuple[str, int]] = {}
    for row in _rows(stretch):
        values = [stretch[month] for month in row]
        # The weakest rule first: a stronger one is written over it.
        for rule in (_runs, _threes, _trends, _outsiders):
            for place, way in rule(values, within):
                found[row[place]] = (rule.__name__, way)
    names = {"_runs": "run", "_threes": "two_of_three", "_trends": "trend", "_outsiders": "outside"}
    return {month: (names[rule], way) for month, (rule, way) in found.items()}


def _number(month: date) -> int:
    return month.year * 12 + month.month


def _rows(stretch: Mapping[date, float]) -> list[list[date]]:
    """Cut a stretch where a month is missing."""
    rows: list[list[date]] = []
    for month in sorted(stretch):
        if rows and _number(month) - _number(rows[-1][-1]) == 1:
            rows[-1].append(month)
        else:
            rows.append([month])
    return rows


def _side(distance: float) -> int:
    rounded = round(distance, 12)
    return (rounded > 0) - (rounded < 0)


def _windows(count: int, length: int) -> Iterator[range]:
    for start in range(count - length + 1):
        yield range(start, start + length)


def _runs(values: Sequence[float], within: Limits) -> Iterator[tuple[int, int]]:
    for window in _windows(len(values), LONG):
        for way in (1, -1):
            if all(_side(values[i] - within.mean) == way for i in window):
                yield from ((i, way) for i in window)


def _threes(values: Sequence[float], within: Limits) -> Iterator[tuple[int, int]]:
    far = 2.66 * 2 / 3 * within.step
    for window in _windows(len(values), 3):
        for way in (1, -1):
            out = [i for i in window if round(way * (values[i] - within.mean) - far, 12) > 0]
            if len(out) > 1:
                yield from ((i, way) for i in out)


def _trends(values: Sequence[float], _: Limits) -> Iterator[tuple[int, int]]:
    # Where two trends meet, at a peak, the month belongs to the earlier one: that is told last.
    for window in reversed([*_windows(len(values), LONG)]):
        ways = {_side(values[i] - values[i - 1]) for i in window[1:]}
        if ways in ({1}, {-1}):
            yield from ((i, 1 if ways == {1} else -1) for i in window)


def _outsiders(values: Sequence[float], within: Limits) -> Iterator[tuple[int, int]]:
    for place, value in enumerate(values):
        if round(value - within.upper, 12) > 0:
            yield place, 1
        elif round(within.lower - value, 12) > 0:
            yield place, -1
