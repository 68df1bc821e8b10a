"""Make a page per trust and per ICB: what it runs, how it does, where it ranks and why."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from pipeline.config.metrics import Metric, Table
from pipeline.publish import urls
from pipeline.publish.context import Context, Link, Page, organisation_href
from pipeline.publish.editions.changes import Change
from pipeline.publish.files import citations
from pipeline.publish.marts.rows import LeaguePlace, Organisation, group
from pipeline.publish.parts import as_of, bands, certainty, credibility, hospitals, stories, summary
from pipeline.publish.parts import card as cards
from pipeline.publish.parts import changes as organisation_changes
from pipeline.publish.parts import place as place_story
from pipeline.publish.parts import specialty as specialties
from pipeline.publish.parts.official_history import history
from pipeline.publish.parts.stories import Told
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/organisation.html"


def pages(context: Context) -> Iterator[Page]:
    """Make one page per organisation, at /trusts/<code>/ or /icbs/<code>/."""
    marts = context.marts
    # Neighbours are open trusts only, because patients can go to them; the A to Z has closed ones.
    open_trusts = [
        o
        for o in marts.organisations.values()
        if o.org_kind == "trust" and o.icb_code and o.has_page and o.closed_on is None
    ]
    members = group(
        sorted(open_trusts, key=lambda o: (o.org_name, o.org_code)), lambda o: o.icb_code
    )
    changes = organisation_changes.by_organisation(context)
    letters = citations.cells(context)
    shared = {
        (one.metric.id, one.story.org_code): (
            one,
            citations.of_figure(context, letters, one.metric, one.seen),
        )
        for one in stories.told(marts, context.config)
        if one.seen and stories.is_to_share(one)
    }
    for code in sorted(marts.organisations):
        organisation = marts.organisations[code]
        if organisation.has_page and organisation.org_kind in ("trust", "icb"):
            yield _page(context, organisation, members, changes.get(code, ()), shared)


def _page(
    context: Context,
    organisation: Organisation,
    members: Mapping[str | None, Sequence[Organisation]],
    changes: Sequence[Change],
    shared: Mapping[tuple[str, str], tuple[Told, str]],
) -> Page:
    """Build the page of one organisation."""
    is_icb = organisation.org_kind == "icb"
    home = urls.ICBS if is_icb else urls.TRUSTS
    made, missing = _cards(context, organisation, shared)
    near = members.get(organisation.org_code if is_icb else organisation.icb_code or "", ())
    places = _places(context, organisation)
    opened = bands.bands(context, organisation)
    scored = [card for card in made if card["metric"].scoring != "none"]
    path = urls.organisation(organisation.org_kind, organisation.org_code)
    return Page(
        path=path,
        template=TEMPLATE,
        title=organisation.org_name,
        description=f"{organisation.org_name} ({organisation.org_code}): waiting times, finance "
        "and ranks, with the source of every number.",
        section=home,
        crumbs=(Link(words="ICBs" if is_icb else "Trusts", href=home),),
        feed=urls.feed(organisation.org_kind, organisation.org_code),
        view={
            "who": organisation,
            "href": partial(organisation_href, context),
            "hospitals": hospitals.of(context, organisation.org_code),
            "lists": hospitals.lists(context),
            "bands": [band for band in opened if band["seen"]],
            "judged": [band for band in opened if band["seen"] and band["verdict"]],
            "without": [band["metric"].band for band in opened if not band["seen"]],
            "peers": numbers.peers(organisation.org_kind, organisation.peer_group or ""),
            "rules": {name: context.rule(name) for name in ("bands", "league-parts")},
            "opening": summary.opening(context, organisation),
            "notes": list(_notes(context, organisation)),
            "waits": specialties.of_one(context, organisation),
            "ranks": [
                (place, place_story.story(context, place["table"], place["line"]))
                for place in places
            ],
            "past": list(_past_places(context, organisation)),
            "cards": made,
            "scored": scored,
            "shown": [card for card in made if card["metric"].scoring == "none"],
            "citation": citations.long(context, organisation.org_name, path),
            # A page may have no figure that is scored; then it quotes none of its months.
            "as_of": as_of.by_theme(
                context,
                [
                    (
                        card["metric"],
                        numbers.period(card["figure"]["seen"].month, card["metric"].period),
                    )
                    for card in scored
                ],
            ),
            # A card is made of observations, so its organisation has a file of them.
            "csv_href": urls.download_of(organisation.org_kind, organisation.org_code)
            if made
            else "",
            "chance_href": context.rule("chance-changes"),
            "missing": missing,
            "official": history(context, organisation.org_code),
            "neighbours": [o for o in near if o.org_code != organisation.org_code],
            "places_of": partial(_places, context),
            "mergers": [
                row
                for row in context.marts.successions
                if organisation.org_code in (row.successor_code, row.closed_code)
            ],
            "changed": organisation_changes.edition_changes(context, changes),
            "revised": organisation_changes.revised(context, organisation.org_code),
        },
    )


def _notes(context: Context, organisation: Organisation) -> Iterator[str]:
    """Say what a reader must know besides the opening sentences."""
    if organisation.org_kind == "icb":
        yield (
            "Finance of an ICB is the mean of the combined scores of its trusts. It is not the "
            "budget of the board itself."
        )
    yield from credibility.notes(context, organisation.org_code)
    scored = [metric for metric in context.config.metrics if metric.scoring != "none"]
    yield from summary.standing_still(context, scored, organisation)


def _place(context: Context, table: Table, line: LeaguePlace) -> Mapping[str, Any]:
    """Return its line in an edition, the number ranked, and the uncertainty of its place."""
    return {
        "table": table,
        "line": line,
        "ranked": certainty.ranked(context, table.id, line.edition),
        "sure": certainty.sure(context, line),
        "not_credible": credibility.beside_name(context, line),
    }


def _places(context: Context, organisation: Organisation) -> list[Mapping[str, Any]]:
    """Find its line in the newest edition of every table."""
    return [
        _place(context, table, line)
        for table in context.config.tables
        if (line := context.marts.lines.get((table.id, "latest", organisation.org_code)))
    ]


def _past_places(context: Context, organisation: Organisation) -> Iterator[Mapping[str, Any]]:
    """List the past months that rank a closed organisation, if no newer table lists it."""
    if organisation.closed_on is None:
        return
    for table in context.config.tables:
        if (table.id, "latest", organisation.org_code) in context.marts.lines:
            continue
        for edition in context.marts.editions.get(table.id, ()):
            line = context.marts.lines.get((table.id, edition.edition, organisation.org_code))
            if line is not None and line.place is not None:
                yield _place(context, table, line)


def _cards(
    context: Context, organisation: Organisation, shared: Mapping[tuple[str, str], tuple[Told, str]]
) -> tuple[list[Mapping[str, Any]], Mapping[str, Sequence[Metric]]]:
    """
    Make a card per measure that has a figure, and say why the others have none.

    A measure that no organisation of its kind has is not missing: it does not apply to them.
    """
    made: list[Mapping[str, Any]] = []
    missing: dict[str, list[Metric]] = {}
    for metric in context.config.metrics:
        history = context.marts.history.get((metric.id, organisation.org_code), ())
        seen = context.marts.latest.get((metric.id, organisation.org_code))
        if seen is not None:
            card = cards.card(context, organisation, metric, history, seen)
            story = shared.get((metric.id, organisation.org_code))
            made.append({**card, "shared": story if card["chart"] else None})
        elif (metric.id, organisation.org_kind) in context.marts.newest:
            withheld = any(o.flag == "too_small" for o in history)
            why = numbers.withheld(metric) if withheld else "We have no figure for"
            missing.setdefault(why, []).append(metric)
    return made, missing
