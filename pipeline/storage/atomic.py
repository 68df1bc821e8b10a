"""Write files whole or not at all, and keep digests that show whether they have changed."""

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

# Lists the files of a folder and their digests, in the format of `sha256sum`.
SUMS: Final = "SHA256SUMS"

# The names of unfinished files and folders, whatever made them.
HALF_MADE: Final = (".part-*", ".*.part", ".*.new-*")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: temporary name, sync, rename."""
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
    """Give a kept file a second name; copy it if the disk does not allow that."""
    try:
        os.link(kept, target)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK):
            raise
        shutil.copyfile(kept, target)


def sweep(folder: Path) -> None:
    """Delete what a killed run left unfinished; call only with the lock held."""
    for left in [one for pattern in HALF_MADE for one in folder.rglob(pattern)]:
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
        else:
            left.unlink(missing_ok=True)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in hex; "" if there is no file."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_sums(folder: Path) -> None:
    """Record the digests of a folder's files, so that `damaged` can find changes."""
    lines = [f"{digest_of(one)}  {name}\n" for name, one in _files(folder).items()]
    write_whole(folder / SUMS, "".join(lines).encode())


def damaged(folder: Path) -> Iterator[Path]:
    """
    Find the files of a folder that have changed since their digests were recorded, or are gone.

    Args:
        folder: A folder. A file without a recorded digest counts as undamaged.

    Yields:
        Their paths. If the list itself is damaged, they may include good files.
    """
    sums = folder / SUMS
    lines = sums.read_bytes().decode(errors="replace").splitlines() if sums.is_file() else []
    told = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    if not told:
        return
    for name, one in _files(folder).items():
        if told.pop(name, "") not in ("", digest_of(one)):
            yield one
    # A listed path that exists outside the folder is a damaged entry: nothing wrote that name.
    yield from (folder / name for name in told if not (folder / name).exists())


def _files(folder: Path) -> dict[str, Path]:
    """Map the files of a folder, except the list itself, by their names in the list."""
    found = sorted(one for one in folder.rglob("*") if one.is_file() and one.name != SUMS)
    return {one.relative_to(folder).as_posix(): one for one in found}
