"""Define what must be true of the register of care trusts before we use it."""

from typing import Final

import polars as pl

from pipeline.validate.expectations import Promise
from pipeline.validate.registers import Kind, register_promises

# TAD, TAJ
ORG_CODE: Final = r"[A-Z][A-Z0-9]{2}|(?=[0-9]*[A-Z])[A-Z0-9]{5}"

# Three of them report figures; an organisation that takes one over need not be a care trust.
KIND: Final = Kind(one="care trust", many="care trusts", code=ORG_CODE, fewest_open=1)


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
