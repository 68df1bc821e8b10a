"""The A to Z of trusts, and of ICBs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, FileLink, Page
from pipeline.publish.files.search_index import letter, sort_name
from pipeline.publish.marts.rows import Organisation, group
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/organisations.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One organisation of the list."""

    name: str
    href: str
    code: str
    where: str
    closed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The organisations whose names begin with one letter."""

    letter: str
    id: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything the template may see."""

    kinds: str
    open_count: str
    closed_count: str
    letters: tuple[Letter, ...]
    csv: FileLink | None


def pages(context: Context) -> Iterator[Page]:
    """Two pages, at /trusts/ and /icbs/."""
    yield _page(context, "trust", urls.TRUSTS, "Trusts A to Z")
    yield _page(context, "icb", urls.ICBS, "Integrated care boards A to Z")


def _page(context: Context, org_kind: str, path: str, title: str) -> Page:
    """Lay out one list."""
    members = sorted(
        (o for o in context.marts.organisations.values() if o.org_kind == org_kind and o.has_page),
        key=lambda o: (letter(o.org_name), sort_name(o.org_name), o.org_code),
    )
    closed = sum(o.closed_on is not None for o in members)
    return Page(
        path=path,
        template=TEMPLATE,
        title=title,
        description=f"Every {numbers.kind(org_kind)} with a page here, by name.",
        section=path,
        view=View(
            kinds=numbers.kind(org_kind, many=True),
            open_count=numbers.count(len(members) - closed),
            closed_count=numbers.count(closed) if closed else "",
            letters=_letters(members),
            csv=context.csv_of("organisations"),
        ),
    )


def _letters(members: Sequence[Organisation]) -> tuple[Letter, ...]:
    """Put names under their first letters."""
    return tuple(
        Letter(
            letter=first,
            id=f"letter-{urls.fragment(first)}",
            entries=tuple(
                Entry(
                    name=o.org_name,
                    href=urls.organisation(o.org_kind, o.org_code),
                    code=o.org_code,
                    where=", ".join(part for part in (o.town, o.postcode) if part)
                    or o.region_name
                    or "",
                    closed=f"closed {numbers.day(o.closed_on)}" if o.closed_on else "",
                )
                for o in listed
            ),
        )
        for first, listed in group(members, lambda o: letter(o.org_name)).items()
    )
