"""What is held, in two folders of one shape."""

import json
from pathlib import Path

import polars as pl
import pytest

from pipeline import examine, nightly, paths, stock
from pipeline.errors import SourceProblem
from tests.support.published import APRIL, MAY, ae_name, ae_rows, as_csv
from tests.support.world import Silence, World


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
    assert len(list(stock.pending(world.held()))) == 1
    world.examine()
    assert list(stock.pending(world.held())) == []


def test_a_change_of_the_code_makes_a_source_pending_again(
    examined: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stock, "code_digest", lambda _: "00000000")
    assert len(list(stock.pending(examined.held()))) == 2


def test_the_snapshot_carries_tables_verdicts_and_the_ledger_and_no_published_file(
    examined: World,
) -> None:
    size = nightly.keep_snapshot(Silence())
    carried = sorted(f for f in paths.SNAPSHOT.rglob("*") if f.is_file())
    assert [f.suffix for f in carried] == [".jsonl", ".parquet", ".json", ".json"]
    assert size == sum(f.stat().st_size for f in carried)
    assert list(examined.root.glob(".snapshot*")) == []


def test_a_snapshot_stands_in_for_what_was_never_landed_here(
    examined: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = [(one.release, one.judgement()) for one in examined.held()]
    used = examined.used("ae_monthly")
    nightly.keep_snapshot(Silence())
    monkeypatch.setattr(paths, "DATA", examined.root / "nothing")
    assert here == [(one.release, one.judgement()) for one in examined.held()]
    assert [one.landed for one in examined.held()] == [None, None]
    assert examined.used("ae_monthly") == used
    assert examined.examine() == {}


def test_a_release_in_both_folders_is_taken_from_the_landed_one(examined: World) -> None:
    nightly.keep_snapshot(Silence())
    assert [one.landed is not None for one in examined.held()] == [True, True]


def test_writing_the_snapshot_again_changes_no_byte(examined: World) -> None:
    def everything() -> dict[Path, bytes]:
        return {f: f.read_bytes() for f in paths.SNAPSHOT.rglob("*") if f.is_file()}

    nightly.keep_snapshot(Silence())
    before = everything()
    nightly.keep_snapshot(Silence())
    assert before == everything() != {}
    assert len(examined.held()) == 2


def test_a_snapshot_that_lost_a_verdict_says_what_to_do(
    examined: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nightly.keep_snapshot(Silence())
    next(paths.SNAPSHOT.rglob("*.json")).unlink()
    monkeypatch.setattr(paths, "DATA", examined.root / "nothing")
    with pytest.raises(SourceProblem, match=r"the snapshot has lost .*; restore it from git"):
        examined.examine()


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
    before = stock.fingerprint(examined.held())
    assert before == stock.fingerprint(examined.held())
    examined.land(ae_name(MAY), as_csv(ae_rows(MAY)))
    examined.examine()
    assert before != stock.fingerprint(examined.held())


def test_a_verdict_is_plain_json(examined: World) -> None:
    for one in examined.held():
        judgement = json.loads(one.verdict.read_text(encoding="utf-8"))
        assert {"admitted", "reason", "findings", "release_id"} == judgement.keys()
