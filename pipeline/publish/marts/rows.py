"""
Define the rows of the marts as types: a class per mart, a field per column that a page may show.

A row is a named tuple, not a dataclass: there are a hundred thousand observations, and Python makes
a tuple five times as fast. A field with a default is a column that a mart may lack. This module has
no I/O and makes no words.
"""

from collections.abc import Callable, Hashable, Iterable
from datetime import date
from typing import NamedTuple, Protocol, TypeVar


class Organisation(NamedTuple):
    """One trust, integrated care board (ICB), region, or England."""

    org_kind: str
    org_code: str
    org_name: str
    peer_group: str | None
    subtype: str | None
    region_name: str | None
    icb_code: str | None
    icb_name: str | None
    town: str | None
    postcode: str | None
    closed_on: date | None
    has_page: bool


class Succession(NamedTuple):
    """An organisation that closed, and one that took over its work."""

    closed_code: str
    closed_name: str | None
    successor_code: str
    successor_name: str | None
    closed_on: date | None
    why: str | None
    link: str | None
    kind: str | None = None


class OtherName(NamedTuple):
    """A current or former register name of a trust that differs from the printed one."""

    org_code: str
    other_name: str
    is_newest: bool


class PostcodeDistrict(NamedTuple):
    """One postcode district: where it is, and the ICB in whose area that lies, if in one."""

    postcode_area: str
    postcode_district: str
    latitude: float
    longitude: float
    nation: str
    icb_code: str | None


class Hospital(NamedTuple):
    """One hospital and the trust that runs it today; `month` is that of the list it is in."""

    hospital_name: str
    town: str | None
    county: str | None
    site_code: str
    postcode: str
    latitude: float | None
    longitude: float | None
    trust_code: str
    trust_name: str
    month: date | None
    release_id: str | None
    sites_month: date | None
    sites_release_id: str | None


class HospitalAlias(NamedTuple):
    """One short or old name of a hospital, or of a trust where `site_code` is empty."""

    alias: str
    trust_code: str
    site_code: str
    kind: str


class PlaceName(NamedTuple):
    """One short name of a county, one town without a hospital, or one prefix of a nation."""

    place_name: str
    kind: str
    stands_for: str


class Observation(NamedTuple):
    """One figure: a metric of an organisation in a month or quarter, with its place."""

    metric_id: str
    org_kind: str
    org_code: str
    month: date
    numerator: float | None
    denominator: float | None
    metric_value: float | None
    flag: str
    place: int | None
    place_of: int | None
    release_id: str | None
    sheet_name: str | None
    first_row: int | None
    last_row: int | None
    row_count: int | None
    column_note: str | None = None
    unchanged_since: date | None = None
    is_frozen: bool = False
    credibility: str | None = None
    marked: str | None = None
    is_apportioned: bool = False
    mapped_month: date | None = None


class LeagueEdition(NamedTuple):
    """One edition of a league table: the latest, or one past month."""

    table_id: str
    edition: str
    ranked_count: int
    is_latest: bool
    uses_later: bool


class LeaguePredecessor(NamedTuple):
    """An edition and the edition before it."""

    table_id: str
    edition: str
    earlier_edition: str
    ranked: int
    ranked_before: int
    ranked_in_both: int
    closed_since: int
    may_be_compared: bool


class LeagueTableMeasure(NamedTuple):
    """One measure of a league table."""

    table_id: str
    metric_id: str
    is_score: bool
    is_quoted: bool


class LeaguePeriod(NamedTuple):
    """The month or quarter of a metric that an edition uses."""

    table_id: str
    edition: str
    metric_id: str
    month: date | None


class LeaguePlace(NamedTuple):
    """One line of a league table, ranked or not."""

    table_id: str
    edition: str
    org_code: str
    org_name: str
    region_name: str | None
    icb_code: str | None
    subtype: str | None
    score: float | None
    place: int | None
    tied_with: int | None
    quarter: str | None
    reason: str | None
    left_out: str | None = None


class LeagueTheme(NamedTuple):
    """The score of one organisation on one theme in an edition."""

    table_id: str
    edition: str
    org_code: str
    theme_id: str
    theme_score: float | None


class LeagueMeasure(NamedTuple):
    """One measure of one organisation in an edition."""

    table_id: str
    edition: str
    org_code: str
    metric_id: str
    month: date | None
    metric_value: float | None
    measure_score: float | None
    place: int | None
    flag: str | None
    credibility: str | None = None
    marked: str | None = None
    mapped_month: date | None = None
    people: float | None = None
    target: float | None = None


class LeagueAsOf(NamedTuple):
    """
    The period of one theme in the latest edition of a table, and what is newer.

    Attributes:
        is_ahead: It is newer than another theme of months: only half of a month has arrived.
        held_month: A newer period that we have and do not use; None if we use the newest.
        held_for: The themes whose newest figures are too old for it.
    """

    table_id: str
    theme_id: str
    theme_title: str
    period: str
    month: date
    is_ahead: bool
    held_month: date | None
    held_for: str | None


class MappingErrorTotal(NamedTuple):
    """How often figures by an older mapping are wrong, in the months that have their own."""

    org_kind: str
    lag_months: int
    reach: str
    first_month: date
    last_month: date
    month_count: int
    compared: int
    wrong: int
    largest: float | None
    largest_code: str | None
    largest_month: date | None


