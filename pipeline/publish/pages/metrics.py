"""Make the list of measures."""

from collections.abc import Iterator
from typing import Final

from pipeline.config.metrics import Metric
from pipeline.publish import urls
from pipeline.publish.context import Context, Page
from pipeline.publish.marts.rows import Observation
from pipeline.publish.parts import figure

TEMPLATE: Final = "pages/metrics.html"


def pages(context: Context) -> Iterator[Page]:
    """Make one page, at /metrics/."""
    yield Page(
        path=urls.METRICS,
        template=TEMPLATE,
        title="Waiting times and money",
        description="Every measure: what it counts, which direction is good, England now.",
        section=urls.METRICS,
        view={"metrics": [_row(context, metric) for metric in context.config.metrics]},
    )


def _row(context: Context, metric: Metric) -> tuple[Metric, Observation | None, list[str]]:
    """Return a measure, England's newest figure for it, and the tables in which it counts."""
    seen = context.marts.latest.get((metric.id, figure.ENGLAND))
    used = [
        table.short
        for table in context.config.tables
        if any(m.metric_id == metric.id for theme in table.themes for m in theme.measures)
    ]
    return metric, seen, used
