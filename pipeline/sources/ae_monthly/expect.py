"""Define what must be true of a month of A&E attendances before we use its figures."""

from typing import Final

import polars as pl

from pipeline.validate.comparisons import nothing_lost, same_within
from pipeline.validate.expectations import Promise, Slice
from pipeline.validate.vocabulary import (
    at_least_rows,
    between,
    code_shape,
    count_of_people,
    exactly_rows,
    never_null,
    part_of,
    sums_to,
    unique_key,
)

DEPARTMENTS: Final = ("type1", "type2", "other")
ATTENDANCES: Final = tuple(f"attendances_{kind}" for kind in DEPARTMENTS)
OVER_4H: Final = tuple(f"over_4h_{kind}" for kind in DEPARTMENTS)
BOOKED: Final = tuple(f"booked_{kind}" for kind in DEPARTMENTS)
BOOKED_OVER_4H: Final = tuple(f"booked_over_4h_{kind}" for kind in DEPARTMENTS)
WAITS: Final = ("waits_4_to_12h_dta", "waits_12h_dta")
ADMISSIONS: Final = (*(f"admissions_{kind}" for kind in DEPARTMENTS), "other_admissions")

# NHS England did not collect booked appointments before August 2020; it collected all else always.
ALWAYS: Final = (*ATTENDANCES, *OVER_4H, *WAITS, *ADMISSIONS)
COUNTS: Final = (*ATTENDANCES, *BOOKED, *OVER_4H, *BOOKED_OVER_4H, *WAITS, *ADMISSIONS)

# RLQ, R1D · NTV0W, 8J094, G0Q0L · Y02572. Never digits only: that is a code read as a number.
ORG_CODE: Final = r"[A-Z][A-Z0-9]{2}|(?=[0-9]*[A-Z])[A-Z0-9]{5}|[A-Z][0-9]{5}"

# About 200 organisations report; half as many would mean a truncated file.
FEWEST_ORGANISATIONS: Final = 100

# The largest count of one organisation in a month since 2019 is 36,434.
MOST_IN_A_MONTH: Final = 200_000

# We name organisations larger than this if they are missing, or if none of their patients waited
# more than four hours.
LARGE: Final = 1_000


def expectations(frame: pl.DataFrame, before: pl.DataFrame | None) -> list[Promise]:
    """
    Say what must be true of a month of A&E attendances.

    Args:
        frame: The parsed release.
        before: The last admitted release of the month before, or None.

    Returns:
        The promises, in the order we print them.
    """
    rows = frame.filter(pl.col("row_kind") == "provider")
    total = frame.filter(pl.col("row_kind") == "england")
    providers = Slice(frame=rows)
    promises = [
        exactly_rows(
            Slice(frame=total), 1, about="The file prints one row with the total of England"
        ),
        at_least_rows(
            providers,
            FEWEST_ORGANISATIONS,
            about=f"At least {FEWEST_ORGANISATIONS} organisations report",
        ),
        never_null(
            providers,
            "org_code",
            "org_name",
            "month",
            *ALWAYS,
            about="Code, name, month and every count that was collected are filled in",
        ),
        code_shape(
            providers, "org_code", ORG_CODE, about="Every organisation code is spelt as a code"
        ),
        unique_key(providers, "org_code", about="No organisation is listed twice"),
        count_of_people(
            providers,
            COUNTS,
            at_most=MOST_IN_A_MONTH,
            about=f"Every count is between 0 and {MOST_IN_A_MONTH:,} people",
        ),
        part_of(
            providers,
            [
                *zip(OVER_4H, ATTENDANCES, strict=True),
                *zip(BOOKED_OVER_4H, BOOKED, strict=True),
            ],
            about="No more people wait over four hours than attend, in each type of department",
        ),
        sums_to(
            providers,
            total,
            COUNTS,
            about="The organisations add up to the printed total of England, in all 18 counts",
        ),
        *_oddities(rows),
    ]
    if before is not None:
        promises += _against(rows, before.filter(pl.col("row_kind") == "provider"))
    return promises


def _oddities(rows: pl.DataFrame) -> list[Promise]:
    """Promise what is almost always true; we warn readers if it is not."""
    waits = rows.with_columns(
        waits_for_a_bed=pl.sum_horizontal(WAITS), admissions=pl.sum_horizontal(ADMISSIONS)
    )
    large = rows.filter(pl.col("attendances_type1") > LARGE)
    return [
        never_null(
            Slice(frame=rows),
            "region_name",
            about="Every organisation has a region",
            severity="warning",
        ),
        part_of(
            Slice(frame=waits),
            [("waits_for_a_bed", "admissions")],
            about="No more people wait for a bed than are admitted",
            severity="warning",
        ),
        between(
            Slice(frame=large),
            "over_4h_type1",
            low=1,
            about="A large major department reports somebody over four hours: "
            "none is more likely not reported than perfect",
            severity="warning",
        ),
    ]


def _against(rows: pl.DataFrame, before: pl.DataFrame) -> list[Promise]:
    """Promise that the month is plausible after the month before."""
    now = rows.with_columns(attendances=pl.sum_horizontal(ATTENDANCES))
    then = before.with_columns(attendances=pl.sum_horizontal(ATTENDANCES))
    return [
        # April 2020, the first lockdown, had 0.60 of March; no real change has been larger.
        same_within(
            now,
            then,
            ["attendances", "attendances_type1", "admissions_type1", "other_admissions"],
            low=0.5,
            high=2,
            about="England is between half and twice the month before",
        ),
        # Waits change more than attendances: to 0.36 in April 2020.
        same_within(
            now,
            then,
            ["over_4h_type1"],
            low=0.2,
            high=5,
            about="The waits over four hours in England are between a fifth and five times "
            "those of the month before",
        ),
        # Real data broke these limits only in 2020 and in March 2021, when the country reopened.
        same_within(
            now,
            then,
            ["attendances"],
            low=0.8,
            high=1.25,
            about="Attendances in England are within a quarter of the month before",
            severity="warning",
        ),
        nothing_lost(
            now,
            then,
            size="attendances",
            over=LARGE,
            about=f"No organisation with over {LARGE:,} attendances the month before is missing",
        ),
    ]
