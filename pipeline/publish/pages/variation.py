"""Make the page on how far places are apart: the postcode lottery, measured."""

from collections.abc import Iterator
from typing import Final

from pipeline.config.metrics import Metric
from pipeline.publish import urls
from pipeline.publish.context import Context, Page
from pipeline.publish.drawing import spans
from pipeline.publish.drawing.charts import Drawing
from pipeline.publish.marts.variation_rows import MARTS
from pipeline.publish.parts import policy
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/variation.html"


def pages(context: Context) -> Iterator[Page]:
    """Make one page, at /variation/."""
    found = context.marts.variation
    measures = [metric for metric in context.config.metrics if (metric.id, "icb") in found.spread]
    yield Page(
        path=urls.VARIATION,
        template=TEMPLATE,
        title="How far places are apart",
        description="How much longer waits are in one NHS area than in another, how much of it "
        "is between areas and how much inside them, and how sure it is.",
        section=urls.VARIATION,
        view={
            **policy.shared(context, "variation", MARTS),
            "variation": found,
            "measures": [(metric, _chart(context, metric)) for metric in measures],
            "first": next((m for m in measures if m.id in found.extremes), None),
            "with_page": context.marts.specialties.of_function,
            "rules": {
                name: context.rule(name) for name in ("variation-spread", "variation-shares")
            },
        },
    )


def _chart(context: Context, metric: Metric) -> Drawing | None:
    """Draw from the tenth to the nine tenths of areas, month by month."""
    return spans.spans(
        [
            spans.Span(
                words=numbers.period(row.month, metric.period),
                said=f"{numbers.value(row.tenth, metric.unit)} to "
                f"{numbers.value(row.ninth_tenth, metric.unit)}",
                low=row.tenth,
                high=row.ninth_tenth,
                at=row.middle,
            )
            for row in context.marts.variation.spread[metric.id, "icb"]
        ],
        ident=f"spread-{metric.id}",
        title=f"{metric.title}: share who wait longer, from the tenth to the nine tenths of areas",
        low=0,
    )
