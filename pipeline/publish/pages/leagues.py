"""The list of league tables and of their past months."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Link, Page
from pipeline.publish.parts import certainty
from pipeline.publish.wording import markdown, numbers

TEMPLATE: Final = "pages/leagues.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One league table."""

    title: str
    href: str
    why: tuple[markdown.Paragraph, ...]
    ranked: str
    sure: str
    moves: tuple[str, ...]
    sensitivity: str
    past: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything the template may see."""

    tables: tuple[Entry, ...]


def pages(context: Context) -> Iterator[Page]:
    """One page, at /league/."""
    yield Page(
        path=urls.LEAGUES,
        template=TEMPLATE,
        title="League tables",
        description="League tables of NHS acute trusts and integrated care boards, every month.",
        section=urls.LEAGUES,
        view=View(tables=tuple(_entries(context))),
    )


def _entries(context: Context) -> Iterator[Entry]:
    """Lay out every table that has an edition."""
    for table in context.config.tables:
        editions = context.marts.editions.get(table.id, ())
        if editions:
            yield Entry(
                title=table.title,
                href=urls.league(table.id),
                why=markdown.paragraphs(table.why),
                ranked=f"{numbers.counted(editions[0].ranked_count, certainty.noun(table))} ranked",
                sure=certainty.average_width(context, table),
                moves=certainty.moves_in_all(context, table, "latest"),
                sensitivity=urls.sensitivity(table.id)
                if table.id in context.marts.ranges.doubt_summaries
                else "",
                past=tuple(
                    Link(words=numbers.edition(e.edition), href=urls.league(table.id, e.edition))
                    for e in editions[1:]
                ),
            )
