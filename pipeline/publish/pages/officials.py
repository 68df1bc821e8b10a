"""List NHS England's own tables, type by type, and how far our recalculation agrees with each."""

from collections.abc import Iterator
from typing import Final

from pipeline.config.sources import Source
from pipeline.publish import urls
from pipeline.publish.context import Context, Page
from pipeline.publish.marts.rows import group
from pipeline.publish.pages.official import MARTS
from pipeline.publish.parts import official_agreement

TEMPLATE: Final = "pages/officials.html"


def pages(context: Context) -> Iterator[Page]:
    """Make one page, at /official/."""
    official = context.marts.official
    newest_first = sorted(official.tables, reverse=True)
    yield Page(
        path=urls.OFFICIALS,
        template=TEMPLATE,
        title="Official tables",
        description="NHS England's own league tables of NHS trusts under its Oversight Framework, "
        "recalculated step by step.",
        section=urls.OFFICIALS,
        view={
            "types": group(sorted(newest_first, key=lambda key: key[1]), lambda key: key[1]),
            "tables": official.tables,
            "agreement_of": lambda key: official_agreement.in_short(
                official.steps.get(key, ()), official.cuts.get(key[0])
            ),
            "publications": _publications(context),
            "csvs": [found for mart in MARTS if (found := context.csv_of(mart)) is not None],
        },
    )


def _publications(context: Context) -> list[Source]:
    """List the sources from which NHS England's tables come."""
    held = {row.release_id for row in context.marts.official.all}
    held |= {row.range_release_id for row in context.marts.official.all}
    sources = {release.source for name, release in context.marts.releases.items() if name in held}
    return [source for source in context.config.sources if source.id in sources]
