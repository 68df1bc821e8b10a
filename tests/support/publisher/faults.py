"""Everything that the played publisher can do wrong, one switch each."""

import gzip
import io
import socket
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import Enum, auto
from fnmatch import fnmatchcase
from typing import Final, NoReturn
from unittest.mock import patch
from urllib.parse import urlsplit

from tests.support.publisher.pages import error_page
from tests.support.publisher.shelf import Old, Published


class Fault(Enum):
    """What goes wrong at an address, or at a whole host."""

    # A whole host: the pattern is its name.
    REFUSED = auto()  # nobody listens
    CONNECT_HANGS = auto()  # the connection is never made

    # The answer is another.
    FORBIDDEN = auto()
    MISSING = auto()
    TOO_MANY = auto()  # 429 with Retry-After
    SERVER_ERROR = auto()
    UNAVAILABLE = auto()  # 503 with Retry-After
    HTML_AS_FILE = auto()  # 200, an error page under the name of the file
    EMPTY = auto()  # 200, no body
    NO_LINKS = auto()  # an index page with its navigation and nothing else
    LANDING_LAGS = auto()  # the landing page does not know the newest year yet
    NO_VALIDATORS = auto()  # neither ETag nor Last-Modified, never 304
    NEVER_MODIFIED = auto()  # 304 to everybody, also to those who asked without condition
    REDIRECT_ELSEWHERE = auto()
    REDIRECT_TO_HTTP = auto()
    REDIRECT_TO_PRIVATE = auto()
    REDIRECT_IN_CIRCLES = auto()
    GZIP_BOMB = auto()  # a short body that unpacks to a very long one

    # The answer is right and does not arrive as it should.
    DROPPED = auto()  # the connection is closed without a word
    SILENT = auto()  # the request is taken and never answered
    SLOW_DRIP = auto()  # byte by byte
    CUT_SHORT = auto()  # half of the body, then the connection closes
    CUT_CHUNKED = auto()  # the same without a Content-Length
    LENGTH_TOO_LARGE = auto()  # Content-Length promises more than there is
    LENGTH_TOO_SMALL = auto()  # Content-Length promises less
    ENDLESS = auto()  # the body does not end


HOST_FAULTS: Final = frozenset({Fault.REFUSED, Fault.CONNECT_HANGS})
# Played where the body is sent; all others change the answer before.
WIRE_FAULTS: Final = frozenset(
    {
        Fault.DROPPED,
        Fault.SILENT,
        Fault.SLOW_DRIP,
        Fault.CUT_SHORT,
        Fault.CUT_CHUNKED,
        Fault.LENGTH_TOO_LARGE,
        Fault.LENGTH_TOO_SMALL,
        Fault.ENDLESS,
    }
)
ELSEWHERE: Final = "https://files.example.org"
PRIVATE: Final = "https://10.0.0.1"

_STATUS: Final = {
    Fault.FORBIDDEN: 403,
    Fault.MISSING: 404,
    Fault.TOO_MANY: 429,
    Fault.SERVER_ERROR: 500,
    Fault.UNAVAILABLE: 503,
}
_TARGET: Final[Mapping[Fault, Callable[[str], str]]] = {
    Fault.REDIRECT_ELSEWHERE: lambda url: ELSEWHERE + urlsplit(url).path,
    Fault.REDIRECT_TO_HTTP: lambda url: url.replace("https://", "http://"),
    Fault.REDIRECT_TO_PRIVATE: lambda url: PRIVATE + urlsplit(url).path,
    Fault.REDIRECT_IN_CIRCLES: lambda url: url,
}
_BOMB_BYTES: Final = 64_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is sent back."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Switch:
    """One fault that is on: where, and how often it still strikes (None = until it is healed)."""

    pattern: str
    fault: Fault
    times: int | None = None
    retry_after: str = "1"

    def strikes(self, url: str) -> bool:
        """Tell whether it strikes a request for this address, and count it."""
        parts = urlsplit(url)
        whole = url.removeprefix("https://")
        path = whole.removeprefix(parts.netloc)
        if not any(fnmatchcase(text, self.pattern) for text in (parts.netloc, whole, path)):
            return False
        if self.times is not None:
            if self.times == 0:
                return False
            self.times -= 1
        return True


def spoil(answer: Answer, switch: Switch, url: str) -> Answer:
    """
    Change an answer as a fault does.

    Args:
        answer: The right one.
        switch: The fault; those of the wire and of pages change nothing here.
        url: The real address that was asked for.

    Returns:
        What is sent instead.
    """
    fault = switch.fault
    html = {"Content-Type": "text/html; charset=UTF-8"}
    kept = {k: v for k, v in answer.headers.items() if k not in {"ETag", "Last-Modified"}}
    if fault in _STATUS:
        status = _STATUS[fault]
        waits = fault in {Fault.TOO_MANY, Fault.UNAVAILABLE}
        later = {"Retry-After": switch.retry_after} if waits else {}
        made = Answer(status=status, body=error_page(f"error {status}"), headers={**html, **later})
    elif fault in _TARGET:
        made = Answer(status=302, headers={"Location": _TARGET[fault](url)})
    elif fault is Fault.NEVER_MODIFIED:
        made = Answer(status=304)
    elif fault is Fault.HTML_AS_FILE:
        made = Answer(status=200, body=error_page("this page cannot be shown"), headers=html)
    elif fault is Fault.EMPTY:
        made = Answer(status=200, headers=kept)
    elif fault is Fault.NO_VALIDATORS:
        made = replace(answer, headers=kept)
    elif fault is Fault.GZIP_BOMB:
        body = gzip.compress(b"\0" * _BOMB_BYTES, compresslevel=1)
        made = Answer(status=200, body=body, headers={**kept, "Content-Encoding": "gzip"})
    else:
        made = answer
    return made


def replaced(release: Published, content: bytes, day: date) -> Published:
    """Make the release that puts other bytes at the same address."""
    return replace(release, content=content, appears=day)


def revised(release: Published, content: bytes, day: date, url: str, text: str) -> Published:
    """Make the release that takes the place of another, at an address of its own."""
    return replace(
        release, url=url, content=content, appears=day, link_text=text, replaces_url=release.url
    )


def renamed(release: Published, name: str, day: date, old: Old = Old.GONE) -> Published:
    """Make the release that gives a file another name; the old address is gone, or sends on."""
    url = f"{release.url.rpartition('/')[0]}/{name}"
    return replace(release, url=url, appears=day, replaces_url=release.url, old=old)


def late(release: Published, days: int) -> Published:
    """Make the release that comes some days after its day."""
    return replace(release, appears=release.appears + timedelta(days=days))


def zip_bomb(name: str, size: int) -> bytes:
    """Make a small zip with one file that unpacks to many bytes."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open(name, "w", force_zip64=True) as member,
    ):
        block = b"\0" * 1_000_000
        for start in range(0, size, len(block)):
            member.write(block[: size - start])
    return buffer.getvalue()


@contextmanager
def names_fail() -> Iterator[None]:
    """Let no name of a host be found in this process, as when the name service is down."""

    def fail(*_args: object, **_kwargs: object) -> NoReturn:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with patch.object(socket, "getaddrinfo", fail):
        yield
