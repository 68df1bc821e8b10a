"""One page per trust and per ICB: summary, places, a card per measure, official history."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, FileLink, Link, Page, organisation_href
from pipeline.publish.editions.changes import Change
from pipeline.publish.marts.rows import Organisation
from pipeline.publish.parts import card as cards
from pipeline.publish.parts import certainty, figure, summary
from pipeline.publish.parts import changes as organisation_changes
from pipeline.publish.parts import place as place_story
from pipeline.publish.parts.official_history import History, history
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/organisation.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A line of the short facts at the top."""

    name: str
    words: str
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePlace:
    """The place in one league table, and how sure it is."""

    title: str
    href: str
    place: str
    score: str
    reason: str
    sure: certainty.Sure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A trust in the same ICB, or a trust of this ICB."""

    name: str
    href: str
    places: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MergerRow:
    """A merger or closure that this organisation was part of."""

    words: str
    other: str
    href: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Measures without a figure for one and the same reason."""

    why: str
    measures: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """
    Everything the template may see.

    Attributes:
        opening: The three sentences: what it is and its place, best and weakest, where it goes.
        notes: What a reader must know besides.
        scored: The measures that are scored.
        shown: The measures that are shown, not scored.
        has_strips: Whether any measure is drawn among its peers.
        chance_href: Where the method page tells of chance; empty where it does not.
        compare_href: Where it can be put beside others.
    """

    name: str
    kind: str
    facts: tuple[Fact, ...]
    opening: tuple[str, str, str]
    notes: tuple[str, ...]
    places: tuple[TablePlace, ...]
    past: tuple[Link, ...]
    stories: tuple[place_story.PlaceStory, ...]
    scored: tuple[cards.Card, ...]
    shown: tuple[cards.Card, ...]
    has_strips: bool
    chance_href: str
    compare_href: str
    missing: tuple[Missing, ...]
    official: History | None
    neighbours_title: str
    neighbours: tuple[Neighbour, ...]
    mergers: tuple[MergerRow, ...]
    changed: organisation_changes.EditionChanges | None
    revised: organisation_changes.Revised | None
    downloads: tuple[FileLink, ...]


def pages(context: Context) -> Iterator[Page]:
    """One page per organisation, at /trusts/<code>/ or /icbs/<code>/."""
    marts = context.marts
    members: dict[str, list[Organisation]] = {}
    for organisation in sorted(
        marts.organisations.values(), key=lambda o: (o.org_name, o.org_code)
    ):
        # A closed trust stands in the A to Z; a neighbour is one that a patient can go to.
        is_open = organisation.closed_on is None and organisation.has_page
        if organisation.org_kind == "trust" and is_open and organisation.icb_code:
            members.setdefault(organisation.icb_code, []).append(organisation)
    changes = organisation_changes.by_organisation(context)
    for code in sorted(marts.organisations):
        organisation = marts.organisations[code]
        if organisation.has_page and organisation.org_kind in ("trust", "icb"):
            yield _page(context, organisation, members, changes.get(code, ()))


def _page(
    context: Context,
    organisation: Organisation,
    members: Mapping[str, Sequence[Organisation]],
    changes: Sequence[Change],
) -> Page:
    """Lay out one organisation."""
    is_icb = organisation.org_kind == "icb"
    home = urls.ICBS if is_icb else urls.TRUSTS
    kind = numbers.kind(organisation.org_kind)
    made, missing = _cards(context, organisation)
    near = members.get(organisation.org_code if is_icb else organisation.icb_code or "", ())
    view = View(
        name=organisation.org_name,
        kind=kind,
        facts=_facts(context, organisation),
        opening=summary.opening(context, organisation),
        notes=tuple(_notes(context, organisation)),
        places=_places(context, organisation),
        past=tuple(_past_places(context, organisation)),
        stories=tuple(_stories(context, organisation)),
        scored=tuple(card for card in made if card.is_scored),
        shown=tuple(card for card in made if not card.is_scored),
        has_strips=any(card.strip for card in made),
        chance_href=context.rule("chance-limits"),
        compare_href=urls.compare(organisation.org_code),
        missing=missing,
        official=history(context, organisation.org_code),
        neighbours_title=_neighbours_title(organisation),
        neighbours=tuple(
            Neighbour(
                name=other.org_name,
                href=organisation_href(context, other.org_code),
                places=_places_in_brief(context, other),
            )
            for other in near
            if other.org_code != organisation.org_code
        ),
        mergers=_mergers(context, organisation),
        changed=organisation_changes.edition_changes(context, changes),
        revised=organisation_changes.revised(context, organisation.org_code),
        downloads=tuple(card.csv for card in made),
    )
    return Page(
        path=urls.organisation(organisation.org_kind, organisation.org_code),
        template=TEMPLATE,
        title=organisation.org_name,
        description=f"{organisation.org_name} ({organisation.org_code}): places, waiting times and "
        "finance, with the source of every number.",
        section=home,
        crumbs=(Link(words="ICBs" if is_icb else "Trusts", href=home),),
        view=view,
    )


def _neighbours_title(organisation: Organisation) -> str:
    """Say what the trusts are that are listed with it."""
    if organisation.org_kind == "icb":
        return "Trusts in its area"
    return "Trusts in the same area" if organisation.closed_on else "Other trusts in the same ICB"


