"""
One run at a time: a lock that dies with its process.

The lock is in the kernel, not in the file: the file stays and has no meaning. A run that is killed,
or loses power, leaves nothing behind that a person would have to delete.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import AlreadyRunning


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """
    Hold a lock while the block runs.

    Args:
        path: The file to lock, made if it does not exist. Its text names the last holder.

    Yields:
        Nothing; the lock is held until the block ends.

    Raises:
        AlreadyRunning: Another process holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8", errors="replace") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read(20).strip() or "not known"
            raise AlreadyRunning(
                f"expected no other run here, found one at work (process {holder}), so this one "
                "did nothing. Wait for it, or end that process, which frees its lock"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
