"""How long work says how far it is, without knowing who listens."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")


class Progress(Protocol):
    """Told what is being worked on; a bar on a terminal, a line in a log, or nothing."""

    def over(self, stage: str, things: Sequence[T], /) -> Iterable[T]:
        """Give the things back one by one while showing how far the stage is."""
        ...

    def step(self, name: str, done: int, total: int, /) -> None:
        """Say that a step of the warehouse begins."""
        ...
