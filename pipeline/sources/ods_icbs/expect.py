"""Define what must be true of the register with the ICBs before we use it."""

from typing import Final

import polars as pl

from pipeline.validate.expectations import Promise, Slice
from pipeline.validate.registers import Kind, register_promises
from pipeline.validate.vocabulary import at_least_rows

# QE1 · D7T5G
ORG_CODE: Final = r"(?=[0-9]*[A-Z])(?:[A-Z0-9]{3}|[A-Z0-9]{5})"

# The ending of an ICB's name; the register also lists other bodies.
ICB: Final = "INTEGRATED CARE BOARD"

# 42 until March 2026, 36 since; more will merge.
FEWEST_ICBS: Final = 20

KIND: Final = Kind(
    one="body",
    many="bodies",
    code=ORG_CODE,
    fewest_open=FEWEST_ICBS,
    filled=("region_code", "opened_on"),
    places="warning",
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
    boards = frame.filter(pl.col("closed_on").is_null() & pl.col("org_name").str.ends_with(ICB))
    return [
        *register_promises(frame, before, KIND),
        at_least_rows(
            Slice(frame=boards),
            FEWEST_ICBS,
            about=f"At least {FEWEST_ICBS} open bodies are integrated care boards",
        ),
    ]
