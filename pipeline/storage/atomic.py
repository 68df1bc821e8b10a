"""Write files whole or not at all, and keep digests that show whether they have changed."""

import errno
import fnmatch
import hashlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Final

# Lists the files of a folder and their digests, in the format of `sha256sum`.
SUMS: Final = "SHA256SUMS"

# The names of unfinished files and folders, whatever made them.
HALF_MADE: Final = (".part-*", ".*.part", ".*.new-*")
_HALF_MADE: Final = re.compile("|".join(map(fnmatch.translate, HALF_MADE)))

# How much of a file is read at once.
AT_ONCE: Final = 1 << 20

# The digests of files that have several names, by what the disk says of them.
_SHARED: Final[dict[tuple[int, ...], str]] = {}


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, also if the power fails: temporary name, sync, rename."""
    make_folder(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
        sync_folder(path.parent)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def make_folder(folder: Path) -> None:
    """Make a folder and those above it; a power failure takes none of them away."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    if missing:
        folder.mkdir(parents=True, exist_ok=True)
    for one in missing:
        sync_folder(one.parent)


def sync_folder(folder: Path) -> None:
    """
    Bring the names in a folder to the disk.

    A sync of a file brings its bytes there, not its name: after a power failure a renamed file may
    have its old name again, though what was written later is there.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some network disks cannot do this; they have their own ways.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


def link_or_copy(kept: Path, target: Path) -> None:
    """Give a kept file a second name; copy it if the disk does not allow that."""
    try:
        os.link(kept, target)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK):
            raise
        write_whole(target, kept.read_bytes())


def remove(path: Path) -> None:
    """Delete a file, a folder with all in it, or a link and not what it leads to, if it exists."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Delete what a killed run left unfinished; call only with the lock held."""
    # An operator may have put one of the folders on another disk, with a link to it.
    inside = folder.resolve()
    linked = [one for one in folder.iterdir() if one.is_symlink() and one.is_dir()]
    places = [folder, *(one for one in linked if inside not in one.resolve().parents)]
    left = [
        Path(above, name)
        for place in places
        for above, folders, files in os.walk(place)
        for name in (*folders, *files)
        if _HALF_MADE.match(name)
    ]
    for one in left:
        remove(one)


def digest_of(path: str | Path) -> str:
    """
    Return the SHA-256 of a file in hex; "" if there is no file.

    Of a file with several names, such as one that many editions share, the bytes are read once.
    """
    try:
        told = os.stat(path)  # noqa: PTH116 thousands of files a run, many times slower as paths
    except (FileNotFoundError, NotADirectoryError):
        return ""
    if not stat.S_ISREG(told.st_mode):
        return ""
    key = (told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns)
    if key in _SHARED:
        return _SHARED[key]
    digest = hashlib.sha256()
    handle = os.open(path, os.O_RDONLY)
    try:
        piece = os.read(handle, AT_ONCE)
        digest.update(piece)
        while len(piece) == AT_ONCE:
            piece = os.read(handle, AT_ONCE)
            digest.update(piece)
    finally:
        os.close(handle)
    if told.st_nlink > 1:
        _SHARED[key] = digest.hexdigest()
    return digest.hexdigest()


def digests_in(folder: Path) -> dict[str, str]:
    """
    Map the files of a folder and of those in it, by their names from there, to their digests.

    In two threads: reading and hashing let go of the interpreter.
    """
    paths = files_in(folder)
    halves = [[*paths][half::2] for half in range(2)]
    with ThreadPoolExecutor(2) as pool:
        read = pool.map(lambda half: [digest_of(paths[name]) for name in half], halves)
        return dict(chain.from_iterable(map(zip, halves, read)))


def files_in(folder: Path) -> dict[str, str]:
    """Map the files of a folder and of those in it, by their names from there, to their paths."""
    start = len(str(folder)) + 1
    return {
        path[start:].replace(os.sep, "/"): path
        for above, _, names in os.walk(folder)
        for path in (os.path.join(above, name) for name in names)  # noqa: PTH118 as above
        if os.path.isfile(path)  # noqa: PTH113 as above
    }


def write_sums(folder: Path) -> None:
    """Record the digests of a folder's files, so that `damaged` can find changes."""
    write_whole(folder / SUMS, "".join(_sums(folder)).encode())


def altered(folder: Path) -> list[str]:
    """
    Name what differs in a folder from its list of digests, the list itself included.

    Stricter than `damaged`: for a folder that is written once as a whole, and that we cannot make
    again.

    Args:
        folder: A folder written with `write_sums`.

    Returns:
        The names of files that are changed, gone or not listed; empty if every byte of the folder
        is as it was.
    """
    listed = folder / SUMS
    told = listed.read_bytes().decode(errors="replace") if listed.is_file() else ""
    found = _sums(folder)
    if told == "".join(found):
        return []
    differing = {
        line.rstrip("\n").partition("  ")[2]
        for line in {*found} ^ {*told.splitlines(keepends=True)}
    }
    return sorted(name or SUMS for name in differing) or [SUMS]


def damaged(folder: Path) -> Iterator[Path]:
    """
    Find the files of a folder that have changed since their digests were recorded, or are gone.

    Args:
        folder: A folder. A file without a recorded digest counts as undamaged.

    Yields:
        Their paths. If the list itself is damaged, they may include good files.
    """
    told = _told(folder)
    if not told:
        return
    for name, one in _files(folder).items():
        if told.pop(name, "") not in ("", digest_of(one)):
            yield one
    # A listed path that exists outside the folder is a damaged entry: nothing wrote that name.
    yield from (folder / name for name in told if not (folder / name).exists())


def is_unlisted(folder: Path) -> bool:
    """Return whether files of a folder have no digest: a run was killed before it listed them."""
    return not _files(folder).keys() <= _told(folder).keys()


def _told(folder: Path) -> dict[str, str]:
    """Map the names in a folder's list to their digests."""
    sums = folder / SUMS
    lines = sums.read_bytes().decode(errors="replace").splitlines() if sums.is_file() else []
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _sums(folder: Path) -> list[str]:
    return [f"{digest_of(one)}  {name}\n" for name, one in _files(folder).items()]


def _files(folder: Path) -> dict[str, Path]:
    """Map the files of a folder, except hidden ones and the list, by their names in the list."""
    names = (name for name in files_in(folder) if not name.rpartition("/")[2].startswith("."))
    places = {name: folder / name for name in names}
    # Folder by folder, as the lists have always been.
    return {
        name: one
        for name, one in sorted(places.items(), key=lambda item: item[1])
        if one.name != SUMS
    }
