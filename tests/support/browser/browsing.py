"""A site as a browser meets it: over http, with the policy that every real server sends."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright

from pipeline import paths

CHROMIUM: Final = Path("/usr/bin/chromium-headless-shell")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lent:
    """A page that a test has, what kind it is of, and what the test listens to on it."""

    page: Page
    kind: str
    context: Mapping[str, Any]
    heard: list[tuple[str, Callable[[Any], None]]] = field(default_factory=list)


# A browser takes a second to begin a page in a context of its own, and a fifth of that to load
# another address in one that is there. So pages are lent, made as new and lent again.
_LENT: Final[list[_Lent]] = []
_IDLE: Final[list[_Lent]] = []
_KEPT: Final = 6


def blank(browser: Browser, *, width: int = 1280, height: int = 900, **context: Any) -> Page:  # noqa: ANN401 whatever a context takes
    """
    Lend an empty page, the only one of its context, until the test ends.

    Args:
        browser: The one browser of the worker.
        width: Of the window, in pixels.
        height: Of the window, in pixels.
        context: Further options of the context, such as `color_scheme`.

    Returns:
        The page; never close it.
    """
    kind = repr(sorted(context.items()))
    lent = next((one for one in _IDLE if one.kind == kind), None)
    if lent is None:
        lent = _Lent(page=browser.new_page(**context), kind=kind, context=context)
    else:
        _IDLE.remove(lent)
    _LENT.append(lent)
    lent.page.set_viewport_size({"width": width, "height": height})
    return lent.page


def opened(browser: Browser, url: str, *, width: int = 1280, **context: Any) -> Page:  # noqa: ANN401 as above
    """Open an address in a page that is lent until the test ends."""
    page = blank(browser, width=width, **context)
    page.goto(url)
    return page


def heard(page: Page, **events: str) -> list[str]:
    """
    Listen on a lent page as long as it is lent.

    Args:
        page: The page, best before it is sent anywhere.
        events: What is listened to, such as `request`, and what is taken down of it, such as "url".

    Returns:
        A list that is filled as it happens.
    """
    found: list[str] = []
    lent = next(one for one in _LENT if one.page is page)
    for event, told in events.items():

        def listener(what: Any, told: str = told) -> None:  # noqa: ANN401 whatever an event brings
            found.append(getattr(what, told))

        page.on(event, listener)  # type: ignore[call-overload]  # one overload for each name
        lent.heard.append((event, listener))
    return found


def give_back() -> None:
    """Make every lent page as new; what a test has left in another state is closed."""
    while _LENT:
        lent = _LENT.pop()
        if lent.page.is_closed():
            continue
        for event, listener in lent.heard:
            lent.page.remove_listener(event, listener)
        lent.heard.clear()
        lent.page.unroute_all(behavior="ignoreErrors")
        lent.page.context.unroute_all(behavior="ignoreErrors")
        lent.page.context.clear_permissions()
        lent.page.context.grant_permissions(lent.context.get("permissions", []))
        lent.page.emulate_media(
            media="null",
            color_scheme=lent.context.get("color_scheme", "light"),
            forced_colors=lent.context.get("forced_colors", "none"),
        )
        lent.page.mouse.move(0, 0)
        lent.page.goto("about:blank")
        _IDLE.append(lent)
    while len(_IDLE) > _KEPT:
        _IDLE.pop(0).page.context.close()


def unfold(page: Page) -> None:
    """Open everything on a page that can be opened."""
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")


def widths_in_large_letters(browser: Browser, url: str, windows: Sequence[int]) -> list[int]:
    """Say how wide an unfolded page is in letters of twice the size, in windows of each width."""
    # The policy that is served would stop the style itself.
    page = opened(browser, url, bypass_csp=True)
    page.add_style_tag(content="html { font-size: 200%; }")
    unfold(page)
    return widths_in(page, windows)


def widths_in(page: Page, windows: Sequence[int]) -> list[int]:
    """Say how wide a page that is open is in windows of each width."""
    found = []
    for width in windows:
        page.set_viewport_size({"width": width, "height": 900})
        found.append(int(page.evaluate("document.documentElement.scrollWidth")))
    return found
