"""The ranges of the real tables: there for everybody, sane, and what plain Python finds too."""

from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from pipeline import nightly, paths, stock
from tests.support import second_ranges
from tests.support.real import Real
from tests.support.second_ranges import Edition, Figure
from tests.support.world import Silence, declared

LATEST = pl.col("edition") == "latest"


def test_two_builds_are_the_same_to_the_byte(
    real: Real, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "DATA", tmp_path)
    nightly.make(declared(), stock.holdings(), Silence())
    first = {path.name: path.read_bytes() for path in (real.data / "marts").iterdir()}
    again = {path.name: path.read_bytes() for path in (tmp_path / "marts").iterdir()}
    assert {"replays.parquet", "league_ranges.parquet", "official_places.parquet"} <= first.keys()
    assert first.keys() == again.keys()
    assert [name for name in sorted(first) if first[name] != again[name]] == []


def test_every_place_of_every_edition_has_a_range_and_lies_in_it(real: Real) -> None:
    places = real.mart("league_places").filter(pl.col("place").is_not_null())
    ranges = real.mart("league_ranges")
    assert places.height == ranges.height > 3000
    assert places.join(ranges, on=["table_id", "edition", "org_code", "place"]).height == (
        places.height
    )
    assert ranges.filter(~pl.col("place").is_between("place_low", "place_high")).is_empty()


def test_the_latest_editions_are_drawn_up_again_2000_times(real: Real) -> None:
    counts = (
        real.mart("league_ranges")
        .group_by(LATEST.alias("is_latest"))
        .agg(pl.col("replay_count").unique())
    )
    assert dict(counts.iter_rows()) == {True: [2000], False: [500]}


def test_a_single_source_of_doubt_widens_the_places_less_than_all_together(real: Real) -> None:
    for (table_id,), widths in real.mart("league_doubt_summary").group_by("table_id"):
        mean = dict(widths.select("doubt", "mean_width").iter_rows())
        together = mean.pop("all")
        assert set(mean) == {source.id for source in declared().doubt.sources}
        assert max(mean.values()) < together < sum(mean.values()), table_id


def test_groups_follow_the_places_and_ties_stay_together(real: Real) -> None:
    latest = real.mart("league_ranges").filter(LATEST)
    for _, table in latest.group_by("table_id"):
        ordered = table.sort("place").select("place", "group_number").rows()
        assert ordered[0] == (1, 1)
        for (place, group), (next_place, next_group) in pairwise(ordered):
            assert next_group - group in (0, 1)
            assert next_place > place or next_group == group


def test_of_two_the_better_place_stands_above_in_most_replays_of_nearly_all_pairs(
    real: Real,
) -> None:
    pairs = real.mart("league_pairs")
    assert pairs["above_share"].is_between(0, 1).all()
    apart = pairs.filter("is_told_apart")
    assert 0.3 < apart.height / pairs.height < 0.7
    assert apart.filter(pl.col("above_share") < 0.5).is_empty()


def test_from_one_month_to_the_next_hardly_anybody_clearly_moves(real: Real) -> None:
    """Between two months of the same quarter the finance score stands still, and noise is noise."""
    moves = real.mart("league_move_summary").filter(pl.col("basis") == "month", ~LATEST)
    assert moves.height > 20
    clear = moves.select((pl.col("rises") + pl.col("falls")) / pl.col("compared")).to_series()
    assert clear.max() < 0.05  # type: ignore[operator]


def test_the_42_boards_of_february_are_not_compared_with_the_36_of_today(real: Real) -> None:
    moves = real.mart("league_moves").filter(pl.col("table_id") == "icb")
    assert moves.filter(LATEST).is_empty()
    assert moves.filter(pl.col("edition") == "2026-02").height == 42


@pytest.mark.parametrize(("table_id", "replays", "apart"), [("icb", 1500, 0.6), ("acute", 500, 2)])
def test_plain_python_with_other_dice_finds_the_same_ranges(
    real: Real, table_id: str, replays: int, apart: float
) -> None:
    here = (pl.col("table_id") == table_id) & LATEST
    figures: dict[str, dict[str, Figure]] = {}
    for row in real.mart("league_noise").filter(here).iter_rows(named=True):
        figures.setdefault(row["metric_id"], {})[row["org_code"]] = Figure(
            value=row["metric_value"],
            angle=row["angle"],
            noise=row["sampling_variance"] + row["month_variance"],
        )
    targets = {
        row["metric_id"]: row["target"]
        for row in real.mart("league_measures").filter(here).iter_rows(named=True)
        if row["target"] is not None
    }
    ours = {
        row["org_code"]: (row["place_low"], row["place_high"])
        for row in real.mart("league_ranges").filter(here).iter_rows(named=True)
    }
    theirs = second_ranges.ranges(
        Edition(
            table=declared().table(table_id),
            metrics={metric.id: metric for metric in declared().metrics},
            targets=targets,
            figures=figures,
            ranked=sorted(ours),
        ),
        declared().doubt,
        replays,
    )
    for end in (0, 1):
        off = [abs(ours[org][end] - theirs[org][end]) for org in ours]
        assert sum(off) / len(off) < apart
