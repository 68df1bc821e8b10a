"""The accessibility statement: words only, and the address to write to."""

from collections.abc import Iterator
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Page

TEMPLATE: Final = "pages/accessibility.html"
# Ends the address that a fresh checkout carries: nobody reads what is sent there.
PLACEHOLDER: Final = ".example"


def pages(context: Context) -> Iterator[Page]:
    """One page."""
    contact = context.config.contact
    yield Page(
        path=urls.ACCESSIBILITY,
        template=TEMPLATE,
        title="Accessibility statement",
        description="How this site was made usable for everybody, what was tested and how, and "
        "what is known not to work.",
        section=urls.ACCESSIBILITY,
        # An address of mail without "mailto:"; empty where none is given yet.
        view={
            "contact": ""
            if contact.endswith(PLACEHOLDER) or not contact.startswith("mailto:")
            else contact.removeprefix("mailto:")
        },
    )
