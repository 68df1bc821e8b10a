"""One page per measure: what it is, worked out once, the target, England, every peer group."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.config.metrics import Metric
from pipeline.publish import urls
from pipeline.publish.context import Context, Link, Page
from pipeline.publish.drawing import charts
from pipeline.publish.parts import figure, peer_groups, worked
from pipeline.publish.wording import chance, markdown, numbers

TEMPLATE: Final = "pages/metric.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRow:
    """A target and from when it holds."""

    since: str
    value: str
    why: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLink:
    """A publication the measure is made of, and its columns."""

    title: str
    href: str
    numerator: str
    denominator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything the template may see."""

    title: str
    unit: str
    better: str
    is_share: bool
    numerator: str
    denominator: str
    why: tuple[markdown.Paragraph, ...]
    how: tuple[markdown.Paragraph, ...]
    caveat: tuple[markdown.Paragraph, ...]
    scoring: str
    too_small: str
    targets: tuple[TargetRow, ...]
    authored_by: str
    checked_by: str
    reviewed: str
    next_review: str
    status: str
    sources: tuple[SourceLink, ...]
    worked: worked.Worked | None
    england: figure.Figure | None
    chart: charts.Drawing | None
    meaning: tuple[str, ...]
    breaks: tuple[figure.BreakNote, ...]
    groups: tuple[peer_groups.Group, ...]
    method: str
    csv: Link | None
    excel: Link | None


SCORING: Final = {
    "rank": "Scored by place: the best in the peer group gets 1 point, the last gets 4.",
    "target": "Scored against the target: who meets it gets 1 point; the others get 2 to 4 by "
    "place. Before the first target below it is scored by place.",
    "lookup": "The figure is itself a score from 1 (best) to 4.",
    "none": "Shown, not scored: it does not count in any table.",
}


def pages(context: Context) -> Iterator[Page]:
    """One page per measure, at /metrics/<id>/."""
    for metric in context.config.metrics:
        yield Page(
            path=urls.metric(metric.id),
            template=TEMPLATE,
            title=metric.title,
            description=f"{metric.title}: definition, target, England over time and the figure of "
            "every organisation.",
            section=urls.METRICS,
            crumbs=(Link(words="Measures", href=urls.METRICS),),
            view=_view(context, metric),
        )


def _view(context: Context, metric: Metric) -> View:
    """Lay out one measure."""
    marts, config = context.marts, context.config
    seen = figure.newest(marts.history.get((metric.id, figure.ENGLAND), ()))
    england = marts.organisations.get(figure.ENGLAND)
    chart = figure.trend(marts, metric, england) if england else None
    file = f"metric-{metric.id}"
    has_file = any(download.name == f"{file}.csv" for download in context.downloads)
    return View(
        title=metric.title,
        unit=numbers.UNIT_WORDS[metric.unit],
        better=numbers.better(metric),
        is_share=metric.unit == "share",
        numerator=metric.numerator,
        denominator=metric.denominator,
        why=markdown.paragraphs(metric.why),
        how=markdown.paragraphs(metric.how),
        caveat=tuple(
            paragraph
            for caveat in (metric.caveat, metric.caveat_trust, metric.caveat_icb)
            for paragraph in markdown.paragraphs(caveat)
        ),
        scoring=SCORING[metric.scoring],
        too_small=numbers.count(metric.min_denominator) if metric.min_denominator else "",
        targets=tuple(
            TargetRow(
                since=numbers.period(target.since, "month"),
                value=numbers.target(target.value, metric.unit),
                why=target.why,
                href=urls.outside(target.link),
            )
            for target in metric.targets
        ),
        authored_by=metric.authored_by,
        checked_by=metric.checked_by,
        reviewed=numbers.day(metric.reviewed),
        next_review=numbers.day(metric.next_review),
        status=metric.status,
        sources=tuple(
            SourceLink(
                title=config.source(cells.source).title,
                href=urls.source(cells.source),
                numerator=cells.numerator,
                denominator=cells.denominator,
            )
            for cells in metric.cells
        ),
        worked=worked.worked(context, metric),
        england=figure.figure(marts, config, metric, seen) if seen else None,
        chart=chart,
        meaning=chance.meaning(
            metric,
            marts.fields.limits.get((metric.id, figure.ENGLAND), ()),
            marts.fields.signals.get((metric.id, figure.ENGLAND), charts.NONE),
        ),
        breaks=figure.break_notes(marts, metric, "england", chart),
        groups=tuple(peer_groups.groups(context, metric)),
        method=context.rule("funnels"),
        csv=Link(words=f"{file}.csv", href=urls.download(f"{file}.csv")) if has_file else None,
        excel=Link(words=f"{file}-excel.csv", href=urls.download(f"{file}-excel.csv"))
        if has_file
        else None,
    )
