"""Make a page per measure: meaning, worked example, target, England, every peer group."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from pipeline.config.metrics import Metric
from pipeline.publish import urls
from pipeline.publish.context import Context, Link, Page, organisation_href
from pipeline.publish.files import metadata
from pipeline.publish.parts import figure, peer_groups, specialty, worked
from pipeline.publish.wording import markdown, numbers

TEMPLATE: Final = "pages/metric.html"


SCORING: Final = {
    "rank": "Scored by place: the best in the peer group gets 1 point, the last gets 4.",
    "target": "Scored against the threshold: who meets it gets 1 point; the others get 2 to 4 by "
    "place. Before the first threshold below it is scored by place.",
    "lookup": "The figure is itself a score from 1 (best) to 4.",
    "none": "Not in the ranking: it does not count in any table.",
}


def pages(context: Context) -> Iterator[Page]:
    """Make one page per measure, at /metrics/<id>/."""
    for metric in context.config.metrics:
        yield Page(
            path=urls.metric(metric.id),
            template=TEMPLATE,
            title=metric.title,
            description=f"{metric.title}: definition, threshold, England over time and the figure "
            "of every organisation.",
            section=urls.METRICS,
            crumbs=(Link(words="Measures", href=urls.METRICS),),
            dataset=metadata.json_ld(
                context,
                name=metric.title,
                about=f"{metric.title}: every trust, ICB and region and England, every "
                f"{metric.period} that we have.",
                path=urls.metric(metric.id),
                tables=[d for d in context.downloads if d.table == f"metric-{metric.id}"],
                measures=[metric],
                months=metadata.months_of(context.marts, [metric]),
            ),
            view=_view(context, metric),
        )


def _view(context: Context, metric: Metric) -> Mapping[str, Any]:
    """Build the view of one measure."""
    marts, config = context.marts, context.config
    key = (metric.id, figure.ENGLAND)
    seen = marts.latest.get(key)
    england = marts.organisations.get(figure.ENGLAND)
    chart = figure.trend(marts, metric, england) if england else None
    file = f"metric-{metric.id}.csv"
    whole = specialty.whole_list(context)
    return {
        "metric": metric,
        "unit": numbers.UNIT_WORDS[metric.unit],
        "why": markdown.paragraphs(metric.why),
        "how": markdown.paragraphs(metric.how),
        "caveat": [
            paragraph
            for caveat in (metric.caveat, metric.caveat_trust, metric.caveat_icb)
            for paragraph in markdown.paragraphs(caveat)
        ],
        "scoring": SCORING[metric.scoring],
        "sources": [(config.source(cells.source), cells) for cells in metric.cells],
        "worked": worked.worked(context, metric),
        "england": figure.figure(marts, config, metric, seen) if seen else None,
        "chart": chart,
        "control": figure.control(marts, config, metric, england) if england else None,
        "breaks": figure.breaks_drawn(marts, metric, "england", chart),
        "groups": list(peer_groups.groups(context, metric)),
        # Of the measures that are read from the same files as the waits by specialty.
        "specialties": [
            one
            for one in marts.specialties.listed.values()
            if one.function_id in marts.specialties.of_function
        ]
        if whole is not None and metric.sources == whole.sources
        else [],
        "href": partial(organisation_href, context),
        "method": context.rule("funnels"),
        "csv": context.file(file) if any(d.name == file for d in context.downloads) else None,
    }
