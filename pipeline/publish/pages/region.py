"""Make a page per region: its figures, ICBs and trusts by type, with closed ones separate."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from pipeline.config.metrics import Metric
from pipeline.publish import urls
from pipeline.publish.context import Context, Link, Page
from pipeline.publish.marts.rows import Observation, Organisation
from pipeline.publish.pages import regions
from pipeline.publish.parts import certainty, summary
from pipeline.publish.parts import figure as figures
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/region.html"
_PEERS: Final = ("acute", "mental health and community", "ambulance")


def pages(context: Context) -> Iterator[Page]:
    """Make one page per region, at /regions/<name>/."""
    for name in regions.names(context):
        listed = regions.members(context, name)
        yield Page(
            path=urls.region(name),
            template=TEMPLATE,
            title=f"{name}: trusts and boards",
            description=f"NHS trusts and integrated care boards in the region {name}, each with "
            "its place and how sure it is.",
            section=urls.REGIONS,
            crumbs=(Link(words="Regions", href=urls.REGIONS),),
            view={
                "name": name,
                "lead": _lead(name, listed),
                "figures": list(_figures(context, name)),
                "has_scores": any(metric.unit == "score" for metric in context.config.metrics),
                "groups": _groups(listed),
                "closed": partial(summary.closed_in_brief, context),
                "places": partial(_places, context),
            },
        )


def _lead(name: str, listed: Sequence[Organisation]) -> str:
    """Say how many of each type are open."""
    still = [o for o in listed if o.closed_on is None]
    trusts = [o.peer_group for o in still if o.org_kind == "trust"]
    counts = [
        numbers.counted(
            trusts.count(peers),
            numbers.trust_by_peers(peers),
            numbers.trust_by_peers(peers, many=True),
        )
        for peers in _PEERS
        if peers in trusts
    ]
    others = sum(peers not in _PEERS for peers in trusts)
    if others:
        counts.append(numbers.counted(others, "other trust"))
    boards = sum(o.org_kind == "icb" for o in still)
    if boards:
        one, many = numbers.kind("icb"), numbers.kind("icb", many=True)
        counts.insert(0, numbers.counted(boards, one, many))
    return f"{name} has {numbers.listed(counts) or 'nobody'} open today."


def _figures(
    context: Context, name: str
) -> Iterator[tuple[Metric, figures.Figure, Observation | None]]:
    """Find the whole region's newest figure for every measure, with England's figure."""
    marts = context.marts
    organisations = marts.organisations.values()
    codes = (o.org_code for o in organisations if o.org_kind == "region" and o.org_name == name)
    code = next(codes, "")
    for metric in context.config.metrics:
        seen = marts.latest.get((metric.id, code))
        if seen is not None:
            told = figures.figure(marts, context.config, metric, seen)
            yield metric, told, figures.of_england(marts, metric, seen.month)


def _groups(listed: Sequence[Organisation]) -> Mapping[str, Sequence[Organisation]]:
    """Group open organisations by type, and put closed ones at the end."""
    types = [numbers.upper_first(numbers.trust_by_peers(peers, many=True)) for peers in _PEERS]
    titles = ["Integrated care boards", *types, "Other trusts", "Closed"]
    found = {title: [o for o in listed if _title(o) == title] for title in titles}
    return {title: members for title, members in found.items() if members}


def _title(organisation: Organisation) -> str:
    """Return the heading under which the page lists an organisation."""
    if organisation.closed_on is not None:
        return "Closed"
    if organisation.org_kind == "icb":
        return "Integrated care boards"
    if organisation.peer_group in _PEERS:
        return numbers.upper_first(numbers.trust_by_peers(organisation.peer_group, many=True))
    return "Other trusts"


def _places(context: Context, organisation: Organisation) -> str:
    """Give its places in our tables in one line, each with its likely range."""
    said = []
    for table in context.config.tables:
        line = context.marts.lines.get((table.id, "latest", organisation.org_code))
        if line is None:
            continue
        ranked = certainty.ranked(context, table.id, "latest")
        place = numbers.place(line.place, ranked, line.tied_with) or "not ranked"
        sure = certainty.sure(context, line)
        said.append(f"{table.short}: {place}{f', {sure.likely}' if sure else ''}")
    return "; ".join(said)
