"""What is costly to make and never changed: made once, by one worker, for all of them."""

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path


def made_once(folder: Path, make: Callable[[Path], object]) -> Path:
    """
    Make a folder, or wait until another worker of pytest-xdist has made it.

    Args:
        folder: Lies where all workers look for it; what is left of a failed attempt is removed.
        make: Told the folder, which is there and empty.

    Returns:
        The folder.
    """
    done = folder.with_name(f"{folder.name}-is-made")
    with folder.with_name(f"{folder.name}-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder
