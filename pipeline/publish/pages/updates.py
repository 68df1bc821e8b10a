"""Make the page of what is new on the site for visitors, which is words only."""

from collections.abc import Iterator
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Page

TEMPLATE: Final = "pages/updates.html"


def pages(context: Context) -> Iterator[Page]:
    """Make one page, at /updates/."""
    yield Page(
        path=urls.UPDATES,
        template=TEMPLATE,
        title="Updates and corrections",
        description="New pages, ranks that moved because a rule changed, and corrections.",
        section=urls.UPDATES,
        # A page is linked only where it is made.
        view={"has_specialties": context.marts.specialties.month is not None},
    )
