"""
Work out the geometry of the map: projected outlines of areas and the positions of their labels.

The parser has already simplified the outlines; it simplifies a shared border once for both areas.
These are pure functions: degrees in, whole numbers on a grid out.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import Final, TypeAlias

from pipeline.domain.projection import Point, project
from pipeline.publish import urls
from pipeline.publish.marts.rows import IcbOutline, group

# The grid step: finer than a screen shows for all of England, fine enough for the London inset.
STEP_KM: Final = 0.5
# Leave out smaller islands, such as the Isles of Scilly; the Isle of Wight has 380 km².
ISLAND_KM2: Final = 20.0
# The number of lines, across and down, on which we look for room for a label.
LOOKS: Final = 15

Cell: TypeAlias = tuple[int, int]
Ring: TypeAlias = tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A part of the grid."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Return its width."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Return its height."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """
    One area as drawn.

    Attributes:
        rings: Its outlines in grid steps from the top left; the last point repeats the first.
        label: The point with most room for its label.
        box: The part of the grid it covers.
    """

    rings: tuple[tuple[Cell, ...], ...]
    label: Cell
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlines:
    """
    A map: its areas by code, in code order.

    Attributes:
        as_of: The first day of the month that the map shows; None if we have no map.
        release_id: The release it was read from; empty if we have no map.
    """

    areas: Mapping[str, Area]
    as_of: date | None
    release_id: str


NO_MAP: Final = Outlines(areas=MappingProxyType({}), as_of=None, release_id="")


def outlines(rows: Sequence[IcbOutline]) -> Outlines:
    """
    Make a map from outlines.

    Args:
        rows: The rings of every area, all from one map.

    Returns:
        The map, without any area smaller than a grid step.
    """
    if not rows:
        return NO_MAP
    rings = {
        code: [_project(row.points) for row in own]
        for code, own in sorted(group(rows, lambda row: row.icb_code).items())
    }
    rings_at = Counter(point for own in rings.values() for ring in own for point in set(ring))
    drawn: dict[str, list[tuple[Cell, ...]]] = {}
    for code, own in rings.items():
        largest = max(own, key=lambda ring: abs(_surface(ring)))
        for ring in own:
            small = abs(_surface(ring)) < ISLAND_KM2 and ring is not largest
            if small and all(rings_at[point] == 1 for point in ring):
                continue
            line = _on_grid(ring)
            if _surface(line):
                drawn.setdefault(code, []).append(line)
    left = min((x for own in drawn.values() for ring in own for x, _ in ring), default=0)
    top = min((y for own in drawn.values() for ring in own for _, y in ring), default=0)
    return Outlines(
        areas={
            code: _area([tuple((x - left, y - top) for x, y in ring) for ring in own])
            for code, own in drawn.items()
        },
        as_of=rows[0].as_of,
        release_id=rows[0].release_id,
    )


def box(areas: Iterable[Area]) -> Box:
    """Find the part of the grid that areas cover."""
    boxes = [area.box for area in areas]
    return Box(
        left=min(one.left for one in boxes),
        top=min(one.top for one in boxes),
        right=max(one.right for one in boxes),
        bottom=max(one.bottom for one in boxes),
    )


def drawing(made: Outlines) -> bytes:
    """Write the file of all outlines, one path per area, that every page refers to."""
    # Borders have the same width in the inset as on the rest of the map. The page sets the colours.
    paths = "".join(
        f'<path id="{urls.safe(code)}" vector-effect="non-scaling-stroke" fill-rule="evenodd" '
        f'd="{"".join(map(_path, area.rings))}"/>\n'
        for code, area in made.areas.items()
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{paths}</svg>\n'.encode()


def _project(points: str) -> Ring:
    """Convert the mart's text of degrees into kilometres."""
    pairs = (pair.split(" ") for pair in points.split(","))
    return tuple(project(float(east), float(north)) for east, north in pairs)


def _on_grid(points: Iterable[Point]) -> tuple[Cell, ...]:
    """Move points to the grid and merge those that meet there."""
    cells: list[Cell] = []
    for x, y in points:
        cell = (round(x / STEP_KM), round(y / STEP_KM))
        if not cells or cells[-1] != cell:
            cells.append(cell)
    return tuple(cells)


def _surface(ring: Sequence[Point]) -> float:
    """Measure the area inside a ring; negative if the ring runs the other way round."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def _area(rings: Sequence[tuple[Cell, ...]]) -> Area:
    """Lay out one area."""
    across, down = zip(*(point for ring in rings for point in ring), strict=True)
    return Area(
        rings=tuple(rings),
        label=_label(max(rings, key=lambda ring: abs(_surface(ring)))),
        box=Box(left=min(across), top=min(down), right=max(across), bottom=max(down)),
    )


def _label(ring: tuple[Cell, ...]) -> Cell:
    """Find the point with most room for a label, at the middle of a line across the ring."""
    turned = tuple((y, x) for x, y in ring)
    top, bottom = min(y for _, y in ring), max(y for _, y in ring)
    best = (0.0, float(ring[0][0]), float(ring[0][1]))
    for look in range(LOOKS):
        y = top + (bottom - top) * (look + 0.5) / LOOKS
        for left, right in _spans(ring, y):
            x = (left + right) / 2
            above_and_below = (
                min(y - upper, lower - y) for upper, lower in _spans(turned, x) if upper < y < lower
            )
            best = max(best, (min(x - left, max(above_and_below, default=0.0)), x, y))
    return round(best[1]), round(best[2])


def _spans(ring: tuple[Cell, ...], y: float) -> list[tuple[float, float]]:
    """Find the parts of a horizontal line that are inside a ring."""
    crossings = sorted(
        x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        for (x1, y1), (x2, y2) in pairwise(ring)
        if (y1 <= y) != (y2 <= y)
    )
    return list(zip(crossings[::2], crossings[1::2], strict=True))


def _path(ring: tuple[Cell, ...]) -> str:
    """Write a ring as a path: its start, then relative steps."""
    steps = "".join(
        f"{x2 - x1: d}{y2 - y1: d}".replace(" -", "-") for (x1, y1), (x2, y2) in pairwise(ring[:-1])
    )
    return f"M{ring[0][0]} {ring[0][1]}l{steps.removeprefix(' ')}z"
