"""Define what must be true of the oversight framework's trust data before we use its figures."""

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
METRIC: Final = r"OF[0-9]{4}"

# OF0… are values. Scores: OF1… in 2025/26, OF2… from 2026/27, OF40… for a domain, OF5002 and OF5202
# for the average. Segments: OF41… for a domain, OF5000 and OF5200 after the override, OF5003 and
# OF5203 before it, OF5005 the final one. Flags: OF5004, OF5204 and OF5007.
SCORE: Final = r"^OF(?:[12]\d{3}|40\d{2}|5[02]02)$"
SEGMENT: Final = r"^OF(?:41\d{2}|5[02]0[03]|5005)$"
FLAG: Final = r"^OF(?:5[02]04|5007)$"
AVERAGE: Final = r"^OF5[02]02$"
ADJUSTED: Final = r"^OF5[02]00$"

# The values this site shows: four percentages of people, and two percentages of turnover.
OF_PEOPLE: Final = ("OF0003", "OF0013", "OF0014", "OF0023")
OF_TURNOVER: Final = ("OF0079", "OF0081")
# The largest planned deficit printed so far is 19.6% of turnover.
MOST_OF_TURNOVER: Final = 100

# The smallest file has ten ambulance trusts.
FEWEST_ROWS: Final = 10

WHO: Final = ("org_code", "nof_metric")
GROUP: Final = ("quarter", "trust_type")


def expectations(frame: pl.DataFrame, before: pl.DataFrame | None) -> list[Promise]:
    """
    Say what must be true of a file of trust data.

    Args:
        frame: The parsed release, one or more quarters.
        before: Not used, because a file of one trust type says nothing about the next file.

    Returns:
        The promises, in the order we print them.
    """
    del before
    rows = Slice(frame=frame, who=WHO)
    return [
        at_least_rows(rows, FEWEST_ROWS, about=f"At least {FEWEST_ROWS} rows"),
        never_null(
            rows,
            *GROUP,
            *WHO,
            about="Quarter, trust type, trust and metric are filled in",
        ),
        # A value that the publisher marks as withheld is not one of its trust's figures.
        mostly_filled(rows, "value", about="Nine in ten values are numbers"),
        never_null(rows, "value", about="Every value is a number", severity="warning"),
        one_of(rows, "trust_type", TRUST_TYPES, about="Every trust type is one we know"),
        code_shape(rows, "org_code", ORG_CODE, about="Every trust code is spelt as a code"),
        code_shape(rows, "nof_metric", METRIC, about="Every metric is spelt like OF0013"),
        unique_key(rows, "quarter", *WHO, about="No trust has a metric twice in a quarter"),
        *_values(frame),
        *_units(frame),
        *_ranks(frame),
        *_averages(frame),
    ]


def _values(frame: pl.DataFrame) -> list[Promise]:
    """Promise a range by metric, because the unit column is wrong on some rows."""

    def of(pattern: str) -> Slice:
        return Slice(frame=frame.filter(pl.col("nof_metric").str.contains(pattern)), who=WHO)

    return [
        between(of(SCORE), "value", low=1, high=4, about="Every score is between 1 and 4"),
        one_of(of(SEGMENT), "value", [1.0, 2.0, 3.0, 4.0, 5.0], about="Every segment is 1 to 5"),
        one_of(of(FLAG), "value", [0.0, 1.0], about="Every flag is 0 or 1"),
        between(
            of("^(?:" + "|".join(OF_PEOPLE) + ")$"),
            "value",
            low=0,
            high=100,
            about="Every percentage of patients is between 0 and 100",
        ),
        between(
            of("^(?:" + "|".join(OF_TURNOVER) + ")$"),
            "value",
            low=-MOST_OF_TURNOVER,
            high=MOST_OF_TURNOVER,
            about=f"No surplus or deficit is over {MOST_OF_TURNOVER} % of turnover",
        ),
        part_of(
            Slice(frame=frame, who=WHO),
            [("lower_quartile", "median_value"), ("median_value", "upper_quartile")],
            about="Quartiles and median stand in order",
        ),
    ]


def _units(frame: pl.DataFrame) -> list[Promise]:
    """
    Promise that percentages are printed as such: 64.9, not 0.649.

    A share would be within the range of a percentage. The largest value of each quarter tells them
    apart. So far it was at least 96% of patients, and for turnover, where ambulance trusts plan
    next to nothing, at least 1.12% and at most 19.58%.
    """
    return [
        between(
            Slice(
                frame=frame.filter(pl.col("nof_metric").is_in(metrics))
                .group_by("quarter", maintain_order=True)
                .agg(pl.col("sheet", "row").first(), largest=pl.col("value").abs().max()),
                who=("quarter",),
            ),
            "largest",
            low=low,
            about=f"Percentages of {what} are printed as percentages, not as shares of one",
        )
        for metrics, low, what in ((OF_PEOPLE, 1, "patients"), (OF_TURNOVER, 0.5, "turnover"))
    ]


def _averages(frame: pl.DataFrame) -> list[Promise]:
    """Promise that every trust has an average score: the line of the last one may be lost."""
    trusts = frame.group_by(*GROUP, "org_code", maintain_order=True).agg(
        pl.col("sheet", "row").first(),
        scores=pl.col("nof_metric").str.contains(AVERAGE).sum(),
    )
    # One copy of a quarter that we have was rebuilt from pages that have no averages.
    trusts = trusts.filter(pl.col("scores").sum().over(GROUP) > 0)
    return [
        between(
            Slice(frame=trusts, who=("org_code",)),
            "scores",
            low=1,
            about="Every trust has an average score",
            severity="warning",
        )
    ]


def _ranks(frame: pl.DataFrame) -> list[Promise]:
    """Promise that ranks are places among the trusts of a type and follow the published rules."""
    ranked = frame.filter(pl.col("rank").is_not_null()).with_columns(
        listed=pl.len().over(*GROUP, "nof_metric")
    )
    average = frame.filter(pl.col("nof_metric").str.contains(AVERAGE)).with_columns(
        place=pl.col("value").rank("min").over(GROUP)
    )
    adjusted = (
        frame.filter(pl.col("nof_metric").str.contains(ADJUSTED))
        .join(
            average.select(*GROUP, "org_code", pl.col("value").alias("average")),
            on=[*GROUP, "org_code"],
            how="inner",
            maintain_order="left",
        )
        # An average is at most 4, so with a factor of 10 a better segment always ranks first.
        .with_columns(place=(pl.col("value") * 10 + pl.col("average")).rank("min").over(GROUP))
    )
    return [
        between(Slice(frame=ranked, who=WHO), "rank", low=1, about="Every rank is 1 or more"),
        part_of(
            Slice(frame=ranked, who=WHO),
            [("rank", "listed")],
            about="No rank is beyond the number of trusts that have one",
        ),
        # The framework's rules change from year to year. We still publish a rank that does not
        # follow them, and warn readers.
        agrees(
            Slice(frame=average, who=WHO),
            [("rank", pl.col("place"), pl.col("rank"))],
            about="The average score is ranked inside the trust type, ties sharing the best place",
            severity="warning",
        ),
        agrees(
            Slice(frame=adjusted, who=WHO),
            [("rank", pl.col("place"), pl.col("rank"))],
            about="The league rank is that of segment first and average score second",
            severity="warning",
        ),
    ]
