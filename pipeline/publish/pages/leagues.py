"""The list of league tables and of their past months."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.publish import links, prose, wording
from pipeline.publish.page import Link, Material, Page
from pipeline.publish.pages.league import noun

TEMPLATE: Final = "pages/leagues.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One league table."""

    title: str
    href: str
    why: tuple[prose.Paragraph, ...]
    ranked: str
    past: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything the template may see."""

    tables: tuple[Entry, ...]


def pages(material: Material) -> Iterator[Page]:
    """One page, at /league/."""
    yield Page(
        path=links.LEAGUES,
        template=TEMPLATE,
        title="League tables",
        description="League tables of NHS acute trusts and integrated care boards, every month.",
        section=links.LEAGUES,
        view=View(tables=tuple(_entries(material))),
    )


def _entries(material: Material) -> Iterator[Entry]:
    """Lay out every table that has an edition."""
    for table in material.config.tables:
        editions = material.marts.editions.get(table.id, ())
        if editions:
            yield Entry(
                title=table.title,
                href=links.league(table.id),
                why=prose.paragraphs(table.why),
                ranked=f"{wording.counted(editions[0].ranked_count, noun(table))} ranked",
                past=tuple(
                    Link(words=wording.edition(e.edition), href=links.league(table.id, e.edition))
                    for e in editions[1:]
                ),
            )
