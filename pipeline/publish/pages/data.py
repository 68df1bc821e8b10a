"""The data page: every download with its rows, its columns and their meanings."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Column, Context, Download, Link, Page
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/data.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """One file."""

    id: str
    title: str
    csv: Link
    excel: Link | None
    rows: str
    size: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything the template may see."""

    leagues: tuple[FileRow, ...]
    past: tuple[FileRow, ...]
    metrics: tuple[FileRow, ...]
    tables: tuple[FileRow, ...]
    checksums: Link
    package: Link


def pages(context: Context) -> Iterator[Page]:
    """One page, at /data/."""
    newest = {f"league-{table.id}.csv" for table in context.config.tables}
    leagues = [d for d in context.downloads if d.group == "league"]
    yield Page(
        path=urls.DATA,
        template=TEMPLATE,
        title="Data to download",
        description="Every table of the site as CSV, with the meaning of every column.",
        section=urls.DATA,
        view=View(
            leagues=tuple(_row(d) for d in leagues if d.name in newest),
            past=tuple(_row(d) for d in leagues if d.name not in newest),
            metrics=tuple(_row(d) for d in context.downloads if d.group == "metric"),
            tables=tuple(_row(d) for d in context.downloads if d.group == "table"),
            checksums=Link(words="SHA256SUMS", href=urls.download("SHA256SUMS")),
            package=Link(words="datapackage.json", href=urls.download("datapackage.json")),
        ),
    )


def _row(download: Download) -> FileRow:
    """Lay out one file."""
    twin = download.twin_name
    return FileRow(
        id=f"file-{urls.fragment(download.name.removesuffix('.csv'))}",
        title=numbers.upper_first(download.title.rstrip(".")),
        csv=Link(words=download.name, href=download.href),
        excel=Link(words=twin, href=urls.download(twin)) if download.has_twin else None,
        rows=numbers.count(download.row_count),
        size=numbers.size(len(download.content)),
        columns=download.columns,
    )
