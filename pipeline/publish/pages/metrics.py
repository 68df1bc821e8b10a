"""The list of measures."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.config.metrics import Metric
from pipeline.publish import urls
from pipeline.publish.context import Context, Page
from pipeline.publish.parts import figure
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/metrics.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measure."""

    title: str
    href: str
    better: str
    period: str
    england: str
    use: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything the template may see."""

    metrics: tuple[Row, ...]


def pages(context: Context) -> Iterator[Page]:
    """One page, at /metrics/."""
    yield Page(
        path=urls.METRICS,
        template=TEMPLATE,
        title="Measures",
        description="Every measure: what it counts, which direction is good, England now.",
        section=urls.METRICS,
        view=View(metrics=tuple(_row(context, metric) for metric in context.config.metrics)),
    )


def _row(context: Context, metric: Metric) -> Row:
    """Lay out one measure."""
    seen = figure.newest(context.marts.history.get((metric.id, figure.ENGLAND), ()))
    used = [
        table.short
        for table in context.config.tables
        if any(m.metric_id == metric.id for theme in table.themes for m in theme.measures)
    ]
    return Row(
        title=metric.title,
        href=urls.metric(metric.id),
        better=numbers.better(metric),
        period=numbers.period(seen.month, metric.period) if seen else "",
        england=numbers.value(seen.metric_value if seen else None, metric.unit),
        use=f"counts in: {', '.join(used)}" if used else "shown, not scored",
    )
