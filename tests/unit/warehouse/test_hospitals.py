"""Who runs a hospital today, and in whose area a postcode district lies."""

import datetime as dt
from typing import Any

import polars as pl
import pytest

from tests.support.ground import production
from tests.support.warehouse import NULL, Cell, Drawn, draw

CLOSED = dt.date(2026, 3, 31)
LISTED = dt.date(2021, 9, 1)
TRUSTS = draw(
    ["org_kind", "org_code", "closed_on"],
    [
        ["trust", "RZ1", NULL],
        ["trust", "RZ2", NULL],
        ["trust", "RZ3", NULL],
        ["trust", "RX1", CLOSED],
        ["trust", "RX2", CLOSED],
        ["trust", "RX3", CLOSED],
    ],
)
# RX1 merged into RX2, and that into RZ1; RX3 was split.
SUCCESSIONS = draw(
    ["closed_code", "successor_code"],
    [["RX1", "RX2"], ["RX2", "RZ1"], ["RX3", "RZ1"], ["RX3", "RZ2"]],
)
OVERRIDES = ["site_code", "trust_code", "site_name", "town", "is_hospital", "reason", "link"]
ADDITIONS = [
    *("site_code", "trust_code", "site_name", "town", "county", "postcode", "reason", "link"),
]


def site(code: str, **cells: Cell) -> dict[str, Cell]:
    said: dict[str, Cell] = {
        "site_code": code,
        "site_name": f"Hospital {code}",
        "town": "Nowhere",
        "county": "Shamshire",
        "postcode": f"Z{code[-1]}1 1ZZ",
        "parent_code": "NONE",
        "month": LISTED,
    }
    return said | cells


def hospitals(
    *sites: dict[str, Cell],
    registered: dict[str, str] | None = None,
    overrides: list[list[Cell]] | None = None,
    additions: list[list[Cell]] | None = None,
    districts: Drawn | None = None,
) -> dict[str, dict[str, Any]]:
    """Build the table and return its rows by site."""
    columns = list(site("RZ101"))
    given = {
        "core.organisations": TRUSTS,
        "seeds.org_successions": SUCCESSIONS,
        "staging.nhsuk_hospitals": draw(columns, [[s[c] for c in columns] for s in sites]),
        "staging.ods_trust_sites": draw(
            ["site_code", "trust_code"], [list(pair) for pair in (registered or {}).items()]
        ),
        "staging.district_positions": districts or draw(["district", "latitude", "longitude"], []),
        "seeds.hospital_overrides": draw(OVERRIDES, overrides or []),
        "seeds.hospital_additions": draw(ADDITIONS, additions or []),
    }
    found = production().run("core.hospitals", given)
    return {row["site_code"]: row for row in found.iter_rows(named=True)}


def by(found: dict[str, dict[str, Any]]) -> dict[str, tuple[str, str]]:
    return {code: (row["trust_code"], row["known_from"]) for code, row in found.items()}


def override(code: str, **cells: Cell) -> list[Cell]:
    said: dict[str, Cell] = {**dict.fromkeys(OVERRIDES, NULL), "site_code": code, "reason": "why"}
    return list((said | cells).values())


def test_the_override_comes_first_then_the_register_the_parent_and_the_code() -> None:
    found = hospitals(
        site("RZ101", parent_code="RZ2"),
        site("RZ102", parent_code="RZ2"),
        site("RZ103", parent_code="RZ2"),
        site("RZ104"),
        site("XXX05"),
        registered={"RZ101": "RZ2", "RZ102": "RZ3"},
        overrides=[override("RZ101", trust_code="RZ3")],
    )
    assert by(found) == {
        "RZ101": ("RZ3", "override"),
        "RZ102": ("RZ3", "sites"),
        "RZ103": ("RZ2", "parent"),
        "RZ104": ("RZ1", "code"),
    }


def test_a_trust_that_merged_twice_leads_to_the_open_one() -> None:
    assert by(hospitals(site("RX101"), registered={"RX101": "RX1"})) == {"RX101": ("RZ1", "sites")}


def test_of_a_split_trust_only_an_override_says_who_runs_a_hospital() -> None:
    found = hospitals(
        site("RX301", parent_code="RX3"),
        site("RX302", parent_code="RX3"),
        registered={"RX301": "RX3", "RX302": "RX3"},
        overrides=[override("RX302", trust_code="RZ2")],
    )
    assert by(found) == {"RX302": ("RZ2", "override")}


@pytest.mark.parametrize(
    ("guest", "host", "is_kept"),
    [
        ({"postcode": "ZZ9 9ZZ"}, {"postcode": "ZZ9 9ZZ"}, False),
        ({"site_name": "St Sham\u2019s Hospital"}, {"site_name": "ST SHAMS HOSPITAL"}, False),
        ({}, {}, True),
    ],
)
def test_a_guest_under_a_new_code_is_left_out_for_the_host(
    guest: dict[str, Cell], host: dict[str, Cell], *, is_kept: bool
) -> None:
    found = hospitals(
        site("A1B2C", **guest), site("RZ201", **host), registered={"A1B2C": "RZ1", "RZ201": "RZ2"}
    )
    assert ("A1B2C" in found) == is_kept
    assert "RZ201" in found


def test_a_second_site_of_the_same_trust_is_no_guest() -> None:
    same: dict[str, Cell] = {"postcode": "ZZ9 9ZZ"}
    registered = {"A1B2C": "RZ2", "RZ201": "RZ2"}
    found = hospitals(site("A1B2C", **same), site("RZ201", **same), registered=registered)
    assert found.keys() == {"A1B2C", "RZ201"}


