"""What is promised of the register of trusts, and that it can be broken."""

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from pipeline.sources.ods_trusts.expect import expectations
from tests.support.verdicts import broken, judged, set_cell

OPEN = 151


def register_of() -> pl.DataFrame:
    """Make a register of 151 made-up open trusts and one that closed: rows 1 to 152."""
    return pl.DataFrame(
        {
            "as_of": date(2026, 7, 8),
            "org_code": [f"Z{number:02X}" for number in range(OPEN)] + ["Z9Z9Z"],
            "org_name": "MADE-UP NHS TRUST",
            "region_code": "Y56",
            "icb_code": ["Z9Z9Z"] * OPEN + ["QZ9"],
            "town": "NOWHERE",
            "postcode": "ZZ1A 1ZZ",
            "opened_on": date(2015, 4, 1),
            "closed_on": [None] * OPEN + [date(2020, 3, 31)],
            "sheet": "",
            "row": range(1, OPEN + 2),
        },
        schema_overrides={"row": pl.Int32},
    )


BREAKAGES: dict[str, tuple[Callable[[pl.DataFrame], pl.DataFrame], str, str]] = {
    "cut short": (
        lambda frame: frame.tail(150),
        "At least 150 trusts are open",
        "149 rows",
    ),
    "no name": (
        lambda frame: set_cell(frame, 3, org_name=None),
        "Every trust has a code and a name",
        "1 of 152: row 3 (Z02) org_name is empty",
    ),
    "a code misspelt": (
        lambda frame: set_cell(frame, 3, org_code="2"),
        "Every trust code is spelt as a code",
        "1 of 152: row 3 (2) org_code is 2",
    ),
    "listed twice": (
        lambda frame: set_cell(frame, 3, org_code="Z01"),
        "No trust is listed twice",
        (
            "2 of 152: row 2 (Z01) Z01 is there more than once; "
            "row 3 (Z01) Z01 is there more than once"
        ),
    ),
    "an unknown region": (
        lambda frame: set_cell(frame, 3, region_code="Y99"),
        "Every region is one we know",
        "1 of 152: row 3 (Z02) region_code is Y99",
    ),
    "an ICB that is none": (
        lambda frame: set_cell(frame, 3, icb_code="E54000008"),
        "Every ICB code is spelt as a code",
        "1 of 152: row 3 (Z02) icb_code is E54000008",
    ),
    "closed before it opened": (
        lambda frame: set_cell(frame, 152, opened_on=date(2020, 4, 1)),
        "No trust closed before it opened",
        "1 of 152: row 152 (Z9Z9Z) opened_on 2020-04-01, closed_on 2020-03-31",
    ),
}


def test_a_plausible_register_is_admitted_without_a_word() -> None:
    verdict = judged(register_of(), expectations(register_of(), register_of()))

    assert all(finding.passed for finding in verdict.findings)


@pytest.mark.parametrize("name", BREAKAGES)
def test_a_broken_register_is_refused(name: str) -> None:
    breakage, about, found = BREAKAGES[name]
    frame = breakage(register_of())

    verdict = judged(frame, expectations(frame, None))

    assert not verdict.admitted
    assert broken(verdict)[about] == found


def test_every_critical_promise_is_broken_above() -> None:
    promised = {
        promise.about
        for promise in expectations(register_of(), None)
        if promise.severity == "critical"
    }

    assert promised == {about for _, about, _ in BREAKAGES.values()}


def test_oddities_are_warnings() -> None:
    frame = set_cell(register_of(), 3, region_code=None, opened_on=None)
    frame = set_cell(frame, 4, postcode="NOWHERE", org_code="ZZ4")

    verdict = judged(frame, expectations(frame, register_of()))

    assert verdict.admitted
    assert broken(verdict, "warning") == {
        "Every postcode is spelt as a postcode": "1 of 152: row 4 (ZZ4) postcode is NOWHERE",
        "Every open trust has a region, an ICB, a town, a postcode and an opening date": "1 of 151"
        ": row 3 (Z02) region_code, opened_on is empty",
        "No trust that was open in the register before is missing": "1 of 151: "
        "Z03 MADE-UP NHS TRUST is missing",
    }
