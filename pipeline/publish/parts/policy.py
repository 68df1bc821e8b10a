"""List what the pages on the rules behind the tables share."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Link, organisation_href

PAGES: Final = (
    Link(words="What incentive schemes reward", href=urls.INCENTIVES),
    Link(words="The push for March", href=urls.SURGE),
    Link(words="Leaving the bottom", href=urls.TURNAROUND),
    Link(words="How far places are apart", href=urls.VARIATION),
    Link(words="What the tables mean for pay", href=urls.PAY),
    Link(words="Ranks and what a trust cannot choose", href=urls.FAIRNESS),
    Link(words="Long waits and deaths", href=urls.HARM),
)
"""The pages on rules, in the order in which each lists the others."""


def shared(context: Context, key: str, marts: Iterable[str]) -> Mapping[str, Any]:
    """
    Gather what the template of such a page needs besides its own rows.

    Args:
        context: The context of the page.
        key: The key of its facts in seeds.policy_facts.
        marts: The marts whose downloads it lists; one that is not published is left out.
    """
    return {
        "facts": context.marts.facts.get(key, ()),
        "href": partial(organisation_href, context),
        "csvs": [csv for name in marts if (csv := context.csv_of(name))],
        "others": PAGES,
    }
