"""What is promised of an A&E workbook, and that each promise can be broken."""

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from pipeline.sources.ae_by_provider_workbook.expect import (
    FOR_A_BED,
    FROM_ARRIVAL,
    expectations,
)
from pipeline.sources.ae_by_provider_workbook.parse import MAPPED
from tests.support.verdicts import broken, judged

ORGANISATIONS = 100
SYSTEMS = 30

# One organisation: booked, not booked; a provider has both, its footprint 500 walk-ins as well.
BOOKED = {
    "attendances_type1": 50,
    "attendances_type2": 0,
    "attendances_other": 10,
    "attendances": 60,
    "over_4h_type1": 5,
    "over_4h_type2": 0,
    "over_4h_other": 1,
    "over_4h": 6,
}
NOT_BOOKED = {
    "attendances_type1": 1000,
    "attendances_type2": 100,
    "attendances_other": 400,
    "attendances": 1500,
    "within_4h_type1": 700,
    "within_4h_type2": 90,
    "within_4h_other": 390,
    "within_4h": 1180,
    "over_4h_type1": 300,
    "over_4h_type2": 10,
    "over_4h_other": 10,
    "over_4h": 320,
    "admissions_type1": 250,
    "admissions_type2": 5,
    "admissions_other": 10,
    "admissions_via_ae": 265,
    "other_admissions": 80,
    "waits_over_4h_dta": 90,
    "waits_12h_dta": 30,
}
PROVIDER = {
    **NOT_BOOKED,
    "attendances_type1": 1050,
    "attendances_other": 410,
    "attendances": 1560,
    "within_4h_type1": 745,
    "within_4h_other": 399,
    "within_4h": 1234,
    "over_4h_type1": 305,
    "over_4h_other": 11,
    "over_4h": 326,
}
FOOTPRINT = {name: PROVIDER[name] for name in FROM_ARRIVAL} | {
    "mapped_attendances": 300,
    "mapped_over_4h": 3,
}

Breakage = Callable[[pl.DataFrame], pl.DataFrame]


def workbook_of(month: date = date(2025, 6, 1), times: int = 1) -> pl.DataFrame:
    """Make a workbook of a hundred made-up organisations; rows count from 1 on every sheet."""
    measures = (*FROM_ARRIVAL, *FOR_A_BED, *MAPPED)
    sheets = {
        "provider": PROVIDER,
        "non_booked": NOT_BOOKED,
        "booked": BOOKED,
        "footprint": FOOTPRINT,
    }
    codes = [f"Z{number:02}" for number in range(ORGANISATIONS)]
    rows: list[dict[str, object]] = []
    for part, counts in sheets.items():
        counted = {name: people * times for name, people in counts.items()}
        total = {
            name: people * ORGANISATIONS for name, people in counted.items() if name not in MAPPED
        }
        rows += [
            {"part": part, "org_code": code, "row": row, **counted}
            for row, code in enumerate(codes, 1)
        ]
        rows.append({"part": part, "row_kind": "england", "org_code": "ENG", "row": 999, **total})
    # A hundred providers' people in thirty systems: three each, and the last has thirteen.
    for number in range(SYSTEMS):
        share = (3 if number < SYSTEMS - 1 else ORGANISATIONS - 3 * (SYSTEMS - 1)) * times
        counted = {name: people * share for name, people in PROVIDER.items()}
        rows.append({"part": "system", "org_code": f"Q{number:02}", "row": number, **counted})
    total = {name: people * ORGANISATIONS * times for name, people in PROVIDER.items()}
    rows.append({"part": "system", "row_kind": "england", "org_code": "ENG", "row": 999, **total})
    for row, code in enumerate(codes, 1):
        rows.append({"part": "org_mapping", "org_code": code, "row": row, "icb_name": "Q00 System"})
        rows.append(
            {
                "part": "acute_mapping",
                "org_code": code,
                "row": row,
                "acute_code": code,
                "share": 1.0,
            }
        )
    given = pl.DataFrame(
        rows,
        schema={
            **dict.fromkeys(("part", "row_kind", "org_code", "icb_name", "acute_code"), pl.String),
            **dict.fromkeys(measures, pl.Int64),
            "share": pl.Float64,
            "row": pl.Int32,
        },
    )
    return given.with_columns(
        pl.col("row_kind").fill_null("organisation"),
        org_name=pl.lit("Made-up"),
        region_name=pl.lit("Nowhere"),
        month=pl.lit(month),
        sheet=pl.col("part"),
    )


def cell(part: str, row: int, /, **cells: object) -> Breakage:
    """Change cells of one row of one sheet."""
    return lambda frame: frame.with_columns(
        pl.when((pl.col("part") == part) & (pl.col("row") == row))
        .then(pl.lit(value, frame.schema[column]))
        .otherwise(pl.col(column))
        .alias(column)
        for column, value in cells.items()
    )


def without(part: str, row: int) -> Breakage:
    """Drop a row of a sheet."""
    return lambda frame: frame.filter((pl.col("part") != part) | (pl.col("row") != row))


