"""
What a reader may do with a long table, once the script of it runs: narrow it down, choose columns.

The page is whole without it: the form is hidden until `scripts/table.js` shows it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.publish import urls


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column that may be hidden: its key in the page and in addresses, and its heading."""

    key: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """
    What the form offers.

    Attributes:
        noun: Who stands in the table, as several: "trusts".
        compare: The page on which some of them can be compared.
        regions: The regions that occur; the same for the boards and the types.
    """

    noun: str
    regions: tuple[str, ...]
    icbs: tuple[str, ...]
    subtypes: tuple[str, ...]
    columns: tuple[Column, ...]
    compare: str = urls.COMPARE


def offered(words: Iterable[str]) -> tuple[str, ...]:
    """List what occurs, once each, in order; nothing where there is nothing to choose between."""
    found = sorted({one for one in words if one})
    return tuple(found) if len(found) > 1 else ()
