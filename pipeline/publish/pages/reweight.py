"""Make the page to reweight a league table; without a script it still lists the weights."""

from collections.abc import Iterator, Mapping
from typing import Final

from pipeline.config.metrics import Table
from pipeline.publish import urls
from pipeline.publish.context import Context, Page
from pipeline.publish.files import reweight
from pipeline.publish.parts import certainty

TEMPLATE: Final = "pages/reweight.html"


def pages(context: Context) -> Iterator[Page]:
    """Make one page, at /reweight/."""
    tables = list(reweight.tables(context))
    begins = {table.id: _begins(table) for table in tables}
    yield Page(
        path=urls.REWEIGHT,
        template=TEMPLATE,
        title="Make your own ranking",
        description="Weigh the measures of a league table of NHS trusts or ICBs your own way, and "
        "see who moves.",
        section=urls.REWEIGHT,
        scripts=("reweight",) if tables else (),
        view={
            "tables": tables,
            "methods": context.config.doubt.normalisations,
            "metric": context.config.metric,
            "begins": begins,
            # The end of the slider scale for each table.
            "most": {name: max(reweight.SCALE, *own.values()) for name, own in begins.items()},
            "noun": certainty.noun,
            "doubts": context.marts.ranges.doubt_summaries,
            "csv": context.file,
        },
    )


def _begins(table: Table) -> Mapping[str, int]:
    """Return the start position of the slider of each theme and measure of a table."""
    names = [theme.id for theme in table.themes]
    begins = reweight.sliders([theme.weight for theme in table.themes])
    for theme in table.themes:
        names += [measure.metric_id for measure in theme.measures]
        begins += reweight.sliders([measure.weight for measure in theme.measures])
    return dict(zip(names, begins, strict=True))
