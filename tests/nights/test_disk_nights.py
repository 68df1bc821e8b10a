"""
The disk refuses: it is full, or may not be written, at any moment of a night.

Whatever the moment, one line and an exit code of its own say so, the site is whole, and the next
good night makes what an undisturbed one makes.

The shim that stands between the program and the system hears what is asked of the disk; what a
library writes by itself it does not hear.
"""

import errno
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import pytest

from pipeline.storage.atomic import HALF_MADE
from tests.support.force.shim import How, Shim, between
from tests.support.made.country import Country, Stage, Told, fingerprint, held
from tests.support.made.news import NEXT

ERRORS: Final = (errno.ENOSPC, errno.EACCES, errno.EROFS)

# What is asked of the disk while tables and pages are made, in the order in which it is asked: one
# of each kind, because for each everything has to be made anew.
LATER: Final = {
    "tables": (
        (errno.ENOSPC, r"open \.marts\.new-.*/organisations\.parquet"),
        (errno.EACCES, r"(rename|replace) marts$"),
        (errno.ENOSPC, r"mkdir \.site-.*\.part$"),
    ),
    "pages": (
        (errno.ENOSPC, r"open \.site-.*\.part/trusts/Z0P/index\.html"),
        (errno.EROFS, r"(rename|replace) site-"),
        (errno.ENOSPC, r"symlink \.site-link"),
    ),
    "what is told": (
        (errno.EACCES, r"(rename|replace) site$"),
        (errno.EIO, r"(rename|replace) made-of\.txt"),
        (errno.EACCES, r"(rename|replace) report\.json"),
    ),
}

WORDS: Final = (
    r"DiskProblem: /.*: expected to read and write, found [A-Z].*; [\d,]+ MB are free in /.*\. "
    r"Nothing half-written is used: .*, then the next run continues$"
)


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.torture)])
def test_at_each_moment_before_tables_are_built(
    stage: Stage, after: Path, tmp_path: Path, every: int
) -> None:
    """In `make test` every fifth of the moments, in `make torture` each of them."""
    stage.publisher.move_to(NEXT)
    moments = before_tables(stage, tmp_path)
    assert len(moments) > 30
    for tried, number in enumerate(range(0, len(moments), every)):
        moment = moments[number]
        data = stage.data(tmp_path)
        # A full disk still renames and removes.
        errors = ERRORS if moment.partition(" ")[0] in _NEED_ROOM else ERRORS[1:]
        disk = Disk(
            folder=data,
            refuses_at=lambda what, moment=moment: kind(what) == moment,  # type: ignore[misc]
            error=errors[number % len(errors)],
        )
        with listening(disk):
            told = anew(stage).night(data, NEXT, stage.publisher.detour)
        demand_told(told, disk)
        assert fingerprint(data) == fingerprint(stage.before), disk.refused
        # The site is made of what is held: for most moments it is enough to look at that.
        verb = "fetch" if tried % 8 else "nightly"
        assert stage.country.night(data, NEXT, stage.publisher.detour, verb).code == 0
        assert held(data) == held(after), disk.refused
        if verb == "nightly":
            assert fingerprint(data) == fingerprint(after)
        assert half_made(data) == []
        shutil.rmtree(data)


def anew(stage: Stage) -> Country:
    """Let nights make tables and pages themselves, with all that this asks of the disk."""
    return replace(stage.country, is_anew=True)


def before_tables(stage: Stage, place: Path) -> list[str]:
    """List each kind of thing that is asked of the disk before tables are built, once, in order."""
    data = stage.data(place)
    asked: list[str] = []

    def hear(what: str) -> bool:
        asked.append(kind(what))
        return ".marts.new" in what

    with listening(Disk(folder=data, refuses_at=hear, error=errno.EACCES)):
        anew(stage).night(data, NEXT, stage.publisher.detour)
    shutil.rmtree(data)
    return list(dict.fromkeys(asked))[:-1]


