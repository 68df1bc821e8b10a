"""
Define the rows of the marts on the uncertainty of places, and group them for the pages.

They are not in `rows.py`, because these marts belong together and the same few pages use them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from pipeline.publish.marts.rows import Typed, group

# The marts' names for all sources of uncertainty together, for those about the figures alone, and
# for all of them by what was known in the month of the range.
ALL: Final = "all"
NOISE: Final = "noise"
THEN: Final = "then"


class LeagueRange(NamedTuple):
    """The uncertainty of one organisation's place in one edition."""

    table_id: str
    edition: str
    org_code: str
    place: int
    place_low: int
    place_high: int
    place_low_noise: int | None
    place_high_noise: int | None
    top_quarter_share: float | None
    bottom_quarter_share: float | None
    group_number: int | None
    told_apart: int | None
    replay_count: int


class LeagueFinding(NamedTuple):
    """How many organisations of an edition are clearly in one half of the ranks."""

    table_id: str
    edition: str
    ranked_count: int
    top_half_count: int
    bottom_half_count: int
    too_close_count: int


class LeaguePair(NamedTuple):
    """Whether two organisations of the latest edition clearly differ."""

    table_id: str
    above_code: str
    below_code: str
    above_share: float
    is_told_apart: bool


class LeagueLead(NamedTuple):
    """For how long one organisation of the latest edition has been ahead of another."""

    table_id: str
    above_code: str
    below_code: str
    since_month: date
    months_count: int
    tables_count: int
    clear_count: int
    ended_by: str | None
    ended_month: date | None
    ended_code: str | None


class LeagueNeighbours(NamedTuple):
    """Who is too close to call from one organisation, and the nearest that clearly differ."""

    table_id: str
    org_code: str
    too_close_count: int
    too_close_best: int | None
    too_close_worst: int | None
    better_count: int
    better_code: str | None
    worse_count: int
    worse_code: str | None


class LeaguePart(NamedTuple):
    """What one measure adds to a score, and what figure on it alone would lift the place."""

    table_id: str
    org_code: str
    metric_id: str
    weight: float
    adds: float | None
    next_place: int | None
    next_score: float | None
    value_needed: float | None
    people_needed: int | None
    place_at_best: int | None
    people_a_day: float | None
    target_people: int | None
    target_a_day: float | None


class LeagueDoubt(NamedTuple):
    """The range of a place with a single source of uncertainty switched on."""

    table_id: str
    doubt: str
    org_code: str
    place_low: int
    place_high: int


class LeagueDoubtSummary(NamedTuple):
    """How much one source of uncertainty alone widens the ranges of a table."""

    table_id: str
    doubt: str
    mean_width: float
    median_width: float
    widest: int
    widest_code: str


class LeagueVariant(NamedTuple):
    """The place of one organisation if we changed one choice."""

    table_id: str
    variant_id: str
    org_code: str
    place: int
    moved: int


class LeagueVariantSummary(NamedTuple):
    """How far a table moves if we change one choice."""

    table_id: str
    variant_id: str
    kind: str
    subject: str
    other_target: float | None
    rank_correlation: float | None
    mean_moved: float
    most_moved: int
    most_moved_code: str
    top_quarter_kept: int
    top_quarter_count: int


class LeagueMove(NamedTuple):
    """Whether a place has moved since an earlier edition by more than uncertainty explains."""

    table_id: str
    edition: str
    since_edition: str
    org_code: str
    place_before: int
    place_now: int
    moved: int
    moved_low: int
    moved_high: int
    verdict: str
    cause: str | None


class LeagueMoveSummary(NamedTuple):
    """How many places have clearly moved between two editions."""

    table_id: str
    edition: str
    since_edition: str
    basis: str
    compared: int
    rises: int
    falls: int
    unclear: int
    clear_by_care: int
    clear_by_score: int
    clear_by_target: int
    clear_by_counting: int
    clear_by_marks: int
    clear_by_membership: int
    new_scores: int
    moved_new_scores: float | None
    moved_same_scores: float | None
    top_quarter_count: int
    top_quarter_fell: int
    top_quarter_rose: int
    bottom_quarter_count: int
    bottom_quarter_fell: int
    bottom_quarter_rose: int


