"""Make the page on what the tables mean for the pay of very senior managers."""

from collections.abc import Iterator
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Page
from pipeline.publish.drawing import spans
from pipeline.publish.drawing.charts import Drawing
from pipeline.publish.marts.pay_rows import MARTS, PaySegments
from pipeline.publish.parts import policy
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/pay.html"


def pages(context: Context) -> Iterator[Page]:
    """Make one page, at /pay/."""
    pay = context.marts.pay
    known = [row for row in pay.segments if row.award_withheld is not None]
    newest = [row for row in pay.segments if row.quarter == pay.segments[0].quarter]
    largest = max(newest, key=lambda row: row.trusts, default=None)
    yield Page(
        path=urls.PAY,
        template=TEMPLATE,
        title="What the tables mean for pay",
        description="The rules that tie the pay of very senior managers to their organisation's "
        "segment, year by year, and how many trusts each touches.",
        section=urls.PAY,
        view={
            **policy.shared(context, "pay", (*MARTS, "policy_facts")),
            "pay": pay,
            "withheld": [row for row in known if row.quarter == known[0].quarter],
            "largest": largest,
            "chart": _chart(largest) if largest else None,
            "rule": context.rule("pay-segments"),
        },
    )


def _chart(row: PaySegments) -> Drawing | None:
    """Draw how many trusts were in each segment."""
    counts = (row.segment_1, row.segment_2, row.segment_3, row.segment_4)
    return spans.spans(
        [
            spans.Span(
                words=f"Segment {number}",
                said=f"{numbers.count(count)} of {numbers.count(row.trusts)}",
                low=0,
                high=count,
            )
            for number, count in enumerate(counts, 1)
        ],
        ident="segments",
        title=f"{numbers.upper_first(numbers.trust_type(row.trust_type))} by segment, "
        f"{numbers.period(row.quarter, 'quarter')}",
        low=0,
    )
