"""Define the rows of the marts on what can be expected of a trust, and group them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from pipeline.publish.marts.rows import Typed, group

MARTS: Final = ("fairness_models", "fairness_places")


class FairnessModel(NamedTuple):
    """How well one measure can be predicted from what a trust cannot choose."""

    field: str
    metric_id: str
    month: date
    trusts: int
    left_out_r2: float
    is_adjusted: bool
    mean_move: float | None
    most_move: int | None


class FairnessPlace(NamedTuple):
    """One trust's figure beside what is expected of it."""

    field: str
    metric_id: str
    org_code: str
    org_name: str
    subtype: str
    month: date
    metric_value: float
    expected_value: float | None
    gap: float | None
    raw_place: int | None
    adjusted_place: int | None
    place_of: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fairness:
    """
    The marts on what can be expected of a trust.

    Attributes:
        models: The models of each measure, that of all trusts first.
        places: The trusts of a field and measure, best rank first.
    """

    models: Mapping[str, tuple[FairnessModel, ...]]
    places: Mapping[tuple[str, str], tuple[FairnessPlace, ...]]


def read(typed: Typed) -> Fairness:
    """Read the marts and group them; a mart that is missing is empty."""
    models = sorted(typed("fairness_models", FairnessModel), key=lambda m: m.field)
    places = typed("fairness_places", FairnessPlace)
    places.sort(key=lambda p: (p.raw_place is None, p.raw_place or 0, p.org_name, p.org_code))
    return Fairness(
        models=group(models, lambda m: m.metric_id),
        places=group(places, lambda p: (p.field, p.metric_id)),
    )
