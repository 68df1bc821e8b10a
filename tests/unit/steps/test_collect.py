"""From a fetched file to its line in the ledger: what is written down, and what counts as held."""

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from pipeline import paths
from pipeline.archive import ledger as store
from pipeline.archive.ledger import digest
from pipeline.domain.releases import Release, Status
from pipeline.fetch.http import Answer
from pipeline.fetch.links import Found
from pipeline.fetch.visit import Taken
from pipeline.steps import collect, examine, holdings, inputs
from pipeline.steps.collect import Archive
from pipeline.storage.atomic import write_sums
from tests.support.ground import production
from tests.support.publisher import published_report
from tests.support.publisher.published import APRIL, MAY, ae_name, ae_rows, as_csv, etr_rows
from tests.support.world import LANDED, Silence, World, declared

CONTENT = as_csv(ae_rows(APRIL))
FOUND = Found(
    source="ae_monthly",
    url=f"https://www.england.nhs.uk/statistics/wp-content/uploads/sites/2/2025/11/{ae_name(APRIL)}",
    name=ae_name(APRIL),
    text="",
    period="2025-04",
    published="2025-11-13",
    page="",
)
REGISTER = replace(
    FOUND,
    source="ods_trusts",
    url="https://www.odsdatasearchandexport.nhs.uk/api/getReport?report=etr",
    name="etr.csv",
    period="2026-06-11",
    published="2026-06-11",
)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    return World.at(tmp_path, monkeypatch)


def answer(content: bytes) -> Answer:
    return Answer(
        url="",
        status=200,
        content=content,
        etag="",
        last_modified="",
        fetched_at="2026-06-11T09:45:00Z",
    )


def keep(found: Found = FOUND, content: bytes = CONTENT) -> str:
    return Archive(declared(), holdings.read()).keep(found, answer(content)).release_id


def ledger() -> list[Release]:
    return store.read_ledger(paths.DATA / "landed")


@pytest.mark.usefixtures("world")
def test_a_fetched_file_is_first_hand_with_its_address_and_its_day() -> None:
    release_id = keep()
    (one,) = ledger()
    assert one.id == release_id == f"ae_monthly_2025-04_2025-11-13_{digest(CONTENT)[:8]}"
    assert (one.status, one.url, one.url_known) == (Status.FIRST_HAND, FOUND.url, True)
    assert (one.name, one.landed_at, one.note) == (FOUND.name, "2026-06-11T09:45:00Z", "")
    assert store.landed_path(paths.DATA / "landed", one).read_bytes() == CONTENT


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(("said", "published"), [("2025-10-31", "2025-11"), ("", "2025-11")])
def test_the_month_of_the_address_counts_where_the_text_tells_another(
    said: str, published: str
) -> None:
    keep(replace(FOUND, published=said))
    assert ledger()[0].published == published


@pytest.mark.usefixtures("world")
def test_the_day_of_the_text_counts_where_the_address_tells_nothing() -> None:
    keep(replace(FOUND, url="https://www.england.nhs.uk/files/April-2025.csv"))
    assert ledger()[0].published == "2025-11-13"


@pytest.mark.usefixtures("world")
def test_a_file_that_tells_no_period_is_unstated() -> None:
    keep(replace(FOUND, source="nof_metrics", period=""))
    assert ledger()[0].period == "unstated"


@pytest.mark.usefixtures("world")
def test_the_same_file_again_is_no_news() -> None:
    assert keep()
    assert keep() == ""
    assert len(ledger()) == 1


def test_a_copy_of_unknown_origin_becomes_first_hand(world: World) -> None:
    world.land(ae_name(APRIL), CONTENT)
    assert ledger()[0].status is Status.DOUBTFUL
    assert keep() == ledger()[0].id
    (one,) = ledger()
    assert (one.status, one.url) == (Status.FIRST_HAND, FOUND.url)


@pytest.mark.usefixtures("world")
def test_a_register_is_kept_when_it_has_changed_and_then_only() -> None:
    first, second = as_csv(etr_rows()), as_csv(etr_rows(trusts=161))
    days = ("2026-06-11", "2026-06-12", "2026-06-13", "2026-06-14")
    kept = [
        keep(replace(REGISTER, period=day, published=day), content)
        for day, content in zip(days, (first, first, second, first), strict=True)
    ]
    assert [bool(release_id) for release_id in kept] == [True, False, True, True]
    assert [one.period for one in ledger()] == ["2026-06-11", "2026-06-13", "2026-06-14"]
    assert {one.published for one in ledger()} == {"2026-06-11", "2026-06-13", "2026-06-14"}


