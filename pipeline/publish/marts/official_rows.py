"""
Define the rows of the marts on NHS England's own tables, and group them for the pages.

They are not in `rows.py`, because these six marts belong together and the same few pages use them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from pipeline.publish.marts.rows import Typed, group


class OfficialPlace(NamedTuple):
    """One trust in one of NHS England's own tables, with our recalculation."""

    quarter: date
    trust_type: str
    org_code: str
    org_name: str
    average_score: float | None
    average_rank: int | None
    unadjusted_segment: int | None
    adjusted_segment: int | None
    in_deficit: bool | None
    league_rank: int | None
    our_league_rank: int | None
    agrees: bool | None
    score_low: float | None
    score_high: float | None
    rank_low: int | None
    rank_high: int | None
    release_id: str | None
    segment_row: int | None
    score_row: int | None
    trust_subtype: str | None
    metric_count: int | None
    our_average_score: float | None
    our_average_rank: int | None
    our_unadjusted_segment: int | None
    our_adjusted_segment: int | None
    difference: str | None
    next_segment: int | None
    points_to_next_segment: float | None
    next_segment_note: str | None
    next_place: int | None
    points_to_next_place: float | None
    next_place_note: str | None
    in_recovery_support: bool | None
    our_score_low: float | None
    our_score_high: float | None
    our_rank_low: int | None
    our_rank_high: int | None
    unadjusted_release_id: str | None
    unadjusted_row: int | None
    override_row: int | None
    range_release_id: str | None
    range_row: int | None


class OfficialScore(NamedTuple):
    """One published score of one trust, with our recalculation."""

    quarter: date
    trust_type: str
    org_code: str
    nof_metric: str
    description: str | None
    counts_in_average: bool
    printed_value: float | None
    unit: str | None
    rule: str
    published_score: float | None
    our_score: float | None
    agrees: bool | None
    reason: str | None


class SegmentStep(NamedTuple):
    """How one trust's official segment changed since the quarter before, and by which rules."""

    quarter: date
    since_quarter: date
    trust_type: str
    org_code: str
    is_new_rules: bool
    segment_before: int
    segment_now: int
    segment_by_old_cuts: int | None
    is_by_new_cuts: bool | None


class SegmentChange(NamedTuple):
    """How many trusts of one type changed their segment in a quarter, and what the rules did."""

    quarter: date
    since_quarter: date
    trust_type: str
    is_new_rules: bool
    compared: int
    rose: int
    fell: int
    by_new_cuts: int | None
    left_last: int
    last_by_old_cuts: int | None
    old_cut_3: float | None


class OfficialCuts(NamedTuple):
    """The highest average scores of segments 1, 2 and 3 in one quarter."""

    quarter: date
    cut_1: float
    cut_2: float
    cut_3: float
    how: str
    note: str | None


class OfficialStep(NamedTuple):
    """How many published figures of one step we reproduce, for a quarter and trust type."""

    quarter: date
    trust_type: str
    step: str
    step_order: int
    title: str
    held: int
    compared: int
    equal: int
    largest_difference: float | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Official:
    """
    NHS England's own tables, grouped under the keys that pages ask for.

    Attributes:
        all: Every place, newest quarter first.
        of_trust: The places of one trust, newest quarter first.
        tables: The places of a quarter and trust type, best first.
        scores: The scores of one trust in one quarter, in number order.
        table_scores: The scores of a quarter and trust type.
        cuts: The cuts between the segments of one quarter.
        steps: How far we agree at each step, for a quarter and trust type.
        segment_steps: The change of one trust's segment since the quarter before.
        segment_changes: The changes of segments, for a quarter and trust type.
    """

    all: tuple[OfficialPlace, ...]
    of_trust: Mapping[str, tuple[OfficialPlace, ...]]
    tables: Mapping[tuple[date, str], tuple[OfficialPlace, ...]]
    scores: Mapping[tuple[date, str], tuple[OfficialScore, ...]]
    table_scores: Mapping[tuple[date, str], tuple[OfficialScore, ...]]
    cuts: Mapping[date, OfficialCuts]
    steps: Mapping[tuple[date, str], tuple[OfficialStep, ...]]
    segment_steps: Mapping[tuple[date, str], SegmentStep]
    segment_changes: Mapping[tuple[date, str], SegmentChange]

    def place_of(self, row: OfficialPlace) -> int:
        """Count the trusts in the table of a place."""
        table = self.tables[row.quarter, row.trust_type]
        return sum(other.league_rank is not None for other in table)


def read(typed: Typed) -> Official:
    """Read the four official marts and group them."""
    places = typed("official_places", OfficialPlace)
    places.sort(key=lambda o: (o.trust_type, o.league_rank is None, o.league_rank or 0, o.org_code))
    places.sort(key=lambda o: o.quarter, reverse=True)
    scores = typed("official_scores", OfficialScore)
    scores.sort(key=lambda s: (s.nof_metric, s.org_code))
    steps = typed("official_agreement", OfficialStep)
    steps.sort(key=lambda s: (s.step_order, s.step))
    return Official(
        all=tuple(places),
        of_trust=group(places, lambda o: o.org_code),
        tables=group(places, lambda o: (o.quarter, o.trust_type)),
        scores=group(scores, lambda s: (s.quarter, s.org_code)),
        table_scores=group(scores, lambda s: (s.quarter, s.trust_type)),
        cuts={cuts.quarter: cuts for cuts in typed("official_cuts", OfficialCuts)},
        steps=group(steps, lambda s: (s.quarter, s.trust_type)),
        segment_steps={
            (s.quarter, s.org_code): s for s in typed("official_segment_steps", SegmentStep)
        },
        segment_changes={
            (c.quarter, c.trust_type): c for c in typed("official_segment_changes", SegmentChange)
        },
    )
