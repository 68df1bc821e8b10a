"""Calling on a source the releases of which are pages: what is kept, and what is asked for."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.errors import UnreadableFile
from tests.support.made.nights import JUNE, RETURNS, Nights, problems
from tests.support.publisher.scripted import HERE, says, serving, versioned

REPORT = RETURNS.model_copy(
    update={
        "links": (r"/report-(?P<period>\d{4}-\d{2}-quarter-[1-4])/?$",),
        "period": "quarter",
        "are_pages": True,
    }
)
ADDRESS = "/read/report-2025-26-quarter-4/"
PAGE = b"<!DOCTYPE html>\n<html><body><TABLE><tr><td>1</td></tr></TABLE></body></html>"


@pytest.fixture
def nights(tmp_path: Path) -> Iterator[Nights]:
    with serving() as script:
        yield Nights(script=script, folder=tmp_path)


def test_a_page_is_got_and_handed_over_as_it_is(nights: Nights) -> None:
    nights.links(ADDRESS)
    nights.script.on(ADDRESS, says(PAGE))
    (came,) = nights.call(REPORT)
    assert (came.new, came.problems) == (("returns_2025-26-Q4_1",), ())
    ((found, content),) = nights.shelf.kept
    assert (found.name, found.period) == ("report-2025-26-quarter-4.html", "2025-26-Q4")
    assert content == PAGE


def test_a_page_that_can_be_compared_is_not_sent_again(nights: Nights) -> None:
    nights.links(ADDRESS)
    nights.script.on(ADDRESS, versioned(PAGE, etag="one"))
    nights.call(REPORT)
    (came,) = nights.call(REPORT)
    assert (came.new, came.unchanged, len(nights.shelf.kept)) == ((), 1, 1)


def test_a_page_that_cannot_be_compared_is_read_every_night(nights: Nights) -> None:
    """A file under a new name is another release; a page is mended where it stands."""
    nights.links(ADDRESS)
    nights.script.on(ADDRESS, says(PAGE), says(PAGE.replace(b"1", b"2")))
    nights.call(REPORT)
    (came,) = nights.call(REPORT, today=JUNE + timedelta(days=1))
    assert came.new == ("returns_2025-26-Q4_2",)
    assert f"{HERE}{ADDRESS}" in nights.script.addresses


def test_of_a_page_that_tells_the_same_the_note_is_of_what_is_held(nights: Nights) -> None:
    """So that it is asked for with its mark: the archive has the page that told it first."""
    again = PAGE.replace(b"<body>", b"<body>mark")
    nights.shelf.same = {sha256(again).hexdigest(): sha256(PAGE).hexdigest()}
    nights.links(ADDRESS)
    nights.script.on(ADDRESS, versioned(PAGE, etag="one"), versioned(again, etag="two"))
    nights.call(REPORT)
    (came,) = nights.call(REPORT)
    assert (came.new, came.unchanged) == ((), 1)
    note = nights.noted()[f"{HERE}{ADDRESS}"]
    assert (note["etag"], note["sha256"]) == ("two", sha256(PAGE).hexdigest())
    nights.call(REPORT)
    assert nights.script.asked[-1][1]["If-None-Match"] == "two"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"PK\x03\x04 a zip", "found something that begins 'PK"),
        (b"", "found something that begins ''"),
        (b"<html><body>Down for maintenance</body></html>", "found a page without tables"),
    ],
)
def test_what_is_no_page_with_tables_is_not_kept(
    nights: Nights, content: bytes, found: str
) -> None:
    nights.links(ADDRESS)
    nights.script.on(ADDRESS, says(content))
    visits = nights.call(REPORT)
    ((kind, words),) = problems(visits)
    assert kind is UnreadableFile
    assert f"expected a page with tables, {found}" in words
    assert words.endswith("if this goes on, open the address in a browser")
    assert nights.shelf.kept == []
