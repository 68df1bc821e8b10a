"""Open the page of an organisation: one figure each for urgent care, planned care and money."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pipeline.config.metrics import Metric
from pipeline.publish.context import Context
from pipeline.publish.marts.rows import Observation, Organisation
from pipeline.publish.parts import figure as figures
from pipeline.publish.parts.specialty import whole_list
from pipeline.publish.wording import chance, numbers

# What `sql/marts/band_verdicts.sql` decides, and why it decides nothing.
VERDICTS: Final[Mapping[str, str]] = {
    "better": "Clearly better than other {peers}",
    "average": "About average for {peers}",
    "worse": "Clearly worse than other {peers}",
    "first": "Best of the four scores",
    "between": "Between the best and the worst score",
    "last": "Worst of the four scores",
}
# Of a trust, whose score is one of four.
BETWEEN: Final = {2.0: "Second best of the four scores", 3.0: "Third best of the four scores"}
MEAN: Final = "Mean of the scores of its trusts"
WHY_NOT: Final[Mapping[str, str]] = {
    "closed": "Its last figure, before it closed",
    "not_credible": "Not compared: see the note",
    "before_merger": "Not compared: from before another trust became part of it",
    "old": "Not compared: other {peers} have newer figures",
    "few": "Not compared: fewer than ten {peers} have this figure",
    "zeros": "Not compared: at least half of all {peers} have exactly 0%",
}


def bands(context: Context, organisation: Organisation) -> list[Mapping[str, Any]]:
    """
    Build the bands that open a page, in the order of the declarations.

    Returns:
        For each declared band: its `metric`; the `seen` figure, None if we have none; and with a
        figure the `verdict` and its words, the `others` (sentences on the year before, England and
        the typical wait), what marks the figure, the `standards`, and the `point` of its funnel,
        None if it is not compared with one.
    """
    return [
        _band(context, organisation, metric) for metric in context.config.metrics if metric.band
    ]


def _band(context: Context, organisation: Organisation, metric: Metric) -> Mapping[str, Any]:
    """Build one band."""
    marts = context.marts
    key = metric.id, organisation.org_code
    seen = marts.latest.get(key)
    if seen is None:
        return {"metric": metric, "seen": None}
    found = marts.fields.verdicts[key]
    figure = figures.figure(marts, context.config, metric, seen)
    peers = numbers.peers(organisation.org_kind, organisation.peer_group or "")
    words = VERDICTS[found.verdict] if found.verdict else WHY_NOT[found.why_not or ""]
    if found.verdict == "between":
        is_trust = organisation.org_kind == "trust"
        words = BETWEEN.get(seen.metric_value or 0.0, words) if is_trust else MEAN
    return {
        "metric": metric,
        "seen": seen,
        "verdict": found.verdict,
        "words": words.format(peers=peers),
        "others": list(_others(context, organisation, metric, seen)),
        "marks": [*figure["marks"], *([figure["frozen"]] if figure["frozen"] else [])],
        "standards": figure["standards"],
        "point": marts.funnels.point_of.get(key)
        if metric.unit == "share" and found.verdict
        else None,
    }


def _others(
    context: Context, organisation: Organisation, metric: Metric, seen: Observation
) -> Iterator[str]:
    """Say what the figure was before, what England's is, and how long the typical wait is."""
    marts = context.marts
    told = marts.newest_figures[metric.id, organisation.org_code]
    if before := figures.year_ago_words(metric, told):
        yield before
    elif metric.period == "quarter" and not told.is_before_merger:
        earlier = [
            o
            for o in marts.history.get((metric.id, organisation.org_code), ())
            if o.month < seen.month and o.metric_value is not None
        ]
        for last in earlier[-1:]:
            yield (
                f"It was {numbers.value(last.metric_value, metric.unit)} in "
                f"{numbers.long_period(last.month, metric.period)}."
            )
    yield from _beside(context, organisation, metric, seen)
    typical = whole_list(context) if metric.is_stock else None
    wait = marts.latest.get((typical.id, organisation.org_code)) if typical else None
    if typical and wait:
        england = figures.of_england(marts, typical, wait.month)
        beside = (
            f"; England {numbers.value(england.metric_value, typical.unit)}"
            if england and england.metric_value is not None
            else ""
        )
        yield (
            f"Typical wait so far (median): {numbers.value(wait.metric_value, typical.unit)} in "
            f"{numbers.period(wait.month, typical.period)}{beside}."
        )


def _beside(
    context: Context, organisation: Organisation, metric: Metric, seen: Observation
) -> Iterator[str]:
    """Give England's figure of the same period, or else the median of all that have one."""
    england = figures.of_england(context.marts, metric, seen.month)
    if england is not None and england.metric_value is not None:
        yield f"England: {numbers.value(england.metric_value, metric.unit)}."
        return
    told = context.marts.newest_figures[metric.id, organisation.org_code]
    if told.benchmark == "median" and told.benchmark_now is not None:
        other = numbers.upper_first(chance.other(told, organisation.org_kind))
        yield f"{other}: {numbers.value(told.benchmark_now, metric.unit)}."
    when = numbers.long_period(seen.month, metric.period)
    yield f"England: not available for {when}."
