"""Make the page "Page not found", which is words only."""

from collections.abc import Iterator
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Page

TEMPLATE: Final = "pages/not_found.html"


def pages(context: Context) -> Iterator[Page]:  # noqa: ARG001 all page modules share this signature
    """Make one page."""
    yield Page(
        path=urls.NOT_FOUND,
        template=TEMPLATE,
        title="Page not found",
        description="The page you asked for is not here.",
        section=urls.NOT_FOUND,
        scripts=("not_found",),
    )
