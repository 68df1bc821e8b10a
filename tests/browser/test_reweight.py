"""The page on which a reader weighs a table anew, in a real browser."""

import re
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.support.browser.browsing import blank, heard, opened, unfold

PATH: Final = "reweight/index.html"
PUBLISHED: Final = "These are the published weights and places."


@pytest.fixture(name="context")
def _context(browser: Browser) -> BrowserContext:
    return blank(browser).context


def _open(context: BrowserContext, host: str, query: str = "") -> Page:
    (page,) = context.pages
    page.goto(f"{host}/{PATH}{query}")
    expect(page.locator("#rest")).to_be_visible()
    return page


def _lines(page: Page) -> list[str]:
    """The lines of the table as they are read: place, name, score, move."""
    return [
        " | ".join(cell.strip().replace("\n", " ") for cell in line.split("\t"))
        for line in page.locator("#ranking tr").all_inner_texts()
    ]


def test_the_published_weights_show_the_published_table(context: BrowserContext, host: str) -> None:
    page = _open(context, host)
    expect(page.locator("#said")).to_have_text(
        f"{PUBLISHED} First: Example ZZ5 NHS Trust and Éxample Hospitals NHS Foundation Trust."
    )
    lines = _lines(page)
    assert len(lines) == 11
    assert lines[0] == "1st equal | Example ZZ5 NHS Trust Made-up Region | 1.50 | the same"
    assert lines[2] == "3rd | Example ZY1 NHS Trust Made-up Region | 1.70 | the same"
    assert page.locator("#weigh\\.acute .share").all_inner_texts() == [
        "50.0% of the score",
        "25.0% of the score",
        "25.0% of the score",
        "50.0% of the score",
    ]
    expect(page.get_by_text("That needs a script")).to_be_hidden()
    assert page.url.endswith(PATH)


def test_sliders_and_boxes_go_together_and_the_table_follows(
    context: BrowserContext, host: str
) -> None:
    page = _open(context, host)
    slider = page.get_by_role("slider", name="Made-up ae within 4h")
    box = page.get_by_role("spinbutton", name="Made-up ae within 4h, as a number")
    slider.focus()
    page.keyboard.press("End")
    expect(box).to_have_value("100")
    assert slider.get_attribute("aria-valuetext") == "100, 33.3% of the score"
    box.fill("0")
    expect(slider).to_have_value("0")
    assert slider.get_attribute("aria-valuetext") == "0, left out"
    # ZZ2 has 1.90 in what is left of the theme and 2.00 in money.
    expect(page.locator("#ranking tr", has_text="<script>")).to_contain_text("1.95")


def test_an_odd_number_is_bent_to_the_scale(context: BrowserContext, host: str) -> None:
    page = _open(context, host)
    box = page.get_by_role("spinbutton", name="Money as a whole, as a number")
    for typed, counts in (("250", "100"), ("", "0"), ("-3", "0"), ("7.4", "7")):
        box.fill(typed)
        box.blur()
        expect(box).to_have_value(counts)


def test_what_is_left_out_ranks_who_only_lacked_that(context: BrowserContext, host: str) -> None:
    page = _open(context, host)
    placeless = page.locator("#placeless")
    expect(placeless.locator("summary")).to_have_text("Not ranked with these weights: 1 trust")
    placeless.locator("summary").click()
    expect(placeless).to_contain_text("Example ZZ4 NHS Trust: no figure for rtt over 52w")
    page.get_by_role("slider", name="Made-up rtt over 52w").fill("0")
    expect(placeless).to_be_hidden()
    line = page.locator("#ranking tr", has_text="ZZ4")
    expect(line).to_contain_text("1st equal")
    expect(line).to_contain_text("had no place")
    expect(page.locator("#said")).to_contain_text("of 12 trusts move by ten places or more.")
    expect(page.locator("#said")).to_contain_text("Ranked now and not before: 1.")