def test_a_hospital_is_called_so_or_an_override_calls_it_one() -> None:
    found = hospitals(
        site("RZ101", site_name="Sham Royal Infirmary"),
        site("RZ102", site_name="The Sham Unit"),
        site("RZ103", site_name="The Sham Centre"),
        site("RZ104", site_name="Closed Hospital"),
        site("RZ105", site_name="Spire Sham Hospital"),
        overrides=[
            override("RZ103", is_hospital="yes", site_name="Sham Centre Hospital", town="Sham"),
            override("RZ104", is_hospital="no"),
        ],
    )
    assert {code: row["hospital_name"] for code, row in found.items()} == {
        "RZ101": "Sham Royal Infirmary",
        "RZ103": "Sham Centre Hospital",
    }
    assert found["RZ103"]["town"] == "Sham"


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Sham Hospital - Sham and Nowhere NHS Foundation Trust", "Sham Hospital"),
        ("Sham Hospital- Sham Community NHS Trust", "Sham Hospital"),
        ("Sham Hospital (HQ)", "Sham Hospital"),
        ("Sham Hospital - East Wing", "Sham Hospital - East Wing"),
    ],
)
def test_the_name_of_the_trust_behind_a_hospital_is_left_out(printed: str, name: str) -> None:
    assert hospitals(site("RZ101", site_name=printed))["RZ101"]["hospital_name"] == name


def test_a_county_that_is_not_printed_is_that_of_the_town_or_of_the_trust() -> None:
    found = hospitals(
        site("RZ101"),
        site("RZ102", county=None),
        site("RZ103", county=None, town="Elsewhere"),
        site("RZ204", county=None, town="Elsewhere"),
    )
    assert {code: row["county"] for code, row in found.items()} == {
        "RZ101": "Shamshire",
        "RZ102": "Shamshire",
        "RZ103": "Shamshire",
        "RZ204": None,
    }


def test_a_hospital_that_is_not_in_the_list_is_added_where_its_district_is() -> None:
    added: list[Cell] = ["RZ1-NEW", "RX1", "New Hospital", "Sham", NULL, "ZZ9 9ZZ", "Opened", "x"]
    districts = draw(["district", "latitude", "longitude"], [["ZZ9", 52.5, -1.25]])
    row = hospitals(additions=[added], districts=districts)["RZ1-NEW"]
    assert (row["trust_code"], row["known_from"], row["month"]) == ("RZ1", "addition", None)
    assert (row["latitude"], row["longitude"], row["why"]) == (52.5, -1.25, "Opened")


def square(code: str, west: float, south: float, ring: int = 1, side: float = 2.0) -> list[Any]:
    """Draw a square of the map of an ICB, from its south-western corner."""
    xs = [west, west + side, west + side, west, west]
    ys = [south, south, south + side, south + side, south]
    return [code, 1, ring, xs, ys, [0, 1, 2, 3, 0], dt.date(2026, 4, 1)]


def test_a_district_lies_in_the_area_round_its_middle() -> None:
    rings = pl.DataFrame(
        [
            square("QZ1", 0.0, 50.0),
            square("QZ1", 0.5, 50.5, ring=2, side=0.5),
            square("QZ2", 0.5, 50.5, side=0.5),
            square("QZ3", 2.0, 50.0),
        ],
        schema={
            "icb_code": pl.String,
            "polygon_number": pl.Int32,
            "ring_number": pl.Int32,
            "longitudes": pl.List(pl.Float64),
            "latitudes": pl.List(pl.Float64),
            "drawn": pl.List(pl.Int32),
            "as_of": pl.Date,
        },
        orient="row",
    )
    districts = draw(
        ["district", "latitude", "longitude"],
        [["AA1", 51.5, 0.1], ["AA2", 50.7, 0.7], ["AA3", 51.0, 3.0], ["XX1", 51.0, 9.0]],
    )
    given: dict[str, Drawn | pl.DataFrame] = {
        "staging.district_positions": districts,
        "core.icb_boundaries": rings,
        "seeds.postcode_nations": draw(
            ["postcode_prefix", "nation"], [["XX", "Elsewhere"], ["AA3", "Nearby"]]
        ),
    }
    found = production().run("marts.postcode_districts", given)
    assert sorted(found.select("postcode_district", "nation", "icb_code").rows()) == [
        ("AA1", "England", "QZ1"),
        ("AA2", "England", "QZ2"),
        ("AA3", "Nearby", "QZ3"),
        ("XX1", "Elsewhere", None),
    ]


def test_an_entry_that_does_nothing_is_told() -> None:
    columns = list(site("RZ101"))
    given = {
        "core.organisations": TRUSTS,
        "seeds.org_successions": SUCCESSIONS,
        "staging.nhsuk_hospitals": draw(
            columns, [[s[c] for c in columns] for s in (site("RX301"), site("RZ101"))]
        ),
        "staging.ods_trust_sites": draw(["site_code", "trust_code"], [["RX301", "RX3"]]),
        "seeds.hospital_overrides": draw(
            OVERRIDES, [override("RZ999"), override("RZ101", trust_code="RX1")]
        ),
        "seeds.hospital_additions": draw(
            ADDITIONS, [["RX1-NEW", "RX1", "New Hospital", "Sham", NULL, "ZZ9 9ZZ", "Opened", "x"]]
        ),
        "seeds.hospital_aliases": draw(
            ["alias", "site_code", "trust_code"],
            [["GONE", "RZ555", NULL], ["OLD", NULL, "RX2"], ["FINE", "RZ101", NULL]],
        ),
        "seeds.towns_without_a_hospital": draw(["town"], [["NOWHERE"], ["Elsewhere"]]),
    }
    found = production().run("checks.hospitals_by_hand", given)
    assert sorted(found["entry"].to_list()) == [
        *("GONE", "NOWHERE", "OLD", "RX1-NEW", "RX301", "RZ101", "RZ999"),
    ]
