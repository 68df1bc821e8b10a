"""Up to five organisations side by side; the script of the page puts them there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Link, Page
from pipeline.publish.files import compare
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/compare.html"
MOST: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One organisation that can be chosen; `file` is what the script reads of it."""

    code: str
    kind: str
    words: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything the template may see."""

    most: int
    choices: tuple[Choice, ...]
    leagues: tuple[Link, ...]


def pages(context: Context) -> Iterator[Page]:
    """One page, at /compare/."""
    choices = tuple(
        Choice(
            code=organisation.org_code,
            kind=organisation.org_kind,
            words=f"{organisation.org_name} ({organisation.org_code})"
            + (f", closed {numbers.day(organisation.closed_on)}" if organisation.closed_on else ""),
            file=urls.brief(organisation.org_kind, organisation.org_code),
        )
        for organisation in compare.listed(context)
    )
    yield Page(
        path=urls.COMPARE,
        template=TEMPLATE,
        title="Compare up to five",
        description="Put up to five NHS trusts, or up to five ICBs, side by side: every measure, "
        "every place, and whether they can be told apart.",
        section=urls.COMPARE,
        scripts=("compare",),
        view=View(
            most=MOST,
            choices=choices,
            leagues=tuple(
                Link(words=table.title, href=urls.league(table.id))
                for table in context.config.tables
                if context.marts.editions.get(table.id)
            ),
        ),
    )
