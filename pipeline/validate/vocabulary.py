"""
Define the vocabulary in which a source says what must be true of its releases.

Each function makes a Promise: a sentence for the reader, the rows it is about, and the expectations
of Great Expectations that must hold for them. This module judges nothing and does not import that
library (which takes five seconds), so a source's `expect.py` is cheap to import and to test. It
calculates sums, differences and ratios as columns, but does not judge them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import polars as pl

from pipeline.validate.expectations import (
    PLACE,
    Broken,
    Expectation,
    Promise,
    Slice,
    in_range,
    of_column,
    promise,
)

# No count of patients can be larger: England has 58 million people.
MOST_PEOPLE: Final = 60_000_000

# A publisher leaves out single figures; where more than this share is missing, a column is.
MOST_UNFILLED: Final = 0.1


def never_null(rows: Slice, *columns: str, about: str, severity: Broken = "critical") -> Promise:
    """Promise that columns have a value in every row."""
    # Put the names of a row's empty cells in one column: judging it costs the same for 1 or 20.
    names = [pl.when(pl.col(column).is_null()).then(pl.lit(column)) for column in columns]
    missing = rows.frame.select(
        *PLACE, *rows.who, missing=pl.concat_str(names, separator=", ", ignore_nulls=True)
    ).with_columns(pl.col("missing").replace("", None))
    return promise(
        about,
        severity,
        Slice(frame=missing, who=rows.who),
        of_column("ExpectColumnValuesToBeNull", "missing", says="{missing} is empty"),
    )


def mostly_filled(rows: Slice, *columns: str, about: str, severity: Broken = "critical") -> Promise:
    """Promise that at most one row, or one row in ten, has no value in a column."""
    allowed = max(1, int(rows.frame.height * MOST_UNFILLED))
    counted = pl.DataFrame(
        {"what": columns, "missing": [rows.frame[column].null_count() for column in columns]},
        schema={"what": pl.String, "missing": pl.Int64},
    )
    says = f"{{what}} is empty in {{missing}} of {rows.frame.height} rows"
    few = in_range("missing", None, allowed, says=says)
    return promise(about, severity, Slice(frame=counted, who=()), few)


def code_shape(
    rows: Slice, column: str, pattern: str, *, about: str, severity: Broken = "critical"
) -> Promise:
    """Promise that every code in a column matches the whole pattern."""
    regex = rf"\A(?:{pattern})\Z"
    return promise(
        about, severity, rows, of_column("ExpectColumnValuesToMatchRegex", column, regex=regex)
    )


def one_of(
    rows: Slice, column: str, values: Iterable[object], *, about: str, severity: Broken = "critical"
) -> Promise:
    """Promise that a column has only values we know."""
    known = sorted(values, key=str)
    return promise(
        about, severity, rows, of_column("ExpectColumnValuesToBeInSet", column, value_set=known)
    )


def between(
    rows: Slice,
    *columns: str,
    low: float | None = None,
    high: float | None = None,
    about: str,
    severity: Broken = "critical",
) -> Promise:
    """Promise that numbers are in a range, including both ends; ignore empty cells."""
    return Promise(
        about=about,
        severity=severity,
        rows=rows,
        expectations=tuple(in_range(column, low, high) for column in columns),
    )


def unique_key(rows: Slice, *columns: str, about: str, severity: Broken = "critical") -> Promise:
    """Promise that no two rows have the same key."""
    says = ", ".join(f"{{{column}}}" for column in columns) + " is there more than once"
    if len(columns) == 1:
        unique = of_column("ExpectColumnValuesToBeUnique", columns[0], says=says)
    else:
        unique = Expectation(
            name="ExpectCompoundColumnsToBeUnique",
            columns=columns,
            arguments={"column_list": list(columns), "ignore_row_if": "never"},
            says=says,
            alone=True,
        )
    return promise(about, severity, rows, unique)


def at_least_rows(rows: Slice, least: int, *, about: str, severity: Broken = "critical") -> Promise:
    """Promise a minimum number of rows, judged by the smallest release ever seen."""
    count = Expectation(
        name="ExpectTableRowCountToBeBetween",
        # The library needs a column in order to receive rows; `row` always exists.
        columns=("row",),
        arguments={"min_value": least},
        says="rows",
        alone=True,
    )
    return promise(about, severity, rows, count)


def exactly_rows(rows: Slice, number: int, *, about: str, severity: Broken = "critical") -> Promise:
    """Promise an exact number of rows, such as one England row."""
    count = Expectation(
        name="ExpectTableRowCountToEqual",
        columns=("row",),
        arguments={"value": number},
        says="rows",
        alone=True,
    )
    return promise(about, severity, rows, count)


def count_of_people(
    rows: Slice,
    columns: Sequence[str],
    *,
    at_most: int = MOST_PEOPLE,
    about: str,
    severity: Broken = "critical",
) -> Promise:
    """Promise that counts are zero or more, and no larger than a plausible number of people."""
    # Judge only the smallest and largest of a row: this costs the same for 3 columns and for 106.
    extremes = rows.frame.with_columns(
        lowest=pl.min_horizontal(columns), highest=pl.max_horizontal(columns)
    )
    # To find out which column it is takes ten times as long, and only a broken promise names it.
    is_broken = extremes.select(
        (pl.col("lowest").min() < 0) | (pl.col("highest").max() > at_most)
    ).item()

    def which(extreme: str) -> pl.Expr:
        named = (
            pl.when(pl.col(column) == pl.col(extreme)).then(pl.lit(column)) for column in columns
        )
        return pl.coalesce(named) if is_broken else pl.lit("")

    extremes = extremes.select(
        *PLACE,
        *rows.who,
        "lowest",
        "highest",
        lowest_in=which("lowest"),
        highest_in=which("highest"),
    )
    return Promise(
        about=about,
        severity=severity,
        rows=Slice(frame=extremes, who=rows.who),
        expectations=(
            in_range("lowest", 0, None, says="{lowest_in} is {lowest}"),
            in_range("highest", None, at_most, says="{highest_in} is {highest}"),
        ),
    )


def part_of(
    rows: Slice,
    pairs: Iterable[tuple[str, str]],
    *,
    about: str,
    severity: Broken = "critical",
) -> Promise:
    """Promise that a part is never larger than its whole: pairs of (part, whole)."""
    compared = pl.concat(
        [
            rows.frame.select(
                *PLACE,
                *rows.who,
                what=pl.lit(f"{part} of {whole}"),
                piece=pl.col(part).cast(pl.Float64),
                whole=pl.col(whole).cast(pl.Float64),
            )
            for part, whole in pairs
        ]
    )
    greater = Expectation(
        name="ExpectColumnPairValuesAToBeGreaterThanB",
        columns=("whole", "piece"),
        arguments={
            "column_A": "whole",
            "column_B": "piece",
            "or_equal": True,
            "ignore_row_if": "either_value_is_missing",
        },
        says="{what}: {piece} of {whole}",
    )
    return promise(about, severity, Slice(frame=compared, who=rows.who), greater)


def agrees(
    rows: Slice,
    pairs: Iterable[tuple[str, pl.Expr, pl.Expr]],
    *,
    within: float = 0,
    about: str,
    severity: Broken = "critical",
) -> Promise:
    """
    Promise that what we calculate from a row agrees with what the publisher printed in it.

    Args:
        rows: The rows.
        pairs: The name of the comparison, our figure, the published figure.
        within: The largest allowed difference, for figures that the publisher rounded.
        about: The promise in words.
        severity: What happens to a release that breaks it.

    Returns:
        A promise about every row that has both figures.
    """
    compared = pl.concat(
        [
            rows.frame.select(
                *PLACE,
                *rows.who,
                what=pl.lit(what),
                ours=ours.cast(pl.Float64),
                theirs=theirs.cast(pl.Float64),
            )
            for what, ours, theirs in pairs
        ]
    ).with_columns(gap=pl.col("ours") - pl.col("theirs"))
    says = "{what}: {theirs} is printed, {ours} by our sum"
    return promise(
        about,
        severity,
        Slice(frame=compared, who=rows.who),
        in_range("gap", -within, within, says=says),
    )


def adds_up(
    rows: Slice,
    sums: Mapping[str, Sequence[str]],
    *,
    within: float = 0,
    about: str,
    severity: Broken = "critical",
) -> Promise:
    """Promise that the parts of every row add up to the whole: whole → parts. Empty counts as 0."""
    return agrees(
        rows,
        [(whole, pl.sum_horizontal(parts), pl.col(whole)) for whole, parts in sums.items()],
        within=within,
        about=about,
        severity=severity,
    )


def sums_to(  # noqa: PLR0913 two tables, their columns, how closely, and what to say
    rows: Slice,
    total: pl.DataFrame,
    columns: Sequence[str],
    *,
    by: Sequence[str] = (),
    within: float = 0,
    about: str,
    severity: Broken = "critical",
) -> Promise:
    """
    Promise that the rows add up to the publisher's total row.

    Args:
        rows: The rows to add up.
        total: The publisher's own totals, with the same columns: one row, or one for each value of
            `by`. A missing total or row counts as zeros.
        columns: The columns to add up. Empty cells count as zeros.
        by: Columns that say which total a row belongs to, such as the table of a workbook.
        within: The largest allowed difference between the two.
        about: The promise in words.
        severity: What happens to a release that breaks it.

    Returns:
        A promise with one line per total and column.
    """
    place = total.group_by(by, maintain_order=True).first() if by else total.head(1)
    ours, theirs = (
        _sums(frame, columns, by).rename({"value": name})
        for frame, name in ((rows.frame, "ours"), (total, "theirs"))
    )
    compared = ours.join(
        theirs, on=[*by, "what"], how="full", coalesce=True, maintain_order="left_right"
    ).with_columns(pl.col("ours", "theirs").fill_null(0))
    placed = (
        compared.join(place.select(*by, *PLACE), on=by, how="left", maintain_order="left")
        if by
        else compared.with_columns(
            pl.lit(place["sheet"].first(), pl.String).alias("sheet"),
            pl.lit(place["row"].first(), pl.Int32).alias("row"),
        )
    )
    return promise(
        about,
        severity,
        Slice(frame=placed.with_columns(gap=pl.col("ours") - pl.col("theirs")), who=tuple(by)),
        in_range(
            "gap",
            -within,
            within,
            says="{what}: {theirs} is printed, the rows add up to {ours}",
        ),
    )


def _sums(frame: pl.DataFrame, columns: Sequence[str], by: Sequence[str]) -> pl.DataFrame:
    """Add up columns and return one line for each: what, value."""
    sums = pl.col(*columns).sum().cast(pl.Float64)
    added = frame.group_by(by, maintain_order=True).agg(sums) if by else frame.select(sums)
    return added.unpivot(on=columns, index=list(by), variable_name="what", value_name="value")


def in_order(
    rows: Slice, earlier: str, later: str, *, about: str, severity: Broken = "critical"
) -> Promise:
    """Promise that one date is never after another; ignore empty dates."""
    days = rows.frame.select(
        *PLACE,
        *rows.who,
        earlier,
        later,
        days=(pl.col(later) - pl.col(earlier)).dt.total_days(),
    )
    says = f"{earlier} {{{earlier}}}, {later} {{{later}}}"
    return promise(
        about,
        severity,
        Slice(frame=days, who=rows.who),
        in_range("days", 0, None, says=says),
    )
