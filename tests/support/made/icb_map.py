"""
Made-up marts about the map and the funnels: two boards side by side, and everybody's limits.

The boards share a border that bends; the eastern one has an island and is in no table.
"""

from datetime import date
from typing import Final

import polars as pl

from tests.support.made.judged import RELEASE, frame
from tests.support.made.measures import FIELD
from tests.support.second_opinion import funnels as second_funnels
from tests.support.second_opinion.funnels import INNER, OUTER, Share

AS_OF: Final = date(2026, 4, 1)
BORDER: Final = ((-1.0, 52.0), (-1.1, 52.5), (-1.0, 53.0))
WEST: Final = ((-2.0, 53.0), (-2.0, 52.0))
EAST: Final = ((0.0, 53.0), (0.0, 52.0))
ISLAND: Final = ((0.2, 52.2), (0.2, 52.6), (0.6, 52.4))
PEOPLE: Final = (2_500, 5_000, 10_000)


def frames(measures: pl.DataFrame, places: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """
    Make every mart about the map and the funnels.

    Args:
        measures: The mart of places on single measures.
        places: The mart of places in the tables.

    Returns:
        The marts by name.
    """
    return {
        "icb_outlines": frame(
            {},
            _ring("QZ1", 1, (*BORDER, *WEST)),
            _ring("QZ2", 1, (*BORDER[::-1], *EAST[::-1])),
            _ring("QZ2", 2, ISLAND),
        ),
        "icb_fifths": _fifths(measures, places),
        **_funnels(measures.filter(pl.col("metric_id").is_in(["ae_within_4h", "rtt_over_52w"]))),
    }


def _ring(code: str, number: int, points: tuple[tuple[float, float], ...]) -> dict[str, object]:
    return {
        "icb_code": code,
        "polygon_number": number,
        "ring_number": 1,
        "points": ",".join(f"{east} {north}" for east, north in (*points, points[0])),
        "as_of": AS_OF,
        "release_id": RELEASE,
    }


def _fifths(measures: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    of_measures = measures.filter(
        pl.col("org_kind") == "icb", pl.col("place").is_not_null()
    ).select(
        pl.col("metric_id").alias("subject"),
        pl.col("org_code").alias("icb_code"),
        "month",
        pl.col("metric_value").alias("figure"),
        "place",
        "place_of",
    )
    of_table = places.filter(
        pl.col("table_id") == "icb", pl.col("edition") == "latest", pl.col("place").is_not_null()
    ).select(
        pl.col("table_id").alias("subject"),
        pl.col("org_code").alias("icb_code"),
        pl.lit(None, pl.Date).alias("month"),
        pl.col("score").alias("figure"),
        "place",
        pl.len().cast(pl.Int64).alias("place_of"),
    )
    return pl.concat([of_measures, of_table]).with_columns(
        (1 + 5 * (pl.col("place") - 1) // pl.col("place_of")).alias("fifth")
    )


def _funnels(shares: pl.DataFrame) -> dict[str, pl.DataFrame]:
    groups, points, limits = [], [], []
    for key, members in shares.group_by(*FIELD, maintain_order=True):
        field = dict(zip(FIELD, key, strict=True))
        seen = {
            code: Share(top=value * 10_000, people=10_000)
            for code, value in members.select("org_code", "metric_value").iter_rows()
        }
        centre = second_funnels.centre([*seen.values()])
        groups.append(
            {
                **field,
                "month": members["month"][0],
                "figure_count": members.height,
                "average_share": centre.average,
                "overdispersion": centre.overdispersion,
                "not_drawn": centre.not_drawn,
            }
        )
        if centre.not_drawn is not None:
            continue
        # One stands apart on either side, whatever the spread of the made-up figures is.
        best, worst = members.sort("metric_value")["org_code"].gather([-1, 0])
        standings = {best: "above", worst: "below"}
        points += [
            {
                **field,
                "org_code": code,
                "month": members["month"][0],
                "people": share.people,
                "metric_value": share.top / share.people,
                "standing": standings.get(code, "within"),
                "low": centre.limit(share.people, -INNER),
                "high": centre.limit(share.people, INNER),
            }
            for code, share in seen.items()
        ]
        limits += [
            {
                **field,
                "people": float(people),
                "lowest": centre.limit(people, -OUTER),
                "low": centre.limit(people, -INNER),
                "high": centre.limit(people, INNER),
                "highest": centre.limit(people, OUTER),
            }
            for people in PEOPLE
        ]
    return {
        "funnel_groups": frame({"not_drawn": pl.String}, *groups),
        "funnel_points": frame({"people": pl.Float64}, *points),
        "funnel_limits": frame({}, *limits),
    }
