"""
Simplify outlines for drawing, once per file: choose the points of each ring that a map needs.

We simplify a border that two areas share once and use it for both, so that no gap or overlap can
appear between them.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

from pipeline.domain.projection import Point, project

# The largest allowed distance from the true line; we leave out smaller wiggles.
TOLERANCE_KM: Final = 0.6
# A point inside a line has two neighbours; where lines meet or divide it has more.
ON_A_LINE: Final = 2

Arc: TypeAlias = tuple[Point, ...]


def drawn(rings: Sequence[Sequence[tuple[float, float]]]) -> list[list[int]]:
    """
    Find the points that a map needs.

    Args:
        rings: Every ring of every area, in degrees; the last point of each repeats the first.

    Returns:
        For each ring, the numbers of its points from 0, in drawing order: from a point where lines
        meet, round the ring and back to it. A small island may become a line. A ring that does not
        end where it begins, or is a single point, keeps all its points; we refuse it later.
    """
    projected = [tuple(project(*point) for point in ring) for ring in rings]
    neighbours = _neighbours(projected)
    simple: dict[Arc, frozenset[Point]] = {}
    return [
        list(_kept(ring, neighbours, simple))
        if ring[0] == ring[-1] and len(ring) > ON_A_LINE
        else list(range(len(ring)))
        for ring in projected
    ]


def _neighbours(rings: Iterable[Arc]) -> Mapping[Point, frozenset[Point]]:
    """Find the points next to each point, on any outline."""
    found: dict[Point, set[Point]] = {}
    for ring in rings:
        for one, other in pairwise(ring):
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
    return {point: frozenset(others) for point, others in found.items()}


def _kept(
    ring: Arc,
    neighbours: Mapping[Point, frozenset[Point]],
    simple: dict[Arc, frozenset[Point]],
) -> Iterator[int]:
    """Go round a ring line by line; keep the same points of a line that another ring shares."""
    corners = ring[:-1]
    cuts = _cuts(corners, neighbours)
    for start, end in pairwise([*cuts, cuts[0] + len(corners)]):
        numbers = [at % len(corners) for at in range(start, end + 1)]
        arc = tuple(corners[at] for at in numbers)
        # Two areas follow their border in opposite directions; simplify it in one of them.
        key = min(arc, arc[::-1])
        if key not in simple:
            simple[key] = frozenset(_straighten(key))
        yield from (at for at in numbers[:-1] if corners[at] in simple[key])
    yield cuts[0]


def _cuts(corners: Arc, neighbours: Mapping[Point, frozenset[Point]]) -> list[int]:
    """Cut a ring where lines meet; cut an island at two points, whatever its point order."""
    cuts = [at for at, point in enumerate(corners) if len(neighbours[point]) != ON_A_LINE]
    if cuts:
        return cuts
    first = corners.index(min(corners))
    far = max(corners, key=lambda point: (math.dist(point, corners[first]), point))
    return sorted({first, corners.index(far)})


def _straighten(arc: Arc) -> Iterator[Point]:
    """Leave out the points that are close to the simplified line (Douglas and Peucker 1973)."""
    yield from (arc[0], arc[-1])
    open_parts = [(0, len(arc) - 1)]
    while open_parts:
        start, end = open_parts.pop()
        far, at = max(
            ((_apart(arc[n], arc[start], arc[end]), n) for n in range(start + 1, end)),
            default=(0.0, start),
        )
        if far > TOLERANCE_KM:
            yield arc[at]
            open_parts += [(start, at), (at, end)]


def _apart(point: Point, start: Point, end: Point) -> float:
    """Measure the distance of a point from the line through two others."""
    length = math.dist(start, end)
    if not length:
        return math.dist(point, start)
    (x, y), (x1, y1), (x2, y2) = point, start, end
    return abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length
