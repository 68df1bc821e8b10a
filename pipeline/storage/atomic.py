"""Files that are there whole or not at all, and the digests that tell whether they still are."""

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

# Lists the files of a folder and their digests, as `sha256sum` writes them and checks them.
SUMS: Final = "SHA256SUMS"

# How what is only half made is called, by whoever makes it.
HALF_MADE: Final = (".part-*", ".*.part", ".*.new-*")


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


def link_or_copy(kept: Path, target: Path) -> None:
    """Give a kept file a second name; a copy where the disk does not give it one."""
    try:
        os.link(kept, target)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK):
            raise
        shutil.copyfile(kept, target)


def sweep(folder: Path) -> None:
    """Take away what a killed run has left half made; only for whoever is alone at work."""
    for left in [one for pattern in HALF_MADE for one in folder.rglob(pattern)]:
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
        else:
            left.unlink(missing_ok=True)


def digest_of(path: Path) -> str:
    """Give the SHA-256 of a file in hex, "" where there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_sums(folder: Path) -> None:
    """Write down what the files of a folder are, so that `damaged` can tell if they change."""
    lines = [f"{digest_of(one)}  {name}\n" for name, one in _files(folder).items()]
    write_whole(folder / SUMS, "".join(lines).encode())


def damaged(folder: Path) -> Iterator[Path]:
    """
    Find the files of a folder that are not what was written down of them, or are gone.

    Args:
        folder: A folder; of files that are not written down nothing can be said.

    Yields:
        Their paths. Where the list itself is damaged, files that are good may be among them.
    """
    sums = folder / SUMS
    lines = sums.read_bytes().decode(errors="replace").splitlines() if sums.is_file() else []
    told = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    if not told:
        return
    for name, one in _files(folder).items():
        if told.pop(name, "") not in ("", digest_of(one)):
            yield one
    # What is there and was not found in the folder is outside of it: a name that nobody wrote.
    yield from (folder / name for name in told if not (folder / name).exists())


def _files(folder: Path) -> dict[str, Path]:
    """List the files of a folder by the names they have in its list, which is not among them."""
    found = sorted(one for one in folder.rglob("*") if one.is_file() and one.name != SUMS)
    return {one.relative_to(folder).as_posix(): one for one in found}
