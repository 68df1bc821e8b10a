"""The line to the publishers: what it takes and what it refuses."""

import gzip
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from pipeline.errors import SourceUnavailable
from pipeline.fetch.guards import demand_allowed, is_private
from pipeline.fetch.http import HOPS, Answer, Client
from tests.support.publisher.scripted import (
    HERE,
    HOST,
    OTHER,
    Script,
    Time,
    line_to,
    raw,
    says,
    serving,
    versioned,
)

ALLOWED = (HOST,)

NOW = datetime(2026, 6, 11, 9, 45, tzinfo=UTC)


@pytest.fixture
def script() -> Iterator[Script]:
    with serving() as one:
        yield one


def get(script: Script, url: str, **said: Any) -> Answer:  # noqa: ANN401 arguments of the line
    return line_to(script).get(url, allowed=ALLOWED, **said)


# ---------------------------------------------------------------- what it takes


def test_a_file_comes_whole_with_its_marks(script: Script) -> None:
    url = script.on("/a.csv", says(b"a,b\r\n", ETag='"1"', Last_Modified="Thu, 11 Jun 2026"))
    answer = get(script, url)
    assert (answer.url, answer.status, answer.content) == (url, 200, b"a,b\r\n")
    assert (answer.etag, answer.last_modified) == ('"1"', "Thu, 11 Jun 2026")


def test_the_time_that_is_written_down_is_utc_to_the_second(script: Script) -> None:
    url = script.on("/a.csv", says())
    line = Client("me", detour=script.detour, now=lambda: NOW)
    assert line.get(url, allowed=ALLOWED).fetched_at == "2026-06-11T09:45:00Z"


def test_the_publisher_is_told_who_asks_and_nothing_else_about_us(script: Script) -> None:
    url = script.on("/a.csv", says(Set_Cookie="track=1"))
    line = line_to(script)
    for _ in range(2):
        line.get(url, allowed=ALLOWED)
    for _, headers in script.asked:
        assert headers["User-Agent"] == "TrustTables (+mailto:test@example.org)"
        assert "Authorization" not in headers
        assert headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("mark", ["etag", "last_modified"])
def test_a_version_that_we_hold_is_not_sent_again(script: Script, mark: str) -> None:
    url = script.on("/a.csv", versioned(b"whole", **{mark: "one"}))
    assert get(script, url, **{mark: "one"}).status == 304
    assert get(script, url, **{mark: "one"}).content == b""
    assert get(script, url, **{mark: "another"}).content == b"whole"


def test_unchanged_is_no_answer_to_who_holds_nothing(script: Script) -> None:
    url = script.on("/a.csv", says(b"", 304))
    with pytest.raises(SourceUnavailable, match="expected status 200, found 304"):
        get(script, url)


def test_a_mark_that_could_not_be_sent_back_is_not_kept(script: Script) -> None:
    url = script.on("/a.csv", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nETag: \xff\r\n\r\nx"))
    assert get(script, url).etag == ""


def test_a_packed_body_is_unpacked(script: Script) -> None:
    url = script.on("/a.csv", says(gzip.compress(b"a,b\r\n"), Content_Encoding="gzip"))
    assert get(script, url).content == b"a,b\r\n"


# ---------------------------------------------------------------- what it refuses


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (401, "asks for a password"),
        (403, "the publisher refuses our requests; open the address in a browser"),
        (404, "check on the publisher's site whether it has moved"),
        (204, "open the address in a browser"),
    ],
)
def test_an_answer_that_stays_is_not_asked_for_twice(
    script: Script, status: int, advice: str
) -> None:
    url = script.on("/a.csv", says(b"", status))
    with pytest.raises(SourceUnavailable, match=f"found {status}; .*{advice}") as caught:
        get(script, url)
    assert caught.value.status == status
    assert len(script.asked) == 1


def test_a_body_that_is_too_large_is_refused(script: Script) -> None:
    url = script.on("/a.csv", says(b"x" * 101))
    with pytest.raises(SourceUnavailable, match="expected at most 100 bytes, found more"):
        get(script, url, max_bytes=100)
    assert len(get(script, url, max_bytes=101).content) == 101


def test_a_body_that_is_small_until_it_is_unpacked_is_refused(script: Script) -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    url = script.on("/a.csv", says(bomb, Content_Encoding="gzip"))
    with pytest.raises(SourceUnavailable, match="expected at most 1,000,000 bytes"):
        get(script, url, max_bytes=1_000_000)


