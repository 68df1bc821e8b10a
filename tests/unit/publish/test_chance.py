"""What is said of a series: whether it has changed, and what its control chart shows."""

import itertools
from datetime import date

import pytest

from pipeline.publish.marts.measure_rows import NewestFigure, SeriesNoise, SpcLimit, SpcSignal
from pipeline.publish.wording import chance
from tests.support.made import declared

FOUR_HOURS, LONG_WAITS, MEDIAN, PLAN, FINANCE = declared.config().metrics
RULES = declared.config().chance
LAST = date(2026, 3, 1)


def _told(**changes: object) -> NewestFigure:
    found = NewestFigure(
        metric_id="ae_within_4h",
        org_code="ZZ1",
        is_old=False,
        is_of_today=True,
        target_since=None,
        is_target_met=None,
        year_ago_month=date(2025, 3, 1),
        year_ago_value=0.6,
        recounted_in=None,
        two_years_ago_month=None,
        two_years_ago_value=None,
        is_recounted_in_two_years=False,
        benchmark="england",
        benchmark_now=0.7,
        benchmark_year_ago=0.6,
        benchmark_two_years_ago=None,
        benchmark_on_year="better",
        verdict="improvement",
        beside="level",
    )
    return found._replace(**changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("verdict", "beside", "england", "words"),
    [
        ("improvement", "ahead", "better", "better than a year ago, and by more than England"),
        ("improvement", "ahead", "worse", "better than a year ago, while England got worse"),
        ("improvement", "level", "better", "better than a year ago, but England got better too"),
        (
            "improvement",
            "level",
            "worse",
            "better than a year ago, but not clearly against England",
        ),
        (
            "improvement",
            "behind",
            "better",
            "better than a year ago, but England got better by more",
        ),
        ("improvement", None, None, "better than a year ago"),
        ("concern", "behind", "better", "worse than a year ago, while England got better"),
        ("concern", "level", "worse", "worse than a year ago, but England got worse too"),
        ("concern", "ahead", "worse", "worse than a year ago, but England got worse by more"),
        ("none", "behind", "better", "no clear change in a year, while England got better"),
        ("none", "level", "better", "no clear change in a year"),
        (None, None, "better", ""),
    ],
)
def test_a_direction_says_what_england_did(
    verdict: str | None, beside: str | None, england: str | None, words: str
) -> None:
    told = _told(verdict=verdict, beside=beside, benchmark_on_year=england)
    assert chance.direction(told, "trust") == words


def test_no_change_is_told_without_england_where_there_is_an_england() -> None:
    sides, ways = ("ahead", "level", "behind"), ("better", "worse", "same")
    # Of whoever gained on an England that got better it cannot be said that England gained more.
    never = {
        ("improvement", "behind", "worse"),
        ("improvement", "behind", "same"),
        ("concern", "ahead", "better"),
        ("concern", "ahead", "same"),
    }
    for key in itertools.product(("improvement", "concern"), sides, ways):
        verdict, beside, england = key
        told = _told(verdict=verdict, beside=beside, benchmark_on_year=england)
        assert ("England" in chance.direction(told, "trust")) == (key not in never), key


def test_without_england_the_organisation_in_the_middle_is_named() -> None:
    told = _told(benchmark="median")
    assert chance.direction(told, "trust").endswith(", but the median trust got better too")
    assert chance.direction(told, "icb").endswith(", but the median ICB got better too")


def test_a_series_without_a_verdict_says_why() -> None:
    assert chance.why_no_direction(FOUR_HOURS, _told()) == ""
    untold = _told(verdict=None)
    assert chance.why_no_direction(FINANCE, untold) == (
        "Finance figures restart each April, so we do not test for trends."
    )
    assert chance.why_no_direction(FOUR_HOURS, untold._replace(recounted_in=LAST)) == (
        "It has been counted differently since March 2026, so it is too early to say whether it "
        "has changed."
    )
    assert "the same nine months in two years" in chance.why_no_direction(FOUR_HOURS, untold)


def _limit(**changes: object) -> SpcLimit:
    found = SpcLimit(
        metric_id="ae_within_4h",
        org_code="ZZ1",
        first_month=date(2024, 4, 1),
        last_month=LAST,
        figure_count=24,
        mean=0.7,
        lower_limit=0.6,
        upper_limit=0.8,
        is_trial=False,
        is_newest=True,
        newest_count=24,
    )
    return found._replace(**changes)  # type: ignore[arg-type]


def _meaning(
    limit: SpcLimit, noise: SeriesNoise | None = None, *signals: SpcSignal
) -> tuple[str, ...]:
    return tuple(chance.meaning(RULES, limit, noise, {s.month: s for s in signals}))


SIGNAL = SpcSignal(metric_id="ae_within_4h", org_code="ZZ1", month=LAST, verdict="concern")


def test_months_outside_the_limits_are_counted() -> None:
    assert _meaning(_limit()) == ("None of its 24 months are outside the limits.",)
    assert _meaning(_limit(), None, SIGNAL) == ("One of its 24 months is outside the limits.",)
    earlier = SIGNAL._replace(month=date(2025, 1, 1))
    assert _meaning(_limit(), None, SIGNAL, earlier) == (
        "Two of its 24 months are outside the limits.",
    )


def test_wide_limits_trial_limits_and_old_ones_say_so() -> None:
    noise = SeriesNoise(
        metric_id="ae_within_4h",
        measured_own=0.75,
        lag1_own=0.75,
        hangs_together=True,
        widening=2.0,
    )
    assert _meaning(_limit(), noise)[1:] == (
        (
            "On this measure one month is much like the next (correlation 0.75), so the limits are "
            "2.0 times as wide as usual."
        ),
    )
    assert _meaning(_limit(), noise._replace(measured_own=0.93, lag1_own=0.8))[1:] == (
        (
            "On this measure one month is much like the next (correlation 0.93; we count 0.80 of "
            "it as chance, the rest as change), so the limits are 2.0 times as wide as usual."
        ),
    )
    assert len(_meaning(_limit(), noise._replace(hangs_together=False))) == 1
    assert _meaning(_limit(is_trial=True))[1:] == (
        "They are made from less than two full years, and may still move.",
    )
    assert _meaning(_limit(is_newest=False))[1:] == (
        "The limits end in March 2026: figures since then do not compare with those before.",
    )


def test_a_series_without_limits_or_without_movement_says_so() -> None:
    short = _limit(mean=None, figure_count=5, newest_count=5)
    assert _meaning(short) == (
        "Limits need twelve months that compare with each other; we have five.",
    )
    assert _meaning(_limit(mean=None)) == (
        "Too many months are missing in between to draw limits.",
    )
    still = _limit(mean=0.5, lower_limit=0.5, upper_limit=0.5)
    assert _meaning(still) == ("Every month has the same figure.",)


def test_twelve_figures_are_enough_and_then_it_is_the_gaps() -> None:
    assert _meaning(_limit(figure_count=12, mean=None))[0].startswith("Too many months are missing")
    assert _meaning(_limit(figure_count=11, mean=None))[0].startswith("Limits need twelve months")


def test_a_chart_is_described_by_its_limits_and_its_marks() -> None:
    signals = {
        date(2025, 5, 1): SIGNAL._replace(verdict="improvement"),
        date(2025, 6, 1): SIGNAL._replace(verdict="improvement"),
        LAST: SIGNAL,
    }
    assert list(chance.described(FOUR_HOURS, _limit(), signals)) == [
        "From April 2024 to March 2026 the average is 70.0% and the limits are 60.0% and 80.0%.",
        "2 months marked as better than the limits, 1 month as worse.",
    ]
