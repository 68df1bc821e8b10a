"""A measure of one organisation as a card: figure, England, target, place, trend, source."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.config.metrics import Metric
from pipeline.publish import urls
from pipeline.publish.context import Context, FileLink
from pipeline.publish.drawing import charts
from pipeline.publish.marts.rows import Observation, Organisation
from pipeline.publish.parts import figure as figures
from pipeline.publish.wording import chance, numbers

# A year and a month: enough to see the same month of the year before.
RECENT: Final = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """One recent period of a measure."""

    period: str
    value: str
    england: str
    place: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """
    One measure of the organisation.

    Attributes:
        strip: Where it stands among its peers; None for a figure that is not their newest.
        meaning: What the newest months mean, by what chance explains.
    """

    id: str
    title: str
    href: str
    better: str
    is_scored: bool
    figure: figures.Figure
    old_note: str
    england: str
    caveat: str
    own_name: str
    strip: charts.Drawing | None
    strip_title: str
    chart: charts.Drawing | None
    meaning: tuple[str, ...]
    breaks: tuple[figures.BreakNote, ...]
    recent: tuple[HistoryRow, ...]
    csv: FileLink


def card(
    context: Context,
    organisation: Organisation,
    metric: Metric,
    history: Sequence[Observation],
    seen: Observation,
) -> Card:
    """Lay out one measure."""
    marts = context.marts
    kind, peers = organisation.org_kind, organisation.peer_group or ""
    key = (metric.id, organisation.org_code)
    england = {o.month: o for o in marts.history.get((metric.id, figures.ENGLAND), ())}
    beside = england.get(seen.month)
    chart = figures.trend(marts, metric, organisation, beside=figures.ENGLAND)
    # Old is what its own peers have newer figures than: others may be published apart.
    field = marts.fields.summaries.get((metric.id, kind, peers))
    newest = field.month if field else marts.newest.get((metric.id, kind))
    old = newest is not None and seen.month < newest
    last = history[-1]
    return Card(
        id=f"measure-{metric.id}",
        title=metric.title,
        href=urls.metric(metric.id),
        better=numbers.better(metric),
        is_scored=metric.scoring != "none",
        figure=figures.figure(marts, context.config, metric, seen),
        old_note=_old_note(metric, seen, last) if old else "",
        england=numbers.value(beside.metric_value, metric.unit) if beside else "",
        caveat=_caveat(metric, organisation.org_kind),
        own_name=figures.own_name(kind),
        strip=figures.field_strip(marts, metric, kind, peers, marked=organisation.org_code),
        strip_title=f"Among all {numbers.peers(kind, peers)}",
        chart=chart,
        meaning=chance.meaning(
            metric, marts.fields.limits.get(key, ()), marts.fields.signals.get(key, charts.NONE)
        ),
        breaks=figures.break_notes(marts, metric, kind, chart),
        recent=tuple(
            HistoryRow(
                period=numbers.period(o.month, metric.period),
                value=numbers.value(o.metric_value, metric.unit),
                england=numbers.value(england[o.month].metric_value, metric.unit)
                if o.month in england
                else numbers.NO_NUMBER,
                place=figures.place_words(marts, o),
                note=numbers.flag(o.flag, metric).removeprefix("No figure: "),
            )
            for o in reversed(history[-RECENT:])
        ),
        csv=context.file(f"metric-{metric.id}.csv"),
    )


def _caveat(metric: Metric, org_kind: str) -> str:
    """Say what a reader must know beside a number of this kind of organisation."""
    own = {"trust": metric.caveat_trust, "icb": metric.caveat_icb}.get(org_kind, "")
    return " ".join(words.strip() for words in (metric.caveat, own) if words)


def _old_note(metric: Metric, seen: Observation, last: Observation) -> str:
    """Say that others have newer figures, and why this organisation has not."""
    words = f"This is its last figure, for {numbers.period(seen.month, metric.period)}."
    if last.month > seen.month:
        words += f" Since then: {numbers.flag(last.flag, metric)}"
    return words
