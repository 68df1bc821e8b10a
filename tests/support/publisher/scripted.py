"""
A server on this machine that answers as it was told, and a time that passes only when it is told.

Good for what an honest server library would not do: bodies cut short, wrong lengths, drips.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pipeline.fetch.http import Client, Limits

HOST = "www.example.org"
OTHER = "files.example.org"
HERE = f"https://{HOST}"

# The time that is written down; a test must not hang on the second in which it runs.
NOON = datetime(2026, 6, 11, 12, tzinfo=UTC)

Play = Callable[[BaseHTTPRequestHandler], None]


def says(content: bytes = b"a,b\r\n1,2\r\n", status: int = 200, **headers: str) -> Play:
    """Answer with a body; with its length, unless another one is told."""

    def play(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        if "Content_Length" not in headers:
            handler.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)

    return play


def versioned(content: bytes, etag: str = "", last_modified: str = "") -> Play:
    """Answer 304 to whoever holds this version, else with the body and its marks."""
    marks = {"ETag": etag, "Last-Modified": last_modified}

    def play(handler: BaseHTTPRequestHandler) -> None:
        asked = handler.headers
        is_held = (etag and asked["If-None-Match"] == etag) or (
            last_modified and asked["If-Modified-Since"] == last_modified
        )
        given = {name: mark for name, mark in marks.items() if mark}
        says(b"" if is_held else content, 304 if is_held else 200, **given)(handler)

    return play


def raw(content: bytes) -> Play:
    """Answer with these very bytes, status line and all, and hang up."""
    return lambda handler: _write(handler, content)


def drips(parts: int, stop: threading.Event) -> Play:
    """Send a byte now and a byte then, never in time, until the test is over."""

    def play(handler: BaseHTTPRequestHandler) -> None:
        _write(handler, b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        for _ in range(parts):
            _write(handler, b"x")
            if stop.wait(0.01):
                return

    return play


def keeps_silent(stop: threading.Event) -> Play:
    """Take the request and say nothing until the test is over."""

    def play(_: BaseHTTPRequestHandler) -> None:
        stop.wait(30)

    return play


def _write(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    handler.wfile.write(content)
    handler.wfile.flush()


@dataclass(slots=True)
class Script:
    """
    What is answered: address → the answers in their order, of which the last is given for ever.

    Attributes:
        asked: Every request: its address and its headers.
        stop: Set when the test is over.
        today: What the header Date says.
    """

    port: int = 0
    today: datetime = NOON
    plays: dict[str, list[Play]] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def on(self, path: str, *plays: Play, host: str = HOST) -> str:
        """Say what an address answers; gives the address."""
        self.plays[f"/{host}{path}"] = list(plays)
        return f"https://{host}{path}"

    @property
    def addresses(self) -> list[str]:
        """The addresses that were asked, in order."""
        return [address for address, _ in self.asked]

    @property
    def detour(self) -> dict[str, str]:
        """How the line finds here."""
        return {f"https://{host}": f"http://127.0.0.1:{self.port}/{host}" for host in (HOST, OTHER)}


@contextmanager
def serving() -> Iterator[Script]:
    """Serve until the block ends."""
    script = Script()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            script.asked.append(("https:/" + self.path, dict(self.headers)))
            plays = script.plays.get(self.path, [says(b"nothing here", 404)])
            (plays.pop(0) if len(plays) > 1 else plays[0])(self)
            self.close_connection = True

        def date_time_string(self, *_: object) -> str:
            return format_datetime(script.today, usegmt=True)

        def log_message(self, *_: Any) -> None:  # noqa: ANN401 the library's signature
            """Say nothing."""

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    script.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield script
    finally:
        script.stop.set()
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(slots=True)
class Time:
    """A clock that goes on when somebody sleeps, and by `step` whenever it is looked at."""

    now: float = 0
    step: float = 0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        self.now += self.step
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


# No wait at random, and no test that waits long.
QUICK = Limits(connect=5, read=5, jitter=0)


def line_to(script: Script, time: Time | None = None, limits: Limits = QUICK) -> Client:
    """Open a line that asks the script instead of the world."""
    time = time or Time()
    return Client(
        "mailto:test@example.org",
        limits=limits,
        detour=script.detour,
        clock=time.clock,
        sleep=time.sleep,
        now=lambda: NOON,
    )
