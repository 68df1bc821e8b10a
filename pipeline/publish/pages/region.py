"""One page per region: its figures, its boards and its trusts by type, the closed ones apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Link, Page
from pipeline.publish.marts.rows import Organisation
from pipeline.publish.pages import regions
from pipeline.publish.parts import certainty, summary
from pipeline.publish.parts import figure as figures
from pipeline.publish.parts.source import SourceNote
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/region.html"
_PEERS: Final = ("acute", "mental health and community", "ambulance")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One organisation of the region, and what to know of it in a line."""

    name: str
    href: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The organisations of one type."""

    id: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """The newest figure of one measure of the whole region."""

    title: str
    href: str
    period: str
    value: str
    note: str
    england: str
    place: str
    source: SourceNote | None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything the template may see."""

    name: str
    lead: str
    figures: tuple[FigureRow, ...]
    has_scores: bool
    groups: tuple[Group, ...]


def pages(context: Context) -> Iterator[Page]:
    """One page per region, at /regions/<name>/."""
    for name in regions.names(context):
        listed = regions.members(context, name)
        rows = tuple(_figures(context, name))
        yield Page(
            path=urls.region(name),
            template=TEMPLATE,
            title=f"{name}: trusts and boards",
            description=f"NHS trusts and integrated care boards in the region {name}, each with "
            "its place and how sure it is.",
            section=urls.REGIONS,
            crumbs=(Link(words="Regions", href=urls.REGIONS),),
            view=View(
                name=name,
                lead=_lead(name, listed),
                figures=rows,
                has_scores=any(metric.unit == "score" for metric in context.config.metrics),
                groups=tuple(_groups(context, listed)),
            ),
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


def _figures(context: Context, name: str) -> Iterator[FigureRow]:
    """Find the newest figure of the whole region for every measure that has one."""
    marts = context.marts
    code = next(
        (
            o.org_code
            for o in marts.organisations.values()
            if o.org_kind == "region" and o.org_name == name
        ),
        "",
    )
    for metric in context.config.metrics:
        seen = figures.newest(marts.history.get((metric.id, code), ()))
        if seen is None:
            continue
        told = figures.figure(marts, context.config, metric, seen)
        england = figures.of_england(marts, metric, seen.month)
        yield FigureRow(
            title=metric.title,
            href=urls.metric(metric.id),
            period=told.period,
            value=told.value,
            note=" ".join(note for note in (told.flag_note, told.frozen_note) if note),
            england=numbers.value(england.metric_value if england else None, metric.unit),
            place=told.place,
            source=told.source,
        )


def _groups(context: Context, listed: Sequence[Organisation]) -> Iterator[Group]:
    """Put who is open under its type, and who has closed at the end."""
    titles = ["Integrated care boards"]
    titles += [
        f"{numbers.upper_first(numbers.trust_by_peers(peers, many=True))}" for peers in _PEERS
    ]
    titles += ["Other trusts", "Closed"]
    found: dict[str, list[Entry]] = {title: [] for title in titles}
    for o in listed:
        found[_title(o)].append(
            Entry(
                name=o.org_name,
                href=urls.organisation(o.org_kind, o.org_code),
                note=numbers.upper_first(summary.closed_in_brief(context, o.org_code))
                or _places(context, o)
                or "In none of our tables",
            )
        )
    for title, entries in found.items():
        if entries:
            yield Group(id=urls.fragment(title.lower()), title=title, entries=tuple(entries))


def _title(organisation: Organisation) -> str:
    """Give the heading an organisation stands under."""
    if organisation.closed_on is not None:
        return "Closed"
    if organisation.org_kind == "icb":
        return "Integrated care boards"
    if organisation.peer_group in _PEERS:
        return numbers.upper_first(numbers.trust_by_peers(organisation.peer_group, many=True))
    return "Other trusts"


def _places(context: Context, organisation: Organisation) -> str:
    """Say its places in our tables in one line, each with its likely range."""
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
