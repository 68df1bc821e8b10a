"""The page of an organisation in a real browser: its drawings, its folds, narrow, dark, printed."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser.browsing import opened, unfold

TRUST: Final = "trusts/ZZ1/index.html"
BOARD: Final = "icbs/QZ1/index.html"
CLOSED: Final = "trusts/ZX1/index.html"

# The title of a drawing and what it shows, as a screen reader is told them.
DESCRIBED: Final = """(drawings) => drawings.map(
    (drawing) => drawing.getAttribute('aria-label').match(/(.*?)\\. (.*)/).slice(1),
)"""


def _open_all(page: Page) -> None:
    unfold(page)


@pytest.mark.parametrize("path", [TRUST, BOARD, CLOSED])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_drawing_is_wider_than_its_card(
    browser: Browser, host: str, path: str, width: int
) -> None:
    page = opened(browser, f"{host}/{path}", width=width)
    _open_all(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    for card in page.locator(".card").all():
        room = card.bounding_box()
        assert room is not None
        for drawing in card.locator("svg").all():
            box = drawing.bounding_box()
            assert box is not None
            assert room["x"] < box["x"]
            assert box["x"] + box["width"] < room["x"] + room["width"]


@pytest.mark.parametrize("path", [TRUST, BOARD])
def test_the_first_figure_is_on_the_first_screen_of_a_phone(
    browser: Browser, host: str, path: str
) -> None:
    page = opened(browser, f"{host}/{path}", width=390)
    figure = page.locator("main .number").first.bounding_box()
    assert figure is not None
    assert figure["y"] + figure["height"] < 844
    typical = page.get_by_text("Typical wait so far (median)").first.bounding_box()
    assert typical is not None
    assert typical["y"] < 2 * 844


def _said_before_a_figure(file: Path) -> int:
    """Count the letters between the heading of a page and its first figure or segment."""
    before = re.split(r'class="(?:number|choices segments)"', file.read_text(encoding="utf-8"))[0]
    return len(re.sub(r"<[^>]+>", "", before.partition("<h1>")[2]))


def test_the_longest_real_pages_answer_on_the_first_and_the_second_screen_of_a_phone(
    browser: Browser, real_host: str, real_site: Path
) -> None:
    pages = [*real_site.resolve().glob("trusts/*/index.html")]
    pages += real_site.resolve().glob("icbs/*/index.html")
    assert len(pages) > 240
    for file in sorted(pages, key=_said_before_a_figure)[-20:]:
        path = file.relative_to(real_site.resolve()).as_posix()
        page = opened(browser, f"{real_host}/{path}", width=390)
        figure = page.locator("main .number, main .segments li").first.bounding_box()
        assert figure is not None, path
        assert figure["y"] + figure["height"] < 844, path
        for typical in page.get_by_text("Typical wait so far (median)").all()[:1]:
            box = typical.bounding_box()
            assert box is not None, path
            assert box["y"] + box["height"] < 2 * 844, path


def test_print_in_a_drawing_is_large_enough_on_the_smallest_phone(
    browser: Browser, host: str
) -> None:
    page = opened(browser, f"{host}/{TRUST}", width=320)
    unfold(page)
    heights = page.locator(".chart text").evaluate_all(
        "all => all.map(one => parseFloat(getComputedStyle(one).fontSize) * one.getCTM().a)"
    )
    assert heights
    assert min(heights) >= 12


@pytest.mark.parametrize("width", [320, 1280])
def test_no_words_of_a_drawing_are_cut_off(browser: Browser, host: str, width: int) -> None:
    page = opened(browser, f"{host}/{TRUST}", width=width)
    unfold(page)
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.chart text, .strip text')].filter((words) => {
            const box = words.getBBox();
            const room = words.ownerSVGElement.viewBox.baseVal;
            return box.x < 0 || box.y < 0 || box.x + box.width > room.width
                || box.y + box.height > room.height + 4;
        }).map((words) => words.textContent)"""
    )
    assert cut == []


