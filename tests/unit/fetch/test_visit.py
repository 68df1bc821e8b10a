"""Calling on a source in good nights: which pages are read, and what is asked for."""

from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.errors import SourceUnavailable
from tests.support.made.nights import (
    BODY,
    FILE,
    JUNE,
    LANDING,
    REGISTER,
    RETURNS,
    YEARLY,
    Nights,
    problems,
    years,
)
from tests.support.publisher.scripted import HERE, says, serving, versioned


@pytest.fixture
def nights(tmp_path: Path) -> Iterator[Nights]:
    with serving() as script:
        yield Nights(script=script, folder=tmp_path)


# ---------------------------------------------------------------- good nights


def test_a_file_is_found_got_and_handed_over(nights: Nights) -> None:
    nights.links(FILE)
    nights.script.on(FILE, says(BODY, ETag='"1"'))
    (came,) = nights.call(RETURNS)
    assert (came.source, came.new, came.unchanged, came.problems) == (
        *("returns", ("returns_2026-05_1",)),
        *(0, ()),
    )
    ((found, content),) = nights.shelf.kept
    assert (found.url, found.period, found.page, content) == (
        *(f"{HERE}{FILE}", "2026-05"),
        *(LANDING, BODY),
    )


@pytest.mark.parametrize("mark", ["etag", "last_modified"])
def test_a_night_without_news_downloads_nothing(nights: Nights, mark: str) -> None:
    nights.links(FILE)
    nights.script.on(FILE, versioned(BODY, **{mark: "one"}))
    nights.call(RETURNS)
    (came,) = nights.call(RETURNS)
    assert (came.new, came.unchanged, came.problems) == ((), 1, ())
    assert nights.script.addresses == [LANDING, f"{HERE}{FILE}"]
    assert all("If-None-Match" in h or "If-Modified-Since" in h for _, h in nights.script.asked)
    assert len(nights.shelf.kept) == 1


def test_other_bytes_under_the_same_address_are_news(nights: Nights) -> None:
    nights.links(FILE)
    nights.script.on(FILE, versioned(BODY, etag='"1"'))
    nights.call(RETURNS)
    nights.script.on(FILE, versioned(BODY + b"3,4\r\n", etag='"2"'))
    (came,) = nights.call(RETURNS)
    assert came.new == ("returns_2026-05_2",)
    assert nights.call(RETURNS)[0].unchanged == 1


def test_a_revision_under_a_new_address_is_news_and_the_old_one_is_not_asked_for(
    nights: Nights,
) -> None:
    nights.links(FILE)
    nights.script.on(FILE, says(BODY, ETag='"1"'))
    nights.call(RETURNS)
    revised = "/up/2026/07/May-2026-revised.csv"
    nights.links(revised)
    nights.script.on(revised, says(b"revised", ETag='"2"'))
    assert len(nights.call(RETURNS)[0].new) == 1
    assert f"{HERE}{FILE}" not in nights.script.addresses


def test_a_file_of_which_nothing_says_whether_it_changed_is_got_again_after_weeks(
    nights: Nights,
) -> None:
    nights.links(FILE)
    nights.script.on(FILE, says(BODY))
    nights.call(RETURNS)
    for days, asked in ((1, False), (27, False), (28, True)):
        (came,) = nights.call(RETURNS, today=JUNE + timedelta(days=days))
        assert (f"{HERE}{FILE}" in nights.script.addresses) is asked
        assert (came.new, came.unchanged) == ((), 1)


def test_a_report_is_asked_for_every_night_and_is_of_its_day(nights: Nights) -> None:
    nights.script.on("/report?which=all", says(BODY))
    for _ in range(2):
        assert nights.call(REGISTER)[0].problems == ()
        assert nights.script.addresses == [*REGISTER.reports.values()]
    found = nights.shelf.kept[0][0]
    assert (found.name, found.period, found.published) == ("all.csv", "2026-06-11", "2026-06-11")


@pytest.mark.parametrize("is_lost", [True, False])
def test_what_is_lost_or_refused_is_asked_for_without_reserve(
    nights: Nights, *, is_lost: bool
) -> None:
    """Else a file that was cut on its way would stay as it is for ever."""
    nights.links(FILE)
    nights.script.on(FILE, versioned(BODY, etag='"1"'))
    nights.call(RETURNS)
    if is_lost:
        nights.shelf.kept.clear()
    else:
        nights.shelf.bad.add(sha256(BODY).hexdigest())
    nights.call(RETURNS)
    assert "If-None-Match" not in nights.script.asked[-1][1]
    assert nights.shelf.kept[-1][1] == BODY


# ---------------------------------------------------------------- pages of years


def test_the_first_night_reads_all_years_since_the_first_and_then_only_two(nights: Nights) -> None:
    years(nights, "2026-27", "2025-26", "2024-25", "2023-24", "2022-23")
    assert len(nights.call(YEARLY)[0].new) == 4
    assert nights.call(YEARLY)[0].unchanged == 2
    asked = [url for url in nights.script.addresses if "data-" in url]
    assert asked == [f"{LANDING}data-2026-27/", f"{LANDING}data-2025-26/"]
    assert nights.call(YEARLY, today=JUNE + timedelta(days=28))[0].unchanged == 4


def test_pages_that_are_not_linked_are_looked_for_where_they_should_be(nights: Nights) -> None:
    years(nights, "2026-27", "2025-26", "2024-25")
    nights.links("/returns/data-2024-25/")
    (came,) = nights.call(YEARLY)
    assert len(came.new) == 3
    assert came.problems == ()


@pytest.mark.parametrize(("today", "told"), [(date(2026, 6, 14), 0), (date(2026, 6, 15), 1)])
def test_the_page_of_a_new_year_is_missed_when_its_first_figures_are_due(
    nights: Nights, today: date, told: int
) -> None:
    years(nights, "2025-26")
    said = problems(nights.call(YEARLY, today=today))
    assert len(said) == told
    assert all("data-2026-27/: expected status 200, found 404" in text for _, text in said)


def test_the_page_of_last_year_is_missed_at_once(nights: Nights) -> None:
    years(nights, "2026-27")
    ((kind, text),) = problems(nights.call(YEARLY))
    assert kind is SourceUnavailable
    assert "data-2025-26/" in text


def test_years_before_the_first_are_not_looked_for(nights: Nights) -> None:
    years(nights, "2026-27")
    assert nights.call(YEARLY.model_copy(update={"since": "2026-27"}))[0].problems == ()


def test_two_sources_with_the_same_pages_both_read_the_older_years(nights: Nights) -> None:
    """What one has read tonight, or weeks ago, says nothing of the other."""
    years(nights, "2026-27", "2025-26", "2024-25", "2023-24")
    other = YEARLY.model_copy(update={"id": "other"})
    assert [len(one.new) for one in nights.call(YEARLY, other)] == [4, 4]
    assert [one.unchanged for one in nights.call(YEARLY, other)] == [2, 2]
    late = YEARLY.model_copy(update={"id": "late"})
    assert [one.unchanged + len(one.new) for one in nights.call(YEARLY, late)] == [2, 4]
