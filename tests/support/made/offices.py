"""Made-up marts by which organisations are found: other names, and offices under postcodes."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from tests.support.made.judged import Cell, frame


def frames() -> dict[str, pl.DataFrame]:
    """
    Make both marts.

    In the area ZZ are head offices of trusts and an office of a board; in YY is an office only.
    """
    return {
        "organisation_names": frame(
            {},
            _name("ZZ1", "Saint Invented & District Infirmary", is_newest=False),
            _name("ZZ3", "Renamed Yesterday NHS Trust", is_newest=True),
        ),
        "postcode_districts": frame(
            {"district_number": pl.Int64},
            _office("ZZ", 1, "trust", "ZZ1"),
            _office("ZZ", 4, "trust", "ZZ2"),
            _office("ZZ", 12, "trust", "ZZ3"),
            _office("ZZ", 2, "icb", "QZ1"),
            _office("YY", 3, "icb", "QZ2"),
        ),
    }


def _name(code: str, other: str, *, is_newest: bool) -> Mapping[str, Cell]:
    seen = date(2026, 6, 1) if is_newest else date(2021, 1, 4)
    return {
        "org_code": code,
        "other_name": other,
        "first_seen": seen,
        "last_seen": seen,
        "is_newest": is_newest,
    }


def _office(area: str, number: int, kind: str, code: str) -> Mapping[str, Cell]:
    return {
        "postcode_area": area,
        "district_number": number,
        "postcode_district": f"{area}{number}",
        "org_kind": kind,
        "org_code": code,
        "office_code": code,
    }
