"""The order of the line: what runs, what is skipped, what a failure leaves behind."""

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

from pipeline import nightly, paths
from pipeline.archive import ledger
from pipeline.domain.releases import Release
from pipeline.errors import CheckFailed, ConfigError
from pipeline.fetch import http, outages
from pipeline.fetch import visit as visiting
from pipeline.fetch.outages import OUTAGES
from pipeline.fetch.visit import Visit
from pipeline.steps import build, collect, examine, holdings, inputs
from pipeline.storage.atomic import damaged
from tests.support.publisher.published import APRIL, MAY, ae_name, ae_rows, as_csv
from tests.support.world import LANDED, Silence, World, declared

# April 2025 is held and May is not due yet.
TODAY = date(2025, 6, 1)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    return World.at(tmp_path, monkeypatch)


@pytest.fixture
def nights(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Put stubs in the place of the warehouse and the pages, which have tests of their own."""
    done: list[str] = []

    def make(*_: object) -> SimpleNamespace:
        done.append("made")
        return SimpleNamespace(warnings=())

    def publish(*_: object) -> SimpleNamespace:
        done.append("published")
        (paths.DATA / "site").mkdir(exist_ok=True)
        return SimpleNamespace(pages=1, edition=None)

    monkeypatch.setattr(build, "make", make)
    monkeypatch.setattr(nightly, "publish", publish)
    return done


def site(today: date = TODAY) -> nightly.Outcome:
    return nightly.site(declared(), holdings.read(), Silence(), today)


def test_a_night_makes_and_then_publishes(world: World, nights: list[str]) -> None:
    world.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    outcome = site()
    assert nights == ["made", "published"]
    assert [verdict.admitted for verdict in outcome.verdicts] == [True]


def test_a_night_without_news_makes_nothing(world: World, nights: list[str]) -> None:
    world.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    site()
    outcome = site()
    assert nights == ["made", "published"]
    assert (outcome.verdicts, outcome.built, outcome.report) == ((), None, None)


@pytest.mark.usefixtures("nights")
def test_what_code_of_another_day_made_goes_when_it_is_made_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    made = []
    for digest in ("11111111", "22222222"):
        monkeypatch.setattr(holdings, "code_digest", lambda _, digest=digest: digest)
        site()
        made.append([one.name for one in sorted(paths.DATA.glob("[pv]*/*/*"))])
        assert list(damaged(paths.DATA / "parsed")) == []
    assert [len(names) for names in made] == [2, 2]
    assert not {*made[0]} & {*made[1]}


def test_a_new_release_is_news(world: World, nights: list[str]) -> None:
    world.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    site()
    world.land(ae_name(MAY), as_csv(ae_rows(MAY)))
    site()
    assert nights == ["made", "published"] * 2


def test_a_refused_release_is_news_too_because_it_is_printed(
    world: World, nights: list[str]
) -> None:
    world.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    site()
    world.land(ae_name(MAY), as_csv(ae_rows(MAY)[:40]))
    outcome = site()
    assert nights == ["made", "published"] * 2
    assert [verdict.admitted for verdict in outcome.verdicts] == [False]


def test_a_source_that_becomes_late_is_news_once(world: World, nights: list[str]) -> None:
    """May 2025 is due on 12 June, and late two days after it."""
    world.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    made = [len(nights) for day in (1, 14, 15, 16, 30) if site(date(2025, 6, day))]
    assert made == [2, 2, 4, 4, 4]
    world.land(ae_name(MAY), as_csv(ae_rows(MAY)))
    site(date(2025, 6, 30))
    assert len(nights) == 6


def test_a_source_that_is_out_of_reach_is_news_once_and_again_when_it_is_not(
    world: World, nights: list[str]
) -> None:
    """Also for whoever makes the site by hand, without calling on anybody."""
    world.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    told: tuple[dict[str, date], ...] = (
        *({}, {"ae_monthly": TODAY}),
        *({"ae_monthly": TODAY}, {}),
    )
    made = []
    for since in told:
        outages.write(since, paths.DATA / OUTAGES)
        made += [len(nights) for _ in range(2) if site()]
    assert made == [2, 2, 4, 4, 4, 4, 6, 6]


def test_a_site_that_is_gone_is_made_again(world: World, nights: list[str]) -> None:
    world.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    site()
    (paths.DATA / "site").rmdir()
    site()
    assert nights == ["made", "published"] * 2


def test_after_a_failure_the_next_night_tries_again(
    world: World, nights: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    world.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    good = build.make

    def fail(*_: object) -> None:
        raise CheckFailed("rows that should not be")

    monkeypatch.setattr(build, "make", fail)
    with pytest.raises(CheckFailed):
        site()
    monkeypatch.setattr(build, "make", good)
    site()
    assert nights == ["made", "published"]


def test_files_that_no_source_claims_are_told_and_left(world: World) -> None:
    folder = world.root / "folder"
    folder.mkdir()
    (folder / "holiday.jpg").write_bytes(b"x")
    landing = collect.land(declared(), [folder], None, Silence(), LANDED)
    (told,) = landing.unclaimed
    assert told.startswith(f"{folder / 'holiday.jpg'}: no source claims its name, and it is no CSV")
    assert world.held() == []


def test_the_index_says_where_files_came_from(world: World) -> None:
    folder = world.root / "folder"
    folder.mkdir()
    (folder / ae_name(APRIL)).write_bytes(as_csv(ae_rows(APRIL)))
    index = world.root / "index.csv"
    index.write_text(
        "file,url,url_known,status,note\n"
        f"folder/{ae_name(APRIL)},https://www.example.org/2025/05/a.csv,yes,re-saved,by hand\n",
        encoding="utf-8",
    )
    collect.land(declared(), [folder], index, Silence(), LANDED)
    release = world.held()[0].release
    assert (release.published, release.status, release.note) == (
        *("2025-05", "second-hand", "re-saved: by hand"),
    )


def test_a_status_that_is_none_stops_before_anything_is_landed(world: World) -> None:
    folder = world.root / "folder"
    folder.mkdir()
    names = [f"Monthly-AE-{month:%B-%Y}.csv" for month in (APRIL, MAY)]
    for name in names:
        (folder / name).write_bytes(b"x")
    index = world.root / "index.csv"
    index.write_text(f"file,status\nfolder/{names[1]},first hand\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="found 'first hand'; correct the index"):
        collect.land(declared(), [folder], index, Silence(), LANDED)
    assert world.held() == []
    assert not paths.DATA.exists()


def test_a_file_named_like_a_release_without_its_month_is_told_and_the_others_land(
    world: World,
) -> None:
    folder = world.root / "folder"
    folder.mkdir()
    (folder / "Monthly-AE-Easter-2025.csv").write_bytes(b"x")
    (folder / f"Monthly-AE-{MAY:%B-%Y}.csv").write_bytes(as_csv(ae_rows(MAY)))
    landing = collect.land(declared(), [folder], None, Silence(), LANDED)
    assert len(landing.misnamed) == 1
    assert "expected a month in its name, found 'Easter-2025'" in landing.misnamed[0]
    assert [one.release.period for one in world.held()] == ["2025-05"]


@pytest.mark.parametrize("what", ["expectations", "judge"])
def test_a_table_that_nobody_foresaw_refuses_the_file_and_not_the_night(
    world: World, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise pl.exceptions.InvalidOperationError("conversion from `f64` to `i32` failed")

    reader = holdings.reader("ae_monthly")
    broken = holdings.Reader(parse=reader.parse, expectations=fails, schema=reader.schema)
    landed = world.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    if what == "judge":
        monkeypatch.setattr(examine, "judge", fails)
    else:
        monkeypatch.setattr(holdings, "reader", lambda _: broken)
    verdict = world.examine()[landed]
    assert not verdict.admitted
    assert "found one that cannot (InvalidOperationError: conversion" in verdict.reason


def test_a_source_of_which_nothing_is_held_gives_the_warehouse_an_empty_table(
    world: World,
) -> None:
    given = inputs.parsed(declared(), world.held())
    for source in declared().sources:
        empty = given[f"parsed.{source.id}"]
        assert isinstance(empty, pl.DataFrame)
        assert empty.columns == [*holdings.reader(source.id).schema, "release_id"]
        assert empty.is_empty()


def test_what_is_doubted_is_switched_on_alone_together_and_not_at_all() -> None:
    doubts = inputs.declarations(declared())["declared.doubts"]
    sources = [f"has_{source.id}" for source in declared().doubt.sources]
    switched_on = {
        str(row["doubt"]): sum(bool(row[source]) for source in sources)
        for row in doubts.iter_rows(named=True)
    }
    alone: dict[str, int] = {source.id: 1 for source in declared().doubt.sources}
    together = {"all": len(sources), "then": len(sources), "noise": 3, "none": 0}
    assert switched_on == {**together, **alone}
    # Of past months three sets are kept, and one replay without doubt will do.
    kept = doubts.filter(pl.col("past_replays") > 0)["doubt"].to_list()
    assert sorted(kept) == ["all", "noise", "then"]
    assert doubts.filter(pl.col("replays") == 1)["doubt"].to_list() == ["none"]


def test_the_declared_weights_come_to_one_in_the_table_that_sql_joins() -> None:
    tables = inputs.declarations(declared())["declared.tables"]
    sums = tables.group_by("table_id").agg(
        (pl.col("theme_weight") * pl.col("measure_weight")).sum().alias("weight")
    )
    assert sums["weight"].to_list() == pytest.approx([1.0] * sums.height)


def silent(source: str) -> Visit:
    """Call on a publisher that has nothing new."""
    return Visit(source=source, found=0, new=(), unchanged=0, problems=())


def test_a_night_reads_its_ledger_once_and_each_file_of_the_archive_once(
    world: World, nights: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for month in (APRIL, MAY):
        world.land(ae_name(month), as_csv(ae_rows(month)))
    monkeypatch.setattr(http, "Client", lambda *_, **__: None)
    monkeypatch.setattr(visiting, "visit", lambda source, _: silent(source.id))
    looked: list[str] = []
    whole, lines = ledger.is_whole, ledger.read_ledger

    def is_whole(path: Path, release: Release) -> bool:
        looked.append(path.name)
        return whole(path, release)

    def read_ledger(folder: Path) -> list[Release]:
        looked.append(folder.name)
        return lines(folder)

    monkeypatch.setattr(ledger, "is_whole", is_whole)
    monkeypatch.setattr(holdings, "read_ledger", read_ledger)
    monkeypatch.setattr(ledger, "read_ledger", read_ledger)
    nightly.night(Silence(), print, lambda: datetime(2025, 6, 1, tzinfo=UTC))
    assert nights == ["made", "published"]
    assert len(looked) == 2 + 2
    assert {"landed", "snapshot"} < set(looked)
    assert len(set(looked)) == len(looked)