def test_a_packed_body_that_is_damaged_is_refused(script: Script) -> None:
    url = script.on("/a.csv", says(b"not packed at all", Content_Encoding="gzip"))
    with pytest.raises(SourceUnavailable, match="expected an answer, found an answer that broke"):
        get(script, url)


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("https://www.example.com/a.csv", "the host 'www.example.com'"),
        ("http://www.example.org/a.csv", "one by http"),
        ("https://127.0.0.1/a.csv", "a private address"),
        ("https://10.0.0.1/a.csv", "a private address"),
        ("https://[::1]/a.csv", "a private address"),
        ("https://localhost/a.csv", "a private address"),
        ("//files.example.org/a.csv", "the host 'files.example.org'"),
        ("file:///etc/passwd", "one by file"),
        ("https://www.example.org:8443/a.csv", "'www.example.org:8443'"),
        ("https://me@www.example.org/a.csv", "'me@www.example.org'"),
        ("https://www.example.org:x/a.csv", "an address that cannot be read"),
    ],
)
def test_who_is_sent_elsewhere_does_not_go(script: Script, target: str, found: str) -> None:
    url = script.on("/a.csv", says(b"", 302, Location=target))
    with pytest.raises(SourceUnavailable) as caught:
        get(script, url)
    assert f"to which {url} sent us: expected an https address at {HOST}" in str(caught.value)
    assert f"found {found}; if the publisher has moved" in str(caught.value)
    assert script.addresses == [url]


def test_who_is_sent_on_to_a_host_that_is_allowed_goes(script: Script) -> None:
    script.on("/b.csv", says(b"moved"), host=OTHER)
    url = script.on("/a.csv", says(b"", 301, Location=f"https://{OTHER}/b.csv"))
    answer = line_to(script).get(url, allowed=(HOST, OTHER))
    assert (answer.url, answer.content) == (f"https://{OTHER}/b.csv", b"moved")


@pytest.mark.parametrize("location", [{"Location": "/a.csv"}, {}])
def test_who_is_sent_round_in_circles_stops(script: Script, location: dict[str, str]) -> None:
    url = script.on("/a.csv", says(b"", 308, **location))
    with pytest.raises(SourceUnavailable, match="found 6 redirects and stopped"):
        get(script, url)
    assert len(script.asked) == HOPS + 1


def test_an_address_by_http_is_never_asked() -> None:
    with pytest.raises(SourceUnavailable, match="found one by http;"):
        demand_allowed(f"http://{HOST}/", ALLOWED, f"http://{HOST}/")


def test_the_world_is_asked_by_https_only() -> None:
    line = Client("me", now=lambda: NOW)
    with pytest.raises(SourceUnavailable, match="found one by nothing"):
        line.get("/a.csv", allowed=ALLOWED)
    assert list(line._session.adapters) == ["https://"]  # noqa: SLF001 what the promise rests on


@pytest.mark.parametrize(
    ("address", "private"),
    [
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("169.254.169.254", True),
        ("192.168.0.1", True),
        ("0.0.0.0", True),  # noqa: S104 an address that must not be asked
        ("::1", True),
        ("fe80::1", True),
        ("::ffff:10.0.0.1", True),
        ("8.8.8.8", False),
        ("2606:4700::1", False),
    ],
)
def test_private_addresses_are_known(address: str, private: bool) -> None:  # noqa: FBT001 a table
    assert is_private(address) is private


def test_a_public_name_that_leads_to_a_private_address_is_dropped_before_a_word_is_said(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    def here(*_: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", script.port))]

    monkeypatch.setattr(socket, "getaddrinfo", here)
    with pytest.raises(SourceUnavailable, match=r"found the private address 127\.0\.0\.1"):
        Client("me", now=lambda: NOW, sleep=Time().sleep).get(f"{HERE}/a.csv", allowed=ALLOWED)
    assert script.asked == []


def test_a_public_name_that_leads_to_the_internet_is_spoken_to(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As far as the greeting, which our server does not understand: it speaks no TLS."""

    def here(*_: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", script.port))]

    monkeypatch.setattr(socket, "getaddrinfo", here)
    monkeypatch.setattr("pipeline.fetch.wire.is_private", lambda _: False)
    with pytest.raises(SourceUnavailable, match="expected a certificate that can be trusted"):
        Client("me", now=lambda: NOW, sleep=Time().sleep).get(f"{HERE}/a.csv", allowed=ALLOWED)


def test_a_certificate_that_cannot_be_trusted_is_refused_at_once(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise requests.exceptions.SSLError("certificate has expired")

    line = line_to(script)
    monkeypatch.setattr(requests.Session, "get", fail)
    with pytest.raises(SourceUnavailable, match="expected a certificate that can be trusted"):
        line.get(f"{HERE}/a.csv", allowed=ALLOWED)


def test_an_address_that_the_library_cannot_use_is_refused_at_once(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise requests.exceptions.InvalidURL("no host")

    line = line_to(script)
    monkeypatch.setattr(requests.Session, "get", fail)
    with pytest.raises(SourceUnavailable, match="expected an address that can be read"):
        line.get(f"{HERE}/a.csv", allowed=ALLOWED)


def test_a_detour_leads_to_this_machine_only() -> None:
    with pytest.raises(AssertionError, match="this machine only"):
        Client("me", now=lambda: NOW, detour={HERE: "http://www.example.com"})
