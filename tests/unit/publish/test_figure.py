"""One figure in words: targets, the year before, breaks in between; and the year in a sentence."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.publish.context import Context
from pipeline.publish.marts import reader
from pipeline.publish.marts.measure_rows import MeasurePlace, NewestFigure
from pipeline.publish.marts.reader import Marts
from pipeline.publish.marts.rows import Observation, SeriesBreak
from pipeline.publish.parts import figure, source, summary
from tests.support.made import declared
from tests.support.made import marts as made

CONFIG = declared.config()
FOUR_HOURS, LONG_WAITS, MEDIAN, PLAN, FINANCE = CONFIG.metrics
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


def _in_a_year(
    context: Context, *figures: tuple[str, float | None, float, dict[str, object]]
) -> Context:
    """Let ZZ1 have these newest figures and no others: metric, a year ago, now, what is told."""
    marts = context.marts
    latest = {(metric_id, "ZZ1"): _seen(metric_id, NOW, now) for metric_id, _, now, _ in figures}
    told = {
        (metric_id, "ZZ1"): marts.newest_figures[metric_id, "ZZ1"]._replace(
            **{"year_ago_value": before, "is_of_today": True, **changes}  # type: ignore[arg-type]
        )
        for metric_id, before, _, changes in figures
    }
    return replace(context, marts=replace(marts, latest=latest, newest_figures=told))


def _told(read: Marts, **changes: object) -> NewestFigure:
    """Take what is told of a newest figure, with the year before as a test needs it."""
    return read.newest_figures["rtt_over_52w", "ZZ1"]._replace(**changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"year_ago_month": None}, ""),
        ({"recounted_in": None}, "It was 10.0% in March 2025."),
        (
            {"recounted_in": NOW},
            ("It was 10.0% in March 2025. Counting changed in March 2026, so compare with care."),
        ),
    ],
)
def test_the_year_before_is_told_in_a_sentence(
    read: Marts, changes: dict[str, object], expected: str
) -> None:
    year = {"year_ago_month": BEFORE, "year_ago_value": 0.1, "recounted_in": None}
    assert figure.year_ago_words(LONG_WAITS, _told(read, **{**year, **changes})) == expected


def test_a_target_is_met_or_not_and_told_in_its_own_words(read: Marts) -> None:
    told = _told(read, target_since=date(2024, 4, 1), is_target_met=True)
    assert figure.met_words(told) == "threshold met"
    assert figure.met_words(told._replace(is_target_met=False)) == "threshold not met"
    assert figure.target_of(FOUR_HOURS, told) == FOUR_HOURS.targets[0]
    without = told._replace(target_since=None, is_target_met=None)
    assert figure.met_words(without) == ""
    assert figure.target_of(FOUR_HOURS, without) is None


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


def test_a_count_that_stands_still_is_told_apart_from_what_changes(context: Context) -> None:
    told = _in_a_year(context, ("rtt_over_52w", 0.1, 0.0, {"verdict": None, "recounted_in": None}))
    key = ("rtt_over_52w", "ZZ1")
    stuck = told.marts.latest[key]._replace(
        numerator=0, unchanged_since=date(2025, 6, 1), is_frozen=True
    )
    frozen = replace(told, marts=replace(told.marts, latest={key: stuck}))
    own = context.marts.organisations["ZZ1"]
    assert summary.opening(told, own)[2].startswith("We have too few months")
    assert summary.opening(frozen, own)[2] == (
        "We have no recent monthly figures that would show a change."
    )
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
        (FINANCE, "no range: a score of whole steps, and many share a place"),
        (PLAN, "no range: the figure is quoted as published"),
        (MEDIAN, "no range: worked out for scored measures only"),
    ):
        now = read.history[metric.id, "ZZ1"][-1]
        assert figure.likely_words(read, metric, now) == why


def test_a_strip_shows_a_whole_field_and_nobody_who_is_not_in_it(read: Marts) -> None:
    made = figure.field_strip(read, FOUR_HOURS, "trust", "acute", marked="ZZ1")
    assert made is not None
    assert made["description"].startswith("12 acute trusts, from 69.0% to 80.0%; half lie between ")
    assert [mark["kind"] for mark in made["marks"]] == ["own", "england", "target"]
    assert figure.field_strip(read, FOUR_HOURS, "trust", "acute", marked="ZX1") is None
    assert figure.field_strip(read, FOUR_HOURS, "trust", "ambulance") is None
    boards = figure.field_strip(read, FOUR_HOURS, "icb", "", marked="QZ1")
    assert boards is not None
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
