"""Make the glossary page, which is words only."""

from collections.abc import Iterator
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Page

TEMPLATE: Final = "pages/glossary.html"


def pages(context: Context) -> Iterator[Page]:  # noqa: ARG001 all page modules share this signature
    """Make one page."""
    yield Page(
        path=urls.GLOSSARY,
        template=TEMPLATE,
        title="Glossary",
        description="What ODS, ICB, RTT and the other short words mean.",
        section=urls.GLOSSARY,
    )
