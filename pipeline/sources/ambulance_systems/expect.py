"""Define what must be true of ambulance figures before we use them."""

from typing import Final

import polars as pl

from pipeline.sources.ambulance_systems.parse import COUNTS
from pipeline.validate.expectations import Promise, Slice
from pipeline.validate.vocabulary import (
    agrees,
    between,
    code_shape,
    count_of_people,
    never_null,
    part_of,
    sums_to,
    unique_key,
)

KEY: Final = ("month", "org_code")
SUMS: Final = tuple(one for one in COUNTS if one != "c2_mean_seconds")

# Ten services and the Isle of Wight's.
FEWEST_SERVICES: Final = 10
# England's category 2 seconds of a month are some 2 billion at the worst.
MOST: Final = 100_000_000_000
# The publisher rounds services to the second, and some months of England otherwise.
SECONDS: Final = 2


def expectations(frame: pl.DataFrame, before: pl.DataFrame | None) -> list[Promise]:
    """
    Say what must be true of a release.

    Args:
        frame: The parsed release.
        before: Not used, because months are revised.

    Returns:
        The promises, in the order we print them.
    """
    del before
    is_england = pl.col("row_kind") == "england"
    rows = Slice(frame=frame, who=KEY)
    services = frame.filter(~is_england)
    sizes = services.group_by("month", maintain_order=True).agg(
        pl.col("sheet", "row").first(), services=pl.len()
    )
    return [
        between(
            Slice(frame=sizes, who=("month",)),
            "services",
            low=FEWEST_SERVICES,
            about=f"At least {FEWEST_SERVICES} services stand in every month",
        ),
        never_null(rows, *KEY, about="Every row has its month and its service"),
        code_shape(rows, "org_code", "[A-Z0-9]{3}", about="Every code is spelt as a code"),
        unique_key(rows, *KEY, about="No service is listed twice in a month"),
        count_of_people(rows, COUNTS, at_most=MOST, about="No figure is below zero"),
        part_of(
            rows,
            [("handovers_over_30", "handovers"), ("handovers_over_60", "handovers_over_30")],
            about="The long handovers are among all of them",
        ),
        agrees(
            Slice(frame=frame.filter(pl.col("c2_incidents") > 0), who=KEY),
            [("mean", pl.col("c2_seconds") / pl.col("c2_incidents"), pl.col("c2_mean_seconds"))],
            within=SECONDS,
            about="The printed mean is that of the printed time",
        ),
        sums_to(
            Slice(frame=services),
            frame.filter(is_england),
            SUMS,
            by=["month"],
            about="The services of every month add up to England",
        ),
    ]
