"""
List the clear rises and falls in a league table between two editions.

Each comparison says how many moved, how many would by luck alone, and what made the moves.
"""

from collections.abc import Mapping
from functools import partial
from typing import Final

from pipeline.config.metrics import Table
from pipeline.publish.context import Context
from pipeline.publish.marts.range_rows import LeagueMove, LeagueMoveSummary
from pipeline.publish.parts import certainty
from pipeline.publish.wording import numbers

TITLES: Final = {certainty.RISE: "Clearly up", certainty.FALL: "Clearly down"}


def lookups(context: Context, table: Table) -> Mapping[str, object]:
    """Return the values that `parts/moves.html` looks up for each comparison of a table."""
    return {
        "jumped": partial(certainty.jumped, context, table),
        "caution": partial(_caution, context, table),
        "causes": certainty.CAUSES,
        "movers": partial(_movers, context),
        "place_then": partial(certainty.place_then, context),
        "place_now": partial(certainty.place_now, context),
        "then_and_now": partial(certainty.then_and_now, context),
    }


def _movers(context: Context, step: LeagueMoveSummary) -> Mapping[str, list[LeagueMove]]:
    """Group clear movers by direction, the farthest first; omit a direction without any."""
    moves = sorted(
        context.marts.ranges.moves.get((step.table_id, step.edition, step.since_edition), ()),
        key=lambda move: (-abs(move.moved), move.place_now, move.org_code),
    )
    found = {title: [m for m in moves if m.verdict == way] for way, title in TITLES.items()}
    return {title: movers for title, movers in found.items() if movers}


def _caution(context: Context, table: Table, step: LeagueMoveSummary) -> str:
    """Say what made the moves: a published score and a new target move many places at once."""
    said = []
    for metric in map(context.config.metric, certainty.jumped(context, table, step)):
        now, before = (
            numbers.period(context.marts.periods[table.id, edition].get(metric.id), metric.period)
            for edition in (step.edition, step.since_edition)
        )
        said.append(
            f"“{metric.title}” is that of {now} now and was that of {before} then. One step of it "
            "moves many places; we vary how often it steps, so such a move alone is not clear."
        )
    said += [
        certainty.by_cause(context, table, step),
        certainty.new_targets(context, table, step),
    ]
    return " ".join(part for part in said if part)
