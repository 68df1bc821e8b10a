"""Make the home page: search, England's latest figures, top and bottom of tables, next updates."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from pipeline.config.metrics import Metric
from pipeline.publish import urls
from pipeline.publish.context import SITE_TITLE, Context, Page, organisation_href
from pipeline.publish.drawing import charts
from pipeline.publish.marts.rows import LeaguePlace
from pipeline.publish.parts import as_of, attention, certainty, credibility
from pipeline.publish.parts import figure as figures
from pipeline.publish.parts import map as maps
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/home.html"
# The four figures that NHS England itself leads with each month; a fifth would be too many.
HEADLINES: Final = ("ae_within_4h", "ae_12h_dta", "rtt_within_18w", "rtt_over_52w")
ENDS: Final = 5


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
            "headlines": headlines,
            "as_of": as_of.by_theme(
                context,
                [
                    (metric, numbers.period(figure["seen"].month, metric.period))
                    for metric, figure in headlines
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
            "csv": context.file,
        },
    )


def _headlines(context: Context) -> Iterator[tuple[Metric, figures.Figure]]:
    """Find the national figures."""
    known = {metric.id: metric for metric in context.config.metrics}
    for metric_id in HEADLINES:
        seen = context.marts.latest.get((metric_id, figures.ENGLAND))
        if metric_id in known and seen is not None:
            metric = known[metric_id]
            yield metric, figures.figure(context.marts, context.config, metric, seen)


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
                "ranges": _ranges(context, ranked),
                "as_of": as_of.line(context, table),
                "as_of_notes": list(as_of.notes(context, table)),
                "top": ranked[:ENDS],
                "bottom": ranked[-ENDS:] if len(ranked) >= 2 * ENDS else [],
                "map": maps.subject_map(
                    context, table, ident=f"map-{table.id}", after=f"whole-ends-{table.id}"
                )
                if table.org_kind == "icb"
                else None,
            }


def _ranges(context: Context, ranked: Sequence[LeaguePlace]) -> charts.Drawing | None:
    """Draw every rank of a table with its range; None without ranges, or where one is all."""
    held = [context.marts.ranges.places.get((p.table_id, p.edition, p.org_code)) for p in ranked]
    found = [(one.place, one.place_low, one.place_high) for one in held if one is not None]
    return charts.ranges(found, len(ranked)) if len(found) == len(ranked) > 1 else None


def _coming(context: Context) -> Iterator[attention.Coming]:
    """List the next updates of the publications that the tables use."""
    scored = [metric for metric in context.config.metrics if metric.scoring != "none"]
    feeding = {cells.source for metric in scored for cells in metric.cells}
    for source in context.config.sources:
        if source.id in feeding:
            yield attention.coming(context, source)
