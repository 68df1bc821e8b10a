"""Make the data page: every download with its rows, its columns and their meanings."""

from collections.abc import Iterator
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Page
from pipeline.publish.files import citations, database, metadata
from pipeline.publish.marts.rows import group

TEMPLATE: Final = "pages/data.html"


def pages(context: Context) -> Iterator[Page]:
    """Make one page, at /data/."""
    newest = {f"league-{table.id}.csv" for table in context.config.tables}
    groups = group(context.downloads, lambda download: download.group)
    leagues = groups.get("league", ())
    yield Page(
        path=urls.DATA,
        template=TEMPLATE,
        title="Data to download",
        description="Every table of the site as CSV, Parquet and for Excel, with the meaning of "
        "every column; one database; an API.",
        section=urls.DATA,
        dataset=metadata.json_ld(
            context,
            name="figures, ranks and how sure they are",
            about="Every figure of every measure with the published cells it came from, and the "
            "newest league tables.",
            path=urls.DATA,
            tables=[
                one for one in context.downloads if one.mart == "observations" or one.name in newest
            ],
            measures=context.config.metrics,
            months=metadata.months_of(context.marts, context.config.metrics),
        ),
        view={
            "citation": citations.long(context),
            "database": urls.download(database.NAME),
            "attach": urls.download(database.ATTACH),
            "leagues": [download for download in leagues if download.name in newest],
            "past": [download for download in leagues if download.name not in newest],
            "metrics": groups.get("metric", ()),
            "specialties": groups.get("specialty", ()),
            "tables": groups.get("table", ()),
        },
    )
