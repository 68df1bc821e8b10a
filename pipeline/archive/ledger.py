"""
The archive: published files kept byte for byte, once each, with one line of ledger per file.

The bytes of a file are never changed and never deleted; where more is learned of its period or
publication it moves to the name that says so. The ledger is rewritten whole to a temporary name
and renamed, so a reader sees the old ledger or the new one and nothing between.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from enum import Enum, auto
from pathlib import Path
from typing import Final

from pipeline.domain.releases import Release, Status
from pipeline.errors import SourceProblem
from pipeline.storage.atomic import digest_of, write_whole

LEDGER: Final = "ledger.jsonl"

# The same lines once more: what is damaged in one of the two is taken from the other.
COPY: Final = "ledger-copy.jsonl"

# The period of a file whose name tells none and of which no index states it.
UNSTATED: Final = "unstated"

NEARNESS: Final = (Status.TRANSCRIBED, Status.SECOND_HAND, Status.FIRST_HAND)


class KeepResult(Enum):
    """What became of a file: kept, kept before and now better known, or kept before."""

    NEW = auto()
    UPDATED = auto()
    HELD = auto()


def read_ledger(folder: Path) -> list[Release]:
    """
    Read the ledger of a folder.

    Args:
        folder: `data/landed/` or `snapshot/`.

    Returns:
        Its releases in the order in which they were landed; empty where there is no ledger.

    Raises:
        SourceProblem: A line is not a release; names the line and what to do.
    """
    path = folder / LEDGER
    releases = []
    for number, one in enumerate(_lines(path), 1):
        if not isinstance(one, Release):
            raise SourceProblem(
                f"{path} line {number} is not a release ({one}); restore the file from git or a "
                f"backup, or delete that line and land the file again"
            )
        releases.append(one)
    return releases


def mend_ledger(landed: Path) -> str:
    """
    Put a damaged ledger of the archive right by its copy, and the copy by the ledger.

    Args:
        landed: The archive, `data/landed/`.

    Returns:
        What was done; "" where the ledger was whole. Where both have lost lines nothing is done:
        whoever reads the ledger is told.
    """
    ledger, copy = _lines(landed / LEDGER), _lines(landed / COPY)
    good = [one for one in ledger if isinstance(one, Release)]
    others = [one for one in copy if isinstance(one, Release)]
    if len(good) == len(ledger) and (good or not others):
        if ledger != copy:
            _write_copy(landed)
        return ""
    if len(others) < len(copy) or not others:
        return ""
    # A line that is whole here may know more than the copy, which is written after it.
    known = [find(good, one) or one for one in others]
    known += [one for one in good if one not in known]
    write_ledger(landed, known)
    _write_copy(landed)
    lost = len(known) - len(good)
    return (
        f"{landed / LEDGER}: {lost} of {len(known)} lines were damaged or lost; put right by {COPY}"
    )


def unwritten(landed: Path, known: Iterable[Release]) -> Iterator[Path]:
    """List the files of the archive whose bytes no line of the ledger tells of."""
    told = {(one.source, one.sha256[:8]) for one in known}
    for path in sorted(landed.glob("*/*/*_*")):
        source, _, name = path.relative_to(landed).parts
        if (source, Path(name).stem.rpartition("_")[2]) not in told:
            yield path


def _lines(path: Path) -> list[Release | Exception]:
    """Read a ledger line by line; what is wrong with a line stands in its place."""
    lines: list[Release | Exception] = []
    for line in path.read_bytes().splitlines() if path.exists() else []:
        try:
            lines.append(Release.from_record(json.loads(line.decode())))
        except (ValueError, TypeError, KeyError) as error:
            lines.append(error)
    return lines


def _write_copy(landed: Path) -> None:
    write_whole(landed / COPY, (landed / LEDGER).read_bytes())


def write_ledger(folder: Path, releases: Iterable[Release]) -> None:
    """Write the ledger of a folder in one step, one release a line."""
    lines = [json.dumps(release.to_record(), ensure_ascii=False) for release in releases]
    write_whole(folder / LEDGER, "".join(line + "\n" for line in lines).encode())


def landed_path(landed: Path, release: Release) -> Path:
    """Say where the bytes of a release are kept."""
    name = f"{release.published or 'undated'}_{release.sha256[:8]}{release.extension}"
    return landed / release.source / release.period / name


def is_whole(path: Path, release: Release) -> bool:
    """Whether a kept file is there, byte for byte."""
    return digest_of(path) == release.sha256


def is_same(one: Release, other: Release) -> bool:
    """Whether two lines speak of the same bytes as the same period's; unstated may be any."""
    periods = (one.period, other.period)
    is_one_period = one.period == other.period or UNSTATED in periods
    return is_one_period and (one.source, one.sha256) == (other.source, other.sha256)


