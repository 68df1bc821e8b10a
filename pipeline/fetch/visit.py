"""
Visit one source: read its pages, find the files they link to, and fetch the new ones.

We ask for a file with the publisher's own mark for the version that we hold, so a night without
news downloads nothing. A problem with one file is recorded and the others go on; we keep what we
held. The bytes are handed over first and noted afterwards, so a run that is killed in between only
asks once more.
"""

import calendar
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Protocol

from pipeline.config.sources import Source
from pipeline.domain.periods import FIRST_MONTH_OF_YEAR, year_before, year_of
from pipeline.errors import (
    HouseError,
    SourceProblem,
    SourceUnavailable,
    UnreadableFile,
    Unrecognised,
)
from pipeline.fetch.cache import Note, Notes
from pipeline.fetch.http import UNCHANGED, Answer, Client
from pipeline.fetch.links import PAGE_END, Discovery, Found, discover, expect_links
from pipeline.fetch.pages import MAX_BYTES, WAITS, Pages
from pipeline.parse.html import is_too_deep

# How long we wait before asking again for the page of an older year, or for a file whose publisher
# does not say whether it has changed.
SELDOM: Final = timedelta(days=28)

# What a publisher answers about a page that it does not have.
GONE: Final = (404, 410)

# No source has a tenth of it. Each file costs a second at least, and a page may list a million.
MOST_FILES: Final = 2000

# After this many files in a row without any answer, leave the rest for the next night.
FAILURES_IN_A_ROW: Final = 3

# A refused file may have been cut on the way: for this many days, download it whatever its version.
# After that, only a different file counts as news. A change of our code needs no new request.
REFUSED_DAYS: Final = 3

# Every page that is a release contains this, and its end.
_TABLE: Final = b"<table"

# What may come before the first character: a byte order mark and blanks.
_BLANK: Final = b"\xef\xbb\xbf \t\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """
    The result of handing over a file.

    Attributes:
        release_id: The id of its release if it is new; empty if it says nothing new.
        sha256: Digest, in hex, of the bytes we hold for it: its own, or those of the earlier page
            that said the same.
    """

    release_id: str
    sha256: str


class Archive(Protocol):
    """Where files go, and what is already there."""

    def holds(self, source: str, sha256: str) -> bool:
        """Return whether these bytes are kept and nothing was found wrong with them."""

    def refused_on(self, source: str, sha256: str) -> date | None:
        """Return the day on which these bytes were kept, if they are whole and were refused."""
        ...

    def keep(self, found: Found, answer: Answer) -> Taken:
        """Keep a file, if it says anything new."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What all visits of a night share."""

    client: Client
    notes: Notes
    pages: Pages
    archive: Archive
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """
    The result of visiting one source.

    Attributes:
        source: Its key.
        found: How many files its pages link to; doubtful ones are problems instead.
        new: Releases that were kept.
        unchanged: How many files are the same as ours.
        problems: What we could not get, what is doubtful, and what is not the file its name says;
            or the bug of ours that ended the visit.
    """

    source: str
    found: int
    new: tuple[str, ...]
    unchanged: int
    problems: tuple[HouseError, ...]


def visit(source: Source, night: Night) -> Visit:
    """
    Visit a source.

    Args:
        source: Its pages, or the addresses that make its files.
        night: The client, what we know, and where files go.

    Returns:
        What is new and what went wrong. No problem at the publisher makes this raise.
    """
    problems: list[SourceProblem] = []
    pages: dict[str, bytes] = {}
    found = _reports(source, night) if source.reports else _look(source, night, pages, problems)
    new: list[str] = []
    failed: list[Found] = []
    unchanged = in_a_row = 0
    found = _in_turn(found, night)
    for at, one in enumerate(found):
        try:
            release_id = _fetch(source, one, night)
        except SourceProblem as problem:
            problems.append(problem)
            failed.append(one)
            _note_failed(one, night)
            # A dead link is an answer: three of them must not stop the visit.
            in_a_row = in_a_row + 1 if _is_silent(problem) else 0
            if in_a_row >= FAILURES_IN_A_ROW and at + 1 < len(found):
                left = f"{source.id}: {in_a_row} files in a row could not be had; the next run asks"
                left = f"{left} for the other {len(found) - at - 1} before these"
                problems.append(SourceUnavailable(left, host=_down(problem)))
                failed += found[at + 1 :]
                break
            continue
        in_a_row = 0
        unchanged += not release_id
        if release_id:
            new.append(release_id)
    doubted = {url for url in pages if night.pages.is_doubted(url)}
    _note_done(source, pages.keys() - doubted - {one.page for one in failed}, night)
    night.notes.write()
    return Visit(
        source=source.id,
        found=len(found),
        new=tuple(new),
        unchanged=unchanged,
        problems=tuple(_told_once(problems)),
    )


