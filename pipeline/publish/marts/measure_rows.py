"""
Define the rows of the marts on single measures, and group them for the pages.

A field is a measure's newest figures in one peer group: the figures we compare with each other.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeAlias

from pipeline.publish.marts.rows import Typed, group

FieldKey: TypeAlias = tuple[str, str, str]
"""Metric, kind of organisation, peer group; the group is empty if a kind has only one group."""


class NewestFigure(NamedTuple):
    """What we say about the newest figure of one organisation."""

    metric_id: str
    org_code: str
    is_old: bool
    is_of_today: bool
    target_since: date | None
    is_target_met: bool | None
    year_ago_month: date | None
    year_ago_value: float | None
    recounted_in: date | None
    two_years_ago_month: date | None
    two_years_ago_value: float | None
    is_recounted_in_two_years: bool
    benchmark: str | None
    benchmark_now: float | None
    benchmark_year_ago: float | None
    benchmark_two_years_ago: float | None
    benchmark_on_year: str | None
    verdict: str | None
    beside: str | None
    is_not_credible: bool | None = None
    is_stepped: bool = False
    is_year_ago_joined: bool = False
    is_merged_since: bool = False
    is_before_merger: bool = False


class StandardInForce(NamedTuple):
    """What the public was promised of one measure, as it stands in a month or quarter."""

    metric_id: str
    month: date
    title: str
    since: date
    standard: float


class TargetInForce(NamedTuple):
    """The target of a metric in force in a month or quarter."""

    metric_id: str
    month: date
    target: float


class MeasurePlace(NamedTuple):
    """One newest figure among those we compare it with."""

    metric_id: str
    org_kind: str
    peer_group: str
    org_code: str
    month: date
    metric_value: float
    place: int | None
    place_of: int
    standing: float | None
    place_low: int | None
    place_high: int | None


class FieldSummary(NamedTuple):
    """The two figures that bound the middle half of a field."""

    metric_id: str
    org_kind: str
    peer_group: str
    month: date
    lower_quartile: float
    upper_quartile: float


class Standout(NamedTuple):
    """How one measure compares with the organisation's other measures."""

    metric_id: str
    org_code: str
    is_scored: bool
    stands_out: str


class MeasureMover(NamedTuple):
    """A trust that gained or lost most on a measure in a year, beyond its benchmark."""

    metric_id: str
    direction: str
    order_number: int
    org_code: str
    last_month: date
    mean_before: float
    mean_now: float
    beside_change: float


class BandVerdict(NamedTuple):
    """How a figure that opens an organisation's page compares with those of its peers."""

    metric_id: str
    org_code: str
    verdict: str | None
    why_not: str | None


class SeriesNoise(NamedTuple):
    """How the months of one measure hang together."""

    metric_id: str
    measured_own: float
    lag1_own: float
    hangs_together: bool
    widening: float


class SpcLimit(NamedTuple):
    """The average of the newest two years of a series, and the limits of chance around it."""

    metric_id: str
    org_code: str
    first_month: date
    last_month: date
    figure_count: int
    mean: float | None
    lower_limit: float | None
    upper_limit: float | None
    is_trial: bool
    is_newest: bool
    newest_count: int


class SpcSignal(NamedTuple):
    """One month outside the limits of chance."""

    metric_id: str
    org_code: str
    month: date
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """
    The fields, grouped under the keys that pages ask for.

    Attributes:
        members: The figures of a field, in code order.
        summaries: The middle half of the figures of a field.
        own: The newest figure of one organisation on one measure, by metric and code.
        standouts: How a measure compares with the organisation's others, by metric and code.
        movers: Who gained and lost most on a measure, each the farthest first.
        verdicts: How a figure that opens a page compares with its peers, by metric and code.
        noise: How the months of a measure hang together, by metric.
        limits: The newest two years of one series with their limits, by metric and code.
        signals: The months of one series outside its limits, by metric and code.
        shared_places: How many organisations share each place of a field.
    """

    members: Mapping[FieldKey, tuple[MeasurePlace, ...]]
    summaries: Mapping[FieldKey, FieldSummary]
    own: Mapping[tuple[str, str], MeasurePlace]
    standouts: Mapping[tuple[str, str], Standout]
    movers: Mapping[str, tuple[MeasureMover, ...]]
    verdicts: Mapping[tuple[str, str], BandVerdict]
    noise: Mapping[str, SeriesNoise]
    limits: Mapping[tuple[str, str], SpcLimit]
    signals: Mapping[tuple[str, str], Mapping[date, SpcSignal]]
    shared_places: Mapping[tuple[str, str, str, int | None], int]

    def shared(self, own: MeasurePlace) -> int:
        """Count the others that share the place of a figure."""
        return self.shared_places[_share_key(own)] - 1


def read(typed: Typed) -> Fields:
    """
    Read the marts on single measures.

    Args:
        typed: Reads a mart by its name.

    Returns:
        The fields.
    """
    places = sorted(
        typed("measure_ranges", MeasurePlace), key=lambda p: (p.metric_id, p.org_kind, p.org_code)
    )
    return Fields(
        members=group(places, lambda p: (p.metric_id, p.org_kind, p.peer_group)),
        summaries={
            (s.metric_id, s.org_kind, s.peer_group): s
            for s in typed("field_summaries", FieldSummary)
        },
        own={(p.metric_id, p.org_code): p for p in places},
        standouts={(s.metric_id, s.org_code): s for s in typed("measure_standouts", Standout)},
        movers=group(sorted(typed("measure_movers", MeasureMover)), lambda mover: mover.metric_id),
        verdicts={(v.metric_id, v.org_code): v for v in typed("band_verdicts", BandVerdict)},
        noise={n.metric_id: n for n in typed("series_noise", SeriesNoise)},
        limits={(s.metric_id, s.org_code): s for s in typed("spc_limits", SpcLimit)},
        signals={
            key: {signal.month: signal for signal in signals}
            for key, signals in group(
                typed("spc_signals", SpcSignal), lambda s: (s.metric_id, s.org_code)
            ).items()
        },
        shared_places=Counter(_share_key(place) for place in places),
    )


def _share_key(own: MeasurePlace) -> tuple[str, str, str, int | None]:
    """Return the key under which organisations share a place."""
    return (own.metric_id, own.org_kind, own.peer_group, own.place)