def outdoes(fresh: Release, held: Release, *, is_stated: bool = False) -> bool:
    """
    Say whether a line tells more of the same bytes than another, and in no respect less.

    Args:
        fresh: The line that may take the place of the other.
        held: The line that is there.
        is_stated: Whether a person stated the status of `fresh`. What only the place of a file
            suggests does not outdo what a person wrote of a copy.

    Returns:
        True where it is nearer to the publisher, or its address, publication or period is known.
    """
    was_told = held.status is Status.TRANSCRIBED or (
        held.status is Status.SECOND_HAND and bool(held.url or held.note)
    )
    if fresh.status is not held.status and was_told and not is_stated:
        return False
    new, old = _known(fresh), _known(held)
    return new != old and all(n >= o for n, o in zip(new, old, strict=True))


def keep(  # noqa: PLR0913 the file, what is held, and what is known about both
    landed: Path,
    known: list[Release],
    release: Release,
    content: bytes,
    *,
    carried: Sequence[Release] = (),
    is_stated: bool = False,
) -> KeepResult:
    """
    Keep the bytes of a release and write it down, with the best that is known about them.

    Args:
        landed: The archive, `data/landed/`.
        known: The ledger as read; it is brought up to date.
        release: What is known about the file; its digest is that of `content`.
        content: The file, byte for byte.
        carried: The ledger of the snapshot, which may know more of the same bytes.
        is_stated: Whether a person stated the status; see `outdoes`.

    Returns:
        NEW where these bytes were not here as this period of this source; UPDATED where their line
        now tells more than it did here or in the snapshot; HELD where nothing has changed.
    """
    if digest(content) != release.sha256:
        raise AssertionError(f"digest of {release.name} does not match its ledger line")
    here = find(known, release)
    held = here or find(carried, release)
    is_better = held is not None and outdoes(release, held, is_stated=is_stated)
    if here is not None and not is_better:
        if not is_whole(landed_path(landed, here), here):
            write_whole(landed_path(landed, here), content)
        return KeepResult.HELD
    if held is not None:
        # A remark is about the copy: it stays as long as the copy is thought to be what it was.
        note = release.note or (held.note if held.status is release.status else "")
        better = replace(release, note=note, landed_at=held.landed_at)
        release = better if is_better else held
    place = landed_path(landed, release)
    write_whole(place, content)
    if here is None:
        known.append(release)
    else:
        known[known.index(here)] = release
    write_ledger(landed, known)
    _write_copy(landed)
    # The name in the archive says the period and the publication: the file moves with its line.
    if here is not None and landed_path(landed, here) != place:
        landed_path(landed, here).unlink(missing_ok=True)
    return KeepResult.UPDATED if is_better else KeepResult.NEW


def find(ledger: Sequence[Release], release: Release) -> Release | None:
    """Find the line of the same bytes; of this very period before one that is unstated."""
    same = [one for one in ledger if is_same(one, release)]
    return min(same, key=lambda one: one.period != release.period, default=None)


def _known(release: Release) -> tuple[int, bool, bool, bool, bool]:
    """Give what is known about a copy as numbers, of which more is better."""
    return (
        NEARNESS.index(release.status),
        bool(release.url),
        release.url_known,
        bool(release.published),
        release.period != UNSTATED,
    )


def digest(content: bytes) -> str:
    """Give the SHA-256 of a file in hex."""
    return hashlib.sha256(content).hexdigest()
