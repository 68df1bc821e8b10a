"""
Nights with the publisher's own files, on their real days: the lists of changes one expects.

Skipped where the files are not there. On 13 November 2025 April to September were issued again;
between then and the last night October to March were. What is out on the last night is asked for
twice. Played are the pages of figures and the register of trusts: whatever else is put into the
folder changes nothing. Every night makes all tables and its edition; all pages the last one makes.
"""

import csv
import gzip
import json
import re
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final
from unittest.mock import patch

import pytest

from pipeline.archive.ledger import read_ledger
from pipeline.domain.releases import Status
from pipeline.publish import site
from pipeline.publish.pages import home
from tests.support.made.country import Country, Told
from tests.support.publisher.played import Published, Publisher, Request
from tests.support.publisher.shared import from_shared
from tests.support.publisher.shelf import AE, NOF, RTT
from tests.support.publisher.typed import ETR

NIGHTS: Final = (date(2025, 10, 9), date(2025, 11, 13), date(2026, 7, 31))

Changes = list[dict[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nights:
    """What the nights said and left; the last one twice, with what was asked the second time."""

    data: Path
    told: list[Told]
    again: Told
    asked_again: list[Request]


# The first month whose files are played, and how many files are held at least in the end.
SINCE: Final = (("2024-04", 60), pytest.param(("", 160), marks=pytest.mark.torture))


@pytest.fixture(scope="module", params=SINCE, ids=lambda since: since[0] or "all")
def since(request: pytest.FixtureRequest) -> tuple[str, int]:
    """Two years and a half in `make test`, everything in `make torture`."""
    told: tuple[str, int] = request.param
    return told


@pytest.fixture(name="released", scope="module")
def _released(since: tuple[str, int]) -> list[Published]:
    released = from_shared()
    if released is None:
        pytest.skip("the publisher's files are not here")
    month, _ = since
    return [
        one
        for one in released
        if (one.page.startswith((AE, RTT, NOF)) and one.period >= month) or one.url == ETR
    ]


@pytest.fixture(name="nights", scope="module")
def _nights(released: list[Published], tmp_path_factory: pytest.TempPathFactory) -> Nights:
    root = tmp_path_factory.mktemp("real")
    country, told = Country(root=root, is_real=True), []
    with Publisher(released, NIGHTS[0]) as publisher:
        for day in NIGHTS:
            publisher.move_to(day)
            with nullcontext() if day == NIGHTS[-1] else home_page_alone():
                told.append(country.night(root / "data", day, publisher.detour))
        publisher.forget()
        again = country.night(root / "data", NIGHTS[-1], publisher.detour)
        asked_again = list(publisher.requests)
    return Nights(data=root / "data", told=told, again=again, asked_again=asked_again)


def home_page_alone() -> AbstractContextManager[object]:
    """Let nights print one page."""
    return patch.object(site, "render", partial(site.render, kinds=(home,)))


def changes(data: Path, day: date) -> Changes:
    path = data / "site" / "data" / f"{day}.1" / "changes.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def cells(listed: Changes, org_code: str, month: str) -> dict[str, tuple[str, str]]:
    return {
        one["about"]: (one["old_value"], one["new_value"])
        for one in listed
        if (one["kind"], one["org_code"], one["period"]) == ("cell", org_code, month)
    }


def test_each_of_the_nights_makes_an_edition(nights: Nights) -> None:
    kept = [one.name for one in (nights.data / "editions").glob("*.1")]
    assert sorted(kept) == [f"{day}.1" for day in NIGHTS]
    assert all(any("[edition]" in line for line in one.log) for one in nights.told)


def test_everything_that_is_out_is_found_from_index_pages_alone_and_admitted(
    nights: Nights, released: list[Published], since: tuple[str, int]
) -> None:
    """What was replaced between two of the nights, and older registers, nobody can have seen."""
    out = {sha256(one.read()).hexdigest(): one for one in released if one.appears <= NIGHTS[-1]}
    held = {one.sha256: one for one in read_ledger(nights.data / "landed")}
    replaced = {one.replaces_url for one in out.values()}
    missing = {one.url for digest, one in out.items() if digest not in held}
    # Two time series stand on the same pages; nothing is read from them.
    not_ours = re.compile(r"getReport|Time-?Series", re.IGNORECASE)
    assert {url for url in missing - replaced if not not_ours.search(url)} == set()
    assert len(held) >= since[1]
    verdicts = list(nights.data.glob("verdicts/*/*.json"))
    assert len(verdicts) == len(held)
    refused = [one.name for one in verdicts if not json.loads(one.read_bytes())["admitted"]]
    assert refused == []
    assert {one.status for one in held.values()} == {Status.FIRST_HAND}


def test_the_second_run_downloads_no_file_and_parses_nothing(nights: Nights) -> None:
    """A page of the new year that is not there yet is answered with a page that says so."""
    assert {one.status for one in nights.asked_again if one.body_bytes} <= {404}
    assert "nothing new" in nights.again.printed
    assert not [line for line in nights.again.log if "[examine]" in line or "[build]" in line]


def test_july_2025_was_revised_in_november(nights: Nights) -> None:
    listed = changes(nights.data, NIGHTS[1])
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


def test_a_provider_was_added_to_october_2025(nights: Nights) -> None:
    added = cells(changes(nights.data, NIGHTS[2]), "NL7", "2025-10")
    assert len(added) == 18
    assert added["attendances_other"] == ("", "3565")
    assert {old for old, _ in added.values()} == {""}


def test_a_board_that_has_not_opened_has_no_figures(nights: Nights) -> None:
    """The list of boards knows those of April 2026; in November 2025 nobody did."""
    listed = changes(nights.data, NIGHTS[1])
    opened = {"D7T5G", "S0E4D", "S1Y5D", "S9B9J", "T6Y0W", "Z9B2Z"}
    assert not [one for one in listed if one["kind"] == "figure" and one["org_code"] in opened]