def test_another_normalisation_turns_the_made_up_table_round(
    context: BrowserContext, host: str
) -> None:
    page = _open(context, host)
    page.get_by_label("Scoring method").first.select_option("zscore")
    expect(page.locator("#said")).to_contain_text(
        "With this method 1 of 11 trusts moves by ten places or more. First: Example ZZ9 NHS Trust."
    )
    expect(page.locator("#ranking-caption")).to_contain_text("with the published weights.")
    lines = _lines(page)
    assert lines[0].endswith("\N{MINUS SIGN}1.50 | up 10 from 11th")
    assert lines[-1].startswith("10th equal")
    assert page.url.endswith("?table=acute&by=zscore")
    expect(page.locator("#ranking-caption")).to_contain_text("Score: smaller is better.")


def test_nothing_weighed_is_said_and_shows_no_table(context: BrowserContext, host: str) -> None:
    page = _open(context, host, "?table=acute&care-now=0&money=0")
    expect(page.locator("#said")).to_have_text(
        "Nothing is weighed. Give at least one theme, and a measure in it, a weight above 0."
    )
    expect(page.locator("#ranked")).to_be_hidden()
    page.get_by_role("button", name="Back to the published weights").click()
    expect(page.locator("#said")).to_contain_text(PUBLISHED)
    expect(page.locator("#ranked")).to_be_visible()
    assert page.url.endswith("?table=acute")


def test_a_ranking_is_an_address_that_can_be_shared(
    browser: Browser, context: BrowserContext, host: str
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=host)
    page = _open(context, host)
    page.get_by_role("slider", name="Made-up rtt over 52w").fill("10")
    page.get_by_role("slider", name="Money as a whole").fill("5")
    page.get_by_role("button", name="Copy a link to this ranking").click()
    expect(page.locator("#copied")).to_have_text("Link copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{host}/{PATH}?table=acute&rtt_over_52w=10&money=5"
    other = opened(browser, copied)
    expect(other.locator("#said")).to_have_text(page.locator("#said").inner_text())
    assert _lines(other) == _lines(page)
    expect(other.get_by_role("slider", name="Money as a whole")).to_have_value("5")


def test_where_nothing_can_be_copied_the_reader_is_told(browser: Browser, host: str) -> None:
    with browser.new_context() as context:
        context.add_init_script("navigator.clipboard.writeText = () => Promise.reject();")
        context.new_page()
        page = _open(context, host)
        page.get_by_role("button", name="Copy a link to this ranking").click()
        expect(page.locator("#copied")).to_contain_text("copy the address of this page")


def test_the_back_button_goes_back_through_the_weights(context: BrowserContext, host: str) -> None:
    page = _open(context, host)
    page.get_by_role("slider", name="Money as a whole").fill("20")
    page.wait_for_url(f"**/{PATH}?table=acute&money=20")
    page.get_by_label("League table").select_option("icb")
    page.wait_for_url(f"**/{PATH}?table=icb")
    expect(page.locator("#ranking tr")).to_have_count(1)
    page.go_back()
    expect(page.get_by_role("slider", name="Money as a whole")).to_have_value("20")
    expect(page.locator("#ranking tr")).to_have_count(11)
    page.go_back()
    expect(page.get_by_role("slider", name="Money as a whole")).to_have_value("50")
    expect(page.locator("#said")).to_contain_text(PUBLISHED)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("?table=moon", "moon"),
        ("?table=acute&luck=9", "luck"),
        ("?table=acute&money=500", "money=500"),
        ("?table=acute&money=lots", "money=lots"),
        ("?table=acute&by=dice", "by=dice"),
        ("?table=acute&by=", "by="),
    ],
)
def test_what_an_address_has_wrong_is_told_and_left_aside(
    context: BrowserContext, host: str, query: str, told: str
) -> None:
    page = _open(context, host, query)
    expect(page.locator("#said")).to_contain_text(f"Not known here, and left aside: {told}.")
    expect(page.locator("#said")).to_contain_text(PUBLISHED)


