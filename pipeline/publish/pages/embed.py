"""
Make what other sites show of one scored measure: a small page for a frame, and a drawing.

Both are of a trust or an ICB whose figure has a story and a chart. The measures that we only show
have none: every file costs time in each build.
"""

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any, Final

from pipeline.publish import urls
from pipeline.publish.context import SITE_TITLE, Context, Page
from pipeline.publish.drawing.charts import Drawing
from pipeline.publish.files import citations
from pipeline.publish.parts import figure, stories
from pipeline.publish.parts.stories import Told
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/embed.html"
DRAWING: Final = "pages/chart.svg"

# Letters that fit beside each other in the three sizes of print, and the height of a line of each.
_NAME: Final = 46
_TITLE: Final = 56
_FINE: Final = 72
_ROW: Final = 15
_LOW: Final = 11
_COLOURS: Final = {"own": "#16202a", "england": "#4c5863", "target": "#6b3fa0"}


def pages(context: Context) -> Iterator[Page]:
    """Make both for every figure that has them, at /embed/… and /img/…."""
    letters = citations.cells(context)
    for told in stories.told(context.marts, context.config):
        who = context.marts.organisations.get(told.story.org_code)
        if who is None or not who.has_page or told.seen is None or not stories.is_to_share(told):
            continue
        chart = figure.trend(context.marts, told.metric, who, beside=figure.ENGLAND, is_whole=False)
        if chart is None:
            continue
        path = urls.organisation(who.org_kind, who.org_code)
        yield Page(
            path=urls.embed(who.org_kind, who.org_code, told.metric.id),
            template=TEMPLATE,
            title=f"{told.metric.title}: {who.org_name}",
            description=told.words.headline,
            view={
                "told": told,
                "chart": chart,
                "citation": citations.of_figure(context, letters, told.metric, told.seen),
                "href": f"{path}#measure-{told.metric.id}",
            },
        )
        yield Page(
            path=urls.chart(who.org_code, told.metric.id),
            template=DRAWING,
            title=told.words.headline,
            description=told.words.headline,
            view=_drawing(context, told, chart),
        )


def _drawing(context: Context, told: Told, chart: Drawing) -> Mapping[str, Any]:
    """Lay out a drawing: the chart between two lines of words and its fine print."""
    release = context.marts.releases.get(told.seen.release_id or "") if told.seen else None
    source = next((s for s in context.config.sources if release and s.id == release.source), None)
    when = numbers.long_period(told.story.month, told.metric.period)
    link = citations.address(context, urls.organisation(told.story.org_kind, told.story.org_code))
    foot = [
        *wrap(f"Source: {source.cite if source else 'NHS England'}, {when}.", _FINE),
        *wrap(
            f"{SITE_TITLE}, figures as of {numbers.day(context.as_of)}"
            f"{f', {link}' if link else ''}. Independent, not run by the NHS.",
            _FINE,
        ),
        *wrap(told.caveat, _FINE),
    ]
    names = wrap(told.story.org_name, _NAME)
    titles = wrap(f"{told.metric.title}: {told.texts.now}, {when}", _TITLE)
    top = _ROW * (len(names) + len(titles)) + _LOW // 2
    below = top + chart["height"] + _LOW
    return {
        "chart": chart,
        "names": [(_ROW * number, line) for number, line in enumerate(names, start=1)],
        "titles": [
            (_ROW * number, line) for number, line in enumerate(titles, start=len(names) + 1)
        ],
        "top": top,
        "height": below + _LOW * len(foot),
        "foot": [(below + _LOW * number, line) for number, line in enumerate(foot)],
        "colours": _COLOURS,
    }
