"""Make the page that compares up to five organisations; its script fills it."""

from collections.abc import Iterator
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Page
from pipeline.publish.files import compare

TEMPLATE: Final = "pages/compare.html"
MOST: Final = 5


def pages(context: Context) -> Iterator[Page]:
    """Make one page, at /compare/."""
    yield Page(
        path=urls.COMPARE,
        template=TEMPLATE,
        title="Compare up to five",
        description="Put up to five NHS trusts, or up to five ICBs, side by side: every measure, "
        "every rank, and whether they are too close to call.",
        section=urls.COMPARE,
        scripts=("compare",),
        view={
            "most": MOST,
            "choices": list(compare.listed(context)),
            "with_pairs": {table for table, _ in context.marts.ranges.pairs},
            "leagues": [
                table for table in context.config.tables if context.marts.editions.get(table.id)
            ],
        },
    )
