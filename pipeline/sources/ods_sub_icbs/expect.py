"""Define what must be true of the register of sub-ICB locations before we use it."""

from typing import Final

import polars as pl

from pipeline.validate.expectations import Promise
from pipeline.validate.registers import Kind, register_promises

# 00L, 13Q · W2U3Z
ORG_CODE: Final = r"(?=[0-9]*[A-Z])(?:[A-Z0-9]{3}|[A-Z0-9]{5})"

# 159 were open in December 2025, including commissioning hubs.
KIND: Final = Kind(
    one="location", many="locations", code=ORG_CODE, fewest_open=60, places="warning"
)


def expectations(frame: pl.DataFrame, before: pl.DataFrame | None) -> list[Promise]:
    """
    Say what must be true of the register on a day.

    Args:
        frame: The parsed release.
        before: The last admitted register of an earlier day, or None.

    Returns:
        The promises, in the order we print them.
    """
    return register_promises(frame, before, KIND)
