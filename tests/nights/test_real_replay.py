"""
Three nights with the publisher's own files, on their real days: the lists of changes one expects.

Skipped where the files are not there. On 13 November 2025 April to September were issued again; on
14 May 2026 October to March were.
"""

import csv
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from tests.support.made_up_country import Country, Told
from tests.support.publisher import Publisher
from tests.support.publisher_shared import from_shared

REAL: Final = from_shared()
NIGHTS: Final = (date(2025, 10, 9), date(2025, 11, 13), date(2026, 5, 14))

pytestmark = pytest.mark.skipif(REAL is None, reason="the publisher's files are not here")

Changes = list[dict[str, str]]


@pytest.fixture(name="nights", scope="module")
def _nights(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Told]]:
    assert REAL is not None
    root = tmp_path_factory.mktemp("real")
    country, told = Country(root=root, is_real=True), []
    with Publisher(REAL, NIGHTS[0]) as publisher:
        for day in NIGHTS:
            publisher.move_to(day)
            told.append(country.night(root / "data", day, publisher.detour))
    return root / "data", told


def changes(data: Path, day: date) -> Changes:
    path = data / "site" / "data" / f"{day}.1" / "changes.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def cells(listed: Changes, org_code: str, month: str) -> dict[str, tuple[str, str]]:
    return {
        one["about"]: (one["old_value"], one["new_value"])
        for one in listed
        if (one["kind"], one["org_code"], one["period"]) == ("cell", org_code, month)
    }


def test_each_of_the_nights_makes_an_edition(nights: tuple[Path, list[Told]]) -> None:
    data, told = nights
    assert sorted(one.name for one in (data / "editions").iterdir()) == [
        f"{day}.1" for day in NIGHTS
    ]
    assert all(any("[edition]" in line for line in one.log) for one in told)


def test_july_2025_was_revised_in_november(nights: tuple[Path, list[Told]]) -> None:
    listed = changes(nights[0], NIGHTS[1])
    assert cells(listed, "RTD", "2025-07") == {
        "attendances_other": ("5421", "6401"),
        "booked_other": ("980", "982"),
    }
    (line,) = [
        one
        for one in listed
        if (one["kind"], one["org_code"], one["about"]) == ("cell", "RTD", "attendances_other")
        and one["period"] == "2025-07"
    ]
    assert line["old_release_id"].startswith("ae_monthly_2025-07_2025-08")
    assert line["new_release_id"].startswith("ae_monthly_2025-07_2025-11-13")
    assert (line["old_first_row"], line["new_first_row"]) == ("119", "202")
    # The same hospitals' four-hour figure follows, and England's.
    figures = {
        (one["org_code"], one["period"])
        for one in listed
        if (one["kind"], one["about"], one["change_type"])
        == ("figure", "ae_within_4h_own", "changed")
    }
    assert {("RTD", "2025-07"), ("ENG", "2025-07")} <= figures


def test_a_provider_was_added_to_october_2025_in_may(nights: tuple[Path, list[Told]]) -> None:
    added = cells(changes(nights[0], NIGHTS[2]), "NL7", "2025-10")
    assert len(added) == 18
    assert added["attendances_other"] == ("", "3565")
    assert {old for old, _ in added.values()} == {""}


def test_a_board_that_has_not_opened_has_no_figures(nights: tuple[Path, list[Told]]) -> None:
    """The list of boards knows those of April 2026; in November 2025 nobody did."""
    listed = changes(nights[0], NIGHTS[1])
    opened = {"D7T5G", "S0E4D", "S1Y5D", "S9B9J", "T6Y0W", "Z9B2Z"}
    assert not [one for one in listed if one["kind"] == "figure" and one["org_code"] in opened]
