"""The funnels and the map of the real figures: what plain Python finds too, nobody left out."""

import math
from collections import Counter
from datetime import date
from functools import cache

import polars as pl
import pytest

from pipeline.publish.drawing import outlines
from pipeline.publish.marts.rows import IcbOutline
from tests.support.real import Real
from tests.support.second_opinion import funnels as second_funnels
from tests.support.second_opinion.funnels import INNER, OUTER, Share
from tests.support.world import declared

FIELD = ("metric_id", "org_kind", "peer_group")
Key = tuple[str, ...]


@pytest.fixture(scope="module")
def shares(real: Real) -> dict[Key, dict[str, Share]]:
    """Find the shares of every field, from what is published of them."""
    figures = real.mart("observations").filter(pl.col("denominator") > 0)
    joined = real.mart("measure_places").join(
        figures.select("metric_id", "org_kind", "org_code", "month", "numerator", "denominator"),
        on=["metric_id", "org_kind", "org_code", "month"],
    )
    found: dict[Key, dict[str, Share]] = {}
    for row in joined.iter_rows(named=True):
        # A mean of scores or of times has a numerator too; it is no share of people.
        if declared().metric(row["metric_id"]).unit == "share":
            field = found.setdefault(tuple(row[key] for key in FIELD), {})
            field[row["org_code"]] = Share(top=row["numerator"], people=row["denominator"])
    return found


def test_every_field_of_shares_has_the_centre_that_plain_python_finds(
    real: Real, shares: dict[Key, dict[str, Share]]
) -> None:
    held = {
        tuple(row[key] for key in FIELD): row
        for row in real.mart("funnel_groups").iter_rows(named=True)
    }
    assert held.keys() == shares.keys()
    for field, row in held.items():
        own = second_funnels.centre([*shares[field].values()])
        assert row["not_drawn"] == own.not_drawn, field
        for column, value in (
            ("average_share", own.average),
            ("overdispersion", own.overdispersion),
            ("ordinary_variance", own.ordinary),
        ):
            assert math.isclose(row[column], value, rel_tol=1e-6, abs_tol=1e-9), (field, column)


def test_everybody_stands_where_plain_python_puts_them(
    real: Real, shares: dict[Key, dict[str, Share]]
) -> None:
    @cache
    def centre(field: Key) -> second_funnels.Centre:
        return second_funnels.centre([*shares[field].values()])

    points = real.mart("funnel_points")
    for row in points.iter_rows(named=True):
        field = tuple(row[key] for key in FIELD)
        z, standing = second_funnels.standing(shares[field][row["org_code"]], centre(field))
        assert math.isclose(row["z_score"], z, rel_tol=1e-5, abs_tol=1e-5), row
        assert row["standing"] == standing, row
    drawn = sum(len(own) for field, own in shares.items() if centre(field).not_drawn is None)
    assert points.height == drawn > 900
    # Limits that are wide enough for ordinary differences leave few outside.
    outside = points.filter(pl.col("standing").is_in(["above", "below"])).height
    assert 0 < outside / points.height < 0.05


def test_the_limits_are_those_of_plain_python_and_never_cross(
    real: Real, shares: dict[Key, dict[str, Share]]
) -> None:
    for row in real.mart("funnel_limits").iter_rows(named=True):
        own = second_funnels.centre([*shares[tuple(row[key] for key in FIELD)].values()])
        names = ("lowest", "low", "high", "highest")
        for name, spreads in zip(names, (-OUTER, -INNER, INNER, OUTER), strict=True):
            assert math.isclose(row[name], own.limit(row["people"], spreads), abs_tol=1e-6), row
        assert 0 <= row["lowest"] <= row["low"] < row["high"] <= row["highest"] <= 1


def test_every_open_icb_is_on_the_map_and_in_a_fifth_of_everything(real: Real) -> None:
    icbs = real.mart("organisations").filter(
        (pl.col("org_kind") == "icb") & pl.col("closed_on").is_null()
    )
    rows = [
        IcbOutline(*(row[name] for name in IcbOutline._fields))
        for row in real.mart("icb_outlines").iter_rows(named=True)
    ]
    made = outlines.outlines(rows)
    assert set(made.areas) == set(icbs["org_code"])
    assert len(outlines.drawing(made)) < 30_000
    fifths = real.mart("icb_fifths")
    counts = Counter(fifths["subject"])
    assert len(counts) == 10
    # Whoever has a sum that lacks too much is in none: of the newest month of each measure.
    months = dict(fifths.select("subject", "month").unique().iter_rows())
    lacking = real.mart("figure_credibility").filter(org_kind="icb", effect="no score")
    scored = [m for theme in declared().table("icb").themes for m in theme.measures]
    assert len(scored) == 5
    for measure in scored:
        metric_id = measure.metric_id
        lacks = lacking.filter(metric_id=metric_id, month=months[metric_id])["org_code"]
        assert counts[metric_id] == len(made.areas) - lacks.n_unique()
    assert (
        counts["icb"]
        == real.mart("league_places").filter(table_id="icb", edition="latest")["place"].count()
    )
    # A measure has the place that it has in the table of ICBs, where that has come as far.
    in_table = real.mart("league_measures").filter(
        pl.col("place").is_not_null(), table_id="icb", edition="latest"
    )
    same = in_table.filter(pl.col("month") == pl.col("metric_id").replace_strict(months))
    assert set(same["metric_id"]) == {"rtt_within_18w", "rtt_over_52w", "finance_combined"}
    assert set(in_table["month"].filter(in_table["metric_id"].str.starts_with("ae_"))) == {
        date(2026, 7, 1)
    }
    both = fifths.join(
        same,
        left_on=["subject", "icb_code", "place", "place_of"],
        right_on=["metric_id", "org_code", "place", "place_of"],
    )
    assert both.height == same.height > 100