def test_every_drawing_is_told_in_words(browser: Browser, host: str) -> None:
    page = opened(browser, f"{host}/{TRUST}")
    strips = page.locator("svg.strip").evaluate_all(DESCRIBED)
    charts = page.locator("svg.chart").evaluate_all(DESCRIBED)
    assert len(strips) == 5
    # Three measures have months, and a control chart below the trend.
    assert len(charts) == 8
    for title, words in strips:
        assert title.endswith(": acute trusts")
        # One trust sent in no figure for one of the measures.
        assert re.match(r"1[12] acute trusts, from ", words)
        assert "; half " in words
        assert " This trust: " in words
    for title, words in charts:
        assert title.startswith("Made-up ")
        assert words.startswith("From ")
    assert sum("the limits are" in words for _, words in charts) == 3


def test_the_marked_trust_stands_where_its_line_is_and_apart_from_the_others(
    browser: Browser, host: str
) -> None:
    page = opened(browser, f"{host}/{TRUST}")
    unfold(page)
    strip = page.locator("svg.strip").first
    own = strip.locator("path.own").bounding_box()
    line = strip.locator("path.line-own").bounding_box()
    assert own is not None
    assert line is not None
    assert abs(own["x"] + own["width"] / 2 - line["x"] - line["width"] / 2) < 1
    fills = {
        kind: strip.locator(f"path.{kind}").evaluate(f"e => getComputedStyle(e).{style}")
        for kind, style in (("own", "fill"), ("peers", "stroke"))
    }
    assert fills["own"] != fills["peers"]


def test_better_and_worse_months_are_drawn_in_two_shapes(browser: Browser, host: str) -> None:
    shapes = {}
    for code, kind in (("ZZ1", "better"), ("ZZ2", "worse")):
        page = opened(browser, f"{host}/trusts/{code}/index.html")
        shapes[kind] = page.locator(f".chart path.{kind}").first.get_attribute("d") or ""
    assert shapes["better"].count("h0") == 9
    assert shapes["worse"].endswith("z")
    assert "h0" not in shapes["worse"]


def test_a_control_chart_opens_below_the_trend_without_a_script(
    browser: Browser, host: str
) -> None:
    page = opened(browser, f"{host}/{TRUST}", java_script_enabled=False)
    card = page.locator("#measure-rtt_over_52w")
    expect(card.locator(".chart .band")).to_be_hidden()
    card.get_by_text("Full history, control chart and table").click()
    expect(card.locator(".chart .band")).to_be_visible()


def test_the_band_of_chance_can_be_seen_in_light_and_in_dark(browser: Browser, host: str) -> None:
    seen = set()
    for scheme in ("light", "dark"):
        page = opened(browser, f"{host}/{TRUST}", color_scheme=scheme)
        band = page.locator(".chart .band").first.evaluate("e => getComputedStyle(e).fill")
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert band != paper
        seen |= {band, paper}
    assert len(seen) == 4


def test_the_folds_open_by_keyboard(browser: Browser, host: str) -> None:
    page = opened(browser, f"{host}/{TRUST}")
    for name in ("How certain is this rank", "Full history, control chart", "Source"):
        summary = page.locator("summary").filter(has_text=name).first
        fold = summary.locator("..")
        assert fold.get_attribute("open") is None
        summary.focus()
        page.keyboard.press("Enter")
        assert fold.get_attribute("open") is not None
        assert fold.locator("> :not(summary)").first.is_visible()


def test_the_folds_are_open_on_paper(browser: Browser, host: str) -> None:
    page = opened(browser, f"{host}/{TRUST}")
    recent = page.get_by_role("table", name="recent figures, newest first").first
    sure = page.get_by_text("We recalculated the table").first
    assert not recent.is_visible()
    assert not sure.is_visible()
    page.emulate_media(media="print")
    assert recent.is_visible()
    assert sure.is_visible()


def test_the_headings_go_down_step_by_step(browser: Browser, host: str) -> None:
    for path in (TRUST, BOARD, CLOSED):
        page = opened(browser, f"{host}/{path}")
        levels = page.locator("main :is(h1, h2, h3, h4)").evaluate_all(
            "all => all.map(one => Number(one.tagName[1]))"
        )
        assert levels[0] == 1
        assert [b for a, b in pairwise(levels) if b > a + 1] == []


def test_the_page_is_whole_without_scripts(browser: Browser, host: str) -> None:
    page = opened(browser, f"{host}/{TRUST}", java_script_enabled=False)
    assert page.locator(".bands .number").count() == 3
    assert page.locator("svg.strip").count() == 5
