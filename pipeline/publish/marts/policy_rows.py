"""Define the rows of the marts on incentive schemes and on the push for March, and group them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from pipeline.publish.marts.rows import Typed, group

MARTS: Final = (
    "incentive_rules",
    "incentive_facts",
    "incentive_places",
    "incentive_odds",
    "incentive_runs",
    "incentive_systems",
    "incentive_payees",
    "incentive_what_if",
    "incentive_paths",
    "surge_years",
    "surge_moves",
    "surge_power",
    "policy_facts",
    "harm_estimates",
)
OFFICIAL: Final = "official"
"""The reading by the published rule; the others ask what would change."""


class IncentiveRule(NamedTuple):
    """One route of a scheme, as published."""

    scheme: str
    scheme_title: str
    route_number: int
    route: str
    route_title: str
    measure: str | None
    first_month: date
    last_month: date
    first_place: int | None
    last_place: int | None
    payment_gbp: int | None
    place_decides: bool
    paid_to: str
    why_not_replayed: str | None
    conditions: str | None
    eligibility: str
    kind: str
    source: str
    link: str
    published: str
    looked_up: date


class IncentiveFact(NamedTuple):
    """One thing known, or not known, of a scheme."""

    scheme: str
    fact_number: int
    text: str
    kind: str
    source: str | None
    link: str | None
    published: str | None
    looked_up: date


class IncentiveRun(NamedTuple):
    """One scheme in one year by one reading."""

    scheme: str
    end_month: date
    reading: str
    reading_title: str
    reading_why: str
    is_own_year: bool
    base_month: date
    next_month: date
    later_month: date
    before_month: date
    missing_months: str | None
    field_size: int
    not_reported: int
    not_credible: int
    no_figure: int
    payments: int
    total_gbp: int
    both_routes: int
    level_specialists: int
    first_differs: int
    all_differs: int
    money_moves_gbp: int
    level_differs: int | None
    gain_differs: int | None
    kept_share: float | None
    first_count: int
    first_gain: float | None
    field_gain: float | None
    first_next: float | None
    field_next: float | None
    first_later: float | None
    field_later: float | None
    earlier_predicts: float | None
    earlier_explains: float | None
    mean_predicts: float | None
    mean_explains: float | None


class IncentivePlace(NamedTuple):
    """What a scheme looks at, and pays, for one organisation."""

    scheme: str
    end_month: date
    reading: str
    org_code: str
    org_name: str
    base_value: float | None
    end_value: float | None
    level_value: float | None
    points: float | None
    relative_gain: float | None
    level_place: int | None
    points_place: int | None
    relative_place: int | None
    level_route: str | None
    points_route: str | None
    relative_route: str | None
    payment: int
    other_payment: int
    official_payment: int | None
    not_paid_because: str | None
    next_value: float | None
    later_value: float | None
    base_release: str | None
    end_release: str | None


class IncentiveOdds(NamedTuple):
    """In how many replays a trust is paid."""

    scheme: str
    end_month: date
    org_code: str
    replays: int
    paid_share: float


class IncentiveSystem(NamedTuple):
    """A whole ICB beside what its trusts are paid."""

    scheme: str
    end_month: date
    icb_code: str
    icb_name: str
    base_value: float | None
    end_value: float | None
    points: float | None
    points_place: int | None
    level_place: int | None
    level_route: str | None
    points_route: str | None
    trusts: int
    trusts_paid: int
    paid_gbp: int


class IncentivePayee(NamedTuple):
    """A published payment beside our replay."""

    scheme: str
    route: str
    route_title: str
    is_gain: bool
    org_code: str
    org_name: str
    published_value: float | None
    published_place: int | None
    payment_gbp: int | None
    our_value: float | None
    our_place: int | None
    our_place_major: int | None
    place_is_paid: bool | None
    source: str
    link: str
    published: str


class IncentiveWhatIf(NamedTuple):
    """An invented year under one scheme."""

    path: str
    path_title: str
    scheme: str
    scheme_title: str
    base_value: float
    end_value: float
    points: float
    points_place: int
    field_size: int
    payment: int | None
    year_value: float
    more_seen: int


class IncentivePath(NamedTuple):
    """One month of an invented year."""

    path: str
    path_title: str
    month: date
    within_4h: float


class PolicyFact(NamedTuple):
    """One thing known, or not known, of a rule behind the tables."""

    page: str
    fact_number: int
    text: str
    kind: str
    source: str | None
    link: str | None
    published: str | None
    looked_up: date


class HarmEstimate(NamedTuple):
    """An estimate of deaths that go with long waits, and what it is made of."""

    year: str
    deaths: float
    admitted_share: float
    patients_per_death: float
    patients_as_published: str
    patients_needed: float
    deaths_low: float
    deaths_high: float
    range_from: str
    kind: str
    source: str
    link: str
    published: str
    looked_up: date


class SurgeYear(NamedTuple):
    """January to March and back, one year."""

    march: date
    england_january: float | None
    england_march: float | None
    england_june: float | None
    trusts: int
    not_reported: int
    no_figure: int
    median_gain: float | None
    median_fall: float | None
    tried: int
    crammed: int
    expected_by_chance: float | None
    next_correlation: float | None


class SurgeMove(NamedTuple):
    """January to March and back of one trust, one year."""

    march: date
    org_code: str
    org_name: str
    january_value: float | None
    march_value: float | None
    june_value: float | None
    gain: float | None
    relative_gain: float | None
    own_usual_gain: float | None
    fall: float | None
    relative_fall: float | None
    rises: float | None
    falls: float | None
    is_crammed: bool | None
    why_not: str | None


class SurgePower(NamedTuple):
    """How often the detector finds a cram of one size."""

    tested: str
    cram: float
    tried: int
    found: int
    found_share: float
    carried: float
    spread: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """
    The marts on incentive schemes and on the push for March.

    Attributes:
        rules: The routes of each scheme, the scheme that ended first in front.
        facts: What is known and not known of a scheme.
        runs: A scheme in one year by one reading, by scheme, month and reading.
        places: The organisations of a run, largest gain first, by the same.
        odds: How sure a payment is, by scheme, month and trust.
        systems: The ICBs of a scheme and month, largest gain first.
        payees: The published payments of a scheme.
        what_ifs: The invented years, by scheme.
        paths: The months of each invented year, oldest first.
        years: The years, oldest first.
        moves: The trusts of a year by name.
        of_trust: The years of a trust, oldest first, by code.
        power: The trials of the detector, by what it was tried on, smallest cram first.
    """

    rules: Mapping[str, tuple[IncentiveRule, ...]]
    facts: Mapping[str, tuple[IncentiveFact, ...]]
    runs: Mapping[tuple[str, date, str], IncentiveRun]
    places: Mapping[tuple[str, date, str], tuple[IncentivePlace, ...]]
    odds: Mapping[tuple[str, date, str], IncentiveOdds]
    systems: Mapping[tuple[str, date], tuple[IncentiveSystem, ...]]
    payees: Mapping[str, tuple[IncentivePayee, ...]]
    what_ifs: Mapping[str, tuple[IncentiveWhatIf, ...]]
    paths: Mapping[str, tuple[IncentivePath, ...]]
    years: tuple[SurgeYear, ...]
    moves: Mapping[date, tuple[SurgeMove, ...]]
    of_trust: Mapping[str, tuple[SurgeMove, ...]]
    power: Mapping[str, tuple[SurgePower, ...]]


def read(typed: Typed) -> Policy:
    """Read the marts and group them; a mart that is missing is empty."""
    places = typed("incentive_places", IncentivePlace)
    places.sort(key=lambda p: (p.points_place is None, p.points_place or 0, p.org_name))
    systems = typed("incentive_systems", IncentiveSystem)
    systems.sort(key=lambda s: (s.points_place is None, s.points_place or 0, s.icb_name))
    moves = sorted(typed("surge_moves", SurgeMove), key=lambda m: (m.march, m.org_name, m.org_code))
    paths = sorted(typed("incentive_paths", IncentivePath), key=lambda p: p.month)
    payees = sorted(
        typed("incentive_payees", IncentivePayee), key=lambda p: (p.route_title, p.org_name)
    )
    rules = typed("incentive_rules", IncentiveRule)
    ends = {rule.scheme: rule.last_month for rule in sorted(rules, key=lambda r: r.last_month)}
    rules.sort(key=lambda r: (ends[r.scheme], r.scheme, r.route_number))
    return Policy(
        rules=group(rules, lambda r: r.scheme),
        facts=group(
            sorted(typed("incentive_facts", IncentiveFact), key=lambda f: f.fact_number),
            lambda f: f.scheme,
        ),
        runs={
            (r.scheme, r.end_month, r.reading): r
            for r in sorted(typed("incentive_runs", IncentiveRun), key=lambda r: r.end_month)
        },
        places=group(places, lambda p: (p.scheme, p.end_month, p.reading)),
        odds={
            (o.scheme, o.end_month, o.org_code): o for o in typed("incentive_odds", IncentiveOdds)
        },
        systems=group(systems, lambda s: (s.scheme, s.end_month)),
        payees=group(payees, lambda p: p.scheme),
        what_ifs=group(typed("incentive_what_if", IncentiveWhatIf), lambda w: w.scheme),
        paths=group(paths, lambda p: p.path),
        years=tuple(sorted(typed("surge_years", SurgeYear), key=lambda y: y.march)),
        moves=group(moves, lambda m: m.march),
        of_trust=group(moves, lambda m: m.org_code),
        power=group(
            sorted(typed("surge_power", SurgePower), key=lambda p: p.cram), lambda p: p.tested
        ),
    )


def facts(typed: Typed) -> Mapping[str, tuple[PolicyFact, ...]]:
    """Read the facts of each page on rules, in their order."""
    found = sorted(typed("policy_facts", PolicyFact), key=lambda f: f.fact_number)
    return group(found, lambda f: f.page)


def harm(typed: Typed) -> tuple[HarmEstimate, ...]:
    """Read the estimates of deaths: whole years in order, then parts of years."""
    return tuple(sorted(typed("harm_estimates", HarmEstimate), key=lambda one: one.year))
