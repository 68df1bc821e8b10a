"""What every register promises, whichever source it comes from."""

from datetime import date

import polars as pl
import pytest

from pipeline.validate.expectations import Slice
from pipeline.validate.registers import (
    REGIONS,
    SITE_CODE,
    TRUST_CODE,
    Kind,
    in_england,
    register_promises,
)
from pipeline.validate.vocabulary import code_shape
from tests.support.verdicts import broken, judged, set_cell

TRUST = Kind(one="trust", many="trusts", code=TRUST_CODE, fewest_open=2)
REGISTER = pl.DataFrame(
    {
        "as_of": date(2026, 7, 8),
        "org_code": ["RZ1", "RZ2", "RZ3"],
        "org_name": ["ASH", "BIRCH", "CEDAR"],
        "region_code": "Y56",
        "icb_code": "QZ9",
        "town": "NOWHERE",
        "postcode": "ZZ1 1ZZ",
        "opened_on": date(2002, 4, 1),
        "closed_on": [None, None, date(2018, 3, 31)],
        "sheet": "",
        "row": [1, 2, 3],
    }
)


def test_each_promise_says_what_a_register_breaks() -> None:
    frame = set_cell(REGISTER, 1, org_code="RZ2", org_name=None, region_code="Y99")
    frame = set_cell(frame, 2, icb_code="9", closed_on=date(2001, 1, 1))
    frame = set_cell(frame, 3, org_code="r3", postcode="NOWHERE")
    verdict = judged(frame, register_promises(frame, REGISTER, TRUST))
    assert list(broken(verdict)) == [
        "At least 2 trusts are open",
        "Every trust has a code and a name",
        "Every trust code is spelt as a code",
        "No trust is listed twice",
        "Every region is one we know",
        "Every ICB code is spelt as a code",
        "No trust closed before it opened",
    ]
    assert list(broken(verdict, "warning")) == [
        "Every postcode is spelt as a postcode",
        "No trust that was open in the register before is missing",
    ]


@pytest.mark.parametrize("column", ["region_code", "icb_code", "town", "postcode", "opened_on"])
def test_an_empty_cell_of_an_open_one_is_a_warning(column: str) -> None:
    about = "Every open trust has a region, an ICB, a town, a postcode and an opening date"
    empty = set_cell(REGISTER, 2, **{column: None})
    verdict = judged(empty, register_promises(empty, None, TRUST))
    assert verdict.reason == ""
    assert broken(verdict, "warning") == {about: f"1 of 2: row 2 (RZ2) {column} is empty"}
    closed = set_cell(REGISTER, 3, **{column: None})
    assert broken(judged(closed, register_promises(closed, None, TRUST)), "warning") == {}


def test_the_regions_of_a_register_are_those_of_england_old_and_new_and_wales() -> None:
    assert sorted(REGIONS) == ["W00", *(f"Y{number}" for number in range(54, 64))]


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        (TRUST_CODE, ["RCB", "TAD", "G6V2S", "0A000"], ["RC", "1CB", "RCB0", "00001", "rcb"]),
        (SITE_CODE, ["R1H12", "A0A1E", "00001"], ["R1H1", "R1H123", "r1h12"]),
    ],
)
def test_a_code_is_spelt_as_those_of_its_kind(
    pattern: str, good: list[str], bad: list[str]
) -> None:
    for code in (*good, *bad):
        frame = pl.DataFrame({"org_code": [code], "sheet": "", "row": 1})
        promise = code_shape(Slice(frame=frame), "org_code", pattern, about="It is so")
        assert (broken(judged(frame, [promise])) == {}) == (code in good), code


@pytest.mark.parametrize(
    ("longitude", "latitude", "wrong"),
    [
        (-6.4, 49.9, []),
        (1.8, 55.8, []),
        (None, None, []),
        (-6.6, 50.0, ["All longitudes are those of England"]),
        (2.0, 50.0, ["All longitudes are those of England"]),
        (0.0, 49.7, ["All latitudes are those of England"]),
        (0.0, 56.0, ["All latitudes are those of England"]),
    ],
)
def test_a_position_is_in_england(
    longitude: float | None, latitude: float | None, wrong: list[str]
) -> None:
    frame = pl.DataFrame(
        {"org_code": ["RZ1"], "longitude": longitude, "latitude": latitude, "sheet": "", "row": 1},
        schema_overrides={"longitude": pl.Float64, "latitude": pl.Float64},
    )
    assert list(broken(judged(frame, in_england(Slice(frame=frame))))) == wrong
