"""Define what must be true of the register of trusts before we use it."""

from typing import Final

import polars as pl

from pipeline.validate.expectations import Promise
from pipeline.validate.registers import TRUST_CODE, Kind, register_promises

# About 205 trusts are open; the register lists up to 70 closed ones as well.
KIND: Final = Kind(one="trust", many="trusts", code=TRUST_CODE, fewest_open=150)


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
