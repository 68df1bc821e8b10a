"""Make the sources page: notes, latest data, and every source file with its digest."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Page
from pipeline.publish.marts.rows import group
from pipeline.publish.parts.attention import attention

TEMPLATE: Final = "pages/sources.html"


def pages(context: Context) -> Iterator[Page]:
    """Make one page, at /sources/."""
    releases = sorted(
        context.marts.releases.values(),
        # Newest first, by the period the file covers, then by its publication date.
        key=lambda r: (r.data_to or date.min, r.published or "", r.release_id),
        reverse=True,
    )
    yield Page(
        path=urls.SOURCES,
        template=TEMPLATE,
        title="Where the numbers come from",
        description="Every publication read here: how far its figures reach, and the digest of "
        "every file held.",
        section=urls.SOURCES,
        view={
            "attention": attention(context),
            "sources": context.config.sources,
            "freshness": {row.source: row for row in context.marts.freshness},
            "releases": group(releases, lambda r: r.source),
            "csv": context.csv_of("releases"),
        },
    )
