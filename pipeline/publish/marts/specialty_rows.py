"""Define the rows of the marts on waits by specialty, and group them for the pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from pipeline.publish.marts.rows import Typed, group

ENGLAND: Final = "ENG"
TRUSTS_TOGETHER: Final = "TRUSTS"


class Specialty(NamedTuple):
    """A specialty for which people wait; the publisher calls it a treatment function."""

    function_id: str
    treatment_function_code: str
    function_name: str
    published_name: str | None
    in_plain_words: str
    is_catch_all: bool


class SpecialtyWait(NamedTuple):
    """How long people have waited so far in one specialty, at one organisation in a month."""

    function_id: str
    org_kind: str
    org_code: str
    org_name: str
    region_name: str | None
    month: date
    waiting: int
    within_18_share: float | None
    over_52_weeks: int
    over_52_share: float | None
    median_weeks: float | None
    p92_weeks: float | None
    median_weeks_year_before: float | None
    within_18_share_year_before: float | None
    joined_names: str | None
    is_latest: bool
    release_id: str
    sheet_name: str
    first_row: int
    last_row: int
    row_count: int


class SpecialtyNear(NamedTuple):
    """One of the trusts nearest to a trust that treat a specialty, too."""

    function_id: str
    org_code: str
    near_code: str
    near_name: str
    nearness: int
    miles: float
    near_count: int
    median_weeks: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Specialties:
    """
    The waits by specialty.

    Attributes:
        listed: Every specialty by id, in the order of the alphabet; those that count what has no
            line of its own come last.
        waits: The newest wait of each organisation, by specialty and code.
        of_function: The same by specialty, in the order of the organisations' names.
        together: All trusts together, by specialty, newest month first.
        last_months: The newest month with figures of an organisation, by its code.
        near: The nearest trusts, by specialty and code, nearest first.
        month: The newest month; None if nothing is held.
    """

    listed: Mapping[str, Specialty]
    waits: Mapping[tuple[str, str], SpecialtyWait]
    of_function: Mapping[str, tuple[SpecialtyWait, ...]]
    together: Mapping[str, tuple[SpecialtyWait, ...]]
    last_months: Mapping[str, date]
    near: Mapping[tuple[str, str], tuple[SpecialtyNear, ...]]
    month: date | None


def read(typed: Typed) -> Specialties:
    """
    Read the marts on waits by specialty.

    Args:
        typed: Reads a mart by its name.

    Returns:
        The waits, grouped under the keys that pages ask for.
    """
    waits = typed("specialty_waits", SpecialtyWait)
    newest = sorted(
        (w for w in waits if w.is_latest), key=lambda w: (w.function_id, w.org_name, w.org_code)
    )
    together = [w for w in waits if w.org_code == TRUSTS_TOGETHER]
    last_months: dict[str, date] = {}
    for wait in waits:
        last_months[wait.org_code] = max(wait.month, last_months.get(wait.org_code, wait.month))
    return Specialties(
        listed={
            s.function_id: s
            for s in sorted(
                typed("specialties", Specialty), key=lambda s: (s.is_catch_all, s.function_name)
            )
        },
        waits={(w.function_id, w.org_code): w for w in newest},
        of_function=group(newest, lambda w: w.function_id),
        together=group(
            sorted(together, key=lambda w: w.month, reverse=True), lambda w: w.function_id
        ),
        last_months=last_months,
        near=group(
            sorted(
                typed("specialty_nearby", SpecialtyNear),
                key=lambda n: (n.function_id, n.org_code, n.nearness),
            ),
            lambda n: (n.function_id, n.org_code),
        ),
        month=newest[0].month if newest else None,
    )
