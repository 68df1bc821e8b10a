"""What is said of a newest figure: its target, the year before it, its age, what has changed."""

import datetime as dt
import itertools
from collections.abc import Sequence
from typing import Any

import duckdb
import pytest

from pipeline import paths
from pipeline.publish.wording import numbers
from pipeline.warehouse.inputs import run_macros
from tests.support.ground import production
from tests.support.warehouse import Cell, draw

NOW, BEFORE = dt.date(2026, 3, 1), dt.date(2025, 3, 1)
METRICS: list[list[Cell]] = [
    ["up", "share", "higher"],
    ["down", "share", "lower"],
    ["neither", "percent", "none"],
]


def figure(
    metric: str,
    month: dt.date,
    value: float | None,
    *,
    org: tuple[str, str] = ("trust", "ZZ1"),
    newest: bool = False,
) -> list[Cell]:
    return [metric, *org, month, value, newest, False]


def year(
    metric: str, before: float | None, now: float, *, frozen: bool = False
) -> list[list[Cell]]:
    """Give a newest figure, and the one of a year before."""
    newest = figure(metric, NOW, now, newest=True)
    return [figure(metric, BEFORE, before), [*newest[:-1], frozen]]


def told(  # noqa: PLR0913 one for each mart that it reads
    figures: Sequence[Sequence[Cell]],
    *,
    closed_on: dt.date | None = None,
    targets: Sequence[Sequence[Cell]] = (),
    breaks: Sequence[Sequence[Cell]] = (),
    fields: Sequence[Sequence[Cell]] = (),
    changes: Sequence[Sequence[Cell]] = (),
    benchmarks: Sequence[Sequence[Cell]] = (),
) -> dict[str, Any]:
    """Say what is told of the newest figure of ZZ1, an acute trust."""
    columns = ["metric_id", "org_kind", "org_code", "month", "metric_value"]
    series = ["metric_id", "org_kind", "org_code"]
    rows = production().run(
        "marts.newest_figures",
        {
            "marts.observations": draw([*columns, "is_latest", "is_frozen"], figures),
            "metrics.all_values": draw(columns, [row[:5] for row in figures]),
            "declared.metrics": draw(["metric_id", "unit", "better"], METRICS),
            "declared.targets": draw(["metric_id", "since", "target"], targets),
            "marts.organisations": draw(
                ["org_kind", "org_code", "peer_group", "closed_on"],
                [["trust", "ZZ1", "acute", closed_on]],
            ),
            "marts.series_breaks": draw(
                ["metric_id", "org_kind", "month", "org_code"], [[*row, ""] for row in breaks]
            ),
            "marts.field_summaries": draw(["metric_id", "org_kind", "peer_group", "month"], fields),
            "marts.series_changes": draw([*series, "last_month", "verdict", "beside"], changes),
            "marts.benchmarks": draw(
                ["metric_id", "org_kind", "month", "benchmark", "benchmark_value"], benchmarks
            ),
        },
    )
    (row,) = rows.filter(org_code="ZZ1").to_dicts()
    return row


@pytest.mark.parametrize(
    ("month", "since"),
    [
        (dt.date(2024, 3, 1), None),
        (dt.date(2024, 4, 1), dt.date(2024, 4, 1)),
        (dt.date(2025, 3, 1), dt.date(2024, 4, 1)),
        (dt.date(2025, 4, 1), dt.date(2025, 4, 1)),
        (NOW, dt.date(2025, 4, 1)),
    ],
)
def test_a_target_holds_from_its_first_month_on(month: dt.date, since: dt.date | None) -> None:
    targets: list[list[Cell]] = [
        ["up", dt.date(2024, 4, 1), 0.76],
        ["up", dt.date(2025, 4, 1), 0.78],
    ]
    found = told([figure("up", month, 0.77, newest=True)], targets=targets)
    assert found["target_since"] == since
    expected = {None: None, dt.date(2024, 4, 1): True, dt.date(2025, 4, 1): False}
    assert found["is_target_met"] is expected[since]


