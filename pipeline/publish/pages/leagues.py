"""Make the list of league tables and their past months."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Page
from pipeline.publish.marts.range_rows import ALL
from pipeline.publish.parts import certainty
from pipeline.publish.wording import markdown

TEMPLATE: Final = "pages/leagues.html"


def pages(context: Context) -> Iterator[Page]:
    """Make one page, at /league/."""
    marts = context.marts
    doubts = marts.ranges.doubt_summaries
    yield Page(
        path=urls.LEAGUES,
        template=TEMPLATE,
        title="League tables",
        description="League tables of NHS acute trusts and integrated care boards, every month.",
        section=urls.LEAGUES,
        feed=urls.MOVERS_FEED,
        view={
            "tables": [table for table in context.config.tables if table.id in marts.editions],
            "editions": marts.editions,
            "noun": certainty.noun,
            "paragraphs": markdown.paragraphs,
            "steps": marts.ranges.steps,
            "by_cause": partial(certainty.by_cause, context),
            "doubts": doubts,
            # The width of the ranges with all sources of uncertainty together.
            "wholes": {d.table_id: d for held in doubts.values() for d in held if d.doubt == ALL},
        },
    )
