"""Build the card of an organisation's measure: figure, England, target, place, trend, source."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from pipeline.config.metrics import Metric
from pipeline.publish.context import Context
from pipeline.publish.drawing import charts
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
        figure if it `is_old`; `england`, by month; the drawings, None if there is nothing to draw;
        and the newest rows, newest first.
    """
    marts = context.marts
    kind, peers = organisation.org_kind, organisation.peer_group or ""
    key = (metric.id, organisation.org_code)
    chart = figures.trend(marts, metric, organisation, beside=figures.ENGLAND)
    return {
        "metric": metric,
        "figure": figures.figure(marts, context.config, metric, seen),
        "is_old": marts.newest_figures[key].is_old,
        "last": history[-1],
        "england": {o.month: o for o in marts.history.get((metric.id, figures.ENGLAND), ())},
        "caveat": _caveat(metric, kind),
        "own_name": figures.own_name(kind),
        "strip": figures.field_strip(marts, metric, kind, peers, marked=organisation.org_code),
        "peers": numbers.peers(kind, peers),
        "chart": chart,
        # Nothing is told of a line that ends in a figure which cannot be what it says.
        "meaning": []
        if seen.credibility is not None
        else chance.meaning(
            metric, marts.fields.limits.get(key, ()), marts.fields.signals.get(key, charts.NONE)
        ),
        "breaks": figures.breaks_drawn(marts, metric, kind, chart),
        "recent": history[-RECENT:][::-1],
        "place_of": partial(figures.place_words, marts),
        "csv": context.file(f"metric-{metric.id}.csv"),
    }


def _caveat(metric: Metric, org_kind: str) -> str:
    """Return the caveat on a measure's figures for this kind of organisation."""
    own = {"trust": metric.caveat_trust, "icb": metric.caveat_icb}.get(org_kind, "")
    return " ".join(words.strip() for words in (metric.caveat, own) if words)
