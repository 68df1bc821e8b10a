"""Waits by specialty, held against the published table and against the whole list."""

import datetime as dt

import polars as pl
import pytest

from tests.support.real import Real

EXTRACTS = (dt.date(2026, 1, 1), dt.date(2026, 2, 1), dt.date(2026, 4, 1))


@pytest.fixture(name="waits", scope="module")
def _waits(real: Real) -> pl.DataFrame:
    return real.mart("specialty_waits").join(
        real.mart("specialties").select("function_id", "treatment_function_code"), on="function_id"
    )


def test_every_typical_wait_is_the_published_one(real: Real, waits: pl.DataFrame) -> None:
    """Of each trust and specialty in the months that we work out from the weekly bands."""
    published = real.parsed("rtt_incomplete_provider").filter(
        pl.col("month").is_in(EXTRACTS), pl.col("pathways") > 0
    )
    both = waits.filter(pl.col("org_kind") == "trust").join(
        published,
        left_on=("org_code", "treatment_function_code", "month"),
        right_on=("provider_code", "treatment_function_code", "month"),
        suffix="_published",
    )
    assert both.height > 7_000
    assert both.filter(pl.col("waiting") != pl.col("pathways")).is_empty()
    for column in ("median_weeks", "p92_weeks"):
        ours, theirs = pl.col(column), pl.col(f"{column}_published")
        assert both.filter(ours.is_null() != (theirs.is_null() | (theirs >= 104))).is_empty()
        assert both.filter((ours - theirs).abs() > 0.0051).is_empty()
    assert both.filter(pl.col("waiting") < 20, pl.col("median_weeks").is_not_null()).is_empty()


def test_the_specialties_of_an_area_add_up_to_its_whole_list(
    real: Real, waits: pl.DataFrame
) -> None:
    whole = real.mart("observations").filter(
        pl.col("metric_id") == "rtt_within_18w", pl.col("month").is_in(EXTRACTS)
    )
    summed = waits.group_by("org_kind", "org_code", "month").agg(
        pl.col("waiting").sum(), pl.col("within_18_weeks").sum()
    )
    both = summed.join(whole, on=("org_kind", "org_code", "month"))
    assert both.filter(pl.col("org_kind") == "icb")["org_code"].n_unique() >= 36
    assert both.filter(pl.col("org_code") == "ENG").height == len(EXTRACTS)
    assert both.filter(
        (pl.col("waiting") != pl.col("denominator"))
        | (pl.col("within_18_weeks") != pl.col("numerator"))
    ).is_empty()


def test_three_figures_read_in_the_published_files_by_hand(waits: pl.DataFrame) -> None:
    """Of Nottingham, Trauma and Orthopaedic Service, in the table: 7,829 waiting, 16.05 weeks."""
    told = waits.filter(
        pl.col("function_id") == "trauma-and-orthopaedics",
        pl.col("org_code") == "RX1",
        pl.col("month") == dt.date(2026, 4, 1),
    ).row(0, named=True)
    assert (told["waiting"], round(told["within_18_share"], 4)) == (7829, 0.5252)
    assert (round(told["median_weeks"], 2), round(told["p92_weeks"], 2)) == (16.05, 45.71)
    assert told["over_52_weeks"] == 224


def test_the_nearest_are_near(real: Real) -> None:
    near = real.mart("specialty_nearby")
    assert near.filter(pl.col("miles") < 0).is_empty()
    assert near["nearness"].max() == 5
    told = near.filter(
        pl.col("function_id") == "trauma-and-orthopaedics", pl.col("org_code") == "RX1"
    )
    # Sherwood Forest runs King's Mill in Sutton-in-Ashfield, Derby and Burton the Royal Derby.
    assert {"RK5", "RTG"} <= set(told["near_code"])
