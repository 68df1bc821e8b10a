"""
Work out the geometry of the charts: the coordinates of each point, tick and label.

These are pure functions: numbers in, coordinates out. The words on the chart come from `wording`;
`site_templates/parts/chart.html` draws it.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from pipeline.config.metrics import Metric
from pipeline.publish.drawing import strokes
from pipeline.publish.marts.measure_rows import SpcLimit, SpcSignal
from pipeline.publish.wording import chance, numbers

# So narrow that on a phone of 320 pixels the print still has 12 of them.
WIDTH: Final = 336
HEIGHT: Final = 192
LEFT: Final = 50
# Room for the names of the lines beside their ends.
RIGHT: Final = 130
TOP: Final = 38
# The edge of a drawing that names nothing at the right.
SIDE: Final = 8
BOTTOM: Final = 26
# The height of a line of print on a phone: names of lines stand at least so far apart.
ROW: Final = 15
TICKS_WANTED: Final = 4
# Every score is between 1 and 4, so all charts of a score share one scale.
SCORES: Final = (1.0, 2.0, 3.0, 4.0)
# The length of a range bar's scale: first place on the left, last on the right.
BAR: Final = 100
# A scale spans at least this much, so that a tiny difference does not look huge.
LEAST: Final = {"share": 0.02, "percent": 2.0, "weeks": 2.0, "seconds": 60.0, "score": 2.0}
# Whole minutes are round to a reader; hundreds of seconds are not.
ROUND_IN: Final = {"seconds": 60.0}
# The length of the stub that we draw for a target that begins in the last period.
STUB: Final = 10
# Label years on the scale if more than two Januaries fit; otherwise three periods.
ENOUGH_YEARS: Final = 2
# As many as stand apart beside the names of the lines, in the print on a phone.
MANY_YEARS: Final = 4

# The same in every trend drawing; the labels keep clear of the lines they name.
FRAME: Final = {
    "width": WIDTH,
    "height": HEIGHT,
    "left": LEFT,
    "right": WIDTH - RIGHT,
    "top": TOP,
    "bottom": HEIGHT - BOTTOM,
    "label_left": LEFT - 6,
    "label_right": WIDTH - RIGHT + 6,
    "label_top": TOP - 5,
    "axis_top": ROW,
    "label_bottom": HEIGHT - 5,
}

NONE: Final[Mapping[date, SpcSignal]] = MappingProxyType({})

Point = tuple[date, float | None]
Drawing = Mapping[str, Any]
"""Everything a template draws, by name: coordinates and paths as text, and the words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeBar:
    """
    A likely range of places, in words and as a bar.

    Attributes:
        likely: The words: "likely 18th to 61st".
        start: The left end of the bar, on a scale from 0 to `BAR`.
        end: Its right end.
        at: The position of the place itself.
        inner_start: Where the part that noise alone explains begins; empty if it is not known.
        inner_end: Where that part ends.
    """

    likely: str
    start: str
    end: str
    at: str
    inner_start: str = ""
    inner_end: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """Turns months and values into coordinates."""

    first: int
    last: int
    low: float
    high: float
    every: int

    def x(self, index: int) -> float:
        """Return the x coordinate of a month."""
        return LEFT + (index - self.first) * (WIDTH - LEFT - RIGHT) / (self.last - self.first)

    def y(self, value: float) -> float:
        """Return the y coordinate of a value."""
        room = HEIGHT - TOP - BOTTOM
        return TOP + (self.high - value) * room / (self.high - self.low)

    def at(self, index: int, value: float) -> tuple[int, int]:
        """Return the coordinates of a figure, in whole units."""
        return round(self.x(index)), round(self.y(value))


