"""
Write feeds: what changed on the site, who moved, and what is new about each trust and ICB.

Each is there as Atom and as JSON Feed. An entry is of one edition and tells what that edition said
otherwise than the one before: the sentences of its new figures with their caveats, and the changed
figures, ranks and facts. It comes from the archived edition, so it stays as it is when the next one
comes. No clock is read: an entry is of the time when the newest file of its edition was taken in.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from typing import Any, Final
from urllib.parse import urlsplit

import polars as pl

from pipeline.publish import urls
from pipeline.publish.context import SITE_TITLE, Context
from pipeline.publish.editions import tables
from pipeline.publish.editions.changes import Change
from pipeline.publish.editions.store import Draft, Shelf
from pipeline.publish.editions.tables import EditionTables
from pipeline.publish.files import citations
from pipeline.publish.marts.rows import Organisation
from pipeline.publish.parts import changes
from pipeline.publish.wording import numbers

# A feed keeps so many entries.
KEPT: Final = 20
# Lines of changes in an entry; the page of the edition has all of them.
SHOWN: Final = 12
# The part of an id that says when we began to name things below the address (RFC 4151).
_SINCE: Final = 2026

_KEY: Final = ("org_kind", "org_code", "metric_id")
# Of a figure itself: a rank moves with the figures of others, too.
_SAID: Final = ("period", "value_text", "flag")
_WORDS: Final = ("sentence_1", "sentence_2", "sentence_3", "caveat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one edition changed; `lines` are paragraphs of plain words."""

    edition: str
    updated: str
    title: str
    href: str
    lines: Sequence[str]


@dataclass(slots=True, kw_only=True)
class Feed:
    """A feed: its own address and that of its page; `name` is its part of every id."""

    path: str
    page: str
    name: str
    title: str
    since: str
    entries: list[Entry] = field(default_factory=list)


def files(context: Context, shelf: Shelf, draft: Draft | None) -> dict[str, bytes]:
    """
    Write every feed in both forms.

    Args:
        context: The site.
        shelf: The archived editions.
        draft: The edition that this build makes; None if it makes none.

    Returns:
        Each file by its address; nothing while the site has no address, since an entry needs one.
    """
    address = context.config.address
    every = list(tables.every(shelf, draft))
    if not address or not every:
        return {}
    return {
        path: content
        for feed in _feeds(context, every)
        for path, content in (
            (feed.path, _atom(feed, address)),
            (urls.json_feed(feed.path), _json(feed, address)),
        )
    }


def _feeds(context: Context, every: Sequence[EditionTables]) -> list[Feed]:
    """Fill every feed with its newest entries, newest first."""
    before = {one.edition.id: earlier for earlier, one in pairwise(every)}
    since = every[0].newest_file_at
    site = Feed(
        path=urls.CHANGES_FEED,
        page=urls.CHANGES,
        name="changes",
        title=f"{SITE_TITLE}: what changed",
        since=since,
    )
    movers = Feed(
        path=urls.MOVERS_FEED,
        page=urls.LEAGUES,
        name="movers",
        title=f"{SITE_TITLE}: who clearly moved",
        since=since,
    )
    own = {
        one.org_code: Feed(
            path=urls.feed(one.org_kind, one.org_code),
            page=urls.organisation(one.org_kind, one.org_code),
            name=one.org_code,
            title=f"{one.org_name}: what changed",
            since=since,
        )
        for one in listed(context)
    }
    told = {one.edition.id: one for one in context.editions}
    for one in reversed(every):
        edition, at = one.edition.id, one.newest_file_at
        lines = changes.summary(context, told[edition]) if edition in told else ()
        site.entries.append(
            Entry(
                edition=edition,
                updated=at,
                title=f"Edition {edition}",
                href=urls.edition(edition),
                lines=lines or ("The first edition.",),
            )
        )
        if moved := _moved(context, one, before.get(edition)):
            movers.entries.append(
                Entry(
                    edition=edition,
                    updated=at,
                    title=f"Clear moves, edition {edition}",
                    href=urls.edition(edition),
                    lines=moved,
                )
            )
        rows = changes.of_organisations(told[edition].changes if edition in told else ())
        said = _said(context, one, before.get(edition))
        for code, feed in own.items():
            lines = (*said.get(code, ()), *_changed(context, rows.get(code, ())))
            if lines:
                feed.entries.append(
                    Entry(
                        edition=edition,
                        updated=at,
                        title=f"{feed.title.removesuffix(': what changed')}, edition {edition}",
                        href=feed.page,
                        lines=lines,
                    )
                )
    # Each feed keeps its own newest entries: one falls out of a feed only when another comes there.
    filled = [site, movers, *own.values()]
    for feed in filled:
        del feed.entries[KEPT:]
    return filled


