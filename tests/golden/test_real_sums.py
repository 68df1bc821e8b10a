"""The rows of every real sum, and England with the official estimate."""

from datetime import date

import polars as pl
import pytest

from pipeline import paths
from pipeline.archive.ledger import read_ledger
from pipeline.steps.trace import row_numbers
from tests.support.real import Real


def test_every_sum_of_every_month_names_its_rows(real: Real) -> None:
    """The check itself runs at each build; here that it was asked about all of them."""
    sets = real.mart("formulas").filter(pl.col("row_set") != "one_row")
    sets = sets.select("metric_id", "row_set").unique()
    # Of ambulances England has a row of its own, and is no sum.
    summed = real.mart("observations").join(sets, on="metric_id", how="semi")
    sums = summed.filter(
        (pl.col("org_kind") != "trust") | (pl.col("row_count") > 1),
        pl.col("sheet_name") != "Full Time Series",
    )
    assert sums.height > 8_000
    rows = real.mart("figure_rows")
    assert set(sums["org_kind"]) == {"trust", "icb", "region", "england"} == set(rows["org_kind"])
    # The rows of another set, such as those of all of A&E, are not those of a four-hour sum.
    own = rows.join(sets, on="row_set")
    key = ["metric_id", "org_kind", "org_code", "month"]
    assert sums.join(own, on=key, how="anti").is_empty()
    checks = real.mart("check_results").filter(pl.col("check") == "sums_add_up")
    assert checks["wrong_rows"].to_list() == [0]


def test_ranges_have_as_many_rows_as_they_say(real: Real) -> None:
    rows = real.mart("figure_rows").filter(pl.col("rows").is_not_null())
    written = [len(row_numbers(ranges)) for ranges in rows["rows"]]
    assert written == rows["row_count"].to_list()


def test_the_field_tests_are_in_no_four_hour_row_of_england(real: Real) -> None:
    """Forty-five of the months held from May 2019 to May 2023 leave rows out, and say why."""
    england = real.mart("figure_rows").filter(
        pl.col("org_kind") == "england", pl.col("left_out_because") == "field_test"
    )
    assert (england["month"].min(), england["month"].max()) == (
        date(2019, 5, 1),
        date(2023, 5, 1),
    )
    assert england.height == 45
    assert set(england["left_out_count"]) <= {13, 14}
    counts = (
        real.figure("ae_within_4h", "ENG", "2022-03"),
        real.figure("ae_12h_dta", "ENG", "2022-03"),
    )
    assert [figure["row_count"] for figure in counts] == [193, 207]


def test_the_columns_of_every_file_in_use_are_noted(real: Real) -> None:
    """The official zip of January 2026 is used, which came after columns began to be noted."""
    noted = set(real.mart("release_columns")["release_id"])
    used = set(real.mart("observations")["release_id"].drop_nulls())
    assert used - noted == set()
    footprint = real.mart("release_columns").filter(
        pl.col("release_id").str.starts_with("ae_by_provider_workbook_2026-03"),
        pl.col("table_name") == "footprint",
    )
    cells = dict(footprint.select("field", "column_letter").rows())
    assert (cells["attendances"], cells["within_4h"]) == ("H", "L")


@pytest.mark.parametrize(
    ("metric_id", "ours", "theirs"),
    [("rtt_within_18w", 0.649493297, 0.649697551), ("rtt_over_52w", 0.013729185, 0.01382347)],
)
def test_england_stands_beside_the_official_estimate(
    real: Real, metric_id: str, ours: float, theirs: float
) -> None:
    """Typed from the published time series: 64.9%, and 65.0% with estimates for missing trusts."""
    figure = real.figure(metric_id, "ENG", "2026-04")
    assert figure["metric_value"] == pytest.approx(ours, abs=5e-10)
    estimate = real.mart("england_estimates").filter(
        pl.col("metric_id") == metric_id, pl.col("month") == date(2026, 4, 1)
    )
    assert estimate["metric_value"].item() == pytest.approx(theirs, abs=5e-10)
    assert estimate["is_estimated"].item() is True


def test_england_of_a_month_without_an_extract_is_the_published_row(real: Real) -> None:
    figure = real.figure("rtt_within_18w", "ENG", "2007-08")
    assert (figure["numerator"], figure["denominator"]) == (2_395_656, 2_395_656 + 1_791_318)
    assert real.figure("rtt_median_weeks", "ENG", "2026-03")["metric_value"] == 11.329137221
    months = real.mart("observations").filter(
        pl.col("metric_id") == "rtt_within_18w", pl.col("org_kind") == "england"
    )["month"]
    # The published series goes on to May 2026.
    assert (months.min(), months.max(), months.len()) == (date(2007, 8, 1), date(2026, 5, 1), 226)


def test_extract_and_time_series_agree_where_both_are_held(real: Real) -> None:
    series = real.parsed("rtt_overview_time_series").select(
        "month",
        pathways=pl.col("within_18_weeks") + pl.col("over_18_weeks"),
        within="within_18_weeks",
    )
    ours = real.mart("observations").filter(
        pl.col("metric_id") == "rtt_within_18w",
        pl.col("org_kind") == "england",
        pl.col("release_id").str.starts_with("rtt_full_extract"),
    )
    both = ours.join(series, on="month")
    assert both.height == 3
    assert both["numerator"].to_list() == both["within"].to_list()
    assert both["denominator"].to_list() == both["pathways"].to_list()


def test_months_missing_inside_a_series_are_listed(real: Real) -> None:
    gaps = real.mart("series_gaps").filter(
        pl.col("metric_id") == "ae_within_4h", pl.col("org_kind") == "england"
    )
    assert gaps["first_month"].to_list() == [
        date(2019, 7, 1),
        date(2020, 6, 1),
        date(2021, 8, 1),
        date(2022, 8, 1),
        date(2023, 9, 1),
    ]
    assert gaps["first_month"].to_list() == gaps["last_month"].to_list()


def test_every_table_says_how_near_its_figures_are_to_the_published_bytes(real: Real) -> None:
    copies = real.mart("table_copies")
    for table in ("acute", "acute-waits", "icb"):
        shares = dict(
            copies.filter(pl.col("table_id") == table).select("status", "figure_share").rows()
        )
        assert sum(shares.values()) == pytest.approx(1)
    acute = dict(
        copies.filter(pl.col("table_id") == "acute").select("status", "figure_share").rows()
    )
    assert acute["transcribed"] == pytest.approx(0.2), "the finance scores: one measure of five"
    assert {release.status for release in read_ledger(paths.SNAPSHOT)} >= set(acute)