def trend(  # noqa: PLR0913 keyword arguments of different kinds
    *,
    metric: Metric,
    name: str,
    points: Sequence[Point],
    england: Sequence[Point] = (),
    names: tuple[str, str] = ("", numbers.ENGLAND),
    break_months: Sequence[date] = (),
    merger_months: Sequence[date] = (),
    limit: SpcLimit | None = None,
    signals: Mapping[date, SpcSignal] = NONE,
) -> Drawing | None:
    """
    Lay out the trend of one measure of one organisation.

    Args:
        metric: The measure, with its unit, targets and publication frequency.
        name: The organisation's name, for the description.
        points: Months and values, oldest first; None if there is no figure.
        england: The same for England, drawn thinner.
        names: What the two lines are called where they end; no name, no label.
        break_months: Months in which the way of counting changes; those inside the drawing are
            numbered from 1.
        merger_months: Those of them in which another trust became part of it: the figures of two
            organisations are not joined by a line.
        limit: The average and the limits of chance, for a control chart; None for a plain trend.
        signals: The months outside the limits.

    Returns:
        The chart, or None if there are fewer than two figures: one point is not a trend. `line`
        joins the figures of neighbouring months; `dots` are figures without a neighbour. `labels`
        name the lines, each with its kind and height; `axis` names the scale and says where it
        begins. With limits, `band` is the rectangle between them, `mean` the average, and `better`
        and `worse` mark the months outside. Each tick has a position and a label.
    """
    drawn = [(_index(month), value, month) for month, value in points if value is not None]
    if len(drawn) < 2:  # noqa: PLR2004 two points make a line
        return None
    first, last = drawn[0][0], drawn[-1][0]
    every = 3 if metric.period == "quarter" else 1
    beside = [
        (at, value)
        for month, value in england
        if value is not None and first <= (at := _index(month)) <= last
    ]
    goal, steps = _target_steps(metric, first, last)
    ends = (limit.lower_limit, limit.upper_limit) if limit else ()
    ticks = _nice(
        [
            *(value for _, value, _ in drawn),
            *(value for _, value in beside),
            *(value for _, _, value in steps),
            *(end for end in ends if end is not None),
        ],
        metric.unit,
    )
    scale = _Scale(first=first, last=last, low=ticks[0], high=ticks[-1], every=every)
    line, dots = _line(
        scale,
        [(index, value) for index, value, _ in drawn],
        {_index(month) for month in merger_months},
    )
    told: dict[str, list[strokes.Corner]] = {chance.BETTER: [], chance.WORSE: []}
    for index, value, month in drawn:
        if month in signals:
            told.setdefault(signals[month].verdict, []).append(scale.at(index, value))
    end = drawn[-1]
    beside_line, beside_dots = _line(scale, beside)
    return {
        **FRAME,
        "title": f"{metric.title}: {name}, {_span(drawn[0][2], end[2], metric)}",
        "description": " ".join(
            (
                _describe(metric, [(month, value) for _, value, month in drawn]),
                *(chance.described(metric, limit, signals) if limit else ()),
            )
        ),
        "line": line,
        "dots": dots,
        "band": _band(scale, limit) if limit else "",
        "mean": _mean(scale, limit) if limit else "",
        "better": strokes.dots(told[chance.BETTER]),
        "worse": strokes.triangles(told[chance.WORSE]),
        "last": (_text(scale.x(end[0])), _text(scale.y(end[1]))),
        "first_month": drawn[0][2],
        "last_month": end[2],
        "england": beside_line,
        "england_dots": beside_dots,
        "axis": _axis(metric, ticks),
        "labels": _labels(
            scale,
            metric,
            [
                ("own", names[0], drawn[-1][:2]),
                *([("england", names[1], beside[-1])] if beside else ()),
                *([("target", goal, (last, steps[-1][2]))] if steps else ()),
            ],
        ),
        "target": " ".join(
            f"M{_text(min(scale.x(start), scale.x(stop) - STUB))} {_text(scale.y(v))}"
            f"H{_text(scale.x(stop))}"
            for start, stop, v in steps
        ),
        "y_ticks": [
            (_text(scale.y(tick)), numbers.axis(tick, metric.unit, ticks[1] - ticks[0]))
            for tick in ticks
        ],
        "x_ticks": _x_ticks(scale, drawn[0][2], end[2], metric),
        "is_merged": any(first < _index(month) <= last for month in merger_months),
        # The template numbers these in the order in which it explains them below the chart.
        "breaks": [_text(scale.x(_index(m))) for m in break_months if first < _index(m) <= last],
    }


def range_bar(
    best: int, worst: int, place: int, of: int, inner: tuple[int, int] | None = None
) -> RangeBar:
    """
    Draw a range of places; all places of a table are equally wide.

    Args:
        best: The best end of the range.
        worst: The worst end.
        place: The place itself.
        of: The number of places.
        inner: Best and worst end of the range by noise alone, drawn as far as it lies inside; None
            if it is not known.

    Returns:
        The bar and its words.
    """
    step = BAR / of
    if inner:
        inner = max(best, inner[0]), min(worst, inner[1])
    return RangeBar(
        likely=numbers.likely(best, worst),
        start=f"{(best - 1) * step:.0f}",
        end=f"{worst * step:.0f}",
        at=f"{(place - 0.5) * step:.0f}",
        inner_start=f"{(inner[0] - 1) * step:.0f}" if inner else "",
        inner_end=f"{inner[1] * step:.0f}" if inner else "",
    )


