"""What a promise is: a sentence for readers, rows, and what must hold on them. Plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

Broken = Literal["critical", "warning"]

# Columns that every parsed frame has: where a row stands in the published file.
PLACE: Final = ("sheet", "row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """
    Rows of a parsed frame that promises are made about.

    Attributes:
        frame: The rows, with `sheet` and `row`. Promises about the same frame are judged together.
        who: Columns that tell a reader whose row it is.
    """

    frame: pl.DataFrame
    who: tuple[str, ...] = ("org_code",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """
    One expectation of Great Expectations in plain values.

    Attributes:
        name: Its class.
        columns: The columns it looks at.
        arguments: Everything else it is told, columns included, in the words of that class.
        says: How an offending row is put into words: a template over the columns of the slice.
        alone: True where empty rows below the slice would change the answer: how many rows there
            are, whether a key is unique.
    """

    name: str
    columns: tuple[str, ...]
    arguments: Mapping[str, object]
    says: str
    alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """
    Something that must be true of a release.

    Attributes:
        about: The promise as a sentence for readers.
        severity: "critical" refuses the release, "warning" is printed.
        rows: The rows it is about.
        expectations: What must hold on them, all of it.
    """

    about: str
    severity: Broken
    rows: Slice
    expectations: tuple[Expectation, ...]


def promise(about: str, severity: Broken, rows: Slice, *expectations: Expectation) -> Promise:
    """Make a promise of ready expectations."""
    return Promise(about=about, severity=severity, rows=rows, expectations=expectations)


def of_column(name: str, column: str, *, says: str = "", **arguments: object) -> Expectation:
    """Expect something of one column."""
    return Expectation(
        name=name,
        columns=(column,),
        arguments={"column": column, **arguments},
        says=says or f"{column} is {{{column}}}",
    )


def in_range(column: str, low: float | None, high: float | None, *, says: str = "") -> Expectation:
    """Expect the numbers of one column to lie in a range."""
    return of_column(
        "ExpectColumnValuesToBeBetween", column, says=says, min_value=low, max_value=high
    )
