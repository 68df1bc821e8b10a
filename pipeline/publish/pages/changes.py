"""What changed: the editions, each with its list of changes, and the change log."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Link, Page
from pipeline.publish.pages import edition
from pipeline.publish.wording import markdown

TEMPLATE: Final = "pages/changes.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionLine:
    """One edition, and what it changed in short."""

    page: Link
    summary: tuple[str, ...]
    is_first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything the template may see."""

    editions: tuple[EditionLine, ...]
    index: Link
    sections: tuple[markdown.Section, ...]


def pages(context: Context) -> Iterator[Page]:
    """One page, at /changes/."""
    yield Page(
        path=urls.CHANGES,
        template=TEMPLATE,
        title="What changed",
        description="Changes of data, method and pages that a reader will notice.",
        section=urls.CHANGES,
        view=View(
            editions=tuple(
                EditionLine(
                    page=edition.link(told),
                    summary=edition.summary(context, told),
                    is_first=not told.edition.before,
                )
                for told in context.editions
            ),
            index=Link(words="editions.json", href=urls.EDITIONS),
            sections=context.changes,
        ),
    )
