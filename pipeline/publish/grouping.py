"""Rows under their key: the one way in which marts are grouped for the pages."""

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


def group(members: Iterable[T], key: Callable[[T], K]) -> dict[K, tuple[T, ...]]:
    """Put members under their key, keeping their order."""
    found: dict[K, list[T]] = {}
    for member in members:
        found.setdefault(key(member), []).append(member)
    return {name: tuple(group) for name, group in found.items()}
