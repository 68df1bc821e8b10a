"""List NHS England's own tables of one type of trust, newest first."""

from collections.abc import Iterator
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Link, Page
from pipeline.publish.marts.rows import group
from pipeline.publish.parts import official_agreement
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/official_type.html"


def pages(context: Context) -> Iterator[Page]:
    """Make one page per type, at /official/<type>/."""
    official = context.marts.official
    newest_first = sorted(official.tables, reverse=True)
    for trust_type, keys in sorted(group(newest_first, lambda key: key[1]).items()):
        trusts = numbers.trust_type(trust_type)
        yield Page(
            path=urls.official_type(trust_type),
            template=TEMPLATE,
            title=f"Official tables of {trusts}",
            description=f"NHS England's own tables of {trusts} under its Oversight Framework, "
            "quarter by quarter.",
            section=urls.OFFICIALS,
            crumbs=(Link(words="Official tables", href=urls.OFFICIALS),),
            view={
                "type": trust_type,
                "quarters": keys,
                "tables": official.tables,
                "agreement_of": lambda key: official_agreement.in_short(
                    official.steps.get(key, ()), official.cuts.get(key[0])
                ),
            },
        )
