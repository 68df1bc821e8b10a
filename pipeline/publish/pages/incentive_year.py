"""Make a page for each year in which an incentive scheme is replayed but was not run."""

from collections.abc import Iterator
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Link, Page
from pipeline.publish.marts.policy_rows import OFFICIAL
from pipeline.publish.parts import incentives
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/incentive_year.html"


def pages(context: Context) -> Iterator[Page]:
    """Make one page per scheme and year, at /incentives/<scheme>/<month>/."""
    policy = context.marts.policy
    for run in policy.runs.values():
        if run.reading == OFFICIAL and not run.is_own_year:
            title = policy.rules[run.scheme][0].scheme_title
            month = numbers.period(run.end_month, "month")
            yield Page(
                path=urls.incentive(run.scheme, run.end_month),
                template=TEMPLATE,
                title=f"{title}: the same rule in {month}",
                description=f"The rule of an incentive scheme, replayed for {month}, when it was "
                "not run.",
                section=urls.INCENTIVES,
                crumbs=(Link(words=incentives.TITLE, href=urls.INCENTIVES),),
                view={**incentives.shared(context), "own": run},
            )
