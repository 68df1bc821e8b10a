"""What the list of hospitals promises: its odd separator, its positions, its codes."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import BadCell, LayoutChanged
from pipeline.parse.tables import Parsed
from pipeline.sources.nhsuk_hospitals.expect import FEWEST_SITES, expectations
from pipeline.sources.nhsuk_hospitals.parse import SCHEMA, parse
from tests.support.verdicts import broken, judged, set_cell
from tests.support.world import release_of

LABELS = (
    *("OrganisationID", "OrganisationCode", "OrganisationType", "SubType", "Sector"),
    *("OrganisationStatus", "IsPimsManaged", "OrganisationName", "Address1", "Address2"),
    *("Address3", "City", "County", "Postcode", "Latitude", "Longitude", "ParentODSCode"),
    *("ParentName", "Phone", "Email", "Website", "Fax"),
)


def row(code: str, name: str, **cells: str) -> list[str]:
    said = {
        **dict.fromkeys(LABELS, ""),
        "OrganisationCode": code,
        "OrganisationName": name,
        "Sector": "Independent Sector",
        "City": "Nowhere",
        "County": "Shamshire",
        "Postcode": "ZZ1 1ZZ",
        "Latitude": "52.5",
        "Longitude": "-1.25",
        "ParentODSCode": code[:3],
        "ParentName": "Made-up NHS Trust",
        **cells,
    }
    return [said[label] for label in LABELS]


def listed(tmp_path: Path, *rows: list[str], month: str = "2021-09") -> Parsed:
    text = "\n".join("¬".join(cells) for cells in [list(LABELS), *rows]) + "\n"
    path = tmp_path / "Hospital.csv"
    path.write_bytes(text.encode("cp1252"))
    return parse(path, release_of(path, {"period": month}))


def test_cells_are_read_between_odd_separators_and_nothing_is_quoted(tmp_path: Path) -> None:
    frame = listed(
        tmp_path,
        row("ZZ101", 'The "Old" Infirmary, Nowhere '),
        row("ZZ102", "St Invented\u2019s", County=""),
    ).frame
    assert dict(frame.schema) == dict(SCHEMA)
    assert frame["site_name"].to_list() == ['The "Old" Infirmary, Nowhere', "St Invented\u2019s"]
    assert frame["county"].to_list() == ["Shamshire", None]
    assert frame.row(0, named=True) | {"site_name": ""} == {
        "month": date(2021, 9, 1),
        "site_code": "ZZ101",
        "site_name": "",
        "town": "Nowhere",
        "county": "Shamshire",
        "postcode": "ZZ1 1ZZ",
        "latitude": 52.5,
        "longitude": -1.25,
        "parent_code": "ZZ1",
        "parent_name": "Made-up NHS Trust",
        "sheet": "",
        "row": 2,
    }


def test_a_position_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadCell, match="row 2, column 'Latitude': expected a number, found 'north'"):
        listed(tmp_path, row("ZZ101", "A Hospital", Latitude="north"))


def test_a_column_that_is_new_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "Hospital.csv"
    path.write_bytes("¬".join([*LABELS, "Beds"]).encode("cp1252") + b"\n" + b"\xac" * 22 + b"9\n")
    with pytest.raises(LayoutChanged, match="unknown column 'Beds' holds '9'"):
        parse(path, release_of(path, {"period": "2021-09"}))


@pytest.fixture(name="frame", scope="module")
def _frame(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    rows = [row(f"Z{number:04}", f"Hospital {number}") for number in range(FEWEST_SITES)]
    return listed(tmp_path_factory.mktemp("hospitals"), *rows).frame


def test_a_made_up_list_in_the_published_shape_is_admitted(frame: pl.DataFrame) -> None:
    verdict = judged(frame, expectations(frame, None))
    assert (verdict.reason, broken(verdict, "warning")) == ("", {})


def test_a_list_without_a_month_a_site_twice_and_one_abroad_are_refused(
    frame: pl.DataFrame,
) -> None:
    wrong = set_cell(frame, 3, site_code="Z0000", longitude=-9.0).with_columns(
        month=pl.lit(None, pl.Date)
    )
    assert broken(judged(wrong, expectations(wrong, None))).keys() == {
        "Somebody has stated the month of the list",
        "No site is listed twice",
        "All longitudes are those of England",
    }


def test_a_list_that_is_cut_short_is_refused(frame: pl.DataFrame) -> None:
    cut = frame.head(FEWEST_SITES - 1)
    assert list(broken(judged(cut, expectations(cut, None)))) == ["At least 1,100 sites are listed"]


def test_a_site_without_a_position_or_a_town_is_told(frame: pl.DataFrame) -> None:
    lacking = set_cell(frame, 2, latitude=None, town=None)
    verdict = judged(lacking, expectations(lacking, None))
    assert verdict.reason == ""
    assert list(broken(verdict, "warning")) == ["Every site has a town and a position"]
