"""Where funnels put things: sizes to the right, shares up, who stands apart as a diamond."""

import re
from types import SimpleNamespace

import pytest

from pipeline.publish.drawing import funnels
from pipeline.publish.marts.funnel_rows import FunnelGroup, FunnelLimit, FunnelPoint
from tests.support.made import marts

METRIC = marts.config().metric("ae_within_4h")
FIELD = ("ae_within_4h", "trust", "acute")
GROUP = FunnelGroup(*FIELD, 0.5, None)
POINTS = (
    FunnelPoint(*FIELD, "ZZ1", 1_000.0, 0.5, "within", 0.4, 0.6),
    FunnelPoint(*FIELD, "ZZ2", 4_000.0, 0.55, "high", 0.4, 0.6),
    FunnelPoint(*FIELD, "ZZ3", 10_000.0, 0.9, "above", 0.4, 0.6),
)
LIMITS = (
    FunnelLimit(*FIELD, 1_000.0, 0.3, 0.4, 0.6, 0.7),
    FunnelLimit(*FIELD, 10_000.0, 0.4, 0.45, 0.55, 0.6),
)


def drawn(points: tuple[FunnelPoint, ...] = POINTS) -> SimpleNamespace:
    made = funnels.funnel(
        metric=METRIC, group=GROUP, points=points, limits=LIMITS, name="acute trusts", ident="one"
    )
    return SimpleNamespace(**made)


def numbers(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"[ML](\d+) ([\d.]+)", path)]


def test_larger_stands_to_the_right_and_more_stands_higher() -> None:
    (x1, y1), (x2, y2) = numbers(drawn().dots)
    ((x3, y3),) = numbers(drawn().diamonds)
    assert x1 < x2 < x3
    assert y1 > y2 > y3
    # Sizes begin at none, so twice as far from the left edge is twice as many people.
    left = drawn().left
    assert (x2 - left) / (x1 - left) == pytest.approx(4, rel=0.05)


def test_only_who_is_beyond_the_outer_limits_is_a_diamond() -> None:
    assert len(numbers(drawn().dots)) == 2
    assert len(numbers(drawn().diamonds)) == 1
    assert drawn(POINTS[:2]).diamonds == ""


def test_limits_lie_round_the_average_and_inside_the_drawing() -> None:
    made = drawn()
    outer, inner = numbers(made.outer), numbers(made.inner)
    assert len(outer) == len(inner) == 4
    for (lowest, highest), (low, high) in zip(
        zip(outer[:2], outer[2:], strict=True), zip(inner[:2], inner[2:], strict=True), strict=True
    ):
        assert lowest[1] > low[1] > float(made.average) > high[1] > highest[1]
    for x, y in (*outer, *inner, *numbers(made.dots), *numbers(made.diamonds)):
        assert made.left <= x <= made.right
        assert 0 < y <= made.bottom


def test_scales_are_round_and_hold_everything() -> None:
    made = drawn()
    assert [words for _, words, _ in made.x_ticks] == ["0", "5,000", "10,000"]
    assert [words for _, words in made.y_ticks] == ["20%", "40%", "60%", "80%", "100%"]
    assert made.x_ticks[-1][-1] == "end"


def test_it_says_in_words_what_it_shows() -> None:
    assert drawn().description == (
        "3 acute trusts; all together 50.0%. Of them 1 is further from the average than chance "
        "and ordinary differences explain."
    )
    assert "2 are further" in drawn((*POINTS, POINTS[2]._replace(org_code="ZZ4"))).description
    assert "none is further" in drawn(POINTS[:2]).description
