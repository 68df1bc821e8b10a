"""A long table in a browser: sorted, narrowed down, gone back from; and left alone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser.browsing import blank, opened
from tests.support.made.league import (
    BEST_FIRST,
    COUNT,
    LEAGUE,
    OFFICIAL,
    PUBLISHED,
    WORST_FIRST,
    codes,
    press_sort,
    shown,
)


def test_without_scripts_the_table_is_whole_and_nothing_is_offered(
    browser: Browser, league_host: str
) -> None:
    page = opened(
        browser, f"{league_host}/{LEAGUE}?sort=ae_within_4h&region=South", java_script_enabled=False
    )
    assert page.locator(".league tbody tr[data-code]:visible").count() == 11
    assert page.locator(".league tbody").count() == 3
    assert page.locator("#tools").is_hidden()
    assert page.locator(".sort").count() == 0
    measure = page.locator("th[data-key=ae_within_4h]")
    expect(measure).to_be_hidden()
    page.get_by_label("More columns").check()
    expect(measure).to_be_visible()


def test_a_heading_sorts_best_first_then_worst_first_then_as_published(
    browser: Browser, league_host: str
) -> None:
    page = shown(browser, f"{league_host}/{LEAGUE}?hide=")
    head = page.locator("th[data-key=ae_within_4h]")
    name = head.locator("a").inner_text()
    assert codes(page) == PUBLISHED
    press_sort(page, name)
    # Equals stay in the order of the table; whoever has no figure is last, both ways.
    assert codes(page) == BEST_FIRST
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(page.locator(COUNT)).to_have_text(
        f"Sorted by {name}, best first. 11 of 11 trusts shown."
    )
    press_sort(page, name)
    assert codes(page) == WORST_FIRST
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect(page.locator(COUNT)).to_contain_text("worst first.")
    press_sort(page, name)
    assert codes(page) == PUBLISHED
    assert page.locator("[aria-sort]").count() == 0
    expect(page.locator(COUNT)).to_have_text(
        "Back in the order of the table. 11 of 11 trusts shown."
    )
    assert page.url == f"{league_host}/{LEAGUE}?hide="


def test_a_row_stays_with_its_group_after_a_sort(browser: Browser, league_host: str) -> None:
    page = shown(browser, f"{league_host}/{LEAGUE}")
    groups = """[...document.querySelectorAll('.league tbody')].map(
        body => [...body.querySelectorAll('[data-code]')].map(row => row.dataset.code).join(' '))"""
    before = page.evaluate(groups)
    for _ in range(3):
        press_sort(page, "Score")
    assert page.evaluate(groups) == before


@pytest.mark.parametrize("path", [LEAGUE, "league/acute/2026-02/index.html", OFFICIAL])
def test_every_column_sorts_and_says_in_which_order(
    browser: Browser, league_host: str, path: str
) -> None:
    page = shown(browser, f"{league_host}/{path}?hide=")
    heads = page.locator(".league thead th")
    assert page.locator(".league .sort").count() == heads.count()
    before = sorted(codes(page))
    for number in range(heads.count()):
        heads.nth(number).locator(".sort").click()
        expect(heads.nth(number)).to_have_attribute("aria-sort", re.compile("ascending|descending"))
        assert sorted(codes(page)) == before


def test_names_sort_by_the_alphabet_and_are_not_called_best(
    browser: Browser, league_host: str
) -> None:
    page = shown(browser, f"{league_host}/{LEAGUE}")
    press_sort(page, "Trust")
    expect(page.locator(COUNT)).to_contain_text("Sorted by Trust, A to Z.")
    # Signs before letters, accents as if they were none.
    assert codes(page) == [
        "ZZ2",
        "ZZ9",
        "ZZ1",
        "ZY1",
        "ZY2",
        "ZY3",
        "ZZ3",
        "ZZ5",
        "ZZ6",
        "ZZ7",
        "ZZ8",
    ]


@pytest.mark.parametrize(
    ("label", "choice", "wanted"),
    [
        ("Region", "South", ["ZY1", "ZY2", "ZY3"]),
        ("ICB", "Example Two ICB", ["ZZ5", "ZZ6", "ZZ7", "ZZ8", "ZZ9"]),
        ("Type", "acute - teaching", ["ZZ1", "ZY2"]),
    ],
)
def test_a_choice_narrows_the_table_down(
    browser: Browser, league_host: str, label: str, choice: str, wanted: list[str]
) -> None:
    page = shown(browser, f"{league_host}/{LEAGUE}")
    page.get_by_label(label, exact=True).select_option(choice)
    assert codes(page) == wanted
    # Places are not counted anew.
    expect(page.locator(COUNT)).to_have_text(
        f"{len(wanted)} of 11 trusts shown: {choice}. Ranks are out of 11."
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("EXAMPLE hosp", ["ZZ1"]),
        ("zy2", ["ZY2"]),
        ("teaching zz1", ["ZZ1"]),
        ("  ", PUBLISHED),
        ("saint", []),  # which is "st", as "trust" ends
    ],
)
def test_words_narrow_the_table_down_however_they_are_spelt(
    browser: Browser, league_host: str, text: str, wanted: list[str]
) -> None:
    page = shown(browser, f"{league_host}/{LEAGUE}")
    page.get_by_label("Name, code or type").fill(text)
    assert codes(page) == wanted


def test_letters_are_told_once_and_only_after_a_rest(browser: Browser, league_host: str) -> None:
    page = shown(browser, f"{league_host}/{LEAGUE}")
    page.evaluate(
        """what => {
            window.told = [];
            const count = document.querySelector(what);
            new MutationObserver(() => window.told.push(count.textContent))
                .observe(count, {childList: true});
        }""",
        COUNT,
    )
    page.get_by_label("Name, code or type").press_sequentially("zz1")
    assert codes(page) == ["ZZ1"]
    expect(page.locator(COUNT)).to_contain_text("1 of 11 trusts shown: “zz1”.")
    assert page.evaluate("window.told.length") == 1


def test_a_heading_is_told_without_its_button(browser: Browser, league_host: str) -> None:
    page = shown(browser, f"{league_host}/{LEAGUE}")
    for name in ("Rank", "Trust", "Score"):
        head = page.locator(".league").get_by_role("columnheader", name=name, exact=True)
        expect(head).to_have_count(1)
    expect(page.get_by_role("button", name="Sort by Score", exact=True)).to_be_visible()


def test_a_column_that_is_hidden_sorts_no_more(browser: Browser, league_host: str) -> None:
    page = shown(browser, f"{league_host}/{LEAGUE}")
    press_sort(page, "Score")
    press_sort(page, "Score")
    assert codes(page) != PUBLISHED
    page.get_by_text("More columns, CSV", exact=True).click()
    page.locator("input[value=score]").uncheck()
    assert codes(page) == PUBLISHED
    assert page.url.startswith(f"{league_host}/{LEAGUE}?hide=score%2C")
    expect(page.locator(COUNT)).to_have_text("11 of 11 trusts shown.")


def test_of_a_postcode_only_half_stands_in_the_address(browser: Browser, league_host: str) -> None:
    page = shown(browser, f"{league_host}/{LEAGUE}")
    page.get_by_label("Name, code or type").fill("Exampleton ZZ1 9WL")
    page.wait_for_url(f"{league_host}/{LEAGUE}?text=ZZ1")


def test_of_a_postcode_only_half_narrows_the_table_down(browser: Browser, league_host: str) -> None:
    page = shown(browser, f"{league_host}/{LEAGUE}")
    box = page.get_by_label("Name, code or type")
    box.fill("zz1 9wl")
    assert codes(page) == ["ZZ1"]
    expect(page.locator(COUNT)).to_contain_text("1 of 11 trusts shown: “ZZ1”.")
    # Not before it is left: nothing changes under the fingers of whoever types.
    expect(box).to_have_value("zz1 9wl")
    box.blur()
    expect(box).to_have_value("ZZ1")


def test_a_whole_postcode_in_an_address_is_cut_at_once(browser: Browser, league_host: str) -> None:
    page = shown(browser, f"{league_host}/{LEAGUE}?region=North&text=zz1+9wl#tools")
    assert page.url == f"{league_host}/{LEAGUE}?text=ZZ1&region=North#tools"
    assert codes(page) == ["ZZ1"]
    expect(page.get_by_label("Name, code or type")).to_have_value("ZZ1")
    assert "9wl" not in page.content().lower()


def test_where_nothing_fits_the_page_says_so_and_leads_back(
    browser: Browser, league_host: str
) -> None:
    page = shown(browser, f"{league_host}/{LEAGUE}")
    page.get_by_label("Region", exact=True).select_option("South")
    page.get_by_label("Name, code or type").fill("nowhere at all")
    expect(page.locator(".league")).to_be_hidden()
    expect(page.locator(COUNT)).to_contain_text("0 of 11 trusts shown: “nowhere at all”, South.")
    none = page.locator("#none-shown")
    expect(none).to_contain_text("No trusts fit what you chose.")
    none.get_by_role("button").click()
    assert codes(page) == PUBLISHED
    expect(none).to_be_hidden()
    assert page.evaluate("document.activeElement.name") == "text"
    assert page.url == f"{league_host}/{LEAGUE}"


def test_columns_can_be_hidden_but_rank_name_and_range(browser: Browser, league_host: str) -> None:
    page = shown(browser, f"{league_host}/{LEAGUE}?hide=")
    page.get_by_text("More columns, CSV", exact=True).click()
    boxes = page.get_by_role("group", name="Columns that are shown").get_by_role("checkbox")
    heads = page.locator(".league thead th")
    assert boxes.count() == heads.count() - 3
    for box in boxes.all():
        box.uncheck()
    assert page.locator(".league thead th:visible").count() == 3
    first = page.locator(".league tr[data-code]").first
    assert first.locator("td:visible, th:visible").count() == 3
    boxes.first.check()
    assert page.locator(".league thead th:visible").nth(3).inner_text() == "Score"


def test_a_view_is_shared_by_its_address_and_found_again(
    browser: Browser, league_host: str
) -> None:
    page = shown(browser, f"{league_host}/{LEAGUE}?sort=ae_within_4h")
    press_sort(page, page.locator("th[data-key=ae_within_4h] a").inner_text())
    page.get_by_label("ICB", exact=True).select_option("Example Two ICB")
    page.get_by_label("Name, code or type").fill("example")
    page.get_by_text("More columns, CSV", exact=True).click()
    page.get_by_role("checkbox", name="Score").uncheck()
    said, seen, url = page.locator(COUNT).inner_text(), codes(page), page.url
    assert seen == ["ZZ8", "ZZ6", "ZZ7", "ZZ5", "ZZ9"]
    other = shown(browser, url)
    assert codes(other) == seen
    assert other.locator(COUNT).inner_text() == said
    assert other.locator("th[data-key=score]").is_hidden()
    assert other.get_by_label("Name, code or type").input_value() == "example"
    assert other.get_by_label("ICB", exact=True).input_value() == "Example Two ICB"
    assert not other.get_by_role("checkbox", name="Score", include_hidden=True).is_checked()


def test_back_leads_through_the_choices_and_not_through_the_letters(
    browser: Browser, league_host: str
) -> None:
    page = shown(browser, f"{league_host}/{LEAGUE}")
    page.get_by_label("Region", exact=True).select_option("North")
    page.get_by_label("Name, code or type").press_sequentially("zz1")
    press_sort(page, "Score")
    assert codes(page) == ["ZZ1"]
    page.go_back()
    assert page.locator("[aria-sort]").count() == 0
    assert page.get_by_label("Name, code or type").input_value() == "zz1"
    page.go_back()
    assert codes(page) == PUBLISHED
    assert page.get_by_label("Region", exact=True).input_value() == ""
    page.go_forward()
    assert codes(page) == ["ZZ1"]


def test_an_address_that_asks_for_what_is_not_there_shows_the_whole_table(
    browser: Browser, league_host: str
) -> None:
    page = shown(
        browser, f"{league_host}/{LEAGUE}?sort=nothing&region=Atlantis&icb=&hide=place,name,x&y=1"
    )
    assert codes(page) == PUBLISHED
    assert page.locator(".league thead th[hidden]").count() == 0


def _tab_to(page: Page, selector: str) -> None:
    """Go on by keyboard until something has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", selector):
            return
    pytest.fail(f"the keyboard does not come to {selector}")


