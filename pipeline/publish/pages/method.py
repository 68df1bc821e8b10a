"""Make the method page: rules, worked examples, weights and measures, from the running code."""

from collections.abc import Iterator
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Page
from pipeline.publish.pages.metric import SCORING

TEMPLATE: Final = "pages/method.html"


def pages(context: Context) -> Iterator[Page]:
    """Make one page, at /method/."""
    yield Page(
        path=urls.METHOD,
        template=TEMPLATE,
        title="How the tables are made",
        description="The rules of the league tables with worked examples, weights and limits.",
        section=urls.METHOD,
        view={
            "doubt": context.config.doubt,
            "as_of_rule": context.config.as_of,
            "doubted": context.marts.ranges.doubt_summaries,
            "tables": [
                (
                    table,
                    [
                        (theme, measure.metric_id, theme.weight * measure.weight)
                        for theme in table.themes
                        for measure in theme.measures
                    ],
                )
                for table in context.config.tables
            ],
            "metrics": {metric.id: metric for metric in context.config.metrics},
            "scoring": SCORING,
            "rules": context.rules,
        },
    )
