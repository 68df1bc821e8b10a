"""Make the accessibility statement: words only, and the contact address."""

from collections.abc import Iterator
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Page

TEMPLATE: Final = "pages/accessibility.html"


def pages(context: Context) -> Iterator[Page]:
    """Make one page."""
    config = context.config
    yield Page(
        path=urls.ACCESSIBILITY,
        template=TEMPLATE,
        title="Accessibility statement",
        description="How this site was made usable for everybody, what was tested and how, and "
        "what is known not to work.",
        section=urls.ACCESSIBILITY,
        # An email address without "mailto:"; empty if none is set yet.
        view={
            "contact": config.contact.removeprefix("mailto:")
            if config.has_contact and config.contact.startswith("mailto:")
            else ""
        },
    )
