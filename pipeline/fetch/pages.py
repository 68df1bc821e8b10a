"""Read each index page once a night, for all sources that need it, and keep it for the next."""

import hashlib
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Final

from pipeline.errors import SourceUnavailable
from pipeline.fetch.cache import Notes
from pipeline.fetch.http import UNCHANGED, Client
from pipeline.storage.atomic import write_whole

# Real pages have about 100,000 bytes.
MAX_BYTES: Final = 10_000_000


class Pages:
    """The pages of one night."""

    def __init__(self, client: Client, notes: Notes, folder: Path) -> None:
        """Set the client, the notes, and the folder for pages."""
        self._client, self._notes, self._folder = client, notes, folder
        self._read: dict[str, bytes | SourceUnavailable] = {}

    def read(self, url: str, allowed: Collection[str]) -> bytes:
        """
        Return a page as it is now.

        Args:
            url: Its address.
            allowed: Hosts that we may ask.

        Returns:
            Its bytes; for a page that has not changed, the bytes we kept.

        Raises:
            SourceUnavailable: We cannot get it, or could not get it earlier in this run.
        """
        if url not in self._read:
            self._ask(url, allowed, is_kept_good=True)
        page = self._read[url]
        if isinstance(page, SourceUnavailable):
            raise page
        return page

    def again(self, url: str, allowed: Collection[str]) -> bytes:
        """Ask for a page again, whatever version we have: the last answer may be half a page."""
        self._ask(url, allowed, is_kept_good=False)
        return self.read(url, allowed)

    def doubt(self, url: str) -> None:
        """Forget which version of a page we have: the next night takes whatever there is."""
        self._notes.put(replace(self._notes.get(url), etag="", last_modified=""))

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
