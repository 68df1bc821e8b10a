"""The ranges of the real places on single measures."""

import math
import random
from datetime import date
from statistics import fmean

import polars as pl

from pipeline.config.metrics import Metric
from tests.support.real import Real
from tests.support.world import declared

REPLAYS = 1000
# Two throws of the dice: the ends of the ranges lie on average less than this many places apart.
APART = 1.5


def test_every_share_that_counts_in_a_table_has_a_range_that_holds_its_place(real: Real) -> None:
    ranges = real.mart("measure_ranges")
    scored = {
        measure.metric_id
        for table in declared().tables
        for theme in table.themes
        for measure in theme.measures
        if declared().metric(measure.metric_id).unit == "share"
    }
    counted = ranges.filter(
        pl.col("metric_id").is_in(list(scored)), pl.col("peer_group").is_in(["acute", ""])
    )
    assert counted["place_low"].null_count() == 0
    assert counted.filter(
        (pl.col("place_low") > pl.col("place")) | (pl.col("place_high") < pl.col("place"))
    ).is_empty()
    assert ranges.filter(~pl.col("metric_id").is_in(list(scored)))["place_low"].is_null().all()


def test_plain_python_with_other_dice_finds_the_same_ranges(real: Real) -> None:
    """Each figure by itself: what two measures share moves both, and neither's places more."""
    noise = _fields_of_icbs(real)
    ours = {
        (row["metric_id"], row["org_code"]): (row["place_low"], row["place_high"])
        for row in real.mart("measure_ranges").iter_rows(named=True)
    }
    dice = random.Random(0)
    for (metric_id,), field in noise.group_by("metric_id"):
        metric = declared().metric(str(metric_id))
        rows = field.sort("org_code").rows(named=True)
        ends = [
            abs(mine - theirs)
            for org, found in _ranges(rows, metric, dice).items()
            for mine, theirs in zip(ours[metric.id, org], found, strict=True)
        ]
        assert fmean(ends) < APART, metric_id


def _fields_of_icbs(real: Real) -> pl.DataFrame:
    """Give the newest figures of ICBs with their noise, newer ones than the table's, too."""
    scored = [
        measure.metric_id
        for theme in declared().table("icb").themes
        for measure in theme.measures
        if declared().metric(measure.metric_id).unit == "share"
    ]
    key = ["metric_id", "org_kind", "org_code", "month"]
    fields = (
        real.mart("measure_places")
        .filter(pl.col("metric_id").is_in(scored), org_kind="icb")
        .join(real.mart("observations").select(*key, "denominator"), on=key)
        .join(real.mart("figure_noise"), on=key)
    )
    assert fields.select("metric_id", "month").unique().sort("metric_id").rows() == [
        ("ae_12h_dta", date(2026, 8, 1)),
        ("ae_within_4h", date(2026, 8, 1)),
        ("rtt_over_52w", date(2026, 4, 1)),
        ("rtt_within_18w", date(2026, 4, 1)),
    ]
    return fields.with_columns(
        angle=pl.col("metric_value").sqrt().arcsin(),
        sampling_variance=pl.col("overdispersion") / 4 / pl.col("denominator"),
    )


def _ranges(
    rows: list[dict[str, float | str]], metric: Metric, dice: random.Random
) -> dict[str, tuple[int, int]]:
    """Draw every figure around its level, pulled to the middle as far as it is noise."""
    angles = [float(row["angle"]) for row in rows]
    noise = [float(row["sampling_variance"]) + float(row["month_variance"]) for row in rows]
    mean = fmean(angles)
    seen = sum((angle - mean) ** 2 for angle in angles) / (len(angles) - 1)
    between = max(seen - fmean(noise), seen / 10, fmean(noise) / 10)
    places: list[list[int]] = [[] for _ in rows]
    for _ in range(REPLAYS):
        levels = []
        for angle, own in zip(angles, noise, strict=True):
            pull = own / (own + between)
            level = angle - pull * (angle - mean) + dice.gauss(0, math.sqrt(own * (1 - pull)))
            levels.append(max(level, 0) * (-1 if metric.better == "higher" else 1))
        for number, level in enumerate(levels):
            places[number].append(1 + sum(other < level for other in levels))
    value = "metric_value"
    better = -1 if metric.better == "higher" else 1
    found = {}
    for row, drawn in zip(rows, places, strict=True):
        place = 1 + sum(better * float(o[value]) < better * float(row[value]) for o in rows)
        drawn.sort()
        low, high = drawn[math.ceil(0.025 * REPLAYS) - 1], drawn[math.ceil(0.975 * REPLAYS) - 1]
        found[str(row["org_code"])] = (min(place, low), max(place, high))
    return found
