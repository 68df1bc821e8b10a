"""What is said of a place, of the moves of a table, and of what made them, row by row."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import pytest

from pipeline.publish.context import Context, Link
from pipeline.publish.marts.range_rows import LeagueFinding, LeagueVariantSummary
from pipeline.publish.parts import certainty, place

KEY: Final = ("acute", "latest")
ORG: Final = "ZY1"
CARE, WAITS, SCORE = "ae_within_4h", "rtt_over_52w", "finance_combined"


def with_rows(context: Context, **rows: Mapping[Any, object]) -> Context:
    """Give a context in which some rows of the marts on ranges are others."""
    ranges = context.marts.ranges
    changed = {name: {**getattr(ranges, name), **given} for name, given in rows.items()}
    marts = replace(context.marts, ranges=replace(ranges, **changed))
    return replace(context, marts=marts)


@pytest.mark.parametrize(
    ("counted", "expected"),
    [
        ({"clear_by_care": 0}, ""),
        (
            {
                "rises": 3,
                "falls": 5,
                "clear_by_care": 1,
                "clear_by_score": 2,
                "clear_by_target": 1,
                "clear_by_counting": 2,
                "clear_by_marks": 1,
                "clear_by_membership": 1,
            },
            (
                "Of the 8 clear moves: 1 mostly by figures of care, 2 mostly by a finance score, 1 "
                "mostly by another threshold, 2 mostly by another way of counting, 1 mostly by "
                "figures "
                "that earn no score in one of the two months and 1 mostly by others who joined "
                "or left."
            ),
        ),
        (
            {"clear_by_care": 0, "new_scores": 1, "moved_new_scores": 12.4},
            (
                "1 trust of 11 has another “Made-up finance combined”: their places moved by 12 on "
                "average, the others by 2."
            ),
        ),
        (
            {"rises": 1, "falls": 0, "clear_by_care": 1, "new_scores": 3}
            | {"moved_new_scores": 0.0, "moved_same_scores": None},
            (
                "Of the 1 clear move: 1 mostly by figures of care. 3 trusts of 11 have another "
                "“Made-up "
                "finance combined”: their places moved by 0 on average."
            ),
        ),
        ({"clear_by_care": 0, "new_scores": 3, "moved_new_scores": None}, ""),
        ({"clear_by_care": 0, "new_scores": 0, "moved_new_scores": 5.0}, ""),
    ],
)
def test_the_clear_moves_are_told_by_what_made_them(
    context: Context, counted: Mapping[str, Any], expected: str
) -> None:
    step = context.marts.ranges.steps[KEY][0]
    key = (*KEY, step.since_edition, SCORE)
    another = context.marts.ranges.step_measures[key]._replace(is_new_score=True)
    told = with_rows(context, step_measures={key: another})
    table = context.config.table("acute")
    assert certainty.by_cause(told, table, step._replace(**counted)) == expected


@pytest.mark.parametrize(
    ("top", "bottom", "close", "finding", "too_close"),
    [
        (0, 0, 11, "None of 11 trusts is clearly in the top or the bottom half", "11 trusts"),
        (1, 0, 1, "Of 11 trusts, 1 is clearly in the top half and 0 in the bottom half", "1 trust"),
        (0, 2, 0, "Of 11 trusts, 0 are clearly in the top half and 2 in the bottom half", ""),
    ],
)
def test_a_table_says_how_many_are_clearly_in_a_half_and_how_many_too_close_to_call(  # noqa: PLR0913, PLR0917 the columns of a case
    context: Context, top: int, bottom: int, close: int, finding: str, too_close: str
) -> None:
    table = context.config.table("acute")
    told = with_rows(context, findings={KEY: LeagueFinding(*KEY, 11, top, bottom, close)})
    assert certainty.finding(told, table, "latest") == finding
    words = f"Too close to call: {too_close}." if too_close else ""
    assert certainty.too_close(told, table, "latest") == words
    assert certainty.finding(told, table, "2001-01") == ""
    assert certainty.too_close(told, table, "2001-01") == ""


def story(context: Context) -> Mapping[str, Any]:
    line = context.marts.lines[*KEY, ORG]
    told = place.story(context, context.config.table("acute"), line)
    assert told is not None
    return told


@pytest.mark.parametrize(
    ("count", "best", "worst", "expected"),
    [
        (0, None, None, "Every other trust is clearly better or clearly worse."),
        (1, 4, 4, "1 other trust, ranked 4th, is too close to call."),
        (6, 1, 7, "6 other trusts, ranked 1st to 7th, are too close to call."),
    ],
)
def test_a_place_comes_with_those_too_close_to_call(
    context: Context, count: int, best: int | None, worst: int | None, expected: str
) -> None:
    key = ("acute", ORG)
    near = context.marts.ranges.neighbours[key]._replace(
        too_close_count=count,
        too_close_best=best,
        too_close_worst=worst,
        better_code="ZZ1",
        worse_code=None,
    )
    told = story(with_rows(context, neighbours={key: near}))
    assert told["close"] == expected
    assert (told["better"].org_code, told["worse"]) == ("ZZ1", None)


@pytest.mark.parametrize(
    ("metric_id", "figure", "part", "expected"),
    [
        (
            CARE,
            {"metric_value": 0.78, "people": 2000.0},
            {"value_needed": 0.9, "people_needed": 120, "people_a_day": 4.0},
            (
                "Made-up ae within 4h, March 2026: 90.0% or more instead of 78.0% (about 120 "
                "more of "
                "2,000, 4.0 a day)."
            ),
        ),
        (
            WAITS,
            {"metric_value": 0.038},
            {"value_needed": 0.03, "people_needed": 9},
            "Made-up rtt over 52w, March 2026: 3.0% or less instead of 3.8% (about 9 fewer).",
        ),
        # What is printed alike is no goal; and beyond the best there is nothing.
        (
            WAITS,
            {"metric_value": 0.0380},
            {"value_needed": 0.0378},
            "Made-up rtt over 52w, March 2026: slightly less than that instead of 3.8%.",
        ),
        (
            WAITS,
            {"metric_value": 0.038},
            {"value_needed": 0.0},
            "Made-up rtt over 52w, March 2026: 0.0% instead of 3.8%.",
        ),
        (
            SCORE,
            {"metric_value": 2.45},
            {"value_needed": 1.0},
            "Made-up finance combined, Q4 2025/26: 1.00 instead of 2.45.",
        ),
        (CARE, {"metric_value": None}, {"value_needed": 0.9}, None),
        (CARE, {"metric_value": 0.78}, {"value_needed": None}, None),
    ],
)
def test_a_place_says_what_figure_would_lift_it(
    context: Context,
    metric_id: str,
    figure: Mapping[str, Any],
    part: Mapping[str, Any],
    expected: str | None,
) -> None:
    empty = {"value_needed": None, "people_needed": None, "people_a_day": None}
    parts = {
        metric: one._replace(**{**empty, **(part if metric == metric_id else {})})
        for metric, one in context.marts.ranges.parts["acute", ORG].items()
    }
    told = with_rows(context, parts={("acute", ORG): parts})
    measures = told.marts.measures[*KEY, ORG]
    seen = {**measures, metric_id: measures[metric_id]._replace(**figure)}
    marts = replace(told.marts, measures={**told.marts.measures, (*KEY, ORG): seen})
    assert story(replace(told, marts=marts))["levers"] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("widths", "expected"),
    [
        ({}, ""),
        # What all or the noise together do is no single source.
        ({"all": (1, 9), "noise": (1, 8)}, ""),
        ({"all": (1, 9), "months": (3, 3)}, "No single source of uncertainty moves it."),
        (
            {"all": (1, 9), "months": (2, 5), "measures": (6, 8)},
            (
                "The largest source of uncertainty for it is “Which month”: that alone gives it "
                "any "
                "rank from 2nd to 5th."
            ),
        ),
    ],
)
def test_a_place_names_the_source_of_doubt_that_moves_it_most(
    context: Context, widths: Mapping[str, tuple[int, int]], expected: str
) -> None:
    known = context.marts.ranges.doubts["acute", ORG]
    doubts = {
        doubt: known["all"]._replace(doubt=doubt, place_low=low, place_high=high)
        for doubt, (low, high) in widths.items()
    }
    titles = {source.id: source.title for source in context.config.doubt.sources}
    told = story(with_rows(context, doubts={("acute", ORG): doubts}))["doubt"]
    assert told == expected.replace("Which month", titles["months"])


def test_the_chances_of_a_place_are_told_with_noise_where_it_is_judged_alone(
    context: Context,
) -> None:
    key = (*KEY, ORG)
    found = context.marts.ranges.places[key]._replace(
        place_low=2,
        place_high=5,
        place_low_noise=3,
        place_high_noise=4,
        top_quarter_share=0.5,
        bottom_quarter_share=0.0,
        replay_count=2000,
    )
    words = (
        "We recalculated the table 2,000 times. In at least 95% of those runs it is 2nd to 5th. "
        "Chance of the top quarter: 50%; of the bottom quarter: under 1%."
    )
    noise = (
        " With random variation alone, and the weights, measures and method of the table: 3rd to "
        "4th."
    )
    for low, said in ((3, words + noise), (None, words)):
        row = found._replace(place_low_noise=low)
        assert story(with_rows(context, places={key: row}))["chances"] == said


def test_a_move_is_told_with_its_cause_its_luck_and_what_else_has_changed(context: Context) -> None:
    step = context.marts.ranges.steps[KEY][0]._replace(
        bottom_quarter_count=3, bottom_quarter_rose=2, top_quarter_count=4, top_quarter_fell=1
    )
    since, key = step.since_edition, (*KEY, step.since_edition, ORG)
    move = context.marts.ranges.move_of[key]._replace(
        place_before=5, place_now=9, moved_low=-6, moved_high=-1, verdict="fall", cause="new target"
    )
    targets = context.marts.ranges.step_measures[*key[:3], CARE]._replace(
        target_before=0.76, target_now=0.78, has_new_target=True
    )
    scores = context.marts.ranges.step_measures[*key[:3], SCORE]._replace(is_new_score=True)
    before = ("acute", since, ORG)

    def told(quarter: str | None, score: float, moved: Mapping[str, Any]) -> str:
        seen = context.marts.measures[before]
        marts = replace(
            context.marts,
            lines={
                **context.marts.lines,
                before: context.marts.lines[before]._replace(quarter=quarter),
            },
            measures={
                **context.marts.measures,
                before: {**seen, SCORE: seen[SCORE]._replace(metric_value=score)},
            },
        )
        changed = with_rows(
            replace(context, marts=marts),
            steps={KEY: (step,)},
            move_of={key: move._replace(**moved)},
            step_measures={(*key[:3], CARE): targets, (*key[:3], SCORE): scores},
        )
        (words,) = story(changed)["moves"]
        return str(words)

    limits = (
        "“Made-up ae within 4h” is scored against a threshold of 78.0% now, and was against 76.0% "
        "then."
    )
    assert told(None, 2.0, {}) == (
        "Since February 2026 it went from 5th to 9th: a clear fall. Likely change: 1 to 6 places "
        "down. What moved it most: another threshold. Its “Made-up finance combined” changed from "
        f"2.00 to 2.45 in between: one step can move a trust many places. {limits}"
    )
    stayed = (
        "Since February 2026 it stayed 5th: no clear change. Likely change: 1 to 6 places down."
    )
    same = {"place_now": 5, "verdict": "no clear change", "cause": None}
    assert told("middle", 2.45, same) == f"{stayed} {limits}"
    assert told("bottom", 2.45, same).endswith(
        "It was in the bottom quarter then. Those that are there partly through bad luck tend to "
        "rise without any real change: of the 3 there, 2 rank higher now."
    )
    assert told("top", 2.45, same).endswith(
        "It was in the top quarter then. Those that are there partly through good luck tend to "
        "fall without any real change: of the 4 there, 1 rank lower now."
    )


@pytest.mark.parametrize(
    ("kind", "subject", "named", "brief"),
    [
        (
            *("measure", WAITS),
            Link(
                words="without the measure “Made-up rtt over 52w”",
                href="metrics/rtt_over_52w/index.html",
            ),
            "without rtt over 52w",
        ),
        ("theme", "money", Link(words="without the theme “Money”", href=""), "without Money"),
        (
            *("target", CARE),
            Link(
                words="with a threshold of 82% for “Made-up ae within 4h”",
                href="metrics/ae_within_4h/index.html",
            ),
            "ae within 4h: 82%",
        ),
        (
            *("normalisation", "zscore"),
            Link(
                words="with another way of making figures alike (distance from the mean)", href=""
            ),
            "other method",
        ),
    ],
)
def test_a_variant_is_named_by_what_it_changes(
    context: Context, kind: str, subject: str, named: Link, brief: str
) -> None:
    variant = LeagueVariantSummary("acute", "v", kind, subject, 0.82, 1.0, 0.0, 0, ORG, 1, 1)
    assert place.named(context, variant) == named
    assert place.in_brief(context, variant) == brief


def test_a_place_has_a_bar_where_its_range_and_its_table_are_known(context: Context) -> None:
    line = context.marts.lines[*KEY, ORG]
    key = (*KEY, ORG)
    found = context.marts.ranges.places[key]
    bar = certainty.sure(context, line)
    assert bar is not None
    without = with_rows(context, places={key: found._replace(place_high_noise=None)})
    assert certainty.sure(without, line) != bar
    assert certainty.sure(context, line._replace(org_code="none")) is None
    assert certainty.sure(context, line._replace(edition="2001-01")) is None
    # Each edition ranks its own number.
    latest, *earlier = sorted(
        context.marts.editions["acute"], key=lambda one: one.edition != "latest"
    )
    fewer = [one._replace(ranked_count=at) for at, one in enumerate(earlier, 3)]
    editions = {**context.marts.editions, "acute": (*fewer, latest)}
    marts = replace(context.marts, editions=editions)
    counted = {
        one.edition: certainty.ranked(replace(context, marts=marts), "acute", one.edition)
        for one in (*fewer, latest)
    }
    assert counted == {one.edition: one.ranked_count for one in (*fewer, latest)}
    # The chart of every rank has all of them or is not drawn.
    every = certainty.all_ranges(context, "acute")
    assert len(every) == certainty.ranked(context, "acute", "latest") == 11
    places = {one: row for one, row in context.marts.ranges.places.items() if one != key}
    ranges = replace(context.marts.ranges, places=places)
    lacking = replace(context, marts=replace(context.marts, ranges=ranges))
    assert certainty.all_ranges(lacking, "acute") == ()
    assert certainty.all_ranges(context, "icb") == ()


@pytest.mark.parametrize(
    ("people", "target", "missed_by", "a_day", "expected"),
    [
        (2000.0, 0.78, 300, 10.0, "it missed the threshold of 78% by about 300 of 2,000 people"),
        (None, 0.78, 300, 10.0, "it missed the threshold of 78% by about 300 people"),
        (2000.0, None, 300, 10.0, None),
        (2000.0, 0.78, 0, 0.0, None),
        # Of people on a list there is no day.
        (2000.0, 0.78, 300, None, None),
    ],
)
def test_a_place_says_by_how_many_people_a_day_a_threshold_was_missed(  # noqa: PLR0913, PLR0917 the columns of a case
    context: Context,
    people: float | None,
    target: float | None,
    missed_by: int,
    a_day: float | None,
    expected: str | None,
) -> None:
    parts = dict(context.marts.ranges.parts["acute", ORG])
    parts[CARE] = parts[CARE]._replace(target_people=missed_by, target_a_day=a_day)
    seen = dict(context.marts.measures[*KEY, ORG])
    seen[CARE] = seen[CARE]._replace(people=people, target=target)
    told = with_rows(context, parts={("acute", ORG): parts})
    marts = replace(told.marts, measures={**told.marts.measures, (*KEY, ORG): seen})
    words = f"Made-up ae within 4h, March 2026: {expected}, 10.0 a day."
    assert story(replace(told, marts=marts))["missed"] == ([words] if expected else [])


def test_a_place_names_what_no_range_covers_and_leads_to_a_page_where_there_is_one(
    context: Context,
) -> None:
    told = story(context)
    assert (told["quoted"], told["has_page"], told["among"]) == ("", True, True)
    marts = replace(
        context.marts,
        quoted=frozenset({("acute", SCORE), ("acute", CARE), ("icb", WAITS)}),
        ranges=replace(context.marts.ranges, doubt_summaries={}),
    )
    told = story(replace(context, marts=marts))
    assert told["quoted"] == "“Made-up ae within 4h” and “Made-up finance combined”"
    assert told["has_page"] is False
