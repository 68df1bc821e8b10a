"""
Made-up marts about one measure at a time: places in a field, how its figures lie, what chance does.

Every monthly series has one stretch with limits; of A&E a second one begins at the made-up break
and is too short. ZZ1 has been on the better side of its over-52-week average for nine months.
"""

from collections.abc import Iterator
from typing import Any, Final

import polars as pl

from tests.support.made.judged import BREAK, LAST_MONTH, MONTHS, frame

FIELD: Final = ("metric_id", "org_kind", "peer_group")
RUN: Final = 9


def frames(observations: pl.DataFrame, organisations: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """
    Make every mart about single measures.

    Args:
        observations: The mart of figures; the newest of trusts and boards are the fields.
        organisations: The mart of organisations, for their peer groups.

    Returns:
        The marts by name.
    """
    places = (
        observations.filter(
            pl.col("month") == pl.col("month").max().over("metric_id"),
            pl.col("metric_value").is_not_null(),
            pl.col("org_kind").is_in(["trust", "icb"]),
        )
        .join(organisations.select("org_code", "peer_group"), on="org_code")
        .with_columns(pl.col("peer_group").fill_null(""))
        .select(*FIELD, "org_code", "month", "metric_value", "place", "place_of")
    )
    has_range = pl.col("metric_id").is_in(["ae_within_4h", "rtt_over_52w"])
    value = pl.col("metric_value")
    return {
        "measure_ranges": places.with_columns(
            ((pl.col("place") - 1) / (pl.col("place_of") - 1)).alias("standing"),
            pl.when(has_range).then((pl.col("place") - 2).clip(1)).alias("place_low"),
            pl.when(has_range)
            .then(pl.min_horizontal(pl.col("place") + 3, "place_of"))
            .alias("place_high"),
            replay_count=pl.lit(2000),
        ),
        "spc_limits": frame({}, *_limits(observations)),
        "spc_signals": frame({}, *_signals()),
        "field_summaries": places.group_by(*FIELD, maintain_order=True).agg(
            pl.col("month").first(),
            value.len().cast(pl.Int64).alias("figure_count"),
            value.min().alias("lowest"),
            value.quantile(0.25, "linear").alias("lower_quartile"),
            value.median().alias("middle"),
            value.quantile(0.75, "linear").alias("upper_quartile"),
            value.max().alias("highest"),
        ),
    }


def _limits(observations: pl.DataFrame) -> Iterator[dict[str, Any]]:
    monthly = observations.filter(
        ~pl.col("metric_id").str.starts_with("finance"), pl.col("metric_value").is_not_null()
    )
    for (metric_id, kind, code), series in monthly.group_by(
        "metric_id", "org_kind", "org_code", maintain_order=True
    ):
        cut = pl.col("month") < BREAK if metric_id == "ae_within_4h" else pl.lit(value=True)
        for stretch, part in enumerate((series.filter(cut), series.filter(~cut))):
            if part.is_empty():
                continue
            mean = float(part["metric_value"].mean())  # type: ignore[arg-type]
            is_judged = stretch == 0
            yield {
                "metric_id": metric_id,
                "org_kind": kind,
                "org_code": code,
                "stretch": stretch,
                "first_month": part["month"].min(),
                "last_month": part["month"].max(),
                "figure_count": part.height,
                "step_count": part.height - 1,
                "mean": mean if is_judged else None,
                "mean_step": mean / 20 if is_judged else None,
                "lower_limit": mean * 0.9 if is_judged else None,
                "upper_limit": mean * 1.1 if is_judged else None,
                "is_trial": False,
            }


def _signals() -> Iterator[dict[str, Any]]:
    run = {
        "metric_id": "rtt_over_52w",
        "org_kind": "trust",
        "org_code": "ZZ1",
        "stretch": 0,
        "metric_value": 0.02,
    }
    for number, month in enumerate(MONTHS[-RUN:], 1):
        yield {
            **run,
            "month": month,
            "rule": "run",
            "verdict": "improvement",
            "month_count": number,
        }
    outside = {"rule": "outside", "verdict": "concern", "month_count": 1}
    yield {**run, "org_code": "ZZ2", "month": LAST_MONTH, **outside}
