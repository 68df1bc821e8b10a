"""The map in a real browser: drawn from another file, walked by keyboard, plain without colour."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser.browsing import blank, heard, opened

MAP = "map/index.html"
MEASURE = "map/ae_within_4h/index.html"
FILLS = "[...document.querySelectorAll('.map use')].map(u => getComputedStyle(u).fill)"


def boxes(page: Page) -> list[dict[str, float]]:
    """What each shape covers on the screen."""
    found: list[dict[str, float]] = page.evaluate(
        "[...document.querySelectorAll('.map use')].map(u => u.getBoundingClientRect().toJSON())"
    )
    return found


def drawn(page: Page) -> Page:
    """Wait until the outlines have come from their file."""
    page.wait_for_function("document.querySelector('.map use').getBoundingClientRect().width > 0")
    return page


@pytest.mark.parametrize("path", [MAP, MEASURE, "index.html"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("with_scripts", [True, False])
def test_every_area_is_drawn_from_the_file_of_outlines(
    browser: Browser, host: str, path: str, width: int, *, with_scripts: bool
) -> None:
    page = blank(browser, width=width, java_script_enabled=with_scripts)
    asked = heard(page, request="url")
    page.goto(f"{host}/{path}")
    drawn(page)
    # Once; a busy browser may ask for the same file twice.
    assert asked.count(f"{host}/assets/icbs.svg") in (1, 2)
    west, east = boxes(page)
    for box in (west, east):
        assert box["width"] > 40
        assert box["height"] > 80
    assert west["left"] < east["left"]
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_keyboard_leads_over_the_map_to_an_icb(browser: Browser, host: str) -> None:
    page = drawn(opened(browser, f"{host}/{MEASURE}"))
    focused: list[str] = []
    page.locator(".choices a").last.focus()
    for _ in range(3):
        page.keyboard.press("Tab")
        focused.append(page.evaluate("document.activeElement.textContent.trim().split(':')[0]"))
    assert focused == ["Go past the map", "Example One ICB", "Example Two ICB"]
    page.keyboard.press("Enter")
    page.wait_for_url(f"{host}/icbs/QZ2/index.html")


def test_the_area_that_the_keyboard_is_on_is_seen(browser: Browser, host: str) -> None:
    page = drawn(opened(browser, f"{host}/{MEASURE}"))
    page.locator(".choices a").last.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    widths = page.evaluate(
        "[...document.querySelectorAll('.map a use')].map(u => getComputedStyle(u).strokeWidth)"
    )
    assert widths == ["6px", "0.75px"]


def test_one_can_go_past_the_map(browser: Browser, host: str) -> None:
    page = opened(browser, f"{host}/{MEASURE}")
    page.get_by_role("link", name="Go past the map").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "list"


def test_a_screen_reader_hears_name_figure_place_and_fifth(browser: Browser, host: str) -> None:
    page = opened(browser, f"{host}/{MEASURE}")
    group = page.get_by_role("group", name="Map of ICBs: Made-up ae within 4h")
    for words in (
        "Example One ICB: 76.0%, 1st of 2, likely 1st to 2nd, best fifth",
        "Example Two ICB: 73.0%, 2nd of 2, likely 1st to 2nd, middle fifth",
    ):
        assert group.get_by_role("link", name=words).count() == 1


def test_a_click_on_an_area_leads_to_its_icb(browser: Browser, host: str) -> None:
    page = drawn(opened(browser, f"{host}/{MEASURE}"))
    _, east = boxes(page)
    page.mouse.click(east["left"] + east["width"] / 4, east["top"] + east["height"] / 2)
    page.wait_for_url(f"{host}/icbs/QZ2/index.html")


@pytest.mark.parametrize(
    "context",
    [
        {},
        {"color_scheme": "dark"},
        {"forced_colors": "active"},
        {"forced_colors": "active", "color_scheme": "dark"},
    ],
    ids=["light", "dark", "forced", "forced and dark"],
)
def test_the_number_in_an_area_can_be_read(
    browser: Browser, host: str, context: dict[str, Any]
) -> None:
    page = drawn(opened(browser, f"{host}/{MEASURE}", **context))
    signs = page.locator(".map text")
    assert signs.all_text_contents() == ["1", "3"]
    inks = page.evaluate(
        "[...document.querySelectorAll('.map text')].map(t => getComputedStyle(t).fill)"
    )
    for ink, fill in zip(inks, page.evaluate(FILLS), strict=True):
        assert contrast(ink, fill) >= 4.5


def test_fifths_differ_in_colour_on_screen_and_by_number_alone_where_colours_are_forced(
    browser: Browser, host: str
) -> None:
    plain = drawn(opened(browser, f"{host}/{MEASURE}"))
    forced = drawn(opened(browser, f"{host}/{MEASURE}", forced_colors="active"))
    assert len(set(plain.evaluate(FILLS))) == 2
    assert len(set(forced.evaluate(FILLS))) == 1


def test_an_area_without_a_figure_has_no_colour_and_a_broken_line(
    browser: Browser, host: str
) -> None:
    page = drawn(opened(browser, f"{host}/{MAP}"))
    assert page.evaluate(FILLS)[1] == "rgba(0, 0, 0, 0)"
    dashes = "getComputedStyle(document.querySelectorAll('.map use')[1]).strokeDasharray"
    assert page.evaluate(dashes) != "none"


@pytest.mark.parametrize("path", [MAP, MEASURE])
@pytest.mark.parametrize("width", [794, 718], ids=["A4", "A4 with margins"])
def test_on_paper_the_list_lies_under_the_map_and_is_whole(
    browser: Browser, real_host: str, path: str, width: int
) -> None:
    page = drawn(opened(browser, f"{real_host}/{path}", width=width))
    page.emulate_media(media="print")
    foot, head, edges, heights = page.evaluate(
        """[
            document.querySelector(".map").getBoundingClientRect().bottom,
            document.querySelector("#list").getBoundingClientRect().top,
            [...document.querySelectorAll("td.n")].map(d => d.getBoundingClientRect().right),
            [...document.querySelectorAll("td.n")].map(d => d.getBoundingClientRect().height),
        ]"""
    )
    assert foot < head
    # Two boards have a sum that lacks a member, and no place.
    assert len(edges) >= 34
    assert max(edges) <= width
    assert min(heights) > 0
    assert page.evaluate("document.documentElement.scrollWidth") == width


def contrast(one: str, other: str) -> float:
    """How well two colours are told apart, by the rule of WCAG."""
    first, second = sorted((luminance(one), luminance(other)), reverse=True)
    return (first + 0.05) / (second + 0.05)


def luminance(colour: str) -> float:
    """How light "rgb(1, 2, 3)" is."""
    parts = [int(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
