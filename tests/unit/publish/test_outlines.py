"""The geometry of the map: borders stay shared, nobody is lost, the same map every time."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import pairwise, product
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import PublishProblem
from pipeline.publish.drawing import outlines
from pipeline.publish.drawing.outlines import Outlines
from pipeline.publish.marts.rows import IcbOutline
from pipeline.sources.icb_boundaries import simplify

Point = tuple[float, float]
# Three by three areas of a degree; every border has a point in its middle that may be anywhere.
SIDE: Final = 3
LEFT: Final = -3.0
BOTTOM: Final = 51.0


def ring(code: str, points: Sequence[Point], *, polygon: int = 1, number: int = 1) -> IcbOutline:
    text = ",".join(f"{east!r} {north!r}" for east, north in [*points, points[0]])
    return IcbOutline(code, polygon, number, text, date(2026, 4, 1), "made-up")


def drawn_of(rows: Sequence[IcbOutline]) -> Outlines:
    """Make the rings simple as their source does, and a map of them."""
    rings = [
        [(float(east), float(north)) for east, north in map(str.split, row.points.split(","))]
        for row in rows
    ]
    return outlines.outlines(
        [
            row._replace(points=",".join(f"{line[at][0]!r} {line[at][1]!r}" for at in kept))
            for row, line, kept in zip(rows, rings, simplify.drawn(rings), strict=True)
        ]
    )


def square(east: float, north: float, size: float) -> list[Point]:
    return [
        (east, north),
        (east, north + size),
        (east + size, north + size),
        (east + size, north),
    ]


def between(one: Point, other: Point, bend: float) -> list[Point]:
    """A border that bends in the middle, told in the same way from either side."""
    first, last = sorted((one, other))
    along = (last[0] - first[0], last[1] - first[1])
    bends = [
        (
            first[0] + part * along[0] - shift * along[1],
            first[1] + part * along[1] + shift * along[0],
        )
        for part, shift in ((0.3, bend), (0.5, -bend / 2), (0.7, bend / 9))
    ]
    return bends if first == one else bends[::-1]


def country(bends: Sequence[float]) -> list[IcbOutline]:
    drawn = iter(bends)
    known: dict[frozenset[Point], float] = {}
    rows = []
    for across, up in product(range(SIDE), range(SIDE)):
        corners = square(LEFT + across, BOTTOM + up, 1)
        line: list[Point] = []
        for one, other in pairwise([*corners, corners[0]]):
            bend = known.setdefault(frozenset((one, other)), next(drawn, 0.0))
            line += [one, *between(one, other, bend)]
        rows.append(ring(f"Q{across}{up}", line))
    return rows


def edges(made: Outlines) -> Counter[frozenset[tuple[int, int]]]:
    return Counter(
        frozenset(edge)
        for area in made.areas.values()
        for line in area.rings
        for edge in pairwise(line)
    )


def surface(line: Sequence[tuple[int, int]]) -> float:
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(line))) / 2


BENDS: Final = st.lists(st.floats(-0.2, 0.2), min_size=24, max_size=24)


@given(BENDS)
@settings(deadline=None)
def test_a_border_that_two_share_is_drawn_the_same_by_both(bends: list[float]) -> None:
    made = drawn_of(country(bends))
    assert len(made.areas) == SIDE * SIDE
    # Every line is that of two areas, or the coast; and the coast is one closed line.
    counts = edges(made)
    assert set(counts.values()) <= {1, 2}
    coast = [edge for edge, times in counts.items() if times == 1]
    ends = Counter(end for edge in coast for end in edge)
    assert set(ends.values()) == {2}
    # So the areas fill what lies inside the coast: no gap, no overlap.
    inside = sum(surface(line) for area in made.areas.values() for line in area.rings)
    assert surface(walked(coast)) == inside


def walked(coast: list[frozenset[tuple[int, int]]]) -> list[tuple[int, int]]:
    """Put the edges of a closed line in order."""
    left = set(coast)
    line = sorted(min(left, key=sorted))
    left.remove(frozenset(line))
    while left:
        edge = next(edge for edge in left if line[-1] in edge)
        left.remove(edge)
        line += edge - {line[-1]}
    return line


@given(st.permutations(country([0.1] * 24)))
@settings(deadline=None, max_examples=20)
def test_the_order_of_the_rows_changes_nothing(rows: list[IcbOutline]) -> None:
    first = outlines.drawing(drawn_of(country([0.1] * 24)))
    assert outlines.drawing(drawn_of(rows)) == first


def test_small_islands_are_left_out_and_large_ones_are_kept() -> None:
    rows = [
        ring("QZ1", square(-2, 52, 1)),
        ring("QZ1", square(0.5, 52, 0.02), polygon=2),
        ring("QZ1", square(1, 52, 0.2), polygon=3),
        ring("QZ2", square(-4, 50, 0.02)),
    ]
    made = drawn_of(rows)
    # The last is as small as the island that is left out, and all that its ICB has.
    assert {code: len(area.rings) for code, area in made.areas.items()} == {"QZ1": 2, "QZ2": 1}


def test_a_small_part_that_touches_another_area_is_no_island() -> None:
    rows = [
        ring("QZ1", [*square(-2, 52, 1)[:3], (-1.0, 52.02), (-1.02, 52.02), (-1.02, 52.0)]),
        ring("QZ2", square(-1, 53, 1)),
        ring("QZ2", square(-1.02, 52, 0.02), polygon=2),
    ]
    assert len(drawn_of(rows).areas["QZ2"].rings) == 2


def test_a_hole_and_what_fills_it_have_one_line() -> None:
    inner = square(-1.7, 52.3, 0.4)
    rows = [
        ring("QZ1", square(-2, 52, 1)),
        ring("QZ1", inner[2:] + inner[:2], number=2),
        ring("QZ2", inner[::-1]),
    ]
    made = drawn_of(rows)
    hole, filling = made.areas["QZ1"].rings[1], made.areas["QZ2"].rings[0]
    assert set(map(frozenset, pairwise(hole))) == set(map(frozenset, pairwise(filling)))


def test_england_looks_as_on_other_maps() -> None:
    # A degree of latitude is 111 km, of longitude at 52 degrees north 68.5; a step is half a km.
    box = outlines.box(drawn_of([ring("QZ1", square(-2.5, 52, 1))]).areas.values())
    assert (box.left, box.top) == (0, 0)
    assert box.height == pytest.approx(222, abs=2)
    assert box.width == pytest.approx(137, abs=2)


def test_a_label_stands_inside_its_area_where_there_is_room() -> None:
    # A boot: a narrow leg and a wide foot.
    boot = [(-2.0, 52.0), (-2.0, 54.0), (-1.8, 54.0), (-1.8, 52.5), (-1.0, 52.5), (-1.0, 52.0)]
    area = drawn_of([ring("QZ1", boot)]).areas["QZ1"]
    x, y = area.label
    assert area.box.width * 0.3 < x < area.box.width * 0.8
    assert area.box.height * 0.75 < y < area.box.height


def test_the_drawing_has_a_path_for_each_area_that_ends_where_it_begins() -> None:
    made = drawn_of(country([0.1] * 24))
    text = outlines.drawing(made).decode()
    paths = dict(re.findall(r'<path id="(\w+)"[^>]* d="([^"]+)"/>', text))
    assert list(paths) == sorted(made.areas)
    for code, path in paths.items():
        begin, _, steps = path.removesuffix("z").removeprefix("M").partition("l")
        numbers = [int(number) for number in re.findall(r"-?\d+", steps)]
        x, y = map(int, begin.split())
        line = [(x, y)]
        for across, down in zip(numbers[::2], numbers[1::2], strict=True):
            line.append((line[-1][0] + across, line[-1][1] + down))
        assert (*line, line[0]) == made.areas[code].rings[0]


def test_a_code_that_is_no_code_is_refused() -> None:
    made = drawn_of([ring('Q"><script>', square(-2, 52, 1))])
    with pytest.raises(PublishProblem, match="cannot be part of an address"):
        outlines.drawing(made)


def test_without_outlines_there_is_no_map() -> None:
    assert drawn_of([]) == outlines.NO_MAP
