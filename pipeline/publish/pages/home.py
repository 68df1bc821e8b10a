"""Make the home page: search, England's latest figures, every rank, movers, map, next updates."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final, TypeAlias

from pipeline.config.metrics import Metric, Table
from pipeline.publish import urls
from pipeline.publish.context import SITE_TITLE, Context, Page, organisation_href, organisation_name
from pipeline.publish.drawing import charts
from pipeline.publish.marts.measure_rows import MeasureMover
from pipeline.publish.parts import as_of, attention, certainty, credibility
from pipeline.publish.parts import figure as figures
from pipeline.publish.parts import map as maps
from pipeline.publish.wording import chance, numbers

TEMPLATE: Final = "pages/home.html"
# The four figures that NHS England itself leads with each month; a fifth would be too many.
HEADLINES: Final = ("ae_within_4h", "ae_12h_dta", "rtt_within_18w", "rtt_over_52w")
ENDS: Final = 5
# How the page begins: the first of these that we have, with people and the standard.
SENTENCES: Final = {
    "rtt_within_18w": "In {month}, {value} of {people} waits for planned treatment in England had "
    "lasted 18 weeks or less",
    "ae_within_4h": "In {month}, {value} of {people} people who came to A&E in England were seen "
    "within four hours",
}
GAINED: Final = {"gained": "Improved most against {other}", "lost": "Worsened most against {other}"}


Tile: TypeAlias = tuple[Metric, figures.Figure, Mapping[str, str] | None, charts.Drawing | None]
"""One of England's figures, with its bar and its line of two years."""


def pages(context: Context) -> Iterator[Page]:
    """Make one page, at /."""
    headlines = list(_headlines(context))
    kinds = [o.org_kind for o in context.marts.organisations.values() if o.has_page]
    official = {kind: quarter for quarter, kind in sorted(context.marts.official.tables)}
    yield Page(
        path=urls.HOME,
        template=TEMPLATE,
        title=SITE_TITLE,
        description="League tables of NHS trusts and ICBs in which every number names the "
        "published file and the rows it came from.",
        view={
            "trusts": kinds.count("trust"),
            "icbs": kinds.count("icb"),
            "specialties": len(context.marts.specialties.of_function),
            "headline": _sentence(headlines),
            "headlines": headlines,
            "movers": list(_movers(context, headlines)),
            "maps": [
                drawn
                for table in context.config.tables
                if table.org_kind == "icb"
                and (drawn := maps.subject_map(context, table, ident="icbs", after="after-map"))
            ],
            "as_of": as_of.by_theme(
                context,
                [
                    (metric, numbers.period(figure["seen"].month, metric.period))
                    for metric, figure, *_ in headlines
                ],
            ),
            "tables": list(_tables(context)),
            # The newest official table for every type of trust.
            "official": sorted(official.items()),
            "coming": list(_coming(context)),
            "noun": certainty.noun,
            "steps": context.marts.ranges.steps,
            "by_cause": partial(certainty.by_cause, context),
            "sure": partial(certainty.sure, context),
            "not_credible": partial(credibility.beside_name, context),
            "href": partial(organisation_href, context),
            "name": partial(organisation_name, context),
            "csv": context.file,
        },
    )


def _headlines(context: Context) -> Iterator[Tile]:
    """Find the national figures."""
    marts = context.marts
    known = {metric.id: metric for metric in context.config.metrics}
    england = marts.organisations.get(figures.ENGLAND)
    for metric_id in HEADLINES:
        seen = marts.latest.get((metric_id, figures.ENGLAND))
        if metric_id in known and seen is not None:
            metric = known[metric_id]
            figure = figures.figure(marts, context.config, metric, seen)
            bar = None
            if metric.unit == "share" and seen.metric_value is not None:
                bar = charts.share_bar(seen.metric_value, _goal(figure))
            line = figures.trend(marts, metric, england, is_whole=False) if england else None
            yield metric, figure, bar, line


def _goal(figure: figures.Figure) -> float | None:
    """Give the standard that the public was promised, or else the threshold; None if neither."""
    for own, _ in figure["standards"]:
        return float(own.standard)
    return figure["goal"].value if figure["goal"] else None


def _sentence(headlines: Sequence[Tile]) -> str:
    """Say the first national figure in a sentence, with people and the standard."""
    held = {metric.id: (metric, figure) for metric, figure, *_ in headlines}
    found = [(words, *held[one]) for one, words in SENTENCES.items() if one in held]
    for words, metric, figure in found[:1]:
        seen, goal = figure["seen"], _goal(figure)
        said = words.format(
            month=numbers.period(seen.month, metric.period),
            value=numbers.value(seen.metric_value, metric.unit),
            people=numbers.count(seen.denominator),
        )
        if goal is None:
            return f"{said}."
        kind = "standard" if figure["standards"] else "threshold"
        return f"{said}; the {kind} is {numbers.target(goal, metric.unit)}."
    return ""


def _movers(context: Context, headlines: Sequence[Tile]) -> Iterator[Mapping[str, object]]:
    """Group who gained and who lost most on each national figure; nothing where nobody did."""
    for metric, *_ in headlines:
        found = context.marts.fields.movers.get(metric.id, ())
        if not found:
            continue
        told = context.marts.newest_figures[metric.id, found[0].org_code]
        other = chance.other(told, "trust")
        yield {
            "metric": metric,
            "last_month": found[0].last_month,
            "ways": [
                (words.format(other=other), mine)
                for way, words in GAINED.items()
                if (mine := _way(found, way))
            ],
            "other": other,
        }


def _way(movers: Sequence[MeasureMover], way: str) -> list[MeasureMover]:
    """Pick those who moved one way, the farthest first."""
    return sorted(
        (mover for mover in movers if mover.direction == way), key=lambda one: one.order_number
    )


def _tables(context: Context) -> Iterator[Mapping[str, object]]:
    """Find the top and bottom of every table; omit the bottom if it overlaps the top."""
    for table in context.config.tables:
        editions = context.marts.editions.get(table.id, ())
        lines = context.marts.places.get((table.id, "latest"), ())
        ranked = [line for line in lines if line.place is not None]
        if editions and ranked:
            yield {
                "table": table,
                "latest": editions[0],
                "finding": certainty.finding(context, table, "latest"),
                "close": certainty.too_close(context, table, "latest"),
                "ranges": _ranges(context, table),
                "as_of": as_of.line(context, table),
                "as_of_notes": list(as_of.notes(context, table)),
                "top": ranked[:ENDS],
                "bottom": ranked[-ENDS:] if len(ranked) >= 2 * ENDS else [],
            }


def _ranges(context: Context, table: Table) -> charts.Drawing | None:
    """Draw every rank of a table with its range; None without ranges, or where one is all."""
    found = certainty.all_ranges(context, table.id)
    drawn = [(one.place, one.place_low, one.place_high, one.org_code) for one in found]
    return charts.ranges(drawn, len(drawn)) if drawn else None


def _coming(context: Context) -> Iterator[attention.Coming]:
    """List the next updates of the publications that the tables use."""
    scored = [metric for metric in context.config.metrics if metric.scoring != "none"]
    feeding = {cells.source for metric in scored for cells in metric.cells}
    for source in context.config.sources:
        if source.id in feeding:
            yield attention.coming(context, source)
