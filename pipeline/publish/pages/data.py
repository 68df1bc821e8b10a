"""Make the data page: every download with its rows, its columns and their meanings."""

from collections.abc import Iterator
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Page
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
        description="Every table of the site as CSV, with the meaning of every column.",
        section=urls.DATA,
        view={
            "leagues": [download for download in leagues if download.name in newest],
            "past": [download for download in leagues if download.name not in newest],
            "metrics": groups.get("metric", ()),
            "specialties": groups.get("specialty", ()),
            "tables": groups.get("table", ()),
        },
    )
