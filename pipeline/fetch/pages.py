"""Read each index page once a night, for all sources that need it, and keep it for the next."""

import hashlib
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Final

from pipeline.errors import SourceUnavailable
from pipeline.fetch.cache import Notes
from pipeline.fetch.guards import NEXT_RUN
from pipeline.fetch.http import UNCHANGED, Client
from pipeline.fetch.links import missing_of
from pipeline.storage.atomic import write_whole

# Seconds before we ask again for half a page; the publisher may be working on it.
WAITS: Final = (5, 30)

# Real pages have about 100,000 bytes; those that are releases up to a million.
MAX_BYTES: Final = 5_000_000


class Pages:
    """The pages of one night."""

    def __init__(self, client: Client, notes: Notes, folder: Path) -> None:
        """Set the client, the notes, and the folder for pages."""
        self._client, self._notes, self._folder = client, notes, folder
        self._read: dict[str, bytes | SourceUnavailable] = {}
        self._doubted: set[str] = set()

    def read(self, url: str, allowed: Collection[str]) -> bytes:
        """
        Return a page as it is now.

        Args:
            url: Its address.
            allowed: Hosts that we may ask.

        Returns:
            Its bytes; for a page that has not changed, the bytes we kept.

        Raises:
            SourceUnavailable: We cannot get it whole, or could not earlier in this run.
        """
        if url not in self._read:
            self._ask_patiently(url, allowed)
        page = self._read[url]
        if isinstance(page, SourceUnavailable):
            raise page
        return page

    def again(self, url: str, allowed: Collection[str], wait: float) -> bytes:
        """Ask for a page again, whatever version we have: the last answer may be half a page."""
        self._client.pause(wait)
        self._ask(url, allowed, is_kept_good=False)
        return self.read(url, allowed)

    def doubt(self, url: str) -> None:
        """Forget which version of a page we have: the next night takes whatever there is."""
        self._doubted.add(url)
        self._notes.put(replace(self._notes.get(url), etag="", last_modified=""))

    def is_doubted(self, url: str) -> bool:
        """Return whether tonight's answer may be half a page."""
        return url in self._doubted

    def _ask_patiently(self, url: str, allowed: Collection[str]) -> None:
        """Ask for a page; if we get only a part of it, ask again, then take it for none."""
        self._ask(url, allowed, is_kept_good=True)
        for wait in (*WAITS, None):
            page = self._read[url]
            missing = missing_of(page) if isinstance(page, bytes) else ""
            if not missing:
                return
            if wait is not None:
                self._client.pause(wait)
                self._ask(url, allowed, is_kept_good=False)
                continue
            self.doubt(url)
            self._read[url] = SourceUnavailable(
                f"{url}: not answered; expected a whole page with links, found {missing}, as when "
                f"a firewall answers or an answer is cut; {NEXT_RUN}"
            )

    def _ask(self, url: str, allowed: Collection[str], *, is_kept_good: bool) -> None:
        note = self._notes.get(url)
        kept = self._kept(url)
        is_kept_good = is_kept_good and hashlib.sha256(kept).hexdigest() == note.sha256
        try:
            answer = self._client.get(
                url,
                allowed=allowed,
                etag=note.etag if is_kept_good else "",
                last_modified=note.last_modified if is_kept_good else "",
                max_bytes=MAX_BYTES,
            )
        except SourceUnavailable as problem:
            self._read[url] = problem
            return
        if answer.status == UNCHANGED:
            self._read[url] = kept
            return
        self._read[url] = answer.content
        write_whole(self._place(url), answer.content)
        self._notes.put(
            replace(
                note,
                etag=answer.etag,
                last_modified=answer.last_modified,
                sha256=hashlib.sha256(answer.content).hexdigest(),
                fetched_at=answer.fetched_at,
            )
        )

    def _kept(self, url: str) -> bytes:
        place = self._place(url)
        return place.read_bytes() if place.exists() else b""

    def _place(self, url: str) -> Path:
        return self._folder / f"{hashlib.sha256(url.encode()).hexdigest()[:16]}.html"
