"""
One trust in one of NHS England's own tables as a reader meets it: their figure, ours beside it.

Used by the page of the table and by the page of the trust, so that both say the same.
"""

from dataclasses import dataclass
from typing import Final

from pipeline.publish.marts.official_rows import OfficialPlace
from pipeline.publish.marts.reader import Marts
from pipeline.publish.wording import numbers

NOT_HELD: Final = "not held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """
    A published figure and ours.

    Attributes:
        ours: "ours 1.93"; empty where ours cannot be worked out.
    """

    theirs: str
    ours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Every figure of one trust in one quarter."""

    place: Beside
    average: Beside
    average_place: Beside
    before: Beside
    deficit: str
    after: Beside
    recovery: str
    score_range: Beside
    place_range: Beside


def line(marts: Marts, row: OfficialPlace, *, say_of: bool) -> Line:
    """
    Put one line into words.

    Args:
        marts: The other lines of the table.
        row: The line.
        say_of: Whether a place says among how many: not where the whole table is printed.
    """
    of = marts.official.place_of(row) if say_of else None
    return Line(
        place=_whole(
            numbers.place(row.league_rank, of),
            numbers.place(row.our_league_rank, None),
            agrees=row.league_rank == row.our_league_rank,
        ),
        average=Beside(
            theirs=NOT_HELD if row.average_score is None else numbers.score(row.average_score),
            ours=""
            if row.our_average_score is None
            else f"ours {numbers.score(row.our_average_score)}",
        ),
        average_place=_whole(
            numbers.place(row.average_rank, of),
            numbers.place(row.our_average_rank, None),
            agrees=row.average_rank == row.our_average_rank,
        ),
        before=_segment(row.unadjusted_segment, row.our_unadjusted_segment),
        deficit={True: "yes", False: "no", None: "not stated"}[row.in_deficit],
        after=_segment(row.adjusted_segment, row.our_adjusted_segment),
        recovery="in the Recovery Support Programme" if row.in_recovery_support else "",
        score_range=_range(
            numbers.score_range(row.score_low, row.score_high),
            numbers.score_range(row.our_score_low, row.our_score_high),
        ),
        place_range=_range(
            numbers.place_range(row.rank_low, row.rank_high),
            numbers.place_range(row.our_rank_low, row.our_rank_high),
        ),
    )


def _segment(theirs: int | None, ours: int | None) -> Beside:
    """Print a segment from 1 to 4."""
    return _whole(
        "" if theirs is None else numbers.count(theirs),
        "" if ours is None else numbers.count(ours),
        agrees=theirs == ours,
    )


def _whole(theirs: str, ours: str, *, agrees: bool) -> Beside:
    """Set two whole numbers side by side; they agree or differ."""
    mark = "" if agrees or not theirs else ", differs"
    return Beside(theirs=theirs or NOT_HELD, ours=f"ours {ours}{mark}" if ours else "")


def _range(theirs: str, ours: str) -> Beside:
    """Set two likely ranges side by side; drawn by chance, they need not be equal."""
    return Beside(theirs=theirs or NOT_HELD, ours=f"ours {ours}" if ours else "")
