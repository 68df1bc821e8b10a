"""Build the card of an organisation's measure: figure, England, target, place, trend, source."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from pipeline.config.metrics import Metric
from pipeline.publish.context import Context
from pipeline.publish.marts.measure_rows import NewestFigure
from pipeline.publish.marts.rows import Observation, Organisation
from pipeline.publish.parts import figure as figures
from pipeline.publish.wording import chance, numbers

# A year and a month, so that readers can see the same month of the year before.
RECENT: Final = 13


def card(
    context: Context,
    organisation: Organisation,
    metric: Metric,
    history: Sequence[Observation],
    seen: Observation,
) -> Mapping[str, Any]:
    """
    Build the card of one measure.

    Returns:
        The measure with its `figure`; the `last` of its rows, which says why there is no newer
        figure if it `is_old`; `england`, by month; what is `seen_in` its chart; the drawings, None
        if there is nothing to draw (or for `whole` if we have no more than two years);
        whether it has changed, as `direction`; the `years`, now and in the same month one and two
        years before, beside the `other` they are compared with; and the newest rows, newest first.
    """
    marts = context.marts
    kind, peers = organisation.org_kind, organisation.peer_group or ""
    told = marts.newest_figures[metric.id, organisation.org_code]
    chart = figures.trend(marts, metric, organisation, beside=figures.ENGLAND, is_whole=False)
    whole = figures.trend(marts, metric, organisation, beside=figures.ENGLAND)
    is_longer = chart is not None and whole is not None and whole["line"] != chart["line"]
    return {
        "metric": metric,
        "figure": figures.figure(marts, context.config, metric, seen),
        "is_old": told.is_old,
        "last": history[-1],
        "england": {o.month: o for o in marts.history.get((metric.id, figures.ENGLAND), ())},
        "caveat": _caveat(metric, kind),
        "own_name": figures.own_name(kind),
        "strip": figures.field_strip(marts, metric, kind, peers, marked=organisation.org_code),
        "peers": numbers.peers(kind, peers),
        "seen_in": figures.year_words(metric, told, seen),
        "chart": chart,
        "whole": whole if is_longer else None,
        "direction": numbers.sentence(chance.direction(told, kind))
        or (
            "" if seen.is_frozen or told.is_not_credible else chance.why_no_direction(metric, told)
        ),
        "years": list(_years(metric, told, seen, history)),
        "other": numbers.upper_first(chance.other(told, kind)) if told.benchmark else "",
        "control": figures.control(marts, context.config, metric, organisation),
        "breaks": figures.breaks_drawn(marts, metric, kind, chart, organisation.org_code),
        "whole_breaks": figures.breaks_drawn(marts, metric, kind, whole, organisation.org_code),
        "recent": history[-RECENT:][::-1],
        "merged_in": max(
            (
                one.month
                for one in figures.breaks_of(marts, metric, kind, organisation.org_code)
                if one.org_code
            ),
            default=None,
        ),
        "place_of": partial(figures.place_words, marts),
        "csv": context.file(f"metric-{metric.id}.csv"),
    }


def _years(
    metric: Metric, told: NewestFigure, seen: Observation, history: Sequence[Observation]
) -> Iterator[Mapping[str, Any]]:
    """List the newest figure and those of one and two years before; nothing if it is alone."""
    by_month = {o.month: o for o in history}
    rows = [
        (seen.month, seen.metric_value, told.benchmark_now, False),
        (
            told.year_ago_month,
            told.year_ago_value,
            told.benchmark_year_ago,
            told.recounted_in is not None,
        ),
        (
            told.two_years_ago_month,
            told.two_years_ago_value,
            told.benchmark_two_years_ago,
            told.is_recounted_in_two_years,
        ),
    ]
    years = [
        {
            "row": by_month[month],
            "value": value,
            # The sum over trusts that have merged since, which has no rank of its time.
            "is_joined": value != by_month[month].metric_value,
            "benchmark": benchmark,
            "is_recounted": is_recounted,
        }
        for month, value, benchmark, is_recounted in rows
        if month is not None
    ]
    if metric.period == "month" and len(years) > 1:
        yield from years


def _caveat(metric: Metric, org_kind: str) -> str:
    """Return the caveat on a measure's figures for this kind of organisation."""
    own = {"trust": metric.caveat_trust, "icb": metric.caveat_icb}.get(org_kind, "")
    return " ".join(words.strip() for words in (metric.caveat, own) if words)
