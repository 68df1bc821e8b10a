"""
The newest figures of a measure, peer group by peer group: strip, funnel, whole list.

Used by the page of the measure. A place is among those that are compared now: who has closed since
is listed without one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.config.metrics import Metric
from pipeline.publish import urls
from pipeline.publish.context import Context, organisation_href
from pipeline.publish.drawing import charts, funnels
from pipeline.publish.marts.funnel_rows import FunnelPoint
from pipeline.publish.marts.measure_rows import FieldKey
from pipeline.publish.marts.rows import Observation, Organisation, group
from pipeline.publish.parts import figure
from pipeline.publish.wording import numbers

# In this order on the page; acute trusts first, because the tables are about them.
_KINDS: Final = ("trust", "icb", "region")

NO_FUNNEL: Final = {
    "few": "There is no funnel: fewer than ten figures are too few to say what is ordinary.",
    "zeros": "There is no funnel: half of the figures or more are exactly 0, so there is no spread "
    "to judge the others by.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One organisation in the list of a measure."""

    place: str
    likely: str
    name: str
    href: str
    code: str
    top: str
    bottom: str
    value: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """
    One organisation beyond the outer limits of a funnel.

    Attributes:
        about: Its type, where its peers have others; empty elsewhere.
    """

    name: str
    href: str
    value: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """
    A funnel and what is to be said of it.

    Attributes:
        average: The share of all of the group together, which is its middle.
        higher: Those above the outer limits, the highest first.
        lower: Those below them, the lowest first.
    """

    drawing: charts.Drawing
    average: str
    higher: tuple[Apart, ...]
    lower: tuple[Apart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """
    Organisations that are compared with each other.

    Attributes:
        strip: Their figures on one scale; None where there are fewer than two.
        funnel: Their figures against size; None where there is none.
        no_funnel: Why there is none; empty where there is one, or nothing to say.
        no_range: Why no place has a likely range; empty where one has, or nobody has a place.
        map: Where the figures stand on a map; empty where they do not.
    """

    id: str
    title: str
    period: str
    strip: charts.Drawing | None
    funnel: Against | None
    no_funnel: str
    no_range: str
    map: str
    lines: tuple[Line, ...]


def groups(context: Context, metric: Metric) -> Iterator[Group]:
    """
    List every organisation at the newest month, peer group by peer group.

    Args:
        context: For the figures.
        metric: The measure.

    Yields:
        The groups in the order of the page; ICBs that have closed are one of their own.
    """
    marts = context.marts
    for org_kind in _KINDS:
        month = marts.newest.get((metric.id, org_kind))
        if month is None:
            continue
        listed = [
            (organisation, seen)
            for seen in marts.month_lists.get((metric.id, org_kind, month), ())
            if (organisation := marts.organisations.get(seen.org_code)) is not None
            # A line that says only "does not apply" tells nobody anything.
            and (seen.metric_value is not None or seen.flag != "not_applicable")
        ]
        by_peers = group(listed, lambda pair: (_is_closed(pair[0]), pair[0].peer_group or ""))
        for is_closed, peers in sorted(
            by_peers, key=lambda key: (key[0], key[1] != "acute", not key[1], key[1])
        ):
            field = (metric.id, org_kind, peers)
            ident = urls.fragment(f"{org_kind}-{'closed' if is_closed else peers or 'all'}")
            yield Group(
                id=f"list-{ident}",
                title=_title(org_kind, peers, is_closed=is_closed),
                period=numbers.period(month, metric.period),
                strip=None
                if is_closed
                else figure.field_strip(marts, metric, org_kind, peers, ident=f"strip-{ident}"),
                funnel=None if is_closed else _funnel(context, metric, field, f"funnel-{ident}"),
                no_funnel="" if is_closed else _no_funnel(context, field),
                no_range=no_range(context, metric, field),
                map=urls.metric_map(metric.id)
                if org_kind == "icb" and not is_closed and metric.id in marts.fifths
                else "",
                lines=tuple(_lines(context, metric, by_peers[is_closed, peers])),
            )


def no_range(context: Context, metric: Metric, field: FieldKey) -> str:
    """Say why no place of a field has a likely range; empty where one has, or none is a place."""
    members = context.marts.fields.members.get(field, ())
    if not members or any(member.place_low is not None for member in members):
        return ""
    seen = figure.newest(context.marts.history.get((metric.id, members[0].org_code), ()))
    words = figure.likely_words(context.marts, metric, seen) if seen else ""
    return numbers.sentence(words.replace("no range:", "places have no likely range:"))


def _is_closed(organisation: Organisation) -> bool:
    """Say whether an ICB has closed; a trust that has closed stays among its peers."""
    return organisation.org_kind == "icb" and organisation.closed_on is not None


def _title(org_kind: str, peers: str, *, is_closed: bool) -> str:
    """Name a group of organisations."""
    kinds = numbers.upper_first(numbers.kind(org_kind, many=True))
    if is_closed:
        return f"{kinds} that have closed since"
    if org_kind != "trust":
        return kinds
    return f"{kinds}, {peers}" if peers else f"{kinds} of other kinds"


def _funnel(context: Context, metric: Metric, field: FieldKey, ident: str) -> Against | None:
    """Draw the figures of a field against size; None where no limits are held."""
    held = context.marts.funnels
    points, limits = held.points.get(field, ()), held.limits.get(field, ())
    if not points or not limits:
        return None
    centre = held.groups[field]
    ordered = sorted(points, key=lambda p: (-p.metric_value, p.org_code))
    return Against(
        drawing=funnels.funnel(
            metric=metric,
            group=centre,
            points=points,
            limits=limits,
            name=numbers.peers(*field[1:]),
            ident=ident,
        ),
        average=numbers.value(centre.average_share, metric.unit),
        higher=tuple(_apart(context, metric, p) for p in ordered if p.standing == "above"),
        lower=tuple(_apart(context, metric, p) for p in ordered[::-1] if p.standing == "below"),
    )


def _apart(context: Context, metric: Metric, point: FunnelPoint) -> Apart:
    """Name one organisation that lies beyond the outer limits."""
    found = context.marts.organisations.get(point.org_code)
    own = (found.subtype or "") if found else ""
    return Apart(
        name=found.org_name if found else point.org_code,
        href=organisation_href(context, point.org_code),
        value=numbers.value(point.metric_value, metric.unit),
        about="" if found and own.lower() == found.peer_group else own.lower(),
    )


def _no_funnel(context: Context, field: FieldKey) -> str:
    """Say why a field of shares has no funnel."""
    centre = context.marts.funnels.groups.get(field)
    return NO_FUNNEL.get((centre.not_drawn or "") if centre else "", "")


def _order(metric: Metric, seen: Observation) -> tuple[bool, float]:
    """Put the best first; where neither is better, the smallest; and last those without."""
    value = seen.metric_value
    if value is None:
        return (True, 0.0)
    return (False, -value if metric.better == "higher" else value)


def _lines(
    context: Context,
    metric: Metric,
    listed: Sequence[tuple[Organisation, Observation]],
) -> Iterator[Line]:
    """Lay out the organisations of one group."""
    marts = context.marts
    counted = metric.unit == "share"
    for organisation, seen in sorted(
        listed, key=lambda pair: (*_order(metric, pair[1]), pair[0].org_name, pair[0].org_code)
    ):
        own = figure.own_place(marts, seen)
        yield Line(
            place=numbers.place(own.place, None, marts.fields.shared(own)) if own else "",
            likely=figure.likely_words(marts, metric, seen)
            if own and own.place_low is not None
            else "",
            name=organisation.org_name,
            href=organisation_href(context, organisation.org_code),
            code=organisation.org_code,
            top=numbers.count(seen.numerator) if counted and seen.numerator is not None else "",
            bottom=numbers.count(seen.denominator)
            if counted and seen.denominator is not None
            else "",
            value=numbers.value(seen.metric_value, metric.unit),
            note=numbers.flag(seen.flag, metric).removeprefix("No figure: "),
        )
