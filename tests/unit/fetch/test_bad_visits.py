"""Calling on a source in bad nights: what is told, and how the next good night mends it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.errors import SourceUnavailable, UnreadableFile, Unrecognised
from pipeline.fetch.http import Answer
from pipeline.fetch.links import Found
from tests.support.made.nights import (
    BODY,
    FILE,
    JUNE,
    LANDING,
    REGISTER,
    RETURNS,
    YEARLY,
    Nights,
    Shelf,
    problems,
    years,
)
from tests.support.publisher.index_pages import page
from tests.support.publisher.scripted import HERE, says, serving, versioned


@pytest.fixture
def nights(tmp_path: Path) -> Iterator[Nights]:
    with serving() as script:
        yield Nights(script=script, folder=tmp_path)


# ---------------------------------------------------------------- bad nights


def test_a_page_that_has_lost_its_links_is_asked_again_and_then_told(nights: Nights) -> None:
    nights.links(FILE)
    nights.script.on(FILE, versioned(BODY, etag='"1"'))
    nights.call(RETURNS)
    nights.links()
    ((kind, text),) = problems(nights.call(RETURNS))
    assert kind is SourceUnavailable
    assert "expected links as on the last visit (1), found none" in text
    assert nights.script.addresses == [LANDING] * 3
    assert {5, 30} <= set(nights.slept)
    # The night after is a good one, by itself.
    nights.links(FILE)
    assert nights.call(RETURNS)[0].problems == ()


def test_a_page_whose_links_are_back_a_moment_later_is_no_problem(nights: Nights) -> None:
    nights.links(FILE)
    nights.script.on(FILE, versioned(BODY, etag='"1"'))
    nights.call(RETURNS)
    whole = page([(f"{HERE}{FILE}", "May-2026.csv")])
    nights.script.on("/returns/", says(page([])), says(whole))
    assert problems(nights.call(RETURNS)) == []


def test_a_page_stays_without_links_until_it_has_some(nights: Nights) -> None:
    """A second night must not take the empty page for the usual one."""
    nights.links(FILE)
    nights.script.on(FILE, versioned(BODY, etag='"1"'))
    nights.call(RETURNS)
    nights.links()
    for _ in range(2):
        assert len(problems(nights.call(RETURNS))) == 1


def test_a_year_page_without_files_is_told_though_it_still_links_to_years(nights: Nights) -> None:
    years(nights, "2026-27", "2025-26")
    nights.call(YEARLY)
    nights.links("/returns/data-2025-26/", at="/returns/data-2026-27/")
    ((_, text),) = problems(nights.call(YEARLY))
    assert "data-2026-27/: expected links as on the last visit (1)" in text


def test_a_source_that_has_never_had_a_link_is_told(nights: Nights) -> None:
    nights.links("/somewhere/else/")
    ((kind, text),) = problems(nights.call(RETURNS))
    assert kind is SourceUnavailable
    assert f"expected links to its files on {LANDING}, found none" in text


def test_a_page_that_cannot_be_had_is_told_and_asked_once_for_two_sources(nights: Nights) -> None:
    nights.script.on("/returns/", says(b"no", 403))
    said = problems(nights.call(RETURNS, RETURNS.model_copy(update={"id": "other"})))
    assert [text for _, text in said] == [said[0][1]] * 2
    assert "found 403; the publisher refuses our requests" in said[0][1]
    assert nights.script.addresses == [LANDING]


def test_a_landing_page_that_is_down_does_not_hide_the_years(nights: Nights) -> None:
    years(nights, "2026-27", "2025-26")
    nights.script.on("/returns/", says(b"no", 403))
    (came,) = nights.call(YEARLY)
    assert len(came.new) == 2
    assert len(came.problems) == 1


def test_a_file_that_cannot_be_had_does_not_stop_the_others(nights: Nights) -> None:
    other = "/up/2026/05/April-2026.csv"
    nights.links(other, FILE)
    nights.script.on(FILE, says(BODY))
    (came,) = nights.call(RETURNS)
    assert len(came.new) == 1
    ((kind, text),) = problems([came])
    assert (kind, text) == (SourceUnavailable, text)
    assert f"{HERE}{other}: expected status 200, found 404" in text


def test_after_three_failures_in_a_row_the_rest_is_left_for_the_next_night(nights: Nights) -> None:
    months = ("January", "February", "March", "April", "May")
    nights.links(*(f"/up/2026/06/{month}-2026.csv" for month in months))
    for month in months:
        nights.script.on(f"/up/2026/06/{month}-2026.csv", says(b"", 500))
    said = problems(nights.call(RETURNS))
    assert len(said) == 4
    assert said[-1][1] == (
        "returns: 3 files in a row could not be had; the next run asks for the other 2 before these"
    )
    nights.links(*(f"/up/2026/06/{month}-2026.csv" for month in months[:3]))
    assert len(problems(nights.call(RETURNS))) == 3


@pytest.mark.parametrize(
    ("days", "how"), [(0, "without reserve"), (3, "without reserve"), (4, "by its tag")]
)
def test_a_refused_file_is_asked_for_without_reserve_for_some_days_only(
    nights: Nights, days: int, how: str
) -> None:
    nights.links(FILE)
    nights.script.on(FILE, versioned(BODY, etag='"1"'))
    nights.call(RETURNS)
    digest = sha256(BODY).hexdigest()
    nights.shelf.bad.add(digest)
    nights.shelf.refused[digest] = JUNE - timedelta(days=days)
    nights.call(RETURNS)
    (headers,) = [told for url, told in nights.script.asked if url.endswith(".csv")]
    assert how == ("by its tag" if "If-None-Match" in headers else "without reserve")


def test_dead_links_do_not_hide_what_comes_after_them(nights: Nights) -> None:
    months = ("January", "February", "March", "April", "May")
    nights.links(*(f"/up/2026/06/{month}-2026.csv" for month in months))
    nights.script.on("/up/2026/06/January-2026.csv", says(BODY))
    (came,) = nights.call(RETURNS)
    assert len(came.new) == 1
    assert [one.status for one in came.problems] == [404] * 4  # type: ignore[attr-defined]


def test_the_newest_period_is_asked_for_first_and_its_revision_last(nights: Nights) -> None:
    files = ("April-2026.csv", "May-2026.csv", "May-2026-revised.csv")
    for name in files:
        nights.script.on(f"/up/2026/06/{name}", says(name.encode()))
    nights.links(*(f"/up/2026/06/{name}" for name in files))
    nights.call(RETURNS)
    asked = [one.rpartition("/")[2] for one in nights.script.addresses if one.endswith(".csv")]
    assert asked == ["May-2026.csv", "May-2026-revised.csv", "April-2026.csv"]


def test_a_page_of_years_may_lose_its_one_link_to_the_newest_month(nights: Nights) -> None:
    nights.links("/returns/data-2026-27/", FILE)
    nights.script.on(FILE, says(BODY))
    nights.links(FILE, at="/returns/data-2026-27/")
    nights.call(YEARLY)
    nights.links("/returns/data-2026-27/")
    (came,) = nights.call(YEARLY)
    assert [str(one) for one in came.problems if "links as on the last visit" in str(one)] == []


def test_an_older_year_is_read_again_until_all_its_files_were_had(nights: Nights) -> None:
    years(nights, "2026-27", "2025-26", "2024-25")
    old = f"{LANDING}data-2024-25/"
    nights.script.on("/up/2024/06/May-2024.csv", says(b"", 404), says(BODY))
    for new, is_read in ((2, True), (1, True), (0, False)):
        (came,) = nights.call(YEARLY)
        assert len(came.new) == new
        assert (old in nights.script.addresses) is is_read


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><html><h1>Sorry</h1>",
        b"\xef\xbb\xbf\r\n  <html>",
        b"<?xml version='1.0'?><Error/>",
    ],
)
def test_an_error_page_under_the_name_of_a_file_is_not_kept(nights: Nights, content: bytes) -> None:
    nights.links(FILE)
    nights.script.on(FILE, says(content, ETag='"1"'), says(BODY, ETag='"1"'))
    ((kind, text),) = problems(nights.call(RETURNS))
    assert kind is UnreadableFile
    assert re.search("expected May-2026.csv, found a page that begins ['\"]<", text)
    assert nights.shelf.kept == []
    assert len(nights.call(RETURNS)[0].new) == 1


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf\r\n"])
def test_an_empty_file_is_not_kept(nights: Nights, content: bytes) -> None:
    nights.script.on("/report?which=all", says(content))
    ((kind, text),) = problems(nights.call(REGISTER))
    assert kind is UnreadableFile
    assert "expected all.csv, found an empty file" in text
    assert nights.shelf.kept == []


def test_a_doubtful_link_is_told_and_the_others_are_followed(nights: Nights) -> None:
    wrong = "/up/2026/06/April-2026.csv"
    content = page([(f"{HERE}{FILE}", "May 2026"), (f"{HERE}{wrong}", "March 2026")])
    nights.script.on("/returns/", says(content))
    nights.script.on(FILE, says(BODY))
    (came,) = nights.call(RETURNS)
    assert len(came.new) == 1
    ((kind, text),) = problems([came])
    assert kind is Unrecognised
    assert "found 2026-03 in the text and 2026-04 in the name" in text


def test_a_hostile_link_asks_nobody_anything(nights: Nights) -> None:
    evil = (
        "/up/June-2026-%3Cscript%3E.csv",
        "/up/June-2026-%00.csv",
        "/up/June-2026-%E2%80%AE.csv",
    )
    nights.links(*evil)
    said = problems(nights.call(RETURNS))
    assert {kind for kind, _ in said} == {Unrecognised}
    assert len(said) == 3
    assert nights.script.addresses == [LANDING]


def test_who_is_killed_before_the_note_asks_once_more(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights.links(FILE)
    nights.script.on(FILE, versioned(BODY, etag='"1"'))
    keep = Shelf.keep

    def killed(shelf: Shelf, found: Found, answer: Answer) -> str:
        keep(shelf, found, answer)
        raise KeyboardInterrupt

    monkeypatch.setattr(Shelf, "keep", killed)
    with pytest.raises(KeyboardInterrupt):
        nights.call(RETURNS)
    monkeypatch.setattr(Shelf, "keep", keep)
    assert not (nights.folder / "fetched.jsonl").exists()
    (came,) = nights.call(RETURNS)
    assert (came.new, came.unchanged, came.problems) == ((), 1, ())
    assert nights.noted()[f"{HERE}{FILE}"]["etag"] == '"1"'


# ---------------------------------------------------------------- what is remembered


@pytest.mark.parametrize("damage", ["gone", "other"])
def test_a_kept_page_that_is_damaged_is_asked_for_anew(nights: Nights, damage: str) -> None:
    nights.links(FILE)
    nights.script.on(FILE, versioned(BODY, etag='"1"'))
    nights.call(RETURNS)
    (kept,) = (nights.folder / "pages").iterdir()
    if damage == "gone":
        kept.unlink()
    else:
        kept.write_bytes(b"half a pa")
    assert nights.call(RETURNS)[0].problems == ()
    assert "If-None-Match" not in nights.script.asked[0][1]


def test_notes_that_are_damaged_cost_a_download_and_nothing_else(nights: Nights) -> None:
    nights.links(FILE)
    nights.script.on(FILE, versioned(BODY, etag='"1"'))
    nights.call(RETURNS)
    good = (nights.folder / "fetched.jsonl").read_bytes()
    for damaged in (
        good[:-20],
        b"\xff\n" + good,
        b"[]\nnull\n",
        b'{"url": 1}\n{"url": "x", "links": 2}\n{"url": "x", "links": {"a": "b"}}\n',
        b'{"url": "x", "what": ""}\n',
        good.replace(b'"2026-06-11"', b'"tomorrow"'),
        good.replace(b'"2026-06-11"', b"1"),
    ):
        (nights.folder / "fetched.jsonl").write_bytes(damaged)
        (came,) = nights.call(RETURNS)
        assert (came.new, came.unchanged, came.problems) == ((), 1, ())
    assert (nights.folder / "fetched.jsonl").read_bytes() == good


# ---------------------------------------------------------------- half a page, and none at all

MONTHS = ("January", "February", "March", "April", "May", "June", "July")
FILES = tuple(f"/up/2026/08/{month}-2026.csv" for month in MONTHS)


def put_up(nights: Nights, *, bad: tuple[str, ...] = ()) -> None:
    """Put up seven files of which some never answer."""
    nights.links(*FILES)
    for path in FILES:
        is_bad = path in bad
        nights.script.on(path, says(b"", 500) if is_bad else versioned(path.encode(), etag=path))


@pytest.mark.parametrize("bad", [FILES[-3:], FILES[-6:]])
def test_files_that_never_answer_hide_no_other_for_long(
    nights: Nights, bad: tuple[str, ...]
) -> None:
    """Three newest links that are bad used to end every visit at the same place."""
    put_up(nights, bad=bad)
    got: list[str] = []
    for night in range(3):
        (came,) = nights.call(RETURNS, today=JUNE + timedelta(days=night))
        got += came.new
    assert len(got) == len(FILES) - len(bad)
    # What was bad is asked for again, and had as soon as it answers.
    put_up(nights)
    for night in range(3, 6):
        nights.call(RETURNS, today=JUNE + timedelta(days=night))
    assert len(nights.shelf.kept) == len(FILES)
    assert {note["failed_on"] for note in nights.noted().values()} == {""}


def test_files_that_are_somewhere_else_now_are_an_answer(nights: Nights) -> None:
    put_up(nights)
    for path in FILES[-3:]:
        nights.script.on(path, says(b"", 302, Location=f"https://www.example.com{path}"))
    (came,) = nights.call(RETURNS)
    assert len(came.new) == len(FILES) - 3
    assert len(came.problems) == 3


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "found nothing in it"),
        (b"<html><script>challenge()</script></html>", "found no link of any kind"),
        (page([(f"{HERE}{FILE}", "May-2026.csv")])[:-20], "found no end of the page"),
        (b"<html><a href='/'>x</a>" + b"<div>" * 100_000 + b"</html>", "found over 5,000 tags"),
    ],
)
def test_what_is_no_whole_page_has_not_answered(nights: Nights, content: bytes, found: str) -> None:
    """Nor is its version kept: the next night would take "unchanged" for the page."""
    nights.script.on("/returns/", says(content, ETag='"1"'))
    ((kind, text),) = problems(nights.call(RETURNS))
    assert kind is SourceUnavailable
    assert "not answered; expected a whole page with links, " + found in text
    assert nights.script.addresses == [LANDING] * 3
    assert nights.noted()[LANDING]["etag"] == ""
    nights.links(FILE)
    nights.script.on(FILE, says(BODY))
    assert nights.call(RETURNS)[0].problems == ()


def test_a_page_that_a_firewall_accepts_is_no_page_that_is_not_there_yet(nights: Nights) -> None:
    """In April a missing page of the new year is no news; a page that is kept from us is."""
    years(nights, "2025-26")
    nights.script.on("/returns/data-2026-27/", says(b"", 202))
    said = problems(nights.call(YEARLY, today=JUNE.replace(month=4)))
    assert ["as a firewall answers" in text for _, text in said] == [True]


def test_a_page_with_fewer_links_is_asked_again_and_its_version_is_not_kept(
    nights: Nights,
) -> None:
    put_up(nights)
    nights.call(RETURNS)
    nights.links(*FILES[:4])
    (came,) = nights.call(RETURNS)
    assert (came.found, came.problems) == (4, ())
    assert nights.script.addresses.count(LANDING) == 2
    assert nights.noted()[LANDING]["etag"] == ""
    # Had the publisher taken them away for good, the next night is like any other.
    nights.call(RETURNS)
    assert nights.script.addresses.count(LANDING) == 1
    assert nights.noted()[LANDING]["etag"] != ""


def test_an_older_year_with_fewer_links_is_not_done_with(nights: Nights) -> None:
    years(nights, "2026-27", "2025-26", "2024-25")
    old = f"{LANDING}data-2024-25/"
    more = ("/up/2024/06/May-2024.csv", "/up/2024/07/June-2024.csv")
    nights.links(*more, at="/returns/data-2024-25/")
    nights.script.on(more[0], versioned(b"a", etag="a"))
    nights.script.on(more[1], says(b"", 404), says(b"b"))
    nights.call(YEARLY)
    whole = nights.script.plays[f"/{old.removeprefix('https://')}"]
    nights.links(more[0], at="/returns/data-2024-25/")
    nights.call(YEARLY, today=JUNE + timedelta(days=1))
    nights.script.plays[f"/{old.removeprefix('https://')}"] = whole
    (came,) = nights.call(YEARLY, today=JUNE + timedelta(days=2))
    assert len(came.new) == 1


def test_a_page_with_links_without_number_keeps_nobody_for_days(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.fetch.visit.MOST_FILES", 3)
    put_up(nights)
    (came,) = nights.call(RETURNS)
    assert len(came.new) == 3
    assert [one.rpartition("/")[2] for one in nights.script.addresses[1:]] == [
        "July-2026.csv",
        "June-2026.csv",
        "May-2026.csv",
    ]
    assert "expected 3 files at most, found 7 links" in str(came.problems[0])
