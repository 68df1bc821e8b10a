"""The page that puts up to five side by side, in a real browser."""

from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.support.browser.browsing import blank, heard, opened

PATH: Final = "compare/index.html"
FIVE: Final = "?org=ZZ1&org=ZZ3&org=ZZ4&org=ZZ5&org=ZZ9"


@pytest.fixture(name="context")
def _context(browser: Browser) -> BrowserContext:
    return blank(browser).context


def _open(context: BrowserContext, host: str, query: str = "") -> Page:
    (page,) = context.pages
    page.goto(f"{host}/{PATH}{query}")
    expect(page.locator("#said")).to_contain_text("Compared:")
    return page


def _cells(page: Page, title: str) -> list[str]:
    """The cells of the line of that title, one for each who is compared."""
    line = page.locator("tr", has=page.locator("th[scope=row] > a", has_text=title))
    return [" ".join(cell.split()) for cell in line.locator("td").all_inner_texts()]


def _about(page: Page, title: str) -> str:
    """What the heading of a line says of all."""
    head = page.locator("th[scope=row]", has=page.locator("a", has_text=title))
    return " ".join(head.inner_text().split()).removeprefix(title).strip()


def _add(page: Page, who: str) -> None:
    page.get_by_label("Trust or ICB: its name or its code").fill(who)
    page.keyboard.press("Enter")


def test_nobody_is_compared_before_somebody_is_chosen(context: BrowserContext, host: str) -> None:
    page = _open(context, host)
    expect(page.locator("#said")).to_have_text("Compared: 0 of 5.")
    expect(page.locator("#compared")).to_be_empty()
    expect(page.get_by_text("That needs a script")).to_be_hidden()


def test_five_stand_side_by_side_with_the_words_of_their_pages(
    context: BrowserContext, host: str
) -> None:
    page = _open(context, host, FIVE)
    expect(page.locator("#said")).to_have_text("Compared: 5 of 5.")
    expect(page.locator("#chosen li")).to_have_count(5)
    heads = page.locator("thead th").all_inner_texts()
    assert heads[:3] == [
        *("Measure", "Éxample Hospitals NHS Foundation Trust", "Example ZZ3 NHS Trust")
    ]
    assert _cells(page, "Made-up ae within 4h")[0] == (
        "69.0% threshold not met 12th of 12 likely 10th to 12th"
    )
    assert _about(page, "Made-up ae within 4h") == (
        "higher is better March 2026 England 75.0% Threshold 78%"
    )
    assert _cells(page, "Made-up table of trusts")[:3] == [
        "1st equal of 11 likely 1st to 4th score 1.50",
        "7th of 11 likely 5th to 10th score 2.10",
        "not ranked No figure for over 52 weeks",
    ]
    assert page.locator("svg.bar").count() == 4


def test_whoever_has_no_figure_is_told_why(context: BrowserContext, host: str) -> None:
    page = _open(context, host, "?org=ZZ4&org=ZZ3")
    assert _cells(page, "Made-up rtt over 52w")[0] == (
        "no figure It was not submitted, or not published, for this period."
    )


def test_each_pair_is_clearly_different_or_too_close_to_call(
    context: BrowserContext, host: str
) -> None:
    page = _open(context, host, "?org=ZZ1&org=ZZ5&org=ZZ9&org=ZZ4")
    pairs = page.get_by_role("region", name="Made-up table of trusts").get_by_role("listitem")
    assert pairs.all_inner_texts() == [
        "Éxample Hospitals NHS Foundation Trust and Example ZZ5 NHS Trust: too close to call",
        "Éxample Hospitals NHS Foundation Trust and Example ZZ9 NHS Trust: clearly different",
        "Example ZZ5 NHS Trust and Example ZZ9 NHS Trust: clearly different",
    ]


def test_a_figure_leads_to_its_source(context: BrowserContext, host: str) -> None:
    page = _open(context, host, "?org=ZZ3")
    page.get_by_role("row", name="Made-up ae within 4h").get_by_role("link", name="%").click()
    assert page.url == f"{host}/trusts/ZZ3/index.html#measure-ae_within_4h"
    expect(page.locator("#measure-ae_within_4h")).to_be_in_viewport()


