"""Limits, marks, changes and fields of the real series: what plain Python finds."""

import re
from collections import defaultdict
from datetime import date
from html import unescape
from pathlib import Path
from statistics import median

import polars as pl
import pytest

from pipeline.publish.wording import numbers
from tests.support.real import Real
from tests.support.second_opinion import spc as second_spc
from tests.support.world import declared

Key = tuple[str, str, str]
Series = dict[date, float]
# In the snapshot of November 2026.
PAGES = 272


@pytest.fixture(name="windows", scope="module")
def _windows(real: Real) -> dict[Key, second_spc.Window]:
    """The two years by which every monthly series is judged, England's and the regions' too."""
    series: dict[Key, Series] = defaultdict(dict)
    monthly = [m.id for m in declared().metrics if m.period == "month"]
    held = real.mart("observations").filter(
        pl.col("metric_value").is_not_null(),
        pl.col("credibility").is_null(),
        pl.col("metric_id").is_in(monthly),
    )
    for row in held.iter_rows(named=True):
        key = (row["metric_id"], row["org_kind"], row["org_code"])
        series[key][row["month"]] = row["metric_value"]
    breaks = real.mart("series_breaks").rows(named=True)
    return {
        (metric, kind, code): second_spc.window(
            own,
            [
                b["month"]
                for b in breaks
                if b["metric_id"] == metric
                and b["org_kind"] in (None, kind)
                # A merger breaks the series of the trust that took in another, and no other's.
                and b["org_code"] in ("", code)
            ],
        )
        for (metric, kind, code), own in series.items()
    }


@pytest.fixture(name="beside", scope="module")
def _beside(real: Real, windows: dict[Key, second_spc.Window]) -> dict[Key, Series]:
    """Every window less the median of its kind or England, as the mart says; where it has all."""
    benchmarks = {
        (row["metric_id"], row["org_kind"], row["month"]): row["benchmark_value"]
        for row in real.mart("benchmarks").iter_rows(named=True)
    }
    found = {}
    for (metric, kind, code), years in windows.items():
        if all((metric, kind, month) in benchmarks for month in years.figures):
            found[metric, kind, code] = {
                month: value - benchmarks[metric, kind, month]
                for month, value in years.figures.items()
            }
    return found


@pytest.fixture(name="hangs", scope="module")
def _hangs(
    windows: dict[Key, second_spc.Window], beside: dict[Key, Series]
) -> dict[str, tuple[float, float]]:
    """How the months of each measure hang together: the figures, and those beside the others."""
    found = {}
    for metric in {metric for metric, _, _ in windows}:
        full = [
            key
            for key, years in windows.items()
            if key[:2] == (metric, "trust")
            and second_spc.is_full(years)
            and second_spc.lag1(years.figures) is not None
        ]
        own = second_spc.pooled([windows[key].figures for key in full])
        apart = second_spc.pooled([beside[key] for key in full if key in beside])
        # Of tests for diagnosis we hold two months, of which nothing can be said.
        assert (own is None) == (apart is None) == (not full)
        if own is not None and apart is not None:
            found[metric] = (own, apart)
    return found


def test_the_benchmark_is_england_or_the_median_of_all(real: Real) -> None:
    figures: dict[tuple[str, str, date], list[float]] = defaultdict(list)
    england: dict[tuple[str, date], float] = {}
    for row in (
        real.mart("observations")
        .filter(pl.col("metric_value").is_not_null(), pl.col("credibility").is_null())
        .rows(named=True)
    ):
        figures[row["metric_id"], row["org_kind"], row["month"]].append(row["metric_value"])
        if row["org_kind"] == "england":
            england[row["metric_id"], row["month"]] = row["metric_value"]
    ours = real.mart("benchmarks")
    assert ours.height > 500
    for row in ours.iter_rows(named=True):
        metric, kind, month = row["metric_id"], row["org_kind"], row["month"]
        theirs = (
            england[metric, month]
            if row["benchmark"] == "england"
            else median(figures[metric, kind, month])
        )
        assert row["benchmark_value"] == pytest.approx(theirs, abs=1e-11)


def test_plain_python_finds_the_same_autocorrelations(
    real: Real, hangs: dict[str, tuple[float, float]]
) -> None:
    ours = {
        row["metric_id"]: (row["measured_own"], row["measured_beside"])
        for row in real.mart("series_noise").iter_rows(named=True)
    }
    print({metric: tuple(round(one, 2) for one in both) for metric, both in ours.items()})  # noqa: T201 figures for the record
    assert ours.keys() == hangs.keys()
    for metric, both in ours.items():
        assert both == pytest.approx(hangs[metric], abs=1e-5)
    # What is used is capped on waiting lists and for ambulances that wait to hand over only.
    for row in real.mart("series_noise").iter_rows(named=True):
        used = [row["lag1_own"], row["lag1_beside"]]
        theirs = [second_spc.counted(r) for r in hangs[row["metric_id"]]]
        assert used == pytest.approx(theirs, abs=1e-5)
        assert (row["lag1_own"] < row["measured_own"]) == row["metric_id"].startswith(
            ("rtt", "ambulance_handover")
        )