@pytest.mark.parametrize("what", LATER)
def test_while_tables_and_pages_are_made(
    stage: Stage, after: Path, tmp_path: Path, what: str
) -> None:
    """Each night finds what the one before left, and goes on beyond the moment that stopped it."""
    data = stage.data(tmp_path)
    stage.publisher.move_to(NEXT)
    for error, moment in LATER[what]:
        disk = Disk(folder=data, refuses_at=at(moment), error=error)
        with listening(disk):
            told = stage.country.night(data, NEXT, stage.publisher.detour)
        demand_told(told, disk)
        is_swapped = "made-of" in moment or "report" in moment
        assert fingerprint(data) == fingerprint(after if is_swapped else stage.before), moment
    assert stage.country.night(data, NEXT, stage.publisher.detour).code == 0
    assert fingerprint(data) == fingerprint(after)
    assert half_made(data) == []


# How much is free on a disk that is really full: not enough for a table, for marts, for the site.
@pytest.mark.parametrize("free_kb", [12, 400, 2500])
def test_on_a_small_disk(stage: Stage, after: Path, tmp_path: Path, free_kb: int) -> None:
    """As above, and what libraries write by themselves, and files that break off in their midst."""
    with small_disk(tmp_path / "disk") as disk:
        data = stage.data(disk)
        give_room(disk, used_kb(disk) + free_kb)
        stage.publisher.move_to(NEXT)
        told = anew(stage).night(data, NEXT, stage.publisher.detour)
        assert told.code == 71, told.log
        assert re.search(WORDS, told.log[-1]), told.log[-1]
        assert "found No space left on device; " in told.log[-1]
        assert fingerprint(data) == fingerprint(stage.before)
        give_room(disk, used_kb(disk) + 100_000)
        assert stage.country.night(data, NEXT, stage.publisher.detour).code == 0
        assert fingerprint(data) == fingerprint(after)
        assert half_made(data) == []


@contextmanager
def small_disk(place: Path) -> Iterator[Path]:
    """Mount a disk in memory, whose size can be changed; only whoever is root may do so."""
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(command, check=False).returncode:
        pytest.skip("nobody but root may mount a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def give_room(disk: Path, size_kb: int) -> None:
    """Make a mounted disk as large as that."""
    subprocess.run(["mount", "-o", f"remount,size={size_kb}k", str(disk)], check=True)


def used_kb(disk: Path) -> int:
    """Say how full a disk is."""
    return shutil.disk_usage(disk).used // 1024


def at(moment: str) -> Callable[[str], bool]:
    """Know the moment at which the disk begins to refuse."""
    return lambda what: bool(re.match(moment, what))


def demand_told(told: Told, disk: "Disk") -> None:
    """Expect one line that says what was refused and what to do, and the exit code of a disk."""
    assert disk.refused
    assert told.code == 71, (disk.refused, told.log)
    assert re.search(WORDS, told.log[-1]), told.log[-1]
    assert not [line for line in told.log if "Traceback" in line]


def kind(what: str) -> str:
    """Leave out of a name what is drawn by lot."""
    return re.sub(r"(?<=part-)(warehouse-)?.{8}$", "", what)


def half_made(data: Path) -> list[Path]:
    """List what is left of what was begun."""
    return [one for pattern in HALF_MADE for one in data.rglob(pattern)]


# What needs room. Everything else that changes a folder needs only the right to do so.
_NEED_ROOM: Final = frozenset({"open", "mkdir", "symlink"})


@dataclass(slots=True, kw_only=True)
class Disk:
    """
    A disk that refuses from some moment on.

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

    def hear(self, _number: int, what: str) -> How | None:
        """Refuse when the time has come; what is open may be written to the end."""
        verb = what.partition(" ")[0]
        if verb in {"write", "fsync"} or (self.error == errno.ENOSPC and verb not in _NEED_ROOM):
            return None
        if not self.refused and not self.refuses_at(what):
            return None
        self.refused.append(what)
        return How.REFUSED


@contextmanager
def listening(disk: Disk) -> Iterator[None]:
    """Let a disk hear what is asked while the block runs."""
    with between(Shim(folder=disk.folder, at=disk.hear, error=disk.error)):
        yield
