"""The part of a trust's page about NHS England's own table: its history and what would move it."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.publish import urls
from pipeline.publish.context import Context, FileLink
from pipeline.publish.marts.official_rows import OfficialPlace, OfficialScore
from pipeline.publish.parts.official import Beside, Line, line
from pipeline.publish.parts.source import SourcePart, official_sources
from pipeline.publish.wording import numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterRow:
    """One quarter of the trust, with the way to the whole table and to its cells."""

    quarter: str
    href: str
    line: Line
    sources: tuple[SourcePart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRow:
    """One score of the newest quarter."""

    code: str
    measure: str
    value: str
    score: Beside
    counts: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """What would move the trust in one quarter, sentence by sentence; may be none."""

    quarter: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """
    Everything that the section may see.

    Attributes:
        moves: Of the newest quarter; then of the newest one of which every score is held. None for
            a trust that has closed: nothing moves it any more.
        scores_of: The newest quarter of which any score is held.
    """

    trusts: str
    quarters: tuple[QuarterRow, ...]
    has_ours: bool
    moves: tuple[Moves, ...]
    scores_of: str
    scores: tuple[ScoreRow, ...]
    csvs: tuple[FileLink, ...]


def history(context: Context, org_code: str) -> History | None:
    """Lay out the section; None for an organisation that is in no official table."""
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
    quarters = tuple(
        QuarterRow(
            quarter=numbers.period(row.quarter, "quarter"),
            href=urls.official(row.trust_type, row.quarter),
            line=line(context.marts, row, say_of=True),
            sources=official_sources(context.marts, row),
        )
        for row in places
    )
    return History(
        trusts=numbers.trust_type(newest.trust_type),
        quarters=quarters,
        has_ours=any(row.line.place.ours for row in quarters),
        moves=tuple(
            Moves(
                quarter=numbers.period(place.quarter, "quarter"),
                sentences=tuple(moves(place, official.scores.get((place.quarter, org_code), ()))),
            )
            for place in (() if is_closed else dict.fromkeys((newest, whole)))
        ),
        scores_of=numbers.period(scored.quarter, "quarter"),
        scores=tuple(_scores(official.scores.get((scored.quarter, org_code), ()))),
        csvs=tuple(found for mart in wanted if (found := context.csv_of(mart)) is not None),
    )


def moves(row: OfficialPlace, scores: tuple[OfficialScore, ...]) -> Iterator[str]:
    """
    Say how far the next segment and the next place are.

    Args:
        row: The trust in one quarter.
        scores: Its scores in that quarter; may be empty, or only some of them.

    Yields:
        Plain sentences; none about a distance that is not known.
    """
    counted = [
        score.published_score
        for score in scores
        if score.counts_in_average and score.published_score is not None
    ]
    if row.next_segment is not None and row.points_to_next_segment is not None:
        yield _move(row, row.points_to_next_segment, f"segment {row.next_segment}", counted)
    if row.next_segment_note:
        yield numbers.sentence(row.next_segment_note)
    if row.next_place is not None and row.points_to_next_place is not None:
        place = f"{numbers.ordinal(row.next_place)} place"
        yield _move(row, row.points_to_next_place, place, counted)
    if row.next_place_note:
        yield numbers.sentence(row.next_place_note)
    known = (row.points_to_next_segment, row.points_to_next_place)
    if row.metric_count is None and any(points is not None for points in known):
        yield (
            "Not every score of this quarter is held, so we cannot say what that would be on its "
            "single measures."
        )


def _move(row: OfficialPlace, points: float, goal: str, scores: list[float]) -> str:
    """Say by how much the average score would have to be lower, and what that is in measures."""
    words = (
        f"{numbers.upper_first(goal)}: an average score {numbers.decimal(points, 2)} points lower "
        "would bring it there"
    )
    spread = numbers.points_lower(points, scores, row.metric_count)
    return f"{words}. That is {spread}." if spread else f"{words}."


def _scores(scores: tuple[OfficialScore, ...]) -> Iterator[ScoreRow]:
    """List the scores of a quarter, those with the most points to give first."""
    order = sorted(scores, key=lambda s: (not s.counts_in_average, -(s.published_score or 0)))
    for score in order:
        yield ScoreRow(
            code=score.nof_metric,
            measure=score.description or score.nof_metric,
            value=_value(score),
            score=Beside(
                theirs=numbers.score(score.published_score),
                ours=""
                if score.our_score is None
                else f"ours {numbers.score(score.our_score)}"
                + (", differs" if score.agrees is False else ""),
            ),
            counts="yes" if score.counts_in_average else "no",
            note=numbers.sentence(score.reason or ""),
        )


def _value(score: OfficialScore) -> str:
    """Print the figure that a score rests on, in its unit."""
    if score.rule == "lookup":
        return "made of two scores"
    if score.printed_value is None:
        return numbers.NO_NUMBER
    # Real minus signs, as everywhere; the digits are the publisher's.
    value = numbers.unrounded(score.printed_value).replace("-", numbers.MINUS)
    return f"{value} {score.unit or ''}".rstrip().replace(" %", "%")
