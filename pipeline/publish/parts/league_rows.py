"""The lines of a league table: every cell in words, with the bare number it is sorted by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from pipeline.config.metrics import Metric, Table
from pipeline.publish.context import Context, organisation_href
from pipeline.publish.marts.rows import LeagueEdition, LeagueMeasure, LeaguePlace
from pipeline.publish.parts import certainty, summary
from pipeline.publish.wording import numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Exact:
    """What stands behind the cells of a line, for scripts; empty where there is nothing."""

    place: str
    score: str
    chance: str
    apart: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """
    A measure of one organisation: the figure, and its place or why there is none.

    Attributes:
        note: The month where it is not that of the column; whether it was counted again.
        exact: The figure, its place, its flag and its period, for scripts.
    """

    value: str
    under: str
    note: str
    exact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """
    One line of the table.

    Attributes:
        under: Its code, subtype and region, and that it has closed.
        icb: The ICB that it lies in; empty for a board.
        sure: How sure its place is; None where no range is held.
        moved: How it stands against each earlier edition that the table is compared with.
    """

    place: str
    name: str
    href: str
    code: str
    subtype: str
    region: str
    icb: str
    under: str
    score: str
    sure: certainty.Sure | None
    moved: tuple[certainty.Moved, ...]
    cells: tuple[Cell, ...]
    exact: Exact


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Neighbours that cannot be told apart from the first of them; no title: the whole table."""

    title: str
    rows: tuple[Row, ...]


NOT_APART: Final = "{} cannot be told apart from each other."

# What the short notes under a figure mean; printed below a table that has one.
RESTATED: Final = "restated"
SAME_COUNT: Final = "same count since"
LEGEND: Final = {
    RESTATED: "counted again on today's map of ICBs, because the ICB did not exist yet then.",
    SAME_COUNT: "the count has not moved since that month, after a jump of a hundred or more: it "
    "may be counted in another way, or no longer be counted.",
}


def groups(
    context: Context, table: Table, edition: LeagueEdition, lines: Sequence[LeaguePlace]
) -> Iterator[Group]:
    """Lay out the lines of each group; all lines as one where no groups are held."""

    def number(line: LeaguePlace) -> int | None:
        found = context.marts.ranges.places.get((table.id, edition.edition, line.org_code))
        return found.group_number if found else None

    for group, members in groupby(lines, number):
        inside = list(members)
        places = [line.place for line in inside if line.place is not None]
        title = ""
        if group is not None:
            title = f"Group {numbers.count(group)}: {numbers.place_range(min(places), max(places))}"
            title += "." if len(inside) > 1 else ", by itself."
        # Nobody is in the group of a first one that it can be told apart from: so two are level.
        who = "These two" if not inside[2:] else "Most of these"
        yield Group(
            title=f"{title} {NOT_APART.format(who)}" if title and len(inside) > 1 else title,
            rows=tuple(_row(context, table, edition.edition, line) for line in inside),
        )


def _row(context: Context, table: Table, edition: str, line: LeaguePlace) -> Row:
    """Lay out one line."""
    seen = context.marts.measures.get((table.id, edition, line.org_code), {})
    periods = context.marts.periods.get((table.id, edition), {})
    cells = []
    for theme in table.themes:
        for measure in theme.measures:
            metric = context.config.metric(measure.metric_id)
            found = seen.get(metric.id)
            missing = found is None or found.metric_value is None
            why = numbers.flag(found.flag if found else None, metric).removeprefix("No figure: ")
            cells.append(
                Cell(
                    value=numbers.NO_NUMBER
                    if found is None
                    else numbers.value(found.metric_value, metric.unit),
                    under=why
                    if found is None or missing
                    else numbers.place(found.place, None, context.marts.shared_in_table(found)),
                    note=_note(context, found, metric, periods.get(metric.id)) if found else "",
                    exact=_behind(found, metric) if found else "",
                )
            )
    about = (line.org_code, line.subtype, line.region_name)
    closed = summary.closed_in_brief(context, line.org_code)
    return Row(
        place=numbers.place(line.place, None, line.tied_with),
        name=line.org_name,
        href=organisation_href(context, line.org_code),
        code=line.org_code,
        subtype=line.subtype or "",
        region=line.region_name or "",
        icb=_icb(context, line),
        under=" · ".join(part for part in (*about, closed) if part),
        score=numbers.score(line.score),
        sure=certainty.sure(context, line),
        moved=tuple(
            certainty.moved(context, line, step)
            for step in context.marts.ranges.steps.get((table.id, edition), ())
        ),
        cells=tuple(cells),
        exact=_exact(context, line),
    )


def _icb(context: Context, line: LeaguePlace) -> str:
    """Name the ICB that a trust lies in; empty where there is none."""
    board = context.marts.organisations.get(line.icb_code or "")
    return board.org_name if board else ""


def _exact(context: Context, line: LeaguePlace) -> Exact:
    """Give what stands behind the cells of a line."""
    found = context.marts.ranges.places.get((line.table_id, line.edition, line.org_code))
    if found is None:
        place, score = numbers.exact(line.place), numbers.exact(line.score)
        return Exact(place=place, score=score, chance="", apart="")
    return Exact(
        place=numbers.exact(line.place, found.place_low, found.place_high),
        score=numbers.exact(line.score),
        chance=numbers.exact(found.top_quarter_share, found.bottom_quarter_share),
        apart=numbers.exact(found.told_apart),
    )


def _behind(found: LeagueMeasure, metric: Metric) -> str:
    """Give what stands behind a measure, as the download of the table has it."""
    return numbers.exact(
        found.metric_value,
        found.place,
        found.flag,
        numbers.period_slug(found.month, metric.period),
    )


def _note(context: Context, found: LeagueMeasure, metric: Metric, period: date | None) -> str:
    """Say what sets a figure apart from the others of its column; mostly nothing."""
    parts = []
    if found.month and found.month != period:
        parts.append(numbers.short_period(found.month, metric.period))
    if found.flag == "restated":
        parts.append(RESTATED)
    history = context.marts.history.get((metric.id, found.org_code), ())
    seen = next((o for o in history if o.month == found.month), None)
    if seen is not None and seen.is_frozen and seen.unchanged_since is not None:
        parts.append(f"{SAME_COUNT} {numbers.short_period(seen.unchanged_since, 'month')}")
    return ", ".join(parts)
