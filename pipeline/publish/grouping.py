"""Rows of marts, and rows under their key: the one way in which the pages read and group them."""

from collections.abc import Callable, Hashable, Iterable
from typing import Protocol, TypeVar

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


class Typed(Protocol):
    """Reads a mart as rows of a type."""

    def __call__(self, name: str, row_type: type[T]) -> list[T]:
        """Read the mart of that name."""
        ...


def group(members: Iterable[T], key: Callable[[T], K]) -> dict[K, tuple[T, ...]]:
    """Put members under their key, keeping their order."""
    found: dict[K, list[T]] = {}
    for member in members:
        found.setdefault(key(member), []).append(member)
    return {name: tuple(group) for name, group in found.items()}
