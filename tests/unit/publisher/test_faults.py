"""Every switch of the played publisher does what it says, strikes where it is set, and heals."""

import gzip
import http.client
import io
import socket
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

import pytest

from tests.support.publisher.client import ask, links
from tests.support.publisher.faults import HOST_FAULTS, late, names_fail, zip_bomb
from tests.support.publisher.played import Fault, Publisher
from tests.support.publisher.shelf import AE, ENGLAND, NOF, ODS, year_page
from tests.support.publisher.typed import ETR, from_typed

DAY = date(2026, 6, 11)
YEAR = year_page(AE, date(2025, 4, 1))
APRIL = next(one for one in from_typed() if one.period == "2025-04")
BODY = APRIL.read()
HOST = urlsplit(ENGLAND).netloc


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher(from_typed(), DAY, drip_seconds=0.01) as played:
        yield played


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault.FORBIDDEN, 403),
        (Fault.MISSING, 404),
        (Fault.TOO_MANY, 429),
        (Fault.SERVER_ERROR, 500),
        (Fault.UNAVAILABLE, 503),
    ],
)
def test_another_status_once_and_then_all_is_well(
    publisher: Publisher, fault: Fault, status: int
) -> None:
    publisher.fault("*.csv", fault, times=1, retry_after="7")
    first, second = ask(publisher, APRIL.url), ask(publisher, APRIL.url)
    assert (first.status, second.status) == (status, 200)
    waits = fault in {Fault.TOO_MANY, Fault.UNAVAILABLE}
    assert first.headers.get("retry-after") == ("7" if waits else None)
    assert [one.fault for one in publisher.requests] == [fault, None]


def test_an_error_page_may_stand_under_the_name_of_a_file(publisher: Publisher) -> None:
    held = {"If-None-Match": ask(publisher, APRIL.url).headers["etag"]}
    publisher.fault(urlsplit(APRIL.url).path, Fault.HTML_AS_FILE)
    answer = ask(publisher, APRIL.url, held)
    assert answer.status == 200
    assert answer.body.startswith(b"<!DOCTYPE html>")
    assert "etag" not in answer.headers


@pytest.mark.parametrize("url", [AE, YEAR, NOF])
def test_a_page_may_lose_its_links_and_keep_its_navigation(publisher: Publisher, url: str) -> None:
    full = links(publisher, url)
    publisher.fault(urlsplit(url).path, Fault.NO_LINKS)
    bare = links(publisher, url)
    assert 10 < len(bare) < len(full)
    lost = [one for one, _ in full if one not in {url for url, _ in bare}]
    assert [one for one in lost if one.endswith((".csv", "2025-26/"))]
    assert [one for one, _ in bare if one.endswith((".csv", "2025-26/"))] == []


def test_an_answer_may_be_empty(publisher: Publisher) -> None:
    publisher.fault("*.csv", Fault.EMPTY)
    assert (ask(publisher, APRIL.url).status, ask(publisher, APRIL.url).body) == (200, b"")


def test_a_host_may_forget_what_a_client_holds(publisher: Publisher) -> None:
    held = {"If-None-Match": ask(publisher, APRIL.url).headers["etag"]}
    publisher.fault("*.csv", Fault.NO_VALIDATORS)
    answer = ask(publisher, APRIL.url, held)
    assert (answer.status, answer.body) == (200, BODY)
    assert not {"etag", "last-modified"} & answer.headers.keys()
    publisher.heal()
    publisher.fault("*.csv", Fault.NEVER_MODIFIED)
    assert ask(publisher, APRIL.url).status == 304


@pytest.mark.parametrize(
    ("fault", "target"),
    [
        (Fault.REDIRECT_ELSEWHERE, "https://files.example.org" + urlsplit(APRIL.url).path),
        (Fault.REDIRECT_TO_HTTP, APRIL.url.replace("https", "http")),
        (Fault.REDIRECT_TO_PRIVATE, "https://10.0.0.1" + urlsplit(APRIL.url).path),
        (Fault.REDIRECT_IN_CIRCLES, APRIL.url),
    ],
)
def test_an_address_may_send_elsewhere(publisher: Publisher, fault: Fault, target: str) -> None:
    publisher.fault("*.csv", fault)
    answer = ask(publisher, APRIL.url)
    assert (answer.status, answer.headers["location"]) == (302, target)


def test_a_short_body_may_unpack_to_a_long_one(publisher: Publisher) -> None:
    publisher.fault("*.csv", Fault.GZIP_BOMB)
    answer = ask(publisher, APRIL.url)
    assert answer.headers["content-encoding"] == "gzip"
    assert len(answer.body) < 1_000_000
    with gzip.open(io.BytesIO(answer.body)) as packed:
        packed.seek(50_000_000)
        assert packed.read(1) == b"\0"


