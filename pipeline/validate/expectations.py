"""Define a promise as plain values: a sentence for readers, rows, and what must hold for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

Broken = Literal["critical", "warning"]

# Columns that every parsed frame has: the position of a row in the published file.
PLACE: Final = ("sheet", "row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """
    The rows of a parsed frame that promises are about.

    Attributes:
        frame: The rows, with `sheet` and `row`. We judge promises about the same frame together.
        who: Columns that identify a row's organisation to a reader.
    """

    frame: pl.DataFrame
    who: tuple[str, ...] = ("org_code",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """
    One expectation of Great Expectations as plain values.

    Attributes:
        name: Its class.
        columns: The columns it looks at.
        arguments: All arguments of that class, including the columns.
        says: A template, over the columns of the slice, that describes an offending row.
        alone: True if empty rows below the slice would change the answer, such as the number of
            rows or whether a key is unique.
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
        severity: "critical" refuses the release; "warning" is only printed.
        rows: The rows it is about.
        expectations: All of these must hold for the rows.
    """

    about: str
    severity: Broken
    rows: Slice
    expectations: tuple[Expectation, ...]


def promise(about: str, severity: Broken, rows: Slice, *expectations: Expectation) -> Promise:
    """Make a promise from expectations."""
    return Promise(about=about, severity=severity, rows=rows, expectations=expectations)


def of_column(name: str, column: str, *, says: str = "", **arguments: object) -> Expectation:
    """Make an expectation about one column."""
    return Expectation(
        name=name,
        columns=(column,),
        arguments={"column": column, **arguments},
        says=says or f"{column} is {{{column}}}",
    )


def in_range(column: str, low: float | None, high: float | None, *, says: str = "") -> Expectation:
    """Expect the numbers in one column to be within a range."""
    return of_column(
        "ExpectColumnValuesToBeBetween", column, says=says, min_value=low, max_value=high
    )