@pytest.mark.parametrize(
    ("metric", "value", "is_met"),
    [("up", 0.78, True), ("up", 0.7799, False), ("down", 0.78, True), ("down", 0.7801, False)],
)
def test_a_figure_on_the_target_meets_it(
    metric: str,
    value: float,
    is_met: bool,  # noqa: FBT001 a case of the table
) -> None:
    found = told([figure(metric, NOW, value, newest=True)], targets=[[metric, BEFORE, 0.78]])
    assert found["is_target_met"] is is_met


@pytest.mark.parametrize(
    ("metric", "before", "now", "expected"),
    [
        ("up", 0.70, 0.75, "better"),
        ("up", 0.75, 0.70, "worse"),
        ("down", 0.70, 0.75, "worse"),
        ("down", 0.75, 0.70, "better"),
        ("up", 0.7001, 0.7003, "same"),
        ("neither", 0.70, 0.75, None),
        ("up", None, 0.75, None),
    ],
)
def test_better_and_worse_follow_from_what_is_good(
    metric: str, before: float | None, now: float, expected: str | None
) -> None:
    found = told(year(metric, before, now))
    assert found["year_on_year"] == expected
    assert found["year_ago_value"] == before
    assert found["year_ago_month"] == (None if before is None else BEFORE)


def test_the_year_before_is_the_same_month_or_nothing() -> None:
    found = told(
        [figure("down", dt.date(2025, 4, 1), 0.1), figure("down", NOW, 0.2, newest=True)],
        breaks=[["down", None, dt.date(2025, 6, 1)]],
    )
    assert (found["year_ago_month"], found["year_on_year"]) == (None, None)
    assert found["recounted_in"] is None


@pytest.mark.parametrize(
    ("broken", "recounted_in"),
    [
        (["up", None, NOW], NOW),
        (["up", "trust", dt.date(2025, 4, 1)], dt.date(2025, 4, 1)),
        (["up", None, BEFORE], None),
        (["up", None, dt.date(2026, 4, 1)], None),
        (["up", "icb", NOW], None),
        (["down", None, NOW], None),
    ],
)
def test_a_break_between_the_two_figures_is_known(
    broken: list[Cell], recounted_in: dt.date | None
) -> None:
    found = told(year("up", 0.7, 0.75), breaks=[broken])
    assert found["recounted_in"] == recounted_in
    first = figure("up", dt.date(2024, 3, 1), 0.6)
    longer = told([first, *year("up", 0.7, 0.75)], breaks=[broken])
    assert longer["recounted_in"] == recounted_in
    assert (longer["two_years_ago_month"], longer["two_years_ago_value"]) == (first[3], 0.6)
    touches = broken[:2] in (["up", None], ["up", "trust"]) and broken[2] != dt.date(2026, 4, 1)
    assert longer["is_recounted_in_two_years"] is touches


@pytest.mark.parametrize(
    ("others", "is_of_today"),
    [
        ([], True),
        # England has a newer month; or no England, but somebody else has one.
        ([("england", "ENG", dt.date(2026, 4, 1))], False),
        ([("trust", "ZZ2", dt.date(2026, 4, 1))], False),
        # Somebody being newer than England makes nobody's figure old.
        ([("england", "ENG", NOW), ("trust", "ZZ2", dt.date(2026, 4, 1))], True),
    ],
)
def test_an_old_figure_is_not_one_of_today(
    others: list[tuple[str, str, dt.date]],
    is_of_today: bool,  # noqa: FBT001 a case of the table
) -> None:
    figures = [figure("down", m, 0.5, org=(kind, code), newest=True) for kind, code, m in others]
    own = year("down", 0.1, 0.2)
    assert told([*figures, *own])["is_of_today"] is is_of_today
    assert told([*figures, *own], closed_on=NOW)["is_of_today"] is False


