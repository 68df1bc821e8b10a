"""
Offer tools for a long table, once its script runs: filter it and choose columns.

The page is complete without them: the form stays hidden until `scripts/table.js` shows it.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any


def choices(  # noqa: PLR0913 keyword arguments of one kind
    noun: str,
    *,
    regions: Iterable[str],
    icbs: Iterable[str],
    subtypes: Iterable[str],
    columns: Mapping[str, str],
    more: Collection[str] = (),
) -> Mapping[str, Any]:
    """
    Collect the choices in the form.

    Args:
        noun: A plural noun for the organisations in the table: "trusts".
        regions: The region of each line, empty if it has none; likewise the ICBs and the types.
        icbs: See `regions`.
        subtypes: See `regions`.
        columns: The columns that readers can hide: the key in the page and in addresses, and the
            heading.
        more: The keys of those that are hidden until a reader asks for them.

    Returns:
        All of these by name. Of regions, ICBs and types each value once, sorted; none if only one
        occurs, because there is nothing to choose.
    """
    return {
        "noun": noun,
        "regions": _offered(regions),
        "icbs": _offered(icbs),
        "subtypes": _offered(subtypes),
        "columns": columns,
        "more": more,
    }


def _offered(words: Iterable[str]) -> tuple[str, ...]:
    """List each value that occurs, once and sorted; empty if there is no choice."""
    found = sorted({one for one in words if one})
    return tuple(found) if len(found) > 1 else ()
