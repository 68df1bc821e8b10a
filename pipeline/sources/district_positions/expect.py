"""Define what must be true of the positions of postcode districts before we measure from them."""

from typing import Final

import polars as pl

from pipeline.validate.expectations import Promise, Slice
from pipeline.validate.registers import in_england
from pipeline.validate.vocabulary import (
    at_least_rows,
    between,
    code_shape,
    never_null,
    unique_key,
)

DISTRICT: Final = r"[A-Z]{1,2}[0-9][A-Z0-9]?"

# The list has 1,821; England has some 2,230 districts, some of them for post boxes alone.
FEWEST_DISTRICTS: Final = 1_600


def expectations(frame: pl.DataFrame, _before: pl.DataFrame | None) -> list[Promise]:
    """
    Say what must be true of the positions.

    Args:
        frame: The parsed release.
        _before: Not used: there is one list.

    Returns:
        The promises, in the order we print them.
    """
    rows = Slice(frame=frame, who=("district",))
    return [
        at_least_rows(
            rows, FEWEST_DISTRICTS, about=f"At least {FEWEST_DISTRICTS:,} districts are listed"
        ),
        never_null(
            rows,
            "district",
            "latitude",
            "longitude",
            "points",
            about="Every district has a position, and from how many points",
        ),
        code_shape(rows, "district", DISTRICT, about="Every district is half a postcode"),
        unique_key(rows, "district", about="No district is listed twice"),
        *in_england(rows),
        between(rows, "points", low=1, about="Every position is that of at least one point"),
    ]
