"""
Work out the geometry of a strip: one measure's figures in a peer group on one scale, one marked.

Each organisation is a dot, and dots that would overlap form a pile. Better is always to the right,
whether high or low figures are better. `site_templates/parts/strip.html` draws it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pipeline.config.metrics import Metric
from pipeline.publish.drawing import strokes
from pipeline.publish.drawing.charts import Drawing
from pipeline.publish.marts.measure_rows import FieldSummary
from pipeline.publish.wording import numbers

WIDTH: Final = 420
SIDE: Final = 8
# The width of a dot: figures this close form a pile.
STEP: Final = 5
# Room for the highest pile; we compress higher ones.
PILE: Final = 50
# The height of a line of words, enough for the larger print on a phone.
ROW: Final = 18
# The height of the diamond that marks a figure.
DIAMOND: Final = 12
# Half the width of a letter in the larger print on a phone. Words that would run out of the drawing
# go on the side of their line that has room.
HALF_LETTER: Final = 5.5
FOOT: Final = 24


def strip(  # noqa: PLR0913 keyword arguments of different kinds
    metric: Metric,
    values: Sequence[tuple[str, float]],
    *,
    marked: str | None,
    england: float | None,
    target: float | None,
    name: str,
    summary: FieldSummary | None = None,
    own_name: str = "This trust",
) -> Drawing | None:
    """
    Lay out one measure's figures in one peer group.

    Args:
        metric: The measure, with its unit and the direction that is better.
        values: The code and the figure of each organisation, all for one month.
        marked: The code of the organisation to mark; None to mark none.
        england: England's figure for that month; None if there is none.
        target: The target in force; None if there is none.
        name: A plural noun for the organisations shown: "acute trusts".
        summary: The middle half of the figures, for the description; None leaves it out.
        own_name: The name to print for the marked organisation.

    Returns:
        The strip, or None if there are fewer than two figures and so nothing to compare. `peers`
        are all figures but the marked one, as one path; `own` is the marked one. `marks` are the
        named figures from the top down: the marked one, England, the target. `worse` and `better`
        are the words at the two ends.
    """
    if len(values) < 2:  # noqa: PLR2004 one has no peers
        return None
    own = next((value for code, value in values if code == marked), None)
    shown = [value for _, value in values]
    named = [
        (kind, words, value)
        for kind, words, value in (
            ("own", own_name, own),
            ("england", "England", england),
            ("target", "Threshold", target),
        )
        if value is not None
    ]
    scale = _scale(metric, [*shown, *(value for _, _, value in named)])
    base = ROW * len(named) + PILE + STEP
    return {
        "title": f"{metric.title}: {name}",
        "description": _describe(metric, shown, named, name, summary),
        "peers": _piles(scale, values, marked if own is not None else None, base),
        "own": "" if own is None else f"M{scale.x(own)} {base - 10}l7 7-7 7-7-7z",
        "marks": [
            _mark(kind, f"{words} {_said(kind, value, metric)}", scale.x(value), number)
            for number, (kind, words, value) in enumerate(named)
        ],
        "worse": _end(metric, scale.worst, "← worse"),
        "better": _end(metric, scale.best, "better →"),
        "base": base,
        "height": base + FOOT,
        "width": WIDTH,
        "left": SIDE,
        "right": WIDTH - SIDE,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """Turns figures into columns; the best is at the right end."""

    worst: float
    best: float

    def x(self, value: float) -> int:
        """Return the column of a figure; the middle if all figures are equal."""
        reach = self.best - self.worst
        part = (value - self.worst) / reach if reach else 0.5
        return round(SIDE + part * (WIDTH - 2 * SIDE))


def _scale(metric: Metric, values: Sequence[float]) -> _Scale:
    """Make a scale from the worst to the best figure drawn."""
    low, high = min(values), max(values)
    return (
        _Scale(worst=high, best=low) if metric.better == "lower" else _Scale(worst=low, best=high)
    )


def _piles(
    scale: _Scale, values: Sequence[tuple[str, float]], marked: str | None, base: int
) -> str:
    """
    Pile up the dots, from the left and from the bottom up.

    The marked one is at the bottom of its pile and is drawn separately.
    """
    piles = dict(_columns(scale, tuple(value for _, value in values)))
    below = None if marked is None else scale.x(dict(values)[marked]) // STEP
    if below is not None:
        piles[below] -= 1
    # Use one step for all piles, so that readers can compare their heights.
    room = PILE - DIAMOND
    rise = min(STEP, room / max(*piles.values(), 2))
    foot = (base - 3, base - 3 - DIAMOND)
    return strokes.dots(
        [
            (column * STEP + STEP // 2, round(foot[column == below] - rise * number, 1))
            for column in sorted(piles)
            for number in range(piles[column])
        ]
    )


@lru_cache(maxsize=64)
def _columns(scale: _Scale, values: Sequence[float]) -> Mapping[int, int]:
    """Count the figures of each column: every organisation's page draws the same field."""
    return Counter(scale.x(value) // STEP for value in values)


def _mark(kind: str, words: str, x: int, number: int) -> Drawing:
    """Put a named figure's words beside its line to the scale, each kind in its own row."""
    half = len(words) * HALF_LETTER
    anchor = "start" if x < half else "end" if x > WIDTH - half else "middle"
    y = ROW * (number + 1) - 2
    return {"kind": kind, "x": str(x), "y": y, "words": words, "anchor": anchor}


def _said(kind: str, value: float, metric: Metric) -> str:
    """Print a named figure; print a target without unnecessary decimals."""
    return (numbers.target if kind == "target" else numbers.value)(value, metric.unit)


def _end(metric: Metric, value: float, words: str) -> str:
    """Label one end of the scale with its figure and whether it is better or worse."""
    said = numbers.value(value, metric.unit)
    if metric.better == "none":
        return said
    return f"{words} {said}" if words.startswith("←") else f"{said} {words}"


def _describe(
    metric: Metric,
    shown: Sequence[float],
    named: Sequence[tuple[str, str, float]],
    name: str,
    summary: FieldSummary | None,
) -> str:
    """Describe the strip in words for readers who cannot see it."""

    def sentences() -> Iterator[str]:
        low, high = (numbers.value(edge(shown), metric.unit) for edge in (min, max))
        half = ""
        if summary is not None:
            quarters = (summary.lower_quartile, summary.upper_quartile)
            lower, upper = (numbers.value(quarter, metric.unit) for quarter in quarters)
            half = (
                f"; half lie between {lower} and {upper}"
                if lower != upper
                else f"; half or more have {lower}"
            )
        yield f"{numbers.count(len(shown))} {name}, from {low} to {high}{half}."
        for kind, words, value in named:
            yield f"{words}: {_said(kind, value, metric)}."

    return " ".join(sentences())
