"""Answers that no honest server gives: some never end, some are enormous, some cannot be read."""

import gzip
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from itertools import chain, repeat
from typing import Final

from tests.support.publisher.scripted import Play

OK_HEAD: Final = b"HTTP/1.1 200 OK\r\n"
_CHUNKED: Final = OK_HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
_SENT_ON: Final = b"HTTP/1.1 302 Found\r\nLocation: /a.csv\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile:
    """
    One answer.

    Attributes:
        name: What it does.
        start: What is sent at once.
        then: What is sent again and again after it; nothing where it ends.
        found: What we say of it, as a pattern.
    """

    name: str
    start: bytes
    then: bytes = b""
    found: str = ""


# Sent a hundred times a second: each read has its byte in time.
DRIPS: Final = (
    Hostile(name="status line", start=b"HTTP/1.1 ", then=b"2"),
    Hostile(name="headers", start=OK_HEAD, then=b"X: y\r\n"),
    Hostile(name="one header", start=OK_HEAD + b"X: ", then=b"y"),
    Hostile(name="100 continue", start=b"", then=b"HTTP/1.1 100 Continue\r\n\r\n"),
    Hostile(name="body", start=OK_HEAD + b"Content-Length: 100000\r\n\r\n", then=b"x"),
    Hostile(name="body without length", start=OK_HEAD + b"\r\n", then=b"x"),
    Hostile(name="chunks", start=_CHUNKED, then=b"1\r\nx\r\n"),
    Hostile(name="size of a chunk", start=_CHUNKED, then=b"0"),
    Hostile(name="trailers", start=_CHUNKED + b"1\r\nx\r\n0\r\n", then=b"X: y\r\n"),
    Hostile(
        name="gzip of nothing",
        start=OK_HEAD + b"Content-Encoding: gzip\r\n\r\n",
        then=gzip.compress(b""),
    ),
    Hostile(name="headers of a redirect", start=_SENT_ON, then=b"X: y\r\n"),
)

# Sent as fast as it goes.
FLOODS: Final = (
    Hostile(name="100 continue", start=b"", then=b"HTTP/1.1 100 Continue\r\nX: y\r\n\r\n" * 500),
    Hostile(name="body", start=OK_HEAD + b"\r\n", then=b"x" * 65536),
    Hostile(name="chunks", start=_CHUNKED, then=b"10000\r\n" + b"x" * 65536 + b"\r\n"),
    Hostile(name="trailers", start=_CHUNKED + b"1\r\nx\r\n0\r\n", then=b"X: y\r\n" * 5000),
    Hostile(
        name="gzip bomb",
        start=OK_HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"\0" * 20_000_000),
    ),
    Hostile(
        name="gzip bombs in a row",
        start=OK_HEAD + b"Content-Encoding: gzip\r\n\r\n",
        then=gzip.compress(b"\0" * 900),
    ),
)

_SENT: Final = "expected to be sent on to an address, found"
_LENGTH: Final = "expected a number of bytes in Content-Length, found"


def _redirect(location: str, found: str = _SENT) -> Hostile:
    """Send on to a place, whose bytes are UTF-8 as servers send them."""
    return Hostile(
        name=f"Location: {location!a}",
        start=b"HTTP/1.1 302 Found\r\nLocation: " + location.encode() + b"\r\n\r\n",
        found=found,
    )


def _length(told: bytes, found: str = _LENGTH) -> Hostile:
    return Hostile(
        name=f"Content-Length: {told[:12].decode()}",
        start=OK_HEAD + b"Content-Length: " + told + b"\r\n\r\nbody",
        found=found,
    )


MALFORMED: Final = (
    _redirect("/caf\u00e9.csv"),
    _redirect("https://[::1/x"),
    _redirect("https://www.example.org\uff0fx/a.csv"),
    _redirect("https://[not an address]/", "expected"),
    _redirect("//", "expected"),
    _redirect("https://www.example.org:99999999/", "an address that cannot be read"),
    _redirect("javascript:alert(1)", "found one by javascript"),
    _length(b"abc"),
    _length(b"-5"),
    _length(b"1" + b"0" * 5000),
    _length(b"4.0"),
    _length(b"0x4"),
    _length(b"4, 5", "expected an answer that can be read, found Content-Length"),
    Hostile(name="no header at all", start=b"\r\n\r\n", found="expected an answer, found"),
    Hostile(name="status 99999", start=b"HTTP/1.1 99999 X\r\n\r\n", found="expected"),
    Hostile(name="status -1", start=b"HTTP/1.1 -1 X\r\n\r\n", found="expected"),
    Hostile(name="another protocol", start=b"SSH-2.0-x\r\n", found="expected an answer, found"),
    Hostile(name="no colon", start=OK_HEAD + b"what\r\n\r\n", found="headers that cannot be read"),
    Hostile(name="200 headers", start=OK_HEAD + b"X: y\r\n" * 200 + b"\r\n", found="expected"),
    Hostile(name="size of a chunk", start=_CHUNKED + b"zz\r\nx", found="expected an answer"),
    Hostile(name="negative chunk", start=_CHUNKED + b"-4\r\nbody", found="expected an answer"),
    Hostile(name="huge chunk", start=_CHUNKED + b"f" * 5000 + b"\r\nx", found="expected"),
    Hostile(
        name="packed otherwise",
        start=OK_HEAD + b"Content-Encoding: br\r\nContent-Length: 1\r\n\r\nx",
        found="expected plain bytes, found some packed by 'br'",
    ),
)


def play(hostile: Hostile, stop: threading.Event) -> Play:
    """Give an answer until the other side hangs up or the test is over."""
    wait = 0.01 if hostile in DRIPS else 0

    def answer(handler: BaseHTTPRequestHandler) -> None:
        again = repeat(hostile.then) if hostile.then else ()
        for piece in chain([hostile.start], again):
            handler.wfile.write(piece)
            if stop.wait(wait):
                return

    return answer
