"""Define what must be true of waits for diagnostic tests before we use their figures."""

from typing import Final

import polars as pl

from pipeline.sources.diagnostics.parse import BANDS, KEY, SIX_WEEKS_OR_MORE
from pipeline.validate.comparisons import nothing_lost, same_within
from pipeline.validate.expectations import Promise, Slice
from pipeline.validate.vocabulary import (
    adds_up,
    agrees,
    between,
    code_shape,
    count_of_people,
    exactly_rows,
    never_null,
    sums_to,
    unique_key,
)

# GP practices with a scanner have a letter and five digits.
ORG_CODE: Final = r"(?=[0-9]*[A-Z])(?:[A-Z0-9]{3}|[A-Z0-9]{5}|[A-Z][0-9]{5})"
TESTS: Final = 15

# 458 providers report, 152 of them trusts.
FEWEST_PROVIDERS: Final = 300

# The longest list of one provider is 46,866.
MOST_WAITING: Final = 500_000

# The publisher prints nine digits.
SHARE_DIGITS: Final = 0.000001

# We name missing providers larger than this.
LARGE: Final = 1_000


def expectations(frame: pl.DataFrame, before: pl.DataFrame | None) -> list[Promise]:
    """
    Say what must be true of a release.

    Args:
        frame: The parsed release.
        before: The last admitted release of the period before, of either file, or None.

    Returns:
        The promises, in the order we print them.
    """
    is_england = pl.col("row_kind") == "england"
    listed = frame.filter(~is_england)
    rows = Slice(frame=listed, who=KEY)
    codes = listed.group_by("org_code", maintain_order=True).agg(pl.col("sheet", "row").first())
    size = codes.head(1).with_columns(providers=pl.lit(codes.height))
    promises = [
        between(
            Slice(frame=size, who=()),
            "providers",
            low=FEWEST_PROVIDERS,
            about=f"At least {FEWEST_PROVIDERS} providers report",
        ),
        never_null(
            rows, "org_code", "waiting", *BANDS, about="Every row has a provider and its waits"
        ),
        code_shape(
            Slice(frame=codes, who=()),
            "org_code",
            ORG_CODE,
            about="Every provider code is spelt as a code",
        ),
        unique_key(rows, *KEY, about="No provider and commissioner is listed twice"),
        count_of_people(
            rows,
            ("waiting", *BANDS),
            at_most=MOST_WAITING,
            about=f"Every count is between 0 and {MOST_WAITING:,} people",
        ),
        adds_up(rows, {"waiting": BANDS}, about="The weeks of every row add up to its total"),
    ]
    is_workbook = listed["row_kind"].eq("provider").any()
    promises += _workbook(frame, rows) if is_workbook else _extract(rows)
    if before is not None:
        then = before.filter(~is_england)
        promises += [
            # Between the two months held, nine apart, the list grew by a ninth.
            same_within(
                listed,
                then,
                ["waiting"],
                low=0.7,
                high=1.4,
                about="The people waiting are 0.7 to 1.4 times those of the month before",
            ),
            nothing_lost(
                listed,
                then,
                size="waiting",
                over=LARGE,
                about=f"No provider with over {LARGE:,} people waiting before is missing",
            ),
        ]
    return promises


def _extract(rows: Slice) -> list[Promise]:
    """Promise that TOTAL is what it says: else the people of a test are lost or counted twice."""
    return [
        never_null(rows, "commissioner_code", about="Every row has a commissioner"),
        agrees(
            rows,
            [
                ("tests", pl.col("test_count").fill_null(0), pl.lit(TESTS)),
                ("waiting", pl.col("tests_waiting").fill_null(0), pl.col("waiting")),
                (
                    "six weeks or more",
                    pl.col("tests_over_6_weeks").fill_null(0),
                    pl.sum_horizontal(SIX_WEEKS_OR_MORE),
                ),
            ],
            about=f"Every TOTAL repeats its {TESTS} tests",
        ),
    ]


def _workbook(frame: pl.DataFrame, rows: Slice) -> list[Promise]:
    """Promise that the workbook's own sums are those of its rows."""
    england = frame.filter(pl.col("row_kind") == "england")
    some = Slice(frame=frame.filter(pl.col("waiting") > 0), who=("org_name",))
    over = pl.sum_horizontal(SIX_WEEKS_OR_MORE)
    return [
        exactly_rows(Slice(frame=england, who=()), 1, about="All providers together are one row"),
        sums_to(
            rows,
            england,
            ("waiting", "over_6_weeks", *BANDS),
            about="The providers add up to the row of all providers",
        ),
        agrees(
            some,
            [("six weeks or more", over, pl.col("over_6_weeks"))],
            about="The people waiting six weeks or more are those of the weeks",
        ),
        agrees(
            some,
            [("share", over / pl.col("waiting"), pl.col("over_6_weeks_share"))],
            within=SHARE_DIGITS,
            about="The printed shares are those of the printed counts",
        ),
    ]
