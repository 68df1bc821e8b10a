"""Cancer waits and waits for tests, on everything the project carries, against what was printed."""

from datetime import date

import polars as pl
import pytest

from tests.support.real import Real

STANDARDS = {
    "cancer_28d": "diagnosed_28",
    "cancer_31d": "treated_31",
    "cancer_62d": "treated_62",
}
# Of these months a workbook with its national row is not held, but the extract is.
EXTRACTS = {date(2024, 9, 1), date(2025, 1, 1)}


def england(real: Real, metric_id: str) -> pl.DataFrame:
    return real.mart("observations").filter(
        pl.col("metric_id") == metric_id, pl.col("org_kind") == "england"
    )


@pytest.mark.parametrize(("metric_id", "standard"), STANDARDS.items())
def test_england_is_the_printed_percentage_of_every_month(
    real: Real, metric_id: str, standard: str
) -> None:
    """Printed in the national row of every workbook, to nine digits."""
    printed = real.parsed("cancer_waits").filter(
        pl.col("row_kind") == "england", pl.col("standard") == standard
    )
    ours = england(real, metric_id)
    both = printed.join(ours, on="month", how="left")
    assert both.height == 19
    assert both["metric_value"].round(9).to_list() == both["in_time_share"].to_list()
    assert set(ours["month"]) - set(printed["month"]) == EXTRACTS
    # Not the national row alone: the providers of every month add up to it.
    rows = real.parsed("cancer_waits").filter(
        pl.col("row_kind") == "provider", pl.col("standard") == standard
    )
    sums = rows.group_by("month").agg(pl.col("people").sum()).join(printed, on="month")
    assert sums["people"].to_list() == sums["people_right"].to_list()


@pytest.mark.parametrize(
    ("metric_id", "month", "value", "number"),
    [
        # Typed from the workbooks.
        ("cancer_28d", "2025-06", 0.767563891, 288_148),
        ("cancer_62d", "2023-10", 0.632082825, 25_016.5),
        # Sums of the extracts: final, and provisional.
        ("cancer_28d", "2024-09", 0.748733, 264_312),
        ("cancer_62d", "2024-09", 0.674199, 26_685),
        ("cancer_62d", "2025-01", 0.673022, 28_219),
    ],
)
def test_england_of_single_months(
    real: Real, metric_id: str, month: str, value: float, number: float
) -> None:
    figure = real.figure(metric_id, "ENG", month)
    assert figure["metric_value"] == pytest.approx(value, abs=5e-7)
    assert figure["denominator"] == number


def test_the_final_extract_has_the_figures_of_its_workbooks(real: Real) -> None:
    """For five months, every provider and every standard."""
    held = real.parsed("cancer_waits").filter(pl.col("is_final"))
    key = ["month", "standard", "org_code"]
    parts = (
        held.filter(pl.col("row_kind") == "part")
        .group_by(key)
        .agg(pl.col("people", "in_time").sum())
    )
    both = held.filter(pl.col("row_kind") == "provider").join(parts, on=key)
    assert both["month"].n_unique() == 5
    assert both.height == 2_161
    for name in ("people", "in_time"):
        assert both[name].to_list() == both[f"{name}_right"].to_list()


def test_a_code_that_closed_keeps_its_months(real: Real) -> None:
    assert real.figure("cancer_62d", "RVJ", "2025-06")["flag"] == "published"


def test_tests_of_march_2026_are_the_printed_ones(real: Real) -> None:
    figure = real.figure("diagnostics_over_6w", "ENG", "2026-03")
    assert (figure["numerator"], figure["denominator"]) == (407_833, 1_924_254)
    assert isinstance(figure["metric_value"], float)
    assert round(100 * figure["metric_value"], 2) == 21.19
    june = real.figure("diagnostics_over_6w", "ENG", "2025-06")
    assert (june["numerator"], june["denominator"]) == (369_531, 1_733_071)


def test_the_patients_of_the_boards_are_those_with_an_english_commissioner(real: Real) -> None:
    """10,191 people wait who have none, or whose commissioner is NHS England."""
    month = real.mart("observations").filter(
        pl.col("metric_id") == "diagnostics_over_6w", pl.col("month") == date(2026, 3, 1)
    )
    waiting = dict(month.group_by("org_kind").agg(pl.col("denominator").sum()).iter_rows())
    assert waiting["icb"] == waiting["region"] == 1_924_254 - 10_191
    assert month.filter(pl.col("org_kind") == "icb").height == 42


def test_ambulances_of_england_are_the_printed_ones(real: Real) -> None:
    """27 minutes 3 seconds in August 2025; the eleven services add up to England's handovers."""
    figure = real.figure("ambulance_c2", "ENG", "2025-08")
    assert (figure["metric_value"], figure["denominator"]) == (1_623, 385_921)
    month = real.mart("observations").filter(
        pl.col("metric_id") == "ambulance_handover_30m", pl.col("month") == date(2025, 8, 1)
    )
    sums = dict(month.group_by("org_kind").agg(pl.col("numerator").sum()).iter_rows())
    assert sums == {"england": 88_034, "trust": 88_034}
    assert month.filter(pl.col("org_kind") == "trust").height == 11
