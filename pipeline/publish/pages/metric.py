"""One page per measure: what it is, why, the target, England over time, every organisation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.config import Metric
from pipeline.publish import cards, charts, figures, links, prose, wording
from pipeline.publish.grouping import group
from pipeline.publish.page import Link, Material, Page, organisation_href
from pipeline.publish.rows import Observation, Organisation

TEMPLATE: Final = "pages/metric.html"

# In this order on the page; acute trusts first, because the tables are about them.
_KINDS: Final = ("trust", "icb", "region")


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRow:
    """A target and from when it holds."""

    since: str
    value: str
    why: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One organisation in the list of a measure."""

    place: str
    name: str
    href: str
    code: str
    top: str
    bottom: str
    value: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Organisations that are ranked against each other."""

    id: str
    title: str
    period: str
    lines: tuple[Line, ...]


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
    why: tuple[prose.Paragraph, ...]
    how: tuple[prose.Paragraph, ...]
    caveat: tuple[prose.Paragraph, ...]
    scoring: str
    too_small: str
    targets: tuple[TargetRow, ...]
    authored_by: str
    checked_by: str
    reviewed: str
    next_review: str
    status: str
    sources: tuple[SourceLink, ...]
    england: figures.Figure | None
    chart: charts.Chart | None
    breaks: tuple[figures.BreakNote, ...]
    groups: tuple[Group, ...]
    csv: Link | None
    excel: Link | None


SCORING: Final = {
    "rank": "Scored by place: the best in the peer group gets 1 point, the last gets 4.",
    "target": "Scored against the target: who meets it gets 1 point; the others get 2 to 4 by "
    "place. Before the first target below it is scored by place.",
    "lookup": "The figure is itself a score from 1 (best) to 4.",
    "none": "Shown, not scored: it does not count in any table.",
}


def pages(material: Material) -> Iterator[Page]:
    """One page per measure, at /metrics/<id>/."""
    for metric in material.config.metrics:
        yield Page(
            path=links.metric(metric.id),
            template=TEMPLATE,
            title=metric.title,
            description=f"{metric.title}: definition, target, England over time and the figure of "
            "every organisation.",
            section=links.METRICS,
            crumbs=(Link(words="Measures", href=links.METRICS),),
            view=_view(material, metric),
        )


def _view(material: Material, metric: Metric) -> View:
    """Lay out one measure."""
    marts, config = material.marts, material.config
    seen = figures.newest(marts.history.get((metric.id, cards.ENGLAND), ()))
    england = marts.organisations.get(cards.ENGLAND)
    chart = figures.trend(marts, metric, england) if england else None
    file = f"metric-{metric.id}"
    has_file = any(download.name == f"{file}.csv" for download in material.downloads)
    return View(
        title=metric.title,
        unit=wording.UNIT_WORDS[metric.unit],
        better=wording.better(metric),
        is_share=metric.unit == "share",
        numerator=metric.numerator,
        denominator=metric.denominator,
        why=prose.paragraphs(metric.why),
        how=prose.paragraphs(metric.how),
        caveat=tuple(
            paragraph
            for caveat in (metric.caveat, metric.caveat_trust, metric.caveat_icb)
            for paragraph in prose.paragraphs(caveat)
        ),
        scoring=SCORING[metric.scoring],
        too_small=wording.count(metric.min_denominator) if metric.min_denominator else "",
        targets=tuple(
            TargetRow(
                since=wording.period(target.since, "month"),
                value=wording.target(target.value, metric.unit),
                why=target.why,
                href=links.outside(target.link),
            )
            for target in metric.targets
        ),
        authored_by=metric.authored_by,
        checked_by=metric.checked_by,
        reviewed=wording.day(metric.reviewed),
        next_review=wording.day(metric.next_review),
        status=metric.status,
        sources=tuple(
            SourceLink(
                title=config.source(cells.source).title,
                href=links.source(cells.source),
                numerator=cells.numerator,
                denominator=cells.denominator,
            )
            for cells in metric.cells
        ),
        england=figures.figure(marts, config, metric, seen) if seen else None,
        chart=chart,
        breaks=figures.break_notes(marts, metric, "england", chart),
        groups=tuple(_groups(material, metric)),
        csv=Link(words=f"{file}.csv", href=links.download(f"{file}.csv")) if has_file else None,
        excel=Link(words=f"{file}-excel.csv", href=links.download(f"{file}-excel.csv"))
        if has_file
        else None,
    )


def _groups(material: Material, metric: Metric) -> Iterator[Group]:
    """List every organisation at the newest month, peer group by peer group."""
    for org_kind in _KINDS:
        month = material.marts.newest.get((metric.id, org_kind))
        if month is None:
            continue
        listed = [
            (organisation, seen)
            for seen in material.marts.month_lists.get((metric.id, org_kind, month), ())
            if (organisation := material.marts.organisations.get(seen.org_code)) is not None
            # A line that says only "does not apply" tells nobody anything.
            and (seen.metric_value is not None or seen.flag != "not_applicable")
        ]
        listed.sort(key=lambda pair: (_order(metric, pair[1]), pair[0].org_name, pair[0].org_code))
        by_peers = group(listed, lambda pair: pair[0].peer_group or "")
        for peers in sorted(by_peers, key=lambda name: (name != "acute", not name, name)):
            yield Group(
                id=links.fragment(f"list-{org_kind}-{peers or 'all'}"),
                title=_title(org_kind, peers),
                period=wording.period(month, metric.period),
                lines=tuple(_lines(material, metric, by_peers[peers])),
            )


def _order(metric: Metric, seen: Observation) -> tuple[bool, int, float]:
    """Put places first, then figures without a place from the best on, then those without."""
    value = seen.metric_value
    if value is None:
        return (True, 0, 0.0)
    return (
        False,
        seen.place if seen.place is not None else 1_000_000,
        -value if metric.better == "higher" else value,
    )


def _title(org_kind: str, peers: str) -> str:
    """Name a group of organisations."""
    kinds = wording.upper_first(wording.kind(org_kind, many=True))
    if org_kind != "trust":
        return kinds
    return f"{kinds}, {peers}" if peers else f"{kinds} of other kinds"


def _lines(
    material: Material, metric: Metric, listed: Sequence[tuple[Organisation, Observation]]
) -> Iterator[Line]:
    """Lay out the organisations of one group."""
    counted = metric.unit == "share"
    for organisation, seen in listed:
        yield Line(
            place=wording.place(seen.place, None, material.marts.shared(seen)),
            name=organisation.org_name,
            href=organisation_href(material, organisation.org_code),
            code=organisation.org_code,
            top=wording.count(seen.numerator) if counted and seen.numerator is not None else "",
            bottom=wording.count(seen.denominator)
            if counted and seen.denominator is not None
            else "",
            value=wording.value(seen.metric_value, metric.unit),
            note=wording.flag(seen.flag, metric).removeprefix("No figure: "),
        )
