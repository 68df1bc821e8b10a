"""Define what must be true of the list of sites before we ask it who runs a hospital."""

from typing import Final

import polars as pl

from pipeline.validate.expectations import Promise, Slice
from pipeline.validate.registers import SITE_CODE, TRUST_CODE
from pipeline.validate.vocabulary import at_least_rows, code_shape, never_null, unique_key

# The list of August 2026 has 38,093.
FEWEST_SITES: Final = 30_000


def expectations(frame: pl.DataFrame, _before: pl.DataFrame | None) -> list[Promise]:
    """
    Say what must be true of the list.

    Args:
        frame: The parsed release.
        _before: Not used: codes of sites come and go.

    Returns:
        The promises, in the order we print them.
    """
    rows = Slice(frame=frame, who=("site_code",))
    return [
        at_least_rows(rows, FEWEST_SITES, about=f"At least {FEWEST_SITES:,} sites are listed"),
        never_null(rows, "month", "site_code", "trust_code", about="Every site has a trust"),
        code_shape(rows, "site_code", SITE_CODE, about="Every site code is spelt as a code"),
        code_shape(
            rows,
            "trust_code",
            TRUST_CODE,
            about="Every trust code is spelt as a code",
            severity="warning",
        ),
        unique_key(rows, "site_code", about="No site is listed twice"),
    ]
