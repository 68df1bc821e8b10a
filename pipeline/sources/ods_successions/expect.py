"""Define what must be true of the register of successions before we use it."""

from typing import Final

import polars as pl

from pipeline.validate.expectations import Promise, Slice
from pipeline.validate.vocabulary import (
    at_least_rows,
    code_shape,
    never_null,
    one_of,
    unique_key,
)

# 5KW, RVJ · G6V2S · Y02572: practices and sites have successors too.
ORG_CODE: Final = r"[A-Z0-9]{3,8}"

# Which side a line describes. Any other letter might mean another order of the codes.
SIDES: Final = ("S", "P")

# Trusts alone have had over 400 successions.
FEWEST: Final = 100

KEY: Final = ("closed_code", "successor_code", "succeeded_on", "side")


def expectations(frame: pl.DataFrame, _before: pl.DataFrame | None) -> list[Promise]:
    """
    Say what must be true of the successions on a day.

    Args:
        frame: The parsed release.
        _before: Not used: a succession never ends, and we need none that the register withdrew.

    Returns:
        The promises, in the order we print them.
    """
    rows = Slice(frame=frame, who=("closed_code",))
    return [
        at_least_rows(rows, FEWEST, about=f"At least {FEWEST} successions are listed"),
        never_null(rows, "as_of", *KEY, about="Every succession has two codes and a date"),
        *(
            code_shape(rows, code, ORG_CODE, about=f"Every {what} is spelt as a code")
            for code, what in (("closed_code", "closed code"), ("successor_code", "successor"))
        ),
        one_of(rows, "side", SIDES, about="Every line says which organisation came first"),
        unique_key(
            rows, *KEY, about="No succession is listed twice from one side", severity="warning"
        ),
    ]
