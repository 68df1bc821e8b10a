"""
A shim between the program and the system: every call that writes is counted, and one can go wrong.

What Python asks of the system goes through a handful of functions of `os` and `io`, so these are
replaced while a block runs, in this process only. A call can be refused (with an error of the
system), torn (half of the bytes are written, then the process ends), or be the last before or after
which the process ends. An end is an exception that no program catches by mistake; cleaning up after
it is not the program's: from that instant on every call that writes is swallowed, as if nobody were
there to make it.

The shim also knows what a power failure would take: names since their folder was last synced, and
bytes since their file was.

What a library writes in its own language is not heard; it writes only below names that say that
they are half made.
"""

import builtins
import errno
import io
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from random import Random
from typing import Any, Final
from unittest.mock import patch

# The calls that change a folder, by the name of the function, with how many paths they are given.
CALLS: Final = {
    "mkdir": 1,
    "rmdir": 1,
    "unlink": 1,
    "remove": 1,
    "rename": 2,
    "replace": 2,
    "link": 2,
    "symlink": 2,
    "chmod": 1,
}
ERRORS: Final = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EMFILE)


class How(Enum):
    """What becomes of a call."""

    BEFORE = auto()  # the process ends just before it
    AFTER = auto()  # the process ends just after it
    TORN = auto()  # half of the bytes are written, then the process ends
    REFUSED = auto()  # the system gives an error


class Ended(BaseException):
    """The process has ended here."""


@dataclass(slots=True, kw_only=True)
class Shim:
    """
    What is asked of the system below a folder.

    Attributes:
        folder: Only what lies below it is counted.
        at: Told the number of a call and what it does, says what becomes of it; None for nothing.
        error: The number of the system's error for a call that is refused.
        calls: What was asked, in order: "rename report.json".
        struck: The calls that went wrong.
    """

    folder: Path
    at: Callable[[int, str], How | None] = lambda _number, _what: None
    error: int = errno.ENOSPC
    calls: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    has_ended: bool = False
    journal: "Journal | None" = None

    def relative(self, path: object) -> str | None:
        """Name a path below the folder; None if it lies elsewhere."""
        if isinstance(path, str | os.PathLike):
            whole = os.path.abspath(os.fspath(path))  # noqa: PTH100 no link is to be followed
            below = f"{self.folder}/"
            if whole.startswith(below):
                return whole.removeprefix(below)
        return None

    def ask(self, what: str, do: Callable[[], Any], half: Callable[[], Any] | None = None) -> Any:  # noqa: ANN401 whatever the call gives
        """Make a call, or not."""
        if self.has_ended:
            return None
        number = len(self.calls)
        self.calls.append(what)
        how = self.at(number, what)
        if how is None:
            return do()
        self.struck.append(what)
        if how is How.REFUSED:
            raise OSError(self.error, os.strerror(self.error), what)
        if how is How.TORN and half is not None:
            half()
        elif how is not How.BEFORE:
            made = do()
            # Whoever has ended keeps nothing open.
            if isinstance(made, io.FileIO):
                made.close()
            elif what.startswith("open "):
                os.close(made)
        self.has_ended = True
        raise Ended(what)


