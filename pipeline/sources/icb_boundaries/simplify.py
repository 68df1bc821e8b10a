"""
Outlines made simple for drawing, once for a file: which points of each ring a map needs.

A border that two areas share is made simple once and used by both, so that no gap and no overlap
can open between them.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

from pipeline.domain.projection import Point, project

# A line may leave the true one by as much; wiggles below it are left out.
TOLERANCE_KM: Final = 0.6
# A point inside a line has two neighbours; where lines meet or part it has more.
ON_A_LINE: Final = 2

Arc: TypeAlias = tuple[Point, ...]


def drawn(rings: Sequence[Sequence[tuple[float, float]]]) -> list[list[int]]:
    """
    Find the points that a map needs.

    Args:
        rings: Every ring of every area, in degrees; the last point of each is the first.

    Returns:
        For each ring the numbers of its points, from 0, in the order in which they are drawn: from
        where lines meet round to there again. A small island may come out as a line; a ring that
        does not end where it begins, or is a point, is refused later and keeps all its points.
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
    """Find the points next to each point, on whichever outline."""
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
    """Go round a ring line by line; of a line that was met before the same points are kept."""
    corners = ring[:-1]
    cuts = _cuts(corners, neighbours)
    for start, end in pairwise([*cuts, cuts[0] + len(corners)]):
        numbers = [at % len(corners) for at in range(start, end + 1)]
        arc = tuple(corners[at] for at in numbers)
        # Two areas run along their border in opposite ways; it is made simple in one of them.
        key = min(arc, arc[::-1])
        if key not in simple:
            simple[key] = frozenset(_straighten(key))
        yield from (at for at in numbers[:-1] if corners[at] in simple[key])
    yield cuts[0]


def _cuts(corners: Arc, neighbours: Mapping[Point, frozenset[Point]]) -> list[int]:
    """Cut a ring where lines meet; an island is cut in two, at places that no order decides."""
    cuts = [at for at, point in enumerate(corners) if len(neighbours[point]) != ON_A_LINE]
    if cuts:
        return cuts
    first = corners.index(min(corners))
    far = max(corners, key=lambda point: (math.dist(point, corners[first]), point))
    return sorted({first, corners.index(far)})


def _straighten(arc: Arc) -> Iterator[Point]:
    """Leave out the points of a line that lie near the rest (Douglas and Peucker 1973)."""
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
    """Measure how far a point lies from the line between two others."""
    length = math.dist(start, end)
    if not length:
        return math.dist(point, start)
    (x, y), (x1, y1), (x2, y2) = point, start, end
    return abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length