def _in_turn(found: Collection[Found], night: Night) -> tuple[Found, ...]:
    """
    Order the files of a source: if the visit stops early, no file is missed night after night.

    What could not be had last time is asked for last, the longest ago first. Otherwise the newest
    period comes first, and within a period the first release before its revisions.
    """
    newest = sorted(found, key=lambda one: one.period, reverse=True)
    return tuple(sorted(newest, key=lambda one: night.notes.get(one.url).failed_on))


def _note_failed(one: Found, night: Night) -> None:
    note = night.notes.get(one.url)
    night.notes.put(replace(note, failed_on=night.today.isoformat()))


def _is_silent(problem: SourceProblem) -> bool:
    """Return whether there was no answer, however often we asked the host."""
    return isinstance(problem, SourceUnavailable) and not problem.status


def _told_once(problems: list[SourceProblem]) -> Iterator[SourceProblem]:
    """Report that a host is down only once, not for each of its addresses."""
    told: set[str] = set()
    for problem in problems:
        host = _down(problem)
        if host not in told:
            yield problem
        if host:
            told.add(host)


def _down(problem: SourceProblem) -> str:
    """Name the host that we leave alone until the next run; "" if we go on asking it."""
    return problem.host if isinstance(problem, SourceUnavailable) else ""


def _note_done(source: Source, pages: Collection[str], night: Night) -> None:
    """Note that we have all files of these pages: for old years, nothing is left to do."""
    for url in pages:
        note = night.notes.get(url)
        done_on = {**note.done_on, source.id: night.today.isoformat()}
        night.notes.put(replace(note, done_on=done_on))


def _reports(source: Source, night: Night) -> tuple[Found, ...]:
    """List the files that have one fixed address and are made afresh on each request."""
    today = night.today.isoformat()
    return tuple(
        Found(
            source=source.id,
            url=url,
            name=name,
            text="",
            period=today,
            published=today,
            page="",
        )
        for name, url in source.reports.items()
    )


def _look(
    source: Source, night: Night, pages: dict[str, bytes], problems: list[SourceProblem]
) -> tuple[Found, ...]:
    """Read the pages of a source: first the index pages, then the financial years they link to."""
    _read(source, list(source.pages), night, pages, problems)
    if source.year_page:
        linked = discover(source, pages)
        _read(source, list(_linked_years(source, linked, night)), night, pages, problems)
        _read_guessed(source, linked, night, pages, problems)
    discovery = discover(source, pages)
    problems += [Unrecognised(doubt) for doubt in discovery.doubtful]
    if not discovery.found and not problems:
        asked = ", ".join(pages)
        problems.append(
            SourceUnavailable(
                f"{source.id}: expected links to its files on {asked}, found none; open the "
                "pages, and change pages, links or texts in sources.toml"
            )
        )
    if len(discovery.found) > MOST_FILES:
        problems.append(
            Unrecognised(
                f"{source.id}: expected {MOST_FILES:,} files at most, found "
                f"{len(discovery.found):,} links; the newest are asked for. Look at the pages"
            )
        )
    # From the oldest period to the newest.
    return discovery.found[-MOST_FILES:]


def _read(
    source: Source,
    urls: list[str],
    night: Night,
    pages: dict[str, bytes],
    problems: list[SourceProblem],
) -> None:
    for url in urls:
        try:
            pages[url] = _page(source, url, night)
        except SourceUnavailable as problem:
            problems.append(problem)


def _linked_years(source: Source, linked: Discovery, night: Night) -> Iterator[str]:
    """Choose the year pages to read: this and last year's every night, older ones now and then."""
    last = year_before(year_of(night.today))
    for page in linked.years:
        done_on = night.notes.get(page.url).done_on.get(source.id, "")
        is_due = page.year >= last or _is_long_ago(done_on, night.today)
        if page.year >= source.since and is_due:
            yield page.url


def _read_guessed(
    source: Source,
    linked: Discovery,
    night: Night,
    pages: dict[str, bytes],
    problems: list[SourceProblem],
) -> None:
    """Try the usual address of this and last year's pages if no page links to them."""
    this = year_of(night.today)
    known = {page.year for page in linked.years}
    for year in (year_before(this), this):
        if year in known or year < source.since:
            continue
        url = source.year_page.replace("{year}", year)
        try:
            pages[url] = _page(source, url, night)
        except SourceUnavailable as problem:
            # A new year's page appears with its first figures.
            if (
                problem.status in GONE
                and year == this
                and night.today <= _first_figures(source, this)
            ):
                continue
            problems.append(problem)


def _first_figures(source: Source, year: str) -> date:
    """Return the day by which a financial year's first month should be published."""
    first = int(year[:4])
    days = calendar.monthrange(first, FIRST_MONTH_OF_YEAR)[1]
    return source.due_by(date(first, FIRST_MONTH_OF_YEAR, days))