def test_a_figure_is_old_where_its_own_peers_have_a_newer_one() -> None:
    april = dt.date(2026, 4, 1)
    newer = figure("up", april, 0.5, org=("trust", "ZZ2"), newest=True)
    own = figure("up", NOW, 0.5, newest=True)
    assert told([own])["is_old"] is False
    assert told([own, newer])["is_old"] is True
    assert told([own, newer], fields=[["up", "trust", "acute", NOW]])["is_old"] is False
    assert told([own], fields=[["up", "trust", "acute", april]])["is_old"] is True
    assert told([own], fields=[["up", "trust", "ambulance", april]])["is_old"] is False


SERIES = ["down", "trust", "ZZ1"]


def judged(  # noqa: PLR0913 one for each thing that can take a verdict back
    verdict: str,
    before: float | None,
    *,
    beside: str | None = None,
    england: tuple[float, float] | None = None,
    last_month: dt.date = NOW,
    frozen: bool = False,
) -> tuple[object, object]:
    """Give the verdict and the side of ZZ1, whose waits are 20% now; lower is better."""
    found = told(
        year("down", before, 0.2, frozen=frozen),
        changes=[[*SERIES, last_month, verdict, beside]],
        benchmarks=[
            ["down", "trust", month, "england", value]
            for month, value in zip((BEFORE, NOW), england or (), strict=False)
        ],
    )
    return found["verdict"], found["beside"]


def test_a_measure_has_changed_where_its_years_and_the_two_figures_agree() -> None:
    assert judged("improvement", 0.5)[0] == "improvement"
    assert judged("concern", 0.1)[0] == "concern"
    assert judged("none", 0.5)[0] == "none"


def test_a_change_that_the_two_figures_take_back_is_not_told() -> None:
    assert judged("improvement", 0.1)[0] == "none"
    assert judged("improvement", 0.2001)[0] == "none"
    assert judged("concern", 0.5)[0] == "none"


def test_a_series_that_cannot_be_judged_has_no_verdict() -> None:
    assert judged("improvement", None) == (None, None)
    assert judged("improvement", 0.5, last_month=BEFORE) == (None, None)
    assert judged("improvement", 0.5, frozen=True) == (None, None)
    assert told(year("down", 0.5, 0.2))["verdict"] is None


@pytest.mark.parametrize(
    ("verdict", "before", "side", "england", "expected"),
    [
        # It went from 50 to 20%.
        ("improvement", 0.5, "ahead", (0.5, 0.4), "ahead"),
        ("improvement", 0.5, "ahead", (0.5, 0.1), "level"),
        ("improvement", 0.5, "behind", (0.5, 0.1), "behind"),
        ("improvement", 0.5, "level", (0.5, 0.4), "level"),
        ("improvement", 0.5, "ahead", None, None),
        ("concern", 0.1, "behind", (0.1, 0.1), "behind"),
        # Where its own change is not clear, England must have gone the other way.
        ("none", 0.21, "behind", (0.5, 0.4), "behind"),
        ("none", 0.19, "behind", (0.4, 0.4), "level"),
        ("none", 0.21, "ahead", (0.4, 0.5), "ahead"),
        ("none", 0.25, "ahead", (0.4, 0.39), "level"),
    ],
)
def test_a_side_is_told_where_the_printed_figures_show_it(
    verdict: str,
    before: float,
    side: str,
    england: tuple[float, float] | None,
    expected: str | None,
) -> None:
    assert judged(verdict, before, beside=side, england=england) == (verdict, expected)


@pytest.mark.parametrize("unit", ["share", "weeks", "seconds", "percent", "score"])
def test_what_is_printed_alike_is_alike(unit: str) -> None:
    values = [n / 20_000 for n in range(-300, 300)] + [0.00049, 0.0005, 0.12345, 0.12355, 1e-7]
    values = [v for v in values if unit in ("percent", "score") or v >= 0]
    with duckdb.connect() as con:
        run_macros(con, paths.SQL)
        for one, other in itertools.pairwise(values):
            (alike,) = con.execute("select prints_alike(?, ?, ?)", [one, other, unit]).fetchall()[0]
            assert alike is (numbers.value(one, unit) == numbers.value(other, unit)), (one, other)
