"""What is held, in two folders of one shape."""

import json
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline import nightly, paths
from pipeline.archive import ledger
from pipeline.domain.notices import Notice
from pipeline.domain.releases import Status
from pipeline.errors import ConfigError, SourceProblem, UnreadableFile
from pipeline.publish.editions import store
from pipeline.steps import build, collect, examine, holdings
from pipeline.steps.wall import Wall
from pipeline.storage.atomic import SUMS, write_sums
from tests.support.publisher.published import APRIL, MAY, ae_name, ae_rows, as_csv
from tests.support.world import LANDED, Silence, World, declared


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    return World.at(tmp_path, monkeypatch)


@pytest.fixture
def examined(world: World) -> World:
    world.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    world.land(ae_name(MAY), as_csv(ae_rows(MAY)[:40]))
    world.examine()
    return world


def test_nothing_is_held_at_first(world: World) -> None:
    assert world.held() == []


def test_releases_come_by_period_whatever_the_order_of_landing(world: World) -> None:
    world.land(ae_name(MAY), as_csv(ae_rows(MAY)))
    world.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    assert [one.release.period for one in world.held()] == ["2025-04", "2025-05"]


def test_what_is_not_examined_is_pending(world: World) -> None:
    world.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    assert len(list(holdings.pending(world.held()))) == 1
    world.examine()
    assert list(holdings.pending(world.held())) == []


def test_a_change_of_the_code_makes_a_source_pending_again(
    examined: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holdings, "code_digest", lambda _: "00000000")
    assert len(list(holdings.pending(examined.held()))) == 2


def test_the_snapshot_carries_tables_verdicts_and_the_ledger_and_no_published_file(
    examined: World,
) -> None:
    size = nightly.keep_snapshot(holdings.read(), Silence())
    carried = sorted(f for f in paths.SNAPSHOT.rglob("*") if f.is_file())
    assert [f.name if f.name == SUMS else f.suffix for f in carried] == [
        SUMS,
        ".jsonl",
        ".parquet",
        ".json",
        ".json",
    ]
    assert size == sum(f.stat().st_size for f in carried)
    assert list(examined.root.glob(".snapshot*")) == []