class FigureMark(NamedTuple):
    """
    What a rule or a person finds odd about one figure.

    Attributes:
        effect: "no score", "mark" or "overruled".
        until_month: The last month of the run that begins with `since_month`.
        beside_value: What it is held against; see the mart.
        typical_change: Of a step, what the typical trust's denominator did: 0.02 is up by 2%.
        because: A person's words.
    """

    metric_id: str
    org_kind: str
    org_code: str
    month: date
    code: str
    effect: str
    since_month: date | None
    until_month: date | None
    beside_month: date | None
    beside_value: float | None
    typical_change: float | None
    because: str | None
    link: str | None


class AreaMember(NamedTuple):
    """A trust whose figure the figure of its area lacks, or has and is not credible."""

    metric_id: str
    org_code: str
    month: date
    trust_name: str
    why_not: str
    last_month: date
    people: float


class AreaMean(NamedTuple):
    """How many trusts' scores the figure of an area is the mean of, and their ends."""

    metric_id: str
    org_code: str
    month: date
    members: int
    lowest: float
    highest: float


class LeaguePoint(NamedTuple):
    """The points of one figure of the latest edition under one normalisation."""

    table_id: str
    org_code: str
    metric_id: str
    normalisation: str
    points: int


class FigureRows(NamedTuple):
    """The rows of one file that a sum adds up; `rows` is text such as "87,203-205"."""

    row_set: str
    org_code: str
    month: date
    release_id: str
    sheet_name: str
    rows: str | None
    row_count: int
    left_out_count: int
    left_out_because: str | None


class EnglandEstimate(NamedTuple):
    """England's figure with NHS England's own estimates for trusts that sent nothing."""

    metric_id: str
    month: date
    denominator: int
    metric_value: float | None
    is_estimated: bool


class SeriesGap(NamedTuple):
    """Months or quarters in a row that are missing inside the series of a measure."""

    metric_id: str
    org_kind: str
    first_month: date
    last_month: date


class TableCopy(NamedTuple):
    """How many figures of a newest table come from files of one state."""

    table_id: str
    status: str
    figure_share: float


class IcbOutline(NamedTuple):
    """One ring of the outline of one ICB on the newest map; points are "east north,east north"."""

    icb_code: str
    polygon_number: int
    ring_number: int
    points: str
    as_of: date
    release_id: str


class IcbFifth(NamedTuple):
    """The fifth that an ICB's place falls in, on one measure or in one table."""

    subject: str
    icb_code: str
    month: date | None
    figure: float
    place: int
    place_of: int
    fifth: int


class HeldRelease(NamedTuple):
    """One published file that we have, and the verdict on it."""

    release_id: str
    source: str
    published: str | None
    name: str
    url: str | None
    url_known: bool | None
    status: str
    note: str | None
    size_bytes: int | None
    sha256: str
    landed_at: str
    verdict: str
    reason: str | None
    rows_held: int | None
    data_from: date | None
    data_to: date | None
    is_current: bool | None


class Finding(NamedTuple):
    """The result of one data check on one release, passed or failed."""

    release_id: str
    source: str
    severity: str
    about: str
    passed: bool
    found: str | None


class Revision(NamedTuple):
    """One figure that the publisher changed after first publishing it."""

    source: str
    month: date | None
    org_code: str | None
    column_name: str
    old_value: str | None
    new_value: str | None


class SeriesBreak(NamedTuple):
    """
    A month in which the way of counting a metric changes.

    Attributes:
        org_kind: The kind of organisation whose figures break, if not all do.
        org_code: The trust whose figures break because it took in another; empty if it is not a
            single one.
    """

    metric_id: str
    month: date
    title: str
    what: str
    link: str | None
    org_kind: str | None = None
    org_code: str | None = None


class OfficialTotal(NamedTuple):
    """One national figure as published, and as we calculate it."""

    about: str
    month: date
    published: str | None
    ours: str | None
    agrees: bool | None
    link: str | None


class Freshness(NamedTuple):
    """How far the figures of one source reach."""

    source: str
    data_from: date | None
    data_to: date | None
    held_count: int | None
    refused_count: int | None
    newest_published: str | None
    newest_landed: str | None
    is_seen_live: bool


class RefusedRelease(NamedTuple):
    """One refused file, and the file in use in its place."""

    release_id: str
    source: str
    name: str
    reason: str | None
    refused_on: date
    instead_name: str | None
    instead_to: date | None


class NotSubmitted(NamedTuple):
    """An organisation that the publisher names as not having submitted in the newest month."""

    org_code: str
    org_name: str
    month: date
    release_id: str
    sheet_name: str | None
    row_number: int


class MissingFigure(NamedTuple):
    """A figure that is missing in the newest period, and the source of the last one."""

    metric_id: str
    org_code: str
    org_name: str
    month: date
    last_month: date
    release_id: str | None
    sheet_name: str | None
    first_row: int | None
    last_row: int | None
    row_count: int | None


class FrozenFigure(NamedTuple):
    """A count that has not changed, and the source of its newest figure."""

    metric_id: str
    org_code: str
    org_name: str
    month: date
    numerator: float
    unchanged_since: date
    release_id: str | None
    sheet_name: str | None
    first_row: int | None
    last_row: int | None
    row_count: int | None


class CheckResult(NamedTuple):
    """One check of the finished tables."""

    check: str
    severity: str
    why: str | None
    wrong_rows: int
    sample: str | None
    summary: str | None = None


T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


class Typed(Protocol):
    """Reads a mart as rows of a type."""

    def __call__(self, name: str, row_type: type[T]) -> list[T]:
        """Read the mart of that name."""
        ...


def group(members: Iterable[T], key: Callable[[T], K]) -> dict[K, tuple[T, ...]]:
    """Group members under their keys; keep their order."""
    found: dict[K, list[T]] = {}
    for member in members:
        found.setdefault(key(member), []).append(member)
    return {name: tuple(group) for name, group in found.items()}
