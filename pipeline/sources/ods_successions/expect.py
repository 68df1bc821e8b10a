"""Define what must be true of the register of successions before we use it."""

from typing import Final

import polars as pl

from pipeline.validate.expectations import Promise, Slice, in_range, promise
from pipeline.validate.vocabulary import (
    at_least_rows,
    code_shape,
    never_null,
    one_of,
    unique_key,
)

# 5KW, RVJ · G6V2S · Y02572 · F81067001: practices and their branches have successors too.
ORG_CODE: Final = r"[A-Z0-9]{3,9}"

# What the register prints in its last column. With either, the predecessor comes first.
MARKS: Final = ("0", "1")

# The register of 3 May 2026 has 11,537 successions, and none is ever taken out.
FEWEST: Final = 1_000

KEY: Final = ("closed_code", "successor_code", "succeeded_on")


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
        at_least_rows(rows, FEWEST, about=f"At least {FEWEST:,} successions are listed"),
        never_null(rows, "as_of", *KEY, about="Every succession has two codes and a date"),
        *(
            code_shape(rows, code, ORG_CODE, about=f"Every {what} is spelt as a code")
            for code, what in (("closed_code", "closed code"), ("successor_code", "successor"))
        ),
        one_of(rows, "mark", MARKS, about="The last column is 0 or 1 in every line"),
        _one_way(frame),
        unique_key(rows, *KEY, about="No succession is listed twice", severity="warning"),
    ]


def _one_way(frame: pl.DataFrame) -> Promise:
    """Promise that the predecessor comes first: no line says on one day what another reverses."""
    reverse = frame.select(
        "succeeded_on", closed_code="successor_code", successor_code="closed_code"
    ).unique()
    counted = frame.join(
        reverse.with_columns(reversals=pl.lit(1)), on=KEY, how="left", maintain_order="left"
    ).with_columns(pl.col("reversals").fill_null(0))
    says = "{successor_code} is also listed as its predecessor"
    return promise(
        "No two organisations are listed as each other's successors on one day",
        "critical",
        Slice(frame=counted, who=("closed_code",)),
        in_range("reversals", 0, 0, says=says),
    )