class RangeRecord(NamedTuple):
    """How often the place in a later month was inside the range of an earlier one."""

    table_id: str
    kind: str
    months_later: int
    compared: int
    inside: int


class RangePair(NamedTuple):
    """How many places of one edition were inside the ranges of an earlier one."""

    table_id: str
    edition: str
    later_edition: str
    kind: str
    months_later: int
    compared: int
    inside: int


class EffectiveWeight(NamedTuple):
    """The weight of one measure as declared, and its share of the variance of the scores."""

    table_id: str
    edition: str
    metric_id: str
    weight: float
    effective: float | None
    ranked_count: int


class ScoreRange(NamedTuple):
    """How far a published score may be off, and how many trusts it is made of."""

    table_id: str
    edition: str
    org_code: str
    metric_id: str
    member_count: int
    score_low: float
    score_high: float


class ScoreRegime(NamedTuple):
    """How many steps of a published score we have, across April or within a year."""

    metric_id: str
    regime: str
    steps: int
    changes: int
    far: int
    quarters: int


class LeagueStepMeasure(NamedTuple):
    """What has changed about one measure of a table between two editions."""

    table_id: str
    edition: str
    since_edition: str
    metric_id: str
    is_new_score: bool
    target_before: float | None
    target_now: float | None
    has_new_target: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranges:
    """
    The uncertainty of places, grouped under the keys that pages ask for.

    Attributes:
        places: The range of one organisation in one edition of a table.
        findings: Who is clearly in which half of an edition.
        apart: All in the latest edition that clearly differ from one organisation of a table.
        pairs: Each organisation below one of a table, in no order.
        leads: For how long one organisation of a table has been ahead of another.
        neighbours: Who is too close to call from one organisation of a table.
        parts: What each measure adds to the score of one organisation of a table.
        doubts: The range of one organisation of a table, by source of uncertainty.
        doubt_summaries: How much each source of uncertainty widens a table, the widest first.
        variants: The places of one organisation of a table under other choices.
        variant_summaries: How far each variant moves a table, the farthest first.
        moves: The moves between two editions of a table, best current place first.
        move_of: The move of one organisation between two editions of a table.
        steps: The comparisons of an edition: with the edition before, then with a year before.
        step_measures: What has changed about one measure between two editions of a table.
        records: How well past ranges of a table predicted later places, by kind of range,
            shortest time first.
        pairs_to_latest: How many of the latest places of a table were inside the ranges of each
            earlier edition, newest first.
        effective: What each measure of an edition weighs in effect.
        regimes: The steps of a published score that we have, by metric.
        score_ranges: The range of one organisation's published score in an edition, by metric.
    """

    places: Mapping[tuple[str, str, str], LeagueRange]
    findings: Mapping[tuple[str, str], LeagueFinding]
    apart: Mapping[tuple[str, str], frozenset[str]]
    pairs: Mapping[tuple[str, str], tuple[LeaguePair, ...]]
    leads: Mapping[tuple[str, str, str], LeagueLead]
    neighbours: Mapping[tuple[str, str], LeagueNeighbours]
    parts: Mapping[tuple[str, str], Mapping[str, LeaguePart]]
    doubts: Mapping[tuple[str, str], Mapping[str, LeagueDoubt]]
    doubt_summaries: Mapping[str, tuple[LeagueDoubtSummary, ...]]
    variants: Mapping[tuple[str, str], tuple[LeagueVariant, ...]]
    variant_summaries: Mapping[str, tuple[LeagueVariantSummary, ...]]
    moves: Mapping[tuple[str, str, str], tuple[LeagueMove, ...]]
    move_of: Mapping[tuple[str, str, str, str], LeagueMove]
    steps: Mapping[tuple[str, str], tuple[LeagueMoveSummary, ...]]
    step_measures: Mapping[tuple[str, str, str, str], LeagueStepMeasure]
    records: Mapping[str, tuple[RangeRecord, ...]]
    pairs_to_latest: Mapping[str, tuple[RangePair, ...]]
    effective: Mapping[tuple[str, str], Mapping[str, EffectiveWeight]]
    regimes: Mapping[str, tuple[ScoreRegime, ...]]
    score_ranges: Mapping[tuple[str, str, str, str], ScoreRange]


