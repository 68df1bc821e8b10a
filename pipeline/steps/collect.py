"""
Take a file, fetched or from a folder, into the archive and write its line in the ledger.

`Archive` is the archive as the fetch package sees it; `land` takes what a person put in a folder.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

from pipeline import paths
from pipeline.archive import folder, ledger
from pipeline.archive.ledger import KeepResult
from pipeline.config import Config
from pipeline.domain.releases import UNSTATED, Release
from pipeline.errors import SourceProblem, UnreadableFile, Unrecognised
from pipeline.fetch.http import Answer, Limits
from pipeline.fetch.links import Found
from pipeline.fetch.visit import Taken
from pipeline.parse import html
from pipeline.progress import Progress
from pipeline.steps import holdings, identify
from pipeline.steps.holdings import Holding, State
from pipeline.steps.wall import Wall

# What is known of a file that came from its publisher's address a moment ago.
FETCHED: Final = {"status": "as published"}

# As much as an answer of a publisher may have; the largest file that we know has half of it.
MOST_BYTES: Final = Limits().size


class Archive:
    """The archive as the fetch package sees it: knows what is there, and takes what is new."""

    def __init__(self, config: Config, state: State) -> None:
        """Find which of the kept files can be relied on."""
        self._config = config
        self._folder = paths.DATA / "landed"
        self._known = list(state.landed)
        self._carried = state.carried
        self._damaged = state.damaged
        held = state.held
        self._good = {(one.release.source, one.release.sha256) for one in held if _is_good(one)}
        self._refused = {
            (one.release.source, one.release.sha256): date.fromisoformat(one.release.landed_at[:10])
            for one in held
            if _is_refused(one)
        }

    @property
    def state(self) -> State:
        """What we hold now."""
        return holdings.state_of(self._known, self._carried, self._damaged)

    def holds(self, source: str, sha256: str) -> bool:
        """Return whether these bytes are kept and nothing was found wrong with them."""
        return (source, sha256) in self._good

    def refused_on(self, source: str, sha256: str) -> date | None:
        """Return the day on which these bytes were kept, if they are whole and were refused."""
        return self._refused.get((source, sha256))

    def keep(self, found: Found, answer: Answer) -> Taken:
        """Keep a file, unless we have it already or it is a page whose tables have not changed."""
        source = self._config.source(found.source)
        place = folder.DroppedFile(path=Path(found.name), address=found.url, facts=FETCHED)
        period = found.period or UNSTATED
        came = datetime.fromisoformat(answer.fetched_at)
        told = folder.describe(place, source, period, answer.content, came)
        release = replace(told, published=_published(told.published, found.published))
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
        line = ledger.find(self._known, release) or release
        self._damaged -= {ledger.landed_path(self._folder, line)}
        is_new = kept is not KeepResult.HELD
        return Taken(release_id=line.id if is_new else "", sha256=release.sha256)

    def _newest(self, found: Found) -> set[str]:
        """
        Return the digests of the newest register and of the newest good one.

        A register that has not changed is not a new release, even if the publisher gave another
        file in between that was refused.
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
        """Return the digest of the period's newest page if it has the same tables; else ""."""
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
        told = html.tables_digest(place.read_bytes())
        return newest.sha256 if told == html.tables_digest(content) else ""


def _published(uploaded: str, said: str) -> str:
    """Return the day in the link's text if the file was uploaded in that month; else the month."""
    return said if said and said.startswith(uploaded) else uploaded


def _is_refused(one: Holding) -> bool:
    """Return whether a file is here byte for byte, and its verdict is a refusal."""
    whole = one.landed is not None and not one.is_damaged
    return whole and one.is_examined and not _is_good(one)


