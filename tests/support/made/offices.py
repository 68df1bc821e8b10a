"""Made-up marts by which organisations are found: other names, hospitals, places."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from tests.support.made.judged import RELEASE, Cell, frame


def frames() -> dict[str, pl.DataFrame]:
    """
    Make the marts.

    The area ZZ lies in a row from west to east, one district every tenth of a degree; XX is in
    another nation. The trust ZZ2 runs a hospital in ZZ4, ZZ1 two of them, and ZM1 one for minds.
    """
    return {
        "organisation_names": frame(
            {},
            _name("ZZ1", "Saint Invented & District Infirmary", is_newest=False),
            _name("ZZ3", "Renamed Yesterday NHS Trust", is_newest=True),
        ),
        "hospitals": frame(
            {"latitude": pl.Float64, "longitude": pl.Float64, "month": pl.Date},
            _hospital("ZZ101", "Éxample Royal Infirmary", "Infirmton", "ZZ2", "ZZ1"),
            _hospital("ZZ102", "St Invented's Hospital", "Exampleton", "ZZ8", "ZZ1"),
            _hospital("ZZ201", "St Invented's Hospital", "Otherham", "ZZ4", "ZZ2"),
            _hospital("ZM101", "Quiet Minds Hospital", "Infirmton", "ZZ2", "ZM1"),
            {
                **_hospital("ZZ3-NEW", "Brand New Hospital", "Otherham", "ZZ9", "ZZ3"),
                "latitude": None,
                "longitude": None,
                "month": None,
                "release_id": None,
            },
        ),
        "hospital_aliases": frame(
            {},
            {"alias": "ERI", "trust_code": "ZZ1", "site_code": "ZZ101", "kind": "short"},
            {"alias": "Exies", "trust_code": "ZZ1", "site_code": "", "kind": "short"},
            {"alias": "Merged Trust", "trust_code": "ZZ2", "site_code": "", "kind": "merged"},
        ),
        "place_names": frame(
            {},
            {"place_name": "Shams", "kind": "county", "stands_for": "Shamshire"},
            {"place_name": "Nospital", "kind": "town", "stands_for": "ZZ5"},
            {"place_name": "XX", "kind": "nation", "stands_for": "Elsewhere"},
        ),
        "postcode_districts": frame(
            {"icb_code": pl.String},
            *(_district("ZZ", number, "QZ1") for number in range(1, 10)),
            _district("YY", 3, "QZ2"),
            _district("XX", 1, None),
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


def _east(number: int) -> float:
    return round(-1 + number / 10, 1)


def _hospital(site: str, name: str, town: str, district: str, trust: str) -> Mapping[str, Cell]:
    return {
        "site_code": site,
        "hospital_name": name,
        "town": town,
        "county": "Shamshire",
        "postcode": f"{district} 1ZZ",
        "latitude": 52.0,
        "longitude": _east(int(district[2:])),
        "trust_code": trust,
        "trust_name": f"Trust {trust}",
        "month": date(2021, 9, 1),
        "release_id": RELEASE,
        "sites_month": date(2026, 8, 1),
        "sites_release_id": "not held here",
    }


def _district(area: str, number: int, icb: str | None) -> Mapping[str, Cell]:
    return {
        "postcode_area": area,
        "postcode_district": f"{area}{number}",
        "latitude": 52.0,
        "longitude": _east(number) if area == "ZZ" else 1.0,
        "nation": "Elsewhere" if area == "XX" else "England",
        "icb_code": icb,
    }
