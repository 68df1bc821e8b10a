"""What is promised of a month of A&E, and that each promise can be broken."""

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from pipeline.sources.ae_monthly.expect import (
    ADMISSIONS,
    ATTENDANCES,
    BOOKED,
    BOOKED_OVER_4H,
    COUNTS,
    MOST_IN_A_MONTH,
    OVER_4H,
    WAITS,
    expectations,
)
from tests.support.verdicts import broken, judged, set_cell

ORGANISATIONS = 102
ENGLAND = ORGANISATIONS + 2

SIZES = {
    ATTENDANCES: 1500,
    BOOKED: 12,
    OVER_4H: 300,
    BOOKED_OVER_4H: 4,
    WAITS: 20,
    ADMISSIONS: 200,
}


def month_of(month: date = date(2025, 6, 1), scale: int = 1) -> pl.DataFrame:
    """Make a month of made-up organisations: rows 2 to 103, England in row 104."""
    providers = pl.DataFrame(
        {
            "row_kind": "provider",
            "org_code": [f"Z{number:02}" for number in range(100)] + ["Y99999", "8Z09Z"],
            "org_name": [f"Made-up {number}" for number in range(ORGANISATIONS)],
            "region_name": "Nowhere",
            "month": [month] * ORGANISATIONS,
            "sheet": "",
            "row": range(2, ENGLAND),
        },
        schema_overrides={"row": pl.Int32},
    ).with_columns(
        (pl.lit(people, pl.Int64) * scale).alias(column)
        for columns, people in SIZES.items()
        for column in columns
    )
    england = providers.sum().with_columns(
        row_kind=pl.lit("england"),
        org_code=pl.lit("ENG"),
        org_name=pl.lit("England"),
        month=pl.lit(month),
        sheet=pl.lit(""),
        row=pl.lit(ENGLAND, pl.Int32),
    )
    return pl.concat([providers, england.select(providers.columns)])


def add(frame: pl.DataFrame, column: str, people: int) -> pl.DataFrame:
    """Add people to the first organisation and to England, so that the sums still agree."""
    return frame.with_columns(
        pl.when(pl.col("row").is_in([2, ENGLAND]))
        .then(pl.col(column) + people)
        .otherwise(pl.col(column))
    )


Breakage = Callable[[pl.DataFrame], pl.DataFrame]
BREAKAGES: dict[str, tuple[Breakage, str, str]] = {
    "no total": (
        lambda frame: frame.filter(pl.col("row") < ENGLAND),
        "The file prints one row with the total of England",
        "0 rows",
    ),
    "cut short": (
        lambda frame: frame.filter((pl.col("row") > 4) | (pl.col("row") == ENGLAND)),
        "At least 100 organisations report",
        "99 rows",
    ),
    "no count": (
        lambda frame: set_cell(frame, 7, waits_12h_dta=None),
        "Code, name, month and every count that was collected are filled in",
        "1 of 102: row 7 (Z05) waits_12h_dta is empty",
    ),
    "a code that became a number": (
        lambda frame: set_cell(frame, 7, org_code="80940"),
        "Every organisation code is spelt as a code",
        "1 of 102: row 7 (80940) org_code is 80940",
    ),
    "listed twice": (
        lambda frame: set_cell(frame, 7, org_code="Z00"),
        "No organisation is listed twice",
        (
            "2 of 102: row 2 (Z00) Z00 is there more than once; "
            "row 7 (Z00) Z00 is there more than once"
        ),
    ),
    "less than nobody": (
        lambda frame: add(frame, "booked_over_4h_other", -5),
        "Every count is between 0 and 200,000 people",
        "1 of 102: row 2 (Z00) booked_over_4h_other is -1",
    ),
    "more than a county": (
        lambda frame: add(frame, "attendances_type1", MOST_IN_A_MONTH),
        "Every count is between 0 and 200,000 people",
        "1 of 102: row 2 (Z00) attendances_type1 is 201500",
    ),
    "more waits than attendances": (
        lambda frame: add(frame, "booked_over_4h_type2", 9),
        "No more people wait over four hours than attend, in each type of department",
        "1 of 612: row 2 (Z00) booked_over_4h_type2 of booked_type2: 13 of 12",
    ),
    "a sum that is not the total": (
        lambda frame: set_cell(frame, ENGLAND, other_admissions=1),
        "The organisations add up to the printed total of England, in all 18 counts",
        "1 of 18: row 104 other_admissions: 1 is printed, the rows add up to 20400",
    ),
}


