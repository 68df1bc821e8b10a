"""Define what must be true of the list of hospitals before anybody is found by it."""

from typing import Final

import polars as pl

from pipeline.validate.expectations import Promise, Slice
from pipeline.validate.registers import POSTCODE, SITE_CODE, in_england
from pipeline.validate.vocabulary import (
    at_least_rows,
    code_shape,
    never_null,
    unique_key,
)

# The list of September 2021 has 1,255; of a tenth fewer, many hospitals would not be found.
FEWEST_SITES: Final = 1_100


def expectations(frame: pl.DataFrame, _before: pl.DataFrame | None) -> list[Promise]:
    """
    Say what must be true of the list.

    Args:
        frame: The parsed release.
        _before: Not used: there is one list.

    Returns:
        The promises, in the order we print them.
    """
    rows = Slice(frame=frame, who=("site_code",))
    return [
        at_least_rows(rows, FEWEST_SITES, about=f"At least {FEWEST_SITES:,} sites are listed"),
        never_null(rows, "month", about="Somebody has stated the month of the list"),
        never_null(
            rows,
            "site_code",
            "site_name",
            "postcode",
            "parent_code",
            about="Every site has a code, a name, a postcode and a parent",
        ),
        code_shape(rows, "site_code", SITE_CODE, about="Every site code is spelt as a code"),
        unique_key(rows, "site_code", about="No site is listed twice"),
        code_shape(
            rows,
            "postcode",
            POSTCODE,
            about="Every postcode is spelt as a postcode",
            severity="warning",
        ),
        *in_england(rows),
        never_null(
            rows,
            "town",
            "latitude",
            "longitude",
            about="Every site has a town and a position",
            severity="warning",
        ),
    ]
