"""Define the rows of the marts on how far places are apart, and group them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from pipeline.publish.marts.rows import Typed, group

MARTS: Final = (
    "variation_spread",
    "variation_shares",
    "variation_extremes",
    "variation_specialties",
)


class Spread(NamedTuple):
    """How far areas or trusts are apart on one measure in one month."""

    metric_id: str
    org_kind: str
    month: date
    compared: int
    left_out: int
    tenth: float
    middle: float
    ninth_tenth: float
    times_apart: float | None
    is_series: bool


class Shares(NamedTuple):
    """How much of a variance lies between areas and inside them."""

    metric_id: str
    month: date
    unit: str
    areas: int
    cells: int
    patients: float
    without_area: float
    between_areas_share: float
    inside_areas_share: float
    inside_cells_share: float | None
    is_series: bool


class Extremes(NamedTuple):
    """The two ends of one measure."""

    metric_id: str
    month: date
    worst_code: str
    worst_name: str
    worst_value: float
    worst_low: float
    worst_high: float
    worst_people: float
    best_code: str
    best_name: str
    best_value: float
    best_low: float
    best_high: float
    best_people: float
    times: float | None
    times_low: float | None
    times_high: float | None
    is_clear: bool


class SpecialtySpread(NamedTuple):
    """How far areas are apart in one specialty."""

    treatment_function_code: str
    function_id: str
    function_name: str
    month: date
    compared: int
    tenth: float
    middle: float
    ninth_tenth: float
    times_apart: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """
    The marts on how far places are apart.

    Attributes:
        spread: The months of a measure and kind, oldest first. A series of a year or more has only
            the calendar month of its newest, so that like is set beside like.
        shares: The same months of a measure, in the unit of patients and then of cells.
        extremes: The two ends, by measure.
        specialties: The specialties of the newest month, widest apart first.
    """

    spread: Mapping[tuple[str, str], tuple[Spread, ...]]
    shares: Mapping[str, tuple[Shares, ...]]
    extremes: Mapping[str, Extremes]
    specialties: tuple[SpecialtySpread, ...]


def read(typed: Typed) -> Variation:
    """Read the marts and group them; a mart that is missing is empty."""
    spread = sorted(typed("variation_spread", Spread), key=lambda s: s.month)
    last = {(row.metric_id, row.org_kind): row.month for row in spread}
    shares = sorted(
        typed("variation_shares", Shares), key=lambda s: (s.month, s.unit != "patients")
    )
    last_shares = {row.metric_id: row.month for row in shares}
    specialties = typed("variation_specialties", SpecialtySpread)
    specialties.sort(key=lambda s: (-(s.times_apart or 0), s.function_name))
    return Variation(
        spread=group(
            (
                row
                for row in spread
                if not row.is_series or row.month.month == last[row.metric_id, row.org_kind].month
            ),
            lambda s: (s.metric_id, s.org_kind),
        ),
        shares=group(
            (
                row
                for row in shares
                if not row.is_series or row.month.month == last_shares[row.metric_id].month
            ),
            lambda s: s.metric_id,
        ),
        extremes={row.metric_id: row for row in typed("variation_extremes", Extremes)},
        specialties=tuple(specialties),
    )