def listed(context: Context) -> Iterator[Organisation]:
    """List every trust and ICB that has a page, by code."""
    for code in sorted(context.marts.organisations):
        one = context.marts.organisations[code]
        if one.has_page and one.org_kind in ("trust", "icb"):
            yield one


def _said(
    context: Context, one: EditionTables, before: EditionTables | None
) -> Mapping[str, Sequence[str]]:
    """Find the stories on scored measures that an edition tells otherwise, by organisation."""
    now = one.read("stories")
    if now is None:
        return {}
    scored = [metric.id for metric in context.config.metrics if metric.scoring != "none"]
    told = now.filter(pl.col("metric_id").is_in(scored), pl.col("sentence_1").is_not_null())
    earlier = before.read("stories") if before else None
    if earlier is not None:
        same = [*_KEY, *_SAID]
        told = told.join(earlier.select(same), on=same, how="anti", nulls_equal=True)
    elif before is not None:
        # What an edition said before there were stories is not known.
        return {}
    found: dict[str, list[str]] = {}
    for row in told.sort("metric_id").iter_rows(named=True):
        words = " ".join(row[name] for name in _WORDS if row[name])
        found.setdefault(row["org_code"], []).append(words)
    return found


def _changed(context: Context, rows: Sequence[Change]) -> Iterator[str]:
    """Word what an edition changed about one organisation, line by line."""
    for one in rows[:SHOWN]:
        what, when, was, is_ = (cell.words for cell in changes.row(context, one))
        yield f"Changed: {', '.join(part for part in (what, when) if part)}: {was} → {is_}."
    if len(rows) > SHOWN:
        yield f"And {numbers.counted(len(rows) - SHOWN, 'more change')}."


def _moved(context: Context, one: EditionTables, before: EditionTables | None) -> list[str]:
    """Name who clearly moved in a league table; empty if the edition before said the same."""
    now = _clear_moves(one)
    if now is None or (before is not None and now == _clear_moves(before)):
        return []
    titles = {table.id: table.title for table in context.config.tables}
    return [
        f"{titles.get(table, table)}: {name} went from {numbers.ordinal(int(was))} to "
        f"{numbers.ordinal(int(is_))} since {numbers.edition(since)}."
        for table, name, was, is_, since in now
    ]


def _clear_moves(one: EditionTables) -> list[tuple[str, str, float, float, str]] | None:
    """List the moves in the newest league tables that are beyond noise; None if none are known."""
    moves = one.read("movers")
    if moves is None or "is_beyond_noise" not in moves.columns:
        return None
    clear = moves.filter(pl.col("is_beyond_noise"), scope="table", edition="latest", basis="month")
    columns = ("scope_id", "org_name", "value_before", "value_now", "since_edition")
    return clear.select(columns).sort("scope_id", "value_now", "org_name").rows()


def _tag(address: str, rest: str) -> str:
    """Make an id that never changes and that nobody else has."""
    parts = urlsplit(address)
    return f"tag:{parts.hostname},{_SINCE}:{parts.path.lstrip('/')}{rest}"


def _updated(feed: Feed) -> str:
    return feed.entries[0].updated if feed.entries else feed.since


def _atom(feed: Feed, address: str) -> bytes:
    """Write a feed as Atom (RFC 4287)."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB">',
        f"<id>{escape(_tag(address, f'feed/{feed.name}'))}</id>",
        f"<title>{escape(feed.title)}</title>",
        f"<updated>{_updated(feed)}</updated>",
        f"<author><name>{SITE_TITLE}</name></author>",
        f"<rights>{citations.ATTRIBUTION}</rights>",
        f'<link rel="self" type="application/atom+xml" href="{escape(address + feed.path)}"/>',
        _link(address, feed.page),
    ]
    for one in feed.entries:
        content = "".join(f"<p>{escape(line)}</p>" for line in one.lines)
        lines += [
            "<entry>",
            f"<id>{escape(_tag(address, f'{one.edition}/{feed.name}'))}</id>",
            f"<title>{escape(one.title)}</title>",
            f"<updated>{one.updated}</updated>",
            _link(address, one.href),
            f'<content type="html">{escape(content)}</content>',
            "</entry>",
        ]
    return "\n".join([*lines, "</feed>", ""]).encode()


def _link(address: str, path: str) -> str:
    return f'<link rel="alternate" type="text/html" href="{escape(address + urls.clean(path))}"/>'


def _json(feed: Feed, address: str) -> bytes:
    """Write a feed as JSON Feed 1.1."""
    told: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": address + urls.clean(feed.page),
        "feed_url": address + urls.json_feed(feed.path),
        "language": "en-GB",
        "authors": [{"name": SITE_TITLE}],
        "items": [
            {
                "id": _tag(address, f"{one.edition}/{feed.name}"),
                "url": address + urls.clean(one.href),
                "title": one.title,
                "content_text": "\n\n".join(one.lines),
                "date_published": one.updated,
            }
            for one in feed.entries
        ],
    }
    return (json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
