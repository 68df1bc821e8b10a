"""
The archive: published files kept byte for byte, once each, with one line of ledger per file.

Files are never changed and never deleted. The ledger is rewritten whole to a temporary name and
renamed, so a reader sees the old ledger or the new one and nothing between.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pipeline.domain.releases import Release
from pipeline.errors import SourceProblem

LEDGER: Final = "ledger.jsonl"


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
    if not path.exists():
        return []
    releases = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            releases.append(Release.from_record(json.loads(line)))
        except (ValueError, TypeError, KeyError) as error:
            raise SourceProblem(
                f"{path} line {number} is not a release ({error}); restore the file from a backup "
                f"or delete that line and land the file again"
            ) from error
    return releases


def write_ledger(folder: Path, releases: Iterable[Release]) -> None:
    """Write the ledger of a folder in one step, one release a line."""
    lines = [json.dumps(release.to_record(), ensure_ascii=False) for release in releases]
    write_whole(folder / LEDGER, "".join(line + "\n" for line in lines).encode())


def landed_path(landed: Path, release: Release) -> Path:
    """Say where the bytes of a release are kept."""
    name = f"{release.published or 'undated'}_{release.sha256[:8]}{release.extension}"
    return landed / release.source / release.period / name


def keep(landed: Path, known: list[Release], release: Release, content: bytes) -> bool:
    """
    Keep the bytes of a release and write it down.

    Args:
        landed: The archive, `data/landed/`.
        known: The ledger as read; the release is appended to it when it is new.
        release: What is known about the file; its digest is that of `content`.
        content: The file, byte for byte.

    Returns:
        True where the file is new, False where the same bytes of the same source are held already.
    """
    if digest(content) != release.sha256:
        raise AssertionError(f"digest of {release.name} does not match its ledger line")
    if any(r.source == release.source and r.sha256 == release.sha256 for r in known):
        return False
    write_whole(landed_path(landed, release), content)
    known.append(release)
    write_ledger(landed, known)
    return True


def digest(content: bytes) -> str:
    """Give the SHA-256 of a file in hex."""
    return hashlib.sha256(content).hexdigest()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all: temporary name, sync, rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
