"""Define the rows of the funnel marts, and group them for the pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.publish.marts.measure_rows import FieldKey
from pipeline.publish.marts.rows import Typed, group


class FunnelGroup(NamedTuple):
    """The centre of a funnel; `not_drawn` says why there are no limits, or is None."""

    metric_id: str
    org_kind: str
    peer_group: str
    average_share: float
    not_drawn: str | None


class FunnelPoint(NamedTuple):
    """One share and its position among its peers."""

    metric_id: str
    org_kind: str
    peer_group: str
    org_code: str
    people: float
    metric_value: float
    standing: str
    low: float
    high: float


class FunnelLimit(NamedTuple):
    """The limits of a funnel, as shares, for one number of people."""

    metric_id: str
    org_kind: str
    peer_group: str
    people: float
    lowest: float
    low: float
    high: float
    highest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnels:
    """
    The funnels by field.

    Attributes:
        groups: The centre of each.
        points: The shares of each, in code order.
        point_of: The share of one organisation, by metric and code.
        limits: The limits of each, smallest number of people first.
    """

    groups: Mapping[FieldKey, FunnelGroup]
    points: Mapping[FieldKey, tuple[FunnelPoint, ...]]
    point_of: Mapping[tuple[str, str], FunnelPoint]
    limits: Mapping[FieldKey, tuple[FunnelLimit, ...]]


def read(typed: Typed) -> Funnels:
    """
    Read the funnel marts.

    Args:
        typed: Reads a mart by its name.

    Returns:
        The funnels.
    """
    points = sorted(typed("funnel_points", FunnelPoint), key=lambda p: p.org_code)
    return Funnels(
        groups={
            (g.metric_id, g.org_kind, g.peer_group): g for g in typed("funnel_groups", FunnelGroup)
        },
        points=group(points, lambda p: (p.metric_id, p.org_kind, p.peer_group)),
        point_of={(p.metric_id, p.org_code): p for p in points},
        limits=group(
            sorted(typed("funnel_limits", FunnelLimit), key=lambda p: p.people),
            lambda p: (p.metric_id, p.org_kind, p.peer_group),
        ),
    )