def test_a_reset_takes_the_complaint_back(context: BrowserContext, host: str) -> None:
    page = _open(context, host, "?table=acute&luck=9&money=20")
    expect(page.locator("#said")).to_contain_text("left aside: luck.")
    page.get_by_role("button", name="Back to the published weights").click()
    expect(page.locator("#said")).to_contain_text(PUBLISHED)
    expect(page.locator("#said")).not_to_contain_text("left aside")


def test_finding_a_line_hides_the_others(context: BrowserContext, host: str) -> None:
    page = _open(context, host)
    page.get_by_label("Find in this table").fill("example hosp")
    expect(page.locator("#ranking tr:visible")).to_have_count(1)
    expect(page.locator("#ranking tr:visible")).to_contain_text("Éxample Hospitals")
    expect(page.locator("#sought")).to_have_text("1 found")
    page.get_by_role("slider", name="Money as a whole").fill("20")
    expect(page.locator("#ranking tr:visible")).to_have_count(1)
    page.get_by_label("Find in this table").fill("")
    expect(page.locator("#ranking tr:visible")).to_have_count(11)


def test_it_can_be_used_with_the_keyboard_alone(context: BrowserContext, host: str) -> None:
    page = _open(context, host)

    def go_to(name: str) -> None:
        """Go on until the named control has the focus, as whoever has no mouse does."""
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.labels?.[0]?.textContent ?? "
                             "document.activeElement.textContent") == name:  # fmt: skip
                return
        pytest.fail(f"no key leads to {name}")

    go_to("League table")
    go_to("Money as a whole")
    page.keyboard.press("Home")
    page.wait_for_url("**?table=acute&money=0")
    expect(page.locator("#said")).to_contain_text("With these weights")
    go_to("Back to the published weights")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text(PUBLISHED)
    go_to("Find in this table")
    page.keyboard.type("zz9")
    expect(page.locator("#ranking tr:visible")).to_have_count(1)
    go_to("Example ZZ9 NHS Trust")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Example ZZ9 NHS Trust")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_it_fits_and_complains_of_nothing(
    browser: Browser, host: str, width: int, scheme: str
) -> None:
    page = blank(browser, width=width, color_scheme=scheme)
    complaints = heard(page, console="text", pageerror="message")
    page.goto(f"{host}/{PATH}?table=acute&money=0")
    expect(page.locator("#said")).to_contain_text("With these weights")
    unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert complaints == []


def test_without_scripts_it_says_what_it_would_do(browser: Browser, host: str) -> None:
    page = blank(browser, java_script_enabled=False)
    page.goto(f"{host}/{PATH}")
    expect(page.get_by_text("That needs a script")).to_be_visible()
    expect(page.locator("#tool")).to_be_hidden()
    expect(page.get_by_role("table", name=re.compile("Weights in “Made-up table"))).to_have_count(2)
    page.get_by_role("link", name="How robust is “Made-up table of trusts”").click()
    expect(page.locator("h1")).to_contain_text("How robust is")


def test_figures_that_do_not_come_are_told(context: BrowserContext, host: str) -> None:
    context.route("**/data/reweight/icb.json", lambda route: route.fulfill(status=404, body="{}"))
    page = _open(context, host)
    page.get_by_label("League table").select_option("icb")
    expect(page.locator("#said")).to_contain_text("could not be loaded")
    expect(page.locator("#ranked")).to_be_hidden()
    # Nor does a slider bring the table back that was there before.
    page.locator("form:not([hidden])").get_by_role("slider").first.fill("9")
    page.wait_for_url("**?table=icb&*=9")
    expect(page.locator("#said")).to_contain_text("could not be loaded")
    expect(page.locator("#ranked")).to_be_hidden()
    expect(page.get_by_text("The published weights", exact=True)).to_be_visible()