def also(frame: pl.DataFrame, breakage: Breakage, part: str, row: int) -> pl.DataFrame:
    """Append a changed copy of one row."""
    copied = frame.filter((pl.col("part") == part) & (pl.col("row") == row))
    return pl.concat([frame, breakage(copied)])


BREAKAGES: dict[str, tuple[Breakage, str, str]] = {
    "a sheet cut short": (
        without("footprint", 3),
        "Every sheet is there and lists as many organisations as we know there are",
        "1 of 7: (at least 100 acute trusts have a footprint) least of rows: 100 of 99",
    ),
    "an unknown sheet": (
        cell("org_mapping", 4, part="map"),
        "Every row is of a sheet we know",
        "1 of 635: org_mapping row 4 (map Z03) part is map",
    ),
    "no organisation": (
        cell("org_mapping", 4, org_code=None),
        "Every row has an organisation and a month",
        "1 of 635: org_mapping row 4 (org_mapping empty) org_code is empty",
    ),
    "a code that became a number": (
        cell("acute_mapping", 4, org_code="80940"),
        "Every organisation code is spelt as a code",
        "1 of 635: acute_mapping row 4 (acute_mapping 80940) org_code is 80940",
    ),
    "listed twice": (
        lambda frame: also(frame, cell("booked", 4, row=5), "booked", 4),
        "No organisation is listed twice on a sheet",
        (
            "2 of 431: booked row 4 (booked Z03) booked, Z03 is there more than once; "
            "booked row 5 (booked Z03) booked, Z03 is there more than once"
        ),
    ),
    "a footnote read as an organisation": (
        cell("provider", 4, org_name=None, attendances=None),
        "Every organisation on a counting sheet has a name and its attendances",
        "1 of 430: provider row 4 (provider Z03) org_name, attendances is empty",
    ),
    "no admissions": (
        cell("system", 4, other_admissions=None),
        "Admissions and waits for a bed are filled in everywhere",
        "1 of 230: system row 4 (system Q04) other_admissions is empty",
    ),
    "less than nobody": (
        cell("footprint", 4, mapped_over_4h=-1),
        "Every count is between 0 and 500,000 people",
        "1 of 430: footprint row 4 (footprint Z03) mapped_over_4h is -1",
    ),
    "twelve hours but not four": (
        cell("provider", 4, waits_12h_dta=91),
        (
            "A part is never more than its whole: waits and attendances, twelve hours and four, "
            "mapped and all"
        ),
        "1 of 3010: provider row 4 (provider Z03) waits_12h_dta of waits_over_4h_dta: 91 of 90",
    ),
    "departments that do not add up": (
        cell("non_booked", 4, admissions_type2=6),
        "The types of department add up to the printed total of every organisation",
        (
            "1 of 1320: non_booked row 4 (non_booked Z03) admissions_via_ae: 265 is printed, "
            "266 by our sum"
        ),
    ),
    "a footprint that does not add up": (
        cell("footprint", 4, attendances_type2=103),
        (
            "The types of department add up to the printed total of every footprint, "
            "give or take rounding"
        ),
        "1 of 300: footprint row 4 (footprint Z03) attendances: 1560 is printed, 1563 by our sum",
    ),
    "waits that do not add up": (
        cell("non_booked", 4, within_4h_type2=93),
        "Within and over four hours add up to the attendances, where waits are reported",
        (
            "1 of 1600: non_booked row 4 (non_booked Z03) attendances_type2: 100 is printed, "
            "103 by our sum"
        ),
    ),
    "a sum that is not the total": (
        cell("system", 999, waits_12h_dta=1),
        "The organisations of every sheet add up to its printed total of England",
        "1 of 76: system row 999 (system) waits_12h_dta: 1 is printed, the rows add up to 3000",
    ),
    "footprints that are not the total": (
        cell("footprint", 999, over_4h_type1=30521),
        "The footprints add up to the printed total of England, give or take rounding",
        ("1 of 12: footprint row 999 over_4h_type1: 30521 is printed, the rows add up to 30500"),
    ),
    "two Englands": (
        cell("footprint", 999, over_4h=32601),
        "The England row of the footprints is the England row of the organisations",
        "1 of 3: footprint row 999 over_4h: 32601 is printed, the rows add up to 32600",
    ),
    "booked and not booked are not all": (
        cell("booked", 4, over_4h_other=2),
        "Booked and not booked add up to the organisation's attendances and waits",
        ("1 of 800: provider row 4 (Z03) over_4h_other: 11 is printed, the rows add up to 12"),
    ),
    "mapped to nowhere": (
        cell("org_mapping", 4, icb_name=None),
        "Every organisation that is mapped to a system is given one",
        "1 of 100: org_mapping row 4 (Z03) icb_name is empty",
    ),
    "in two systems": (
        lambda frame: also(frame, cell("org_mapping", 4, icb_name="Q01"), "org_mapping", 4),
        "No organisation is in two systems at once",
        "1 of 100: org_mapping row 4 (Z03) homes is 2",
    ),
    "no share": (
        cell("acute_mapping", 4, share=None),
        "Every organisation that is mapped to an acute trust is given one, with a share",
        "1 of 100: acute_mapping row 4 (Z03) share is empty",
    ),
    "mapped twice": (
        lambda frame: also(frame, cell("acute_mapping", 4, share=0.0), "acute_mapping", 4),
        "No organisation is mapped to the same acute trust twice",
        (
            "2 of 101: acute_mapping row 4 (Z03) Z03, Z03 is there more than once; "
            "acute_mapping row 4 (Z03) Z03, Z03 is there more than once"
        ),
    ),
    "more than all": (
        cell("acute_mapping", 4, share=1.01),
        "Every share is between 0 and 1",
        "1 of 100: acute_mapping row 4 (Z03) share is 1.01",
    ),
    "less than all": (
        cell("acute_mapping", 4, share=0.9),
        "The shares of every organisation add up to 1",
        "1 of 100: acute_mapping row 4 (Z03) share is 0.9",
    ),
}


