"""Answers meant to hold us up or to end a night: each is one problem, told in time."""

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from random import Random
from typing import Any, Final

import pytest

from pipeline.errors import SourceUnavailable
from pipeline.fetch.http import HOPS, Answer, Client
from pipeline.fetch.wire import AROUND
from tests.support.publisher.hostile import DRIPS, FLOODS, MALFORMED, OK_HEAD, Hostile, play
from tests.support.publisher.scripted import (
    HERE,
    HOST,
    NOON,
    OTHER,
    QUICK,
    Script,
    Time,
    line_to,
    raw,
    says,
    serving,
)

ALLOWED: Final = (HOST,)

# Real time: a drip keeps to every limit but that of the whole.
SHORT: Final = replace(QUICK, whole=0.2, tries=1)


@pytest.fixture
def script() -> Iterator[Script]:
    with serving() as one:
        yield one


def line(script: Script, **limits: Any) -> Client:  # noqa: ANN401 fields of the limits
    """Open a line whose clock is the real one."""
    return Client(
        "me",
        limits=replace(SHORT, **limits),
        detour=script.detour,
        sleep=lambda _: None,
        now=lambda: NOON,
    )


@pytest.mark.parametrize("hostile", DRIPS, ids=lambda one: one.name)
def test_what_drips_for_ever_is_stopped_by_the_deadline_of_the_whole(
    script: Script, hostile: Hostile
) -> None:
    """Without it, these tests would not end."""
    url = script.on("/a.csv", play(hostile, script.stop))
    with pytest.raises(
        SourceUnavailable, match=r"found [\d,]+ bytes in 0 s without an end after \d tr"
    ):
        line(script).get(url, allowed=ALLOWED)


@pytest.mark.parametrize("hostile", FLOODS, ids=lambda one: one.name)
def test_what_floods_is_stopped_by_the_limit_of_bytes(script: Script, hostile: Hostile) -> None:
    url = script.on("/a.csv", play(hostile, script.stop))
    with pytest.raises(SourceUnavailable, match="expected at most 1,000 bytes, found more"):
        line(script, whole=60).get(url, allowed=ALLOWED, max_bytes=1000)


@pytest.mark.parametrize("hostile", MALFORMED, ids=lambda one: one.name)
def test_a_malformed_answer_is_a_problem_at_the_publisher(script: Script, hostile: Hostile) -> None:
    url = script.on("/a.csv", play(hostile, script.stop))
    with pytest.raises(SourceUnavailable, match=hostile.found):
        line(script, whole=5).get(url, allowed=ALLOWED)


def test_headers_drawn_by_lot_end_no_run(script: Script) -> None:
    """Whatever stands in a header, there is an answer or a problem at the publisher."""
    drawn = Random(18)
    names = ("Content-Length", "Location", "Date", "Age", "Retry-After", "ETag", "Set-Cookie")
    kinds: Callable[[], list[bytes]] = lambda: [  # noqa: E731 a table
        bytes(drawn.randrange(256) for _ in range(drawn.randrange(1, 30))).translate(None, b"\r\n"),
        b"9" * drawn.randrange(1, 6000),
        b"Thu, %d Foo %d 99:99:99 GMT" % (drawn.randrange(99), drawn.randrange(10**9)),
        b"https://" + bytes(drawn.choices(b"[]:@/%\\?#.a1-", k=12)),
        b"-1",
    ]
    for number in range(60):
        status = drawn.choice((200, 301, 304, 429, 503))
        head = b"".join(
            b"%b: %b\r\n" % (drawn.choice(names).encode(), drawn.choice(kinds())) for _ in range(3)
        )
        url = script.on(f"/{number}", raw(b"HTTP/1.1 %d X\r\n%b\r\nx" % (status, head)))
        try:
            assert isinstance(line(script, whole=5).get(url, allowed=ALLOWED), Answer)
        except SourceUnavailable as problem:
            assert HOST in str(problem)  # noqa: PT017 either is good


def test_being_sent_on_is_within_the_same_deadline(script: Script) -> None:
    """Each answer comes in time, all of them together do not."""
    for number in range(HOPS):
        script.on(f"/{number}", says(b"", 302, Location=f"/{number + 1}"))
    script.on(f"/{HOPS}", says())
    time = Time(step=60)
    with pytest.raises(SourceUnavailable, match="in 300 s without an end"):
        line_to(script, time).get(f"{HERE}/0", allowed=ALLOWED)
    assert line_to(script, Time(step=1)).get(f"{HERE}/0", allowed=ALLOWED).status == 200


def test_a_host_that_is_too_slow_three_times_is_left_alone(script: Script) -> None:
    hostile = DRIPS[0]
    urls = [script.on(f"/{number}.csv", play(hostile, script.stop)) for number in range(4)]
    slow = line(script, whole=0.05)
    for url in urls[:3]:
        with pytest.raises(SourceUnavailable, match="without an end"):
            slow.get(url, allowed=ALLOWED)
    with pytest.raises(SourceUnavailable, match=f"not fetched, because {HOST} was too slow"):
        slow.get(urls[3], allowed=ALLOWED)
    assert urls[3] not in script.addresses


# ---------------------------------------------------------------- is it whole?

WHOLE: Final = b"organisation,figure\r\n" * 500


