"""One figure in words: targets, the year before, breaks in between; and the year in a sentence."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.publish.context import Context
from pipeline.publish.marts import reader
from pipeline.publish.marts.measure_rows import MeasurePlace
from pipeline.publish.marts.reader import Marts
from pipeline.publish.marts.rows import Observation, SeriesBreak
from pipeline.publish.parts import figure, source, summary
from tests.support.made import declared
from tests.support.made import marts as made

CONFIG = declared.config()
FOUR_HOURS, LONG_WAITS, MEDIAN, PLAN, FINANCE = CONFIG.metrics
NOTHING_TO_FOLLOW = "Where it is going cannot be told yet: too few months are held."
NOW, BEFORE = date(2026, 3, 1), date(2025, 3, 1)


def _seen(metric_id: str, month: date, value: float | None) -> Observation:
    return Observation(
        metric_id=metric_id,
        org_kind="trust",
        org_code="ZZ1",
        month=month,
        numerator=None,
        denominator=None,
        metric_value=value,
        flag="published",
        place=None,
        place_of=None,
        release_id=None,
        sheet_name=None,
        first_row=None,
        last_row=None,
        row_count=None,
    )


def _history(metric_id: str, before: float | None, now: float | None) -> Sequence[Observation]:
    return (_seen(metric_id, BEFORE, before), _seen(metric_id, NOW, now))


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        (date(2024, 3, 1), None),
        (date(2024, 4, 1), 0.76),
        (date(2025, 3, 1), 0.76),
        (date(2025, 4, 1), 0.78),
        (NOW, 0.78),
    ],
)
def test_a_target_holds_from_its_first_month_on(month: date, expected: float | None) -> None:
    target = figure.current_target(FOUR_HOURS, month)
    assert expected == (target.value if target else None)


def test_a_figure_on_the_target_meets_it() -> None:
    target = FOUR_HOURS.targets[-1]
    assert figure.is_met(FOUR_HOURS, target, 0.78)
    assert not figure.is_met(FOUR_HOURS, target, 0.7799)
    assert figure.is_met(replace(FOUR_HOURS, better="lower"), target, 0.78)
    assert not figure.is_met(replace(FOUR_HOURS, better="lower"), target, 0.7801)


@pytest.mark.parametrize(
    ("before", "now", "better", "expected"),
    [
        (0.70, 0.75, "higher", "better than"),
        (0.75, 0.70, "higher", "worse than"),
        (0.70, 0.75, "lower", "worse than"),
        (0.75, 0.70, "lower", "better than"),
        (0.7001, 0.7003, "higher", "the same as"),
        (0.70, 0.75, "none", ""),
        (None, 0.75, "higher", ""),
    ],
)
def test_a_direction_follows_from_what_is_good(
    before: float | None, now: float, better: str, expected: str
) -> None:
    metric = replace(LONG_WAITS, better=better)  # type: ignore[arg-type]
    then, seen = _history(metric.id, before, now)
    assert figure.direction(metric, seen, then) == expected


def test_the_year_before_is_the_same_month_or_nothing(read: Marts) -> None:
    history = [_seen("rtt_over_52w", date(2025, 4, 1), 0.1), _seen("rtt_over_52w", NOW, 0.2)]
    assert figure.year_ago_words(read, LONG_WAITS, history, history[-1]) == ""
    history = list(_history("rtt_over_52w", 0.1, 0.2))
    words = figure.year_ago_words(read, LONG_WAITS, history, history[-1])
    assert words == "Worse than a year earlier (10.0% in March 2025)."


def test_a_measure_that_is_neither_good_nor_bad_only_says_what_it_was(read: Marts) -> None:
    metric = replace(LONG_WAITS, better="none")
    history = tuple(_history("rtt_over_52w", 0.1, 0.2))
    words = figure.year_ago_words(read, metric, history, history[-1])
    assert words == "It was 10.0% in March 2025."


def test_a_break_in_between_is_told(read: Marts) -> None:
    history = tuple(_history("ae_within_4h", 0.7, 0.75))
    words = figure.year_ago_words(read, FOUR_HOURS, history, history[-1])
    assert words.startswith("Better than a year earlier (70.0% in March 2025).")
    assert words.endswith("so the two do not compare exactly.")


def test_a_break_of_one_kind_of_organisation_does_not_touch_the_others(read: Marts) -> None:
    of_icbs = SeriesBreak(
        metric_id="rtt_over_52w",
        month=NOW,
        title="New map",
        what="Other areas",
        link=None,
        org_kind="icb",
    )
    touched = replace(read, breaks={"rtt_over_52w": (of_icbs,)})
    assert figure.breaks_of(touched, LONG_WAITS, "trust") == ()
    assert figure.breaks_of(touched, LONG_WAITS, "icb") == (of_icbs,)


def test_a_figure_that_stands_in_no_file_has_no_source(read: Marts) -> None:
    seen = _seen("rtt_over_52w", NOW, 0.1)
    assert source.source_note(read, CONFIG, LONG_WAITS, seen) is None


def test_the_opening_compares_every_scored_measure_with_the_year_before(
    context: Context,
) -> None:
    history = {
        ("ae_within_4h", "ZZ1"): tuple(_history("ae_within_4h", 0.7, 0.75)),
        ("rtt_over_52w", "ZZ1"): tuple(_history("rtt_over_52w", 0.1, 0.2)),
        ("rtt_median_weeks", "ZZ1"): (_seen("rtt_median_weeks", NOW, 12.0),),
    }
    with_history = replace(context, marts=replace(context.marts, history=history))
    own, other = (context.marts.organisations[code] for code in ("ZZ1", "ZZ9"))
    assert summary.in_a_year(with_history, [FOUR_HOURS, LONG_WAITS, MEDIAN], own) == (
        "Compared with a year earlier it is better on ae within 4h (70.0% then, 75.0% now, "
        "counted differently since); worse on rtt over 52w (10.0% then, 20.0% now); too few months "
        "are held to tell whether that is more than chance."
    )
    assert summary.in_a_year(with_history, [FOUR_HOURS], other) == NOTHING_TO_FOLLOW


def test_an_old_figure_is_not_compared_as_if_it_were_of_today(context: Context) -> None:
    own = context.marts.organisations["ZZ1"]
    history = {("rtt_over_52w", "ZZ1"): tuple(_history("rtt_over_52w", 0.1, 0.2))}
    # England has a newer month; or no England, but somebody else has one.
    for kind in ("england", "trust"):
        newest = {("rtt_over_52w", kind): date(2026, 4, 1)}
        older = replace(context, marts=replace(context.marts, history=history, newest=newest))
        assert summary.in_a_year(older, [LONG_WAITS], own) == NOTHING_TO_FOLLOW
    # Somebody being newer than England makes nobody's figure old.
    newest = {("rtt_over_52w", "england"): NOW, ("rtt_over_52w", "trust"): date(2026, 4, 1)}
    level = replace(context, marts=replace(context.marts, history=history, newest=newest))
    assert summary.in_a_year(level, [LONG_WAITS], own).startswith("Compared with a year earlier")


def test_a_closed_organisation_is_compared_with_nothing(context: Context) -> None:
    own = context.marts.organisations["ZZ1"]
    assert summary.in_a_year(context, [FOUR_HOURS], own) != NOTHING_TO_FOLLOW
    closed = own._replace(closed_on=NOW)
    assert summary.in_a_year(context, [FOUR_HOURS], closed) == NOTHING_TO_FOLLOW


def test_a_count_that_stands_still_is_neither_better_nor_worse(context: Context) -> None:
    then, now = _history("rtt_over_52w", 0.1, 0.0)
    stuck = now._replace(numerator=0, unchanged_since=date(2025, 6, 1), is_frozen=True)
    at = {("rtt_over_52w", "ZZ1"): (then, stuck)}
    frozen = replace(context, marts=replace(context.marts, history=at))
    own = context.marts.organisations["ZZ1"]
    assert summary.in_a_year(frozen, [LONG_WAITS], own) == NOTHING_TO_FOLLOW
    assert summary.standing_still(frozen, [LONG_WAITS], own) == [
        "Its count of rtt over 52w has stood at 0 since June 2025."
    ]
    assert summary.standing_still(context, [LONG_WAITS], own) == []


def test_only_a_newest_figure_has_a_likely_range(read: Marts) -> None:
    *_, before, now = read.history["ae_within_4h", "ZZ1"]
    key = ("ae_within_4h", "ZZ1")
    own = read.fields.own[key]._replace(place=3, place_of=7, place_low=2, place_high=5)

    def among(place: MeasurePlace) -> Marts:
        return replace(read, fields=replace(read.fields, own={key: place}))

    assert figure.likely_words(among(own), FOUR_HOURS, now) == "likely 2nd to 5th"
    # An older figure is not the one that is compared today.
    assert figure.likely_words(among(own), FOUR_HOURS, before) == ""
    # Nor has it a place where nobody else has a figure.
    assert figure.likely_words(among(own._replace(place=None)), FOUR_HOURS, now) == ""


def test_a_closed_trust_has_no_place_among_those_of_today(read: Marts) -> None:
    *_, before, now = read.history["ae_within_4h", "ZZ1"]
    closed = read.organisations["ZZ1"]._replace(closed_on=date(2026, 3, 31))
    told = replace(read, organisations={**read.organisations, "ZZ1": closed})
    assert figure.place_words(told, now._replace(place=None)) == figure.OPEN_TODAY
    assert figure.place_words(told, before._replace(place=None)) == ""
    assert figure.place_words(told, now._replace(place=None, metric_value=None)) == ""
    assert figure.place_words(read, now._replace(place=None)) == ""
    assert figure.place_words(told, before) == "12th of 12"


def test_a_place_without_a_range_says_why(read: Marts) -> None:
    for metric, why in (
        (FINANCE, "no range: the score is quoted as published"),
        (PLAN, "no range: the figure is quoted as published"),
        (MEDIAN, "no range: it is worked out only for measures that count in a table"),
    ):
        now = read.history[metric.id, "ZZ1"][-1]
        assert figure.likely_words(read, metric, now) == why


def test_a_strip_shows_a_whole_field_and_nobody_who_is_not_in_it(read: Marts) -> None:
    made = figure.field_strip(read, FOUR_HOURS, "trust", "acute", marked="ZZ1")
    assert made is not None
    assert made["id"] == "strip-ae_within_4h"
    assert made["description"].startswith("12 acute trusts, from 69.0% to 80.0%; half lie between ")
    assert [mark["kind"] for mark in made["marks"]] == ["own", "england", "target"]
    assert figure.field_strip(read, FOUR_HOURS, "trust", "acute", marked="ZX1") is None
    assert figure.field_strip(read, FOUR_HOURS, "trust", "ambulance") is None
    boards = figure.field_strip(read, FOUR_HOURS, "icb", "", marked="QZ1", ident="here")
    assert boards is not None
    assert boards["id"] == "here"
    assert boards["marks"][0]["words"].startswith("This ICB ")


def test_the_same_place_counts_as_shared_only_among_peers(tmp_path: Path) -> None:
    frames = made.frames()
    read = reader.read(made.write(tmp_path / "marts", frames))
    own = read.history["ae_within_4h", "ZZ1"][-1]
    assert read.shared(own) == 0
    assert read.shared(own._replace(place=None)) == 0
    measure = read.measures["acute", "latest", "ZZ1"]["ae_within_4h"]
    assert read.shared_in_table(measure._replace(place=None)) == 0


def test_a_count_that_stands_still_says_since_when_and_what_it_was_before() -> None:
    metric = LONG_WAITS
    before = _seen(metric.id, date(2025, 5, 1), 0.1)._replace(numerator=366)
    now = _seen(metric.id, date(2026, 3, 1), 0.0)._replace(
        numerator=0, unchanged_since=date(2025, 6, 1), is_frozen=True
    )
    assert figure.frozen_words(metric, (before, now), now) == (
        "The count has been exactly 0 in every month since June 2025; in May 2025 it was 366. It "
        "may be counted in another way, or no longer be counted: read this figure, and the place "
        "it gives, with care."
    )


def test_a_count_that_moves_says_nothing() -> None:
    metric = LONG_WAITS
    seen = _seen(metric.id, date(2026, 3, 1), 0.1)._replace(
        numerator=366, unchanged_since=date(2026, 3, 1)
    )
    assert figure.frozen_words(metric, (seen,), seen) == ""
