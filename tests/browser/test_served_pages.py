"""The made-up site in a real browser, served by the real web server with every header it sends."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import served
from tests.support.browser.browsing import blank, heard
from tests.support.browser.web_server import NGINX, WebServer

pytestmark = pytest.mark.skipif(not NGINX.exists(), reason="Debian's nginx is not installed")


@pytest.fixture(name="host", scope="module")
def _host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    ground = served.lay(tmp_path_factory.mktemp("served"))
    with WebServer(folder=tmp_path_factory.mktemp("nginx"), data=ground.data) as server:
        yield f"http://127.0.0.1:{server.port}"


def _open(browser: Browser, url: str) -> tuple[Page, list[str], list[str]]:
    """Open a page; gives what it loaded and what the browser complained of."""
    page = blank(browser)
    loaded = heard(page, request="url")
    complaints = heard(page, console="text", pageerror="message", requestfailed="url")
    page.goto(url)
    return page, loaded, complaints


@pytest.mark.parametrize(
    "path",
    ["", "league/acute/", "league/acute/sensitivity/", "trusts/ZZ1/", "sources/", "data/"],
)
def test_a_served_page_breaks_no_rule_of_its_own_policy(
    browser: Browser, host: str, path: str
) -> None:
    _, loaded, complaints = _open(browser, f"{host}/{path}")
    assert complaints == []
    assert f"{host}/assets/site.css" in loaded
    assert [url for url in loaded if not url.startswith(host)] == []


def test_the_policy_is_at_work(browser: Browser, host: str) -> None:
    page, _, complaints = _open(browser, host)
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    assert [one for one in complaints if "Content Security Policy" in one] != []


def test_what_is_not_there_is_told_in_style_at_any_depth(browser: Browser, host: str) -> None:
    page, loaded, complaints = _open(browser, f"{host}/trusts/NOT-HERE/deeper/index.html")
    assert page.locator("h1").inner_text() == "Page not found"
    assert f"{host}/assets/site.css" in loaded
    assert [one for one in complaints if "404" not in one] == []  # the page itself is told as 404
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.get_by_role("link", name="Home").click()
    assert page.url == f"{host}/"