@pytest.mark.parametrize("share", [0, 1 / 3, 2 / 3, 0.99])
@pytest.mark.parametrize("chunked", [True, False])
def test_gzip_that_is_cut_is_no_answer(script: Script, share: float, chunked: bool) -> None:  # noqa: FBT001 a table
    """The length is that of the cut body, so only the end of the gzip tells."""
    packed = gzip.compress(WHOLE)
    cut = packed[: int(len(packed) * share)]
    if chunked:
        head = OK_HEAD + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
        piece = b"%x\r\n%b\r\n" % (len(cut), cut) if cut else b""
        broken = raw(head + piece + b"0\r\n\r\n")
    else:
        broken = says(cut, Content_Encoding="gzip", ETag='"1"')
    url = script.on("/a.csv", broken, says(packed, Content_Encoding="gzip", ETag='"2"'))
    answer = line_to(script).get(url, allowed=ALLOWED)
    assert (answer.content, answer.etag) == (WHOLE, '"2"')
    assert len(script.asked) == 2


def test_gzip_in_several_members_is_one_body(script: Script) -> None:
    packed = gzip.compress(WHOLE[:99]) + gzip.compress(WHOLE[99:])
    url = script.on("/a.csv", says(packed, Content_Encoding="gzip"))
    assert line_to(script).get(url, allowed=ALLOWED).content == WHOLE


def test_of_a_body_whose_end_nothing_proves_no_mark_is_kept(script: Script) -> None:
    """So that the next night asks for it without condition, and gets what may have been cut off."""
    marks = b'ETag: "1"\r\nLast-Modified: Thu, 11 Jun 2026 12:00:00 GMT\r\n'
    url = script.on(
        "/a.csv",
        raw(OK_HEAD + marks + b"\r\nhalf a bo"),
        raw(OK_HEAD + marks + b"Content-Length: 4\r\n\r\nbody"),
    )
    for content, etag in ((b"half a bo", ""), (b"body", '"1"')):
        answer = line_to(script).get(url, allowed=ALLOWED)
        assert (answer.content, answer.etag, bool(answer.last_modified)) == (
            content,
            etag,
            bool(etag),
        )


def test_a_firewall_that_accepts_and_says_nothing_has_not_answered(script: Script) -> None:
    """A status of its own would pass for a page that is not there yet."""
    url = script.on("/a.csv", says(b"", 202))
    with pytest.raises(SourceUnavailable, match="as a firewall answers after 2 tries") as caught:
        line_to(script).get(url, allowed=ALLOWED)
    assert caught.value.status == 0


# ---------------------------------------------------------------- behind a proxy


@contextmanager
def proxy(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """Listen as a proxy does; gives its address and what it was asked."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            for _ in count():
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    asked.append(connection.recv(65536))
                    connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://someone:secret@127.0.0.1:{server.getsockname()[1]}", asked
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def by_proxy() -> Client:
    return Client("me", limits=replace(QUICK, tries=1), now=lambda: NOON, sleep=lambda _: None)


def leads_to(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the name service of this machine know one host only."""
    real = socket.getaddrinfo

    def found(name: str, *args: Any) -> Any:  # noqa: ANN401 as in the library
        if name == OTHER:
            raise socket.gaierror(-2, "Name or service not known")
        return real(address if name == HOST else name, *args)

    monkeypatch.setattr(socket, "getaddrinfo", found)


def test_a_proxy_is_not_sent_to_a_private_address(monkeypatch: pytest.MonkeyPatch) -> None:
    leads_to("127.0.0.1", monkeypatch)
    with proxy(b"HTTP/1.1 200 OK\r\n\r\n") as (address, asked):
        monkeypatch.setenv("HTTPS_PROXY", address)
        with pytest.raises(SourceUnavailable, match=r"found the private address 127\.0\.0\.1"):
            by_proxy().get(f"{HERE}/a.csv", allowed=ALLOWED)
    assert asked == []


@pytest.mark.parametrize("host", [HOST, OTHER])
def test_a_proxy_that_refuses_is_told_as_one(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where only the proxy knows the name; and the password for it is not told."""
    leads_to("8.8.8.8", monkeypatch)
    with proxy(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n") as (address, asked):
        monkeypatch.setenv("HTTPS_PROXY", address)
        with pytest.raises(SourceUnavailable) as caught:
            by_proxy().get(f"https://{host}/a.csv", allowed=(host,))
    assert asked[0].startswith(f"CONNECT {host}:443 ".encode())
    assert "found a proxy that does not let us through (" in str(caught.value)
    assert "407 Proxy Authentication Required); look at HTTPS_PROXY" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_proxy_that_drips_is_stopped_too(monkeypatch: pytest.MonkeyPatch) -> None:
    leads_to("8.8.8.8", monkeypatch)
    flood = b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * (2 * AROUND // 6)
    with proxy(flood) as (address, _):
        monkeypatch.setenv("HTTPS_PROXY", address)
        with pytest.raises(SourceUnavailable, match="expected at most 10 bytes"):
            by_proxy().get(f"{HERE}/a.csv", allowed=ALLOWED, max_bytes=10)


def test_a_host_with_thousands_of_addresses_is_tried_at_a_few(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[str] = []

    def found(name: str, *_: object) -> list[object]:
        if name != HOST:
            tried.append(name)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (name, 1))]
        return [
            (family, socket.SOCK_STREAM, 6, "", (f"{start}{number}", 443))
            for family, start in ((socket.AF_INET6, "2606:4700::"), (socket.AF_INET, "8.8.8."))
            for number in range(200)
        ]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    monkeypatch.setattr("socket.socket.connect", _refuses)
    with pytest.raises(SourceUnavailable, match="no connection"):
        by_proxy().get(f"{HERE}/a.csv", allowed=ALLOWED)
    assert tried == ["2606:4700::0", "2606:4700::1", "8.8.8.0", "8.8.8.1"]


def _refuses(*_: object) -> None:
    raise ConnectionRefusedError(111, "Connection refused")
