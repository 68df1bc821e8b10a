"""Figures that cannot be what they say: the real ones, judged a second time in plain Python."""

import csv
from collections import defaultdict
from datetime import date
from typing import Final

import polars as pl
import pytest

from pipeline import paths
from pipeline.config.metrics import Credibility
from tests.support.real import Real
from tests.support.second_opinion import credibility as second_opinion
from tests.support.world import declared

COUNT: Final = "ae_12h_dta"
MARCH, Q4 = date(2026, 3, 1), date(2026, 1, 1)


@pytest.fixture(scope="module")
def rules() -> Credibility:
    return declared().credibility


def held(real: Real) -> second_opinion.Held:
    values = real.mart("observations").filter(pl.col("metric_value").is_not_null())
    counted = values.filter(pl.col("metric_id") == COUNT)
    trusts: dict[str, dict[date, tuple[float, float]]] = defaultdict(dict)
    for row in counted.filter(pl.col("org_kind") == "trust").iter_rows(named=True):
        trusts[row["org_code"]][row["month"]] = (row["numerator"], row["denominator"])
    # A figure out of fewer than a hundred is not printed, and is counted all the same.
    small = real.mart("observations").filter(metric_id=COUNT, org_kind="trust", flag="too_small")
    for row in small.iter_rows(named=True):
        trusts[row["org_code"]][row["month"]] = (row["numerator"], row["denominator"])
    england = counted.filter(pl.col("org_kind") == "england")
    own = real.mart("observations").filter(metric_id="ae_within_4h_own", org_kind="trust")
    framework = real.parsed("nof_metrics").filter(
        pl.col("nof_metric") == "OF0014", pl.col("value").is_not_null()
    )
    with (paths.SQL / "seeds" / "org_successions.csv").open(encoding="utf-8") as lines:
        mergers = {
            (row["successor_code"], date.fromisoformat(row["succeeded_on"]).replace(day=1))
            for row in csv.DictReader(lines)
        }
    return second_opinion.Held(
        trusts=trusts,
        england={row["month"]: row["numerator"] for row in england.iter_rows(named=True)},
        attendances={
            (row["org_code"], row["month"]): row["denominator"]
            for row in own.iter_rows(named=True)
            if row["denominator"] is not None
        },
        second={
            (row["org_code"], row["quarter"]): row["value"]
            for row in framework.iter_rows(named=True)
        },
        mergers=mergers,
    )


def test_every_mark_of_a_trust_is_found_by_plain_python(real: Real, rules: Credibility) -> None:
    found = real.mart("figure_credibility").filter(org_kind="trust")
    # A footprint by a mapping that still has a trust that closed is another thing: Bristol's.
    mapped = found.filter(code="changed-mapping")
    assert mapped.select("metric_id", "org_code", "month", "effect").sort("month").rows() == [
        ("ae_within_4h", "RA7", date(2026, month, 1), "mark") for month in (7, 8)
    ]
    found = found.filter(pl.col("code") != "changed-mapping")
    assert found["metric_id"].unique().to_list() == [COUNT]
    marked = set(found.select("org_code", "month", "code").iter_rows())
    assert marked == second_opinion.marks(held(real), rules)


def test_the_trusts_whose_zeros_are_confirmed_stay_unmarked(real: Real) -> None:
    marked = real.mart("figure_credibility").filter(metric_id=COUNT, month=MARCH)
    codes = set(marked.filter(pl.col("effect") == "no score")["org_code"])
    assert {"RYJ", "RD8", "RKB", "RXP", "RHQ"} <= codes
    assert not codes & {"RBS", "RCU", "REP", "RP6", "RTF", "RFF", "R0B"}


def test_known_cases_are_marked_in_their_months(real: Real) -> None:
    marked = {
        (row["org_code"], row["month"].strftime("%Y-%m"), row["code"])
        for row in real.mart("figure_credibility").iter_rows(named=True)
    }
    assert ("RNQ", "2025-02", "zero-beside-hundred") in marked
    assert not any(code == "RNQ" and month >= "2025-03" for code, month, _ in marked)
    assert [m for c, m, _ in sorted(marked) if c == "RJ6"] == ["2025-06"]
    assert [m for c, m, _ in sorted(marked) if c == "RN3"] == ["2024-07", "2024-08", "2024-09"]
    assert ("RF4", "2025-11", "denominator-step") in marked
    assert ("RF4", "2025-10", "denominator-step") not in marked


def test_what_is_marked_earns_no_place_anywhere(real: Real) -> None:
    key = ["metric_id", "org_kind", "org_code", "month"]
    left_out = real.mart("figure_credibility").filter(pl.col("effect") == "no score").select(key)
    seen = real.mart("observations").join(left_out.unique(), on=key)
    assert seen.height > 100
    assert seen["place"].null_count() == seen.height
    assert real.mart("measure_places").join(left_out, on=key, how="semi").height == 0
    assert real.mart("funnel_points").join(left_out, on=key, how="semi").height == 0
    told = real.mart("newest_figures").join(left_out, on=key, how="semi")
    assert told.height > 5
    assert told["year_on_year"].null_count() == told["verdict"].null_count() == told.height
    scores = real.mart("league_measures").filter(pl.col("credibility").is_not_null())
    assert scores.height > 50
    assert scores["measure_score"].null_count() == scores["place"].null_count() == scores.height


