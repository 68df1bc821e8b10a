"""One figure in words: targets, the year before, breaks in between; and the year in a sentence."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.publish.context import Context
from pipeline.publish.marts import reader
from pipeline.publish.marts.measure_rows import MeasurePlace, NewestFigure
from pipeline.publish.marts.reader import Marts
from pipeline.publish.marts.rows import (
    EnglandEstimate,
    MappingErrorTotal,
    Observation,
    SeriesBreak,
)
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


def test_a_chart_draws_the_breaks_between_two_of_its_months(read: Marts) -> None:
    """Before its first month there is nothing to draw a line from."""
    months = [date(2026, month, 1) for month in (1, 2, 3, 4)]
    breaks = tuple(
        SeriesBreak(
            *("rtt_over_52w", month, f"{month}", "Another count", None),
            org_kind=None,
            org_code=code,
        )
        for code in (None, "ZZ1", "ZZ2")
        for month in months
    )
    told = replace(read, breaks={"rtt_over_52w": breaks})
    chart = {"first_month": months[0], "last_month": months[2]}

    def drawn(chart: dict[str, date] | None, org_code: str = "") -> list[tuple[str | None, date]]:
        found = figure.breaks_drawn(told, LONG_WAITS, "trust", chart, org_code)
        return [(one.org_code, one.month) for one in found]

    of_all = [(None, month) for month in months[1:3]]
    assert drawn(chart) == of_all
    assert drawn(chart, "ZZ1") == [*of_all, *(("ZZ1", month) for month in months[1:3])]
    assert drawn(None) == []


def test_a_chart_says_its_newest_figure_and_that_of_a_year_before_if_it_may_be_believed(
    read: Marts,
) -> None:
    seen = _seen("rtt_over_52w", NOW, 0.03)
    told = _told(read, year_ago_month=BEFORE, year_ago_value=0.02, is_not_credible=False)
    now = "3.0% in March 2026"
    assert figure.year_words(LONG_WAITS, told, seen) == f"{now}; a year earlier 2.0%"
    for changes in ({"year_ago_month": None}, {"is_not_credible": True}):
        assert figure.year_words(LONG_WAITS, told._replace(**changes), seen) == now


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
    now = read.history[FOUR_HOURS.id, "ZZ1"][-1]
    own = read.fields.own[FOUR_HOURS.id, "ZZ1"]
    for low, high in ((None, None), (None, 5), (2, None)):
        place = own._replace(place_low=low, place_high=high)
        fields = replace(read.fields, own={(FOUR_HOURS.id, "ZZ1"): place})
        told = figure.likely_words(replace(read, fields=fields), FOUR_HOURS, now)
        assert told == "no range: no table uses figures of this period yet"


def test_englands_figure_comes_with_the_estimate_for_those_that_sent_nothing(read: Marts) -> None:
    seen = _seen("rtt_over_52w", NOW, 0.03)._replace(org_kind="england", org_code="ENG")
    estimate = EnglandEstimate("rtt_over_52w", NOW, 7_500_000, 0.0312, is_estimated=True)

    def told(given: EnglandEstimate | None, own: Observation = seen) -> str:
        estimates = {} if given is None else {(given.metric_id, given.month): given}
        return figure.estimate_words(replace(read, estimates=estimates), LONG_WAITS, own)

    assert told(estimate) == (
        "This figure counts the trusts that reported. With estimates for missing trusts, NHS "
        "England gives 3.1% of 7,500,000."
    )
    assert told(estimate._replace(is_estimated=False)) == (
        "NHS England adds no estimate for this month."
    )
    assert told(None) == told(estimate._replace(metric_value=None)) == ""
    assert told(estimate, seen._replace(org_kind="trust")) == ""
    assert told(estimate._replace(month=BEFORE)) == ""


@pytest.mark.parametrize(
    ("kind", "mapped", "lag", "said"),
    [
        ("trust", date(2026, 2, 1), 1, " By a mapping one month old, "),
        ("icb", date(2025, 11, 1), 4, " By a mapping four months old, "),
        ("icb", date(2025, 11, 1), 3, ""),
    ],
)
def test_a_figure_by_an_older_mapping_says_how_far_such_figures_were_off(
    read: Marts, kind: str, mapped: date, lag: int, said: str
) -> None:
    seen = _seen("ae_within_4h", NOW, 0.7)._replace(org_kind=kind, mapped_month=mapped)
    of = MappingErrorTotal(
        *(kind, lag, "newest", date(2024, 4, 1), NOW, 24, 1200, 30, 0.0123, "ZZ1", NOW)
    )
    others = (of._replace(org_kind="region"), of._replace(reach="all"), of._replace(lag_months=9))
    off = (
        f"{said}30 of 1,200 figures were off since April 2024, by at most 1.2 percentage points."
        if said
        else ""
    )
    what = "footprint" if kind == "trust" else "area"
    words = figure.mapping_words(replace(read, mapping_errors=(*others, of)), seen)
    assert words.endswith(f", which says who belongs to which {what}.{off}")
    assert figure.mapping_words(read, seen._replace(mapped_month=None)) == ""


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