def test_a_snapshot_stands_in_for_what_was_never_landed_here(
    examined: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = [(one.release, one.judgement()) for one in examined.held()]
    used = examined.used("ae_monthly")
    nightly.keep_snapshot(holdings.read(), Silence())
    monkeypatch.setattr(paths, "DATA", examined.root / "nothing")
    assert here == [(one.release, one.judgement()) for one in examined.held()]
    assert [one.landed for one in examined.held()] == [None, None]
    assert examined.used("ae_monthly") == used
    assert examined.examine() == {}


def test_a_release_in_both_folders_is_taken_from_the_landed_one(examined: World) -> None:
    nightly.keep_snapshot(holdings.read(), Silence())
    assert [one.landed is not None for one in examined.held()] == [True, True]


def test_writing_the_snapshot_again_changes_no_byte(examined: World) -> None:
    def everything() -> dict[Path, bytes]:
        return {f: f.read_bytes() for f in paths.SNAPSHOT.rglob("*") if f.is_file()}

    nightly.keep_snapshot(holdings.read(), Silence())
    before = everything()
    nightly.keep_snapshot(holdings.read(), Silence())
    assert before == everything() != {}
    assert len(examined.held()) == 2


def test_a_snapshot_that_lost_a_verdict_says_what_to_do(
    examined: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nightly.keep_snapshot(holdings.read(), Silence())
    next(paths.SNAPSHOT.rglob("*.json")).unlink()
    write_sums(paths.SNAPSHOT)
    monkeypatch.setattr(paths, "DATA", examined.root / "nothing")
    with pytest.raises(
        SourceProblem,
        match=r"expected its figures in the snapshot, found .* missing; restore snapshot/ from git",
    ):
        examined.examine()


@pytest.fixture
def carried(world: World) -> World:
    """April is admitted and carried in the snapshot; nothing is landed here."""
    folder = world.root / "www.example.org" / "2025" / "05"
    folder.mkdir(parents=True)
    (folder / ae_name(APRIL)).write_bytes(as_csv(ae_rows(APRIL)))
    index = world.root / "index.csv"
    index.write_text(
        f"file,status\nwww.example.org/2025/05/{ae_name(APRIL)},as published\n", encoding="utf-8"
    )
    collect.land(declared(), [world.root], index, Silence(), LANDED)
    index.unlink()
    world.examine()
    nightly.keep_snapshot(holdings.read(), Silence())
    shutil.rmtree(paths.DATA)
    shutil.rmtree(world.root / "www.example.org")
    return world


def test_a_good_file_under_the_name_of_a_wrong_month_hides_nothing_that_is_carried(
    carried: World,
) -> None:
    """Landed as September it is refused; April stays in use and can be landed by its own name."""
    april = carried.used("ae_monthly")
    wrong = carried.land("Monthly-AE-September-2025.csv", as_csv(ae_rows(APRIL)))
    assert [one.admitted for one in carried.examine().values()] == [False]
    assert {one.release.period for one in carried.held()} == {"2025-04", "2025-09"}
    assert carried.used("ae_monthly") == april
    right = carried.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    assert [one.admitted for one in carried.examine().values()] == [True]
    assert carried.used("ae_monthly") == april == [right] != [wrong]


def test_landing_what_is_carried_from_a_flat_folder_keeps_what_is_known_of_it(
    carried: World,
) -> None:
    before = [one.release for one in carried.held()]
    carried.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    assert [one.release for one in carried.held()] == before
    assert [one.landed is not None for one in carried.held()] == [True]


def test_a_worse_line_of_what_is_carried_does_not_hide_it(carried: World) -> None:
    before = carried.held()
    worse = replace(
        before[0].release, url="", url_known=False, published="", status=Status.SECOND_HAND
    )
    ledger.write_ledger(paths.DATA / "landed", [worse])
    assert carried.held() == before


def test_what_is_refused_here_does_not_hide_the_same_bytes_admitted(
    carried: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: object) -> None:
        raise UnreadableFile("not today")

    april = carried.used("ae_monthly")
    carried.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    monkeypatch.setattr(Wall, "read", read)
    assert [one.admitted for one in carried.examine().values()] == [False]
    assert carried.used("ae_monthly") == april
    assert carried.examine() == {}


def test_a_parsed_table_that_is_lost_is_made_again(examined: World) -> None:
    good = next(one for one in examined.held() if one.judgement()["admitted"])
    good.parsed.unlink()
    assert [one.release.id for one in holdings.pending(examined.held())] == [good.release.id]
    assert list(examined.examine()) == [good.release.id]
    assert good.parsed.exists()


def test_a_snapshot_that_lost_a_parsed_table_names_it(carried: World) -> None:
    lost = carried.held()[0].parsed
    lost.unlink()
    write_sums(paths.SNAPSHOT)
    with pytest.raises(
        SourceProblem,
        match=rf"expected its figures in the snapshot, found {lost} missing; restore snapshot/",
    ):
        carried.examine()


@pytest.mark.parametrize("left", [0, 3, 900])
def test_a_parsed_table_that_was_cut_is_named(carried: World, left: int) -> None:
    cut = carried.held()[0].parsed
    cut.write_bytes(cut.read_bytes()[:left])
    write_sums(paths.SNAPSHOT)
    says = rf"{cut}: expected a whole Parquet file, .*; restore it from git, or run make clean"
    with pytest.raises(SourceProblem, match=says):
        carried.used("ae_monthly")


@pytest.mark.parametrize("content", [b"", b'{"admitted": tr', b"{}", b"[]", b"\xff\xfe\xff"])
def test_a_verdict_that_was_cut_is_named(carried: World, content: bytes) -> None:
    verdict = carried.held()[0].verdict
    verdict.write_bytes(content)
    write_sums(paths.SNAPSHOT)
    says = rf"{verdict}: expected a verdict, found .*; restore it from git, or run make clean"
    with pytest.raises(SourceProblem, match=says):
        carried.used("ae_monthly")


def test_a_file_of_every_site_that_is_missing_is_named(
    examined: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "CHANGELOG", examined.root / "CHANGELOG.md")
    with pytest.raises(
        ConfigError, match=r"CHANGELOG\.md: expected this file, .* found none; restore it from git"
    ):
        holdings.fingerprint(examined.held(), ())


def test_a_snapshot_whose_writer_was_killed_between_two_renames_is_put_back(
    carried: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """Whoever is killed does not catch it."""

    rename = Path.rename
    before = carried.held()

    def once(path: Path, target: Path) -> Path:
        if path.name.startswith(".snapshot.new"):
            raise Killed
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", once)
        with pytest.raises(Killed):
            nightly.keep_snapshot(holdings.read(), Silence())
    assert not paths.SNAPSHOT.exists()
    assert carried.held() == before
    nightly.keep_snapshot(holdings.read(), Silence())
    assert carried.held() == before
    assert list(carried.root.glob(".snapshot*")) == []


def test_the_month_before_is_the_last_admitted_one(world: World) -> None:
    """A bad April must not be what May is held against."""
    world.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    world.land(ae_name(APRIL), as_csv(ae_rows(APRIL, more=3)[:40]))
    world.land(ae_name(MAY), as_csv(ae_rows(MAY)))
    world.examine()
    *aprils, may = world.held()
    april, bad = sorted(aprils, key=lambda one: not one.judgement()["admitted"])
    assert not bad.judgement()["admitted"]
    before = examine._before(may, world.held())  # noqa: SLF001 what May is held against
    assert before is not None
    assert before.equals(pl.read_parquet(april.parsed))


def test_a_parsed_table_says_which_release_it_is(examined: World) -> None:
    good = next(one for one in examined.held() if one.judgement()["admitted"])
    assert pl.read_parquet(good.parsed)["release_id"].unique().to_list() == [good.release.id]


def test_the_fingerprint_changes_with_a_release_and_with_nothing_else(examined: World) -> None:
    before = holdings.fingerprint(examined.held(), ())
    assert before == holdings.fingerprint(examined.held(), ())
    examined.land(ae_name(MAY), as_csv(ae_rows(MAY)))
    examined.examine()
    assert before != holdings.fingerprint(examined.held(), ())


def test_what_another_run_compiles_is_no_part_of_the_fingerprint(
    examined: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python writes under names that come and go, and a run that met one ended."""
    monkeypatch.setattr(paths, "RULES", tmp_path / "rules")
    made = tmp_path / "rules" / "__pycache__"
    made.mkdir(parents=True)
    before = holdings.fingerprint(examined.held(), ())
    for name in ("a.cpython-311.pyc", "a.cpython-311.pyc.140123"):
        (made / name).write_bytes(b"x")
    assert holdings.fingerprint(examined.held(), ()) == before


def test_the_fingerprint_changes_when_a_source_becomes_late_or_is_out_of_reach(
    examined: World,
) -> None:
    well = Notice(source="ae_monthly", expected="May 2025", due=date(2025, 6, 14))
    notices = (
        *((), (well,), (replace(well, is_late=True),)),
        (replace(well, unavailable_since=date(2025, 6, 1)),),
        (replace(well, unavailable_since=date(2025, 6, 2)),),
    )
    digests = [holdings.fingerprint(examined.held(), told) for told in notices]
    assert len(set(digests)) == len(notices)
    assert holdings.fingerprint(examined.held(), (replace(well),)) == digests[1]


def test_a_verdict_is_plain_json(examined: World) -> None:
    for one in examined.held():
        judgement = json.loads(one.verdict.read_text(encoding="utf-8"))
        assert {"admitted", "columns", "reason", "findings", "release_id"} == judgement.keys()


def test_a_source_without_its_parts_is_a_mistake_of_its_declaration() -> None:
    with pytest.raises(ConfigError, match=r"^sources.toml \[returns\]: expected its parts in"):
        holdings.reader("returns")


@pytest.mark.parametrize("has_sql", [True, False])
def test_a_metric_is_declared_and_has_sql_or_neither(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_sql: bool
) -> None:
    """Without the one nothing would be shown, without the other it would be shown unasked."""
    sql = tmp_path / "sql"
    shutil.copytree(paths.SQL / "metrics", sql / "metrics")
    if has_sql:
        shutil.copy(sql / "metrics" / "ae_12h_dta.sql", sql / "metrics" / "idea.sql")
    config = declared() if has_sql else replace(declared(), drafts=(*declared().drafts, "idea"))
    monkeypatch.setattr(paths, "SQL", sql)
    with pytest.raises(ConfigError, match=r"\[metric.idea\]: expected it there and as sql/metrics"):
        build.make(config, [], store.read(tmp_path), Silence())


@pytest.mark.parametrize(
    ("formulas", "words"),
    [
        ([], "expected one for each source, found none for ['ae_by_provider_workbook', 'ae_mon"),
        ([{"numerator": "waits_13h"}], "of ae_by_provider_workbook, found waits_13h; correct"),
        ([{"where": {"moon": "full"}}], "of ae_by_provider_workbook, found moon; correct"),
    ],
)
def test_a_formula_names_columns_that_a_layout_has(
    tmp_path: Path, formulas: list[dict[str, object]], words: str
) -> None:
    config = declared()
    metric = config.metric("ae_12h_dta")
    first, *others = metric.formulas
    changed = [first.model_copy(update=update) for update in formulas]
    odd = metric.model_copy(update={"formulas": (*changed, *(others if changed else ()))})
    metrics = tuple(odd if one is metric else one for one in config.metrics)
    with pytest.raises(ConfigError, match=re.escape(words)):
        build.make(replace(config, metrics=metrics), [], store.read(tmp_path), Silence())
