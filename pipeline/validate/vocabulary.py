"""
The words in which a source says what must be true of its releases.

Each word makes a Promise: a sentence for the reader, the rows it is about, and which expectations
of Great Expectations must hold on them. Nothing is judged here and nothing is imported from that
library (it takes five seconds), so a source's `expect.py` is cheap to import and to test.
Sums, differences and ratios are worked out here as columns; the judgement on them is not.
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

# Nobody publishes a count of patients beyond this: England has 58 million people.
MOST_PEOPLE: Final = 60_000_000


def never_null(rows: Slice, *columns: str, about: str, severity: Broken = "critical") -> Promise:
    """Promise that columns are filled in on every row."""
    # One look at the names of the empty cells of a row costs the same for 1 column and for 20.
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


def code_shape(
    rows: Slice, column: str, pattern: str, *, about: str, severity: Broken = "critical"
) -> Promise:
    """Promise that every code in a column is spelt as the pattern says, from end to end."""
    regex = rf"\A(?:{pattern})\Z"
    return promise(
        about, severity, rows, of_column("ExpectColumnValuesToMatchRegex", column, regex=regex)
    )


def one_of(
    rows: Slice, column: str, values: Iterable[object], *, about: str, severity: Broken = "critical"
) -> Promise:
    """Promise that a column holds only values we know."""
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
    """Promise that numbers lie in a range, both ends included; an empty cell is no number."""
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
    """Promise that there are no fewer rows than the smallest release ever seen lets us expect."""
    count = Expectation(
        name="ExpectTableRowCountToBeBetween",
        # The library needs a column to carry rows over; where a row stands is always there.
        columns=("row",),
        arguments={"min_value": least},
        says="rows",
        alone=True,
    )
    return promise(about, severity, rows, count)


def exactly_rows(rows: Slice, number: int, *, about: str, severity: Broken = "critical") -> Promise:
    """Promise an exact number of rows: one England row, say."""
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
    """Promise that counts are zero or more, and fewer than there can be people."""

    # One look at the smallest and the largest of a row costs the same for 3 columns and for 106.
    def which(extreme: str) -> pl.Expr:
        return pl.coalesce(
            pl.when(pl.col(column) == pl.col(extreme)).then(pl.lit(column)) for column in columns
        )

    extremes = rows.frame.with_columns(
        lowest=pl.min_horizontal(columns), highest=pl.max_horizontal(columns)
    ).select(
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
    """Promise that a part is never more than its whole: pairs of (part, whole)."""
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
    Promise that what we work out of a row is what the publisher printed in it.

    Args:
        rows: The rows.
        pairs: What is compared, our figure, the published figure.
        within: How far apart they may be, for figures that were rounded before they were printed.
        about: The promise in words.
        severity: What becomes of a release that breaks it.

    Returns:
        A promise about every row in which both figures are there.
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
    """Promise that in every row the parts add up to the whole: whole → parts. Empty counts as 0."""
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
    Promise that the rows add up to the row in which the publisher printed the total.

    Args:
        rows: The rows that are added up.
        total: The publisher's own totals, with the same columns: one row, or one for each value of
            `by`. A total or a row that is not there counts as zeros.
        columns: What is added up, column by column. Empty cells count as zeros.
        by: Columns that say which total a row belongs to: the table of a workbook, say.
        within: How far apart the two may be.
        about: The promise in words.
        severity: What becomes of a release that breaks it.

    Returns:
        A promise about one line per total and column.
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
    """Add up columns, one line for each of them: what, value."""
    sums = pl.col(*columns).sum().cast(pl.Float64)
    added = frame.group_by(by, maintain_order=True).agg(sums) if by else frame.select(sums)
    return added.unpivot(on=columns, index=list(by), variable_name="what", value_name="value")


def in_order(
    rows: Slice, earlier: str, later: str, *, about: str, severity: Broken = "critical"
) -> Promise:
    """Promise that one date never comes after another; an empty date is no date."""
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
