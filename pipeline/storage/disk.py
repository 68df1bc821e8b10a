"""Report in one clear line what a disk refuses, because it is full or may not be written."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pipeline.errors import DiskProblem

_RIGHTS: Final = "let the user that runs this program read and write there"
_ROOM: Final = "make room"

# What a person should do, by the system's error number.
ADVICE: Final = {
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.EFBIG: _ROOM,
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: _RIGHTS,
}
LOOK: Final = "check the disk and the rights on that folder"


@contextmanager
def disk_told(folder: Path) -> Iterator[None]:
    """
    Turn any refusal by the system inside the block into one clear error.

    Args:
        folder: Where everything is kept; the error says how much space is free there.

    Yields:
        Nothing.

    Raises:
        DiskProblem: The system refused to read or to write; says which file, why, and what to do.
    """
    try:
        yield
    except OSError as error:
        where = error.filename2 or error.filename or folder
        advice = ADVICE.get(error.errno or 0, LOOK)
        raise DiskProblem(
            f"{where}: expected to read and write, found {error.strerror or error}; "
            f"{_free(folder)}. Nothing half-written is used: {advice}, then the next run continues"
        ) from error


def _free(folder: Path) -> str:
    """Say how much space is free in the folder, or in its nearest parent that exists."""
    there = next((one for one in (folder, *folder.parents) if one.exists()), folder)
    try:
        return f"{shutil.disk_usage(there).free / 1e6:,.0f} MB are free in {there}"
    except OSError:
        return f"we cannot find out how much is free in {there}"
