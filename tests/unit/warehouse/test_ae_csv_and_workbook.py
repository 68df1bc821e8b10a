"""The A&E CSV and workbook of a month are compared where both are held, and only there."""

import datetime as dt

from tests.support.ground import production
from tests.support.warehouse import NULL, Cell, Drawn, draw

BOTH, CSV_ONLY, WORKBOOK_ONLY = (dt.date(2026, month, 1) for month in (4, 5, 6))

FIGURES = ("attendances", "over_4h", "waits_12h_dta", "admissions_via_ae")


def wrong(either: list[list[Cell]], workbook: list[list[Cell]]) -> list[tuple[object, ...]]:
    """Give month, code and both attendances of what the check finds, in order."""
    given: dict[str, Drawn] = {
        "staging.ae_monthly": draw(["month"], [[BOTH], [CSV_ONLY]]),
        "core.ae_provider_months": draw(
            ["month", "org_code", *FIGURES, "is_field_test"], [[*row, False] for row in either]
        ),
        "staging.ae_by_provider_workbook": draw(
            ["part", "row_kind", "month", "org_code", *FIGURES],
            [["provider", "organisation", *row] for row in workbook],
        ),
    }
    found = production().run("checks.ae_csv_equals_workbook", given)
    columns = ["month", "org_code", "attendances", "workbook_attendances"]
    return sorted(found.select(columns).rows())


def row(month: dt.date, code: str, attendances: int = 100) -> list[Cell]:
    return [month, code, attendances, 40, 3, 20]


def test_months_of_which_one_of_the_two_is_held_are_not_compared() -> None:
    either = [row(BOTH, "ZZ1"), row(CSV_ONLY, "ZZ1"), row(WORKBOOK_ONLY, "ZZ1")]
    assert wrong(either, [row(BOTH, "ZZ1"), row(WORKBOOK_ONLY, "ZZ1")]) == []


def test_a_provider_that_one_of_the_two_lacks_is_named() -> None:
    either = [row(BOTH, "ZZ1"), row(BOTH, "ZZ2")]
    assert wrong(either, [row(BOTH, "ZZ1"), row(BOTH, "ZZ3")]) == [
        (BOTH, "ZZ2", 100, None),
        (BOTH, "ZZ3", None, 100),
    ]


def test_another_figure_is_named() -> None:
    assert wrong([row(BOTH, "ZZ1")], [row(BOTH, "ZZ1", 101)]) == [(BOTH, "ZZ1", 100, 101)]


def test_four_hours_of_a_field_test_are_not_compared() -> None:
    given: dict[str, Drawn] = {
        "staging.ae_monthly": draw(["month"], [[BOTH]]),
        "core.ae_provider_months": draw(
            ["month", "org_code", *FIGURES, "is_field_test"], [[BOTH, "ZZ1", 9, NULL, 0, 1, True]]
        ),
        "staging.ae_by_provider_workbook": draw(
            ["part", "row_kind", "month", "org_code", *FIGURES],
            [["provider", "organisation", BOTH, "ZZ1", 9, 5, 0, 1]],
        ),
    }
    assert production().run("checks.ae_csv_equals_workbook", given).rows() == []
