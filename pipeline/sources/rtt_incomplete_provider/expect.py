"""Define what must be true of waiting lists by provider before we use their figures."""

from typing import Final

import polars as pl

from pipeline.sources.rtt_incomplete_provider.parse import COUNTS
from pipeline.validate.comparisons import nothing_lost, same_within
from pipeline.validate.expectations import Promise, Slice
from pipeline.validate.vocabulary import (
    agrees,
    at_least_rows,
    between,
    code_shape,
    count_of_people,
    never_null,
    one_of,
    part_of,
    sums_to,
    unique_key,
)

SHARES: Final = ("within_18_share", "over_52_share")

ALL_FUNCTIONS: Final = "C_999"
# The specialties of the return since April 2021; X02 to X06 are "other".
FUNCTIONS: Final = (
    *("C_100", "C_101", "C_110", "C_120", "C_130", "C_140", "C_150", "C_160", "C_170"),
    *("C_300", "C_301", "C_320", "C_330", "C_340", "C_400", "C_410", "C_430", "C_502"),
    *("X02", "X03", "X04", "X05", "X06", ALL_FUNCTIONS),
)
REGIONS: Final = ("Y56", "Y58", "Y59", "Y60", "Y61", "Y62", "Y63")

PROVIDER_CODE: Final = r"(?=[0-9]*[A-Z])(?:[A-Z0-9]{3}|[A-Z0-9]{5})"

# About 150 NHS providers by 24 specialties a month, and some 380 others on the second sheet.
FEWEST_PROVIDERS: Final = 100

# The longest list of one provider is 199,578.
MOST_PATHWAYS: Final = 1_000_000

# The publisher truncates shares to four digits.
SHARE_DIGITS: Final = 0.0001

# No wait has reached six years since the publisher began to count waits by the week.
LONGEST_WEEKS: Final = 300

# With fewer pathways than this, the publisher prints "-" for the median and 92nd percentile.
TOO_FEW: Final = 20

# We name missing providers larger than this.
LARGE: Final = 1_000

KEY: Final = ("month", "provider_code", "treatment_function_code")


def expectations(frame: pl.DataFrame, before: pl.DataFrame | None) -> list[Promise]:
    """
    Say what must be true of a table of one or more months.

    Args:
        frame: The parsed release.
        before: The last admitted release of the period before, or None.

    Returns:
        The promises, in the order we print them.
    """
    rows = Slice(frame=frame, who=KEY)
    is_all = pl.col("treatment_function_code") == ALL_FUNCTIONS
    of_all = frame.filter(is_all)
    sizes = of_all.group_by("month", maintain_order=True).agg(
        pl.col("sheet", "row").first(), providers=pl.len()
    )
    promises: list[Promise] = [
        at_least_rows(rows, FEWEST_PROVIDERS, about=f"At least {FEWEST_PROVIDERS} rows"),
        between(
            Slice(frame=sizes, who=("month",)),
            "providers",
            low=FEWEST_PROVIDERS,
            about=f"At least {FEWEST_PROVIDERS} providers report in every month",
        ),
        never_null(
            rows,
            *KEY,
            *COUNTS,
            about="Month, provider, specialty and every count are filled in",
        ),
        *_codes(frame),
        unique_key(rows, *KEY, about="No provider and specialty is listed twice in a month"),
        count_of_people(
            rows,
            COUNTS,
            at_most=MOST_PATHWAYS,
            about=f"Every count is between 0 and {MOST_PATHWAYS:,} pathways",
        ),
        *_rows(frame),
    ]
    if not is_cut(frame):
        promises += _whole(frame, of_all)
    if before is not None:
        # The file before may have many months, some later than these: use its last earlier one.
        earlier = before.filter(pl.col("month") < frame["month"].min())
        then = earlier.filter(pl.col("month") == pl.col("month").max())
        if then.height:
            against = _cut_against if is_cut(frame) or is_cut(then) else _against
            promises += against(
                of_all.filter(pl.col("month") == frame["month"].min()), then.filter(is_all)
            )
    return promises


def is_cut(frame: pl.DataFrame) -> bool:
    """
    Return whether a table is a cut of the published one: totals of some providers, no specialties.

    It has no medians, and a provider that it lacks may have reported all the same.
    """
    return frame.filter(pl.col("treatment_function_code") != ALL_FUNCTIONS).is_empty()


