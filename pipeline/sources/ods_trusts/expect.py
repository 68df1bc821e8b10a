"""What must be true of the register of trusts before any line of it is used."""

from typing import Final

import polars as pl

from pipeline.validate.comparisons import nothing_lost
from pipeline.validate.promises import Promise, Slice
from pipeline.validate.vocabulary import (
    at_least_rows,
    code_shape,
    in_order,
    never_null,
    one_of,
    unique_key,
)

# RCB, TAD · G6V2S
ORG_CODE: Final = r"[A-Z][A-Z0-9]{2}|(?=[0-9]*[A-Z])[A-Z0-9]{5}"

# Y56 to Y63 are the seven regions, Y54, Y55 and Y57 those of before 2021, W00 is Wales.
REGIONS: Final = (
    *("Y54", "Y55", "Y56", "Y57", "Y58", "Y59", "Y60", "Y61", "Y62", "Y63"),
    "W00",
)

# QHM until 2026, D7T5G beside it from 1 April 2026; Q71 to Q99 before ICBs.
ICB_CODE: Final = r"Q[A-Z0-9]{2}|[A-Z][0-9][A-Z][0-9][A-Z]"

POSTCODE: Final = r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}"

# About 205 trusts are open; the register lists up to 70 closed ones as well.
FEWEST_OPEN: Final = 150


def expectations(frame: pl.DataFrame, before: pl.DataFrame | None) -> list[Promise]:
    """
    Say what must be true of the register on a day.

    Args:
        frame: The parsed release.
        before: The last admitted register of an earlier day, where one is held.

    Returns:
        The promises, in the order they are printed.
    """
    rows = Slice(frame=frame)
    still_open = frame.filter(pl.col("closed_on").is_null())
    promises = [
        at_least_rows(
            Slice(frame=still_open), FEWEST_OPEN, about=f"At least {FEWEST_OPEN} trusts are open"
        ),
        never_null(
            rows, "as_of", "org_code", "org_name", about="Every trust has a code and a name"
        ),
        code_shape(rows, "org_code", ORG_CODE, about="Every trust code is spelt as a code"),
        unique_key(rows, "org_code", about="No trust is listed twice"),
        one_of(rows, "region_code", REGIONS, about="Every region is one we know"),
        code_shape(rows, "icb_code", ICB_CODE, about="Every ICB code is spelt as a code"),
        in_order(rows, "opened_on", "closed_on", about="No trust closed before it opened"),
        code_shape(
            rows,
            "postcode",
            POSTCODE,
            about="Every postcode is spelt as a postcode",
            severity="warning",
        ),
        never_null(
            Slice(frame=still_open),
            "region_code",
            "icb_code",
            "town",
            "postcode",
            "opened_on",
            about="Every open trust has a region, an ICB, a town, a postcode and an opening date",
            severity="warning",
        ),
    ]
    if before is not None:
        promises.append(
            nothing_lost(
                frame,
                before.filter(pl.col("closed_on").is_null()),
                about="No trust that was open in the register before is missing",
            )
        )
    return promises
