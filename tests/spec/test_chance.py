"""The limits of chance and their rules in SQL against the same in plain Python."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.ground import production
from tests.support.second_opinion import spc as second_spc
from tests.support.warehouse import Cell, Drawn, draw, plain, tidy

START: Final = 2024 * 12 + 2  # March 2024: after the last break that is declared
LOWER: Final = "rtt_over_52w"  # lower is better
HIGHER: Final = "rtt_within_18w"

Series = Mapping[date, float]


def month(number: int) -> date:
    return date((START + number) // 12, (START + number) % 12 + 1, 1)


def series(*values: float | None) -> Series:
    return {month(n): value for n, value in enumerate(values) if value is not None}


@st.composite
def drawn_series(draw_one: st.DrawFn) -> Series:
    """Draw a wandering series: steps that repeat make trends, levels that stay make runs."""
    level, values = 50, []
    for _ in range(draw_one(st.integers(1, 30))):
        level += draw_one(st.sampled_from([-9, -2, -1, -1, 0, 1, 1, 2, 9]))
        level = min(max(level, 0), 100)
        values.append(None if draw_one(st.integers(0, 14)) == 0 else level / 100)
    return series(*values)


def tables(own: Series, metric_id: str, breaks: tuple[date, ...]) -> dict[str, Drawn]:
    rows: list[list[Cell]] = [
        [metric_id, "trust", "ZZ1", when, value, "published"] for when, value in own.items()
    ]
    return {
        "metrics.all_values": draw(
            ["metric_id", "org_kind", "org_code", "month", "metric_value", "flag"], rows
        ),
        "marts.series_breaks": draw(
            ["metric_id", "month", "title"], [[metric_id, when, "a break"] for when in breaks]
        ),
    }


def breaks() -> st.SearchStrategy[tuple[date, ...]]:
    return st.lists(st.integers(1, 29).map(month), max_size=2, unique=True).map(tuple)


PEAK: Final = series(*(n / 100 for n in (50, 51, 52, 53, 54, 55, 56, 55, 54, 53, 52, 51, 50)))


@settings(max_examples=60, derandomize=True)
@given(own=drawn_series(), cuts=breaks())
@example(own=PEAK, cuts=())
def test_limits_are_those_of_plain_python(own: Series, cuts: tuple[date, ...]) -> None:
    frame = production().run("marts.spc_limits", tables(own, HIGHER, cuts))
    expected: list[tuple[object, ...]] = []
    for number, stretch in second_spc.stretches(own, cuts).items():
        found = second_spc.limits(stretch, "share")
        expected.append(
            (
                number,
                len(stretch),
                len(second_spc.steps(stretch)),
                found and found.mean,
                found and found.lower,
                found and found.upper,
                found is not None and len(stretch) < 12,
            )
        )
    columns = ["stretch", "figure_count", "step_count", "mean", "lower_limit", "upper_limit"]
    assert tidy(expected) == plain(frame, [*columns, "is_trial"])


@settings(max_examples=60, derandomize=True)
@given(own=drawn_series(), cuts=breaks())
@example(own=PEAK, cuts=())
def test_signals_are_those_of_plain_python(own: Series, cuts: tuple[date, ...]) -> None:
    for metric_id, good in ((HIGHER, 1), (LOWER, -1)):
        frame = production().run("marts.spc_signals", tables(own, metric_id, cuts))
        expected = [
            (when, number, rule, "improvement" if way == good else "concern")
            for number, stretch in second_spc.stretches(own, cuts).items()
            for when, (rule, way) in second_spc.signals(stretch, "share").items()
        ]
        assert tidy(expected) == plain(frame, ["month", "stretch", "rule", "verdict"])


def test_the_months_of_a_run_and_of_a_trend_are_counted() -> None:
    rising = series(*(0.5 + n / 100 for n in (0, 5, 0, 5, 0, 5, 0, 1, 2, 3, 4, 5, 6)))
    frame = production().run("marts.spc_signals", tables(rising, HIGHER, ()))
    counts = dict(frame.filter(rule="trend").select("month", "month_count").iter_rows())
    assert counts == {month(6 + n): n + 1 for n in range(7)}
    level = series(*(0.4, 0.6) * 6, *(0.52,) * 7, None, *(0.4, 0.6) * 6)
    frame = production().run("marts.spc_signals", tables(level, HIGHER, ()))
    counts = dict(frame.filter(rule="run").select("month", "month_count").iter_rows())
    # The month before the seven lies above the average too.
    assert counts == {month(11 + n): n + 1 for n in range(8)}
