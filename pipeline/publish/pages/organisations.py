"""Make the A to Z of trusts and the A to Z of ICBs."""

from collections.abc import Iterator
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Page
from pipeline.publish.files.search_index import letter, sort_name
from pipeline.publish.marts.rows import group
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/organisations.html"


def pages(context: Context) -> Iterator[Page]:
    """Make two pages, at /trusts/ and /icbs/."""
    yield _page(context, "trust", urls.TRUSTS, "Trusts A to Z")
    yield _page(context, "icb", urls.ICBS, "Integrated care boards A to Z")


def _page(context: Context, org_kind: str, path: str, title: str) -> Page:
    """Build the page of one list."""
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
        view={
            "kinds": numbers.kind(org_kind, many=True),
            "open": len(members) - closed,
            "closed": closed,
            "letters": group(members, lambda o: letter(o.org_name)),
            "csv": context.csv_of("organisations"),
        },
    )
