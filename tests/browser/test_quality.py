"""What outside judges say of the real site: axe, Nu, Lighthouse and the checker of types."""

import gzip
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

import pytest
from playwright.sync_api import Browser, Response

from pipeline.publish import assets, site
from tests.support.browser import judges
from tests.support.browser.browsing import (
    blank,
    heard,
    opened,
    unfold,
    widths_in,
    widths_in_large_letters,
)

# One page of every kind that the site has, by the module that makes it.
PAGES: Final[Mapping[str, str]] = {
    "about": "about/index.html",
    "accessibility": "accessibility/index.html",
    "ahead": "league/icb/ahead/index.html",
    "changes": "changes/index.html",
    "updates": "updates/index.html",
    "compare": "compare/index.html?org=RJ1&org=RYJ&org=RAL",
    "data": "data/index.html",
    "edition": "",  # made only where a figure has changed: looked at on the made-up site
    "embed": "embed/trusts/RJ1/ae_within_4h/index.html",
    "find": "find/index.html",
    "glossary": "glossary/index.html",
    "home": "index.html",
    "icb_map": "map/index.html",
    "incentive_year": "incentives/march-2024/2026-03/index.html",
    "incentives": "incentives/index.html",
    "league": "league/acute/index.html",
    "leagues": "league/index.html",
    "method": "method/index.html",
    "metric": "metrics/ae_within_4h/index.html",
    "metrics": "metrics/index.html",
    "not_found": "404.html",
    "official": "official/acute/2025-26-q4/index.html",
    "official_type": "official/acute/index.html",
    "officials": "official/index.html",
    "organisation": "trusts/RJ1/index.html",
    "organisations": "trusts/index.html",
    "quality": "quality/index.html",
    "region": "regions/north-west/index.html",
    "regions": "regions/index.html",
    "reweight": "reweight/index.html",
    "sensitivity": "league/acute/sensitivity/index.html",
    "sources": "sources/index.html",
    "specialties": "specialties/index.html",
    "surge": "surge/index.html",
    "turnaround": "turnaround/index.html",
    "variation": "variation/index.html",
    "pay": "pay/index.html",
    "fairness": "fairness/index.html",
    "harm": "harm/index.html",
    "specialty": "specialties/trauma-and-orthopaedics/index.html",
}
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
LOOKED_AT: Final = sorted(path for path in PAGES.values() if path)
# Page, style, scripts, drawings and data that come with it, zipped; in thousands of bytes.
BUDGETS: Final = {
    "home": ("index.html", 60),
    "league": ("league/*/index.html", 90),
    "past league": ("league/*/20*/index.html", 90),
    "trust": ("trusts/*/index.html", 40),
    "ICB": ("icbs/*/index.html", 40),
    "measure": ("metrics/*/index.html", 60),
    "specialty": ("specialties/*/index.html", 40),
}

pytestmark = pytest.mark.skipif(
    not judges.INSTALLED.exists(), reason="the judges of tests/browser/judges are not installed"
)


def test_a_page_of_every_kind_is_looked_at() -> None:
    assert set(PAGES) == {kind.__name__.rpartition(".")[2] for kind in site.KINDS}


@pytest.mark.parametrize("path", LOOKED_AT)
def test_axe_finds_nothing(browser: Browser, real_host: str, path: str) -> None:
    """In the dark colours alone are others (tests/house/test_assets.py): they alone are asked."""
    # The policy that is served would stop axe itself.
    page = opened(browser, f"{real_host}/{path}", bypass_csp=True)
    unfold(page)
    assert judges.violations(page, rules=judges.NAMED) == []
    judges.thin_out(page)
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found = judges.violations(page, of_colour_alone=scheme == "dark")
            assert found == [], (width, scheme)


def test_what_is_thinned_out_hides_nothing_from_axe(browser: Browser, host: str) -> None:
    page = opened(browser, f"{host}/about/index.html", bypass_csp=True)
    row = '<tr><th scope="row"><a href="/{0}">{0}</a></th><td class="n">{0}</td></tr>'
    odd = {
        30: '<tr><th scope="row"><a href="/30"></a></th><td class="n">30</td></tr>',
        60: '<tr><th scope="row"><a href="/60">60</a></th><td class="pale">60</td></tr>',
        90: '<tr><th scope="row"><a href="/90">90</a></th><td role="rowe">90</td></tr>',
    }
    rows = "".join(odd.get(number, row.format(number)) for number in range(120))
    page.evaluate(
        """rows => {
            document.querySelector("main").innerHTML =
                `<h1>Rows</h1><table><thead><tr><th>One</th><th>Two</th></tr></thead>
                <tbody>${rows}</tbody></table>`;
            document.querySelectorAll(".pale").forEach((one) => { one.style.color = "#eee"; });
        }""",
        rows,
    )
    judges.thin_out(page)
    left = page.locator("tbody tr").all_inner_texts()
    assert left == ["0\t0", "\t30", "60\t60", "90\t90", "119\t119"]
    told = " ".join(judges.violations(page))
    assert [
        rule for rule in ("link-name", "color-contrast", "aria-roles") if rule not in told
    ] == []
    assert [one.split(":")[0] for one in judges.violations(page, of_colour_alone=True)] == [
        "color-contrast"
    ]


