"""
Build the newest figures of a measure, peer group by peer group: strip, funnel and full list.

The page of the measure uses it. A place compares current organisations only; an organisation that
has closed since is listed without one.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pipeline.config.metrics import Metric
from pipeline.publish import urls
from pipeline.publish.context import Context
from pipeline.publish.drawing import funnels
from pipeline.publish.marts.measure_rows import FieldKey
from pipeline.publish.marts.rows import Observation, Organisation, group
from pipeline.publish.parts import figure
from pipeline.publish.wording import numbers

# The order on the page, with acute trusts first, because the tables are about them.
_KINDS: Final = ("trust", "icb", "region")

NO_FUNNEL: Final = {
    "few": "There is no funnel: fewer than ten figures are too few to say what is ordinary.",
    "zeros": "There is no funnel: half of the figures or more are exactly 0, so there is no spread "
    "to judge the others by.",
}


def groups(context: Context, metric: Metric) -> Iterator[Mapping[str, Any]]:
    """
    List every organisation in the newest month, peer group by peer group.

    Args:
        context: For the figures.
        metric: The measure.

    Yields:
        The groups in page order; closed ICBs are a separate group. Each has the figures on one
        scale, `strip`, and against size, `funnel`. Both are None if there is none; `no_funnel`
        says why. `no_range` says why no place has a likely range, and is empty if one has.
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
            # A line that says only "does not apply" is of no use to a reader.
            and (seen.metric_value is not None or seen.flag != "not_applicable")
        ]
        by_peers = group(listed, lambda pair: (_is_closed(pair[0]), pair[0].peer_group or ""))
        for is_closed, peers in sorted(
            by_peers, key=lambda key: (key[0], key[1] != "acute", not key[1], key[1])
        ):
            field = (metric.id, org_kind, peers)
            ident = urls.fragment(f"{org_kind}-{'closed' if is_closed else peers or 'all'}")
            yield {
                "id": f"list-{ident}",
                "title": _title(org_kind, peers, is_closed=is_closed),
                "month": month,
                "strip": None if is_closed else figure.field_strip(marts, metric, org_kind, peers),
                "funnel": None if is_closed else _funnel(context, metric, field, f"funnel-{ident}"),
                "no_funnel": "" if is_closed else _no_funnel(context, field),
                "no_range": no_range(context, metric, field),
                "has_map": org_kind == "icb" and not is_closed and metric.id in marts.fifths,
                "lines": list(_lines(context, metric, by_peers[is_closed, peers])),
            }


def no_range(context: Context, metric: Metric, field: FieldKey) -> str:
    """Say why no place of a field has a likely range; empty if one has, or if there is no place."""
    members = context.marts.fields.members.get(field, ())
    if not members or any(member.place_low is not None for member in members):
        return ""
    seen = context.marts.latest.get((metric.id, members[0].org_code))
    words = figure.likely_words(context.marts, metric, seen) if seen else ""
    return numbers.sentence(words.replace("no range:", "places have no likely range:"))


def _is_closed(organisation: Organisation) -> bool:
    """Say whether this is a closed ICB; a closed trust stays among its peers."""
    return organisation.org_kind == "icb" and organisation.closed_on is not None


def _title(org_kind: str, peers: str, *, is_closed: bool) -> str:
    """Name a group of organisations."""
    kinds = numbers.upper_first(numbers.kind(org_kind, many=True))
    if is_closed:
        return f"{kinds} that have closed since"
    if org_kind != "trust":
        return kinds
    return f"{kinds}, {peers}" if peers else f"{kinds} of other kinds"


def _funnel(
    context: Context, metric: Metric, field: FieldKey, ident: str
) -> Mapping[str, Any] | None:
    """
    Draw the figures of a field against size; None if it has no limits.

    Returns:
        The drawing; the centre of the field; the points above the outer limits, highest first; and
        those below, lowest first. Each has its organisation, or None if that has no record.
    """
    held = context.marts.funnels
    points, limits = held.points.get(field, ()), held.limits.get(field, ())
    if not points or not limits:
        return None
    centre = held.groups[field]
    known = [
        (context.marts.organisations.get(point.org_code), point)
        for point in sorted(points, key=lambda p: (-p.metric_value, p.org_code))
    ]
    return {
        "drawing": funnels.funnel(
            metric=metric,
            group=centre,
            points=points,
            limits=limits,
            name=numbers.peers(*field[1:]),
            ident=ident,
        ),
        "centre": centre,
        "higher": [pair for pair in known if pair[1].standing == "above"],
        "lower": [pair for pair in known[::-1] if pair[1].standing == "below"],
    }


def _no_funnel(context: Context, field: FieldKey) -> str:
    """Say why a field of shares has no funnel."""
    centre = context.marts.funnels.groups.get(field)
    return NO_FUNNEL.get((centre.not_drawn or "") if centre else "", "")


def _order(metric: Metric, seen: Observation) -> tuple[bool, float]:
    """Return a sort key: best first, or smallest if neither way is better; no figure last."""
    value = seen.metric_value
    if value is None:
        return (True, 0.0)
    return (False, -value if metric.better == "higher" else value)


def _lines(
    context: Context,
    metric: Metric,
    listed: Sequence[tuple[Organisation, Observation]],
) -> Iterator[Mapping[str, Any]]:
    """Sort the figures of one group, each with its current place and how many share it."""
    fields = context.marts.fields
    for who, seen in sorted(
        listed, key=lambda pair: (*_order(metric, pair[1]), pair[0].org_name, pair[0].org_code)
    ):
        own = figure.own_place(context.marts, seen)
        yield {"who": who, "seen": seen, "own": own, "shared": fields.shared(own) if own else 0}
