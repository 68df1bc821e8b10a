"""What each file costs that is examined: memory and a processor's time, in whoever works on it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

TICKS = os.sysconf("SC_CLK_TCK")


class Meter:
    """
    Watches as it is shown progress, and shows none.

    Attributes:
        memory: The most bytes that one process had in memory while a file was examined.
        seconds: The most seconds of a processor that a file took, in all processes.
        files: How many files were examined.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self.memory = self.files = 0
        self.seconds = 0.0

    def over(self, _stage: str, things: Sequence[T], /) -> Iterator[T]:
        """Give the files one by one, and measure what is done with each."""
        for one in things:
            _forget_peaks()
            began = _seconds()
            yield one
            self.files += 1
            self.memory = max(self.memory, *_peaks())
            self.seconds = max(self.seconds, _seconds() - began)

    def step(self, _name: str, _done: int, _total: int, /) -> None:
        """Show nothing."""

    def __str__(self) -> str:
        """Say the most of both."""
        return f"at most {self.memory / 1e9:.2f} GB and {self.seconds:.1f} s of a processor each"


def _processes() -> list[Path]:
    """List this process and those it has started that still run."""
    mine = Path("/proc/self")
    children = (mine / "task" / str(os.getpid()) / "children").read_text().split()
    return [mine, *(Path("/proc") / child for child in children)]


def _forget_peaks() -> None:
    for process in _processes():
        with suppress(OSError):
            (process / "clear_refs").write_text("5")


def _peaks() -> Iterator[int]:
    """Give how many bytes each process had in memory at most since that was last forgotten."""
    for process in _processes():
        with suppress(OSError):
            lines = (process / "status").read_text().splitlines()
            yield from (int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def _seconds() -> float:
    """Count the seconds that this process and all it has started have had, dead or alive."""
    spent = sum(os.times()[:4])
    for process in _processes()[1:]:
        with suppress(OSError):
            after_name = (process / "stat").read_text().rpartition(")")[2].split()
            spent += sum(map(int, after_name[11:13])) / TICKS
    return spent
