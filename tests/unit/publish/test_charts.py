"""Where points, ticks and labels of a chart stand."""

import re
from datetime import date
from itertools import pairwise
from types import SimpleNamespace

import pytest

from pipeline.config.metrics import Metric, Standard
from pipeline.publish.drawing import charts, strokes
from pipeline.publish.marts.measure_rows import SpcLimit, SpcSignal
from pipeline.publish.wording import numbers as wording
from tests.support.made import declared

FOUR_HOURS, LONG_WAITS, MEDIAN, PLAN, FINANCE = declared.config().metrics


def _months(*values: float | None) -> list[charts.Point]:
    return [(date(2025 + n // 12, n % 12 + 1, 1), value) for n, value in enumerate(values)]


def _corners(path: str) -> list[tuple[int, int]]:
    """Walk along a path of one line, from where it begins by its steps."""
    start, _, steps = path[1:].partition("l")
    x, y = map(int, start.split())
    corners = [(x, y)]
    numbers = list(map(int, re.findall(r"-?\d+", steps)))
    for right, down in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + right, y + down
        corners.append((x, y))
    return corners


def _chart(metric: Metric, points: list[charts.Point], **more: object) -> SimpleNamespace:
    made = charts.trend(metric=metric, name="Somebody", points=points, **more)  # type: ignore[arg-type]
    assert made is not None
    return SimpleNamespace(**made)


@pytest.mark.parametrize("values", [(), (0.5,), (None, 0.5, None)])
def test_fewer_than_two_figures_are_no_trend(values: tuple[float | None, ...]) -> None:
    assert charts.trend(metric=LONG_WAITS, name="Somebody", points=_months(*values)) is None


def test_a_line_runs_from_edge_to_edge() -> None:
    chart = _chart(LONG_WAITS, _months(0.10, 0.20))
    assert chart.line == f"M{charts.LEFT} 166l{charts.WIDTH - charts.RIGHT - charts.LEFT}-128"
    assert chart.last == (str(charts.WIDTH - charts.RIGHT), str(charts.TOP))


def test_the_pen_is_lifted_over_a_gap_and_a_lone_figure_is_a_dot() -> None:
    chart = _chart(LONG_WAITS, _months(0.1, 0.2, None, 0.3, None, 0.2, 0.1))
    assert chart.line.count("M") == 2
    assert chart.dots.count("m") == 1


def test_a_missing_month_is_a_gap_even_where_no_row_says_so() -> None:
    points = [point for point in _months(0.1, 0.2, 0.3, 0.2) if point[0].month != 3]
    chart = _chart(LONG_WAITS, points)
    assert chart.line.count("M") == 1
    assert chart.dots.count("m") == 1


def test_quarters_are_neighbours_three_months_apart() -> None:
    quarters: list[charts.Point] = [(date(2025, m, 1), float(m)) for m in (1, 4, 7, 10)]
    chart = _chart(PLAN, quarters)
    assert chart.line.count("M") == 1
    assert len(_corners(chart.line)) == 4
    assert [words for _, words in chart.x_ticks] == ["Q4 24/25", "Q1 25/26", "Q3 25/26"]


def test_level_figures_have_room_round_them() -> None:
    chart = _chart(MEDIAN, _months(12.0, 12.0, 12.0))
    assert len(chart.y_ticks) >= 2
    assert _chart(PLAN, _months(0.0, 0.0)).line


def test_a_hairs_breadth_does_not_look_like_a_mountain() -> None:
    ticks = _chart(PLAN, _months(0.0, 0.01)).y_ticks
    assert [ticks[0][1], ticks[-1][1]] == [f"{wording.MINUS}1.0", "1.5"]


def test_a_chart_of_two_years_has_three_dates() -> None:
    chart = _chart(LONG_WAITS, _months(*(0.1 + n / 1000 for n in range(24))))
    assert [words for _, words in chart.x_ticks] == ["Jan 2025", "Dec 2025", "Dec 2026"]


def test_a_scale_has_a_name_and_says_where_it_begins_if_not_at_nothing() -> None:
    assert _chart(LONG_WAITS, _months(0.1, 0.3)).axis == "Per cent; axis starts at 10%"
    assert _chart(LONG_WAITS, _months(0.0, 0.3)).axis == "Per cent"
    assert _chart(MEDIAN, _months(10.0, 14.0)).axis == "Weeks; axis starts at 10"
    assert _chart(FINANCE, _months(1.0, 3.0)).axis == "Score: 1 is best, 4 is worst"


def test_lines_are_named_at_their_ends_and_no_two_names_overlap() -> None:
    chart = _chart(
        FOUR_HOURS,
        _months(0.70, 0.71, 0.780),
        england=_months(0.75, 0.76, 0.781),
        names=("Trust", "England"),
    )
    said = {label["words"] for label in chart.labels}
    assert said == {"Trust 78.0%", "England 78.1%", "Threshold 76%"}
    heights = sorted(int(label["y"]) for label in chart.labels)
    assert all(b - a >= charts.ROW for a, b in pairwise(heights))
    assert heights[-1] <= charts.HEIGHT - charts.BOTTOM


def test_a_time_is_short_beside_its_line() -> None:
    metric = MEDIAN.model_copy(update={"unit": "seconds"})
    chart = _chart(metric, _months(1500, 1623), names=("England", ""))
    assert [label["words"] for label in chart.labels] == ["England 27:03"]
    assert chart.axis == "Minutes; axis starts at 25"


def test_a_line_that_ends_before_the_others_is_named_without_a_figure() -> None:
    """No reader must take a figure of another month for that of the last."""
    chart = _chart(
        LONG_WAITS, _months(0.1, 0.2, 0.3), england=_months(0.2, 0.2), names=("Trust", "England")
    )
    assert [label["words"] for label in chart.labels] == ["Trust 30.0%", "England"]


def test_a_lone_figure_of_england_is_a_dot() -> None:
    chart = _chart(
        LONG_WAITS, _months(0.1, 0.2, 0.3, 0.2, 0.1), england=_months(0.2, 0.2, None, None, 0.3)
    )
    assert chart.england.count("M") == 1
    assert chart.england_dots.count("m") == 1


def test_a_measure_without_a_threshold_shows_what_was_promised() -> None:
    promised = Standard(
        since=date(2025, 2, 1), value=0.9, title="Made-up promise", why="As they promised."
    )
    metric = LONG_WAITS.model_copy(update={"standards": (promised,)})
    chart = _chart(metric, _months(0.5, 0.6, 0.7))
    assert [label["words"] for label in chart.labels if label["kind"] == "target"] == [
        "Standard 90%"
    ]
    assert chart.target.count("M") == 1


def test_the_scale_of_a_share_stays_between_none_and_all() -> None:
    chart = _chart(FOUR_HOURS.model_copy(update={"targets": ()}), _months(0.02, 0.99))
    assert chart.y_ticks[0][1] == "0%"
    assert chart.y_ticks[-1][1] == "100%"


def test_every_mark_of_a_scale_says_something_else() -> None:
    for values in ((0.0, 0.0), (-0.004, 0.011), (1.0, 1.9), (0.0, 0.07)):
        ticks = _chart(PLAN, _months(*values)).y_ticks
        assert len({words for _, words in ticks}) == len(ticks), values


def test_every_score_has_the_same_scale() -> None:
    chart = _chart(FINANCE, _months(1.0, 1.0))
    assert [words for _, words in chart.y_ticks] == ["1", "2", "3", "4"]


def test_a_target_that_begins_with_the_last_month_is_a_stub() -> None:
    points: list[charts.Point] = [(date(2025, m, 1), 0.7) for m in (2, 3, 4)]
    assert _chart(FOUR_HOURS, points).target.endswith(f"H{charts.WIDTH - charts.RIGHT}")
    assert _chart(FOUR_HOURS, points).target.count("M") == 2


def test_years_are_named_where_there_are_enough() -> None:
    chart = _chart(LONG_WAITS, _months(*(0.1 + n / 1000 for n in range(40))))
    assert [words for _, words in chart.x_ticks] == ["2025", "2026", "2027", "2028"]
    long = _chart(LONG_WAITS, _months(*(0.1 + n / 1000 for n in range(120))))
    assert [words for _, words in long.x_ticks] == ["2025", "2028", "2031", "2034"]


@pytest.mark.parametrize("count", range(25, 361))
def test_years_never_run_into_each_other(count: int) -> None:
    """Four figures of the print on a phone are some thirty units wide."""
    chart = _chart(LONG_WAITS, _months(*(0.1 + n / 1000 for n in range(count))))
    places = [int(at) for at, _ in chart.x_ticks]
    assert len(places) >= 3
    assert min(right - left for left, right in pairwise(places)) >= 34


def test_england_is_drawn_only_where_the_organisation_is() -> None:
    england = _months(*(0.5 for _ in range(12)))
    chart = _chart(LONG_WAITS, _months(*(None,) * 6, 0.1, 0.2, 0.3), england=england)
    assert len(_corners(chart.england)) == 3


def test_only_breaks_inside_the_drawing_are_drawn() -> None:
    chart = _chart(
        LONG_WAITS,
        _months(0.1, 0.2, 0.3),
        break_months=[date(2020, 1, 1), date(2025, 1, 1), date(2025, 2, 1)],
    )
    # The first lies before the drawing, the second at its very beginning: nothing to compare with.
    assert chart.breaks == [
        str(round(charts.LEFT + (charts.WIDTH - charts.LEFT - charts.RIGHT) / 2))
    ]


def test_each_target_is_drawn_for_its_own_time() -> None:
    points: list[charts.Point] = [(date(2025, m, 1), 0.7) for m in range(1, 13)]
    chart = _chart(FOUR_HOURS, points)
    assert chart.target.count("M") == 2
    assert _chart(LONG_WAITS, points).target == ""


def test_the_description_says_what_the_line_shows() -> None:
    chart = _chart(LONG_WAITS, _months(0.1, 0.3, 0.2))
    assert chart.title == "Made-up rtt over 52w: Somebody, January 2025 to March 2025"
    assert chart.description == (
        "From 10.0% in January 2025 to 20.0% in March 2025. Lowest 10.0% in January 2025; highest "
        "30.0% in February 2025."
    )


def test_a_range_bar_fills_the_share_of_the_table_that_it_covers() -> None:
    assert charts.range_bar(1, 120, 60, 120) == charts.RangeBar(
        likely="likely 1st to 120th", start="0", end="100", at="50"
    )
    assert charts.range_bar(1, 1, 1, 4) == charts.RangeBar(
        likely="likely 1st", start="0", end="25", at="12"
    )
    assert charts.range_bar(3, 4, 4, 4) == charts.RangeBar(
        likely="likely 3rd to 4th", start="50", end="100", at="88"
    )


def test_the_inner_part_of_a_bar_stays_inside_it() -> None:
    """By other draws noise alone may reach a place farther than everything together."""
    inner = charts.range_bar(10, 20, 15, 100, (9, 18))
    assert (inner.start, inner.inner_start, inner.inner_end) == ("9", "9", "18")
    assert charts.range_bar(10, 20, 15, 100, (12, 21)).inner_end == "20"


def _limit(first: date, last: date, **changes: float | bool | None) -> SpcLimit:
    found = SpcLimit(
        metric_id="rtt_over_52w",
        org_code="ZZ1",
        first_month=first,
        last_month=last,
        figure_count=12,
        mean=0.2,
        lower_limit=0.1,
        upper_limit=0.3,
        is_trial=False,
        is_newest=True,
        newest_count=12,
    )
    return found._replace(**changes)  # type: ignore[arg-type]


def _signal(month: date, verdict: str) -> SpcSignal:
    return SpcSignal(metric_id="rtt_over_52w", org_code="ZZ1", month=month, verdict=verdict)


def test_the_steps_of_a_line_end_where_its_last_figure_stands() -> None:
    chart = _chart(LONG_WAITS, _months(*(0.1 + n % 7 / 90 for n in range(80))))
    assert _corners(chart.line)[-1] == tuple(map(int, chart.last))


def test_a_control_chart_has_a_band_and_an_average_and_a_plain_trend_has_none() -> None:
    points = _months(*(0.2,) * 12)
    months = [month for month, _ in points]
    chart = _chart(LONG_WAITS, points, limit=_limit(months[0], months[5]))
    assert chart.band.count("z") == chart.mean.count("M") == 1
    assert (
        "From January 2025 to June 2025 the average is 20.0% and the limits are 10.0% and 30.0%."
        in chart.description
    )
    plain = _chart(LONG_WAITS, points)
    assert plain.band == plain.mean == plain.better == plain.worse == ""
    assert "limits" not in plain.description
    # Both may be on one page.


def test_limits_beyond_all_figures_are_on_the_scale() -> None:
    points = _months(*(0.2, 0.21) * 4)
    chart = _chart(LONG_WAITS, points, limit=_limit(points[0][0], points[-1][0]))
    assert [chart.y_ticks[0][1], chart.y_ticks[-1][1]] == ["10%", "30%"]


def test_months_outside_the_limits_are_marked_with_two_shapes() -> None:
    points = _months(0.2, 0.1, 0.3, 0.2)
    signals = {
        points[1][0]: _signal(points[1][0], "improvement"),
        points[2][0]: _signal(points[2][0], "concern"),
        date(2024, 1, 1): _signal(date(2024, 1, 1), "concern"),  # has no figure that is drawn
    }
    limit = _limit(points[0][0], points[3][0])
    chart = _chart(LONG_WAITS, points, limit=limit, signals=signals)
    corners = _corners(chart.line)
    assert chart.better == f"m{corners[1][0]} {corners[1][1]}h0"
    assert chart.worse == f"m{corners[2][0]} {corners[2][1] + strokes.TIP}{strokes.TRIANGLE}"
    assert chart.description.endswith(
        "1 month marked as better than the limits, 2 months as worse."
    )


def test_a_chart_of_seven_years_stays_small() -> None:
    points = _months(*(0.2 + n % 11 / 60 for n in range(84)))
    signals = {month: _signal(month, "concern") for month, _ in points[::2]}
    limit = _limit(points[0][0], points[-1][0])
    chart = _chart(LONG_WAITS, points, england=points, limit=limit, signals=signals)
    paths = (chart.line, chart.england, chart.worse, chart.band, chart.mean)
    assert sum(map(len, paths)) < 2500
