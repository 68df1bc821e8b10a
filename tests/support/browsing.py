"""A site as a browser meets it: over http, with the policy that every real server sends."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
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
_POLICY: Final = re.compile(r"Content-Security-Policy: (.*)")
_HEADERS: Final = paths.ROOT / "deploy" / "static-host" / "_headers"


class _Handler(SimpleHTTPRequestHandler):
    """Serves a folder as a static host does."""

    # What Windows or a bare machine believes of a module must not decide a test.
    extensions_map = {  # noqa: RUF012 the library's own name for it
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".svg": "image/svg+xml",
    }

    def end_headers(self) -> None:
        """Send the policy with everything."""
        found = _POLICY.search(_HEADERS.read_text(encoding="utf-8"))
        assert found
        self.send_header("Content-Security-Policy", found[1])
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Say that something is not there with the site's own page."""
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.exists():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:  # noqa: ANN401 signature of the library
        """Be silent."""


class _Server(ThreadingHTTPServer):
    """Serves to a browser, which may leave at any time."""

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 signature of the library
        """Be silent of a browser that has left."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder as long as the block lasts; gives the address without a slash behind it."""
    with _Server(("127.0.0.1", 0), partial(_Handler, directory=folder)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


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
