"""Make the page "About this site", which is words only."""

from collections.abc import Iterator
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Page

TEMPLATE: Final = "pages/about.html"


def pages(context: Context) -> Iterator[Page]:  # noqa: ARG001 all page modules share this signature
    """Make one page."""
    yield Page(
        path=urls.ABOUT,
        template=TEMPLATE,
        title="About this site",
        description="Who makes Trust Tables, licence, corrections, accessibility.",
        section=urls.ABOUT,
    )
