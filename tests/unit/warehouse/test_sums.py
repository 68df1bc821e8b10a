"""The rows that a sum names, and the check that adds them up."""

import datetime as dt
from collections.abc import Mapping

import polars as pl
import pytest

from tests.support.ground import production
from tests.support.warehouse import Cell, Drawn, draw

MAY, JUNE = dt.date(2023, 5, 1), dt.date(2023, 6, 1)

RELEASES = draw(
    ["release_id", "source", "period", "status", "landed_at", "is_admitted"],
    [
        ["may", "ae_monthly", "2023-05", "first-hand", "2023-06-08", True],
        ["june", "ae_monthly", "2023-06", "first-hand", "2023-07-13", True],
    ],
)
PROVIDERS = draw(
    [
        *("release_id", "sheet", "row", "row_kind", "org_code", "month"),
        *("attendances_type1", "attendances_type2", "attendances_other"),
        *("over_4h_type1", "over_4h_type2", "over_4h_other"),
        *("waits_12h_dta", "admissions_type1", "admissions_type2", "admissions_other"),
    ],
    [
        ["may", "", 2, "provider", "ZZ1", MAY, 1000, 0, 0, 0, 0, 0, 7, 300, 0, 0],
        ["may", "", 3, "provider", "ZZ2", MAY, 1000, 0, 1000, 500, 0, 0, 5, 200, 0, 0],
        ["may", "", 4, "provider", "ZZ3", MAY, 400, 0, 0, 100, 0, 0, 1, 100, 0, 0],
        ["june", "", 2, "provider", "ZZ1", JUNE, 1000, 0, 0, 400, 0, 0, 7, 300, 0, 0],
    ],
)
# ZZ1 tested other standards and did not report four hours in May; in June it did.
FIELD_TESTS = draw(["org_code", "first_month", "last_month"], [["ZZ1", "2019-05-01", "2023-05-01"]])
GIVEN: Mapping[str, Drawn | pl.DataFrame] = {
    "parsed.releases": RELEASES,
    "parsed.ae_monthly": PROVIDERS,
    "seeds.ae_trial_trusts": FIELD_TESTS,
    "core.ae_provider_icbs": draw(["org_code", "month", "icb_code"], []),
    "core.ae_provider_icbs_now": draw(["org_code", "month", "icb_code"], []),
}
COLUMNS = (
    *("org_kind", "org_code", "month", "release_id", "sheet_name", "numerator", "denominator"),
    *("metric_id", "row_count"),
)


def figure(metric_id: str, numerator: int, denominator: int, rows: int) -> list[Cell]:
    return ["england", "ENG", MAY, "may", "", numerator, denominator, metric_id, rows]


def listed() -> pl.DataFrame:
    """Give the rows of England as the warehouse lists them."""
    needed = {name: GIVEN[name] for name in GIVEN}
    rows = production().run("marts.figure_rows", needed)
    return rows.filter(pl.col("org_kind") == "england").sort("month", "row_set")


def test_a_field_test_is_left_out_of_the_four_hour_rows_and_not_of_the_others() -> None:
    columns = ["row_set", "month", "rows", "row_count", "left_out_rows", "left_out_because"]
    assert listed().select(columns).rows() == [
        ("ae", MAY, "2-4", 3, None, None),
        ("ae_four_hours", MAY, "3-4", 2, "2", "field_test"),
        ("ae", JUNE, "2", 1, None, None),
        ("ae_four_hours", JUNE, "2", 1, None, None),
    ]


def test_england_counts_the_rows_that_are_in_its_sum() -> None:
    areas = production().run("core.ae_areas", GIVEN).filter(pl.col("month") == MAY)
    counts = ["attendances", "row_count", "four_hour_row_count", "four_hour_first_row"]
    assert areas.select(counts).rows() == [(2400, 3, 2, 3)]


def wrong(*observed: list[Cell]) -> list[tuple[object, ...]]:
    """Run the check on printed figures of England."""
    found = production().run(
        "checks.sums_add_up",
        {
            "parsed.releases": RELEASES,
            "parsed.ae_monthly": PROVIDERS,
            "marts.figure_rows": listed(),
            "marts.observations": draw(COLUMNS, list(observed)),
        },
    )
    return found.select(
        "metric_id", "numerator_of_rows", "denominator_of_rows", "named_rows"
    ).rows()


def test_sums_that_add_up_pass() -> None:
    assert wrong(figure("ae_within_4h", 1800, 2400, 2), figure("ae_12h_dta", 13, 600, 3)) == []


@pytest.mark.parametrize(
    ("numerator", "denominator", "rows"), [(1801, 2400, 2), (1800, 2401, 2), (1800, 2400, 3)]
)
def test_a_sum_that_its_rows_do_not_give_is_found(
    numerator: int, denominator: int, rows: int
) -> None:
    """The last is the old fault: rows counted that are not in the sum."""
    found = wrong(figure("ae_within_4h", numerator, denominator, rows))
    assert found == [("ae_within_4h", 1800, 2400, 2)]


def test_a_sum_that_names_no_rows_is_found() -> None:
    other: list[Cell] = ["icb", "QZ1", MAY, "may", "", 1, 2, "ae_within_4h", 1]
    assert wrong(other) == [("ae_within_4h", None, None, None)]
