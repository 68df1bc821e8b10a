"""
A static host for a folder, in a process of its own: it prints its port and serves until it ends.

    python -m tests.support.browser.static_host FOLDER
"""

import gzip
import io
import re
import sys
from fnmatch import fnmatchcase
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO, Final

from pipeline import paths

_PART: Final = re.compile(r"bytes=(?P<first>\d*)-(?P<last>\d*)")
HEADERS: Final = paths.ROOT / "deploy" / "static-host" / "_headers"
_ZIPPED: Final = frozenset({".html", ".css", ".js", ".json", ".svg", ".csv", ".txt"})


def rules() -> list[tuple[str, list[tuple[str, str]]]]:
    """Read the header file as such hosts do: an address, then its headers, indented."""
    found: list[tuple[str, list[tuple[str, str]]]] = []
    for line in HEADERS.read_text(encoding="utf-8").splitlines():
        if line.startswith("/"):
            found.append((line, []))
        elif line.startswith("  "):
            name, _, value = line.strip().partition(": ")
            found[-1][1].append((name, value))
        else:
            assert line == "" or line.startswith("#"), line
    return found


def told(path: str) -> list[tuple[str, str]]:
    """List every header that the rules give an address; rules add up."""
    return [pair for rule, pairs in rules() if fnmatchcase(path, rule) for pair in pairs]


# What the tests themselves decide: each loads everything anew, and without TLS.
_OWN: Final = frozenset({"Cache-Control", "Strict-Transport-Security"})


class _Handler(SimpleHTTPRequestHandler):
    """Serves a folder as a static host does."""

    # What Windows or a bare machine believes of a module must not decide a test.
    extensions_map = {  # noqa: RUF012 the library's own name for it
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".svg": "image/svg+xml",
    }

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        """Zip what is text, as every real server of the site does."""
        file = Path(self.translate_path(self.path))
        part = _PART.fullmatch(self.headers.get("Range", ""))
        if part and file.is_file():
            return self._part_of(file, part["first"], part["last"])
        asks = "gzip" in self.headers.get("Accept-Encoding", "")
        if not (asks and file.suffix in _ZIPPED and file.is_file()):
            return super().send_head()
        body = gzip.compress(file.read_bytes(), 5)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(file))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)

    def _part_of(self, file: Path, first: str, last: str) -> io.BytesIO:
        """Send a part of a file, as who reads Parquet from afar asks for it."""
        whole = file.read_bytes()
        start = int(first) if first else max(len(whole) - int(last), 0)
        body = whole[start : int(last) + 1 if first and last else len(whole)]
        self.send_response(206)
        self.send_header("Content-Type", self.guess_type(file))
        self.send_header("Content-Range", f"bytes {start}-{start + len(body) - 1}/{len(whole)}")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)

    def end_headers(self) -> None:
        """Send what the header file says of the address; each test loads everything anew."""
        for name, value in told(self.path.partition("?")[0]):
            if name not in _OWN:
                self.send_header(name, value)
        self.send_header("Cache-Control", "no-store")
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


def main(folder: Path) -> None:
    """Serve a folder on a free port."""
    with _Server(("127.0.0.1", 0), partial(_Handler, directory=folder)) as server:
        print(server.server_port, flush=True)  # noqa: T201 whoever started it reads it
        server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
