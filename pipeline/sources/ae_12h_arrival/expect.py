"""Define what must be true of waits over 12 hours from arrival before we use their figures."""

from typing import Final

import polars as pl

from pipeline.validate.comparisons import nothing_lost, same_within
from pipeline.validate.expectations import Promise, Slice
from pipeline.validate.vocabulary import (
    agrees,
    code_shape,
    count_of_people,
    exactly_rows,
    never_null,
    part_of,
    unique_key,
)

# Trusts, and systems, whose codes begin with a Q.
ORG_CODE: Final = r"(?=[0-9]*[A-Z])(?:[A-Z0-9]{3}|[A-Z0-9]{5})"

# About 125 trusts have a major department, the largest with 25,000 people a month.
MOST_PEOPLE: Final = 5_000_000
ROUNDED_TO: Final = 5
# Both counts are rounded, so that the share of a small department may be off by a tenth.
SHARE_DIGITS: Final = 0.01
LARGE: Final = 2_000


def expectations(frame: pl.DataFrame, before: pl.DataFrame | None) -> list[Promise]:
    """
    Say what must be true of a month.

    Args:
        frame: The parsed release.
        before: The last admitted release of the period before, or None.

    Returns:
        The promises, in the order we print them.
    """
    is_england = pl.col("row_kind") == "england"
    listed = frame.filter(~is_england)
    rows = Slice(frame=listed, who=("org_code",))
    unmarked = Slice(frame=listed.filter(pl.col("mark").is_null()), who=("org_code",))
    promises = [
        never_null(rows, "org_code", about="Every row has an organisation"),
        code_shape(rows, "org_code", ORG_CODE, about="Every code is spelt as a code"),
        unique_key(rows, "org_code", about="No organisation is listed twice"),
        never_null(unmarked, "attendances", "over_12h", about="A number or a mark is printed"),
        count_of_people(
            unmarked,
            ("attendances", "over_12h"),
            at_most=MOST_PEOPLE,
            about=f"Every count is between 0 and {MOST_PEOPLE:,} people",
        ),
        part_of(
            unmarked,
            [("over_12h", "attendances")],
            about="Nobody is over 12 hours who did not come",
        ),
        agrees(
            unmarked,
            [
                ("attendances rounded", pl.col("attendances") % ROUNDED_TO, pl.lit(0)),
                ("over 12 hours rounded", pl.col("over_12h") % ROUNDED_TO, pl.lit(0)),
            ],
            about=f"Counts are rounded to {ROUNDED_TO}",
        ),
        agrees(
            Slice(frame=unmarked.frame.filter(pl.col("attendances") > LARGE), who=("org_code",)),
            [("share", pl.col("over_12h") / pl.col("attendances"), pl.col("over_12h_share"))],
            within=SHARE_DIGITS,
            about="The printed shares are those of the printed counts",
        ),
        exactly_rows(Slice(frame=frame.filter(is_england), who=()), 1, about="England is one row"),
    ]
    if before is not None:
        then = before.filter(~is_england)
        promises += [
            same_within(
                listed,
                then,
                ["attendances"],
                low=0.6,
                high=1.6,
                about="Attendances are 0.6 to 1.6 times those of the month before",
            ),
            nothing_lost(
                listed,
                then,
                size="attendances",
                over=LARGE,
                about=f"Nobody with over {LARGE:,} attendances the month before is missing",
            ),
        ]
    return promises