def read(typed: Typed) -> Ranges:
    """Read the marts on the uncertainty of places and group them."""
    doubt_summaries = typed("league_doubt_summary", LeagueDoubtSummary)
    doubt_summaries.sort(key=lambda d: (d.doubt != ALL, -d.mean_width, d.doubt))
    variant_summaries = typed("league_variant_summary", LeagueVariantSummary)
    variant_summaries.sort(key=lambda v: (-v.mean_moved, v.variant_id))
    moves = typed("league_moves", LeagueMove)
    moves.sort(key=lambda m: (m.place_now, m.org_code))
    steps = typed("league_move_summary", LeagueMoveSummary)
    steps.sort(key=lambda s: (s.basis != "month", s.since_edition))
    doubts = group(typed("league_doubts", LeagueDoubt), lambda d: (d.table_id, d.org_code))
    pairs = typed("league_pairs", LeaguePair)
    return Ranges(
        places={
            (r.table_id, r.edition, r.org_code): r for r in typed("league_ranges", LeagueRange)
        },
        findings={(f.table_id, f.edition): f for f in typed("league_findings", LeagueFinding)},
        apart=_apart(pairs),
        pairs=group(pairs, lambda p: (p.table_id, p.above_code)),
        leads={
            (one.table_id, one.above_code, one.below_code): one
            for one in typed("league_leads", LeagueLead)
        },
        neighbours={
            (n.table_id, n.org_code): n for n in typed("league_neighbours", LeagueNeighbours)
        },
        parts={
            key: {p.metric_id: p for p in members}
            for key, members in group(
                typed("league_parts", LeaguePart), lambda p: (p.table_id, p.org_code)
            ).items()
        },
        doubts={key: {d.doubt: d for d in members} for key, members in doubts.items()},
        doubt_summaries=group(doubt_summaries, lambda d: d.table_id),
        variants=group(typed("league_variants", LeagueVariant), lambda v: (v.table_id, v.org_code)),
        variant_summaries=group(variant_summaries, lambda v: v.table_id),
        moves=group(moves, lambda m: (m.table_id, m.edition, m.since_edition)),
        move_of={(m.table_id, m.edition, m.since_edition, m.org_code): m for m in moves},
        steps=group(steps, lambda s: (s.table_id, s.edition)),
        step_measures={
            (m.table_id, m.edition, m.since_edition, m.metric_id): m
            for m in typed("league_step_measures", LeagueStepMeasure)
        },
        records=group(
            sorted(typed("league_range_record", RangeRecord), key=lambda r: r.months_later),
            lambda r: r.table_id,
        ),
        pairs_to_latest=group(
            sorted(
                (p for p in typed("league_range_pairs", RangePair) if p.later_edition == "latest"),
                key=lambda p: p.edition,
                reverse=True,
            ),
            lambda p: p.table_id,
        ),
        effective={
            key: {w.metric_id: w for w in members}
            for key, members in group(
                typed("league_effective_weights", EffectiveWeight),
                lambda w: (w.table_id, w.edition),
            ).items()
        },
        regimes=group(typed("score_regimes", ScoreRegime), lambda r: r.metric_id),
        score_ranges={
            (s.table_id, s.edition, s.org_code, s.metric_id): s
            for s in typed("league_score_ranges", ScoreRange)
        },
    )


def _apart(pairs: list[LeaguePair]) -> dict[tuple[str, str], frozenset[str]]:
    """Turn pairs into the set of organisations that clearly differ from each one."""
    both = [
        (pair.table_id, one, other)
        for pair in pairs
        if pair.is_told_apart
        for one, other in (
            (pair.above_code, pair.below_code),
            (pair.below_code, pair.above_code),
        )
    ]
    return {
        key: frozenset(other for _, _, other in members)
        for key, members in group(both, lambda end: end[:2]).items()
    }