def _facts(context: Context, organisation: Organisation) -> tuple[Fact, ...]:
    """List what kind of organisation it is and where it lies."""
    where = ", ".join(part for part in (organisation.town, organisation.postcode) if part)
    facts = [
        Fact(name="Code", words=organisation.org_code),
        Fact(
            name="Type",
            words=numbers.upper_first(
                organisation.subtype
                or organisation.peer_group
                or numbers.kind(organisation.org_kind)
            ),
        ),
    ]
    if where:
        facts.append(Fact(name="Head office", words=where))
    if organisation.icb_name:
        facts.append(
            Fact(
                # The board of today may never have had a trust that closed before it.
                name="Area" if organisation.closed_on else "ICB today",
                words=organisation.icb_name,
                href=organisation_href(context, organisation.icb_code),
            )
        )
    if organisation.region_name:
        name = organisation.region_name
        facts.append(Fact(name="Region", words=name, href=urls.region(name)))
    if organisation.closed_on:
        facts.append(Fact(name="Closed", words=numbers.day(organisation.closed_on)))
    return tuple(facts)


def _notes(context: Context, organisation: Organisation) -> Iterator[str]:
    """Say what a reader must know beside the opening sentences."""
    if organisation.org_kind == "icb":
        yield (
            "Finance of an ICB is the mean of the combined scores of its trusts. It is not the "
            "budget of the board itself."
        )
    scored = [metric for metric in context.config.metrics if metric.scoring != "none"]
    yield from summary.standing_still(context, scored, organisation)


def _places(context: Context, organisation: Organisation) -> tuple[TablePlace, ...]:
    """Find its line in the newest edition of every table."""
    found = []
    for table in context.config.tables:
        editions = context.marts.editions.get(table.id, ())
        line = context.marts.lines.get((table.id, "latest", organisation.org_code))
        if line is not None:
            ranked = editions[0].ranked_count if editions else None
            found.append(
                TablePlace(
                    title=table.title,
                    href=urls.league(table.id),
                    place=numbers.place(line.place, ranked, line.tied_with) or "not ranked",
                    score=numbers.score(line.score),
                    reason=numbers.upper_first(line.reason or ""),
                    sure=certainty.sure(context, line),
                )
            )
    return tuple(found)


def _past_places(context: Context, organisation: Organisation) -> Iterator[Link]:
    """List the past months in which a closed one is ranked, where no newer table has it."""
    if organisation.closed_on is None:
        return
    for table in context.config.tables:
        if (table.id, "latest", organisation.org_code) in context.marts.lines:
            continue
        for edition in context.marts.editions.get(table.id, ()):
            line = context.marts.lines.get((table.id, edition.edition, organisation.org_code))
            if line is not None and line.place is not None:
                place = numbers.place(line.place, edition.ranked_count, line.tied_with)
                sure = certainty.sure(context, line)
                likely = f", {sure.likely}" if sure else ""
                yield Link(
                    words=f"{table.title}, {numbers.edition(edition.edition)}: {place}{likely}",
                    href=urls.league(table.id, edition.edition),
                )


def _stories(context: Context, organisation: Organisation) -> Iterator[place_story.PlaceStory]:
    """Tell how sure its place is in every table that ranks it."""
    for table in context.config.tables:
        line = context.marts.lines.get((table.id, "latest", organisation.org_code))
        told = place_story.story(context, table, line) if line else None
        if told is not None:
            yield told


def _places_in_brief(context: Context, organisation: Organisation) -> str:
    """Say its places in one line."""
    return "; ".join(
        f"{p.title}: {p.place}{f', {p.sure.likely}' if p.sure else ''}"
        for p in _places(context, organisation)
    )


def _cards(
    context: Context, organisation: Organisation
) -> tuple[tuple[cards.Card, ...], tuple[Missing, ...]]:
    """
    Make a card per measure that has a figure, and say why the others have none.

    A measure that nobody of its kind has is not missing: it does not exist for them.
    """
    made: list[cards.Card] = []
    missing: dict[str, list[Link]] = {}
    for metric in context.config.metrics:
        history = context.marts.history.get((metric.id, organisation.org_code), ())
        seen = figure.newest(history)
        if seen is not None:
            made.append(cards.card(context, organisation, metric, history, seen))
        elif (metric.id, organisation.org_kind) in context.marts.newest:
            withheld = any(o.flag == "too_small" for o in history)
            why = numbers.withheld(metric) if withheld else "No figure is held for"
            missing.setdefault(why, []).append(
                Link(words=metric.title, href=urls.metric(metric.id))
            )
    return tuple(made), tuple(
        Missing(why=why, measures=tuple(measures)) for why, measures in missing.items()
    )


def _mergers(context: Context, organisation: Organisation) -> tuple[MergerRow, ...]:
    """List what it took over and what took it over."""
    found = []
    for row in context.marts.successions:
        when = f" on {numbers.day(row.closed_on)}" if row.closed_on else ""
        why = f": {row.why}" if row.why else ""
        if row.successor_code == organisation.org_code:
            closed = f"{row.closed_name or row.closed_code} ({row.closed_code})"
            words, other = f"{closed} became part of it{when}{why}", row.closed_code
        elif row.closed_code == organisation.org_code:
            successor = f"{row.successor_name or row.successor_code} ({row.successor_code})"
            words, other = f"Its work passed to {successor}{when}{why}", row.successor_code
        else:
            continue
        found.append(
            MergerRow(
                words=words,
                other=other,
                href=organisation_href(context, other),
                link=urls.outside(row.link),
            )
        )
    return tuple(found)
