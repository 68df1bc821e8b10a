"""Build the official table section of a trust's page: its history and what would move it."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from pipeline.publish.context import Context
from pipeline.publish.marts.official_rows import OfficialPlace, OfficialScore, SegmentStep
from pipeline.publish.parts.source import official_sources
from pipeline.publish.wording import numbers


def history(context: Context, org_code: str) -> Mapping[str, Any] | None:
    """
    Build the section; None for an organisation that is in no official table.

    Returns:
        Its `places`, newest first (and `in_order` of time), with the number ranked and the source
        of each. The `moves` for
        the newest quarter, then for the newest quarter with all scores available; none for a closed
        trust, because nothing can move it now. The `scores` of the newest quarter with any
        available, starting with those that can improve by the most points. The `breaks`: what is
        said of a quarter whose rules are not those of the quarter before.
    """
    official = context.marts.official
    places = official.of_trust.get(org_code, ())
    organisation = context.marts.organisations.get(org_code)
    is_closed = organisation is not None and organisation.closed_on is not None
    if not places:
        return None
    newest = places[0]
    whole = next((place for place in places if place.metric_count is not None), newest)
    scored = next((p for p in places if (p.quarter, org_code) in official.scores), newest)
    wanted = ("official_places", "official_scores")
    return {
        "places": places,
        "in_order": places[::-1],
        "place_of": official.place_of,
        "sources_of": partial(official_sources, context.marts),
        "has_ours": any(place.our_league_rank is not None for place in places),
        "moves": [
            (place, list(moves(place, official.scores.get((place.quarter, org_code), ()))))
            for place in (() if is_closed else dict.fromkeys((newest, whole)))
        ],
        "scored": scored,
        "scores": sorted(
            official.scores.get((scored.quarter, org_code), ()),
            key=lambda s: (not s.counts_in_average, -(s.published_score or 0)),
        ),
        "figure_of": _figure,
        "breaks": {
            place.quarter: words
            for place in places
            if (words := break_words(official.segment_steps.get((place.quarter, org_code))))
        },
        "csvs": [found for mart in wanted if (found := context.csv_of(mart)) is not None],
    }


def break_words(step: SegmentStep | None) -> str:
    """Say what new rules did to a segment; empty where the rules are the same as before."""
    if step is None or not step.is_new_rules:
        return ""
    before, now = numbers.period(step.since_quarter, "quarter"), step.segment_now
    said = [
        f"From here on other rules: segments of this quarter and of {before} do not compare.",
        f"It went from segment {step.segment_before} to segment {now}."
        if step.segment_before != now
        else f"It stayed in segment {now}.",
    ]
    if step.segment_by_old_cuts is None:
        said.append("What the new rules did is not known: we do not have all that it takes.")
    elif step.segment_by_old_cuts == now:
        said.append("By the cuts of the rules before, its average score of now gives the same.")
    else:
        said.append(
            "By the cuts of the rules before, its average score of now would put it in segment "
            f"{step.segment_by_old_cuts}."
        )
    return " ".join(said)


def moves(row: OfficialPlace, scores: tuple[OfficialScore, ...]) -> Iterator[str]:
    """
    Say how far away the next segment and the next place are.

    Args:
        row: The trust in one quarter.
        scores: Its scores in that quarter; may be empty, or only some of them.

    Yields:
        Plain sentences; none about an unknown distance.
    """
    counted = [
        score.published_score
        for score in scores
        if score.counts_in_average and score.published_score is not None
    ]
    if row.next_segment is not None and row.points_to_next_segment is not None:
        yield _move(row, row.points_to_next_segment, f"to segment {row.next_segment}", counted)
    if row.next_segment_note:
        yield numbers.sentence(row.next_segment_note)
    if row.next_place is not None and row.points_to_next_place is not None:
        place = numbers.ordinal(row.next_place)
        yield _move(row, row.points_to_next_place, f"up to {place}", counted)
    if row.next_place_note:
        yield numbers.sentence(row.next_place_note)
    known = (row.points_to_next_segment, row.points_to_next_place)
    if row.metric_count is None and any(points is not None for points in known):
        yield (
            "Some scores of this quarter are not available, so we cannot say what that means for "
            "its single measures."
        )


def _move(row: OfficialPlace, points: float, goal: str, scores: list[float]) -> str:
    """Say how much lower the average score would have to be, and what that means in measures."""
    words = f"An average score {numbers.decimal(points, 2)} points lower would move it {goal}"
    spread = numbers.points_lower(points, scores, row.metric_count)
    return f"{words}. That is {spread}." if spread else f"{words}."


def _figure(score: OfficialScore) -> str:
    """Print the figure behind a score, in its unit."""
    if score.rule == "lookup":
        return "made of two scores"
    if score.printed_value is None:
        return numbers.NO_NUMBER
    # Use true minus signs, as everywhere; the digits are the publisher's.
    value = numbers.unrounded(score.printed_value).replace("-", numbers.MINUS)
    return f"{value} {score.unit or ''}".rstrip().replace(" %", "%")
