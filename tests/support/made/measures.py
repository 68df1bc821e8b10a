"""
Made-up marts about one measure at a time: places in a field, how its figures lie, what chance does.

Every monthly series has limits; those of A&E end before the made-up break. Nine months of ZZ1 are
outside its over-52-week limits, on the better side.
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
        "series_noise": frame({}, *_noise()),
        "series_changes": frame({}, *_changes(observations)),
        "benchmarks": frame({}, *_benchmarks(observations)),
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
        is_broken = metric_id == "ae_within_4h"
        before = series.filter(pl.col("month") < BREAK) if is_broken else series
        mean = float(before["metric_value"].mean())  # type: ignore[arg-type]
        yield {
            "metric_id": metric_id,
            "org_kind": kind,
            "org_code": code,
            "first_month": before["month"].min(),
            "last_month": before["month"].max(),
            "figure_count": before.height,
            "step_count": before.height - 1,
            "mean": mean,
            "mean_step": mean / 20,
            "lower_limit": mean * 0.9,
            "upper_limit": mean * 1.1,
            "is_trial": False,
            "is_newest": not is_broken,
            "newest_from": BREAK if is_broken else before["month"].min(),
            "newest_count": series.height - before.height if is_broken else before.height,
        }


def _noise() -> Iterator[dict[str, Any]]:
    for metric_id in ("ae_within_4h", "rtt_over_52w", "rtt_median_weeks"):
        yield {
            "metric_id": metric_id,
            "series_count": 12,
            "measured_own": 0.75,
            "measured_beside": 0.75,
            "lag1_own": 0.75,
            "lag1_beside": 0.75,
            "hangs_together": True,
            "widening": 2.0,
            "limit_factor": 6.2,
            "own_factor": 1.5,
            "beside_factor": 1.5,
        }


def _signals() -> Iterator[dict[str, Any]]:
    marked = {"metric_id": "rtt_over_52w", "org_kind": "trust", "metric_value": 0.02}
    for month in MONTHS[-RUN:]:
        yield {**marked, "org_code": "ZZ1", "month": month, "verdict": "improvement"}
    yield {**marked, "org_code": "ZZ2", "month": LAST_MONTH, "verdict": "concern"}


def _changes(observations: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Let every series of waits over a year get better beside the others, and no other one."""
    for metric_id in ("rtt_over_52w",):
        newest = observations.filter(
            pl.col("metric_id") == metric_id,
            pl.col("metric_value").is_not_null(),
            pl.col("month") == LAST_MONTH,
        )
        for kind, code in newest.select("org_kind", "org_code").iter_rows():
            yield {
                "metric_id": metric_id,
                "org_kind": kind,
                "org_code": code,
                "last_month": LAST_MONTH,
                "own_change": -0.01,
                "beside_change": None if kind == "england" else -0.01,
                "mean_before": 0.04,
                "mean_now": 0.03,
                "change_noise": 0.001,
                "is_stepped": False,
                "verdict": "improvement",
                "beside": None if kind == "england" else "ahead",
            }


def _benchmarks(observations: pl.DataFrame) -> Iterator[dict[str, Any]]:
    england = observations.filter(
        pl.col("org_kind") == "england",
        pl.col("metric_value").is_not_null(),
        ~pl.col("metric_id").str.starts_with("finance"),
    )
    for metric_id, month, value in england.select("metric_id", "month", "metric_value").iter_rows():
        for kind in ("trust", "icb"):
            yield {
                "metric_id": metric_id,
                "org_kind": kind,
                "month": month,
                "benchmark": "england",
                "benchmark_value": value,
            }
