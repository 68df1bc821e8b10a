"""How work reports its progress, without knowing what shows it."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")


class Progress(Protocol):
    """Shows what is being worked on: as a bar on a terminal, a line in a log, or not at all."""

    def over(self, stage: str, things: Sequence[T], /) -> Iterable[T]:
        """Yield the things one by one while showing how far the stage is."""
        ...

    def step(self, name: str, done: int, total: int, /) -> None:
        """Show that a step of the warehouse begins."""
        ...
