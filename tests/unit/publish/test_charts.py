"""Where points, ticks and labels of a chart stand."""

from dataclasses import replace
from datetime import date

import pytest

from pipeline.config import Metric
from pipeline.publish import charts
from tests.support import declared

FOUR_HOURS, LONG_WAITS, MEDIAN, PLAN, FINANCE = declared.config().metrics


def _months(*values: float | None) -> list[charts.Point]:
    return [(date(2025 + n // 12, n % 12 + 1, 1), value) for n, value in enumerate(values)]


def _chart(metric: Metric, points: list[charts.Point], **more: object) -> charts.Chart:
    made = charts.trend(metric=metric, name="Somebody", points=points, **more)  # type: ignore[arg-type]
    assert made is not None
    return made


@pytest.mark.parametrize("values", [(), (0.5,), (None, 0.5, None)])
def test_fewer_than_two_figures_are_no_trend(values: tuple[float | None, ...]) -> None:
    assert charts.trend(metric=LONG_WAITS, name="Somebody", points=_months(*values)) is None


def test_a_line_runs_from_edge_to_edge() -> None:
    chart = _chart(LONG_WAITS, _months(0.10, 0.20))
    assert chart.line == f"M{charts.LEFT}.0 184.0L{charts.WIDTH - charts.RIGHT}.0 20.0"
    assert chart.last == charts.Dot(x=f"{charts.WIDTH - charts.RIGHT}.0", y="20.0")


def test_the_pen_is_lifted_over_a_gap_and_a_lone_figure_is_a_dot() -> None:
    chart = _chart(LONG_WAITS, _months(0.1, 0.2, None, 0.3, None, 0.2, 0.1))
    assert chart.line.count("M") == 2
    assert len(chart.dots) == 1


def test_a_missing_month_is_a_gap_even_where_no_row_says_so() -> None:
    points = [point for point in _months(0.1, 0.2, 0.3, 0.2) if point[0].month != 3]
    chart = _chart(LONG_WAITS, points)
    assert chart.line.count("M") == 1
    assert len(chart.dots) == 1


def test_quarters_are_neighbours_three_months_apart() -> None:
    quarters: list[charts.Point] = [(date(2025, m, 1), float(m)) for m in (1, 4, 7, 10)]
    chart = _chart(PLAN, quarters)
    assert chart.line.count("L") == 3
    assert [tick.words for tick in chart.x_ticks] == ["Q4 24/25", "Q3 25/26"]


def test_level_figures_have_room_round_them() -> None:
    chart = _chart(MEDIAN, _months(12.0, 12.0, 12.0))
    assert len(chart.y_ticks) >= 2
    assert _chart(PLAN, _months(0.0, 0.0)).line


def test_the_scale_of_a_share_stays_between_none_and_all() -> None:
    chart = _chart(replace(FOUR_HOURS, targets=()), _months(0.02, 0.99))
    assert chart.y_ticks[0].words == "0%"
    assert chart.y_ticks[-1].words == "100%"


def test_every_mark_of_a_scale_says_something_else() -> None:
    for values in ((0.0, 0.0), (-0.004, 0.011), (1.0, 1.9), (0.0, 0.07)):
        ticks = _chart(PLAN, _months(*values)).y_ticks
        assert len({tick.words for tick in ticks}) == len(ticks), values


def test_every_score_has_the_same_scale() -> None:
    chart = _chart(FINANCE, _months(1.0, 1.0))
    assert [tick.words for tick in chart.y_ticks] == ["1", "2", "3", "4"]


def test_a_target_that_begins_with_the_last_month_is_a_stub() -> None:
    points: list[charts.Point] = [(date(2025, m, 1), 0.7) for m in (2, 3, 4)]
    assert _chart(FOUR_HOURS, points).target.endswith(f"H{charts.WIDTH - charts.RIGHT}.0")
    assert _chart(FOUR_HOURS, points).target.count("M") == 2


def test_years_are_named_where_there_are_enough() -> None:
    chart = _chart(LONG_WAITS, _months(*(0.1 + n / 1000 for n in range(40))))
    assert [tick.words for tick in chart.x_ticks] == ["2025", "2026", "2027", "2028"]
    long = _chart(LONG_WAITS, _months(*(0.1 + n / 1000 for n in range(120))))
    assert [tick.words for tick in long.x_ticks][:2] == ["2025", "2027"]


def test_england_is_drawn_only_where_the_organisation_is() -> None:
    england = _months(*(0.5 for _ in range(12)))
    chart = _chart(LONG_WAITS, _months(*(None,) * 6, 0.1, 0.2, 0.3), england=england)
    assert chart.england.count("L") == 2


def test_only_breaks_inside_the_drawing_are_drawn_and_numbered() -> None:
    chart = _chart(
        LONG_WAITS,
        _months(0.1, 0.2, 0.3),
        break_months=[date(2020, 1, 1), date(2025, 1, 1), date(2025, 2, 1)],
    )
    # The first lies before the drawing, the second at its very beginning: nothing to compare with.
    assert [mark.words for mark in chart.breaks] == ["1"]
    assert chart.breaks[0].at == "231.0"


def test_each_target_is_drawn_for_its_own_time() -> None:
    points: list[charts.Point] = [(date(2025, m, 1), 0.7) for m in range(1, 13)]
    chart = _chart(FOUR_HOURS, points)
    assert chart.target.count("M") == 2
    assert charts.trend(metric=LONG_WAITS, name="x", points=points).target == ""  # type: ignore[union-attr]


def test_the_description_says_what_the_line_shows() -> None:
    chart = _chart(LONG_WAITS, _months(0.1, 0.3, 0.2))
    assert chart.title == "Made-up rtt over 52w: Somebody, January 2025 to March 2025"
    assert chart.description == (
        "From 10.0% in January 2025 to 20.0% in March 2025. Lowest 10.0% in January 2025; highest "
        "30.0% in February 2025. The scale runs from 10% to 30%."
    )


def test_a_range_bar_fills_the_share_of_the_table_that_it_covers() -> None:
    assert charts.range_bar(1, 120, 60, 120) == charts.RangeBar(start="0", end="100", at="50")
    assert charts.range_bar(1, 1, 1, 4) == charts.RangeBar(start="0", end="25", at="12")
    assert charts.range_bar(3, 4, 4, 4) == charts.RangeBar(start="50", end="100", at="88")
