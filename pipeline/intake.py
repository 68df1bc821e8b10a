"""From a file that was fetched to its line in the ledger: the archive as the fetch room sees it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from pipeline import paths, stock
from pipeline.archive import folder, ledger
from pipeline.archive.ledger import Kept
from pipeline.config import Config
from pipeline.domain.releases import Release
from pipeline.errors import SourceProblem
from pipeline.fetch.discover import Found
from pipeline.fetch.http import Answer
from pipeline.fetch.visit import Taken
from pipeline.parse import webpage
from pipeline.stock import Held


class Archive:
    """The archive as the fetch room sees it: what is there, and a hand that takes what is new."""

    def __init__(self, config: Config) -> None:
        """Read both ledgers and look which of the kept files can be relied on."""
        self._config = config
        self._folder = paths.DATA / "landed"
        self._known = ledger.read_ledger(self._folder)
        self._carried = ledger.read_ledger(paths.SNAPSHOT)
        held = stock.holdings()
        self._good = {(one.release.source, one.release.sha256) for one in held if _is_good(one)}
        self._refused = {
            (one.release.source, one.release.sha256): date.fromisoformat(one.release.landed_at[:10])
            for one in held
            if _is_refused(one)
        }

    def holds(self, source: str, sha256: str) -> bool:
        """Whether these bytes are kept and nothing was found wrong with them."""
        return (source, sha256) in self._good

    def refused_on(self, source: str, sha256: str) -> date | None:
        """Give the day on which these bytes were kept, if they are whole and were refused."""
        return self._refused.get((source, sha256))

    def keep(self, found: Found, answer: Answer) -> Taken:
        """Keep a file, unless it was kept before or is a page that tells what it told before."""
        source = self._config.source(found.source)
        place = folder.Drop(path=Path(found.name), address=found.url, facts={})
        period = found.period or ledger.UNSTATED
        told = folder.describe(place, source, period, answer.content)
        release = replace(
            told,
            published=_published(told.published, found.published),
            landed_at=answer.fetched_at,
        )
        if source.period == "day" and release.sha256 in self._newest(found):
            return Taken(release_id="", sha256=release.sha256)
        if source.are_pages and (told_before := self._telling_the_same(release, answer.content)):
            return Taken(release_id="", sha256=told_before)
        kept = ledger.keep(
            self._folder,
            self._known,
            release,
            answer.content,
            carried=self._carried,
            is_stated=True,
        )
        self._good.add((source.id, release.sha256))
        is_new = kept is not Kept.HELD
        release_id = (ledger.find(self._known, release) or release).id if is_new else ""
        return Taken(release_id=release_id, sha256=release.sha256)

    def _newest(self, found: Found) -> set[str]:
        """
        Give the digests of the newest register and of the newest good one.

        One that has not changed is no new release, also where the publisher gave something else
        between, that was refused.
        """
        mine = [
            one
            for one in (*self._carried, *self._known)
            if (one.source, one.name) == (found.source, found.name)
        ]
        good = [one for one in mine if self.holds(one.source, one.sha256)]
        return {
            max(some, key=lambda one: (one.period, one.landed_at)).sha256
            for some in (mine, good)
            if some
        }

    def _telling_the_same(self, release: Release, content: bytes) -> str:
        """Give the digest of the newest page of the period if its tables are these; "" if not."""
        mine = [
            one
            for one in self._known
            if (one.source, one.period) == (release.source, release.period)
        ]
        newest = max(mine, key=lambda one: one.landed_at, default=None)
        if newest is None:
            return ""
        place = ledger.landed_path(self._folder, newest)
        if not ledger.is_whole(place, newest):
            return ""
        told = webpage.tables_digest(place.read_bytes())
        return newest.sha256 if told == webpage.tables_digest(content) else ""


def _published(uploaded: str, said: str) -> str:
    """Take the day that a link tells if its file was uploaded in that month, else the month."""
    return said if said and said.startswith(uploaded) else uploaded


def _is_refused(one: Held) -> bool:
    """Whether a file is here byte for byte, and its verdict is that it cannot be used."""
    if one.landed is None or not ledger.is_whole(one.landed, one.release) or _is_good(one):
        return False
    return one.is_examined


def _is_good(one: Held) -> bool:
    """Whether a file can be relied on; one that is lost, cut or refused is asked for again."""
    if one.landed is None or not ledger.is_whole(one.landed, one.release):
        return False
    try:
        return not one.is_examined or bool(one.judgement()["admitted"])
    except SourceProblem:
        # Something that was made of the file is damaged, not the file.
        return True
