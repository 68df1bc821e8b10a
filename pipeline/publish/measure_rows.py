"""
The rows of the marts about one measure at a time, and how they are grouped for the pages.

A field is a measure's newest figures in one peer group: those that are compared with each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol, TypeAlias, TypeVar

from pipeline.publish.grouping import group

T = TypeVar("T")

FieldKey: TypeAlias = tuple[str, str, str]
"""Metric, kind of organisation, peer group; the group is empty where all of a kind are one."""


class MeasurePlace(NamedTuple):
    """One newest figure among those that it is compared with."""

    metric_id: str
    org_kind: str
    peer_group: str
    org_code: str
    month: date
    metric_value: float
    place: int | None
    place_of: int


class FieldSummary(NamedTuple):
    """How the figures of a field lie."""

    metric_id: str
    org_kind: str
    peer_group: str
    month: date
    figure_count: int
    lowest: float
    lower_quartile: float
    middle: float
    upper_quartile: float
    highest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """
    The fields, grouped by what the pages ask for.

    Attributes:
        members: The figures of a field, in the order of the codes.
        summaries: How the figures of a field lie.
        own: The newest figure of one organisation on one measure, by metric and code.
    """

    members: Mapping[FieldKey, tuple[MeasurePlace, ...]]
    summaries: Mapping[FieldKey, FieldSummary]
    own: Mapping[tuple[str, str], MeasurePlace]


class _Typed(Protocol):
    """Reads a mart as rows of a type."""

    def __call__(self, name: str, row_type: type[T]) -> list[T]:
        """Read the mart of that name."""
        ...


def read(typed: _Typed) -> Fields:
    """
    Read the marts about single measures.

    Args:
        typed: Reads a mart by its name.

    Returns:
        The fields.
    """
    places = sorted(
        typed("measure_places", MeasurePlace), key=lambda p: (p.metric_id, p.org_kind, p.org_code)
    )
    return Fields(
        members=group(places, lambda p: (p.metric_id, p.org_kind, p.peer_group)),
        summaries={
            (s.metric_id, s.org_kind, s.peer_group): s
            for s in typed("field_summaries", FieldSummary)
        },
        own={(p.metric_id, p.org_code): p for p in places},
    )
