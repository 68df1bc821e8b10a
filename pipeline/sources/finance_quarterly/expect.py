"""Define what must be true of a financial performance report before we use its figures."""

from typing import Final

import polars as pl

from pipeline.validate.expectations import Promise, Slice
from pipeline.validate.vocabulary import (
    agrees,
    at_least_rows,
    between,
    never_null,
    one_of,
    sums_to,
    unique_key,
)

# There were 42 systems until March 2026, and 36 since.
FEWEST_SYSTEMS: Final = 20

# No system has a gap of £5,000 million; a larger figure is not in millions.
MOST_MILLIONS: Final = 5_000

# Figures are printed to one decimal, so rounding adds up to 0.15 over three of them, and a whole
# million over twenty.
ROUNDED: Final = 0.1501
ROUNDED_SUM: Final = 1.0001

WHO: Final = ("ics_name", "org_name")
MILLIONS: Final = ("plan_millions", "actual_millions", "variance_millions")


def expectations(frame: pl.DataFrame, before: pl.DataFrame | None) -> list[Promise]:
    """
    Say what must be true of the report of a quarter.

    Args:
        frame: The parsed release.
        before: Not used, because systems merge and each quarter has a different cumulative sum.

    Returns:
        The promises, in the order we print them.
    """
    del before
    rows = Slice(frame=frame, who=WHO)
    totals = frame.filter(pl.col("row_kind") == "total")
    parts = frame.filter(pl.col("row_kind") != "total")
    systems = frame.group_by("ics_name", maintain_order=True).agg(
        pl.col("sheet", "row").first(), totals=(pl.col("row_kind") == "total").sum()
    )
    return [
        at_least_rows(
            Slice(frame=systems, who=("ics_name",)),
            FEWEST_SYSTEMS,
            about=f"At least {FEWEST_SYSTEMS} care systems have a table",
        ),
        never_null(rows, "quarter", *WHO, about="Every row has a name"),
        unique_key(rows, *WHO, about="Nobody is listed twice in a system"),
        one_of(
            Slice(frame=systems, who=("ics_name",)),
            "totals",
            [1],
            about="Every care system has one total",
        ),
        never_null(
            Slice(frame=totals, who=WHO), *MILLIONS, about="Every total has plan, actual, variance"
        ),
        between(
            rows,
            *MILLIONS,
            low=-MOST_MILLIONS,
            high=MOST_MILLIONS,
            about="Every figure is in millions",
        ),
        between(
            rows,
            "variance_percent",
            low=-100,
            high=100,
            about="No variance is more than the turnover",
        ),
        agrees(
            rows,
            [
                (
                    "variance_millions",
                    pl.col("actual_millions") - pl.col("plan_millions"),
                    pl.col("variance_millions"),
                )
            ],
            within=ROUNDED,
            about="The variance is the actual figure less the plan",
            severity="warning",
        ),
        sums_to(
            Slice(frame=parts, who=WHO),
            totals,
            MILLIONS,
            by=("ics_name",),
            within=ROUNDED_SUM,
            about="The trusts and the board of a system add up to its total",
            severity="warning",
        ),
        never_null(
            rows, *MILLIONS, about="Everybody has plan, actual and variance", severity="warning"
        ),
    ]
