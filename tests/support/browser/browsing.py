"""A site as a browser meets it: over http, with the policy that every real server sends."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright

from pipeline import paths

CHROMIUM: Final = Path("/usr/bin/chromium")
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """
    Serve a folder as long as the block lasts; gives the address without a slash behind it.

    In a process of its own: what measures coverage loses requests of a server with many threads.
    """
    command = [sys.executable, "-m", "tests.support.browser.static_host", str(folder)]
    with subprocess.Popen(command, cwd=paths.ROOT, stdout=subprocess.PIPE, text=True) as host:
        assert host.stdout is not None
        yield f"http://127.0.0.1:{host.stdout.readline().strip()}"
        host.terminate()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Debian's Chromium as long as the block lasts."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


def opened(browser: Browser, url: str, *, width: int = 1280, **context: Any) -> Page:  # noqa: ANN401 whatever a context takes
    """Open a page in a context of its own, which closes with the browser."""
    page = browser.new_page(viewport={"width": width, "height": 900}, **context)
    page.goto(url)
    return page


def unfold(page: Page) -> None:
    """Open everything on a page that can be opened."""
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")


def widths_in_large_letters(browser: Browser, url: str, windows: Sequence[int]) -> list[int]:
    """Say how wide an unfolded page is in letters of twice the size, in windows of each width."""
    # The policy that is served would stop the style itself.
    page = opened(browser, url, bypass_csp=True)
    page.add_style_tag(content="html { font-size: 200%; }")
    unfold(page)
    found = widths_in(page, windows)
    page.close()
    return found


def widths_in(page: Page, windows: Sequence[int]) -> list[int]:
    """Say how wide a page that is open is in windows of each width."""
    found = []
    for width in windows:
        page.set_viewport_size({"width": width, "height": 900})
        found.append(int(page.evaluate("document.documentElement.scrollWidth")))
    return found
