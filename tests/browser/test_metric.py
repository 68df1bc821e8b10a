"""The page of a measure in a real browser: drawings that show something, at any width, on paper."""

import pytest
from playwright.sync_api import Browser

from tests.support.browser.browsing import opened

SHARE = "metrics/ae_within_4h/index.html"
SCORE = "metrics/finance_combined/index.html"


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("media", ["screen", "print"])
def test_funnel_and_strip_are_drawn(browser: Browser, host: str, width: int, media: str) -> None:
    page = opened(browser, f"{host}/{SHARE}", width=width)
    page.emulate_media(media=media)  # type: ignore[arg-type]  # one of two words
    for drawing in (".funnel .outer", ".funnel .marks", ".funnel .diamonds", ".strip .peers"):
        box = page.locator(drawing).first.bounding_box()
        assert box
        assert min(box["width"], box["height"]) > 3


def test_the_words_of_a_funnel_do_not_run_into_each_other(browser: Browser, host: str) -> None:
    page = opened(browser, f"{host}/{SHARE}", width=320)
    words = page.evaluate(
        "[...document.querySelectorAll('.funnel text')]"
        ".map(t => t.getBoundingClientRect().toJSON())"
    )
    for number, one in enumerate(words):
        for other in words[number + 1 :]:
            apart = one["right"] <= other["left"] or other["right"] <= one["left"]
            assert apart or one["bottom"] <= other["top"] or other["bottom"] <= one["top"]


def test_a_reader_gets_from_the_figure_to_its_cells_and_to_every_group(
    browser: Browser, host: str
) -> None:
    page = opened(browser, f"{host}/{SHARE}")
    page.get_by_role("link", name="Where this figure comes from, step by step").click()
    assert page.url.endswith("#worked")
    worked = page.get_by_role("region", name="Worked example")
    worked.get_by_text("Where these numbers come from").click()
    assert worked.get_by_text("Provider Level Data").is_visible()
    page.get_by_role("link", name="Integrated care boards (ICBs)").click()
    assert page.url.endswith("#list-icb-all")
    page.get_by_role("link", name="Made-up ae within 4h on a map of ICBs").click()
    assert page.locator("h1").inner_text() == "Map of ICBs: Made-up ae within 4h"


def test_who_stands_apart_is_told_without_colour(browser: Browser, host: str) -> None:
    page = opened(browser, f"{host}/{SHARE}", forced_colors="active")
    named = page.get_by_role("listitem").filter(has_text="Higher: ")
    named.get_by_role("link", name="Example ZY3 NHS Trust").click()
    assert page.locator("h1").inner_text() == "Example ZY3 NHS Trust"


def test_a_measure_without_a_funnel_says_why(browser: Browser, host: str) -> None:
    page = opened(browser, f"{host}/{SCORE}")
    assert page.get_by_text("it is not a share of people").is_visible()
    assert page.locator(".funnel").count() == 0