def test_a_figure_that_earns_no_score_widens_its_range_to_both_sides(real: Real) -> None:
    places = real.mart("league_places").filter(pl.col("place").is_not_null())
    ranges = real.mart("league_ranges").join(places, on=["table_id", "edition", "org_code"])
    marked = ranges.filter(pl.col("left_out").is_not_null(), pl.col("edition") == "2026-03")
    others = ranges.filter(pl.col("left_out").is_null(), pl.col("edition") == "2026-03")
    assert set(marked["org_code"]) >= {"RYJ", "RD8", "RKB", "RXP"}
    width = (pl.col("place_high") - pl.col("place_low")).mean()
    assert marked.select(width).item() > 1.2 * others.select(width).item()


def test_a_sum_that_lacks_a_large_member_has_no_place(real: Real) -> None:
    april = real.mart("figure_credibility").filter(
        metric_id="rtt_within_18w", month=date(2026, 4, 1), org_kind="icb", effect="no score"
    )
    shares = {row["org_code"]: row["beside_value"] for row in april.iter_rows(named=True)}
    # 91,256 of 107,611 and 91,256; 33,473 of 112,977 and 33,473.
    assert shares == pytest.approx({"QF7": 45.888, "QJK": 22.857}, abs=1e-3)
    lines = real.mart("league_places").filter(table_id="icb", edition="2026-02", org_code="QF7")
    assert lines["place"].to_list() == [None]
    fifths = real.mart("icb_fifths").filter(subject="rtt_within_18w")
    assert not {"QF7", "QJK"} & set(fifths["icb_code"])


def test_every_trust_without_a_score_is_lacking_in_its_board_and_its_region(real: Real) -> None:
    """Also in months that are newer than the newest register, which is of July 2026."""
    homes = real.mart("organisations").filter(org_kind="trust").select("org_code", "icb_code")
    unscored = (
        real.mart("figure_credibility")
        .filter(pl.col("month") >= date(2026, 5, 1), org_kind="trust", effect="no score")
        .select("metric_id", "org_code", "month")
        .unique()
        .join(homes, on="org_code")
    )
    lacking = real.mart("area_missing").filter(why_not="not credible")
    for month in (date(2026, 5, 1), date(2026, 8, 1)):
        expected = set(unscored.filter(month=month).select("org_code", "icb_code").iter_rows())
        of_month = lacking.filter(metric_id=COUNT, month=month)
        boards = of_month.filter(org_kind="icb").select("trust_code", "org_code")
        assert set(boards.iter_rows()) == expected
        regions = of_month.filter(org_kind="region")["trust_code"]
        assert set(regions) == {org for org, _ in expected}
        assert len(expected) == 6


def test_england_is_marked_for_what_it_lacks(real: Real) -> None:
    """All trusts added up by hand: the part of England that is silent, or not credible."""
    values = real.mart("observations").filter(org_kind="trust", metric_id="rtt_within_18w")
    seen = values.filter(pl.col("metric_value").is_not_null(), pl.col("month") <= date(2026, 4, 1))
    last = seen.sort("month").group_by("org_code").last()
    there = set(values.filter(pl.col("month") == date(2026, 4, 1))["org_code"])
    open_now = real.mart("organisations").filter(
        pl.col("org_kind") == "trust", pl.col("closed_on").is_null()
    )
    silent = last.filter(
        ~pl.col("org_code").is_in(there),
        pl.col("month") >= date(2024, 4, 1),
        pl.col("org_code").is_in(open_now["org_code"].implode()),
    )
    england = real.figure("rtt_within_18w", "ENG", "2026-04")
    lacks = silent["denominator"].sum()
    marked = real.mart("figure_credibility").filter(
        metric_id="rtt_within_18w", org_code="ENG", month=date(2026, 4, 1)
    )
    assert marked["beside_value"].to_list() == [
        pytest.approx(100 * lacks / (england["denominator"] + lacks), abs=1e-5)  # type: ignore[operator]
    ]
    assert marked["effect"].to_list() == ["mark"]


def test_a_mean_names_how_many_trusts_it_is_of(real: Real) -> None:
    means = real.mart("area_means").filter(org_kind="icb", month=Q4)
    by_code = {row["org_code"]: row["members"] for row in means.iter_rows(named=True)}
    assert (by_code["QSL"], by_code["QHM"]) == (1, 11)  # Somerset has one trust
    figures = real.mart("observations").filter(
        metric_id="finance_combined", org_kind="icb", month=Q4
    )
    assert {row["org_code"]: row["denominator"] for row in figures.iter_rows(named=True)} == by_code