def test_a_body_may_be_cut_short(publisher: Publisher) -> None:
    publisher.fault("*.csv", Fault.CUT_SHORT, times=1)
    with pytest.raises(http.client.IncompleteRead) as cut:
        ask(publisher, APRIL.url)
    assert cut.value.partial == BODY[: len(BODY) // 2]
    assert ask(publisher, APRIL.url).body == BODY


def test_a_body_without_a_length_may_be_cut_short(publisher: Publisher) -> None:
    publisher.fault("*.csv", Fault.CUT_CHUNKED)
    with pytest.raises(http.client.IncompleteRead):
        ask(publisher, APRIL.url)


def test_a_length_may_be_wrong_both_ways(publisher: Publisher) -> None:
    publisher.fault("*.csv", Fault.LENGTH_TOO_LARGE, times=1)
    with pytest.raises(http.client.IncompleteRead) as cut:
        ask(publisher, APRIL.url)
    assert cut.value.partial == BODY
    publisher.fault("*.csv", Fault.LENGTH_TOO_SMALL)
    short = ask(publisher, APRIL.url).body
    assert short == BODY[: len(short)]
    assert 0 < len(short) < len(BODY)


def test_a_cut_does_not_strike_where_nothing_is_sent(publisher: Publisher) -> None:
    held = {"If-None-Match": ask(publisher, APRIL.url).headers["etag"]}
    publisher.fault("*.csv", Fault.CUT_CHUNKED)
    assert ask(publisher, APRIL.url, held).status == 304


def test_a_body_may_come_byte_by_byte(publisher: Publisher) -> None:
    """A read never waits long; only who looks at the clock over the whole body gives up."""
    publisher.fault("*.csv", Fault.SLOW_DRIP)
    connection = http.client.HTTPConnection("127.0.0.1", publisher.port, timeout=1)
    path = APRIL.url.removeprefix("https:/")
    connection.request("GET", path, headers={"User-Agent": "tests"})
    answer = connection.getresponse()
    start = time.monotonic()
    got = b"".join(answer.read(1) for _ in range(10))
    assert got == BODY[:10]
    assert 0.05 < time.monotonic() - start < 1
    answer.close()
    connection.close()


@pytest.mark.parametrize("fault", [Fault.SILENT, Fault.CONNECT_HANGS])
def test_no_answer_may_come_at_all(publisher: Publisher, fault: Fault) -> None:
    publisher.fault(HOST, fault)
    with pytest.raises(TimeoutError):
        ask(publisher, APRIL.url, timeout=0.05)
    assert ask(publisher, ETR).status == 200
    publisher.heal()
    assert ask(publisher, APRIL.url).status == 200


def test_a_connection_may_be_dropped(publisher: Publisher) -> None:
    publisher.fault("*.csv", Fault.DROPPED, times=1)
    with pytest.raises(http.client.RemoteDisconnected):
        ask(publisher, APRIL.url)
    assert ask(publisher, APRIL.url).body == BODY


def test_one_host_may_be_down_and_the_other_up(publisher: Publisher) -> None:
    before = publisher.detour
    publisher.fault(HOST, Fault.REFUSED)
    with pytest.raises(ConnectionRefusedError):
        ask(publisher, APRIL.url)
    assert ask(publisher, ETR).status == 200
    publisher.heal()
    assert ask(publisher, APRIL.url).status == 200
    assert publisher.detour == before


@pytest.mark.parametrize("fault", [one for one in Fault if one in HOST_FAULTS])
@pytest.mark.parametrize(("pattern", "times"), [("*.csv", None), (HOST, 1)])
def test_a_fault_of_a_host_is_set_for_a_host(
    publisher: Publisher, fault: Fault, pattern: str, times: int | None
) -> None:
    with pytest.raises(ValueError, match="strikes a whole host"):
        publisher.fault(pattern, fault, times=times)


def test_a_body_may_never_end(publisher: Publisher) -> None:
    publisher.fault("*.csv", Fault.ENDLESS)
    connection = http.client.HTTPConnection("127.0.0.1", publisher.port, timeout=1)
    path = APRIL.url.removeprefix("https:/")
    connection.request("GET", path, headers={"User-Agent": "tests"})
    answer = connection.getresponse()
    assert "content-length" not in {name.lower() for name, _ in answer.getheaders()}
    assert len(answer.read(5_000_000)) == 5_000_000
    answer.close()
    connection.close()


@pytest.mark.parametrize(
    "pattern", [HOST, "*", "*.csv", urlsplit(APRIL.url).path, f"{HOST}/statistics/*"]
)
def test_a_fault_is_set_for_a_host_a_path_or_both(publisher: Publisher, pattern: str) -> None:
    publisher.fault(pattern, Fault.MISSING)
    assert ask(publisher, APRIL.url).status == 404
    assert ask(publisher, ETR).status == (404 if pattern == "*" else 200)


def test_a_report_can_be_struck_alone(publisher: Publisher) -> None:
    publisher.fault("/api/getReport*report=etr", Fault.SERVER_ERROR)
    assert ask(publisher, ETR).status == 500
    assert ask(publisher, f"{ODS}/").status == 200


def test_faults_strike_in_the_order_in_which_they_were_set(publisher: Publisher) -> None:
    publisher.fault("*.csv", Fault.TOO_MANY, times=1)
    publisher.fault("*.csv", Fault.SERVER_ERROR, times=2)
    assert [ask(publisher, APRIL.url).status for _ in range(4)] == [429, 500, 500, 200]


def test_names_may_not_be_found() -> None:
    with names_fail(), pytest.raises(socket.gaierror):
        socket.getaddrinfo("www.england.nhs.uk", 443)
    assert socket.getaddrinfo("127.0.0.1", 443)


def test_a_file_may_be_late() -> None:
    assert late(APRIL, 3).appears == date(2025, 5, 11)


def test_a_zip_may_unpack_to_more_than_anybody_wants() -> None:
    bomb = zip_bomb("one.csv", 20_500_000)
    with zipfile.ZipFile(io.BytesIO(bomb)) as archive:
        assert archive.getinfo("one.csv").file_size == 20_500_000
    assert len(bomb) < 50_000
