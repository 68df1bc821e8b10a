"""Make the maps of ICBs: one for the league table and one per measure, each beside its list."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from pipeline.config.metrics import Metric, Table
from pipeline.publish import urls
from pipeline.publish.context import Context, Link, Page, organisation_href
from pipeline.publish.marts.rows import IcbFifth
from pipeline.publish.parts import credibility, peer_groups
from pipeline.publish.parts import map as maps
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/icb_map.html"


def pages(context: Context) -> Iterator[Page]:
    """Make one page per league table of ICBs, the first at /map/, and one per measure."""
    subjects = _subjects(context)
    for path, subject in subjects.items():
        yield Page(
            path=path,
            template=TEMPLATE,
            title=f"Map of ICBs: {subject.title}",
            description=f"{subject.title}: the integrated care boards of England on a map, with a "
            "list of every figure and place.",
            section=urls.MAPS,
            crumbs=(Link(words="Map", href=urls.MAPS),)
            if urls.MAPS in subjects and path != urls.MAPS
            else (),
            view=_view(context, subjects, path),
        )


def _subjects(context: Context) -> dict[str, Metric | Table]:
    """Find the subjects that have a map, by the address of the map."""
    fifths = context.marts.fifths
    # There is one table of ICBs; its map links to the others.
    table = next((t for t in context.config.tables if t.org_kind == "icb"), None)
    first = {urls.MAPS: table} if table is not None else {}
    return first | {
        urls.metric_map(metric.id): metric
        for metric in context.config.metrics
        if metric.id in fifths
    }


def _href(context: Context, subject: Metric | Table) -> str:
    """Return the page of a map's subject; a table without an edition yet links to all tables."""
    if isinstance(subject, Table):
        is_there = bool(context.marts.editions.get(subject.id))
        return urls.league(subject.id) if is_there else urls.LEAGUES
    return urls.metric(subject.id)


def _view(context: Context, subjects: dict[str, Metric | Table], path: str) -> Mapping[str, object]:
    """
    Build the view of one map and its list.

    Returns:
        The values for the template. `no_range` says why no place has a likely range, and is empty
        if one has. `closed` says how many ICBs are not on the map because they have closed.
    """
    subject = subjects[path]
    held = context.marts.fifths.get(subject.id, ())
    return {
        "path": path,
        "subject": subject,
        "subjects": subjects,
        "href": _href(context, subject),
        "about": _about(subject, held),
        "caveat": subject.caveat if isinstance(subject, Table) else subject.caveat_icb,
        "heading": "Score" if isinstance(subject, Table) else "Figure",
        "unit": maps.unit(subject),
        "map": maps.subject_map(context, subject, ident="icbs", after="list"),
        "standings": maps.standings(context, subject),
        "name_of": partial(maps.name_of, context),
        "href_of": partial(organisation_href, context),
        "no_range": ""
        if isinstance(subject, Table)
        else peer_groups.no_range(context, subject, (subject.id, "icb", "")),
        "missing": _missing(context, subject, held),
        "closed": _closed(context),
        "method": context.rule("fifths"),
        "csv": context.csv_of("icb_fifths"),
    }


def _about(subject: Metric | Table, held: tuple[IcbFifth, ...]) -> str:
    """Name what the map shows, and its period."""
    if isinstance(subject, Table):
        return "Latest figures. Score: 1.00 is best, 4.00 is worst."
    period = numbers.period(held[0].month if held else None, subject.period)
    return f"{period}; {numbers.better(subject)}."


def _missing(context: Context, subject: Metric | Table, held: tuple[IcbFifth, ...]) -> str:
    """Name the open ICBs that have no place, with the reason, and those without an outline."""
    open_now = {
        o.org_code: o.org_name
        for o in context.marts.organisations.values()
        if o.org_kind == "icb" and o.closed_on is None
    }
    placed = {fifth.icb_code for fifth in held}
    left_out = {
        name: why
        for code, name in open_now.items()
        if code not in placed and (why := _why_left_out(context, subject, code))
    }
    without = sorted(
        name for code, name in open_now.items() if code not in placed and name not in left_out
    )
    undrawn = sorted(name for code, name in open_now.items() if code not in context.outlines.areas)
    said = []
    if without:
        said.append(f"We have no figure for {numbers.listed(without)}.")
    said += [f"{name} has no place. {left_out[name]}" for name in sorted(left_out)]
    if undrawn and context.outlines.areas:
        said.append(f"Our map has no outline of {numbers.listed(undrawn)}.")
    return " ".join(said)


def _why_left_out(context: Context, subject: Metric | Table, code: str) -> str:
    """Say why a figure that is held gives no place; empty if none is held."""
    if isinstance(subject, Table):
        line = context.marts.lines.get((subject.id, "latest", code))
        return " ".join(credibility.beside_name(context, line)) if line else ""
    seen = context.marts.latest.get((subject.id, code))
    return credibility.why(context, subject, seen) if seen else ""


def _closed(context: Context) -> str:
    """Say how many ICBs have closed and when the last one did; empty if none has."""
    days = [
        o.closed_on
        for o in context.marts.organisations.values()
        if o.org_kind == "icb" and o.closed_on is not None
    ]
    if not days:
        return ""
    verb = "has" if len(days) == 1 else "have"
    return (
        f"{numbers.counted(len(days), 'ICB')} that {verb} closed, the last on "
        f"{numbers.day(max(days))}, {'is' if len(days) == 1 else 'are'} not on the map."
    )
