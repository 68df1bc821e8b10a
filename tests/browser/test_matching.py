"""How the scripts find organisations: by name, code and town, with a slip, by postcode."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser.browsing import opened

OLD = "old name: Saint Invented & District Infirmary"


@pytest.fixture(name="page")
def _page(browser: Browser, host: str) -> Page:
    """A page that has the search box in its header."""
    return opened(browser, f"{host}/league/index.html")


def found(page: Page, typed: str) -> list[list[str]]:
    """Ask the scripts: the code, and by what it was found, of everybody, the best first."""
    told: list[list[str]] = page.evaluate(
        """async (typed) => {
            const { find } = await import("/assets/matching.js");
            const { district } = await import("/assets/search.js");
            const index = await (await fetch("/data/find.json")).json();
            return find(index, typed, district(typed)).map(({ org, why }) => [org[0], why]);
        }""",
        typed,
    )
    return told


@pytest.mark.parametrize(
    ("typed", "first", "why"),
    [
        ("zz1", "ZZ1", "code ZZ1"),
        ("example hosp", "ZZ1", ""),
        ("HOSPITALS example", "ZZ1", ""),
        ("inven\N{RIGHT SINGLE QUOTATION MARK}ted AND dis'trict", "ZZ1", OLD),
        ("exmaple hospitals", "ZZ1", "similar spelling"),
        ("exampl hospitals", "ZZ1", ""),
        ("exampleton", "ZZ2", "in Exampleton"),
        ("exanpleton", "ZZ2", "in Exampleton, similar spelling"),
        ("st. invented", "ZZ1", OLD),
        ("renamed yesterday", "ZZ3", "new name in the register: Renamed Yesterday NHS Trust"),
        ("zx1", "ZX1", "code ZX1"),
        ("former", "ZX1", ""),
        ("example two icb", "QZ2", ""),
        ("ambulance", "", ""),
    ],
)
def test_an_organisation_is_found_by_what_people_type(
    page: Page, typed: str, first: str, why: str
) -> None:
    assert found(page, typed)[:1] == ([[first, why]] if first else [])


def test_what_is_spelt_so_comes_before_what_is_spelt_nearly_so(page: Page) -> None:
    index = json.loads(page.evaluate("fetch('/data/find.json').then(a => a.text())"))
    by_code = {org[0]: org for org in index["orgs"]}
    by_code["ZZ5"][2], by_code["ZZ6"][2] = "Barton NHS Trust", "Burton NHS Trust"
    told = page.evaluate(
        "async index => (await import('/assets/matching.js')).find(index, 'barton', '')"
        ".map(({ org }) => org[0])",
        index,
    )
    assert told == ["ZZ5", "ZZ6"]


def test_who_took_over_is_found_by_the_town_of_who_closed(page: Page) -> None:
    index = json.loads(page.evaluate("fetch('/data/find.json').then(a => a.text())"))
    {org[0]: org for org in index["orgs"]}["ZX1"][4] = "Left-by-the-Sea"
    told = page.evaluate(
        "async index => (await import('/assets/matching.js')).find(index, 'left by the sea', '')"
        ".map(({ org, why }) => [org[0], why])",
        index,
    )
    assert told == [
        ["ZX1", "in Left-by-the-Sea"],
        ["ZZ1", "took over the work of Former Example NHS Trust"],
    ]


def test_of_two_that_answer_as_well_the_open_one_comes_first(page: Page) -> None:
    codes = [code for code, _ in found(page, "example nhs trust")]
    assert codes.index("ZX1") > max(codes.index(code) for code in ("ZZ3", "ZZ9", "ZY3"))
    assert [code for code, _ in found(page, "zx1")] == ["ZX1", "ZZ1"]


def test_words_that_half_of_all_names_hold_do_not_choose_unless_they_stand_alone(
    page: Page,
) -> None:
    assert [code for code, _ in found(page, "former hospital")] == ["ZX1", "ZZ1"]
    assert [code for code, _ in found(page, "hospital")] == ["ZZ2", "ZZ1"]
    assert found(page, " '. ") == []


@pytest.mark.parametrize(
    ("typed", "word", "is_near"),
    [
        ("leeds", "leads", True),
        ("leds", "leeds", False),
        ("leicster", "leicester", True),
        ("liecester", "leicester", True),
        ("leiccester", "leicester", True),
        ("liecestr", "leicester", False),
        ("barts", "barnsley", False),
        ("manchestr", "manchester", True),
        ("birmingh", "birmingham", True),
        ("birmimgh", "birmingham", True),
        ("heart", "health", False),
        ("hearth", "health", True),
    ],
)
def test_one_slip_in_a_word_of_five_letters_or_more_is_forgiven(
    page: Page, typed: str, word: str, *, is_near: bool
) -> None:
    ask = "async ([a, b]) => (await import('/assets/matching.js')).isNear(a, b)"
    assert page.evaluate(ask, [typed, word]) == is_near


@pytest.mark.parametrize(
    ("typed", "district"),
    [
        ("M13 9WL", "M13"),
        ("m139wl", "M13"),
        ("M1 1AE", "M1"),
        ("m11ae", "M1"),
        ("ls1", "LS1"),
        (" ec1a 1bb ", "EC1A"),
        ("LS1 4", "LS1"),
        ("M13 9W", "M13"),
        ("Leeds", ""),
        ("LS", ""),
        ("M13 9WLX", ""),
        ("S1Y5D", ""),
    ],
)
def test_of_a_postcode_the_first_half_is_taken(page: Page, typed: str, district: str) -> None:
    ask = "async typed => (await import('/assets/search.js')).district(typed)"
    assert page.evaluate(ask, typed) == district


def test_the_nearest_head_office_comes_first_and_then_the_board(page: Page) -> None:
    assert found(page, "ZZ5") == [
        ["ZZ5", "code ZZ5"],
        ["ZZ2", "postcode district ZZ4: approximate"],
        ["ZZ1", "postcode district ZZ1: approximate"],
        ["ZZ3", "postcode district ZZ12: approximate"],
        ["QZ1", "office near by postcode: approximate"],
    ]


def test_where_no_trust_has_its_head_office_the_board_and_its_trusts_are_told(page: Page) -> None:
    told = found(page, "YY1")
    assert told[0] == ["QZ2", "office near by postcode: approximate"]
    assert {why for _, why in told[1:]} == {"in Example Two ICB"}
    assert {code for code, _ in told[1:]} == {f"ZZ{n}" for n in range(5, 10)}
    assert found(page, "XX1") == []


@pytest.fixture(name="real_index", scope="module")
def _real_index(real_site: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((real_site / "data" / "find.json").read_bytes())
    return told


def test_the_real_list_is_small_and_holds_everybody(
    real_site: Path, real_index: dict[str, Any]
) -> None:
    body = (real_site / "data" / "find.json").read_bytes()
    assert len(body) < 80_000
    assert len(gzip.compress(body)) < 14_000
    listed = {f"{real_index['folders'][org[1]]}{org[0]}" for org in real_index["orgs"]}
    pages = {
        path.parent.relative_to(real_site).as_posix()
        for folder in ("trusts", "icbs")
        for path in real_site.glob(f"{folder}/*/index.html")
    }
    assert listed == pages


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("RJ1", "Guy's and St Thomas' NHS Foundation Trust"),
        ("Guys", "Guy's and St Thomas' NHS Foundation Trust"),
        ("saint thomas hospital", "Guy's and St Thomas' NHS Foundation Trust"),
        ("Imperial", "Imperial College Healthcare NHS Trust"),
        ("Barts", "Barts Health NHS Trust"),
        ("leeds hospital", "Leeds Teaching Hospitals NHS Trust"),
        ("Heart", "Liverpool Heart and Chest Hospital NHS Foundation Trust"),
        ("Heart of England NHS Foundation Trust", ""),  # merged before the first one held
        ("S1Y5D", "NHS Central East ICB"),
        ("pennine acute", "Pennine Acute Hospitals NHS Trust"),
        ("salford royal", "Northern Care Alliance NHS Foundation Trust"),
        ("M13 9WL", "Manchester University NHS Foundation Trust"),
        ("LA1", "University Hospitals of Morecambe Bay NHS Foundation Trust"),
        ("TR1", "Royal Cornwall Hospitals NHS Trust"),
        ("SY1", "Shropshire Community Health NHS Trust"),
        ("SL1", "NHS Thames Valley ICB"),
        ("LD1", ""),
    ],
)
def test_real_organisations_are_found(
    browser: Browser, real_host: str, real_index: dict[str, Any], typed: str, first: str
) -> None:
    page = opened(browser, f"{real_host}/404.html")
    names = {org[0]: org[2] for org in real_index["orgs"]}
    assert [names[code] for code, _ in found(page, typed)[:1]] == [first][: bool(first)]


def test_a_real_town_leads_to_who_closed_there_and_to_who_is_there_now(
    browser: Browser, real_host: str
) -> None:
    page = opened(browser, f"{real_host}/404.html")
    assert found(page, "Weston-super-Mare") == [
        ["RA3", "in Weston-super-mare"],
        ["RA7", "took over the work of Weston Area Health NHS Trust"],
    ]