@pytest.mark.parametrize("step", ["slider", "back to the published"])
def test_figures_that_did_not_come_are_asked_for_again_with_the_next_step(
    context: BrowserContext, host: str, step: str
) -> None:
    context.route("**/data/reweight/acute.json", lambda route: route.abort(), times=1)
    page = _open(context, host, "?table=acute&money=30")
    expect(page.locator("#said")).to_contain_text("could not be loaded")
    expect(page.locator("#ranked")).to_be_hidden()
    if step == "slider":
        page.get_by_role("slider", name="Money as a whole").fill("20")
        expect(page.locator("#said")).to_contain_text("With these weights")
        assert page.url.endswith("?table=acute&money=20")
    else:
        page.get_by_role("button", name="Back to the published weights").click()
        expect(page.locator("#said")).to_contain_text(PUBLISHED)
        assert page.url.endswith("?table=acute")
    expect(page.locator("#ranking tr")).to_have_count(11)
    expect(page.locator("#ranked")).to_be_visible()


def test_while_a_table_is_loaded_no_other_is_weighed(context: BrowserContext, host: str) -> None:
    waiting: list[Route] = []
    context.route("**/data/reweight/icb.json", lambda route: waiting.append(route))  # noqa: PLW0108 it marks the function
    page = _open(context, host)
    slider = page.get_by_role("slider", name="Money as a whole")
    slider.fill("20")
    # Before half a second is over: what was moved is kept all the same.
    page.get_by_label("League table").select_option("icb")
    expect(page.locator("#ranked")).to_be_hidden()
    expect(page.locator("#said")).to_have_text("The figures are being loaded.")
    page.locator("form:not([hidden])").get_by_role("slider").first.fill("9")
    for route in waiting:
        route.continue_()
    expect(page.locator("#ranking tr")).to_have_count(1)
    expect(page.locator("#ranking-caption")).to_contain_text("with your weights.")
    page.wait_for_url("**?table=icb&*=9")
    page.go_back()
    page.go_back()
    page.wait_for_url(f"**/{PATH}?table=acute&money=20")
    expect(slider).to_have_value("20")
    expect(page.locator("#ranking tr")).to_have_count(11)


def test_back_brings_a_number_back_that_is_being_typed(context: BrowserContext, host: str) -> None:
    page = _open(context, host)
    box = page.get_by_role("spinbutton", name="Money as a whole, as a number")
    box.fill("20")
    page.wait_for_url("**?table=acute&money=20")
    box.fill("30")
    page.wait_for_url("**?table=acute&money=30")
    page.go_back()
    expect(page.get_by_role("slider", name="Money as a whole")).to_have_value("20")
    expect(box).to_have_value("20")


def test_paper_names_what_is_not_as_published(context: BrowserContext, host: str) -> None:
    page = _open(context, host)
    expect(page.locator("#changed")).to_be_hidden()
    page.goto(f"{host}/{PATH}?table=acute&money=20&by=zscore")
    page.emulate_media(media="print")
    expect(page.locator("#changed")).to_be_visible()
    expect(page.locator("#changed")).to_contain_text(
        "Not as published: Money as a whole: 20, published 50; Scoring method: "
    )
    expect(page.locator("#ranking a").first).to_have_attribute("href", re.compile("^/"))


@pytest.mark.parametrize(
    "typed", ["st george's", "St George\N{RIGHT SINGLE QUOTATION MARK}s", "saint georges"]
)
def test_a_line_is_found_however_it_is_spelt(
    context: BrowserContext, real_host: str, typed: str
) -> None:
    page = _open(context, real_host)
    page.get_by_label("Find in this table").fill(typed)
    expect(page.locator("#ranking tr:visible")).to_have_count(1)
    expect(page.locator("#ranking tr:visible")).to_contain_text("St George's University Hospitals")