def _page(source: Source, url: str, night: Night) -> bytes:
    """
    Read a page; if it has lost links, ask again.

    If it has lost all of a kind, raise an error. If it has fewer, the publisher may have taken some
    away, or the answer is half a page: follow those that are there, and take the page whole again
    the next night.
    """
    content = night.pages.read(url, source.hosts)
    had = night.notes.get(url).links
    is_index = url in source.pages
    waits = list(WAITS)
    while lost := _lost(had, counts := _links(source, url, content), of_years=is_index):
        if not waits:
            night.pages.doubt(url)
            raise expect_links(url, lost)
        content = night.pages.again(url, source.hosts, waits.pop(0))
    if _has_fewer(had, counts):
        content = night.pages.again(url, source.hosts, WAITS[0])
        counts = _links(source, url, content)
        if _has_fewer(had, counts):
            night.pages.doubt(url)
    # Other sources have their own links on this page, with their own counts.
    note = night.notes.get(url)
    night.notes.put(replace(note, links={**note.links, **counts}))
    return content


def _links(source: Source, url: str, content: bytes) -> dict[str, int]:
    """Count a page's links to files of the source and to pages of its years."""
    links = discover(source, {url: content})
    return {
        source.id: len(links.found) + len(links.doubtful),
        f"{source.id} years": len(links.years),
    }


def _lost(had: Mapping[str, int], counts: Mapping[str, int], *, of_years: bool) -> int:
    """
    Return how many links of a kind a page used to have, if it has none now; 0 if none are lost.

    On an index page for years, a single link may go for good if any other is left. One example is
    the link to the newest month.
    """
    fewest = 2 if of_years and any(counts.values()) else 1
    lost = (had.get(kind, 0) for kind, now in counts.items() if not now)
    return max((number for number in lost if number >= fewest), default=0)


def _has_fewer(had: Mapping[str, int], counts: Mapping[str, int]) -> bool:
    """Return whether a page has fewer links of a kind than before."""
    return any(now < had.get(kind, 0) for kind, now in counts.items())


def _is_left(source: Source, note: Note, night: Night) -> bool:
    """Return whether we asked often enough for a refused file: the publisher has no better one."""
    refused_on = night.archive.refused_on(source.id, note.sha256)
    return refused_on is not None and (night.today - refused_on).days > REFUSED_DAYS


def _fetch(source: Source, one: Found, night: Night) -> str:
    """Get a file unless ours is the same; return the id of a new release, else ""."""
    note = night.notes.get(one.url)
    if not night.archive.holds(source.id, note.sha256) and not _is_left(source, note, night):
        # Lost, refused, or never had: take whatever the publisher has.
        note = Note(url=one.url)
    # A file that changes without changing its address is checked every night.
    is_mended_in_place = bool(source.reports) or source.are_pages
    is_still_good = not is_mended_in_place and not _is_long_ago(note.seen_on, night.today)
    if note.sha256 and not note.can_be_compared and is_still_good:
        return ""
    answer = night.client.get(
        one.url,
        allowed=source.hosts,
        etag=note.etag,
        last_modified=note.last_modified,
        max_bytes=MAX_BYTES if source.are_pages else None,
    )
    seen_on = night.today.isoformat()
    if answer.status == UNCHANGED:
        night.notes.put(replace(note, seen_on=seen_on, failed_on=""))
        return ""
    (_demand_page if source.are_pages else _demand_file)(one, answer)
    taken = night.archive.keep(one, answer)
    night.notes.put(
        Note(
            url=one.url,
            etag=answer.etag,
            last_modified=answer.last_modified,
            sha256=taken.sha256,
            fetched_at=answer.fetched_at,
            seen_on=seen_on,
        )
    )
    night.notes.write()
    return taken.release_id


def _demand_file(one: Found, answer: Answer) -> None:
    """Raise UnreadableFile if we got an error page, or nothing, under the name of a file."""
    start = answer.content.lstrip(_BLANK)[:40]
    found = ""
    if not start:
        found = "an empty file"
    elif start.startswith(b"<"):
        found = f"a page that begins {start.decode(errors='replace')!r}"
    if found:
        raise UnreadableFile(
            f"{one.url}: expected {one.name}, found {found}; not kept. The next run tries again; "
            "if this goes on, open the address in a browser"
        )


def _demand_page(one: Found, answer: Answer) -> None:
    """Raise UnreadableFile if we got anything other than a page with tables."""
    start = answer.content.lstrip(_BLANK)[:40]
    page = answer.content.lower()
    found = ""
    if not start.startswith(b"<"):
        found = f"something that begins {start.decode(errors='replace')!r}"
    elif _TABLE not in page:
        found = "a page without tables"
    elif PAGE_END not in page:
        found = "a page without its end"
    elif is_too_deep(page):
        found = "a page with thousands of tags that are not closed"
    if found:
        raise UnreadableFile(
            f"{one.url}: expected a page with tables, found {found}; not kept. The next run tries "
            "again; if this goes on, open the address in a browser"
        )


def _is_long_ago(day: str, today: date) -> bool:
    """Return whether a day is weeks ago, or is not a day at all."""
    try:
        return today - date.fromisoformat(day) >= SELDOM
    except ValueError:
        return True
