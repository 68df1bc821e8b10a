"""Make the page on incentive schemes: their rules, and what they would pay."""

from collections.abc import Iterator
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Page
from pipeline.publish.parts import incentives

TEMPLATE: Final = "pages/incentives.html"


def pages(context: Context) -> Iterator[Page]:
    """Make one page, at /incentives/."""
    if context.marts.policy.rules:
        yield Page(
            path=urls.INCENTIVES,
            template=TEMPLATE,
            title=incentives.TITLE,
            description="The rules of NHS England's incentive schemes, replayed on published "
            "figures: who comes first, how sure that is, and what became of the gains.",
            section=urls.INCENTIVES,
            view=incentives.shared(context),
        )
