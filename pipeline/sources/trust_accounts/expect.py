"""Define what must be true of the trust accounts before we use their figures."""

from typing import Final

import polars as pl

from pipeline.validate.expectations import Promise, Slice
from pipeline.validate.vocabulary import (
    at_least_rows,
    between,
    code_shape,
    never_null,
    one_of,
    unique_key,
)

# RCB, TAF · G6V2S
ORG_CODE: Final = r"[RT][A-Z0-9]{2}|(?=[0-9]*[A-Z])[A-Z0-9]{5}"

# There are about 66 NHS trusts and 140 foundation trusts.
FEWEST_TRUSTS: Final = 30

# The largest trusts have an income of £3,000 million a year; a larger figure is not in thousands.
MOST_THOUSANDS: Final = 10_000_000

WHO: Final = ("org_name",)
CELLS: Final = ("care_income_thousands", "other_income_thousands", "surplus_thousands")


def expectations(frame: pl.DataFrame, before: pl.DataFrame | None) -> list[Promise]:
    """
    Say what must be true of the accounts of one kind of trust.

    Args:
        frame: The parsed release.
        before: Not used, because it may be of the other kind.

    Returns:
        The promises, in the order we print them.
    """
    del before
    rows = Slice(frame=frame, who=WHO)
    coded = Slice(frame=frame.filter(pl.col("org_code").is_not_null()), who=WHO)
    whole = Slice(
        frame=frame.filter(pl.all_horizontal(pl.col(cell).is_not_null() for cell in CELLS)),
        who=WHO,
    )
    is_of_kind = pl.col("org_name").str.contains(r"(?i)\bfoundation\b") == pl.col(
        "provider_kind"
    ).str.contains("foundation")
    return [
        at_least_rows(
            whole, FEWEST_TRUSTS, about=f"At least {FEWEST_TRUSTS} trusts have all three figures"
        ),
        at_least_rows(coded, FEWEST_TRUSTS, about=f"At least {FEWEST_TRUSTS} trusts have a code"),
        code_shape(coded, "org_code", ORG_CODE, about="Every trust code is spelt as a code"),
        unique_key(coded, "org_code", about="No code stands for two names"),
        between(
            rows,
            "care_income_thousands",
            low=0,
            high=MOST_THOUSANDS,
            about="Every income from patient care is zero or more, and in thousands",
        ),
        between(
            rows,
            "other_income_thousands",
            "surplus_thousands",
            low=-MOST_THOUSANDS,
            high=MOST_THOUSANDS,
            about="Every other income, surplus and deficit is in thousands",
        ),
        # One name with two spellings must not block two hundred accounts.
        never_null(
            rows,
            "org_code",
            about="Every trust with figures is listed under one code",
            severity="warning",
        ),
        never_null(
            rows, *CELLS, about="Every trust has its income and its surplus", severity="warning"
        ),
        one_of(
            Slice(frame=frame.with_columns(is_of_kind=is_of_kind), who=WHO),
            "is_of_kind",
            [True],
            about="Every name is of the kind that most names of the workbook are of",
            severity="warning",
        ),
    ]
