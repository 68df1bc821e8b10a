"""Define the rows of the marts on who leaves the bottom and how, and group them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from pipeline.publish.marts.rows import Typed, group

MARTS: Final = (
    "segment_totals",
    "segment_splits",
    "segment_runs",
    "segment_tests",
    "bottom_runs",
    "bottom_stays",
)


class SegmentTotal(NamedTuple):
    """The changes of segments of one type of trust in a quarter."""

    quarter: date
    since_quarter: date
    trust_type: str
    is_new_rules: bool
    compared: int
    rose: int
    fell: int
    was_last: int
    left_last: int
    left_by_old_cuts: int | None
    left_by_redrawn: int | None
    left_better_average: int
    not_split: int
    by_own: int | None
    by_others: int | None
    by_rule: int | None
    by_counting: int | None


class SegmentSplit(NamedTuple):
    """The change of one trust's segment, taken apart."""

    quarter: date
    since_quarter: date
    trust_type: str
    org_code: str
    org_name: str
    segment_before: int
    segment_now: int
    change: int
    by_counting: int | None
    by_own: int | None
    by_others: int | None
    by_rule: int | None
    why_not_split: str | None
    segment_by_old_cuts: int | None
    segment_if_redrawn: int | None
    average_before: float
    average_now: float
    left_last: bool
    is_clear: bool | None


class SegmentRun(NamedTuple):
    """The quarters of one trust in the bottom segment."""

    org_code: str
    org_name: str
    trust_type: str
    first_quarter: date
    last_quarter: date
    quarters_held: int
    quarters_last: int
    run_now: int
    run_since: date | None
    is_run_longer: bool
    times_left: int
    times_back: int


class SegmentTest(NamedTuple):
    """How many changes of segments are clear, by our test or by the publisher's."""

    quarter: date
    trust_type: str
    tested_by: str
    compared: int | None
    changed: int
    by_override: int
    clear: int
    not_clear: int
    not_tested: int
    source: str | None
    link: str | None
    published: str | None


class BottomRun(NamedTuple):
    """The months of one organisation in the bottom quarter of a table."""

    table_id: str
    org_code: str
    org_name: str
    first_month: date
    last_month: date
    months_ranked: int
    months_bottom: int
    run_now: int
    run_since: date | None
    is_run_longer: bool
    bottom_share: float | None


class BottomStay(NamedTuple):
    """How many of the bottom quarter are there again some months later."""

    table_id: str
    months_later: int
    was: int
    stays: int
    stays_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnaround:
    """
    The marts on who leaves the bottom and how.

    Attributes:
        totals: The changes of each quarter and type, newest first.
        splits: The trusts whose segment changed, by quarter, by type and name.
        runs: The trusts that were in the bottom segment, longest run first.
        tests: The tests of a quarter, the publisher's first.
        months: The organisations that were likely in the bottom quarter of a table, longest first.
        stays: How many stay there, by table, fewest months first.
    """

    totals: tuple[SegmentTotal, ...]
    splits: Mapping[date, tuple[SegmentSplit, ...]]
    runs: tuple[SegmentRun, ...]
    tests: Mapping[date, tuple[SegmentTest, ...]]
    months: Mapping[str, tuple[BottomRun, ...]]
    stays: Mapping[str, tuple[BottomStay, ...]]


def read(typed: Typed) -> Turnaround:
    """Read the marts and group them; a mart that is missing is empty."""
    totals = sorted(typed("segment_totals", SegmentTotal), key=lambda t: t.trust_type)
    totals.sort(key=lambda t: t.quarter, reverse=True)
    splits = [split for split in typed("segment_splits", SegmentSplit) if split.change]
    splits.sort(key=lambda s: (s.trust_type, s.org_name, s.org_code))
    runs = [run for run in typed("segment_runs", SegmentRun) if run.quarters_last]
    runs.sort(key=lambda r: (-r.run_now, -r.quarters_last, r.org_name, r.org_code))
    tests = sorted(typed("segment_tests", SegmentTest), key=lambda t: (t.tested_by, t.trust_type))
    months = [run for run in typed("bottom_runs", BottomRun) if run.months_bottom]
    months.sort(key=lambda r: (-r.months_bottom, -r.run_now, r.org_name, r.org_code))
    stays = sorted(typed("bottom_stays", BottomStay), key=lambda s: s.months_later)
    return Turnaround(
        totals=tuple(totals),
        splits=group(splits, lambda s: s.quarter),
        runs=tuple(runs),
        tests=group(tests, lambda t: t.quarter),
        months=group(months, lambda r: r.table_id),
        stays=group(stays, lambda s: s.table_id),
    )
