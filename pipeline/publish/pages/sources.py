"""The sources: what to know of them, how far each reaches, and every file held, with its digest."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from pipeline.config.sources import Source
from pipeline.publish import urls
from pipeline.publish.context import Context, FileLink, Page
from pipeline.publish.marts.rows import Freshness, HeldRelease, group
from pipeline.publish.parts.attention import Attention, attention, reach
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/sources.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRow:
    """One published file."""

    id: str
    name: str
    href: str
    address_note: str
    period: str
    data: str
    published: str
    landed: str
    status: str
    note: str
    size: str
    rows: str
    sha256: str
    verdict: str
    reason: str
    is_refused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    """One publication."""

    id: str
    title: str
    publisher: str
    about: str
    landing: str
    cadence: str
    licence: str
    cite: str
    data_from: str
    data_to: str
    held: str
    refused: str
    newest_published: str
    newest_landed: str
    is_seen_live: bool
    releases: tuple[ReleaseRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything the template may see."""

    attention: Attention
    sources: tuple[SourceView, ...]
    csv: FileLink | None


def pages(context: Context) -> Iterator[Page]:
    """One page, at /sources/."""
    releases = group(
        sorted(
            context.marts.releases.values(),
            # Newest first, told by what the file covers, then by when it came out.
            key=lambda r: (r.data_to or date.min, r.published or "", r.release_id),
            reverse=True,
        ),
        lambda r: r.source,
    )
    freshness = {row.source: row for row in context.marts.freshness}
    yield Page(
        path=urls.SOURCES,
        template=TEMPLATE,
        title="Where the numbers come from",
        description="Every publication read here: how far its figures reach, and the digest of "
        "every file held.",
        section=urls.SOURCES,
        view=View(
            attention=attention(context),
            sources=tuple(
                _source(source, freshness.get(source.id), releases.get(source.id, ()))
                for source in context.config.sources
            ),
            csv=context.csv_of("releases"),
        ),
    )


def _source(
    source: Source, fresh: Freshness | None, releases: tuple[HeldRelease, ...]
) -> SourceView:
    """Lay out one publication."""
    nothing = "nothing held yet"
    reaches = fresh is not None and fresh.data_to is not None
    return SourceView(
        id=urls.safe(source.id),
        title=source.title,
        publisher=source.publisher,
        about=source.about,
        landing=urls.outside(source.landing),
        cadence=source.cadence,
        licence="Open Government Licence v3.0"
        if source.licence == "OGL-UK-3.0"
        else source.licence,
        cite=source.cite,
        data_from=reach(fresh.data_from, source) if fresh and reaches else nothing,
        data_to=reach(fresh.data_to, source) if fresh and reaches else nothing,
        held=numbers.counted((fresh.held_count or 0) if fresh else len(releases), "file"),
        refused=numbers.counted((fresh.refused_count or 0) if fresh else 0, "file"),
        newest_published=numbers.published(fresh.newest_published) if fresh else nothing,
        newest_landed=numbers.published(fresh.newest_landed) if fresh else nothing,
        is_seen_live=fresh is not None and fresh.is_seen_live,
        releases=tuple(_release(source, release) for release in releases),
    )


def _release(source: Source, release: HeldRelease) -> ReleaseRow:
    """Lay out one file."""
    data = ""
    if release.data_from and release.data_to:
        first, last = reach(release.data_from, source), reach(release.data_to, source)
        data = first if first == last else f"{first} to {last}"
    refused = release.verdict != "admitted"
    current = "in use" if release.is_current else "replaced by a newer one"
    href = urls.outside(release.url)
    return ReleaseRow(
        id=urls.fragment(release.release_id),
        name=release.name,
        href=href,
        address_note="" if href and release.url_known else "exact address not known",
        period=release.period,
        data=data or "not stated",
        published=numbers.published(release.published),
        landed=numbers.published(release.landed_at),
        status=numbers.status(release.status),
        note=release.note or "",
        size=numbers.size(release.size_bytes),
        rows=numbers.count(release.rows_held) if release.rows_held is not None else "",
        sha256=release.sha256,
        verdict="refused" if refused else current,
        reason=release.reason or "",
        is_refused=refused,
    )