def test_others_are_added_by_name_or_code_and_removed(context: BrowserContext, host: str) -> None:
    page = _open(context, host)
    _add(page, "zz3")
    expect(page.locator("#said")).to_have_text(
        "Example ZZ3 NHS Trust (ZZ3) was added. Compared: 1 of 5."
    )
    assert page.url == f"{host}/{PATH}?org=ZZ3"
    _add(page, "Example ZZ6 NHS Trust (ZZ6)")
    _add(page, "éxample hosp")
    expect(page.locator("#chosen li")).to_have_count(3)
    assert page.url == f"{host}/{PATH}?org=ZZ3&org=ZZ6&org=ZZ1"
    page.get_by_role("button", name="Remove Example ZZ6 NHS Trust").click()
    expect(page.locator("#said")).to_have_text(
        "Example ZZ6 NHS Trust was removed. Compared: 2 of 5."
    )
    expect(page.get_by_label("Trust or ICB: its name or its code")).to_be_focused()
    assert page.url == f"{host}/{PATH}?org=ZZ3&org=ZZ1"


@pytest.mark.parametrize(
    "typed",
    [
        "st george's univ",
        "St George\N{RIGHT SINGLE QUOTATION MARK}s University Hospitals",
        "Saint Georges University",
    ],
)
def test_a_name_is_taken_however_it_is_spelt(
    context: BrowserContext, real_host: str, typed: str
) -> None:
    page = _open(context, real_host)
    _add(page, typed)
    page.wait_for_url(f"{real_host}/{PATH}?org=RJ7")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "No trust or ICB is called that: choose one from the list."),
        ("Nowhere", "No trust or ICB is called that: choose one from the list."),
        ("nhs trust", "names have that in them: choose one."),
    ],
)
def test_a_name_that_is_nobodys_or_not_enough_is_told(
    context: BrowserContext, host: str, typed: str, told: str
) -> None:
    page = _open(context, host)
    _add(page, typed)
    expect(page.locator("#said")).to_contain_text(told)
    assert page.url == f"{host}/{PATH}"


def test_a_sixth_is_refused(context: BrowserContext, host: str) -> None:
    page = _open(context, host, FIVE)
    _add(page, "ZZ2")
    expect(page.locator("#said")).to_contain_text("was left out: no more than 5 are compared.")
    expect(page.locator("#chosen li")).to_have_count(5)
    assert page.url == f"{host}/{PATH}{FIVE}"


@pytest.mark.parametrize(
    ("query", "told", "left"),
    [
        (f"{FIVE}&org=ZZ2", "was left out: no more than 5 are compared.", 5),
        (
            "?org=ZZ1&org=QZ1",
            "Example One ICB (QZ1) was left out: trusts and ICBs are not compared with each other.",
            1,
        ),
        ("?org=ZZ1&org=NO1", "NO1 is no code of a trust or an ICB here.", 1),
        ("?org=ZZ1&org=ZZ1", "Compared: 1 of 5.", 1),
        ("?org=zz1&org=", "Compared: 1 of 5.", 1),
    ],
)
def test_what_an_address_has_wrong_is_told_and_left_out(
    context: BrowserContext, host: str, query: str, told: str, left: int
) -> None:
    page = _open(context, host, query)
    expect(page.locator("#said")).to_contain_text(told)
    expect(page.locator("#chosen li")).to_have_count(left)


def test_two_boards_are_compared_as_well(context: BrowserContext, host: str) -> None:
    page = _open(context, host, "?org=QZ1&org=QZ2")
    assert _cells(page, "Made-up table of icbs")[1].startswith("not ranked")


def test_different_periods_stand_beside_each_figure(context: BrowserContext, host: str) -> None:
    page = _open(context, host, "?org=ZZ1&org=ZX1")
    assert _about(page, "Made-up ae within 4h") == "higher is better"
    assert "March 2025" in _cells(page, "Made-up ae within 4h")[1]
    assert "England" in _cells(page, "Made-up ae within 4h")[0]


def test_an_address_can_be_shared_and_gone_back_from(
    browser: Browser, context: BrowserContext, host: str
) -> None:
    page = _open(context, host)
    _add(page, "ZZ3")
    page.wait_for_url("**?org=ZZ3")
    _add(page, "ZZ9")
    page.wait_for_url("**?org=ZZ3&org=ZZ9")
    other = opened(browser, page.url)
    expect(other.locator("#chosen li")).to_have_count(2)
    assert _cells(other, "Made-up table of trusts") == _cells(page, "Made-up table of trusts")
    page.go_back()
    expect(page.locator("#chosen li")).to_have_count(1)
    page.go_back()
    expect(page.locator("#chosen li")).to_have_count(0)
    page.go_forward()
    expect(page.locator("#chosen li")).to_have_count(1)


