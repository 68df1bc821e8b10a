"""The played publisher answers like the real one, on the day it is told, and logs what is asked."""

import http.client
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

import pytest

from pipeline.parse.html import tables_digest
from tests.support.publisher import published
from tests.support.publisher.client import ask, links, months
from tests.support.publisher.faults import renamed, replaced
from tests.support.publisher.played import Fault, Published, Publisher
from tests.support.publisher.shelf import (
    AE,
    ENGLAND,
    NOF,
    NOF_FILES,
    ODS,
    READING,
    REPORTS,
    RTT,
    Old,
    second_thursday,
    year_page,
)
from tests.support.publisher.typed import ETR, from_typed

YEAR = year_page(AE, date(2025, 4, 1))
NEXT_YEAR = year_page(AE, date(2026, 4, 1))
MAY_8 = date(2025, 5, 8)
APRIL = next(one for one in from_typed() if one.period == "2025-04")
JULY, JULY_AGAIN = (one for one in from_typed() if one.period == "2025-07")


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher(from_typed(), MAY_8) as played:
        yield played


def test_a_file_is_found_from_the_landing_page_alone(publisher: Publisher) -> None:
    years = [url for url, _ in links(publisher, AE) if "admissions-2025-26" in url]
    assert years == [YEAR]
    assert (APRIL.url, "Monthly A&E April 2025 (CSV, 29KB)") in links(publisher, YEAR)
    assert ask(publisher, APRIL.url).body == APRIL.read()


def test_nothing_is_there_before_its_day(publisher: Publisher) -> None:
    publisher.move_to(date(2025, 5, 7))
    assert ask(publisher, APRIL.url).status == 404
    assert months(publisher) == ["2025-03"]
    publisher.move_to(MAY_8)
    assert ask(publisher, APRIL.url).status == 200
    assert months(publisher) == ["2025-04", "2025-03"]


def test_a_new_year_has_a_page_when_its_first_month_comes(publisher: Publisher) -> None:
    publisher.move_to(date(2026, 5, 13))
    assert ask(publisher, NEXT_YEAR).status == 404
    assert NEXT_YEAR not in [url for url, _ in links(publisher, AE)]
    publisher.move_to(date(2026, 5, 14))
    assert NEXT_YEAR in [url for url, _ in links(publisher, AE)]
    assert [url for url, _ in links(publisher, NEXT_YEAR) if url.endswith("April-2026.csv")]


def test_the_landing_page_may_not_know_the_new_year_yet(publisher: Publisher) -> None:
    publisher.move_to(date(2026, 5, 14))
    publisher.fault(urlsplit(AE).path, Fault.LANDING_LAGS)
    assert NEXT_YEAR not in [url for url, _ in links(publisher, AE)]
    assert ask(publisher, NEXT_YEAR).status == 200


def test_a_revision_takes_the_place_of_the_link_on_its_day(publisher: Publisher) -> None:
    publisher.move_to(date(2025, 11, 12))
    before = [url for url, _ in links(publisher, YEAR)]
    publisher.move_to(date(2025, 11, 13))
    after = links(publisher, YEAR)
    assert JULY.url in before
    assert JULY_AGAIN.url not in before
    assert JULY.url not in [url for url, _ in after]
    assert (JULY_AGAIN.url, "Monthly A&E July 2025 (revised 13.11.25) (CSV, 29KB)") in after
    assert ask(publisher, JULY.url).status == 200


def test_the_newest_waiting_list_stands_twice_beside_links_to_nowhere(
    publisher: Publisher,
) -> None:
    publisher.move_to(date(2026, 6, 11))
    landing = [url for url, _ in links(publisher, RTT) if "rtt-data-2026-27" in url]
    # Without the final slash in the text, with it in the navigation.
    assert landing == [f"{RTT}rtt-data-2026-27", f"{RTT}rtt-data-2026-27/"]
    year = links(publisher, landing[1])
    assert [text for url, text in year if url.endswith(published.RTT_ZIP)] == [
        "Full CSV data file Apr26 (ZIP, 3M)"
    ] * 2
    assert ("", "") in year
    assert [text for _, text in year if text.startswith("Incomplete Commissioner")]


def test_an_address_without_its_final_slash_sends_on(publisher: Publisher) -> None:
    answer = ask(publisher, YEAR.rstrip("/"))
    assert (answer.status, answer.headers["location"]) == (301, YEAR)


def test_the_framework_has_two_pages(publisher: Publisher) -> None:
    publisher.move_to(date(2026, 6, 11))
    newest = [url for url, _ in links(publisher, NOF) if url.endswith(".csv")]
    every = [url for url, _ in links(publisher, NOF_FILES) if url.endswith(".csv")]
    assert [url.rpartition("/")[2] for url in every if url not in newest] == [
        "nhs-oversight-framework-acute-trust-data-q3-25-26.csv"
    ]
    assert len(newest) == 2


def test_a_page_that_is_a_release_is_another_every_day_but_for_its_tables(
    publisher: Publisher,
) -> None:
    publisher.move_to(date(2026, 6, 4))
    (report,) = [url for url, text in links(publisher, REPORTS) if text.endswith("Quarter 4")]
    one = ask(publisher, report)
    assert one.headers["content-type"] == "text/html; charset=UTF-8"
    publisher.move_to(date(2026, 6, 5))
    other = ask(publisher, report, {"If-None-Match": one.headers["etag"]})
    assert (other.status, other.body == one.body) == (200, False)
    assert tables_digest(other.body) == tables_digest(one.body)
    assert READING.encode() not in one.body


