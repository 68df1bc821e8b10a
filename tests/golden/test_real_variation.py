"""How far places are apart, on real figures."""

from datetime import date
from typing import Final

import polars as pl
import pytest

from tests.support.real import Real

# Months worked out again: the published share of each area, put in order by hand.
BY_HAND: Final = (
    ("ae_within_4h", date(2025, 3, 1), 42, True),
    ("rtt_over_52w", date(2026, 4, 1), 34, False),
)


@pytest.mark.parametrize(("metric_id", "month", "compared", "higher"), BY_HAND)
def test_two_months_by_hand(
    real: Real, metric_id: str, month: date, compared: int, *, higher: bool
) -> None:
    seen = real.mart("observations").filter(
        pl.col("metric_id") == metric_id,
        pl.col("org_kind") == "icb",
        pl.col("month") == month,
        pl.col("credibility").is_null(),
        pl.col("metric_value").is_not_null(),
    )
    values: list[float] = sorted(
        (row["denominator"] - row["numerator"] if higher else row["numerator"]) / row["denominator"]
        for row in seen.iter_rows(named=True)
    )
    assert len(values) == compared

    def part(share: float) -> float:
        at = share * (compared - 1)
        return values[int(at)] + (at - int(at)) * (values[int(at) + 1] - values[int(at)])

    row = (
        real.mart("variation_spread")
        .filter(metric_id=metric_id, org_kind="icb", month=month)
        .row(0, named=True)
    )
    assert row["compared"] == compared
    assert row["tenth"] == pytest.approx(part(0.1), abs=1e-12)
    assert row["ninth_tenth"] == pytest.approx(part(0.9), abs=1e-12)
    assert row["times_apart"] == pytest.approx(part(0.9) / part(0.1), abs=1e-12)


def test_the_ratios_of_two_months_are_those_printed(real: Real) -> None:
    rows = real.mart("variation_spread").filter(org_kind="icb")
    printed = {
        (row["metric_id"], row["month"]): round(row["times_apart"], 2)
        for row in rows.iter_rows(named=True)
    }
    assert printed["ae_within_4h", date(2024, 3, 1)] == 1.47
    assert printed["ae_within_4h", date(2025, 3, 1)] == 1.55


def test_the_shares_add_to_one(real: Real) -> None:
    rows = real.mart("variation_shares")
    assert set(rows["unit"]) == {"patients", "cells"}
    parts = pl.sum_horizontal("between_areas_share", "inside_areas_share", "inside_cells_share")
    assert rows.filter((parts - 1).abs() > 1e-8).height == 0
    assert rows.filter(pl.col("between_areas_share") < 0).height == 0


def test_waiting_lists_by_area_are_no_series(real: Real) -> None:
    rows = real.mart("variation_spread").filter(org_kind="icb")
    assert set(rows.filter("is_series")["metric_id"]) == {"ae_within_4h", "ae_12h_dta"}
    assert rows.filter(~pl.col("is_series"))["month"].n_unique() == 3


def test_patients_without_an_area_are_counted_beside(real: Real) -> None:
    """All patients of the month are those with an area and those without."""
    april = real.mart("variation_shares").filter(
        metric_id="rtt_over_52w", month=date(2026, 4, 1), unit="patients"
    )
    england = real.figure("rtt_over_52w", "ENG", "2026-04")["denominator"]
    assert april["patients"][0] + april["without_area"][0] == england
    assert april["without_area"][0] == 126_379


def test_ends_are_clear_only_where_ranges_do_not_meet(real: Real) -> None:
    for row in real.mart("variation_extremes").iter_rows(named=True):
        assert row["worst_low"] <= row["worst_value"] <= row["worst_high"]
        assert row["best_low"] <= row["best_value"] <= row["best_high"]
        assert row["is_clear"] == (row["worst_low"] > row["best_high"])
        assert (row["times_low"] is not None) == row["is_clear"]
