"""What is taken away from a long table: files, links, paper; and how it keeps its shape."""

import csv
import io
import re
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser.browsing import opened, unfold
from tests.support.made.league import (
    BEST_FIRST,
    COUNT,
    LEAGUE,
    OFFICIAL,
    codes,
    press_sort,
    shown,
)


def _taken(page: Page, folder: Path) -> tuple[str, bytes]:
    """Take the view away as a file; gives its name and what is in it."""
    unfold(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV of this view").click()
    download.value.save_as(folder / "view.csv")
    return download.value.suggested_filename, (folder / "view.csv").read_bytes()


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_file_holds_the_view_in_its_order_and_says_where_it_is_from(
    browser: Browser, league_host: str, tmp_path: Path
) -> None:
    hidden = "about,chance,group,apart,since-1,since-2"
    address = f"{league_host}/{LEAGUE}?sort=ae_within_4h&region=North&hide={hidden}"
    page = shown(browser, address)
    name, content = _taken(page, tmp_path)
    assert name == "made-up-table-of-trusts-latest-figures-view.csv"
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 9
    rows = _rows(content)
    assert [row["org_code"] for row in rows] == [code for code in BEST_FIRST if code[1] == "Z"]
    first = rows[0]
    # A spreadsheet would run a name that begins with "=".
    assert first["org_name"] == "'=Éxample"
    assert [first[key] for key in ("place", "place_low", "place_high", "icb_name")] == [
        *("11", "9", "11", "Example Two ICB"),
    ]
    # Every digit, under the names of the download of the whole table.
    assert rows[-2]["ae_within_4h_share"] == "0.0912345678"
    assert rows[-2]["ae_within_4h_period"] == "2026-03"
    assert (rows[-1]["ae_within_4h_share"], rows[-1]["ae_within_4h_flag"]) == ("", "not_submitted")
    assert not [key for key in first if "quarter" in key or "since" in key or "apart" in key]
    assert first["taken_from"] == address
    assert first["table"] == "Made-up table of trusts, latest figures"
    assert "Made-up figures, every month" in first["source"]
    assert "Figures as of 20 June 2026." in first["source"]


def test_a_file_names_its_columns_as_the_download_does(
    browser: Browser, league_host: str, tmp_path: Path
) -> None:
    page = shown(browser, f"{league_host}/{LEAGUE}?hide=about")
    with page.expect_download() as download:
        page.get_by_role("link", name="league-acute.csv").evaluate("link => link.download = ''")
        page.get_by_role("link", name="league-acute.csv").click()
    download.value.save_as(tmp_path / "whole.csv")
    whole = {row["org_code"]: row for row in _rows((tmp_path / "whole.csv").read_bytes())}
    for row in _rows(_taken(page, tmp_path)[1]):
        twin = whole[row["org_code"]]
        both = [key for key in row if key in twin]
        assert len(both) >= 20
        for key in both:
            if re.fullmatch(r"[\d.]+", row[key]):
                # The page has ten digits of each, the download all.
                assert float(row[key]) == pytest.approx(float(twin[key]), rel=1e-9), key
            else:
                assert row[key] == twin[key], key


def test_an_official_table_is_taken_away_with_ours_beside_theirs(
    browser: Browser, league_host: str, tmp_path: Path
) -> None:
    page = shown(browser, f"{league_host}/{OFFICIAL}?sort=average&first=worst&hide=")
    rows = _rows(_taken(page, tmp_path)[1])
    assert [row["org_code"] for row in rows] == codes(page)
    averages = [float(row["average_score"]) for row in rows]
    assert averages == sorted(averages, reverse=True)
    own = next(row for row in rows if row["org_code"] == "ZZ1")
    assert [own[key] for key in ("our_average_score", "in_deficit", "our_rank_high")] == [
        *("1.93", "yes", "4"),
    ]
    assert own["read_from"].startswith("file 1")


def test_a_file_does_not_name_the_postcode_that_led_to_it(
    browser: Browser, league_host: str, tmp_path: Path
) -> None:
    page = shown(browser, f"{league_host}/{LEAGUE}?text=ZZ1+9WL")
    [row] = _rows(_taken(page, tmp_path)[1])
    assert row["org_code"] == "ZZ1"
    assert row["taken_from"] == f"{league_host}/{LEAGUE}?text=ZZ1"


def test_a_link_is_copied_and_the_page_says_so(browser: Browser, league_host: str) -> None:
    allowed = ["clipboard-read", "clipboard-write"]
    page = shown(browser, f"{league_host}/{LEAGUE}?region=South", permissions=allowed)
    unfold(page)
    page.get_by_role("button", name="Copy a link").click()
    expect(page.locator("[data-done]")).to_have_text("The link was copied.")
    # What is shown stands there still, for paper.
    expect(page.locator(COUNT)).to_contain_text("3 of 11 trusts shown: South.")
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_where_copying_is_not_allowed_the_link_stands_in_a_box(
    browser: Browser, league_host: str
) -> None:
    page = browser.new_page()
    page.add_init_script("delete Navigator.prototype.clipboard")
    page.goto(f"{league_host}/{LEAGUE}?region=South")
    unfold(page)
    page.get_by_role("button", name="Copy a link").click()
    expect(page.get_by_label("Link to this view")).to_have_value(page.url)
    assert page.evaluate("getSelection().toString()") == page.url
    page.close()


def test_the_first_that_are_shown_can_be_compared(browser: Browser, league_host: str) -> None:
    page = shown(browser, f"{league_host}/{LEAGUE}")
    unfold(page)
    link = page.locator("[data-compare]")
    expect(link).to_have_text("Compare the first 5 side by side")
    page.get_by_label("Region", exact=True).select_option("South")
    expect(link).to_have_text("Compare these side by side")
    page.get_by_label("Name, code or type").fill("zy1")
    expect(link).to_be_hidden()
    page.get_by_label("Name, code or type").fill("")
    link.click()
    expect(page).to_have_url(f"{league_host}/compare/index.html?org=ZY1&org=ZY2&org=ZY3")


def test_the_latest_table_leads_to_its_own_weights(browser: Browser, league_host: str) -> None:
    page = opened(browser, f"{league_host}/{LEAGUE}")
    page.get_by_role("link", name="Make your own ranking from it").click()
    expect(page).to_have_url(re.compile(r"/reweight/index\.html\?table=acute"))
    page.goto(f"{league_host}/league/acute/2026-02/index.html")
    assert page.get_by_role("link", name="Make your own ranking from it").count() == 0


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("path", [LEAGUE, OFFICIAL])
def test_a_table_that_is_changed_still_keeps_inside_the_page(
    browser: Browser, league_host: str, path: str, width: int
) -> None:
    page = shown(browser, f"{league_host}/{path}?sort=name&text=example", width=width)
    unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    for button in page.locator("#tools button:visible, .sort:visible").all():
        box = button.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24


LONG: Final = """() => {
    const row = document.querySelector('.league tr[data-code]');
    for (let copy = 0; copy < 120; copy += 1) row.parentElement.append(row.cloneNode(true));
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_the_head_stays_in_sight_while_the_page_is_scrolled(
    browser: Browser, league_host: str, width: int
) -> None:
    page = shown(browser, f"{league_host}/{LEAGUE}", width=width)
    page.evaluate(LONG)
    page.locator(".league tr[data-code]").nth(80).scroll_into_view_if_needed()
    assert page.evaluate("scrollY") > 1000
    head = page.locator("th[data-key=place]").bounding_box()
    assert head
    assert abs(head["y"]) <= 1
    # No frame would trap the finger.
    assert page.locator(".frame").evaluate("one => getComputedStyle(one).overflow") == "visible"


def test_nothing_of_a_table_is_cut_before_columns_are_added(
    browser: Browser, league_host: str
) -> None:
    page = shown(browser, f"{league_host}/{LEAGUE}", width=1280)
    wide = "one => one.scrollWidth - one.clientWidth"
    assert page.locator(".frame").evaluate(wide) == 0


def test_a_link_that_gets_the_focus_is_not_hidden_under_the_head(
    browser: Browser, league_host: str
) -> None:
    page = shown(browser, f"{league_host}/{LEAGUE}")
    page.evaluate(LONG)
    links = page.locator(".league tbody .name a")
    links.nth(100).focus()
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
    top = page.evaluate("document.activeElement.getBoundingClientRect().top")
    head = page.locator("th[data-key=score]").bounding_box()
    assert head
    assert top >= head["y"] + head["height"]


def test_paper_has_the_table_without_its_controls_and_with_its_source(
    browser: Browser, league_host: str
) -> None:
    page = shown(browser, f"{league_host}/{LEAGUE}?region=North")
    page.evaluate(LONG)
    page.emulate_media(media="print")
    for gone in ("#tools details", ".sort", "th[data-key=chance]", "th[data-key=apart]"):
        assert page.locator(gone).first.is_hidden(), gone
    for there in ("place", "name", "range", "score"):
        assert page.locator(f"th[data-key={there}]").is_visible(), there
    # Whoever reads the paper is told that it is not the whole table, and what it is.
    expect(page.locator(COUNT)).to_be_visible()
    expect(page.locator(COUNT)).to_contain_text("trusts shown: North.")
    expect(page.locator("[data-done]")).to_be_hidden()
    expect(page.locator("#table-source")).to_be_visible()
    styles = page.locator(".league thead").evaluate(
        "one => [getComputedStyle(one).display, getComputedStyle(one.rows[0].cells[2]).position]"
    )
    assert styles == ["table-header-group", "static"]
    paper = page.pdf(prefer_css_page_size=True)
    sizes = {
        tuple(round(float(side)) for side in found.split())
        for found in re.findall(rb"/MediaBox \[0 0 ([\d. ]+)\]", paper)
    }
    assert any(wide > high for wide, high in sizes)
    assert len(re.findall(rb"/Type /Page\b", paper)) >= 4


def test_paper_has_the_column_that_it_is_sorted_by(browser: Browser, league_host: str) -> None:
    page = shown(browser, f"{league_host}/{LEAGUE}?sort=chance")
    page.emulate_media(media="print")
    assert page.locator("th[data-key=chance]").is_visible()
    assert page.locator(".league tr[data-code]").first.locator("td").nth(2).is_visible()
    assert page.locator("th[data-key=apart]").is_hidden()


def test_without_colours_a_group_still_has_its_edge(browser: Browser, league_host: str) -> None:
    page = shown(browser, f"{league_host}/{LEAGUE}", forced_colors="active")
    edges = page.locator(".league tbody > tr[data-code] > td.place").evaluate_all(
        "cells => cells.map(cell => parseFloat(getComputedStyle(cell).borderLeftWidth))"
    )
    assert min(edges) >= 3
    press_sort(page, "Score")
    assert (
        page.locator(".league td.place").first.evaluate(
            "cell => getComputedStyle(cell).borderLeftWidth"
        )
        == "0px"
    )


VIEW: Final = (
    "{sort: 'b', worst: true, text: ' a b ', region: 'X & Y', icb: '', subtype: '', "
    "hide: ['c', 'd']}"
)


@pytest.mark.parametrize(
    ("call", "wanted"),
    [
        ("m.compare('9', '10', false) < 0 && m.compare('9', '10', true) > 0", True),
        (
            "[m.compare('', '1', false), m.compare('', '1', true), m.compare('1', '', true)]",
            [1, 1, -1],
        ),
        ("m.compare('', '', true) === 0", True),
        ("m.compare('-2', '1', false) < 0 && m.compare('1e-7', '0', false) > 0", True),
        ("['é', 'z', 'a', 'f'].sort((a, b) => m.compare(a, b, false)).join('')", "aéfz"),
        ("m.compare('file 1, row 9', 'file 1, row 10', false) < 0", True),
        ("m.csv([['a', 'b'], ['x\"y', '1,5']])", '\ufeff"a","b"\r\n"x""y","1,5"\r\n'),
        (
            "m.csv([['=1', '+a', '-b', '@c', '\\td', '-0.5', '+3', 'e=f', '']])",
            '\ufeff"\'=1","\'+a","\'-b","\'@c","\'\td","-0.5","+3","e=f",""\r\n',
        ),
        (f"m.write({VIEW})", "?sort=b&first=worst&text=a+b&region=X+%26+Y&hide=c%2Cd"),
        (
            f"m.read(m.write({VIEW}), ['b'], ['b', 'c', 'd'])",
            {
                "sort": "b",
                "worst": True,
                "text": "a b",
                "region": "X & Y",
                "icb": "",
                "subtype": "",
                "hide": ["c", "d"],
            },
        ),
        ("m.read('?sort=c&hide=c,z&first=best', ['b'], ['b', 'c']).hide", ["c"]),
        ("m.read('?sort=c', ['b'], ['b', 'c']).sort", ""),
        ("m.read('?sort=b&first=worst&hide=b', ['b'], ['b']).sort", ""),
        ("m.read('?text=Road, M1 1AA, Leeds', [], []).text", "M1"),
        ("m.read('?text=m1', [], []).text", "m1"),
        ("m.write(m.read('', [], []))", ""),
    ],
)
def test_the_arithmetic_of_a_view(
    browser: Browser, league_host: str, call: str, wanted: object
) -> None:
    page = opened(browser, f"{league_host}/404.html")
    assert page.evaluate(f"import('/assets/table.js').then(m => {call})") == wanted