def test_what_was_refused_between_makes_no_news_of_a_register_that_has_not_changed(
    world: World,
) -> None:
    register = as_csv(etr_rows())
    kept = []
    for day, content in (("11", register), ("12", b"try again later"), ("13", register)):
        found = replace(REGISTER, period=f"2026-06-{day}", published=f"2026-06-{day}")
        kept.append(bool(keep(found, content)))
        world.examine()
    assert kept == [True, True, False]


@pytest.mark.usefixtures("world")
def test_two_reports_of_one_source_are_told_apart_by_their_names() -> None:
    """Held against the newest of any name, each of two maps would be news every night."""
    maps = {name: replace(REGISTER, source="icb_boundaries", name=name) for name in ("a.x", "b.x")}
    for day, is_new in (("2026-06-11", True), ("2026-06-12", False)):
        for name, found in maps.items():
            kept = keep(replace(found, period=day, published=day), name.encode())
            assert bool(kept) is is_new
    assert [one.name for one in ledger()] == ["a.x", "b.x"]


def test_a_register_that_is_only_carried_is_held_too(world: World) -> None:
    content = as_csv(etr_rows())
    keep(REGISTER, content)
    (world.root / "data" / "landed").rename(paths.SNAPSHOT)
    write_sums(paths.SNAPSHOT)
    assert keep(replace(REGISTER, period="2026-06-12"), content) == ""


def test_only_what_can_be_relied_on_counts_as_held(world: World) -> None:
    bad = as_csv(ae_rows(MAY)[:40])
    keep()
    keep(replace(FOUND, period="2025-05", name=ae_name(MAY)), bad)
    archive = Archive(declared(), holdings.read())
    assert archive.holds("ae_monthly", digest(CONTENT))
    assert archive.holds("ae_monthly", digest(bad))
    assert not archive.holds("ods_trusts", digest(CONTENT))
    assert not archive.holds("ae_monthly", "")
    world.examine()
    archive = Archive(declared(), holdings.read())
    assert archive.holds("ae_monthly", digest(CONTENT))
    assert not archive.holds("ae_monthly", digest(bad))
    store.landed_path(paths.DATA / "landed", ledger()[0]).unlink()
    assert not Archive(declared(), holdings.read()).holds("ae_monthly", digest(CONTENT))


def test_a_verdict_that_is_damaged_is_not_the_files_fault(world: World) -> None:
    keep()
    world.examine()
    world.held()[0].verdict.write_text("not a verdict", encoding="utf-8")
    assert Archive(declared(), holdings.read()).holds("ae_monthly", digest(CONTENT))


@pytest.mark.usefixtures("world")
def test_what_was_kept_a_moment_ago_is_held() -> None:
    archive = Archive(declared(), holdings.read())
    archive.keep(FOUND, answer(CONTENT))
    assert archive.holds("ae_monthly", digest(CONTENT))


def test_a_file_of_which_only_the_figures_are_carried_is_not_held(world: World) -> None:
    keep()
    (world.root / "data" / "landed").rename(paths.SNAPSHOT)
    write_sums(paths.SNAPSHOT)
    assert not Archive(declared(), holdings.read()).holds("ae_monthly", digest(CONTENT))
    assert keep() == store.read_ledger(paths.SNAPSHOT)[0].id


# ---------------------------------------------------------------- pages


PAGE = Found(
    source="finance_quarterly",
    url="https://www.england.nhs.uk/long-read/financial-performance-report-2025-26-quarter-4/",
    name="financial-performance-report-2025-26-quarter-4.html",
    text="Financial performance report 2025/26: Quarter 4",
    period="2025-26-Q4",
    published="",
    page="https://www.england.nhs.uk/publication/financial-performance-reports/",
)


def take(content: bytes, found: Found = PAGE) -> Taken:
    return Archive(declared(), holdings.read()).keep(found, answer(content))


@pytest.mark.usefixtures("world")
def test_a_page_is_kept_as_it_came() -> None:
    content = published_report.page()
    taken = take(content)
    (one,) = ledger()
    assert one.id == taken.release_id
    assert one.id == f"finance_quarterly_2025-26-Q4_undated_{digest(content)[:8]}"
    assert (one.status, one.url, one.published) == (Status.FIRST_HAND, PAGE.url, "")
    place = store.landed_path(paths.DATA / "landed", one)
    assert (place.suffix, place.read_bytes()) == (".html", content)