def test_it_can_be_used_with_the_keyboard_alone(context: BrowserContext, host: str) -> None:
    page = _open(context, host)

    def go_to(name: str, key: str = "Tab") -> None:
        for _ in range(40):
            page.keyboard.press(key)
            said = page.evaluate(
                "(({ ariaLabel, labels, textContent }) =>"
                " ariaLabel ?? labels?.[0]?.textContent ?? textContent)(document.activeElement)"
            )
            if said == name:
                return
        pytest.fail(f"no key leads to {name}")

    go_to("Trust or ICB: its name or its code")
    page.keyboard.type("ZZ3")
    page.keyboard.press("Enter")
    expect(page.locator("#chosen li")).to_have_count(1)
    page.keyboard.type("ZZ9")
    go_to("Add")
    page.keyboard.press("Enter")
    expect(page.locator("#chosen li")).to_have_count(2)
    go_to("Remove Example ZZ3 NHS Trust")
    page.keyboard.press("Enter")
    expect(page.locator("#chosen li")).to_have_count(1)
    go_to("Example ZZ9 NHS Trust")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Example ZZ9 NHS Trust")


def test_what_does_not_come_is_told(context: BrowserContext, host: str) -> None:
    context.route("**/trusts/ZZ3/brief.json", lambda route: route.abort())
    page = _open(context, host, "?org=ZZ3&org=ZZ9")
    expect(page.locator("#said")).to_have_text(
        "Example ZZ3 NHS Trust (ZZ3) could not be loaded. Compared: 1 of 5."
    )
    # It stays chosen, and is asked for again with the next.
    _add(page, "ZZ5")
    page.wait_for_url("**?org=ZZ3&org=ZZ9&org=ZZ5")
    expect(page.locator("#said")).to_contain_text("(ZZ3) could not be loaded. Compared: 2 of 5.")
    context.unroute("**/trusts/ZZ3/brief.json")
    page.get_by_role("button", name="Remove Example ZZ5 NHS Trust").click()
    expect(page.locator("#said")).to_contain_text("was removed. Compared: 2 of 5.")
    assert len(_cells(page, "Made-up table of trusts")) == 2


def test_what_an_error_says_is_no_brief(context: BrowserContext, host: str) -> None:
    context.route("**/trusts/ZZ3/brief.json", lambda route: route.fulfill(status=500, body="{}"))
    page = _open(context, host, "?org=ZZ3")
    expect(page.locator("#said")).to_contain_text("(ZZ3) could not be loaded.")


def test_whoever_is_there_already_is_not_added_again(context: BrowserContext, host: str) -> None:
    page = _open(context, host, "?org=ZZ3")
    _add(page, "ZZ3")
    expect(page.locator("#said")).to_contain_text("is compared already. Compared: 1 of 5.")


def test_on_a_slow_line_nobody_is_lost_and_nobody_asked_for_twice(
    context: BrowserContext, host: str
) -> None:
    waiting: list[Route] = []
    context.route("**/brief.json", lambda route: waiting.append(route))  # noqa: PLW0108 it marks the function
    page = _open(context, host)
    for code in ("ZZ3", "ZZ9", "ZZ5"):
        _add(page, code)
    page.wait_for_url(f"{host}/{PATH}?org=ZZ3&org=ZZ9&org=ZZ5")
    page.go_back()
    page.wait_for_url("**?org=ZZ3&org=ZZ9")
    expect(page.locator("#chosen li")).to_have_count(0)
    for route in waiting:
        route.continue_()
    expect(page.locator("#said")).to_have_text("Compared: 2 of 5.")
    assert page.url == f"{host}/{PATH}?org=ZZ3&org=ZZ9"
    asked = len(waiting)
    page.get_by_role("button", name="Remove Example ZZ3 NHS Trust").click()
    page.get_by_role("button", name="Remove Example ZZ9 NHS Trust").click()
    expect(page.locator("#said")).to_contain_text("Compared: 0 of 5.")
    assert len(waiting) == asked


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_it_fits_and_complains_of_nothing(
    browser: Browser, host: str, width: int, scheme: str
) -> None:
    page = blank(browser, width=width, color_scheme=scheme)
    complaints = heard(page, console="text", pageerror="message")
    page.goto(f"{host}/{PATH}{FIVE}")
    expect(page.locator("#chosen li")).to_have_count(5)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert complaints == []
    page.emulate_media(media="print")
    expect(page.locator("#add")).to_be_hidden()
    expect(page.get_by_role("row", name="Made-up ae within 4h")).to_be_visible()


def test_without_scripts_it_leads_to_the_lists(browser: Browser, host: str) -> None:
    page = blank(browser, java_script_enabled=False)
    page.goto(f"{host}/{PATH}{FIVE}")
    expect(page.locator("#tool")).to_be_hidden()
    page.get_by_role("link", name="all trusts from A to Z").click()
    expect(page.locator("h1")).to_have_text("Trusts A to Z")