def ranges(places: Sequence[tuple[int, int, int, str]], of: int) -> Drawing:
    """
    Lay out every rank of a table with its likely range, the first at the left and at the top.

    Args:
        places: The rank of each organisation, the best and the worst end of its range, its code.
        of: The number of ranks.

    Returns:
        The drawing: `reach` has the range of each by its code, and `dots` is all ranks as one path;
        `y_ticks` are the first, the middle and the last rank, each with its height.
    """
    # No line is named at its end, so the drawing takes the room for names.
    wide, high = (WIDTH - LEFT - SIDE) / of, (HEIGHT - TOP - BOTTOM) / of

    def y(place: float) -> int:
        return round(TOP + place * high)

    # Equal ranks stand side by side, each in a column of its own.
    columns = [
        (round(LEFT + (number + 0.5) * wide), *ends) for number, ends in enumerate(sorted(places))
    ]
    return {
        **FRAME,
        "right": WIDTH - SIDE,
        "reach": {code: f"M{x} {y(best - 1)}V{y(worst)}" for x, _, best, worst, code in columns},
        "dots": strokes.dots([(x, y(place - 0.5)) for x, place, *_ in columns]),
        "y_ticks": [
            (_text(y(place - 0.5)), numbers.ordinal(place))
            for place in sorted({1, (of + 1) // 2, of})
        ],
    }


def share_bar(share: float, goal: float | None) -> Mapping[str, str]:
    """
    Draw a share of all as a bar, and what it ought to be as a line across it.

    Args:
        share: From 0 to 1.
        goal: The standard or threshold, likewise; None if there is none.

    Returns:
        The `end` of the bar and the `goal`, on a scale from 0 to `BAR`; the goal may be empty.
    """
    return {
        "end": f"{share * BAR:.1f}",
        "goal": "" if goal is None else f"{goal * BAR:.1f}",
    }


def _index(month: date) -> int:
    """Number the months consecutively."""
    return month.year * 12 + month.month


def _month(index: int) -> date:
    """Return the month of a number."""
    return date((index - 1) // 12, (index - 1) % 12 + 1, 1)


def _text(coordinate: float) -> str:
    """Format a coordinate, rounded: half a unit is finer than a screen shows."""
    return f"{coordinate:.0f}"


def _line(
    scale: _Scale, points: Iterable[tuple[int, float]], cuts: Collection[int] = ()
) -> tuple[str, str]:
    """Join neighbouring points, break the line at gaps and cuts, and draw a lone point as a dot."""
    runs: list[list[strokes.Corner]] = []
    before: int | None = None
    for index, value in points:
        is_cut = cuts and before is not None and any(before < cut <= index for cut in cuts)
        if before is None or index - before > scale.every or is_cut:
            runs.append([])
        runs[-1].append(scale.at(index, value))
        before = index
    return (
        "".join(strokes.line(run) for run in runs if len(run) > 1),
        strokes.dots([run[0] for run in runs if len(run) == 1]),
    )


def _band(scale: _Scale, limit: SpcLimit) -> str:
    """Draw the rectangle between the limits."""
    left, top = scale.at(_index(limit.first_month), limit.upper_limit or 0)
    right, bottom = scale.at(_index(limit.last_month), limit.lower_limit or 0)
    return f"M{left} {top}H{right}V{bottom}H{left}z"


def _mean(scale: _Scale, limit: SpcLimit) -> str:
    """Draw the average."""
    left, height = scale.at(_index(limit.first_month), limit.mean or 0)
    right, _ = scale.at(_index(limit.last_month), limit.mean or 0)
    return f"M{left} {height}H{right}"


def _target_steps(
    metric: Metric, first: int, last: int
) -> tuple[str, list[tuple[int, int, float]]]:
    """
    List the part of each target's period that falls inside the chart, and name the line.

    A measure that is scored against no target has the first standard that the public was promised.
    """
    if metric.targets:
        name, goals = "Threshold", [(target.since, target.value) for target in metric.targets]
    else:
        own = [one for one in metric.standards if one.title == metric.standards[0].title]
        name, goals = "Standard", [(one.since, one.value) for one in own]
    ends = [*(_index(since) for since, _ in goals[1:]), last]
    steps = [
        (max(_index(since), first), min(end, last), value)
        for (since, value), end in zip(goals, ends, strict=False)
    ]
    return name, [step for step in steps if step[0] < step[1] or step[0] == step[1] == last]


def _axis(metric: Metric, ticks: Sequence[float]) -> str:
    """Name the scale; one that does not begin at 0 says where it begins."""
    words = numbers.axis_title(metric.unit)
    if metric.unit == "score" or not ticks[0]:
        return words
    return f"{words}; axis starts at {numbers.axis(ticks[0], metric.unit, ticks[1] - ticks[0])}"


def _labels(
    scale: _Scale, metric: Metric, lines: Sequence[tuple[str, str, tuple[int, float]]]
) -> list[Mapping[str, str]]:
    """
    Put the names of lines beside their ends, at least a row apart, in the order of the lines.

    A name has a figure only where the line reaches the last period: no other is of that date.
    """
    named = []
    for kind, name, (index, value) in lines:
        if name:
            said = numbers.target if kind == "target" else numbers.value
            figure = f" {said(value, metric.unit)}" if index == scale.last else ""
            # The title of the scale names the unit.
            figure = figure.removesuffix(" weeks")
            figure = figure.removesuffix(" s").replace(" min ", ":")
            figure = figure if metric.unit == "share" else figure.removesuffix("%")
            named.append((scale.y(value), kind, f"{name}{figure}"))
    named.sort()
    heights: list[float] = []
    for at, _, _ in named:
        heights.append(max(at, heights[-1] + ROW) if heights else at)
    # What has been pushed out at the foot moves up again, and pushes those above it.
    lowest: float = HEIGHT - BOTTOM
    for number in reversed(range(len(heights))):
        heights[number] = min(heights[number], lowest)
        lowest = heights[number] - ROW
    return [
        {"kind": kind, "y": _text(at), "words": words}
        for at, (_, kind, words) in zip(heights, named, strict=True)
    ]


def _nice(values: Sequence[float], unit: str) -> list[float]:
    """Choose round numbers around the values, about four steps apart, at least two of them."""
    part = ROUND_IN.get(unit, 1.0)
    low, high = min(values), max(values)
    if unit == "score" and low >= SCORES[0] and high <= SCORES[-1]:
        return list(SCORES)
    if high - low < LEAST[unit]:
        room = (LEAST[unit] - high + low) / 2
        low, high = low - room, high + room
    rough = (high - low) / TICKS_WANTED / part
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough) * part
    bottom, top = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if unit == "share":
        # A share is never below 0 or above 1, so neither is its scale.
        bottom, top = max(bottom, 0), min(top, math.ceil(1 / step - 1e-9))
    return [round(number * step, 10) for number in range(bottom, top + 1)]


def _x_ticks(scale: _Scale, start: date, end: date, metric: Metric) -> list[tuple[str, str]]:
    """Label years, or the first, the middle and the last period if years are too few."""
    years = [y for y in range(start.year, end.year + 1) if _index(date(y, 1, 1)) >= scale.first]
    if len(years) > ENOUGH_YEARS and metric.period == "month":
        every = -(-len(years) // MANY_YEARS)
        return [(_text(scale.x(_index(date(year, 1, 1)))), str(year)) for year in years[::every]]
    steps = (scale.last - scale.first) // scale.every
    middle = scale.first + steps // 2 * scale.every
    return [
        (_text(scale.x(at)), numbers.short_period(_month(at), metric.period))
        for at in dict.fromkeys((scale.first, middle, scale.last))
    ]


def _span(start: date, end: date, metric: Metric) -> str:
    """Say which periods the chart covers."""
    return f"{numbers.period(start, metric.period)} to {numbers.period(end, metric.period)}"


def _describe(metric: Metric, drawn: Sequence[tuple[date, float]]) -> str:
    """Describe the line in words for readers who cannot see it."""

    def said(point: tuple[date, float]) -> str:
        words = numbers.value(point[1], metric.unit)
        return f"{words} in {numbers.period(point[0], metric.period)}"

    lowest = min(drawn, key=lambda point: point[1])
    highest = max(drawn, key=lambda point: point[1])
    return (
        f"From {said(drawn[0])} to {said(drawn[-1])}. Lowest {said(lowest)}; highest "
        f"{said(highest)}."
    )
