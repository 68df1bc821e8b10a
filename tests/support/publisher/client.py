"""The plainest client of the played publisher: it follows nothing and tries nothing again."""

import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlsplit

from tests.support.publisher.played import Publisher
from tests.support.publisher.shelf import AE

AGENT: Final = "trust-tables tests (someone@example.org)"
TIMEOUT_SECONDS: Final = 2.0
_MONTH: Final = re.compile(r"Monthly[^()]*? (?P<month>[A-Z][a-z]+) (?P<year>20\d\d)")
_NAMES: Final = (
    "January February March April May June July August September October November December"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back; names of headers in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(
    publisher: Publisher,
    url: str,
    headers: Mapping[str, str] | None = None,
    *,
    method: str = "GET",
    timeout: float = TIMEOUT_SECONDS,
) -> Reply:
    """
    Ask for a real address by its detour.

    Args:
        publisher: The played one.
        url: The real address.
        headers: More headers; an empty User-Agent is sent as none.
        method: GET or HEAD.
        timeout: Of each read.

    Returns:
        What came back.

    Raises:
        OSError: It could not be reached, or the answer did not come in time.
        http.client.HTTPException: The answer was cut short.
    """
    parts = urlsplit(url)
    target = urlsplit(publisher.detour[f"{parts.scheme}://{parts.netloc}"])
    assert target.hostname
    sent = {"User-Agent": AGENT, **(headers or {})}
    connection = http.client.HTTPConnection(target.hostname, target.port, timeout=timeout)
    try:
        path = target.path + url.removeprefix(f"{parts.scheme}://{parts.netloc}")
        connection.request(method, path, headers={k: v for k, v in sent.items() if v})
        reply = connection.getresponse()
        named = {name.lower(): value for name, value in reply.getheaders()}
        return Reply(status=reply.status, headers=named, body=reply.read())
    finally:
        connection.close()


def links(publisher: Publisher, url: str) -> list[tuple[str, str]]:
    """List address and words of every link of a page, in the order of the page."""
    reply = ask(publisher, url)
    assert reply.status == 200, (url, reply.status)
    reader = _Links()
    reader.feed(reply.body.decode())
    return reader.found


def months(publisher: Publisher) -> list[str]:
    """List the months of A&E that the pages of all years link to, as the pages have them."""
    years = [url for url, _ in links(publisher, AE) if "admissions-20" in url]
    found = [
        _MONTH.search(text)
        for year in years
        for url, text in links(publisher, year)
        if url.endswith(".csv")
    ]
    names = _NAMES.split()
    return [f"{m['year']}-{names.index(m['month']) + 1:02d}" for m in found if m]


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href")
        if tag == "a" and href is not None:
            self.found.append((href, ""))
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag != "a"

    def handle_data(self, data: str) -> None:
        if self._open:
            url, text = self.found[-1]
            self.found[-1] = (url, text + data)