def test_all_of_it_works_by_keyboard_alone(browser: Browser, league_host: str) -> None:
    page = shown(browser, f"{league_host}/{LEAGUE}")
    _tab_to(page, "#tools [name=text]")
    page.keyboard.type("example")
    _tab_to(page, "#tools [name=region]")
    page.keyboard.type("S")
    expect(page.get_by_label("Region", exact=True)).to_have_value("South")
    _tab_to(page, "#tools details:not([data-fold]) summary")
    page.keyboard.press("Enter")
    _tab_to(page, "#tools [value=score]")
    page.keyboard.press("Space")
    expect(page.locator("th[data-key=score]")).to_be_hidden()
    _tab_to(page, "th[data-key=name] .sort")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert codes(page) == ["ZY3", "ZY2", "ZY1"]
    assert page.evaluate("document.activeElement.ariaLabel") == "Sort by Trust"
    _tab_to(page, ".league tbody a")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{league_host}/trusts/ZY3/index.html")
    page.go_back()
    assert codes(page) == ["ZY3", "ZY2", "ZY1"]


def test_at_first_a_table_shows_what_it_is_asked_for_and_hides_the_rest(
    browser: Browser, league_host: str
) -> None:
    page = shown(browser, f"{league_host}/{LEAGUE}")
    measure = page.locator("th[data-key=ae_within_4h]")
    expect(measure).to_be_hidden()
    assert page.url == f"{league_host}/{LEAGUE}"
    page.get_by_text("More columns, CSV", exact=True).click()
    page.locator("input[value=ae_within_4h]").check()
    expect(measure).to_be_visible()
    # What an address sorts by is shown, and such an address stays as short.
    other = shown(browser, f"{league_host}/{LEAGUE}?sort=ae_within_4h")
    expect(other.locator("th[data-key=ae_within_4h]")).to_be_visible()
    assert codes(other) == BEST_FIRST
    other.get_by_label("Region", exact=True).select_option("South")
    assert other.url == f"{league_host}/{LEAGUE}?sort=ae_within_4h&region=South"