def test_plain_python_finds_the_same_limits_and_marks_in_every_series(
    real: Real, windows: dict[Key, second_spc.Window], hangs: dict[str, tuple[float, float]]
) -> None:
    ours = real.mart("spc_limits")
    assert ours.height == len(windows) > 1500
    marked: dict[tuple[str, str, str, date], int] = {}
    for row in ours.iter_rows(named=True):
        key = (row["metric_id"], row["org_kind"], row["org_code"])
        years, metric = windows[key], declared().metric(row["metric_id"])
        hang = second_spc.counted(hangs[metric.id][0]) if metric.id in hangs else None
        theirs = second_spc.limits(years, hang, metric.unit)
        assert (row["figure_count"], row["is_newest"]) == (len(years.figures), years.is_newest)
        assert (row["mean"] is None) == (theirs is None)
        if theirs is not None:
            assert row["mean"] == pytest.approx(theirs.mean, abs=1e-11)
            assert row["lower_limit"] == pytest.approx(theirs.lower, rel=1e-5, abs=1e-6)
            assert row["upper_limit"] == pytest.approx(theirs.upper, rel=1e-5, abs=1e-6)
            good = 1 if metric.better == "higher" else -1
            for month, way in second_spc.signals(years, theirs).items():
                marked[(*key, month)] = way * good
    signs = {"improvement": 1, "concern": -1}
    found = {
        (row["metric_id"], row["org_kind"], row["org_code"], row["month"]): signs[row["verdict"]]
        for row in real.mart("spc_signals").iter_rows(named=True)
    }
    assert len(found) > 500
    assert found == marked


def test_a_control_chart_marks_few_months(real: Real) -> None:
    """Over five years with one average, 62 to 84 of 100 months were marked."""
    trusts = pl.col("org_kind") == "trust"
    months = (
        real.mart("spc_limits")
        .filter(trusts, pl.col("mean").is_not_null())
        .group_by("metric_id")
        .agg(pl.col("figure_count").sum())
    )
    marks = real.mart("spc_signals").filter(trusts).group_by("metric_id").len()
    shares = {
        metric: round(marked / count, 3)
        for metric, count, marked in months.join(marks, on="metric_id").sort("metric_id").rows()
    }
    print("share of trust-months marked:", shares)  # noqa: T201 figures for the record
    assert len(shares) == 11
    assert max(shares.values()) < 0.2


def test_plain_python_finds_the_same_changes(
    real: Real,
    windows: dict[Key, second_spc.Window],
    beside: dict[Key, Series],
    hangs: dict[str, tuple[float, float]],
) -> None:
    ours = {
        (row["metric_id"], row["org_kind"], row["org_code"]): row
        for row in real.mart("series_changes").iter_rows(named=True)
    }
    judged = {
        key for key, years in windows.items() if years.is_newest and second_spc.is_compared(years)
    }
    assert ours.keys() == judged
    assert len(judged) > 500
    sides = {1: "ahead", -1: "behind", 0: "level"}
    words = {1: "improvement", -1: "concern", 0: "none"}
    for key, row in ours.items():
        good = 1 if declared().metric(key[0]).better == "higher" else -1
        apart = beside.get(key)
        noise = (
            second_spc.change_noise(windows[key].figures, second_spc.counted(hangs[key[0]][0]))
            if apart is None
            else second_spc.change_noise(apart, second_spc.counted(hangs[key[0]][1]))
        )
        moved = second_spc.change(windows[key].figures)
        assert row["own_change"] == pytest.approx(moved, abs=1e-10)
        assert row["change_noise"] == pytest.approx(noise, rel=1e-4)
        # None of the steps of a denominator lies in a stretch that is judged.
        assert not row["is_stepped"]
        assert row["verdict"] == words[good * second_spc.verdict(moved, noise)]
        expected = apart and sides[good * second_spc.verdict(second_spc.change(apart), noise)]
        assert row["beside"] == expected


PRINTED = r"(?:under )?\S+"
CLAIM = re.compile(
    r"(?P<short>[^.;]+): (?P<way>better|worse) than a year ago(?P<beside>[^.]*)\. It was "
    rf"(?P<then>{PRINTED}) in \w+ \d{{4}} and is (?P<now>{PRINTED}) in \w+ \d{{4}}"
    rf"(?:; (?P<other>England|the median \w+) went from (?P<was>{PRINTED}) to "
    rf"(?P<become>{PRINTED}))?\."
)


