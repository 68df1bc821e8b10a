"""The limits of chance and the change of a year in SQL against the same in plain Python."""

import math
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.ground import production
from tests.support.second_opinion import spc as second_spc
from tests.support.warehouse import NULL, Cell, Drawn, draw, plain, tidy

START: Final = 2024 * 12 + 2  # March 2024: after the last break that is declared
LOWER: Final = "rtt_over_52w"  # lower is better
HIGHER: Final = "rtt_within_18w"
HANGS: Final = 0.6

Series = Mapping[date, float]


def month(number: int) -> date:
    return date((START + number) // 12, (START + number) % 12 + 1, 1)


def series(*values: float | None) -> Series:
    return {month(n): value for n, value in enumerate(values) if value is not None}


@st.composite
def drawn_series(draw_one: st.DrawFn) -> Series:
    """Draw a wandering series with gaps."""
    level, values = 50, []
    for _ in range(draw_one(st.integers(1, 40))):
        level += draw_one(st.sampled_from([-9, -2, -1, -1, 0, 1, 1, 2, 9]))
        level = min(max(level, 0), 100)
        values.append(None if draw_one(st.integers(0, 14)) == 0 else level / 100)
    return series(*values) or series(0.5)


def tables(own: Series, metric_id: str, breaks: tuple[date, ...]) -> dict[str, Drawn]:
    rows: list[list[Cell]] = [
        [metric_id, "trust", "ZZ1", when, value, "published"] for when, value in own.items()
    ]
    return {
        "marts.judged_values": draw(
            ["metric_id", "org_kind", "org_code", "month", "metric_value", "flag"], rows
        ),
        "marts.series_breaks": draw(
            ["metric_id", "org_code", "month", "title"],
            [[metric_id, "", when, "a break"] for when in breaks],
        ),
    }


def noise(metric_id: str) -> dict[str, Drawn]:
    """Let the months of a measure hang together as if its trusts had said so."""
    spread = math.sqrt(math.pi) / 2 / math.sqrt(1 - HANGS)
    steady = second_spc.change_noise(series(*(0.4, 0.5) * 12), HANGS) / 0.1
    return {
        "marts.series_noise": draw(
            ["metric_id", "lag1_own", "limit_factor", "own_factor", "beside_factor"],
            [[metric_id, HANGS, second_spc.LIMIT * spread, steady, steady]],
        )
    }


def breaks() -> st.SearchStrategy[tuple[date, ...]]:
    return st.lists(st.integers(1, 29).map(month), max_size=2, unique=True).map(tuple)


STEP: Final = series(*(n / 100 for n in (50, 51, 50, 52) * 3 + (60, 61, 60, 62) * 3))


@settings(max_examples=25, derandomize=True)
@given(own=drawn_series(), cuts=breaks())
@example(own=STEP, cuts=())
def test_limits_are_those_of_plain_python(own: Series, cuts: tuple[date, ...]) -> None:
    given_ = {**tables(own, HIGHER, cuts), **noise(HIGHER)}
    years = second_spc.window(own, cuts)
    found = second_spc.limits(years, HANGS, "share")
    columns = ["figure_count", "step_count", "mean", "lower_limit", "upper_limit", "is_trial"]
    expected = (
        len(years.figures),
        len(second_spc.steps(years.figures)),
        found and found.mean,
        found and found.lower,
        found and found.upper,
        found is not None and not second_spc.is_full(years),
        years.is_newest,
        years.newest_count,
    )
    frame = production().run("marts.spc_limits", given_)
    assert tidy([expected]) == plain(frame, [*columns, "is_newest", "newest_count"])
    for metric_id, good in ((HIGHER, 1), (LOWER, -1)):
        given_ = {**tables(own, metric_id, cuts), **noise(metric_id)}
        marked = [
            (when, "improvement" if way == good else "concern")
            for when, way in second_spc.signals(years, found).items()
        ]
        frame = production().run("marts.spc_signals", given_)
        assert tidy(marked) == plain(frame, ["month", "verdict"])


@settings(max_examples=25, derandomize=True)
@given(own=drawn_series(), cuts=breaks())
@example(own=STEP, cuts=())
def test_a_changed_year_is_that_of_plain_python(own: Series, cuts: tuple[date, ...]) -> None:
    years = second_spc.window(own, cuts)
    expected: list[tuple[object, ...]] = []
    if years.is_newest and second_spc.is_compared(years):
        moved = second_spc.change(years.figures)
        chance = second_spc.change_noise(years.figures, HANGS)
        way = second_spc.verdict(moved, chance)
        expected.append((moved, chance, {1: "improvement", -1: "concern", 0: "none"}[way], None))
    frame = production().run("marts.series_changes", {**tables(own, HIGHER, cuts), **noise(HIGHER)})
    assert tidy(expected) == plain(frame, ["own_change", "change_noise", "verdict", "beside"])


@pytest.mark.parametrize(
    ("marked", "told"),
    [(NULL, ("improvement", False)), ("denominator-step", (None, True))],
)
def test_nothing_is_said_across_a_step_of_the_denominator(
    marked: str, told: tuple[str | None, bool]
) -> None:
    rows: list[list[Cell]] = [
        [HIGHER, "trust", "ZZ1", when, value, marked if n == 15 else NULL]
        for n, (when, value) in enumerate(STEP.items())
    ]
    columns = ["metric_id", "org_kind", "org_code", "month", "metric_value", "marked"]
    given_ = {"marts.judged_values": draw(columns, rows), **noise(HIGHER)}
    (row,) = production().run("marts.series_changes", given_).to_dicts()
    assert (row["verdict"], row["is_stepped"]) == told


def test_a_figure_that_earns_no_score_is_in_no_average() -> None:
    rows: list[list[Cell]] = [
        [HIGHER, "trust", "ZZ1", when, 0.99 if n == 15 else value, "by-hand" if n == 15 else NULL]
        for n, (when, value) in enumerate(STEP.items())
    ]
    columns = ["metric_id", "org_kind", "org_code", "month", "metric_value", "credibility"]
    given_ = {"marts.judged_values": draw(columns, rows)}
    points = production().run("marts.spc_points", given_)
    assert month(15) not in points["month"].to_list()
    assert points.height == len(STEP) - 1


def field(own: Series, *, england: Series | None = None, members: int = 11) -> dict[str, Drawn]:
    """Give ten other trusts that stay where they are, and ZZ1; and England where it is held."""
    rows: list[list[Cell]] = [[HIGHER, "trust", "ZZ1", when, value] for when, value in own.items()]
    rows += [
        [HIGHER, "trust", f"ZX{n}", when, 0.5 + n / 100] for n in range(members - 1) for when in own
    ]
    rows += [[HIGHER, "england", "ENG", when, value] for when, value in (england or {}).items()]
    columns = ["metric_id", "org_kind", "org_code", "month", "metric_value"]
    return {"marts.judged_values": draw(columns, rows)}


def benchmarks(given_: Mapping[str, Drawn]) -> pl.DataFrame:
    frame = production().run("marts.benchmarks", given_)
    return frame.filter(org_kind="trust").sort("month")


def test_england_is_the_benchmark_where_all_its_months_are_held_and_the_median_elsewhere() -> None:
    own = series(*(0.9,) * 30)
    whole = benchmarks(field(own, england=dict.fromkeys(own, 0.7)))
    assert set(whole["benchmark"]) == {"england"}
    assert set(whole["benchmark_value"]) == {0.7}
    # A month of the newest two years is missing; long ago one may.
    for gone, benchmark in ((month(10), "median"), (month(2), "england")):
        lacking = {when: 0.7 for when in own if when != gone}
        assert set(benchmarks(field(own, england=lacking))["benchmark"]) == {benchmark}
    alone = benchmarks(field(own))
    assert set(alone["benchmark_value"]) == {0.55}
    assert benchmarks(field(own, members=9)).is_empty()


@pytest.mark.parametrize(
    ("last_year", "verdict", "beside"),
    [
        (lambda england: 0.6 + england, "improvement", "level"),
        (lambda _: 0.7, "improvement", "ahead"),
        (lambda _: 0.6, "none", "behind"),
        (lambda _: 0.5, "concern", "behind"),
        (lambda _: 0.62, "improvement", "behind"),
    ],
)
def test_a_year_is_judged_by_itself_and_beside_england(
    last_year: Callable[[float], float], verdict: str, beside: str
) -> None:
    """England rises by five points; months go up and down by a tenth of a point."""
    jitter = [(n % 3 - 1) / 1000 for n in range(24)]
    rise = 0.05
    now = last_year(rise)
    own = series(*(0.6 + j for j in jitter[:12]), *(now + j for j in jitter[12:]))
    england = series(*(0.55,) * 12, *(0.55 + rise,) * 12)
    given_ = field(own, england=england) | noise(HIGHER)
    frame = production().run("marts.series_changes", given_)
    (row,) = frame.filter(org_code="ZZ1").to_dicts()
    assert (row["verdict"], row["beside"]) == (verdict, beside)
    assert row["beside_change"] == pytest.approx(now - 0.6 - rise)