class _File(io.FileIO):
    """A file each of whose writes is a call."""

    shim: Shim
    what: str

    def write(self, content: Any, /) -> int:  # noqa: ANN401 as in the library
        """Write, or not."""
        view = memoryview(content)
        if self.shim.has_ended:
            return len(view)
        if self.shim.journal:
            self.shim.journal.wrote(self.shim.folder / self.what)
        told: int = self.shim.ask(
            f"write {self.what}",
            lambda: super(_File, self).write(view),
            lambda: super(_File, self).write(view[: len(view) // 2]),
        )
        return told

    def close(self) -> None:
        """Close; a process that has ended closes everything."""
        super().close()


@contextmanager
def between(shim: Shim) -> Iterator[Shim]:
    """Put a shim between the program and the system while the block runs."""
    real = {name: getattr(os, name) for name in (*CALLS, "open", "fsync")}
    handles: dict[int, str] = {}

    def changes(name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 as in the library
            # Names relative to an open folder are those of a removed tree.
            folder = handles.get(kwargs.get("dir_fd") or -1)
            last = args[CALLS[name] - 1]
            what = f"{folder}/{last}" if folder is not None else shim.relative(last)
            if what is None:
                return real[name](*args, **kwargs)

            def do() -> Any:  # noqa: ANN401 as in the library
                if shim.journal and name != "chmod":
                    shim.journal.changes(name, shim.folder / what, Path(args[0]))
                return real[name](*args, **kwargs)

            return shim.ask(f"{name} {what}", do)

        return call

    def opens(path: Any, flags: int, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 as in the library
        folder = handles.get(kwargs.get("dir_fd") or -1)
        what = f"{folder}/{path}" if folder is not None else shim.relative(path)
        if what is None:
            handle = real["open"](path, flags, *args, **kwargs)
            handles.pop(handle, None)
            return handle
        if not flags & (os.O_WRONLY | os.O_RDWR):
            handle = real["open"](path, flags, *args, **kwargs)
        else:
            if shim.has_ended:
                raise Ended(what)

            def do() -> int:
                if shim.journal:
                    shim.journal.changes("open", shim.folder / what)
                number: int = real["open"](path, flags, *args, **kwargs)
                return number

            handle = shim.ask(f"open {what}", do)
        handles[handle] = what
        return handle

    def syncs(handle: int) -> None:
        what = handles.get(handle)
        if what is None:
            real["fsync"](handle)
            return

        def do() -> None:
            # No disk is waited for: what counts is what would be there after a power failure.
            if shim.journal:
                shim.journal.synced(shim.folder / what)

        shim.ask(f"fsync {what}", do)

    def opens_file(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 as in the library
        what = handles.get(file) if isinstance(file, int) else shim.relative(file)
        if what is None or not set(mode) & set("wax+"):
            return _OPEN(file, mode, *args, **kwargs)
        if isinstance(file, int):
            raw = _File(file, mode.replace("b", ""))
        else:
            if shim.has_ended:
                raise Ended(what)

            def do() -> _File:
                if shim.journal:
                    shim.journal.changes("open", shim.folder / what)
                return _File(file, mode.replace("b", "").replace("t", ""))

            raw = shim.ask(f"open {what}", do)
        raw.shim, raw.what = shim, what
        handles[raw.fileno()] = what
        binary = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        if "b" in mode:
            return binary
        text = {key: value for key, value in kwargs.items() if key != "buffering"}
        return io.TextIOWrapper(binary, *args[1:], **text)

    with (
        patch.multiple(os, **{name: changes(name) for name in CALLS}, open=opens, fsync=syncs),
        patch.multiple(os, sync=lambda: shim.journal and shim.journal.synced_all()),
        patch.object(io, "open", opens_file),
        patch.object(builtins, "open", opens_file),
        # The quick ways of the system go round the functions above.
        patch.multiple(shutil, _USE_CP_SENDFILE=False),
        suppress(Ended),
    ):
        yield shim


_OPEN: Final = io.open


class Journal:
    """
    What a power failure would take: names that were not synced with their folder, and bytes.

    Before a name changes, what was there is kept aside, so that it can be put back. Folders are
    brought to the disk each by itself: any of them may have come further than the others.
    """

    def __init__(self, aside: Path) -> None:
        """Set a folder of the same disk, outside the one that is looked at."""
        self._aside = aside
        self._undo: list[tuple[Path, Callable[[], None]]] = []
        self._unsynced: set[Path] = set()
        self._number = 0
        aside.mkdir()

    def wrote(self, path: Path) -> None:
        """Note that a file has bytes that are not on the disk."""
        self._unsynced.add(path)

    def changes(self, name: str, target: Path, source: Path | None = None) -> None:
        """Keep aside what a call is about to replace, remove or move."""
        kept = self._keep(target)
        is_move = name in {"rename", "replace"} and source is not None
        if is_move and source is not None:
            self._unsynced = {
                target / one.relative_to(source) if one.is_relative_to(source) else one
                for one in self._unsynced
            }

        def back() -> None:
            if is_move and source is not None:
                os.rename(target, source)  # noqa: PTH104 as the calls above
            else:
                _remove(target)
            if kept is not None:
                os.rename(kept, target)  # noqa: PTH104 as above

        self._undo.append((target.parent, back))

    def synced(self, path: Path) -> None:
        """Forget what could be undone: it is on the disk now."""
        self._undo = [(folder, undo) for folder, undo in self._undo if folder != path]
        self._unsynced.discard(path)

    def synced_all(self) -> None:
        """Forget everything that could be undone."""
        self._undo.clear()
        self._unsynced.clear()

    def fail(self, drawn: Random) -> int:
        """Take away, of each folder, the last changes as they are drawn; gives how many."""
        folders = sorted({one for one, _ in self._undo})
        left = {one: drawn.randint(0, sum(two == one for two, _ in self._undo)) for one in folders}
        undone = 0
        for place, undo in reversed(self._undo):
            if left[place] > 0:
                left[place] -= 1
                undone += 1
                with suppress(OSError):
                    undo()
        for path in sorted(self._unsynced):
            if path.is_file():
                path.write_bytes(path.read_bytes()[: drawn.randint(0, path.stat().st_size)])
        self._undo.clear()
        return undone

    def _keep(self, path: Path) -> Path | None:
        if not os.path.lexists(path):
            return None
        self._number += 1
        kept = self._aside / f"{self._number}"
        if path.is_symlink():
            kept.symlink_to(os.readlink(path))  # noqa: PTH115 as above
        elif path.is_dir():
            shutil.copytree(path, kept, symlinks=True)
        else:
            shutil.copy2(path, kept)
        return kept


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
