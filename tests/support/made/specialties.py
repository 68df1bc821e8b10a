"""Made-up marts on waits by specialty: two specialties of three trusts, a board and England."""

from collections.abc import Mapping

import polars as pl

from tests.support.made.judged import LAST_MONTH, MONTHS, RELEASE, Cell, frame

BONES, OTHER = "bones", "other-care"


def frames() -> dict[str, pl.DataFrame]:
    """
    Make the three marts.

    ZZ1 has both specialties, ZZ2 too few in one to say, ZZ3 sent none for the newest month.
    """
    return {
        "specialties": frame(
            {},
            _specialty(BONES, "C_110", "Bones", "hips and knees", is_catch_all=False),
            _specialty(OTHER, "X06", "Other care", "whatever else", is_catch_all=True),
        ),
        "specialty_waits": frame(
            {"month": pl.Date},
            _wait(BONES, "trust", "ZZ1", waiting=7829, median_weeks=16.04, row_count=34),
            _wait(BONES, "trust", "ZZ2", waiting=19, over_52_weeks=0, median_weeks=None),
            _wait(BONES, "trust", "ZZ3", month=MONTHS[-2], median_weeks=9.0),
            _wait(BONES, "icb", "QZ1", median_weeks=15.0),
            _wait(BONES, "england", "ENG", waiting=827_000, median_weeks=14.62),
            _wait(BONES, "trusts", "TRUSTS", median_weeks=None),
            _wait(BONES, "trusts", "TRUSTS", month=MONTHS[-2], median_weeks=None),
            _wait(OTHER, "trust", "ZZ1", waiting=988, median_weeks=7.35),
            _wait(OTHER, "england", "ENG", median_weeks=8.0),
        ),
        "specialty_nearby": frame(
            {},
            _near("ZZ1", "ZZ4", 1, 0.4, 13.25),
            _near("ZZ1", "ZZ5", 2, 11.6, 20.0),
        ),
    }


def _specialty(
    function_id: str, code: str, name: str, words: str, *, is_catch_all: bool
) -> Mapping[str, Cell]:
    return {
        "function_id": function_id,
        "treatment_function_code": code,
        "function_name": name,
        "published_name": f"{name} Service",
        "in_plain_words": words,
        "is_catch_all": is_catch_all,
    }


def _wait(function_id: str, kind: str, code: str, **changes: Cell) -> Mapping[str, Cell]:
    said: dict[str, Cell] = {
        "function_id": function_id,
        "org_kind": kind,
        "org_code": code,
        "org_name": f"Example {code}",
        "region_name": "Made-up Region" if kind == "trust" else None,
        "month": LAST_MONTH,
        "waiting": 1000,
        "within_18_weeks": 500,
        "within_18_share": 0.5252,
        "over_52_weeks": 224,
        "over_52_share": 0.03,
        "median_weeks": 12.0,
        "p92_weeks": 45.7,
        "median_weeks_year_before": None if function_id == OTHER else 17.0,
        "within_18_share_year_before": None,
        "joined_names": "Former Example NHS Trust" if code == "ZZ2" else None,
        "release_id": RELEASE,
        "sheet_name": "",
        "first_row": 95_321,
        "last_row": 96_650,
        "row_count": 3,
    }
    made = {**said, **changes}
    return {**made, "is_latest": made["month"] == LAST_MONTH}


def _near(
    code: str, near: str, nearness: int, miles: float, median_weeks: float
) -> Mapping[str, Cell]:
    return {
        "function_id": BONES,
        "org_code": code,
        "near_code": near,
        "near_name": f"Example {near} NHS Trust",
        "nearness": nearness,
        "miles": miles,
        "near_count": 2,
        "median_weeks": median_weeks,
    }
