"""Define what must be true of the official league table before we use its figures."""

from typing import Final

import polars as pl

from pipeline.validate.expectations import Promise, Slice
from pipeline.validate.vocabulary import (
    agrees,
    at_least_rows,
    between,
    code_shape,
    mostly_filled,
    never_null,
    one_of,
    part_of,
    unique_key,
)

# "Non-acute hospital trust" until the second quarter of 2025/26.
TRUST_TYPES: Final = (
    "Acute trust",
    "Mental health and community trust",
    "Non-acute hospital trust",
    "Ambulance trust",
)

# RCB · G6V2S
ORG_CODE: Final = r"R[A-Z0-9]{2}|T[A-Z0-9]{2}|(?=[0-9]*[A-Z])[A-Z0-9]{5}"

# The smallest table has the ten ambulance trusts.
FEWEST_TRUSTS: Final = 5

GROUP: Final = ("quarter", "trust_type")
FIGURES: Final = (
    *("average_score", "score_low", "score_high", "segment", "in_deficit"),
    *("rank", "rank_low", "rank_high"),
)


def expectations(frame: pl.DataFrame, before: pl.DataFrame | None) -> list[Promise]:
    """
    Say what must be true of an official league table.

    Args:
        frame: The parsed release.
        before: Not used, because a table of one trust type says nothing about the next table.

    Returns:
        The promises, in the order we print them.
    """
    del before
    placed = frame.with_columns(
        # An average is at most 4, so with a factor of 10 a better segment always ranks first.
        place=(pl.col("segment") * 10 + pl.col("average_score")).rank("min").over(GROUP),
        listed=pl.len().over(GROUP),
        # A trust whose figures are withheld has a place all the same, and we cannot say which.
        withheld=pl.any_horizontal(pl.col("segment", "average_score").is_null()).sum().over(GROUP),
        at_least=pl.when(pl.col("in_deficit")).then(pl.lit(3)),
    )
    rows = Slice(frame=placed)
    return [
        at_least_rows(rows, FEWEST_TRUSTS, about=f"At least {FEWEST_TRUSTS} trusts are listed"),
        never_null(
            rows,
            *GROUP,
            "org_code",
            "org_name",
            about="Quarter, trust type and trust are filled in",
        ),
        mostly_filled(rows, *FIGURES, about="Nine in ten trusts have every figure"),
        never_null(rows, *FIGURES, about="Every trust has every figure", severity="warning"),
        one_of(rows, "trust_type", TRUST_TYPES, about="Every trust type is one we know"),
        code_shape(rows, "org_code", ORG_CODE, about="Every trust code is spelt as a code"),
        unique_key(rows, "quarter", "org_code", about="No trust is listed twice in a quarter"),
        between(
            rows,
            "average_score",
            "score_low",
            "score_high",
            low=1,
            high=4,
            about="Every score is between 1 and 4",
        ),
        one_of(rows, "segment", [1, 2, 3, 4, 5], about="Every segment is 1 to 5"),
        between(rows, "rank", "rank_low", low=1, about="Every rank is 1 or more"),
        part_of(
            rows,
            [
                ("score_low", "average_score"),
                ("average_score", "score_high"),
                ("rank_low", "rank"),
                ("rank", "rank_high"),
                ("rank_high", "listed"),
            ],
            about="Every score and rank lies in its likely range, no rank beyond the last place",
        ),
        agrees(
            rows,
            [
                (
                    "rank",
                    pl.when(pl.col("rank") > pl.col("place"))
                    .then(pl.min_horizontal("rank", pl.col("place") + pl.col("withheld")))
                    .otherwise("place"),
                    pl.col("rank"),
                )
            ],
            about="The rank is that of segment first and average score second, ties sharing the "
            "best place",
        ),
        # The framework's financial override, which may change from year to year.
        part_of(
            rows,
            [("at_least", "segment")],
            about="No trust in deficit is in a better segment than 3",
            severity="warning",
        ),
    ]
