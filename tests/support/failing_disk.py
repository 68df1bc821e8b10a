"""
A disk that, from a certain moment on, refuses what is asked of it below a folder.

It listens to what Python tells its auditors before it asks the system, so that no function of the
program has to be put in another's place; an auditor stays for the life of the process and hears
nothing when nobody listens. What a library writes by itself is not heard.
"""

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

# What needs room. Everything else that changes a folder needs only the right to do so.
_NEED_ROOM: Final = frozenset({"open", "os.mkdir", "os.symlink"})
_CHANGE: Final = _NEED_ROOM | {"os.rename", "os.remove", "os.rmdir", "os.chmod"}


@dataclass(slots=True, kw_only=True)
class Disk:
    """
    What is asked of a disk.

    Attributes:
        folder: Only what lies below it is heard of.
        refuses_at: Told what is to be done, "open report.json": where it says yes, the disk refuses
            that and everything after it.
        error: The number of the system's error. A full disk still renames and removes.
        refused: What was refused, in order.
    """

    folder: Path
    refuses_at: Callable[[str], bool]
    error: int = errno.ENOSPC
    refused: list[str] = field(default_factory=list)

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Refuse when the time has come."""
        if event not in _CHANGE or (event == "open" and not _writes(arguments)):
            return
        path = arguments[1] if event in {"os.rename", "os.symlink"} else arguments[0]
        if not isinstance(path, str | os.PathLike):
            return
        where = os.fspath(path)
        if not where.startswith(f"{self.folder}/"):
            return
        what = f"{event.removeprefix('os.')} {where.removeprefix(f'{self.folder}/')}"
        if self.error == errno.ENOSPC and event not in _NEED_ROOM:
            return
        if self.refused or self.refuses_at(what):
            self.refused.append(what)
            raise OSError(self.error, os.strerror(self.error), where)


@contextmanager
def listening(disk: Disk) -> Iterator[Disk]:
    """Let a disk hear what is asked while the block runs."""
    _Ear.disk = disk
    try:
        yield disk
    finally:
        _Ear.disk = None


class _Ear:
    """Who listens now."""

    disk: Disk | None = None


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if _Ear.disk is not None:
        _Ear.disk.hear(event, arguments)


def _writes(arguments: tuple[Any, ...]) -> bool:
    """Whether a file is opened to be written."""
    return bool(arguments[2] & (os.O_WRONLY | os.O_RDWR))


sys.addaudithook(_hear)
