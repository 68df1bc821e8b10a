"""What must be true of the register of care trusts before any line of it is used."""

from typing import Final

import polars as pl

from pipeline.validate.expectations import Promise
from pipeline.validate.registers import Kind, register_promises

# TAD, TAJ
ORG_CODE: Final = r"[A-Z][A-Z0-9]{2}|(?=[0-9]*[A-Z])[A-Z0-9]{5}"

# Three of them report figures; whoever takes one of them over may be no care trust.
KIND: Final = Kind(one="care trust", many="care trusts", code=ORG_CODE, fewest_open=1)


def expectations(frame: pl.DataFrame, before: pl.DataFrame | None) -> list[Promise]:
    """
    Say what must be true of the register on a day.

    Args:
        frame: The parsed release.
        before: The last admitted register of an earlier day, where one is held.

    Returns:
        The promises, in the order they are printed.
    """
    return register_promises(frame, before, KIND)