@pytest.fixture(name="openings", scope="module")
def _openings(real_site: Path) -> dict[str, str]:
    """The sentences to quote on every page of a trust or board, by code."""
    return {
        page.parent.name: _said(page)
        for page in sorted(real_site.glob("[ti][rc][ub]*/*/index.html"))
    }


def _said(page: Path) -> str:
    quoted = (
        page.read_text(encoding="utf-8").partition('<h2 id="quote">')[2].partition("</section>")
    )
    return unescape(" ".join(re.findall(r"<p>(.*?)</p>", quoted[0], re.DOTALL)))


def test_no_page_calls_a_rise_what_england_did_as_well(openings: dict[str, str]) -> None:
    """Every claim has both figures and those of all others, and says so where they did the same."""
    assert len(openings) == PAGES
    by_short = {m.short: m for m in declared().metrics}
    claims = 0
    for code, said in openings.items():
        found = [match.groupdict() for match in CLAIM.finditer(said)]
        # No claim in other words.
        assert said.count(" than a year ago") == len(found), code
        assert "got better on" not in said
        for claim in found:
            claims += 1
            metric = by_short[claim["short"].strip()]
            good = 1 if metric.better == "higher" else -1
            then, now, was, become = (
                _number(claim[name]) for name in ("then", "now", "was", "become")
            )
            own, others = good * (now - then), good * (become - was)
            assert (own > 0) == (claim["way"] == "better"), (code, claim)
            beside = claim["beside"]
            if claim["way"] == "better" and others > 0:
                by_more = beside == f", and by more than {claim['other']}"
                too = beside in (
                    f", but {claim['other']} got better too",
                    f", but {claim['other']} got better by more",
                )
                assert by_more or too, (code, claim)
                assert not by_more or own > others, (code, claim)
            if claim["way"] == "worse" and others < 0:
                assert "got worse" in beside or "by more" in beside, (code, claim)
    assert claims > 50


def _number(printed: str) -> float:
    return 0.05 if printed == "under 0.1%" else float(printed.rstrip("%"))


def test_leicester_has_not_got_better(real: Real, openings: dict[str, str]) -> None:
    assert (
        "18 weeks: no clear change in a year. It was 51.9% in August 2025 and is 60.3% in August "
        "2026; the median trust went from 60.7% to 65.4%." in openings["RWE"]
    )
    year = [real.figure("rtt_within_18w", "RWE", month) for month in ("2025-08", "2026-08")]
    assert [numbers.value(one["metric_value"], "share") for one in year] == ["51.9%", "60.3%"]
    then = real.figure("rtt_within_18w", "RWE", "2024-04")
    now = real.figure("rtt_within_18w", "RWE", "2026-04")
    printed = [numbers.value(one["metric_value"], "share") for one in (then, now)]
    assert [*printed, then["place"], now["place"]] == ["57.9%", "58.0%", 70, 124]


def test_a_best_rank_is_the_best_rank(real: Real, openings: dict[str, str]) -> None:
    """What is said of a best and a lowest rank is true of the ranks in the tables."""
    assert "its best rank is 92nd of 115, likely " in openings["RX1"]
    assert not any("stands highest" in said for said in openings.values())
    scored = [m.id for m in declared().metrics if m.scoring != "none"]
    ranks: dict[str, list[int]] = defaultdict(list)
    held = real.mart("measure_ranges").filter(
        pl.col("metric_id").is_in(scored), pl.col("place").is_not_null()
    )
    for code, place in held.select("org_code", "place").iter_rows():
        ranks[code].append(place)
    checked = 0
    for code, said in openings.items():
        if "that count in our tables, its best rank" not in said or "has stood at" in said:
            continue
        best, lowest = re.findall(r"[Ii]ts (?:best rank|lowest) (?:is|was) (\d+)", said)
        checked += 1
        if len(ranks[code]) > 1:
            assert int(best) == min(ranks[code]), code
            assert int(lowest) == max(ranks[code]), code
    assert checked > 100


def test_the_place_in_a_field_is_the_place_in_the_latest_tables(real: Real) -> None:
    measures = real.mart("league_measures").filter(
        pl.col("edition") == "latest", pl.col("place").is_not_null()
    )
    alone = real.mart("measure_places")
    # The table of ICBs waits for their lists, and has A&E of July; the field has that of August.
    newer = measures.filter(
        pl.col("table_id") == "icb", pl.col("month") == date(2026, 7, 1)
    ).select("metric_id", "org_code")
    assert set(newer["metric_id"]) == {"ae_within_4h", "ae_12h_dta"}
    august = alone.filter(pl.col("month") == date(2026, 8, 1))
    assert newer.join(august, on=["metric_id", "org_code"]).height == newer.height == 66
    joined = measures.join(alone, on=["metric_id", "org_code", "month"], suffix="_alone")
    assert joined.height == measures.height - newer.height > 500
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