def test_on_a_phone_the_rest_of_a_row_unfolds_without_scripts(
    browser: Browser, league_host: str
) -> None:
    page = opened(browser, f"{league_host}/{LEAGUE}", width=390, java_script_enabled=False)
    assert page.locator(".league thead th:visible").count() == 3
    row = page.locator(".league tr[data-code=ZZ1]")
    measure = row.get_by_text("ae within 4h: 77.0%")
    expect(measure).to_be_hidden()
    row.locator("summary").click()
    expect(measure).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("screen", [(1366, 768, 18), (390, 844, 12)])
@pytest.mark.parametrize("tables", ["league/*", "official/*/2025-26-q4", "official/*/2026-27-q1"])
def test_a_screen_shows_enough_trusts_at_once(
    browser: Browser, real_host: str, real_site: Path, tables: str, screen: tuple[int, int, int]
) -> None:
    """Before anything is scrolled: in each of our tables, and of official ones of each type."""
    width, height, wanted = screen
    page = blank(browser, width=width, height=height)
    pages = sorted(real_site.resolve().glob(f"{tables}/index.html"))
    seen: dict[str, int] = {}
    few: dict[str, int] = {}
    for path in pages:
        name = path.parent.relative_to(real_site.resolve()).as_posix()
        page.goto(f"{real_host}/{name}/index.html")
        rows = page.evaluate(
            "[...document.querySelectorAll('.order [data-code]')]"
            ".map(r => r.getBoundingClientRect())"
        )
        seen[name] = sum(row["bottom"] <= height for row in rows)
        # There are ten ambulance services.
        if seen[name] < min(wanted, len(rows)):
            few[name] = seen[name]
        if width > 1000:
            typical = sorted(row["height"] for row in rows)[len(rows) // 2]
            assert 28 <= typical <= 32, name
    assert len(seen) == 3
    assert few == {}