def _is_good(one: Holding) -> bool:
    """Return whether a file can be relied on; a lost, cut or refused one is asked for again."""
    if one.landed is None or one.is_damaged:
        return False
    try:
        return not one.is_examined or bool(one.judgement()["admitted"])
    except SourceProblem:
        # The damage is to something made from the file, not to the file.
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """
    The result of landing the files of a folder.

    Attributes:
        new: Releases that were kept.
        held_already: How many files we held before, byte for byte.
        updated: Releases we held before and now know more about; their ledger lines are updated.
        unclaimed: Files that no source claims by name or contents, with why and what to do.
        misnamed: What is wrong with the name of a file that a source does claim; not kept.
        left_out: Files that we do not keep because of what the index says about them.
        unreadable: Files that this machine would not let us read, or that are far too large, and
            why; not kept.
        unmatched: Files that the index lists but that do not exist.
    """

    new: tuple[str, ...]
    held_already: int
    unclaimed: tuple[str, ...] = ()
    misnamed: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """The exit code for a scheduler; the other files are kept whatever it is."""
        if self.unreadable:
            return UnreadableFile.exit_code
        is_any = bool(self.new or self.held_already or self.updated)
        return Unrecognised.exit_code if self.misnamed or self.unclaimed or not is_any else 0


def land(
    config: Config, folders: Sequence[Path], index: Path | None, show: Progress, now: datetime
) -> Landing:
    """
    Take files from local folders into the archive.

    Args:
        config: Which patterns belong to which source.
        folders: Where a person has put published files.
        index: A CSV that says more about them, or None; it may be in one of the folders.
        show: Progress.
        now: When they arrive here, UTC.

    Returns:
        What became of each file; see `Landing`.

    Raises:
        ConfigError: A path is not a folder, or the index cannot be used; nothing is landed.
        SourceProblem: A ledger is damaged; nothing is landed.
    """
    archive = paths.DATA / "landed"
    known, carried = ledger.read_ledger(archive), ledger.read_ledger(paths.SNAPSHOT)
    facts = folder.read_index(index) if index else {}
    dropped = [
        one
        for place in folders
        for one in folder.find(place, facts)
        if index is None or one.path.resolve() != index.resolve()
    ]
    words = [folder.stated(one) for one in dropped]
    said: dict[str, list[str]] = {
        name: [] for name in ("unclaimed", "misnamed", "left_out", "unreadable")
    }
    landed: dict[KeepResult, list[str]] = {kept: [] for kept in KeepResult}
    with Wall() as wall:
        for found, word in show.over("land", list(zip(dropped, words, strict=True))):
            if word in folder.NOT_KEPT:
                why = folder.NOT_KEPT[word]
                said["left_out"].append(f"{found.path}: the index calls it {word}, that is {why}")
                continue
            try:
                if (size := found.path.stat().st_size) > MOST_BYTES:
                    said["unreadable"].append(
                        f"{found.path}: expected a file of at most {MOST_BYTES:,} bytes, found "
                        f"{size:,}; look at what it is"
                    )
                    continue
                folder.demand_name(found)
                claim = identify.claim(found, config.sources, wall)
                content = found.path.read_bytes()
            except Unrecognised as problem:
                said["misnamed"].append(str(problem))
                continue
            except OSError as error:
                said["unreadable"].append(
                    f"{found.path}: expected a file that we may read, found {error.strerror}; "
                    "check the rights on it"
                )
                continue
            if isinstance(claim, str):
                said["unclaimed"].append(claim)
                continue
            release = folder.describe(found, *claim, content, now)
            kept = ledger.keep(
                archive, known, release, content, carried=carried, is_stated=bool(word)
            )
            # The kept line may know more than this file shows.
            landed[kept].append((ledger.find(known, release) or release).id)
    return Landing(
        new=tuple(landed[KeepResult.NEW]),
        held_already=len(landed[KeepResult.HELD]),
        updated=tuple(landed[KeepResult.UPDATED]),
        unmatched=tuple(str(path) for path in facts if not path.is_file()),
        **{name: tuple(lines) for name, lines in said.items()},
    )
