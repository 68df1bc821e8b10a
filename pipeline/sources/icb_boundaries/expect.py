"""Define what must be true of a map of ICBs before we draw any of it."""

from datetime import date
from typing import Final

import polars as pl

from pipeline.validate.expectations import Promise, Slice
from pipeline.validate.vocabulary import (
    between,
    code_shape,
    exactly_rows,
    never_null,
    one_of,
    unique_key,
)

AREA_CODE: Final = r"E54[0-9]{6}"

# The number of ICBs on the date of each map.
AREAS: Final = {date(2023, 4, 1): 42, date(2026, 4, 1): 36}

# The limits of England in degrees: the Isles of Scilly, Lowestoft and the Tweed.
WEST, EAST = -6.5, 1.9
SOUTH, NORTH = 49.8, 55.9

# A triangle has four points, because the last repeats the first.
FEWEST_POINTS: Final = 4

# The map of 2023 has 24,000; a map that is not generalised would be too large for a page.
MOST_POINTS: Final = 60_000

KEY: Final = ("area_code", "polygon_number", "ring_number")


def expectations(frame: pl.DataFrame, _before: pl.DataFrame | None) -> list[Promise]:
    """
    Say what must be true of a map.

    Args:
        frame: The parsed release.
        _before: Not used, because the map before may have other ICBs.

    Returns:
        The promises, in the order we print them.
    """
    rows = Slice(frame=frame, who=("area_code",))
    areas = frame.unique("area_code", keep="first", maintain_order=True)
    number = AREAS.get(frame["as_of"][0], 0)
    measured = frame.with_columns(
        is_closed=(pl.col("longitudes").list.first() == pl.col("longitudes").list.last())
        & (pl.col("latitudes").list.first() == pl.col("latitudes").list.last()),
        points=pl.col("longitudes").list.len().cast(pl.Int64),
    )
    whole = measured.select(pl.col("points").sum(), pl.col("sheet", "row").first())
    rings = Slice(frame=measured, who=("area_code",))
    return [
        exactly_rows(Slice(frame=areas), number, about=f"The map has {number} areas"),
        never_null(rows, *KEY, "area_name", about="Every area has a code and a name"),
        code_shape(rows, "area_code", AREA_CODE, about="Every code is one of an ICB"),
        unique_key(rows, *KEY, about="No ring is there twice"),
        one_of(rings, "is_closed", (True,), about="Every ring ends where it begins"),
        between(
            rings,
            "points",
            low=FEWEST_POINTS,
            about=f"Every ring has at least {FEWEST_POINTS} points",
        ),
        between(
            Slice(frame=whole, who=()),
            "points",
            high=MOST_POINTS,
            about=f"The map has no more than {MOST_POINTS:,} points",
        ),
        *(
            between(
                Slice(
                    frame=frame.select("area_code", "row", "sheet", column).explode(column),
                    who=("area_code",),
                ),
                column,
                low=low,
                high=high,
                about=f"All {column} are those of England",
            )
            for column, low, high in (("longitudes", WEST, EAST), ("latitudes", SOUTH, NORTH))
        ),
    ]
