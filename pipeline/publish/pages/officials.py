"""The list of NHS England's own tables, type by type, and how far ours agrees with each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, FileLink, Link, Page
from pipeline.publish.marts.rows import group
from pipeline.publish.pages.official import MARTS
from pipeline.publish.parts import official_agreement
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/officials.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """One quarter of one type."""

    words: str
    href: str
    trusts: str
    agreement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustType:
    """One type of trust with the quarters that are held."""

    id: str
    title: str
    quarters: tuple[Quarter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything the template may see."""

    types: tuple[TrustType, ...]
    publications: tuple[Link, ...]
    csvs: tuple[FileLink, ...]


def pages(context: Context) -> Iterator[Page]:
    """One page, at /official/."""
    yield Page(
        path=urls.OFFICIALS,
        template=TEMPLATE,
        title="Official tables",
        description="NHS England's own league tables of NHS trusts under its Oversight Framework, "
        "worked out again step by step.",
        section=urls.OFFICIALS,
        view=View(
            types=tuple(_types(context)),
            publications=_publications(context),
            csvs=tuple(found for mart in MARTS if (found := context.csv_of(mart)) is not None),
        ),
    )


def _types(context: Context) -> Iterator[TrustType]:
    """List the types in the order of the alphabet, each with its newest quarter first."""
    official = context.marts.official
    by_type = group(sorted(official.tables, key=lambda key: key[1]), lambda key: key[1])
    for trust_type, keys in by_type.items():
        title = numbers.upper_first(numbers.trust_type(trust_type))
        yield TrustType(
            id=urls.fragment(title.lower()),
            title=title,
            quarters=tuple(
                Quarter(
                    words=f"{title}, {numbers.period(quarter, 'quarter')}",
                    href=urls.official(trust_type, quarter),
                    trusts=numbers.counted(len(official.tables[quarter, trust_type]), "trust"),
                    agreement=official_agreement.in_short(
                        official.steps.get((quarter, trust_type), ()), official.cuts.get(quarter)
                    ),
                )
                for quarter, _ in sorted(keys, reverse=True)
            ),
        )


def _publications(context: Context) -> tuple[Link, ...]:
    """Name the pages on which NHS England prints the tables."""
    held = {row.release_id for row in context.marts.official.all}
    held |= {row.range_release_id for row in context.marts.official.all}
    sources = {release.source for name, release in context.marts.releases.items() if name in held}
    return tuple(
        Link(words=source.title, href=urls.source(source.id))
        for source in context.config.sources
        if source.id in sources
    )
