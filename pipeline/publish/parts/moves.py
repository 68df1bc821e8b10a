"""
Who moved in a league table between two editions: the clear rises and falls.

With each comparison stands how many moved, what luck makes of such a count, and what no doubt is
drawn for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.config.metrics import Metric, Table
from pipeline.publish import urls
from pipeline.publish.context import Context, Link, organisation_href
from pipeline.publish.marts.range_rows import LeagueMoveSummary
from pipeline.publish.marts.rows import LeagueEdition
from pipeline.publish.parts import certainty
from pipeline.publish.wording import numbers

TITLES: Final = {certainty.RISE: "Clearly up", certainty.FALL: "Clearly down"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mover:
    """
    One organisation that has clearly moved.

    Attributes:
        places: "60th to 34th".
        likely: The range of its move.
        quoted: The figures that are quoted as published, before and now.
    """

    name: str
    href: str
    code: str
    places: str
    likely: str
    quoted: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Movers:
    """Those who moved the same way."""

    title: str
    rows: tuple[Mover, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """
    An edition against an earlier one.

    Attributes:
        quoted: The measures of the last columns.
        caution: What a clear move may be made of; empty where there is nothing to say.
        columns: How many columns the table has.
    """

    id: str
    since: str
    since_href: str
    counts: str
    luck: str
    caution: str
    quoted: tuple[Link, ...]
    directions: tuple[Movers, ...]
    columns: int


def steps(context: Context, table: Table, edition: LeagueEdition) -> tuple[Step, ...]:
    """Lay out who moved since the edition before, and since a year before."""
    found = context.marts.ranges.steps.get((table.id, edition.edition), ())
    return tuple(_step(context, table, step) for step in found)


def _step(context: Context, table: Table, step: LeagueMoveSummary) -> Step:
    """Lay out one comparison."""
    metrics = [context.config.metric(name) for name in certainty.jumped(context, table, step)]
    directions = tuple(
        Movers(title=title, rows=rows)
        for verdict, title in TITLES.items()
        if (rows := tuple(_movers(context, step, verdict, metrics)))
    )
    return Step(
        id=f"moved-{urls.fragment(step.since_edition)}",
        since=numbers.edition(step.since_edition),
        since_href=urls.league(table.id, step.since_edition),
        counts=certainty.in_all(step, certainty.noun(table)),
        luck=certainty.luck(step),
        caution=_caution(context, table, step, metrics),
        quoted=tuple(Link(words=m.short, href=urls.metric(m.id)) for m in metrics),
        directions=directions,
        columns=3 + len(metrics),
    )


def _movers(
    context: Context, step: LeagueMoveSummary, verdict: str, metrics: list[Metric]
) -> Iterator[Mover]:
    """List those with a verdict, the farthest first."""
    key = (step.table_id, step.edition, step.since_edition)
    moves = [m for m in context.marts.ranges.moves.get(key, ()) if m.verdict == verdict]
    for move in sorted(moves, key=lambda m: (-abs(m.moved), m.place_now, m.org_code)):
        line = context.marts.lines[step.table_id, step.edition, move.org_code]
        yield Mover(
            name=line.org_name,
            href=organisation_href(context, move.org_code),
            code=move.org_code,
            places=(
                f"{certainty.place_then(context, move)} to {certainty.place_now(context, move)}"
            ),
            likely=numbers.moved_range(move.moved_low, move.moved_high),
            quoted=tuple(
                ", then ".join(certainty.then_and_now(context, step, move.org_code, metric))
                for metric in metrics
            ),
        )


def _caution(context: Context, table: Table, step: LeagueMoveSummary, metrics: list[Metric]) -> str:
    """Say that a figure without noise, or a rule, may make a move all by itself."""
    said = []
    for metric in metrics:
        now, before = (
            numbers.period(context.marts.periods[table.id, edition].get(metric.id), metric.period)
            for edition in (step.edition, step.since_edition)
        )
        said.append(
            f"“{metric.title}” is that of {now} now and was that of {before} then. It is quoted "
            "as published and no doubt is drawn for it, so a move by it alone counts as clear; "
            "with the first quarter of a new plan year it can jump for many at once."
        )
    said += [
        certainty.by_quoted(context, table, step),
        certainty.new_targets(context, table, step),
    ]
    return " ".join(part for part in said if part)
