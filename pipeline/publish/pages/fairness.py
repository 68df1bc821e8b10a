"""Make the page on what can be expected of a trust from what it cannot choose."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from pipeline.config.metrics import Metric
from pipeline.publish import urls
from pipeline.publish.context import Context, Page
from pipeline.publish.drawing import spans
from pipeline.publish.drawing.charts import Drawing
from pipeline.publish.marts.fairness_rows import MARTS, FairnessPlace
from pipeline.publish.parts import policy
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/fairness.html"
FIELDS: Final[Mapping[str, str]] = {
    "all": "all acute trusts",
    "without_specialists": "no specialists",
}
"""The fields of a model, in words."""


def pages(context: Context) -> Iterator[Page]:
    """Make one page, at /fairness/."""
    found = context.marts.fairness
    measures = [metric for metric in context.config.metrics if metric.id in found.models]
    adjusted = [m for m in measures if any(model.is_adjusted for model in found.models[m.id])]
    yield Page(
        path=urls.FAIRNESS,
        template=TEMPLATE,
        title="Ranks and what a trust cannot choose",
        description="How much of a waiting time goes with a trust's type and size, and ranks "
        "against expectation where a model can give them.",
        section=urls.FAIRNESS,
        view={
            **policy.shared(context, "fairness", MARTS),
            "fairness": found,
            "fields": FIELDS,
            "measures": measures,
            "adjusted": adjusted,
            "other": len(measures) - len(adjusted),
            "likely": partial(_likely, context),
            "chart": _chart(context, measures),
            "rule": context.rule("fairness-places"),
        },
    )


def _likely(context: Context, row: FairnessPlace) -> str:
    """Give the likely range of a rank by the figure; empty if it is of another month or field."""
    own = context.marts.fields.own.get((row.metric_id, row.org_code))
    if own is None or (own.month, own.place) != (row.month, row.raw_place):
        return ""
    if own.place_low is None or own.place_high is None:
        return ""
    return numbers.likely(own.place_low, own.place_high)


def _chart(context: Context, measures: list[Metric]) -> Drawing | None:
    """Draw how much each model predicts; one that predicts nothing has no bar."""
    return spans.spans(
        [
            spans.Span(
                words=f"{numbers.upper_first(metric.short)}, {FIELDS[model.field]}",
                said=numbers.decimal(model.left_out_r2, 2),
                low=0,
                high=max(model.left_out_r2, 0),
            )
            for metric in measures
            for model in context.marts.fairness.models[metric.id]
        ],
        ident="models",
        title="Share of the variance that each model predicts",
        low=0,
    )
