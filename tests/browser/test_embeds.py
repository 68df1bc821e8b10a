"""A page of another origin shows a chart in a frame, from each kind of host, and nothing else."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser

from tests.support.browser.browsing import heard, opened, served
from tests.support.browser.web_server import NGINX, WebServer

EMBED: Final = "embed/trusts/ZZ1/ae_within_4h/"
REFUSED: Final = ("", "trusts/ZZ1/", "league/acute/", "data/")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:  # noqa: ANN401 signature of the library
        """Be silent."""


@pytest.fixture(name="newspaper", scope="module")
def _newspaper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A site of somebody else, without any header: its address and its folder."""
    folder = tmp_path_factory.mktemp("newspaper")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", folder
        server.shutdown()


@pytest.fixture(name="kind", params=["static host", "nginx"])
def _kind(
    request: pytest.FixtureRequest, made: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the made-up site on one kind of host."""
    if request.param == "static host":
        with served(made) as host:
            yield host
        return
    if not NGINX.exists():
        pytest.skip("Debian's nginx is not installed")
    with WebServer(folder=tmp_path_factory.mktemp("nginx"), data=made.parent) as server:
        yield f"http://127.0.0.1:{server.port}"


def test_another_site_shows_a_chart_in_a_frame_and_no_other_page(
    browser: Browser, newspaper: tuple[str, Path], kind: str
) -> None:
    outside, folder = newspaper
    frames = "".join(f'<iframe src="{kind}/{path}"></iframe>' for path in (EMBED, *REFUSED))
    (folder / "story.html").write_text(f"<!doctype html><title>A story</title>{frames}")
    page = opened(browser, f"{outside}/story.html")
    complaints = heard(page, console="text")
    page.reload()
    shown, *refused = page.frames[1:]
    assert shown.locator("h1").inner_text().startswith("Made-up ae within 4h: Éxample Hospitals")
    assert shown.locator("svg.chart").bounding_box()["width"] > 200  # type: ignore[index]
    # Its own style sheet is there: nothing of it breaks the policy of the page itself.
    assert (
        shown.evaluate("getComputedStyle(document.querySelector('.own')).strokeWidth") == "1.75px"
    )
    assert shown.locator("script").count() == 0
    assert shown.locator("a[target=_top]").count() == 1
    assert [frame.url for frame in refused] == ["chrome-error://chromewebdata/"] * len(REFUSED)
    assert len([one for one in complaints if "frame" in one.lower()]) >= len(REFUSED)
