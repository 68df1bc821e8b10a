"""Define what must be true of an overview time series before we use its figures."""

from datetime import date
from typing import Final

import polars as pl

from pipeline.sources.rtt_overview_time_series.parse import LISTS
from pipeline.validate.expectations import Promise, Slice
from pipeline.validate.vocabulary import (
    agrees,
    between,
    count_of_people,
    never_null,
    part_of,
    unique_key,
)

# The first month for which waiting lists were published.
FIRST: Final = date(2007, 8, 1)

# The last band with an end; a median beyond it has no number.
LONGEST: Final = 104


def expectations(frame: pl.DataFrame, before: pl.DataFrame | None) -> list[Promise]:
    """
    Say what must be true of a release.

    Args:
        frame: The parsed release.
        before: Not used, because months are revised every January and July.

    Returns:
        The promises, in the order we print them.
    """
    del before
    rows = Slice(frame=frame, who=("month",))
    last = pl.col("month").max()
    expected = (last.dt.year() - FIRST.year) * 12 + last.dt.month() - FIRST.month + 1
    listed = frame.with_columns(expected=expected, listed=pl.len()).head(1)
    return [
        never_null(rows, "month", *LISTS, about="Every month has its waiting lists"),
        unique_key(rows, "month", about="No month is listed twice"),
        agrees(
            Slice(frame=listed, who=()),
            [("months listed", pl.col("listed"), pl.col("expected"))],
            about="No month since August 2007 is missing",
        ),
        count_of_people(rows, LISTS, about="Waiting lists are counts of people"),
        part_of(
            rows,
            [("over_52_weeks", "over_18_weeks"), *((one, f"{one}_estimated") for one in LISTS)],
            about="A part is not larger than its whole, nor a list than its estimate",
        ),
        between(rows, "median_weeks", "p92_weeks", low=0, high=LONGEST, about="Weeks are 0 to 104"),
    ]
