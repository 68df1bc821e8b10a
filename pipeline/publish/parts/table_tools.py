"""
Offer tools for a long table, once its script runs: filter it and choose columns.

The page is complete without them: the form stays hidden until `scripts/table.js` shows it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.publish import urls


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column that readers can hide: its key in the page and in addresses, and its heading."""

    key: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """
    The choices in the form.

    Attributes:
        noun: A plural noun for the organisations in the table: "trusts".
        compare: The page on which readers can compare some of them.
        regions: The regions that occur; likewise for the ICBs and the types.
    """

    noun: str
    regions: tuple[str, ...]
    icbs: tuple[str, ...]
    subtypes: tuple[str, ...]
    columns: tuple[Column, ...]
    compare: str = urls.COMPARE


def offered(words: Iterable[str]) -> tuple[str, ...]:
    """List each value that occurs, once and sorted; empty if there is no choice."""
    found = sorted({one for one in words if one})
    return tuple(found) if len(found) > 1 else ()
