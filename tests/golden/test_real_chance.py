"""The limits of chance, the signals and the fields of the real series: what plain Python finds."""

from collections import defaultdict
from datetime import date

import polars as pl
import pytest

from tests.support.real import Real
from tests.support.second_opinion import spc as second_spc
from tests.support.world import declared

KEY = ("metric_id", "org_kind", "org_code")
Series = dict[tuple[str, str, str], dict[date, float]]


@pytest.fixture(name="series", scope="module")
def _series(real: Real) -> Series:
    """Every monthly series that is held, England's and the regions' too."""
    found: Series = defaultdict(dict)
    held = real.mart("observations").filter(pl.col("metric_value").is_not_null())
    for row in held.iter_rows(named=True):
        if declared().metric(row["metric_id"]).period == "month":
            found[row["metric_id"], row["org_kind"], row["org_code"]][row["month"]] = row[
                "metric_value"
            ]
    return found


@pytest.fixture(name="stretches", scope="module")
def _stretches(real: Real, series: Series) -> dict[tuple[str, str, str, int], dict[date, float]]:
    breaks = real.mart("series_breaks").rows(named=True)
    return {
        (metric_id, kind, code, number): stretch
        for (metric_id, kind, code), own in series.items()
        for number, stretch in second_spc.stretches(
            own,
            [
                b["month"]
                for b in breaks
                if b["metric_id"] == metric_id and b["org_kind"] in (None, kind)
            ],
        ).items()
    }


def test_plain_python_finds_the_same_limits_of_every_stretch(
    real: Real, stretches: dict[tuple[str, str, str, int], dict[date, float]]
) -> None:
    ours = real.mart("spc_limits")
    assert ours.height == len(stretches) > 2000
    for row in ours.iter_rows(named=True):
        stretch = stretches[(*(row[key] for key in KEY), row["stretch"])]
        theirs = second_spc.limits(stretch, declared().metric(row["metric_id"]).unit)
        assert row["figure_count"] == len(stretch)
        assert (row["mean"] is None) == (theirs is None)
        if theirs is not None:
            assert row["mean"] == pytest.approx(theirs.mean, abs=1e-11)
            assert row["lower_limit"] == pytest.approx(theirs.lower, abs=1e-10)
            assert row["upper_limit"] == pytest.approx(theirs.upper, abs=1e-10)


def test_plain_python_finds_the_same_signals_in_every_series(
    real: Real, stretches: dict[tuple[str, str, str, int], dict[date, float]]
) -> None:
    signs = {"improvement": 1, "concern": -1}
    ours = {
        (*(row[key] for key in KEY), row["month"]): (row["rule"], signs[row["verdict"]])
        for row in real.mart("spc_signals").iter_rows(named=True)
    }
    theirs = {}
    for (metric_id, kind, code, _), stretch in stretches.items():
        metric = declared().metric(metric_id)
        good = 1 if metric.better == "higher" else -1
        for month, (rule, way) in second_spc.signals(stretch, metric.unit).items():
            theirs[metric_id, kind, code, month] = (rule, way * good)
    assert len(ours) > 10000
    assert ours == theirs


def test_the_place_in_a_field_is_the_place_in_the_latest_tables(real: Real) -> None:
    measures = real.mart("league_measures").filter(
        pl.col("edition") == "latest", pl.col("place").is_not_null()
    )
    joined = measures.join(
        real.mart("measure_places"), on=["metric_id", "org_code", "month"], suffix="_alone"
    )
    assert joined.height == measures.height > 500
    assert joined.filter(pl.col("place") != pl.col("place_alone")).is_empty()
    assert joined.filter(pl.col("place_of") != pl.col("place_of_alone")).is_empty()


def test_the_place_beside_a_newest_figure_is_the_place_in_its_field(real: Real) -> None:
    fields = real.mart("measure_places")
    months = fields.select("metric_id", "org_kind", "peer_group", "month").unique()
    groups = real.mart("organisations").select(
        "org_kind", "org_code", pl.col("peer_group").fill_null("")
    )
    seen = (
        real.mart("observations")
        .filter(pl.col("metric_value").is_not_null())
        .join(groups, on=["org_kind", "org_code"])
        .join(months, on=["metric_id", "org_kind", "peer_group", "month"], how="semi")
    )
    key = ["metric_id", "org_kind", "org_code", "month"]
    joined = seen.join(fields.select(*key, "place", "place_of"), on=key, suffix="_field")
    assert joined.height == fields.height > 1000
    assert joined.filter(pl.col("place").ne_missing(pl.col("place_field"))).is_empty()
    # Closed since: no place among those of today.
    left_out = seen.join(fields, on=key, how="anti")
    assert left_out.height > 0
    assert left_out["place"].null_count() == left_out.height