@pytest.mark.usefixtures("world")
def test_a_page_whose_tables_say_the_same_is_no_news() -> None:
    first = take(published_report.page(mark="1"))
    again = take(published_report.page(mark="2"))
    assert (again.release_id, again.sha256) == ("", first.sha256)
    assert len(ledger()) == 1
    # What is held is asked for next time, whichever reading it was.
    held = Archive(declared(), holdings.read())
    assert held.holds("finance_quarterly", again.sha256)


@pytest.mark.usefixtures("world")
def test_a_page_with_another_figure_is_another_release_and_so_is_the_way_back() -> None:
    readings = [
        published_report.page(mark="1"),
        published_report.page(tables=published_report.systems("7.3"), mark="2"),
        published_report.page(mark="3"),
        published_report.page(mark="4"),
    ]
    taken = [take_at(content, hour) for hour, content in enumerate(readings)]
    assert [bool(one.release_id) for one in taken] == [True, True, True, False]
    assert [one.period for one in ledger()] == ["2025-26-Q4"] * 3


def take_at(content: bytes, hour: int) -> Taken:
    came = replace(answer(content), fetched_at=f"2026-06-11T{hour:02}:00:00Z")
    return Archive(declared(), holdings.read()).keep(PAGE, came)


@pytest.mark.usefixtures("world")
def test_a_page_is_compared_with_that_of_its_own_quarter() -> None:
    take(published_report.page())
    other = replace(PAGE, url=PAGE.url.replace("-4/", "-3/"), period="2025-26-Q3")
    assert take(published_report.page(mark="2"), other).release_id


@pytest.mark.usefixtures("world")
def test_a_page_that_was_lost_is_kept_anew() -> None:
    take(published_report.page(mark="1"))
    store.landed_path(paths.DATA / "landed", ledger()[0]).write_bytes(b"<")
    assert take(published_report.page(mark="2")).release_id


# ---------------------------------------------------------------- grades


def in_use() -> list[tuple[str, str]]:
    """Give digest and status of the releases that staging takes, by production SQL."""
    examine.examine(holdings.read().held, Silence())
    given = inputs.parsed(declared(), holdings.read().held)["parsed.releases"]
    assert isinstance(given, pl.DataFrame)
    rows = production().run("staging.releases", {"parsed.releases": given})
    return sorted(rows.filter("is_newest").select("sha256", "status").rows())


def land_with(root: Path, content: bytes, word: str, place: str = "") -> None:
    """Land April by hand from a folder laid out like the publisher's host."""
    at = place or "www.england.nhs.uk/statistics/wp-content/uploads/sites/2/2025/11"
    path = root / f"drop-{digest(content)[:8]}-{word}" / at / ae_name(APRIL)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    index = None
    if word:
        index = path.with_name("index.csv")
        index.write_text(f"file,status\n{path.name},{word}\n", encoding="utf-8")
    collect.land(declared(), [root / path.relative_to(root).parts[0]], index, Silence(), LANDED)


@pytest.mark.parametrize(("word", "status"), [("rebuilt", "second-hand"), ("", "doubtful")])
def test_a_rebuilt_file_gives_way_to_the_publishers_own_under_the_same_name(
    world: World, word: str, status: str
) -> None:
    header, *rows, total = ae_rows(APRIL)
    rebuilt = as_csv([header, *reversed(rows), total])
    land_with(world.root, rebuilt, word)
    assert in_use() == [(digest(rebuilt), status)]
    keep(content=CONTENT)
    assert [one.name for one in ledger()] == [FOUND.name] * 2
    assert in_use() == [(digest(CONTENT), "first-hand")]


def test_the_publishers_own_archive_takes_the_place_of_one_that_was_made_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    header, *rows, total = ae_rows(APRIL)
    made_again = as_csv([header, *reversed(rows), total])
    land_with(world.root, made_again, "re-zipped")
    assert in_use() == [(digest(made_again), "first-hand")]
    monkeypatch.setattr(sys.modules[__name__], "LANDED", LANDED + timedelta(days=1))
    land_with(world.root, CONTENT, "as published")
    assert in_use() == [(digest(CONTENT), "first-hand")]


@pytest.mark.usefixtures("world")
def test_an_index_takes_the_doubt_from_a_file_and_no_folder_brings_it_back(world: World) -> None:
    land_with(world.root, CONTENT, "")
    assert [one.status for one in ledger()] == [Status.DOUBTFUL]
    land_with(world.root, CONTENT, "as published")
    assert [(one.status, one.url_known) for one in ledger()] == [(Status.FIRST_HAND, True)]
    land_with(world.root, CONTENT, "", place="elsewhere")
    assert [(one.status, one.url_known) for one in ledger()] == [(Status.FIRST_HAND, True)]
