"""The method: rules with their worked examples, weights and measures, printed from what runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.config.metrics import Metric, Table
from pipeline.publish import urls
from pipeline.publish.context import Context, Link, Page
from pipeline.publish.pages.metric import SCORING
from pipeline.publish.wording import markdown, numbers

TEMPLATE: Final = "pages/method.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightRow:
    """One measure's weight in one table."""

    theme: str
    theme_weight: str
    measure: str
    href: str
    weight: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableWeights:
    """The weights of one table."""

    id: str
    title: str
    href: str
    caveat: tuple[markdown.Paragraph, ...]
    rows: tuple[WeightRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRow:
    """One measure: how it is scored and who answers for it."""

    title: str
    href: str
    scoring: str
    too_small: str
    checked_by: str
    reviewed: str
    next_review: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """One source of doubt: what is drawn, and why."""

    title: str
    how: tuple[markdown.Paragraph, ...]
    why: tuple[markdown.Paragraph, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything the template may see."""

    replays: str
    replays_past: str
    doubts: tuple[Doubt, ...]
    sensitivities: tuple[Link, ...]
    tables: tuple[TableWeights, ...]
    measures: tuple[MeasureRow, ...]
    rules: tuple[markdown.Rule, ...]


def pages(context: Context) -> Iterator[Page]:
    """One page, at /method/."""
    doubt = context.config.doubt
    yield Page(
        path=urls.METHOD,
        template=TEMPLATE,
        title="How the tables are made",
        description="The rules of the league tables with worked examples, weights and limits.",
        section=urls.METHOD,
        view=View(
            replays=numbers.counted(doubt.replays, "time"),
            replays_past=numbers.counted(doubt.replays_past, "time"),
            doubts=tuple(
                Doubt(
                    title=source.title,
                    how=markdown.paragraphs(source.how),
                    why=markdown.paragraphs(source.why),
                )
                for source in doubt.sources
            ),
            sensitivities=tuple(
                Link(words=table.title, href=urls.sensitivity(table.id))
                for table in context.config.tables
                if table.id in context.marts.ranges.doubt_summaries
            ),
            tables=tuple(_weights(context, table) for table in context.config.tables),
            measures=tuple(_measure(metric) for metric in context.config.metrics),
            rules=context.rules,
        ),
    )


def _weights(context: Context, table: Table) -> TableWeights:
    """Lay out the weights of a table."""
    return TableWeights(
        id=f"weights-{table.id}",
        title=table.title,
        href=urls.league(table.id) if context.marts.editions.get(table.id) else "",
        caveat=markdown.paragraphs(table.caveat),
        rows=tuple(
            WeightRow(
                theme=theme.title,
                theme_weight=numbers.fraction(theme.weight),
                measure=context.config.metric(measure.metric_id).title,
                href=urls.metric(measure.metric_id),
                weight=numbers.fraction(theme.weight * measure.weight),
            )
            for theme in table.themes
            for measure in theme.measures
        ),
    )


def _measure(metric: Metric) -> MeasureRow:
    """Lay out one measure."""
    return MeasureRow(
        title=metric.title,
        href=urls.metric(metric.id),
        scoring=SCORING[metric.scoring],
        too_small=f"fewer than {numbers.count(metric.min_denominator)}"
        if metric.min_denominator
        else "no minimum",
        checked_by=metric.checked_by,
        reviewed=numbers.day(metric.reviewed),
        next_review=numbers.day(metric.next_review),
        status=metric.status,
    )