def test_a_plausible_month_is_admitted_without_a_word() -> None:
    verdict = judged(month_of(), expectations(month_of(), month_of(date(2025, 5, 1))))

    assert all(finding.passed for finding in verdict.findings)


def test_a_month_before_booked_appointments_is_admitted() -> None:
    old = month_of().with_columns(
        pl.lit(None, pl.Int64).alias(column) for column in COUNTS if "booked" in column
    )

    assert broken(judged(old, expectations(old, None))) == {}


@pytest.mark.parametrize("name", BREAKAGES)
def test_a_broken_month_is_refused(name: str) -> None:
    breakage, about, found = BREAKAGES[name]
    frame = breakage(month_of())

    verdict = judged(frame, expectations(frame, None))

    assert not verdict.admitted
    assert broken(verdict)[about] == found


def test_every_critical_promise_about_the_month_itself_is_broken_above() -> None:
    promised = {
        promise.about
        for promise in expectations(month_of(), None)
        if promise.severity == "critical"
    }

    assert promised == {about for _, about, _ in BREAKAGES.values()}


@pytest.mark.parametrize("scale", [1, 5])
def test_a_month_that_does_not_follow_from_the_month_before_is_refused(scale: int) -> None:
    now, then = month_of(scale=scale), month_of(date(2025, 5, 1), scale=6 - scale)

    verdict = judged(now, expectations(now, then))

    assert "England is between half and twice the month before" in broken(verdict)


def test_waits_that_vanish_are_refused() -> None:
    now = month_of().with_columns(over_4h_type1=pl.col("over_4h_type1") // 6)

    verdict = judged(now, expectations(now, month_of(date(2025, 5, 1))))

    assert list(broken(verdict)) == [
        (
            "The waits over four hours in England are between a fifth and five times "
            "those of the month before"
        )
    ]


def test_oddities_are_warnings() -> None:
    then = month_of(date(2025, 5, 1))
    now = set_cell(month_of(), 3, region_name=None, waits_12h_dta=9000)
    now = set_cell(now, 4, over_4h_type1=0)

    warnings = broken(judged(now, expectations(now, then)), "warning")

    assert warnings == {
        "Every organisation has a region": "1 of 102: row 3 (Z01) region_name is empty",
        "No more people wait for a bed than are admitted": "1 of 102: row 3 (Z01) "
        "waits_for_a_bed of admissions: 9020 of 800",
        "A large major department reports somebody over four hours: none is more likely "
        "not reported than perfect": "1 of 102: row 4 (Z02) over_4h_type1 is 0",
    }


def test_a_large_organisation_that_is_lost_is_named() -> None:
    then = month_of(date(2025, 5, 1))
    now = month_of().filter(pl.col("row") != 2)

    warnings = broken(judged(now, expectations(now, then)), "warning")

    assert warnings == {
        "No organisation with over 1,000 attendances the month before is missing": "1 of 102: "
        "Z00 Made-up 0 is missing, 4500 attendances in the release before"
    }


def test_a_quarter_more_people_than_last_month_is_a_warning() -> None:
    then = month_of(date(2025, 5, 1), scale=3)
    now = month_of(scale=4)

    verdict = judged(now, expectations(now, then))

    assert verdict.admitted
    assert list(broken(verdict, "warning")) == [
        "Attendances in England are within a quarter of the month before"
    ]
