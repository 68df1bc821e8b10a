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
from contextlib import ExitStack, contextmanager, suppress
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
        """Name a path below the folder, "." for itself; None if it lies elsewhere."""
        if isinstance(path, str | os.PathLike):
            whole = os.path.abspath(os.fspath(path))  # noqa: PTH100 no link is to be followed
            below = f"{self.folder}/"
            if whole.startswith(below):
                return whole.removeprefix(below)
            if whole == os.fspath(self.folder):
                return "."
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
            place = self.folder / what.partition(" ")[2]
            raise OSError(self.error, os.strerror(self.error), os.fspath(place))
        if how is How.TORN and half is not None:
            half()
        elif how is not How.BEFORE:
            made = None
            with suppress(OSError):
                made = do()
            # Whoever has ended keeps nothing open.
            if isinstance(made, io.FileIO):
                made.close()
            elif what.startswith("open ") and made is not None:
                os.close(made)
        self.has_ended = True
        raise Ended(what)

    def opens(self, what: str, do: Callable[[], Any]) -> Any:  # noqa: ANN401 as above
        """Open a file to be written, or not; a process that has ended opens none."""
        if self.has_ended:
            raise Ended(what)
        return self.ask(f"open {what}", do)

    def changes(self, name: str, what: str, source: Any = None) -> None:  # noqa: ANN401 a path
        """Tell the journal of a change that is about to be made."""
        if self.journal:
            self.journal.changes(name, self.folder / what, Path(source) if source else None)

    def wrote(self, what: str) -> None:
        """Tell the journal of bytes."""
        if self.journal:
            self.journal.wrote(self.folder / what)

    def synced(self, what: str | None) -> None:
        """Tell the journal what is on the disk; None for everything."""
        if self.journal and what is not None:
            self.journal.synced(self.folder / what)
        elif self.journal:
            self.journal.synced_all()


class _File(io.FileIO):
    """A file each of whose writes is a call."""

    shim: Shim
    what: str

    def write(self, content: Any, /) -> int:  # noqa: ANN401 as in the library
        """Write, or not."""
        view = memoryview(content)
        if self.shim.has_ended:
            return len(view)
        self.shim.wrote(self.what)
        told: int = self.shim.ask(
            f"write {self.what}",
            lambda: super(_File, self).write(view),
            lambda: super(_File, self).write(view[: len(view) // 2]),
        )
        return told


class _System:
    """The functions that stand in for those of the system, and the files they have opened."""

    def __init__(self, shim: Shim) -> None:
        self._shim = shim
        self._real = {name: getattr(os, name) for name in (*CALLS, "open", "fsync")}
        self._handles: dict[int, str] = {}

    def change(self, name: str) -> Callable[..., Any]:
        """Stand in for a call that changes a folder."""

        def call(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 as in the library
            what = self._named(args[CALLS[name] - 1], kwargs)
            real = self._real[name]
            if what is None:
                return real(*args, **kwargs)

            def do() -> Any:  # noqa: ANN401 as in the library
                if name != "chmod":
                    self._shim.changes(name, what, args[0])
                return real(*args, **kwargs)

            return self._shim.ask(f"{name} {what}", do)

        return call

    def open(self, path: Any, flags: int, *args: Any, **kwargs: Any) -> int:  # noqa: ANN401 as in the library
        """Stand in for opening a file or a folder by its number."""
        what = self._named(path, kwargs)

        def do() -> int:
            if what is not None and writes:
                self._shim.changes("open", what)
            number: int = self._real["open"](path, flags, *args, **kwargs)
            return number

        writes = bool(flags & (os.O_WRONLY | os.O_RDWR))
        handle = self._shim.opens(what, do) if what is not None and writes else do()
        self._handles.pop(handle, None)
        if what is not None:
            self._handles[handle] = what
        return handle

    def fsync(self, handle: int) -> None:
        """Stand in for a sync: no disk is waited for, and the journal knows what is safe."""
        what = self._handles.get(handle)
        if what is None:
            self._real["fsync"](handle)
        else:
            self._shim.ask(f"fsync {what}", lambda: self._shim.synced(what))

    def sync(self) -> None:
        """Stand in for a sync of everything."""
        self._shim.synced(None)

    def open_file(self, file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 as in the library
        """Stand in for opening a file as an object."""
        is_open = isinstance(file, int)
        what = self._handles.get(file) if is_open else self._shim.relative(file)
        if what is None or not set(mode) & set("wax+"):
            return _OPEN(file, mode, *args, **kwargs)

        def do() -> _File:
            if not is_open:
                self._shim.changes("open", what)
            return _File(file, mode.replace("b", "").replace("t", ""))

        raw = do() if is_open else self._shim.opens(what, do)
        raw.shim, raw.what = self._shim, what
        self._handles[raw.fileno()] = what
        binary = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        if "b" in mode:
            return binary
        text = {key: value for key, value in kwargs.items() if key != "buffering"}
        return io.TextIOWrapper(binary, *args[1:], **text)

    def _named(self, path: object, kwargs: dict[str, Any]) -> str | None:
        """Name a path below the folder; in a tree that is removed, names are those in a folder."""
        folder = self._handles.get(kwargs.get("dir_fd") or -1)
        return f"{folder}/{path}" if folder is not None else self._shim.relative(path)


@contextmanager
def between(shim: Shim) -> Iterator[Shim]:
    """Put a shim between the program and the system while the block runs."""
    system = _System(shim)
    stand_ins: dict[str, Any] = {name: system.change(name) for name in CALLS}
    stand_ins |= {"open": system.open, "fsync": system.fsync, "sync": system.sync}
    with ExitStack() as stack:
        for name, stand_in in stand_ins.items():
            stack.enter_context(patch.object(os, name, stand_in))
        for module in (io, builtins):
            stack.enter_context(patch.object(module, "open", system.open_file))
        # The quick ways of the system go round the functions above.
        stack.enter_context(patch.object(shutil, "_USE_CP_SENDFILE", new=False))
        stack.enter_context(suppress(Ended))
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
