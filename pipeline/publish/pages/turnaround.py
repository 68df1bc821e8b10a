"""Make the page on who leaves the bottom segment or the bottom quarter, and how."""

from collections.abc import Iterator
from typing import Final

from pipeline.config.metrics import Table
from pipeline.publish import urls
from pipeline.publish.context import Context, Page
from pipeline.publish.drawing import spans
from pipeline.publish.drawing.charts import Drawing
from pipeline.publish.marts.turnaround_rows import MARTS
from pipeline.publish.parts import policy
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/turnaround.html"
# A season apart, and one and two years.
STEPS: Final = (1, 3, 6, 12, 18, 24)


def pages(context: Context) -> Iterator[Page]:
    """Make one page, at /turnaround/."""
    found = context.marts.turnaround
    newest = next((total for total in found.totals if total.left_last), None)
    yield Page(
        path=urls.TURNAROUND,
        template=TEMPLATE,
        title="Leaving the bottom",
        description="Which trusts leave the bottom segment or the bottom quarter, how long they "
        "were there, and how much of a change is their own.",
        section=urls.TURNAROUND,
        view={
            **policy.shared(context, "turnaround", (*MARTS, "policy_facts")),
            "turnaround": found,
            "newest": newest,
            "quarters": sorted(found.splits, reverse=True),
            "tests": sorted(found.tests.items(), reverse=True),
            "tables": [table for table in context.config.tables if table.id in found.months],
            "charts": {
                table.id: _stays(context, table)
                for table in context.config.tables
                if table.id in found.stays
            },
            "rules": {name: context.rule(name) for name in ("segment-splits", "bottom-runs")},
        },
    )


def _stays(context: Context, table: Table) -> Drawing | None:
    """Draw how many of the bottom quarter of a table are in it again, by the months between."""
    return spans.spans(
        [
            spans.Span(
                words=f"{numbers.counted(stay.months_later, 'month')} later",
                said=f"{numbers.value(stay.stays_share, 'share')} "
                f"({numbers.count(stay.stays)} of {numbers.count(stay.was)})",
                low=0,
                high=stay.stays_share,
            )
            for stay in context.marts.turnaround.stays[table.id]
            if stay.months_later in STEPS
        ],
        ident=f"stays-{table.id}",
        title=f"{table.title}: still likely in the bottom quarter",
        low=0,
    )
