"""Make the page of changes: the editions, each with its list of changes, and the change log."""

from collections.abc import Iterator
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Link, Page
from pipeline.publish.parts.changes import summary

TEMPLATE: Final = "pages/changes.html"
# What can move a rank or a figure; the other groups are for those who use the files.
FOR_READERS: Final = ("Method", "Fixed")


def pages(context: Context) -> Iterator[Page]:
    """Make one page, at /changes/."""
    yield Page(
        path=urls.CHANGES,
        template=TEMPLATE,
        title="What changed",
        description="Changes of data, method and pages that a reader will notice.",
        section=urls.UPDATES,
        crumbs=(Link(words="Updates and corrections", href=urls.UPDATES),),
        view={
            "editions": [(told.edition, summary(context, told)) for told in context.editions],
            "sections": context.changes,
            "for_readers": FOR_READERS,
        },
    )