def _whole(frame: pl.DataFrame, of_all: pl.DataFrame) -> list[Promise]:
    """Promise what is true of the published table, and not of a cut of it."""
    is_all = pl.col("treatment_function_code") == ALL_FUNCTIONS
    return [
        sums_to(
            Slice(frame=frame.filter(~is_all)),
            of_all,
            COUNTS,
            by=["month", "provider_code"],
            about="The specialties of every provider add up to its row of all specialties",
        ),
        never_null(
            Slice(frame=frame.filter(pl.col("pathways") >= TOO_FEW), who=KEY),
            "median_weeks",
            "p92_weeks",
            about=f"Median and 92nd percentile are printed for lists of {TOO_FEW} and more",
        ),
    ]


def _codes(frame: pl.DataFrame) -> list[Promise]:
    """Promise the format of codes; check each code once, where it first occurs."""

    def each(column: str) -> Slice:
        first = frame.group_by(column, maintain_order=True).agg(pl.col("sheet", "row").first())
        return Slice(frame=first, who=())

    return [
        code_shape(
            each("provider_code"),
            "provider_code",
            PROVIDER_CODE,
            about="Every provider code is spelt as a code",
        ),
        one_of(
            each("region_code"),
            "region_code",
            REGIONS,
            about="Every region is one of the seven",
            severity="warning",
        ),
        one_of(
            each("treatment_function_code"),
            "treatment_function_code",
            FUNCTIONS,
            about="Every specialty is one we know",
            severity="warning",
        ),
    ]


def _rows(frame: pl.DataFrame) -> list[Promise]:
    """Promise what must be true of the figures of one row."""
    rows = Slice(frame=frame, who=KEY)
    some = Slice(frame=frame.filter(pl.col("pathways") > 0), who=KEY)
    both = frame.select(
        *KEY,
        "sheet",
        "row",
        "pathways",
        "median_weeks",
        "p92_weeks",
        short_or_long=pl.col("within_18_weeks") + pl.col("over_52_weeks"),
    )
    return [
        part_of(
            rows,
            [
                ("within_18_weeks", "pathways"),
                ("over_52_weeks", "pathways"),
                ("over_65_weeks", "over_52_weeks"),
                ("over_78_weeks", "over_65_weeks"),
            ],
            about="A part of a list is never longer than the list",
        ),
        part_of(
            Slice(frame=both, who=KEY),
            [("short_or_long", "pathways"), ("median_weeks", "p92_weeks")],
            about="Nobody waits both under 18 and over 52 weeks, and half wait no longer than 92 %",
        ),
        never_null(
            some, "within_18_share", about="The share within 18 weeks is printed for every list"
        ),
        between(rows, *SHARES, low=0, high=1, about="Every printed share is between 0 and 1"),
        agrees(
            some,
            [
                (
                    "within_18_share",
                    pl.col("within_18_weeks") / pl.col("pathways"),
                    pl.col("within_18_share"),
                ),
                (
                    "over_52_share",
                    pl.col("over_52_weeks") / pl.col("pathways"),
                    pl.col("over_52_share"),
                ),
            ],
            within=SHARE_DIGITS,
            about="The printed shares are those of the printed counts",
        ),
        between(
            rows,
            "median_weeks",
            "p92_weeks",
            low=0,
            high=LONGEST_WEEKS,
            about=f"Medians and 92nd percentiles are between 0 and {LONGEST_WEEKS} weeks",
        ),
    ]


def _against(now: pl.DataFrame, then: pl.DataFrame) -> list[Promise]:
    """Promise that the first month is plausible after the last one in the release before."""
    return [
        # The list has never grown or shrunk by more than 7% in a month.
        same_within(
            now,
            then,
            ["pathways"],
            low=0.7,
            high=1.4,
            about="The waiting list of England is between 0.7 and 1.4 times that of the month "
            "before",
        ),
        nothing_lost(
            now,
            then,
            size="pathways",
            over=LARGE,
            code="provider_code",
            name="provider_name",
            about=f"No provider with over {LARGE:,} pathways the month before is missing",
        ),
    ]


def _cut_against(now: pl.DataFrame, then: pl.DataFrame) -> list[Promise]:
    """Promise the same where one of the two is a cut: only of the providers that both have."""
    return [
        same_within(
            now.join(then, on="provider_code", how="semi"),
            then.join(now, on="provider_code", how="semi"),
            ["pathways"],
            low=0.7,
            high=1.4,
            about="The list of the providers in both is 0.7 to 1.4 times that of before",
        ),
    ]
