"""
The archive: published files kept byte for byte, once each, with one line of ledger per file.

The bytes of a file are never changed and never deleted. If we learn more about its period or
publication, the file moves to the name that says so. The ledger is written whole to a temporary
name and renamed, so a reader sees either the old ledger or the new one.

Each line ends with a digest of its other bytes: one bit that has changed may leave a line that can
be read and says something else.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from enum import Enum, auto
from pathlib import Path
from typing import Final

from pipeline.domain.releases import UNSTATED, Release, Status
from pipeline.errors import SourceProblem
from pipeline.storage.atomic import digest_of, write_whole

LEDGER: Final = "ledger.jsonl"

# A second copy of the lines, so that damage to either file can be repaired from the other.
COPY: Final = "ledger-copy.jsonl"

# The start of a line's digest, 16 hex digits: enough against chance, which is all it is against.
_LINE: Final = re.compile(rb'(?P<said>.*), "line_digest": "(?P<digest>[0-9a-f]{16})"\}')

NEARNESS: Final = (Status.DOUBTFUL, Status.TRANSCRIBED, Status.SECOND_HAND, Status.FIRST_HAND)


class KeepResult(Enum):
    """The result of keeping a file: new, already held but now better known, or already held."""

    NEW = auto()
    UPDATED = auto()
    HELD = auto()


def read_ledger(folder: Path) -> list[Release]:
    """
    Read the ledger of a folder.

    Args:
        folder: `data/landed/` or `snapshot/`.

    Returns:
        Its releases in the order in which they were landed; empty if there is no ledger.

    Raises:
        SourceProblem: A line is not a release; the message names the line and says what to do.
    """
    path = folder / LEDGER
    releases = []
    for number, one in enumerate(_lines(path), 1):
        if not isinstance(one, Release):
            raise SourceProblem(
                f"{path} line {number}: expected a release, found something else ({one}); restore "
                "the file from git or a backup, or delete that line and land the file again"
            )
        releases.append(one)
    return releases


def mend_ledger(landed: Path) -> str:
    """
    Repair a damaged ledger of the archive from its copy, and the copy from the ledger.

    Args:
        landed: The archive, `data/landed/`.

    Returns:
        What was done; "" if the ledger was whole. If both have lost lines, nothing is done: the
        next read of the ledger raises the error.
    """
    ledger, copy = _lines(landed / LEDGER), _lines(landed / COPY)
    good = [one for one in ledger if isinstance(one, Release)]
    others = [one for one in copy if isinstance(one, Release)]
    # After a power failure the ledger may be the older of the two, and lack a line without damage.
    lacking = [one for one in others if find(good, one) is None]
    if len(good) == len(ledger) and not lacking:
        if good and (landed / LEDGER).read_bytes() != _text(good):
            # Lines from before they had digests.
            write_ledger(landed, good)
        if good and ledger != copy:
            _write_copy(landed)
        return ""
    if len(good) < len(ledger) and (len(others) < len(copy) or not others):
        return ""
    # A good line of the ledger may know more than the copy, which is written after it.
    known = [find(good, one) or one for one in others]
    known += [one for one in good if one not in known]
    write_ledger(landed, known)
    _write_copy(landed)
    lost = len(known) - len(good)
    return (
        f"{landed / LEDGER}: {lost} of {len(known)} lines were damaged or lost; we restored them "
        f"from {COPY}"
    )


def unwritten(landed: Path, known: Iterable[Release]) -> Iterator[Path]:
    """List the files in the archive whose bytes are not in any line of the ledger."""
    told = {(one.source, one.sha256[:8]) for one in known}
    for path in sorted(landed.glob("*/*/*_*")):
        source, _, name = path.relative_to(landed).parts
        if (source, Path(name).stem.rpartition("_")[2]) not in told:
            yield path


def _lines(path: Path) -> list[Release | Exception]:
    """Read a ledger line by line, with the error in place of any line that is wrong."""
    lines: list[Release | Exception] = []
    for line in path.read_bytes().splitlines() if path.exists() else []:
        try:
            lines.append(Release.from_record(json.loads(_checked(line).decode())))
        except (ValueError, TypeError, KeyError) as error:
            lines.append(error)
    return lines


def _checked(line: bytes) -> bytes:
    """
    Take the digest off a line; raise ValueError if it is not that of the line.

    A line without one was written before lines had them.
    """
    parts = _LINE.fullmatch(line)
    if parts is None:
        return line
    if digest(parts["said"])[:16].encode() != parts["digest"]:
        raise ValueError("its bytes are not those of its digest")
    return parts["said"] + b"}"


def _text(releases: Iterable[Release]) -> bytes:
    """Write releases as lines, each with its digest."""
    said = (json.dumps(one.to_record(), ensure_ascii=False)[:-1].encode() for one in releases)
    return b"".join(
        b'%b, "line_digest": "%b"}\n' % (one, digest(one)[:16].encode()) for one in said
    )


def _write_copy(landed: Path) -> None:
    write_whole(landed / COPY, (landed / LEDGER).read_bytes())


def write_ledger(folder: Path, releases: Iterable[Release]) -> None:
    """Write the ledger of a folder in one step, one release per line."""
    write_whole(folder / LEDGER, _text(releases))


def landed_path(landed: Path, release: Release) -> Path:
    """Return the path at which the bytes of a release are kept."""
    name = f"{release.published or 'undated'}_{release.sha256[:8]}{release.extension}"
    return landed / release.source / release.period / name


def is_whole(path: Path, release: Release) -> bool:
    """Return whether a kept file is there, byte for byte."""
    return digest_of(path) == release.sha256


def is_same(one: Release, other: Release) -> bool:
    """Return whether two lines have the same source, bytes and period; unstated matches any."""
    periods = (one.period, other.period)
    is_one_period = one.period == other.period or UNSTATED in periods
    return is_one_period and (one.source, one.sha256) == (other.source, other.sha256)


def outdoes(fresh: Release, held: Release, *, is_stated: bool = False) -> bool:
    """
    Return whether a line says more about the same bytes than another, and in no respect less.

    Args:
        fresh: The line that may replace the other.
        held: The existing line.
        is_stated: Whether a person stated the status of `fresh`. A status that only the file's
            place suggests does not replace what a person wrote about a copy.

    Returns:
        True if it is closer to the publisher, or adds the address, publication or period.
    """
    was_told = held.status is Status.TRANSCRIBED or (
        held.status is Status.SECOND_HAND and bool(held.url or held.note)
    )
    if fresh.status is not held.status and was_told and not is_stated:
        return False
    new, old = _known(fresh), _known(held)
    return new != old and all(n >= o for n, o in zip(new, old, strict=True))


def keep(  # noqa: PLR0913 the file, what we hold, and what is known of both
    landed: Path,
    known: list[Release],
    release: Release,
    content: bytes,
    *,
    carried: Sequence[Release] = (),
    is_stated: bool = False,
) -> KeepResult:
    """
    Keep the bytes of a release and record it, with the best that is known about them.

    Args:
        landed: The archive, `data/landed/`.
        known: The ledger as read; this function updates it.
        release: What is known about the file; its digest is that of `content`.
        content: The file, byte for byte.
        carried: The ledger of the snapshot, which may know more about the same bytes.
        is_stated: Whether a person stated the status; see `outdoes`.

    Returns:
        NEW if we did not have these bytes for this source and period; UPDATED if their line now
        says more than it did here or in the snapshot; HELD if nothing has changed.
    """
    if digest(content) != release.sha256:
        raise AssertionError(
            f"{release.name}: expected the digest in the ledger, found another one; the bytes "
            "were changed while we kept them"
        )
    here = find(known, release)
    held = here or find(carried, release)
    is_better = held is not None and outdoes(release, held, is_stated=is_stated)
    if here is not None and not is_better:
        if not is_whole(landed_path(landed, here), here):
            write_whole(landed_path(landed, here), content)
        return KeepResult.HELD
    if held is not None:
        # A note is about the copy: keep it as long as the copy's status is unchanged.
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
    # The archive's file name gives the period and publication, so move the file with its line.
    if here is not None and landed_path(landed, here) != place:
        landed_path(landed, here).unlink(missing_ok=True)
    return KeepResult.UPDATED if is_better else KeepResult.NEW


def find(ledger: Sequence[Release], release: Release) -> Release | None:
    """Find the line of the same bytes; prefer the one with this very period to an unstated one."""
    same = [one for one in ledger if is_same(one, release)]
    return min(same, key=lambda one: one.period != release.period, default=None)


def _known(release: Release) -> tuple[int, bool, bool, bool, bool]:
    """Return what is known about a copy as numbers; a higher number is better."""
    return (
        NEARNESS.index(release.status),
        bool(release.url),
        release.url_known,
        bool(release.published),
        release.period != UNSTATED,
    )


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file's bytes in hex."""
    return hashlib.sha256(content).hexdigest()
