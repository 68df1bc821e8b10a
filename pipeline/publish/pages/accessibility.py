"""Make the accessibility statement: words only, and the contact address."""

from collections.abc import Iterator
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Page

TEMPLATE: Final = "pages/accessibility.html"
# The address in a fresh checkout ends like this; mail sent to it reaches no reader.
PLACEHOLDER: Final = ".example"


def pages(context: Context) -> Iterator[Page]:
    """Make one page."""
    contact = context.config.contact
    yield Page(
        path=urls.ACCESSIBILITY,
        template=TEMPLATE,
        title="Accessibility statement",
        description="How this site was made usable for everybody, what was tested and how, and "
        "what is known not to work.",
        section=urls.ACCESSIBILITY,
        # An email address without "mailto:"; empty if none is set yet.
        view={
            "contact": ""
            if contact.endswith(PLACEHOLDER) or not contact.startswith("mailto:")
            else contact.removeprefix("mailto:")
        },
    )
