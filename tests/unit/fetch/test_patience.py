"""The line to the publishers: when it tries again, and how often it asks."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from pipeline.errors import SourceUnavailable, WrongClock
from pipeline.fetch.http import Answer, Client
from tests.support.publisher.scripted import (
    HERE,
    HOST,
    NOON,
    OTHER,
    QUICK,
    Script,
    Time,
    drips,
    keeps_silent,
    line_to,
    raw,
    says,
    serving,
)

ALLOWED = (HOST,)
CUT = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")


@pytest.fixture
def script() -> Iterator[Script]:
    with serving() as one:
        yield one


def told(moment: datetime) -> dict[str, str]:
    """Give the header by which an answer tells the time."""
    return {"Date": format_datetime(moment, usegmt=True)}


def get(script: Script, url: str, **said: Any) -> Answer:  # noqa: ANN401 arguments of the line
    return line_to(script).get(url, allowed=ALLOWED, **said)


# ---------------------------------------------------------------- when it tries again


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_answer_is_asked_for_again(script: Script, status: int) -> None:
    url = script.on("/a.csv", says(b"wait", status), says(b"whole"))
    assert get(script, url).content == b"whole"
    assert len(script.asked) == 2


def test_a_server_that_stays_ill_is_given_up_after_longer_and_longer_waits(script: Script) -> None:
    url = script.on("/a.csv", says(b"", 500))
    time = Time()
    with pytest.raises(SourceUnavailable, match=r"found status 500 after 5 tries; the next run"):
        line_to(script, time).get(url, allowed=ALLOWED)
    assert len(script.asked) == 5
    assert [wait for wait in time.slept if wait > 1] == [4, 8, 16]


def test_the_wait_that_a_publisher_asks_for_is_kept(script: Script) -> None:
    url = script.on("/a.csv", says(b"", 429, Retry_After="7"), says(b"whole"))
    time = Time()
    assert line_to(script, time).get(url, allowed=ALLOWED).content == b"whole"
    assert 7 in time.slept


@pytest.mark.parametrize(
    "after", ["soon", "Thu, 99 Foo 2026", format_datetime(datetime(2026, 1, 1, tzinfo=UTC))]
)
def test_a_wait_that_says_nothing_is_as_none(script: Script, after: str) -> None:
    url = script.on("/a.csv", says(b"", 503, Retry_After=after), says(b"whole"))
    assert get(script, url).content == b"whole"


def test_a_host_that_wants_to_be_left_alone_is_left_alone(script: Script) -> None:
    url = script.on("/a.csv", says(b"", 429, Retry_After="3600"))
    other = script.on("/b.csv", says())
    line = line_to(script)
    for one in (url, other):
        with pytest.raises(SourceUnavailable, match=f"{HOST} asks us to wait 3600 s"):
            line.get(one, allowed=ALLOWED)
    assert script.addresses == [url]


@pytest.mark.parametrize(
    "broken",
    [
        CUT,
        says(b"short", Content_Length="500"),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nonly"),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nonly\r\n"),
        raw(b""),
        raw(b"what?\r\n\r\n"),
    ],
)
def test_an_answer_that_breaks_off_is_asked_for_again(script: Script, broken: Any) -> None:  # noqa: ANN401 a play
    url = script.on("/a.csv", broken, says(b"whole"))
    assert get(script, url).content == b"whole"


def test_a_body_that_is_always_cut_short_is_given_up(script: Script) -> None:
    url = script.on("/a.csv", CUT)
    with pytest.raises(SourceUnavailable, match=r"found an answer that broke off .* after 5 tries"):
        get(script, url)
    assert len(script.asked) == 5


def test_what_comes_after_the_promised_length_is_no_part_of_any_answer(script: Script) -> None:
    url = script.on("/a.csv", says(b"whole and more", Content_Length="5"), says(b"next"))
    line = line_to(script)
    assert line.get(url, allowed=ALLOWED).content == b"whole"
    assert line.get(url, allowed=ALLOWED).content == b"next"


def test_who_does_not_answer_is_given_up(script: Script) -> None:
    url = script.on("/a.csv", keeps_silent(script.stop))
    line = line_to(script, limits=replace(QUICK, read=0.1, tries=2))
    with pytest.raises(SourceUnavailable, match="found no answer in time after 2 tries"):
        line.get(url, allowed=ALLOWED)
    assert len(script.asked) == 2


def test_who_stops_in_the_middle_is_given_up(script: Script) -> None:
    def stops(handler: Any) -> None:  # noqa: ANN401 a play
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        script.stop.wait(30)

    url = script.on("/a.csv", stops)
    line = line_to(script, limits=replace(QUICK, read=0.1, tries=2))
    with pytest.raises(SourceUnavailable, match="found no answer in time after 2 tries"):
        line.get(url, allowed=ALLOWED)


def test_a_body_that_drips_has_two_chances(script: Script) -> None:
    """Every byte comes in time, the whole never does: only a limit on the whole helps."""
    url = script.on("/a.csv", drips(1000, script.stop))
    line = line_to(script, Time(step=100))
    with pytest.raises(
        SourceUnavailable, match=r"found \d+ bytes in 300 s without an end after 2 tries"
    ):
        line.get(url, allowed=ALLOWED)
    assert len(script.asked) == 2


def test_a_host_that_is_down_is_not_waited_for_again(script: Script) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    time = Time()
    line = Client(
        "me",
        limits=QUICK,
        detour={HERE: f"http://127.0.0.1:{port}/x", f"https://{OTHER}": script.detour[HERE]},
        clock=time.clock,
        sleep=time.sleep,
        now=lambda: NOON,
    )
    with pytest.raises(SourceUnavailable, match=r"no connection .*refused.* after 5 tries"):
        line.get(f"{HERE}/a.csv", allowed=ALLOWED)
    slept = len(time.slept)
    with pytest.raises(
        SourceUnavailable, match=f"not fetched, because {HOST} could not be reached earlier"
    ):
        line.get(f"{HERE}/b.csv", allowed=ALLOWED)
    assert len(time.slept) == slept
    script.on("/a.csv", says())
    assert line.get(f"https://{OTHER}/a.csv", allowed=(OTHER,)).status == 200


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (socket.gaierror(-2, "Name or service not known"), r"no such name in DNS"),
        (TimeoutError("timed out"), "no connection in time"),
    ],
)
def test_a_name_that_is_not_known_and_a_host_that_is_far_away_are_told_apart(
    monkeypatch: pytest.MonkeyPatch, error: OSError, words: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(SourceUnavailable, match=words):
        Client("me", now=lambda: NOON, sleep=Time().sleep).get(f"{HERE}/a.csv", allowed=ALLOWED)


# ---------------------------------------------------------------- how often it asks


def test_a_host_is_asked_once_a_second_and_another_host_meanwhile(script: Script) -> None:
    time = Time()
    line = line_to(script, time)
    here, there = script.on("/a", says()), script.on("/a", says(), host=OTHER)
    for url, slept in ((here, []), (there, []), (here, [1]), (there, [1]), (here, [1, 1])):
        line.get(url, allowed=(HOST, OTHER))
        assert time.slept == slept


def test_being_sent_on_and_trying_again_keep_the_pace_too(script: Script) -> None:
    time = Time()
    script.on("/b.csv", says(b"", 500), says())
    line_to(script, time).get(
        script.on("/a.csv", says(b"", 302, Location="/b.csv")), allowed=ALLOWED
    )
    assert len(script.asked) == 3
    assert sum(time.slept) >= 2


def test_who_has_waited_long_enough_does_not_wait_more(script: Script) -> None:
    time = Time()
    line = line_to(script, time)
    url = script.on("/a.csv", says())
    line.get(url, allowed=ALLOWED)
    line.pause(1.5)
    line.get(url, allowed=ALLOWED)
    assert time.slept == [1.5]


# ---------------------------------------------------------------- the clock


def test_a_publisher_who_says_another_day_ends_the_run(script: Script) -> None:
    """Whatever it answers: a page that is missing tells the time as well."""
    date = told(NOON + timedelta(days=2))["Date"]
    for status in ("200 OK", "304 Not Modified", "404 Not Found", "500 Error"):
        answer = f"HTTP/1.1 {status}\r\nDate: {date}\r\nContent-Length: 1\r\n\r\nx"
        url = script.on(f"/{status[:3]}.csv", raw(answer.encode()))
        with pytest.raises(
            WrongClock, match=r"2026-06-13 .* there and 2026-06-11 12:00 on this machine"
        ):
            line_to(script).get(url, allowed=ALLOWED)


@pytest.mark.parametrize(
    "headers",
    [
        told(NOON - timedelta(hours=23)),
        told(NOON + timedelta(hours=23)),
        # Kept for three days somewhere on the way, which says so.
        {**told(NOON - timedelta(days=3)), "Age": f"{3 * 86400}"},
        # The same, but the store puts its own day in the place of the publisher's.
        {**told(NOON), "Age": "6259621"},
        {"Date": "Thu, 11 Jun 2026 12:00:00 -0000"},
        {"Date": "yesterday"},
        {"Date": "Thu, 11 Jun 2026 12:00:00 GMT", "Age": "old"},
        {},
    ],
)
def test_a_publisher_who_says_the_same_day_or_nothing_is_believed(
    script: Script, headers: dict[str, str]
) -> None:
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    url = script.on("/a.csv", raw(f"HTTP/1.1 200 OK\r\n{head}Content-Length: 1\r\n\r\nx".encode()))
    assert get(script, url).content == b"x"


def test_a_clock_that_was_wrong_when_the_run_began_ends_it_too(script: Script) -> None:
    """The day of the run was read off it; set right since, it would not be noticed."""
    moments = iter([datetime(1970, 1, 1, tzinfo=UTC)])
    line = Client(
        "me", limits=QUICK, detour=script.detour, now=lambda: next(moments, NOON), sleep=print
    )
    with pytest.raises(WrongClock, match="1970-01-01 00:00 on this machine"):
        line.get(script.on("/a.csv", says()), allowed=ALLOWED)
