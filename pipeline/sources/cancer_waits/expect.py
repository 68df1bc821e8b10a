"""Define what must be true of cancer waits before we use their figures."""

from typing import Final

import polars as pl

from pipeline.sources.cancer_waits.parse import COUNTS, STANDARDS
from pipeline.validate.comparisons import same_within
from pipeline.validate.expectations import Promise, Slice
from pipeline.validate.vocabulary import (
    adds_up,
    agrees,
    between,
    code_shape,
    count_of_people,
    never_null,
    one_of,
    sums_to,
    unique_key,
)

KEY: Final = ("month", "standard", "org_code")
PARTS: Final = ("route", "treatment", "cancer")

ORG_CODE: Final = r"(?=[0-9]*[A-Z])(?:[A-Z0-9]{3}|[A-Z0-9]{5}|[A-Z][0-9]{5})"

# About 145 providers have figures of each standard.
FEWEST_PROVIDERS: Final = 100

# The most people told by one provider in a month are 6,701.
MOST_PEOPLE: Final = 100_000

# The publisher prints nine digits.
SHARE_DIGITS: Final = 0.000001


def expectations(frame: pl.DataFrame, before: pl.DataFrame | None) -> list[Promise]:
    """
    Say what must be true of a workbook or an extract.

    Args:
        frame: The parsed release.
        before: The last admitted release of the period before, of either file, or None.

    Returns:
        The promises, in the order we print them.
    """
    is_own = pl.col("row_kind").is_in(["provider", "part"])
    figures = frame.filter(is_own)
    rows = Slice(frame=figures, who=KEY)
    sizes = figures.group_by("month", "standard", maintain_order=True).agg(
        pl.col("sheet", "row").first(), providers=pl.col("org_code").n_unique()
    )
    codes = figures.group_by("org_code", maintain_order=True).agg(pl.col("sheet", "row").first())
    # The national rows of a workbook, and of an extract the same people by kind of cancer.
    totals = frame.filter(~is_own)
    promises = [
        between(
            Slice(frame=sizes, who=("month", "standard")),
            "providers",
            low=FEWEST_PROVIDERS,
            about=f"At least {FEWEST_PROVIDERS} providers have figures of every standard",
        ),
        never_null(rows, *KEY, *COUNTS, about="Every row has its provider and its figures"),
        one_of(
            rows,
            "standard",
            STANDARDS,
            about="Every standard is one of 28, 31 and 62 days",
            severity="warning",
        ),
        code_shape(
            Slice(frame=codes, who=()),
            "org_code",
            ORG_CODE,
            about="Every provider code is spelt as a code",
        ),
        unique_key(rows, *KEY, *PARTS, about="Nobody is listed twice under one standard"),
        count_of_people(
            rows,
            COUNTS,
            at_most=MOST_PEOPLE,
            about=f"Every figure is between 0 and {MOST_PEOPLE:,} people",
        ),
        adds_up(rows, {"people": ["in_time", "late"]}, about="Everybody is in time or late"),
        sums_to(
            rows,
            totals,
            COUNTS,
            by=["month", "standard"],
            about="The rows of every standard add up to the published total",
        ),
        agrees(
            Slice(frame=frame.filter(pl.col("people") > 0), who=KEY),
            [("share", pl.col("in_time") / pl.col("people"), pl.col("in_time_share"))],
            within=SHARE_DIGITS,
            about="The printed shares are those of the printed figures",
        ),
    ]
    if before is not None:
        then = before.filter(is_own)
        last = then.filter(pl.col("month") == pl.col("month").max())
        first = figures.filter(pl.col("month") == pl.col("month").min())
        promises += [
            same_within(
                first.filter(pl.col("standard") == standard),
                last.filter(pl.col("standard") == standard),
                ["people"],
                low=0.6,
                high=1.6,
                about=f"The people of {name} are 0.6 to 1.6 times those of the month before",
            )
            for standard, name in STANDARDS.items()
        ]
    return promises
