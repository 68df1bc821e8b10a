"""What is costly to make and never changed: made once, by one worker, for all of them."""

import fcntl
import shutil
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


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


def remembered(function: Callable[..., T], known_by: Callable[..., Hashable]) -> Callable[..., T]:
    """
    Let a function answer at once where it has answered before.

    Args:
        function: Gives the same for the same arguments, and nobody changes what it gives.
        known_by: Told the arguments; what it gives tells one answer from another.

    Returns:
        The function, which remembers as long as the process lasts. An error is not remembered.
    """
    answers: dict[Hashable, T] = {}

    def asked(*arguments: object) -> T:
        key = known_by(*arguments)
        if key not in answers:
            answers[key] = function(*arguments)
        return answers[key]

    return asked
