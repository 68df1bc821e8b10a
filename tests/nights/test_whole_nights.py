"""Whole nights: what the publisher puts out comes to the site, and what it does wrong does not."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl
import pytest

from pipeline.fetch import outages
from pipeline.fetch.outages import OUTAGES
from tests.support.made import country as made_up_country
from tests.support.made.country import (
    NEVER_PLAYED,
    Stage,
    changed,
    declared,
    fingerprint,
    held,
)
from tests.support.made.news import FIGURES, FIRST, NEWS, NEXT, site_says
from tests.support.publisher.faults import names_fail
from tests.support.publisher.played import Fault
from tests.support.publisher.registers import with_merger
from tests.support.publisher.shelf import AE

# The pages that say how old each source is, and when its next figures are due.
SOURCES: Final = "sources/index.html"
TOLD: Final = {SOURCES, "index.html"}
ENGLAND: Final = "www.england.nhs.uk"
# How many sources are fetched from there.
OF_ENGLAND: Final = sum(one.is_fetched and ENGLAND in one.hosts for one in declared().sources)
REGISTER: Final = "www.odsdatasearchandexport.nhs.uk"
FILE: Final = "*May-2026-CSV-revised.csv"
YEAR: Final = f"*{AE.removeprefix('https://')}*2026-27/"

# What goes wrong, where, the exit code of that night, and what a person reads in its log.
BAD_NIGHTS: Final = (
    (Fault.REFUSED, ENGLAND, 26, r"no connection .* after 5 tries; the next run tries again"),
    (Fault.CONNECT_HANGS, ENGLAND, 26, r"no connection in time after 2 tries; the next run"),
    (Fault.SILENT, FILE, 26, r"found no answer in time after 2 tries; the next run tries again"),
    (Fault.FORBIDDEN, FILE, 26, r"found 403; the publisher refuses our requests; open the"),
    (Fault.MISSING, FILE, 26, r"found 404; check on the publisher's site whether it has moved$"),
    (Fault.TOO_MANY, FILE, 26, r"found status 429 after 5 tries; the next run tries again"),
    (Fault.UNAVAILABLE, FILE, 26, r"found status 503 after 5 tries; the next run tries again"),
    (Fault.SERVER_ERROR, FILE, 26, r"found status 500 after 5 tries; the next run tries again"),
    (Fault.HTML_AS_FILE, FILE, 22, r"found a page .*The next run tries again; if this goes on"),
    (Fault.EMPTY, FILE, 22, r"found an empty file; not kept\. The next run tries again; if"),
    (Fault.NO_LINKS, YEAR, 26, r"\(2\), found none; .* If the links have moved for good, change"),
    (Fault.DROPPED, FILE, 26, r"found an answer that broke off .*; the next run tries again"),
    (Fault.CUT_SHORT, FILE, 26, r"found an answer that broke off .*; the next run tries again"),
    (Fault.CUT_CHUNKED, FILE, 26, r"found an answer that broke off .*; the next run tries again"),
    (Fault.ENDLESS, FILE, 26, r"expected at most 10,000,000 bytes, found more; open the"),
    (Fault.GZIP_BOMB, FILE, 26, r"expected at most 10,000,000 bytes, found more; open the"),
    (Fault.NEVER_MODIFIED, FILE, 26, r"expected status 200, found 304; open the address"),
    (
        Fault.LENGTH_TOO_LARGE,
        FILE,
        26,
        r"broke off .*100 more expected.* the next run tries again$",
    ),
    (Fault.SLOW_DRIP, FILE, 26, r"bytes in 300 s without an end after 2 tries; the next"),
    (Fault.REDIRECT_ELSEWHERE, FILE, 26, r"found the host 'files.example.org'; .* change hosts in"),
    (Fault.REDIRECT_TO_HTTP, FILE, 26, r"found one by http; .* change hosts in sources\.toml$"),
    (Fault.REDIRECT_IN_CIRCLES, FILE, 26, r"found 6 redirects and stopped; open the address"),
    (Fault.REDIRECT_TO_PRIVATE, FILE, 26, r"found a private address; .* change hosts in sources"),
)


# Of these, one for each place and each exit code, the site is made as well.
WHOLE: Final = {Fault.REFUSED, Fault.SILENT, Fault.HTML_AS_FILE, Fault.NO_LINKS}


def test_the_first_night_admits_everything_that_is_out(stage: Stage) -> None:
    verdicts = sorted(stage.before.glob("verdicts/*/*.json"))
    out = {one.url for one in stage.publisher.shelf.out()}
    replaced = {one.replaces_url for one in stage.publisher.shelf.out()} - {None}
    assert len(verdicts) == len(out - replaced) > 30
    assert all('"admitted": true' in one.read_text(encoding="utf-8") for one in verdicts)
    assert len(list((stage.before / "site").rglob("index.html"))) > 150
    # The workbook tells what the full extract tells, and the registers what our lists tell.
    wrong = pl.read_parquet(stage.before / "marts" / "check_results.parquet")
    found = dict(wrong.select("check", "wrong_rows").iter_rows())
    held_against = (
        "rtt_equals_published_table",
        "register_icbs",
        "register_successions",
        "boundaries_are_of_icbs",
    )
    assert [found[check] for check in held_against] == [0, 0, 0, 0]


def test_a_night_without_news_downloads_nothing_and_makes_nothing(
    stage: Stage, tmp_path: Path
) -> None:
    data = stage.data(tmp_path)
    stage.publisher.forget()
    told = stage.country.night(data, FIRST, stage.publisher.detour)
    assert told.code == 0
    assert "nothing new, so the site stays as it is" in told.printed
    assert not [line for line in told.log if "[examine]" in line or "[build]" in line]
    asked = stage.publisher.requests
    assert len(asked) > 20
    assert {(one.status, one.body_bytes) for one in asked} == {(304, 0)}
    assert fingerprint(data) == fingerprint(stage.before) != ""


def test_a_page_that_is_another_every_night_is_one_release_as_long_as_its_tables_are_the_same(
    stage: Stage, tmp_path: Path
) -> None:
    data = stage.data(tmp_path)
    stage.publisher.forget()
    stage.publisher.move_to(NEXT)
    assert stage.country.night(data, NEXT, stage.publisher.detour, "fetch").code == 0
    sent = [one for one in stage.publisher.requests if "/long-read/financial" in one.url]
    assert [one.status for one in sent] == [200, 200]
    assert report_files(data) == report_files(stage.before)
    assert len(report_files(data)) == 2


def test_accounts_of_both_kinds_are_in_use_and_what_is_read_is_seen_live(stage: Stage) -> None:
    text = (stage.before / "site/sources/index.html").read_text(encoding="utf-8")
    for kind in ("NHS-trusts", "NHS-foundation-trusts"):
        row = next(row for row in text.split("<tr ") if f"TAC-data-published-in-{kind}-" in row)
        assert "<td>2024/25</td>" in row
        assert "<td>in use</td>" in row
    # Landed by hand, not offered by the played publisher: the time series, three on hospitals.
    assert text.count("not yet seen live") == 4 + len(NEVER_PLAYED)


def test_a_revision_under_a_new_address_changes_the_figure(stage: Stage, after: Path) -> None:
    assert site_says(stage.before) == FIGURES["before"]
    assert site_says(after) == FIGURES["after"]
    assert fingerprint(after) != fingerprint(stage.before)


@pytest.mark.parametrize("bad", BAD_NIGHTS, ids=[one[0].name for one in BAD_NIGHTS])
def test_a_bad_night_leaves_every_figure_as_it_was_and_the_next_good_one_mends_it(
    stage: Stage,
    after: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    bad: tuple[Fault, str, int, str],
) -> None:
    fault, where, code, words = bad
    data = stage.data(tmp_path)
    if fault in {Fault.CONNECT_HANGS, Fault.SILENT}:
        # Here waiting takes its time.
        quick = replace(made_up_country.LIMITS, connect=1, read=2, tries=2)
        monkeypatch.setattr(made_up_country, "LIMITS", quick)
    stage.publisher.move_to(NEWS)
    stage.publisher.fault(where, fault)
    verb = "nightly" if fault in WHOLE else "fetch"
    told = stage.country.night(data, NEWS, stage.publisher.detour, verb)
    assert told.code == code
    first, *others = told.problems
    assert re.search(words, first)
    # A host that is down is told of once for each source, and so is a page that two of them read.
    assert all("not fetched, because " in one or one == first for one in others)
    assert len(others) == {ENGLAND: OF_ENGLAND - 1, YEAR: 1}.get(where, 0)
    # The site is made of what is held, which is as it was, and of what is noted to be out of reach.
    assert held(data) == held(stage.before)
    out_of_reach = outages.read(data / OUTAGES)
    assert len(out_of_reach) == len(told.problems)
    assert {*out_of_reach.values()} == {NEWS}
    assert "ae_monthly" in out_of_reach
    if fault in WHOLE:
        # One page says since when, and what stays in use; nothing else of the site is another.
        assert changed(stage.before, data) == TOLD
        assert "out of reach since 19 June 2026" in (data / "site" / SOURCES).read_text("utf-8")
    stage.publisher.heal()
    stage.publisher.move_to(NEXT)
    if fault in {Fault.REFUSED, Fault.NO_LINKS}:
        assert stage.country.night(data, NEXT, stage.publisher.detour).code == 0
        assert fingerprint(data) == fingerprint(after)
    # The site is made of what is held; what is held is the same, to the byte.
    assert stage.country.night(data, NEXT, stage.publisher.detour, "fetch").code == 0
    assert held(data) == held(after)


def test_a_name_service_that_is_down_moves_nothing(stage: Stage, tmp_path: Path) -> None:
    data = stage.data(tmp_path)
    stage.publisher.move_to(NEWS)
    with names_fail():
        told = stage.country.night(data, NEWS, stage.publisher.detour)
    assert told.code == 26
    assert "found no such name in DNS after 5 tries; the next run" in told.problems[0]
    # One line for each host and source.
    assert len(told.problems) == sum(one.is_fetched for one in declared().sources)
    assert held(data) == held(stage.before)
    assert changed(stage.before, data) == TOLD


def test_a_publisher_who_asks_for_a_longer_pause_is_left_alone(
    stage: Stage, after: Path, tmp_path: Path
) -> None:
    data = stage.data(tmp_path)
    stage.publisher.move_to(NEWS)
    stage.publisher.fault(FILE, Fault.TOO_MANY, retry_after="3600")
    stage.publisher.forget()
    told = stage.country.night(data, NEWS, stage.publisher.detour)
    assert told.code == 26
    assert "www.england.nhs.uk asks us to wait 3600 s; the next run tries again" in told.problems[0]
    assert [one.fault for one in stage.publisher.requests].count(Fault.TOO_MANY) == 1
    assert changed(stage.before, data) == TOLD
    stage.publisher.heal()
    stage.publisher.move_to(NEXT)
    assert stage.country.night(data, NEXT, stage.publisher.detour, "fetch").code == 0
    assert held(data) == held(after)


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.TOO_MANY, Fault.CUT_SHORT])
def test_what_passes_while_it_is_asked_again_is_no_problem(
    stage: Stage, after: Path, tmp_path: Path, fault: Fault
) -> None:
    data = stage.data(tmp_path)
    stage.publisher.move_to(NEXT)
    stage.publisher.fault("*", fault, times=3)
    told = stage.country.night(data, NEXT, stage.publisher.detour, "fetch")
    assert (told.code, told.problems) == (0, [])
    assert held(data) == held(after)


def test_a_register_that_cannot_be_reached_does_not_keep_the_figures_back(
    stage: Stage, tmp_path: Path
) -> None:
    data = stage.data(tmp_path)
    stage.publisher.move_to(NEWS)
    stage.publisher.fault(REGISTER, Fault.REFUSED)
    told = stage.country.night(data, NEWS, stage.publisher.detour)
    # It is asked once; of the other registers on the same host a line says that they were not.
    assert told.code == 26
    assert ["not fetched, because" in one for one in told.problems] == [False, *[True] * 4]
    assert site_says(data) == FIGURES["after"]


def test_a_merger_is_noticed_on_the_night_on_which_it_is_registered(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = stage.data(tmp_path)
    shelf = stage.publisher.shelf
    registered = with_merger("Z05", "Z06", NEXT)
    monkeypatch.setattr(shelf, "releases", [*shelf.releases, registered])
    stage.publisher.move_to(FIRST)
    assert stage.country.night(data, FIRST, stage.publisher.detour).code == 0
    assert "Z05" not in said_of_successions(data)
    stage.publisher.move_to(NEXT)
    told = stage.country.night(data, NEXT, stage.publisher.detour)
    assert told.code == 0
    warned = [line for line in told.log if "checks.register_successions: 1 wrong row. " in line]
    assert len(warned) == 1
    assert "closed_code=Z05" in said_of_successions(data)
    # No figure and no place moves because of it: somebody reads it, and adds it to the list.
    assert site_says(data) == FIGURES["after"]


def said_of_successions(data: Path) -> str:
    """Give what the quality page says of successions in the register and in our list."""
    text = (data / "site" / "quality" / "index.html").read_text(encoding="utf-8")
    return next(part for part in text.split("<tr") if "A succession of a trust" in part)


def test_a_file_that_lacks_its_end_is_refused_and_no_figure_moves(
    stage: Stage, after: Path, tmp_path: Path
) -> None:
    """Its promised length is that of the part: only what is inside can tell."""
    data = stage.data(tmp_path)
    stage.publisher.move_to(NEWS)
    stage.publisher.fault(FILE, Fault.LENGTH_TOO_SMALL)
    told = stage.country.night(data, NEWS, stage.publisher.detour)
    assert told.code == 20
    refused = [line for line in told.log if "[examine] refused ae_monthly_2026-05" in line]
    assert len(refused) == 1
    assert site_says(data) == FIGURES["before"]
    stage.publisher.heal()
    stage.publisher.move_to(NEXT)
    stage.country.night(data, NEXT, stage.publisher.detour)
    assert site_says(data) == site_says(after) == FIGURES["after"]


def report_files(data: Path) -> dict[str, bytes]:
    """Give the pages of the financial performance report that are kept."""
    return {name: body for name, body in held(data).items() if "finance_quarterly/" in name}
