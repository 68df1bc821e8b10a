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
        ("st. invented infirmary", "ZZ1", OLD),
        ("infirmton quiet minds", "ZM1", ""),
        ("example royal infirmary", "ZZ1", ""),
        ("eri", "ZZ1", ""),
        ("exies", "ZZ1", "short name: Exies"),
        ("merged", "ZZ2", "took over the work of Merged Trust"),
        ("shams", "ZZ1", ""),
        ("brand new general hospital", "ZZ3", ""),
        ("nospital", "ZZ2", "about 4 miles from ZZ5"),
        ("royal infirmary nospital", "ZZ1", "about 13 miles from ZZ5"),
        ("renamed yesterday", "ZZ3", "new name in the register: Renamed Yesterday NHS Trust"),
        ("zx1", "ZX1", "code ZX1"),
        ("former", "ZZ1", "took over the work of Former Example NHS Trust"),
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
        ["ZZ1", "took over the work of Former Example NHS Trust"],
        ["ZX1", "in Left-by-the-Sea"],
    ]


def test_of_two_that_answer_as_well_the_open_one_comes_first(page: Page) -> None:
    codes = [code for code, _ in found(page, "example nhs trust")]
    assert codes.index("ZX1") > max(codes.index(code) for code in ("ZZ3", "ZZ9", "ZY3"))
    assert [code for code, _ in found(page, "zx1")] == ["ZX1", "ZZ1"]


def test_words_that_half_of_all_names_hold_do_not_choose_unless_they_stand_alone(
    page: Page,
) -> None:
    assert [code for code, _ in found(page, "former hospital")] == ["ZZ1", "ZX1"]
    assert [code for code, _ in found(page, "hospital")] == ["ZZ2", "ZZ1", "ZZ3", "ZM1"]
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


def test_acute_trusts_come_first_where_several_answer(page: Page) -> None:
    assert [code for code, _ in found(page, "infirmton")] == ["ZZ1", "ZM1"]
    assert [code for code, _ in found(page, "shamshire")] == ["ZZ1", "ZZ2", "ZZ3", "ZM1"]


def test_the_nearest_hospitals_come_first_and_then_the_board(page: Page) -> None:
    assert found(page, "ZZ5") == [
        ["ZZ5", "code ZZ5"],
        ["ZZ2", "about 4 miles from ZZ5"],
        ["ZZ1", "about 13 miles from ZZ5"],
        ["ZM1", "about 13 miles from ZZ5"],
        ["QZ1", "ZZ5 is in its area"],
    ]
    assert found(page, "zz8")[1] == ["ZZ1", "within about a mile of ZZ8"]
    assert found(page, "YY3")[-1] == ["QZ2", "YY3 is in its area"]


def test_a_district_elsewhere_or_nowhere_leads_to_nobody(page: Page) -> None:
    assert found(page, "XX1") == []
    assert found(page, "YY9") == []


@pytest.fixture(name="real_index", scope="module")
def _real_index(real_site: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((real_site / "data" / "find.json").read_bytes())
    return told


def test_the_real_list_is_small_and_holds_everybody(
    real_site: Path, real_index: dict[str, Any]
) -> None:
    body = (real_site / "data" / "find.json").read_bytes()
    assert len(body) < 125_000
    assert len(gzip.compress(body)) < 36_000
    listed = {f"{real_index['folders'][org[1]]}{org[0]}" for org in real_index["orgs"]}
    pages = {
        path.parent.relative_to(real_site).as_posix()
        for folder in ("trusts", "icbs")
        for path in real_site.glob(f"{folder}/*/index.html")
    }
    assert listed == pages
