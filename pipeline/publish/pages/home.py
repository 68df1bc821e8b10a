"""The home page: the ways in, England now, the ends of the tables, and what comes next."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import SITE_TITLE, Context, FileLink, Link, Page, organisation_href
from pipeline.publish.marts.rows import LeaguePlace
from pipeline.publish.parts import attention, certainty
from pipeline.publish.parts import figure as figures
from pipeline.publish.parts import map as maps
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/home.html"
# The four figures that NHS England itself leads with each month; a fifth would crowd them out.
HEADLINES: Final = ("ae_within_4h", "ae_12h_dta", "rtt_within_18w", "rtt_over_52w")
ENDS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One national figure."""

    title: str
    href: str
    figure: figures.Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRow:
    """One line at the top or the bottom of a table; no range where none is held."""

    place: str
    sure: certainty.Sure | None
    name: str
    href: str
    score: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """
    The top and the bottom of one table.

    Attributes:
        moves: How many have clearly moved, since each earlier edition it is compared with.
        map: The table as a map, where it is one of ICBs.
    """

    id: str
    title: str
    href: str
    ranked: str
    moves: tuple[str, ...]
    csv: FileLink
    map: maps.Map | None
    top: tuple[EndRow, ...]
    bottom: tuple[EndRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything the template may see."""

    headlines: tuple[Headline, ...]
    tables: tuple[Ends, ...]
    official: tuple[Link, ...]
    coming: tuple[attention.NextRow, ...]
    trusts: str
    icbs: str


def pages(context: Context) -> Iterator[Page]:
    """One page, at /."""
    organisations = context.marts.organisations.values()
    yield Page(
        path=urls.HOME,
        template=TEMPLATE,
        title=SITE_TITLE,
        description="League tables of NHS trusts and ICBs in which every number leads back to the "
        "published cell it came from.",
        view=View(
            headlines=tuple(_headlines(context)),
            tables=tuple(_ends(context)),
            official=tuple(_official(context)),
            coming=tuple(_coming(context)),
            trusts=numbers.counted(
                sum(o.org_kind == "trust" and o.has_page for o in organisations), "trust"
            ),
            icbs=numbers.counted(
                sum(o.org_kind == "icb" and o.has_page for o in organisations), "ICB"
            ),
        ),
    )


def _headlines(context: Context) -> Iterator[Headline]:
    """Find the national figures."""
    known = {metric.id: metric for metric in context.config.metrics}
    for metric_id in HEADLINES:
        seen = figures.newest(context.marts.history.get((metric_id, figures.ENGLAND), ()))
        if metric_id in known and seen is not None:
            metric = known[metric_id]
            yield Headline(
                title=metric.title,
                href=urls.metric(metric.id),
                figure=figures.figure(context.marts, context.config, metric, seen),
            )


def _ends(context: Context) -> Iterator[Ends]:
    """Find the top and the bottom of every table; the bottom only where it is another end."""
    for table in context.config.tables:
        editions = context.marts.editions.get(table.id, ())
        lines = context.marts.places.get((table.id, "latest"), ())
        ranked = [line for line in lines if line.place is not None]
        if not editions or not ranked:
            continue
        rows = [_row(context, line) for line in ranked]
        yield Ends(
            id=f"ends-{table.id}",
            title=table.title,
            href=urls.league(table.id),
            ranked=numbers.counted(editions[0].ranked_count, certainty.noun(table)),
            moves=certainty.moves_in_all(context, table, "latest"),
            csv=context.file(f"league-{table.id}.csv"),
            map=maps.subject_map(
                context, table, ident=f"map-{table.id}", after=f"whole-ends-{table.id}"
            )
            if table.org_kind == "icb"
            else None,
            top=tuple(rows[:ENDS]),
            bottom=tuple(rows[-ENDS:]) if len(rows) >= 2 * ENDS else (),
        )


def _official(context: Context) -> Iterator[Link]:
    """Find the newest official table of every type."""
    newest = {trust_type: quarter for quarter, trust_type in sorted(context.marts.official.tables)}
    for trust_type, quarter in sorted(newest.items()):
        words = numbers.upper_first(numbers.trust_type(trust_type))
        yield Link(
            words=f"{words}, {numbers.period(quarter, 'quarter')}",
            href=urls.official(trust_type, quarter),
        )


def _coming(context: Context) -> Iterator[attention.NextRow]:
    """Say when the next figures of the tables come, from whichever publication brings them."""
    scored = [metric for metric in context.config.metrics if metric.scoring != "none"]
    feeding = {cells.source for metric in scored for cells in metric.cells}
    for source in context.config.sources:
        if source.id in feeding:
            yield attention.coming(context, source)


def _row(context: Context, line: LeaguePlace) -> EndRow:
    """Lay out one line."""
    return EndRow(
        place=numbers.place(line.place, None, line.tied_with),
        sure=certainty.sure(context, line),
        name=line.org_name,
        href=organisation_href(context, line.org_code),
        score=numbers.score(line.score),
    )
