"""Every way to an organisation: the search box, and without a script lists that hold everybody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, FileLink, Link, Page, organisation_href
from pipeline.publish.files import search_index
from pipeline.publish.files.search_index import letter, sort_name
from pipeline.publish.marts.rows import Organisation, PostcodeDistrict, group
from pipeline.publish.pages import regions

TEMPLATE: Final = "pages/find.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A town or a postcode area, and who is there."""

    name: str
    trusts: tuple[Link, ...]
    icbs: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The towns that begin with one letter."""

    letter: str
    id: str
    towns: tuple[Heading, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OldName:
    """A name that is not the printed one, and where to look instead."""

    name: str
    telling: str
    today: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """
    Everything the template may see.

    Attributes:
        without_town: Open trusts of whom no head office is held.
        offices: The download of the postcode districts.
        names: The download of the other names.
    """

    regions: Mapping[str, str]
    letters: tuple[Letter, ...]
    without_town: tuple[Link, ...]
    areas: tuple[Heading, ...]
    old_names: tuple[OldName, ...]
    offices: FileLink | None
    names: FileLink | None


def pages(context: Context) -> Iterator[Page]:
    """One page, at /find/."""
    yield Page(
        path=urls.FIND,
        template=TEMPLATE,
        title="Find a trust or an ICB",
        description="Find an NHS trust or an integrated care board by name, old name, code, town, "
        "region or postcode.",
        section=urls.FIND,
        view=View(
            regions=regions.entries(context),
            letters=_letters(context),
            without_town=tuple(_link(o) for o in _open_trusts(context) if not o.town),
            areas=_areas(context),
            old_names=tuple(_old_names(context)),
            offices=context.csv_of("postcode_districts"),
            names=context.csv_of("organisation_names"),
        ),
    )


def _open_trusts(context: Context) -> list[Organisation]:
    """List the trusts that are open, by name."""
    return [
        o
        for o in search_index.listed(context.marts)
        if o.org_kind == "trust" and o.closed_on is None
    ]


def _link(organisation: Organisation, behind: str = "") -> Link:
    """Link an organisation by its name, with something behind it."""
    return Link(
        words=f"{organisation.org_name}{f' ({behind})' if behind else ''}",
        href=urls.organisation(organisation.org_kind, organisation.org_code),
    )


def _letters(context: Context) -> tuple[Letter, ...]:
    """Put the open trusts under the towns of their head offices, from A to Z."""
    by_town = group((o for o in _open_trusts(context) if o.town), lambda o: o.town or "")
    towns = [
        Heading(name=town, trusts=tuple(_link(o) for o in by_town[town]))
        for town in sorted(by_town, key=lambda town: (letter(town), sort_name(town)))
    ]
    return tuple(
        Letter(letter=first, id=f"town-{urls.fragment(first)}", towns=listed)
        for first, listed in group(towns, lambda town: letter(town.name)).items()
    )


def _areas(context: Context) -> tuple[Heading, ...]:
    """Put trusts and ICBs under the letters with which the postcodes of their offices begin."""
    known = context.marts.organisations

    def trusts(listed: tuple[PostcodeDistrict, ...]) -> Iterator[Link]:
        for row in listed:
            if row.org_kind == "trust" and row.org_code in known:
                yield _link(known[row.org_code], row.postcode_district)

    def icbs(listed: tuple[PostcodeDistrict, ...]) -> Iterator[Link]:
        for code in sorted({row.org_code for row in listed if row.org_kind == "icb"}):
            if code in known and known[code].has_page:
                yield _link(known[code])

    return tuple(
        Heading(name=area, trusts=tuple(trusts(listed)), icbs=tuple(icbs(listed)))
        for area, listed in group(context.marts.districts, lambda d: d.postcode_area).items()
    )


def _old_names(context: Context) -> Iterator[OldName]:
    """List the other names from A to Z, each with whoever has it or took over from it."""
    told = group(
        (
            (
                f"{name} ({code})" if name and code else name or code,
                search_index.TELLINGS[telling],
                o,
            )
            for o in search_index.listed(context.marts)
            for telling, name, code in search_index.others(context.marts, o)
        ),
        lambda one: one[:2],
    )
    for name, telling in sorted(told, key=lambda one: (sort_name(one[0]), one)):
        yield OldName(
            name=name,
            telling=_TELLING[telling],
            today=tuple(
                Link(words=o.org_name, href=organisation_href(context, o.org_code))
                for _, _, o in told[name, telling]
            ),
        )


# The same from the other side: what is said of the name, not of whoever has it.
_TELLING: Final = dict(
    zip(
        search_index.TELLINGS,
        ("old name of", "new name in the register of", "its work passed to"),
        strict=True,
    )
)
