"""Make the sources page: notes, latest data, and every source file with its digest."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from pipeline.config.metrics import Metric, Table
from pipeline.domain.releases import Status
from pipeline.publish import urls
from pipeline.publish.context import Context, Page
from pipeline.publish.marts.rows import SeriesGap, group
from pipeline.publish.parts.attention import attention
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/sources.html"

_KINDS: Final = {"trust": "trusts", "icb": "ICBs", "region": "regions", "england": "England"}


def pages(context: Context) -> Iterator[Page]:
    """Make one page, at /sources/."""
    releases = sorted(
        context.marts.releases.values(),
        # Newest first, by the period the file covers, then by its publication date.
        key=lambda r: (r.data_to or date.min, r.published or "", r.release_id),
        reverse=True,
    )
    copies = list(_copies(context))
    is_any_doubtful = any(Status.DOUBTFUL in shares for _, shares in copies)
    yield Page(
        path=urls.SOURCES,
        template=TEMPLATE,
        title="Sources",
        description="Every publication read here: how far its figures reach, and the digest of "
        "every file held.",
        section=urls.SOURCES,
        view={
            "attention": attention(context),
            "sources": context.config.sources,
            "freshness": {row.source: row for row in context.marts.freshness},
            "releases": group(releases, lambda r: r.source),
            "csv": context.csv_of("releases"),
            "statuses": [one for one in Status if one is not Status.DOUBTFUL or is_any_doubtful],
            "copies": copies,
            "gaps": list(_gaps(context)),
        },
    )


def _copies(context: Context) -> Iterator[tuple[Table, dict[str, float]]]:
    """List the newest tables, each with the share of its figures for each state of a file."""
    for table in context.config.tables:
        copies = context.marts.copies.get(table.id)
        if copies:
            yield table, {one.status: one.figure_share for one in copies}


def _gaps(context: Context) -> Iterator[tuple[Metric, list[tuple[str, str]]]]:
    """List the measures with missing periods, each with for whom and which, in words."""
    for metric in context.config.metrics:
        missing = {
            kind: _periods(context.marts.gaps.get((metric.id, kind), ()), metric) for kind in _KINDS
        }
        found = [
            (numbers.listed([_KINDS[kind] for kind in kinds]), words)
            for words, kinds in group(_KINDS, missing.__getitem__).items()
            if words
        ]
        if found:
            yield metric, found


def _periods(gaps: Sequence[SeriesGap], metric: Metric) -> str:
    ends = [
        (
            numbers.period(gap.first_month, metric.period),
            numbers.period(gap.last_month, metric.period),
        )
        for gap in gaps
    ]
    return ", ".join(first if first == last else f"{first} to {last}" for first, last in ends)