def test_a_report_is_asked_for_by_query_and_changes_under_its_address(
    publisher: Publisher,
) -> None:
    before = ask(publisher, ETR)
    assert before.headers["content-type"] == "text/csv"
    assert before.headers["content-disposition"] == "attachment; filename=etr.csv"
    publisher.move_to(date(2026, 4, 8))
    after = ask(publisher, ETR, {"If-None-Match": before.headers["etag"]})
    assert after.status == 200
    assert after.body != before.body
    assert ask(publisher, f"{ODS}/api/getReport?report=other").status == 404
    assert ask(publisher, f"{ODS}/").status == 200


@pytest.mark.parametrize("url", [APRIL.url, YEAR, ETR])
def test_who_holds_the_same_gets_no_body(publisher: Publisher, url: str) -> None:
    first = ask(publisher, url)
    by_tag = ask(publisher, url, {"If-None-Match": first.headers["etag"]})
    by_date = ask(publisher, url, {"If-Modified-Since": first.headers["last-modified"]})
    assert [(one.status, one.body) for one in (by_tag, by_date)] == [(304, b"")] * 2
    # The tag decides where both are sent.
    both = {"If-None-Match": '"other"', "If-Modified-Since": first.headers["last-modified"]}
    assert ask(publisher, url, both).status == 200


def test_a_page_changes_when_something_appears_and_not_before(publisher: Publisher) -> None:
    tag = {"If-None-Match": ask(publisher, YEAR).headers["etag"]}
    publisher.move_to(date(2025, 6, 11))
    assert ask(publisher, YEAR, tag).status == 304
    publisher.move_to(date(2025, 6, 12))
    changed = ask(publisher, YEAR, tag)
    assert changed.status == 200
    assert changed.headers["last-modified"] == "Thu, 12 Jun 2025 09:30:00 GMT"
    assert changed.headers["date"] == "Thu, 12 Jun 2025 09:30:00 GMT"


def test_what_is_asked_is_logged(publisher: Publisher) -> None:
    ask(publisher, APRIL.url, {"X-Mark": "one"})
    ask(publisher, APRIL.url, method="HEAD")
    first, second = publisher.requests
    assert (first.method, first.url, first.status) == ("GET", APRIL.url, 200)
    assert first.path == APRIL.url.removeprefix("https:/")
    assert first.headers["x-mark"] == "one"
    assert first.body_bytes == len(APRIL.read())
    assert second.method == "HEAD"
    publisher.forget()
    assert publisher.requests == []


@pytest.mark.parametrize("agent", ["python-requests/2.32", "Python-urllib/3.12", ""])
def test_clients_that_do_not_say_who_they_are_are_sent_away(
    publisher: Publisher, agent: str
) -> None:
    assert ask(publisher, AE, {"User-Agent": agent}).status == 403


def test_other_bytes_may_come_under_the_same_address(publisher: Publisher) -> None:
    held = ask(publisher, APRIL.url)
    publisher.publish(replaced(APRIL, b"other", MAY_8))
    now = ask(publisher, APRIL.url, {"If-None-Match": held.headers["etag"]})
    assert (now.status, now.body) == (200, b"other")


@pytest.mark.parametrize(("old", "status"), [(Old.GONE, 404), (Old.MOVES, 301), (Old.STAYS, 200)])
def test_a_file_may_be_renamed(publisher: Publisher, old: Old, status: int) -> None:
    other = renamed(APRIL, "April-2025-CSV-new.csv", date(2025, 5, 9), old)
    publisher.publish(other)
    assert ask(publisher, APRIL.url).status == 200
    publisher.move_to(date(2025, 5, 9))
    linked = [url for url, _ in links(publisher, YEAR)]
    assert other.url in linked
    assert APRIL.url not in linked
    answer = ask(publisher, APRIL.url)
    assert answer.status == status
    assert answer.headers.get("location") == (other.url if old is Old.MOVES else None)


def test_a_month_may_be_missing_and_come_later(publisher: Publisher) -> None:
    publisher.withdraw(APRIL.url)
    assert months(publisher) == ["2025-03"]
    publisher.publish(APRIL)
    assert months(publisher) == ["2025-04", "2025-03"]


def test_markup_in_names_does_no_harm() -> None:
    url = f"{APRIL.url.rpartition('/')[0]}/May-2025-%3Cscript%3E.csv"
    hostile = Published(
        url=url,
        content=b"x",
        appears=MAY_8,
        link_text="<script>alert(1)</script>\N{RIGHT-TO-LEFT OVERRIDE}",
        page=YEAR,
        period="2025-05",
    )
    with Publisher([hostile], MAY_8) as publisher:
        assert (url, hostile.link_text) in links(publisher, YEAR)


def test_a_connection_serves_many_requests(publisher: Publisher) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", publisher.port, timeout=5)
    for url in (AE, YEAR, APRIL.url):
        connection.request("GET", url.removeprefix("https:/"), headers={"User-Agent": "test"})
        assert connection.getresponse().read()
    connection.close()
    assert [one.status for one in publisher.requests] == [200, 200, 200]


def test_an_end_lets_go_of_a_client_that_stays(publisher: Publisher) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", publisher.port, timeout=5)
    connection.request("GET", urlsplit(ENGLAND).netloc, headers={"User-Agent": "test"})
    connection.getresponse().read()
    publisher.__exit__(None, None, None)
    with pytest.raises(ConnectionRefusedError):
        ask(publisher, AE)
    connection.close()


@pytest.mark.parametrize(
    ("month", "day"), [((2025, 5), 8), ((2025, 11), 13), ((2026, 5), 14), ((2026, 10), 8)]
)
def test_second_thursdays(month: tuple[int, int], day: int) -> None:
    assert second_thursday(*month) == date(*month, day)
