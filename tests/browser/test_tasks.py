"""Eight things that people come for, played from the home page in a counted number of steps."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.browser.browsing import opened


class Steps:
    """A visit that begins on the home page; every press and every choice is a step."""

    def __init__(self, page: Page) -> None:
        """Begin with no step."""
        self.page = page
        self.taken = 0

    def press(self, what: Locator) -> None:
        """Press a link or open what is folded."""
        what.click()
        self.taken += 1

    def search(self, words: str, name: str) -> None:
        """Type into the search box, and choose what it suggests: one step."""
        self.page.locator("#q").press_sequentially(words)
        self.page.get_by_role("option", name=name).first.click()
        expect(self.page.locator("h1")).to_contain_text(name)
        self.taken += 1

    def choose(self, label: str, option: str) -> None:
        """Choose from a list."""
        self.page.get_by_label(label, exact=True).select_option(option)
        self.taken += 1


TRUST = "University Hospitals of Leicester"


@pytest.fixture(name="steps")
def _steps(browser: Browser, real_host: str) -> Steps:
    return Steps(opened(browser, f"{real_host}/index.html"))


def test_a_patient_finds_the_wait_in_a_specialty_in_three(steps: Steps) -> None:
    steps.search("leicester", TRUST)
    wait = steps.page.locator(".waits details").filter(has_text="Ophthalmology")
    steps.press(wait.last.locator("summary"))
    expect(wait.last).to_contain_text(re.compile(r"\d+\.\d weeks"))
    assert steps.taken <= 3


def test_a_trust_finds_its_own_range_in_two(steps: Steps) -> None:
    steps.search("leicester", TRUST)
    expect(steps.page.locator(".ranks h3").first).to_contain_text(
        re.compile(r"\d+(st|nd|rd|th) of \d+, likely \d+")
    )
    steps.press(steps.page.get_by_role("link", name="See it among all").first)
    expect(steps.page.locator("path:target")).to_have_count(1)
    assert steps.taken <= 2


def test_a_board_sees_why_it_ranks_there_in_two(steps: Steps) -> None:
    steps.search("leicester", TRUST)
    expect(steps.page.get_by_text("What adds up to its score of").first).to_be_visible()
    expect(steps.page.get_by_text("What would move it:").first).to_be_visible()
    assert steps.taken <= 2


def test_what_moved_in_an_area_is_seen_in_two(steps: Steps) -> None:
    steps.press(steps.page.get_by_role("link", name=re.compile("^Who moved in .*waits only")).first)
    steps.choose("ICB", "NHS West Yorkshire Integrated Care Board")
    shown = steps.page.locator(".league tbody tr:visible")
    expect(shown.first).to_be_visible()
    assert set(shown.evaluate_all("rows => rows.map((row) => row.dataset.icb)")) == {
        "NHS West Yorkshire Integrated Care Board"
    }
    expect(steps.page.locator("thead .move").last).to_contain_text("Since")
    assert steps.taken <= 2


def test_the_figures_of_one_trust_are_taken_away_in_three(steps: Steps) -> None:
    steps.search("leicester", TRUST)
    link = steps.page.get_by_role("link", name=re.compile("^every figure of"))
    with steps.page.expect_download() as taken:
        steps.press(link)
    assert taken.value.suggested_filename == "RWE.csv"
    assert steps.taken <= 3


def test_a_sentence_to_quote_is_found_in_two(steps: Steps) -> None:
    steps.search("leicester", TRUST)
    quote = steps.page.locator("section", has=steps.page.locator("#quote"))
    expect(quote.locator("p").first).to_contain_text(
        re.compile(f"^{TRUST}.* in our table .*20\\d\\d")
    )
    expect(quote).to_contain_text("Cite as: Trust Tables")
    assert steps.taken <= 2


def test_the_rule_on_missing_figures_is_found_in_two(steps: Steps) -> None:
    steps.press(steps.page.get_by_role("link", name="Method", exact=True))
    steps.press(steps.page.get_by_role("link", name="A missing measure means no place").first)
    expect(steps.page.locator(":target")).to_be_in_viewport()
    assert steps.taken <= 2


def test_the_official_table_is_seen_beside_ours_in_two(steps: Steps) -> None:
    steps.press(
        steps.page.locator("section", has=steps.page.locator("#official")).get_by_role(
            "link", name=re.compile("^Acute trusts, Q")
        )
    )
    expect(steps.page.locator(".official tbody tr").first).to_contain_text(re.compile(r"ours \d"))
    assert steps.taken <= 2