def test_tables_that_are_alike_are_thinned_out_and_their_names_are_asked_before(
    browser: Browser, host: str
) -> None:
    page = opened(browser, f"{host}/about/index.html", bypass_csp=True)
    table = (
        '<section><div class="scroll" role="region" tabindex="0" aria-labelledby="c{0}"><table>'
        '<caption id="c{0}">{1}</caption><tbody><tr><td{2}>{0}</td></tr></tbody></table></div>'
        "</section>"
    )
    names, odd = ["a", "same", "c", "same", "e", "f"], {2: ' role="rowe"'}
    tables = [table.format(at, name, odd.get(at, "")) for at, name in enumerate(names)]
    page.evaluate(
        "tables => { document.querySelector('main').innerHTML = `<h1>Tables</h1>${tables}`; }",
        "".join(tables),
    )
    assert [one.split(":")[0] for one in judges.violations(page, rules=judges.NAMED)] == [
        "landmark-unique"
    ]
    judges.thin_out(page)
    assert page.locator("main caption").all_inner_texts() == ["a", "c", "f"]
    assert "aria-roles" in " ".join(judges.violations(page))


@pytest.mark.parametrize("path", LOOKED_AT)
def test_no_real_page_scrolls_sideways(browser: Browser, real_host: str, path: str) -> None:
    page = opened(browser, f"{real_host}/{path}", width=320)
    unfold(page)
    windows = [320, 704, 768, 1280]
    assert widths_in(page, windows) == windows


@pytest.mark.parametrize("path", ["index.html", "trusts/RWE/index.html", "icbs/QWO/index.html"])
def test_no_table_of_a_page_that_answers_is_cut_on_a_phone(
    browser: Browser, real_host: str, path: str
) -> None:
    page = opened(browser, f"{real_host}/{path}", width=390)
    cut = """(frames) => frames.filter((one) => one.checkVisibility())
        .filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.innerText)"""
    assert page.locator("main .scroll").count() > 3
    assert page.locator("main .scroll").evaluate_all(cut) == []


@pytest.mark.parametrize("path", LOOKED_AT)
def test_no_real_page_scrolls_sideways_in_letters_of_twice_the_size(
    browser: Browser, real_host: str, path: str
) -> None:
    windows = [1280, 704, 640, 412]
    assert widths_in_large_letters(browser, f"{real_host}/{path}", windows) == windows


@pytest.mark.parametrize("width", [412, 1280])
@pytest.mark.parametrize("path", [*LOOKED_AT, "find/index.html?q=M13", "reweight/index.html?by=x"])
def test_nothing_jumps_leaves_the_host_or_is_complained_of_while_a_page_is_loaded(
    browser: Browser, real_host: str, path: str, width: int
) -> None:
    page = blank(browser, width=width, height=820)
    asked = heard(page, request="url")
    complaints = heard(page, console="text", pageerror="message")
    page.goto(f"{real_host}/{path}", wait_until="networkidle")
    shifts = page.evaluate(
        """new Promise((answer) => {
            new PerformanceObserver((list) => answer(list.getEntries().map(
                (one) => [one.value, one.sources.map(({ node }) => node?.outerHTML?.slice(0, 90))],
            ))).observe({ type: "layout-shift", buffered: true });
            setTimeout(() => answer([]), 300);
        })"""
    )
    assert sum(value for value, _ in shifts) < 0.05, shifts
    assert complaints == []
    assert [url for url in asked if not url.startswith(real_host)] == []


def test_every_page_and_drawing_is_valid(real_site: Path) -> None:
    assert judges.invalid(real_site.resolve()) == []


def test_the_scripts_keep_to_their_types() -> None:
    assert judges.type_faults(assets.SCRIPTS) == ""


@pytest.mark.parametrize("kind", ["home", "league", "organisation", "metric"])
def test_lighthouse_finds_a_page_sound(real_host: str, kind: str) -> None:
    """Its fourth score is about time: `make bench` tells it."""
    told = judges.lighthouse(
        f"{real_host}/{PAGES[kind]}", ("accessibility", "best-practices", "seo")
    )
    failed = told.pop("failed")
    assert min(told.values()) >= 98, failed


@pytest.mark.parametrize("kind", BUDGETS)
def test_a_page_keeps_to_its_bytes(
    browser: Browser, real_host: str, real_site: Path, kind: str
) -> None:
    pattern, limit = BUDGETS[kind]
    pages = sorted(real_site.resolve().glob(pattern))
    heaviest = max(pages, key=lambda path: len(gzip.compress(path.read_bytes())))
    answers: list[Response] = []
    page = browser.new_page()
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 it marks the function
    path = heaviest.relative_to(real_site.resolve()).as_posix()
    page.goto(f"{real_host}/{path}", wait_until="networkidle")
    zipped = {answer.url: len(gzip.compress(answer.body())) for answer in answers}
    page.close()
    assert sum(zipped.values()) <= 1000 * limit, zipped
