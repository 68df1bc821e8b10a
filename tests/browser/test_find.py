"""The search box and the page of results, in a real browser."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.support.browser.browsing import blank, heard, opened

ONE = "Éxample Hospitals NHS Foundation Trust"
CLOSED = "Former Example NHS Trust"


@pytest.fixture(name="page")
def _page(browser: Browser, host: str) -> Page:
    """A page that has the search box in its header."""
    return opened(browser, f"{host}/league/index.html")


def suggested(page: Page, typed: str) -> list[str]:
    """Put words into the search box and give the names that are suggested."""
    page.get_by_role("combobox").fill(typed)  # at once: nothing is suggested for half a word
    expect(page.get_by_role("status")).not_to_be_empty()
    options = page.get_by_role("option").all()
    return [option.inner_text().splitlines()[0] for option in options]


def results(page: Page) -> list[str]:
    """Give what stands on the page of results, each with what is said of it."""
    page.locator("#results").wait_for()
    return [line.inner_text().replace("\n", " | ") for line in page.locator("#results li").all()]


def test_nothing_is_asked_for_before_the_box_has_the_focus(browser: Browser, host: str) -> None:
    page = blank(browser)
    asked = heard(page, request="url")
    page.goto(f"{host}/league/index.html", wait_until="networkidle")
    assert f"{host}/assets/search.js" in asked
    assert f"{host}/data/find.json" not in asked
    with page.expect_response("**/data/find.json"):
        page.get_by_role("combobox").focus()
    page.keyboard.type("former")
    page.get_by_role("option").first.wait_for()
    assert asked.count(f"{host}/data/find.json") == 1


def test_a_trust_is_found_by_keyboard_alone(page: Page, host: str) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox", name="Find your hospital")).to_be_focused()
    page.keyboard.type("exmaple hospitals")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{host}/trusts/ZZ1/")
    assert page.locator("h1").inner_text() == ONE


def test_the_states_of_the_box_are_told(page: Page) -> None:
    box = page.get_by_role("combobox")
    assert box.get_attribute("aria-expanded") == "false"
    assert box.get_attribute("aria-autocomplete") == "list"
    box.press_sequentially("icb")
    options = page.get_by_role("option")
    expect(options).to_have_count(8)
    listed = page.get_by_role("listbox", name="Suggestions")
    assert box.get_attribute("aria-controls") == listed.get_attribute("id")
    expect(box).to_have_attribute("aria-expanded", "true")
    assert box.get_attribute("aria-activedescendant") == ""
    status = page.get_by_role("status")
    assert re.fullmatch(r"\d+ results, the first 8 suggested", status.inner_text())
    for key, chosen in (
        ("ArrowDown", 0),
        ("ArrowDown", 1),
        ("End", 7),
        ("Home", 0),
        ("ArrowUp", -1),
        ("ArrowUp", 7),
        ("ArrowDown", -1),
    ):
        page.keyboard.press(key)
        ids = [one.get_attribute("id") for one in options.all()]
        marked = [one.get_attribute("aria-selected") == "true" for one in options.all()]
        active = box.get_attribute("aria-activedescendant")
        assert active == ("" if chosen < 0 else ids[chosen])
        assert marked == [at == chosen for at in range(8)]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(listed).to_be_hidden()
    assert box.input_value() == "icb"
    page.keyboard.press("ArrowDown")
    expect(listed).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert box.input_value() == ""


def test_home_and_end_move_in_the_box_while_nothing_is_chosen(page: Page) -> None:
    box = page.get_by_role("combobox")
    box.press_sequentially("ormer")
    page.keyboard.press("Home")
    page.keyboard.type("f")
    page.get_by_role("option", name=CLOSED).first.wait_for()
    assert box.input_value() == "former"


def test_leaving_the_box_closes_the_list(page: Page) -> None:
    assert suggested(page, "former")[0] == ONE
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_suggestion_can_be_clicked(page: Page, host: str) -> None:
    assert suggested(page, "former") == [ONE, CLOSED]
    page.get_by_role("option", name=CLOSED).last.click()
    page.wait_for_url(f"{host}/trusts/ZX1/")


def test_a_name_that_looks_like_markup_stays_words(page: Page) -> None:
    assert suggested(page, "script") == ['<script>alert("x")</script> Hospital']
    expect(page.get_by_role("status")).to_have_text("1 result")


def test_without_suggestions_the_form_still_works(page: Page, host: str) -> None:
    page.route("**/data/find.json", lambda route: route.abort())
    page.get_by_role("combobox").press_sequentially("former")
    expect(page.get_by_role("status")).to_have_text(
        "Suggestions could not be loaded. Press Enter to search."
    )
    page.keyboard.press("Enter")
    page.wait_for_url(f"{host}/find/index.html?q=former")
    expect(page.get_by_text("The list of names could not be loaded.")).to_be_visible()
    page.unroute("**/data/find.json")
    page.reload()
    assert len(results(page)) == 2


def test_a_list_that_comes_late_answers_what_is_in_the_box_by_then(page: Page) -> None:
    held: list[Route] = []
    page.route("**/data/find.json", lambda route: held.append(route))  # noqa: PLW0108 it marks the function
    box = page.get_by_role("combobox")
    with page.expect_request("**/data/find.json"):
        box.fill("exampleton")
    box.fill("former")
    held[0].continue_()
    expect(page.get_by_role("status")).to_have_text("2 results")
    expect(page.get_by_role("option").first).to_contain_text(ONE)


def test_results_are_shared_by_their_address_and_come_back(
    browser: Browser, page: Page, host: str
) -> None:
    page.get_by_role("combobox").fill("former")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{host}/find/index.html?q=former")
    told = results(page)
    assert told == [
        f"{ONE} | acute trust · Exampleton · took over the work of {CLOSED}",
        f"{CLOSED} | acute trust · closed 1 April 2025",
    ]
    assert page.title().startswith("2 results for “former”")
    shared = opened(browser, page.url)
    assert results(shared) == told
    assert shared.get_by_role("combobox").input_value() == "former"
    page.locator("#results").get_by_role("link", name=CLOSED, exact=True).click()
    page.wait_for_url(f"{host}/trusts/ZX1/")
    page.go_back()
    page.wait_for_url(f"{host}/find/index.html?q=former")
    assert results(page) == told
    page.get_by_role("combobox").fill("ZY2")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url(f"{host}/find/index.html?q=ZY2")
    page.go_back()
    assert results(page) == told
    page.go_back()
    page.wait_for_url(f"{host}/league/index.html")


def test_a_postcode_district_leads_to_the_nearest(page: Page, host: str) -> None:
    page.get_by_role("combobox").fill("zz3")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{host}/find/index.html?q=ZZ3")
    assert results(page) == [
        "Example ZZ3 NHS Trust | acute trust · Exampleton · code ZZ3",  # whose code it is
        (
            f"Éxample Royal Infirmary, Infirmton | Run by {ONE} · "
            "figures are for the whole trust · about 4 miles from ZZ3"
        ),
        (
            'St Invented\'s Hospital, Otherham | Run by <script>alert("x")</script> Hospital · '
            "figures are for the whole trust · about 4 miles from ZZ3"
        ),
        (
            "Quiet Minds Hospital, Infirmton | Run by =Example Minds NHS Trust · "
            "figures are for the whole trust · about 4 miles from ZZ3"
        ),
        "Example One ICB | integrated care board (ICB) · ZZ3 is in its area",
    ]
    assert page.get_by_text("Nearest by straight line").is_visible()
    page.goto(f"{host}/find/index.html?q=YY9")
    assert results(page) == []
    assert page.get_by_text("We do not know where that postcode district is.").is_visible()
    page.goto(f"{host}/find/index.html?q=XX1%201AA")
    assert results(page) == []
    heading = page.locator("#results h2").inner_text()
    assert heading == "XX1 is in Elsewhere. This site covers NHS trusts in England only."


def test_a_hospital_leads_to_its_trust_and_says_whose_the_figures_are(
    page: Page, host: str
) -> None:
    assert suggested(page, "example royal infirmary") == ["Éxample Royal Infirmary, Infirmton"]
    option = page.get_by_role("option").first
    assert f"Run by {ONE} · figures are for the whole trust" in option.inner_text()
    option.click()
    page.wait_for_url(f"{host}/trusts/ZZ1/")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("xyzzy", "Nothing found for “xyzzy”. Try a town, or the first half of a postcode."),
        ("xx1 1aa", "XX1 is in Elsewhere. This site covers NHS trusts in England only."),
        ("yy9", "We do not know where YY9 is. Try the name of a town or a hospital."),
    ],
)
def test_what_is_not_found_is_said_at_once_for_all_to_see(
    page: Page, typed: str, said: str
) -> None:
    assert suggested(page, "former") == [ONE, CLOSED]
    assert suggested(page, typed) == []
    status = page.get_by_role("status")
    expect(status).to_have_text(said)
    box = status.bounding_box()
    assert box
    assert box["width"] > 100
    assert status.evaluate("one => getComputedStyle(one).clipPath") == "none"
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_code_in_small_letters_leads_to_its_page(browser: Browser, host: str) -> None:
    page = opened(browser, f"{host}/trusts/zz1/")
    page.wait_for_url(f"{host}/trusts/ZZ1/")
    assert page.locator("h1").inner_text() == ONE
    page.goto(f"{host}/icbs/Qz1")
    page.wait_for_url(f"{host}/icbs/QZ1/")
    page.goto(f"{host}/trusts/gone/")
    expect(page.locator("h1")).to_have_text("Page not found")


def test_a_whole_postcode_never_reaches_an_address(browser: Browser, host: str) -> None:
    page = blank(browser)
    addresses = heard(page, request="url", framenavigated="url")
    page.goto(f"{host}/index.html")
    page.get_by_role("combobox").press_sequentially("zz4 9wl")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{host}/find/index.html?q=ZZ4")
    assert results(page) != []
    assert page.get_by_text("Of a postcode only the first half is ever used").is_visible()
    assert [url for url in addresses if re.search("9wl", url, re.IGNORECASE)] == []
    assert "9wl" not in page.content().lower()
    # From elsewhere it may come whole: it is cut at once.
    page.goto(f"{host}/find/index.html?q=zz4%209wl#towns")
    assert results(page) != []
    assert page.url == f"{host}/find/index.html?q=ZZ4#towns"
    assert page.get_by_role("combobox").input_value() == "ZZ4"


@pytest.mark.parametrize(
    ("text", "half"),
    [
        ("zz4 9wl", "ZZ4"),
        ("ZZ49WL", "ZZ4"),
        ("1 Made-up Road, ZZ4 9WL, Exampleton", "ZZ4"),
        ("zz4-9wl", "ZZ4"),
        ("Z\u200bZ4\xa09WL", "ZZ4"),
        ("ZZ4", "ZZ4"),
        ("ZZ4 9", "ZZ4"),
        ("S1Y5D", ""),  # a code
        ("Exampleton", ""),
        ("St 1st and 2nd", ""),
    ],
)
def test_of_a_postcode_only_half_is_taken(page: Page, text: str, half: str) -> None:
    taken = page.evaluate(
        "text => import('/assets/search.js').then(({ district }) => district(text))", text
    )
    assert taken == half


def test_without_scripts_a_whole_postcode_is_refused_among_words(
    browser: Browser, host: str
) -> None:
    page = opened(browser, f"{host}/index.html", java_script_enabled=False)
    box = page.get_by_label("Find your hospital")
    for typed, is_fine in (
        ("zz4 9wl", False),
        ("Made-up Road, ZZ4-9WL, Exampleton", False),
        ("S1Y5D", True),
        ("Exampleton 2nd", True),
    ):
        box.fill(typed)
        assert page.locator("#q:valid").count() == int(is_fine), typed


def test_the_beginning_of_a_code_is_not_taken_for_a_postcode(
    browser: Browser, real_host: str
) -> None:
    page = opened(browser, f"{real_host}/find/index.html?q=r1")
    found = results(page)
    assert len(found) > 5
    assert [line for line in found if " · code R1" not in line] == []


@pytest.mark.parametrize("answer", [{"status": 404, "body": "{}"}, {"body": "{}"}])
def test_a_list_that_is_none_is_told(page: Page, host: str, answer: dict[str, Any]) -> None:
    page.route("**/data/find.json", lambda route: route.fulfill(**answer))
    page.goto(f"{host}/find/index.html?q=example")
    expect(page.locator("#results h2")).to_have_text("“example” could not be looked up")
    expect(page.locator("#not-loaded")).to_be_visible()
    expect(page.locator("#a-to-z")).to_be_visible()


def test_where_the_script_is_stopped_the_page_says_so(browser: Browser, host: str) -> None:
    page = blank(browser)
    page.route("**/search.js", lambda route: route.abort())
    page.goto(f"{host}/find/index.html?q=example")
    expect(page.locator("#unsearched")).to_be_visible()
    page.unroute("**/search.js")
    page.goto(f"{host}/find/index.html")
    expect(page.locator("#unsearched")).to_be_hidden()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("xyzzy", "Try fewer letters"),
        ("<b>'\"&amp;", "Try fewer letters"),
        ("YY9", "We do not know where that postcode district is"),
    ],
)
def test_nothing_found_is_said_and_what_to_do(page: Page, host: str, typed: str, said: str) -> None:
    page.get_by_role("combobox").fill(typed)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(re.escape(f"{host}/find/index.html?q=")))
    assert results(page) == []
    assert page.locator("#results h2").inner_text() == f"Nothing found for “{typed}”"
    [remark] = page.locator("#results p:visible").all()
    assert remark.inner_text().startswith(said)


def test_the_page_without_a_question_shows_no_results(browser: Browser, host: str) -> None:
    page = opened(browser, f"{host}/find/index.html?q=%20")
    assert not page.locator("#results").is_visible()


def test_the_box_works_from_the_page_for_what_is_not_there(browser: Browser, host: str) -> None:
    page = opened(browser, f"{host}/trusts/GONE/index.html")
    assert suggested(page, "former")[0] == ONE
    page.keyboard.press("Enter")
    page.wait_for_url(f"{host}/find/index.html?q=former")


def test_without_scripts_the_box_leads_to_lists_that_open(browser: Browser, host: str) -> None:
    page = opened(browser, f"{host}/league/index.html", java_script_enabled=False)
    box = page.get_by_label("Find your hospital")
    assert box.get_attribute("role") is None
    box.fill("zz1 9wl")
    page.get_by_role("button", name="Search").click()
    assert page.url == f"{host}/league/index.html"  # refused: the half that nobody needs
    box.fill("former")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url(f"{host}/find/index.html?q=former")
    assert page.locator("#unsearched").is_visible()
    assert not page.locator("#results").is_visible()
    page.get_by_text("All old and short names from A to Z").click()
    old = page.locator("dt", has_text=CLOSED)
    assert old.is_visible()
    page.locator("dd", has_text="its work passed to").get_by_role("link").first.click()
    page.wait_for_url(f"{host}/trusts/ZZ1/index.html")


def test_a_link_to_a_letter_opens_the_list_it_is_in(browser: Browser, host: str) -> None:
    page = opened(browser, f"{host}/find/index.html#town-E")
    expect(page.get_by_text("Exampleton", exact=True)).to_be_visible()


@pytest.mark.parametrize(("width", "is_folded"), [(320, True), (640, True), (768, False)])
def test_the_menu_is_folded_on_a_narrow_screen_only(
    browser: Browser, host: str, width: int, *, is_folded: bool
) -> None:
    page = opened(browser, f"{host}/method/index.html", width=width, java_script_enabled=False)
    menu = page.get_by_role("navigation", name="Main")
    summary, link = (
        menu.get_by_text("Menu"),
        menu.get_by_role("link", name="Waiting times and money"),
    )
    assert summary.is_visible() == is_folded
    assert link.is_visible() != is_folded
    box = menu.bounding_box()
    assert box
    assert box["height"] < 100
    page.get_by_role("button", name="Search").focus()
    page.keyboard.press("Tab")
    if is_folded:
        expect(summary).to_be_focused()
        page.keyboard.press("Enter")
        expect(link).to_be_visible()
        page.keyboard.press("Tab")
    expect(menu.get_by_role("link").first).to_be_focused()


def test_paper_has_no_search_box(page: Page) -> None:
    page.emulate_media(media="print")
    assert not page.get_by_role("search").is_visible()
    assert not page.get_by_text("Menu", exact=True).is_visible()
