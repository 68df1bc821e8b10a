"""
Write short paths for drawings: relative steps from point to point, in whole units.

Half a unit is finer than a screen shows, and a page with eleven charts has thousands of points.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

Corner = tuple[int, float]

# A line of zero length with round ends is a round dot.
DOT: Final = "h0"
# A triangle on its tip, drawn from the tip, which is `TIP` below the point it marks.
TRIANGLE: Final = "l-4-6h8z"
TIP: Final = 3


def line(corners: Sequence[Corner]) -> str:
    """Draw a line through its corners."""
    steps = (_step(x - u, y - v) for (u, v), (x, y) in pairwise(corners))
    return f"M{corners[0][0]} {corners[0][1]}l{' '.join(steps)}"


def dots(corners: Sequence[Corner]) -> str:
    """Draw a dot at every corner."""
    return _marks(corners, DOT)


def triangles(corners: Sequence[Corner]) -> str:
    """Draw a triangle at every corner."""
    return _marks([(x, y + TIP) for x, y in corners], TRIANGLE)


def _marks(corners: Sequence[Corner], shape: str) -> str:
    """Draw the same shape at each corner, moving from the start of the one before."""
    drawn = []
    u, v = 0, 0.0
    for x, y in corners:
        drawn.append(f"m{_step(x - u, y - v)}{shape}")
        u, v = x, y
    return "".join(drawn)


def _step(right: int, down: float) -> str:
    """Write a step; a minus sign separates two numbers, so no space is needed."""
    return f"{right}{down:g}" if down < 0 else f"{right} {down:g}"