def test_a_plausible_workbook_is_admitted_without_a_word() -> None:
    verdict = judged(workbook_of(), expectations(workbook_of(), workbook_of(date(2025, 5, 1))))

    assert all(finding.passed for finding in verdict.findings)


@pytest.mark.parametrize("name", BREAKAGES)
def test_a_broken_workbook_is_refused(name: str) -> None:
    breakage, about, found = BREAKAGES[name]
    frame = breakage(workbook_of())

    verdict = judged(frame, expectations(frame, None))

    assert not verdict.admitted
    assert broken(verdict)[about] == found


def test_every_critical_promise_about_the_workbook_itself_is_broken_above() -> None:
    promised = {
        promise.about
        for promise in expectations(workbook_of(), None)
        if promise.severity == "critical"
    }

    assert promised == {about for _, about, _ in BREAKAGES.values()}


def test_a_workbook_before_booked_appointments_needs_no_sheet_of_them() -> None:
    old = workbook_of(date(2020, 7, 1)).filter(~pl.col("part").is_in(["booked", "non_booked"]))

    assert broken(judged(old, expectations(old, None))) == {}


def test_a_trust_on_trial_that_reports_no_waits_is_a_warning() -> None:
    waits = {name: None for name in FROM_ARRIVAL if not name.startswith("attendances")}
    trial = workbook_of()
    for part in ("provider", "non_booked", "booked", "footprint"):
        trial = cell(part, 4, **waits)(trial)
    sheets = {
        "provider": PROVIDER,
        "non_booked": NOT_BOOKED,
        "booked": BOOKED,
        "footprint": FOOTPRINT,
    }
    for part, counts in sheets.items():
        left = {name: counts.get(name, 0) * (ORGANISATIONS - 1) for name in waits}
        trial = cell(part, 999, **left)(trial)

    verdict = judged(trial, expectations(trial, None))

    assert verdict.admitted
    assert broken(verdict, "warning") == {
        "Every organisation reports its waits": "1 of 100: provider row 4 (Z03) over_4h is empty"
    }


def test_rounded_footprints_may_be_a_few_people_off() -> None:
    rounded = cell("footprint", 4, attendances=1561, over_4h_other=12)(workbook_of())

    assert broken(judged(rounded, expectations(rounded, None))) == {}


def test_a_month_that_does_not_follow_from_the_month_before_is_refused() -> None:
    now, then = workbook_of(), workbook_of(date(2025, 5, 1), times=6)

    assert set(broken(judged(now, expectations(now, then)))) == {
        "England is between half and twice the month before",
        (
            "The waits over four hours in England are between a fifth and five times those of the "
            "month before"
        ),
    }


def test_organisations_that_are_lost_are_named() -> None:
    then = workbook_of(date(2025, 5, 1))
    now = without("provider", 4)(without("footprint", 5)(workbook_of()))

    warnings = broken(judged(now, expectations(now, then)), "warning")

    assert warnings == {
        "No organisation with over 1,000 attendances the month before is missing": "1 of 100: "
        "Z03 Made-up is missing, 1560 attendances in the release before",
        "No footprint with over 1,000 attendances the month before is missing": "1 of 100: "
        "Z04 Made-up is missing, 1560 attendances in the release before",
    }


def test_oddities_are_warnings() -> None:
    now = cell("footprint", 4, region_name=None)(without("org_mapping", 5)(workbook_of()))
    now = also(now, cell("org_mapping", 6, org_code="Z0Z"), "org_mapping", 6)

    verdict = judged(now, expectations(now, workbook_of(date(2025, 5, 1), times=2)))

    assert broken(verdict, "warning") == {
        "Every organisation has a region": "1 of 400: footprint row 4 (footprint Z03) "
        "region_name is empty",
        "Every organisation that reports is mapped to a system": "1 of 100: provider row 5 (Z04) "
        "system is empty",
        "Attendances in England are within a quarter of the month before": "1 of 1: "
        "attendances: 156000 against 312000 in the release before",
    }
