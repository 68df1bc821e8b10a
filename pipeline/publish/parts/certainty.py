"""
Put the uncertainty of a place into words: its range, its chances, and whether it has moved.

The pages of the tables and of the organisations both use it, so they say the same.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from pipeline.config.metrics import Metric, Table
from pipeline.publish.context import Context
from pipeline.publish.drawing import charts
from pipeline.publish.marts.range_rows import (
    EffectiveWeight,
    LeagueMove,
    LeagueMoveSummary,
    LeagueRange,
    LeagueStepMeasure,
)
from pipeline.publish.marts.rows import LeaguePlace
from pipeline.publish.wording import numbers

RISE: Final = "rise"
FALL: Final = "fall"
# What a mart calls the causes of a move, in words that follow "by".
CAUSES: Final[Mapping[str, str]] = {
    "care": "figures of care",
    "finance score": "a finance score",
    "new target": "another threshold",
    "new counting": "another way of counting",
    "marks": "figures that earn no score in one of the two months",
    "membership": "others who joined or left",
}
# The direction of a clear move; any other verdict means no clear change.
ARROWS: Final[Mapping[str, str]] = {RISE: "up", FALL: "down"}


def noun(table: Table) -> str:
    """Return the singular noun for the organisations in a table."""
    return "trust" if table.org_kind == "trust" else "ICB"


def ranked(context: Context, table_id: str, edition: str) -> int:
    """Count the organisations ranked in an edition; 0 if there is no such edition."""
    editions = context.marts.editions.get(table_id, ())
    return next((e.ranked_count for e in editions if e.edition == edition), 0)


def finding(context: Context, table: Table, edition: str) -> str:
    """Say in one sentence what an edition can tell; empty if it has no ranges."""
    found = context.marts.ranges.findings.get((table.id, edition))
    if found is None:
        return ""
    top, bottom = found.top_half_count, found.bottom_half_count
    of = numbers.counted(found.ranked_count, noun(table))
    if not top and not bottom:
        return f"None of {of} is clearly in the top or the bottom half"
    return (
        f"Of {of}, {numbers.count(top)} {'is' if top == 1 else 'are'} clearly in the top half and "
        f"{numbers.count(bottom)} in the bottom half"
    )


def too_close(context: Context, table: Table, edition: str) -> str:
    """Say for how many of an edition that is too close to call; empty for none or unknown."""
    found = context.marts.ranges.findings.get((table.id, edition))
    if found is None or not found.too_close_count:
        return ""
    return f"Too close to call: {numbers.counted(found.too_close_count, noun(table))}."


def sure(context: Context, line: LeaguePlace) -> charts.RangeBar | None:
    """Draw the likely range of a place; None if it has no range."""
    found = context.marts.ranges.places.get((line.table_id, line.edition, line.org_code))
    of = ranked(context, line.table_id, line.edition)
    if found is None or not of:
        return None
    low, high = found.place_low_noise, found.place_high_noise
    inner = (low, high) if low is not None and high is not None else None
    return charts.range_bar(found.place_low, found.place_high, found.place, of, inner)


def all_ranges(context: Context, table_id: str) -> tuple[LeagueRange, ...]:
    """List the range of every rank of the latest edition; empty if one is missing, or alone."""
    lines = context.marts.places.get((table_id, "latest"), ())
    ranked = [line for line in lines if line.place is not None]
    ranges = context.marts.ranges.places
    found = [ranges.get((table_id, "latest", line.org_code)) for line in ranked]
    held = tuple(one for one in found if one is not None)
    return held if len(held) == len(ranked) > 1 else ()


def place_then(context: Context, move: LeagueMove) -> str:
    """Print the place before a move, as the earlier edition prints it."""
    return _printed(context, move, move.since_edition, move.place_before)


def place_now(context: Context, move: LeagueMove) -> str:
    """Print the place after a move, as its edition prints it."""
    return _printed(context, move, move.edition, move.place_now)


def _printed(context: Context, move: LeagueMove, edition: str, place: int) -> str:
    line = context.marts.lines.get((move.table_id, edition, move.org_code))
    return numbers.place(place, None, line.tied_with if line else 0)


def by_cause(context: Context, table: Table, step: LeagueMoveSummary) -> str:
    """Say what made the clear moves, and how far a changed score moved places; may be empty."""
    clear = {
        "care": step.clear_by_care,
        "finance score": step.clear_by_score,
        "new target": step.clear_by_target,
        "new counting": step.clear_by_counting,
        "marks": step.clear_by_marks,
        "membership": step.clear_by_membership,
    }
    parts = [f"{numbers.count(many)} mostly by {CAUSES[by]}" for by, many in clear.items() if many]
    said = []
    if parts:
        named = numbers.counted(step.rises + step.falls, "clear move")
        said.append(f"Of the {named}: {numbers.listed(parts)}.")
    if step.new_scores and step.moved_new_scores is not None:
        titles = numbers.listed(
            [f"“{context.config.metric(m).title}”" for m in jumped(context, table, step)]
        )
        moved = numbers.decimal(step.moved_new_scores, 0)
        others = (
            f", the others by {numbers.decimal(step.moved_same_scores, 0)}"
            if step.moved_same_scores is not None
            else ""
        )
        said.append(
            f"{numbers.upper_first(numbers.counted(step.new_scores, noun(table)))} of "
            f"{numbers.count(step.compared)} "
            f"{'has' if step.new_scores == 1 else 'have'} another {titles}: their places moved by "
            f"{moved} on average{others}."
        )
    return " ".join(said)


def new_targets(context: Context, table: Table, step: LeagueMoveSummary) -> str:
    """Name the measures whose target has changed, because a new target also moves places."""
    return " ".join(
        f"“{metric.title}” is scored against a threshold of "
        f"{numbers.value(found.target_now, metric.unit)} now, and was against "
        f"{numbers.value(found.target_before, metric.unit)} then."
        for metric, found in _since(context, table, step)
        if found.has_new_target
    )


def effective(
    context: Context, table: Table, edition: str
) -> tuple[tuple[Metric, EffectiveWeight], ...]:
    """List the measures of an edition with what each weighs as declared and in effect."""
    found = context.marts.ranges.effective.get((table.id, edition), {})
    return tuple((m, found[m.id]) for m in measures(context, table) if m.id in found)


def weighed_over(context: Context, table: Table, edition: str) -> str:
    """Say over whom effective weights are worked out; empty if there are none."""
    of = ranked(context, table.id, edition)
    for _, own in effective(context, table, edition):
        if own.ranked_count == of:
            return f"all {numbers.counted(of, noun(table))} ranked"
        return (
            f"the {numbers.count(own.ranked_count)} of {numbers.counted(of, noun(table))} ranked "
            "that have a score on every measure"
        )
    return ""


def measures(context: Context, table: Table) -> tuple[Metric, ...]:
    """List the measures of a table in order."""
    return tuple(
        context.config.metric(measure.metric_id)
        for theme in table.themes
        for measure in theme.measures
    )


def then_and_now(
    context: Context, step: LeagueMoveSummary, org_code: str, metric: Metric
) -> tuple[str, str]:
    """Print an organisation's figure in the earlier edition, and its current figure."""

    def printed(edition: str) -> str:
        measures = context.marts.measures.get((step.table_id, edition, org_code), {})
        found = measures.get(metric.id)
        return numbers.value(found.metric_value if found else None, metric.unit)

    return printed(step.since_edition), printed(step.edition)


def quoted(context: Context, table: Table) -> tuple[str, ...]:
    """Name the measures whose figures a table quotes as published, without noise."""
    return tuple(m.id for m in measures(context, table) if (table.id, m.id) in context.marts.quoted)


def jumped(context: Context, table: Table, step: LeagueMoveSummary) -> tuple[str, ...]:
    """Name the published scores whose period differs from the earlier edition."""
    found = _since(context, table, step)
    return tuple(metric.id for metric, changed in found if changed.is_new_score)


def _since(
    context: Context, table: Table, step: LeagueMoveSummary
) -> Iterator[tuple[Metric, LeagueStepMeasure]]:
    """Find what has changed about each measure of a table since an earlier edition."""
    key = (step.table_id, step.edition, step.since_edition)
    for metric in measures(context, table):
        yield metric, context.marts.ranges.step_measures[*key, metric.id]
