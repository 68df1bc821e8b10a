"""
Work out the geometry of a funnel: each share in a peer group against its number of people.

Organisations beyond the outer limits are diamonds and all others are dots, so that readers can
distinguish them without colour. `site_templates/parts/funnel.html` draws it.
"""

import math
from collections.abc import Callable, Sequence
from typing import Final

from pipeline.config.metrics import Metric
from pipeline.publish.drawing.charts import Drawing
from pipeline.publish.marts.funnel_rows import FunnelGroup, FunnelLimit, FunnelPoint
from pipeline.publish.wording import numbers

WIDTH: Final = 420
HEIGHT: Final = 250
LEFT: Final = 54
RIGHT: Final = WIDTH - 16
TOP: Final = 12
BOTTOM: Final = HEIGHT - 26
# Roughly how many steps each scale has. Numbers of people have long labels.
SHARE_STEPS: Final = 4
PEOPLE_STEPS: Final = 3
# The marts' names for shares beyond the outer limits.
APART: Final = ("above", "below")


def funnel(  # noqa: PLR0913 what, its rows, and how it is called
    *,
    metric: Metric,
    group: FunnelGroup,
    points: Sequence[FunnelPoint],
    limits: Sequence[FunnelLimit],
    name: str,
    ident: str,
) -> Drawing:
    """
    Lay out a funnel.

    Args:
        metric: The measure.
        group: The centre.
        points: The shares; at least one.
        limits: The limits, smallest number of people first; at least one.
        name: A plural noun for the organisations shown: "acute trusts".
        ident: The id of the drawing, unique on its page.

    Returns:
        The drawing. `dots` are the shares inside the outer limits and `diamonds` those beyond
        them, each as one path. The `outer` limits contain 99.8 of 100 shares and the `inner` ones
        95 of 100. `average` is the height of the average line; `across` names what the horizontal
        scale counts. Each tick has a position and a label.
    """
    seen = [point.metric_value for point in points]
    shares = _steps(
        min(*seen, *(limit.lowest for limit in limits)),
        min(1.0, max(*seen, *(limit.highest for limit in limits))),
        SHARE_STEPS,
    )
    people = _steps(0.0, max(point.people for point in points), PEOPLE_STEPS)

    def x(count: float) -> str:
        return f"{LEFT + (RIGHT - LEFT) * count / people[-1]:.0f}"

    def y(share: float) -> str:
        reach = shares[-1] - shares[0]
        return f"{BOTTOM - (BOTTOM - TOP) * (share - shares[0]) / reach:.1f}"

    def curve(limit_of: Callable[[FunnelLimit], float]) -> str:
        return "M" + "L".join(f"{x(limit.people)} {y(limit_of(limit))}" for limit in limits)

    apart = [point for point in points if point.standing in APART]
    inside = [point for point in points if point.standing not in APART]
    return {
        "id": ident,
        "title": f"{metric.title} by size: {name}",
        "description": _describe(metric, group, len(apart), len(points), name),
        "dots": "".join(f"M{x(p.people)} {y(p.metric_value)}h0" for p in inside),
        "diamonds": "".join(f"M{x(p.people)} {y(p.metric_value)}m0-5l5 5-5 5-5-5z" for p in apart),
        "outer": curve(lambda limit: limit.lowest) + curve(lambda limit: limit.highest),
        "inner": curve(lambda limit: limit.low) + curve(lambda limit: limit.high),
        "average": y(group.average_share),
        "across": metric.denominator,
        "x_ticks": [
            (x(count), numbers.count(count), "end" if count == people[-1] else "middle")
            for count in people
        ],
        "y_ticks": [(y(s), numbers.axis(s, metric.unit, shares[1] - shares[0])) for s in shares],
        "width": WIDTH,
        "height": HEIGHT,
        "left": LEFT,
        "right": RIGHT,
        "bottom": BOTTOM,
        "label_left": LEFT - 6,
        "label_bottom": HEIGHT - 5,
    }


def _steps(low: float, high: float, wanted: int) -> list[float]:
    """Choose round numbers from below `low` to above `high`, in about `wanted` steps."""
    rough = (high - low) / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough)
    bottom, top = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 10) for number in range(bottom, max(top, bottom + 1) + 1)]


def _describe(metric: Metric, group: FunnelGroup, apart: int, of: int, name: str) -> str:
    """Describe the funnel in words for readers who cannot see it."""
    average = numbers.value(group.average_share, metric.unit)
    many = "none is" if not apart else "1 is" if apart == 1 else f"{numbers.count(apart)} are"
    return (
        f"{numbers.count(of)} {name}; all together {average}. Of them {many} further from the "
        "average than chance and ordinary differences explain."
    )
