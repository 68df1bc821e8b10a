"""Define the rows of the marts on the pay of very senior managers, and group them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from pipeline.publish.marts.rows import Typed, group

MARTS: Final = ("pay_rules", "pay_segments")


class PayRule(NamedTuple):
    """One rule that ties pay to the organisation, in one year."""

    financial_year: str
    rule_number: int
    title: str
    what: str
    segment: int | None
    pay_share: float | None
    most_gbp: int | None
    conditions: str
    kind: str
    source: str
    link: str
    published: str
    looked_up: date


class PaySegments(NamedTuple):
    """How many trusts of one type were in each segment."""

    quarter: date
    financial_year: str
    trust_type: str
    trusts: int
    segment_1: int
    segment_2: int
    segment_3: int
    segment_4: int
    segment_5: int | None
    award_withheld: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay:
    """
    The marts on the pay of very senior managers.

    Attributes:
        rules: The rules of each year, newest year first.
        segments: The quarters, newest first, each by type of trust.
    """

    rules: Mapping[str, tuple[PayRule, ...]]
    segments: tuple[PaySegments, ...]


def read(typed: Typed) -> Pay:
    """Read the marts and group them; a mart that is missing is empty."""
    rules = sorted(typed("pay_rules", PayRule), key=lambda r: r.rule_number)
    rules.sort(key=lambda r: r.financial_year, reverse=True)
    segments = sorted(typed("pay_segments", PaySegments), key=lambda s: s.trust_type)
    segments.sort(key=lambda s: s.quarter, reverse=True)
    return Pay(rules=group(rules, lambda r: r.financial_year), segments=tuple(segments))
