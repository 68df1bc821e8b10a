"""The made-up site in a real browser: narrow, dark, by keyboard, on paper."""

from typing import Final

import pytest
from playwright.sync_api import Browser

from tests.support.browser.browsing import blank, heard, opened, unfold, widths_in_large_letters

PAGES: Final = (
    "index.html",
    "league/index.html",
    "league/acute/index.html",
    "league/acute/2026-02/index.html",
    "league/acute/sensitivity/index.html",
    "official/index.html",
    "official/acute/2025-26-q4/index.html",
    "official/acute/2025-26-q3/index.html",
    "metrics/index.html",
    "metrics/ae_within_4h/index.html",
    "map/index.html",
    "map/ae_within_4h/index.html",
    "find/index.html",
    "regions/index.html",
    "regions/made-up-region/index.html",
    "trusts/index.html",
    "trusts/ZZ1/index.html",
    "icbs/QZ1/index.html",
    "method/index.html",
    "sources/index.html",
    "quality/index.html",
    "data/index.html",
    "about/index.html",
    "glossary/index.html",
    "changes/index.html",
    "updates/index.html",
    "changes/2026-06-20.1/index.html",
)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways_at_320_pixels(browser: Browser, host: str, path: str) -> None:
    page = opened(browser, f"{host}/{path}", width=320)
    # Everything that can be opened is open: the widest the page can be.
    unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways_in_letters_of_twice_the_size(
    browser: Browser, host: str, path: str
) -> None:
    windows = [1280, 640, 320]
    assert widths_in_large_letters(browser, f"{host}/{path}", windows) == windows


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_only_its_own_files_and_complains_of_nothing(
    browser: Browser, host: str, path: str
) -> None:
    page = blank(browser)
    loaded = heard(page, request="url")
    complaints = heard(page, console="text", requestfailed="url")
    page.goto(f"{host}/{path}")
    assert complaints == []
    assert [url for url in loaded if not url.startswith(host)] == []


def test_the_first_key_leads_past_the_menu(browser: Browser, host: str) -> None:
    page = opened(browser, f"{host}/trusts/ZZ1/index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_source_note_opens_by_keyboard(browser: Browser, host: str) -> None:
    page = opened(browser, f"{host}/trusts/ZZ1/index.html")
    summary = page.locator("details.source summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("details.source").first.get_attribute("open") is not None
    assert page.get_by_text("0123abcd").first.is_visible()


def test_a_wide_table_scrolls_inside_its_own_frame_by_keyboard(browser: Browser, host: str) -> None:
    # The policy that is served would stop the waiting itself.
    page = opened(
        browser, f"{host}/league/acute/sensitivity/index.html", width=320, bypass_csp=True
    )
    frame = page.locator(".scroll:has(.league)")
    # A long table is folded where there is a line to unfold it by.
    frame.evaluate("frame => frame.closest('details')?.setAttribute('open', '')")
    frame.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.scroll:has(.league)').scrollLeft > 0")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", ["league/acute/sensitivity/index.html"])
def test_the_name_stays_in_sight_while_a_table_is_scrolled(
    browser: Browser, host: str, path: str, width: int
) -> None:
    page = opened(browser, f"{host}/{path}", width=width)
    # Figures to scroll to, however few columns the made-up table has.
    page.evaluate(
        "document.querySelectorAll('.league td').forEach(d => { d.style.minWidth = '20rem'; })"
    )
    page.evaluate("document.querySelector('.scroll:has(.league)').scrollLeft = 900")
    where = """() => {
        const frame = document.querySelector('.scroll:has(.league)').getBoundingClientRect();
        const name = document.querySelector('.league td + .name').getBoundingClientRect();
        return [name.left - frame.left, name.width / frame.width];
    }"""
    left, share = page.evaluate(where)
    assert left == 0
    assert share < 0.5
    page.emulate_media(media="print")
    assert page.evaluate(where)[0] != 0


def test_links_lead_from_the_table_to_the_trust_and_back(browser: Browser, host: str) -> None:
    page = opened(browser, f"{host}/index.html")
    page.get_by_role("link", name="Whole table: Made-up table of trusts").click()
    page.get_by_role("link", name="Example ZZ5 NHS Trust").click()
    assert page.locator("h1").inner_text() == "Example ZZ5 NHS Trust"
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Trusts").click()
    assert page.locator("h1").inner_text() == "Trusts A to Z"


def test_dark_and_light_are_both_styled(browser: Browser, host: str) -> None:
    papers = []
    for scheme in ("light", "dark"):
        page = opened(browser, f"{host}/index.html", color_scheme=scheme)
        papers.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert papers == ["rgb(255, 255, 255)", "rgb(18, 24, 29)"]


def test_what_is_folded_on_the_screen_is_open_on_paper(browser: Browser, host: str) -> None:
    page = opened(browser, f"{host}/trusts/ZZ1/index.html")
    folded = page.get_by_text("Sheet", exact=True).first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert folded.is_visible()


@pytest.mark.parametrize(
    ("path", "width", "is_told"),
    [
        ("pay/index.html", 320, True),
        ("pay/index.html", 1280, False),
        ("fairness/index.html", 320, True),
        ("fairness/index.html", 1280, False),
    ],
)
def test_a_reader_is_told_to_scroll_sideways_where_a_table_is_wider_than_the_page(
    browser: Browser, host: str, path: str, width: int, *, is_told: bool
) -> None:
    page = opened(browser, f"{host}/{path}", width=width)
    unfold(page)
    hint = page.get_by_text("Scroll sideways for the")
    assert hint.is_visible() == is_told
    frame = page.locator(".sideways + .scroll")
    assert frame.evaluate("frame => frame.scrollWidth > frame.clientWidth") == is_told
    page.emulate_media(media="print")
    assert not hint.is_visible()


def test_paper_has_no_menu(browser: Browser, host: str) -> None:
    page = opened(browser, f"{host}/trusts/ZZ1/index.html")
    page.emulate_media(media="print")
    assert not page.locator("nav .menu").first.is_visible()
    assert page.locator("h1").is_visible()


def test_links_lead_from_the_menu_to_an_official_table_a_trust_and_back(
    browser: Browser, host: str
) -> None:
    page = opened(browser, f"{host}/index.html", width=320)
    menu = page.get_by_role("navigation", name="Main")
    menu.get_by_text("Menu").click()
    menu.get_by_role("link", name="Official tables").click()
    page.get_by_role("link", name="Acute trusts, Q4 2025/26").click()
    table = page.get_by_role("table", name="Official table of acute trusts, Q4 2025/26")
    table.get_by_role("link", name="Éxample Hospitals NHS Foundation Trust").click()
    history = page.locator("#official + p + .segments")
    history.get_by_role("link", name="Q3 2025/26").click()
    assert page.locator("h1").inner_text().startswith("In Q3 2025/26, 0 of 1 acute trusts")
