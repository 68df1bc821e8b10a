"""
Figures that NHS England printed, against ours, on everything the project carries.

What is typed here was read off the publications themselves; `sql/seeds/official_totals.csv` has the
pages. Nothing is rounded further than it was printed.
"""

import csv
from calendar import monthrange
from datetime import date
from fractions import Fraction

import polars as pl
import pytest

from pipeline import paths
from tests.support.real import Real
from tests.support.second_opinion import editions as second_editions
from tests.support.second_opinion import league as second_opinion
from tests.support.world import declared

# The months of 2019-20 to 2023-24 for which neither the CSV nor the workbook is held.
ABSENT = {date(2019, 7, 1), date(2020, 6, 1), date(2021, 8, 1), date(2022, 8, 1), date(2023, 9, 1)}

# Who tried other standards from May 2019 to May 2023 and printed zeros for waits over four hours.
ON_TRIAL = (
    "RC9",
    "RDU",
    "RFR",
    "RGR",
    "RGT",
    "RHU",
    "RK9",
    "RNQ",
    "RQM",
    "RVW",
    "RX1",
    "RXF",
    "RYJ",
)


def months(first: date, last: date) -> list[date]:
    return pl.date_range(first, last, "1mo", eager=True).to_list()


# ---------------------------------------------------------------- England, as printed


@pytest.mark.parametrize(
    ("metric_id", "month", "digits", "printed"),
    [
        ("ae_within_4h_own", "2026-08", 1, 75.0),
        ("ae_within_4h_own", "2026-03", 1, 77.1),
        ("ae_within_4h_own", "2025-06", 1, 75.6),
    ],
)
def test_the_four_hour_figure_of_england_is_the_printed_one(
    real: Real, metric_id: str, month: str, digits: int, printed: float
) -> None:
    value = real.figure(metric_id, "ENG", month)["metric_value"]
    assert isinstance(value, float)
    assert printed == round(100 * value, digits)


@pytest.mark.parametrize(("month", "printed"), [("2026-08", 44_951), ("2026-03", 46_665)])
def test_the_twelve_hour_waits_of_england_are_the_printed_ones(
    real: Real, month: str, printed: int
) -> None:
    assert real.figure("ae_12h_dta", "ENG", month)["numerator"] == printed


def test_the_waiting_list_of_england_is_the_printed_one(real: Real) -> None:
    figures = {
        metric_id: real.figure(metric_id, "ENG", "2026-04")["metric_value"]
        for metric_id in ("rtt_median_weeks", "rtt_p92_weeks")
    }
    assert figures == pytest.approx(
        {"rtt_median_weeks": 11.8956547031894, "rtt_p92_weeks": 38.7020305382457}, abs=5e-14
    )
    assert real.figure("rtt_within_18w", "ENG", "2026-04")["denominator"] == 7_093_502


def test_every_official_total_agrees_to_the_printed_digit(real: Real) -> None:
    totals = real.mart("official_totals")
    assert set(totals["agrees"]) == {True}
    printed = totals.select("key", "published").rows()
    assert ("ae_within_4h_own", "75.5") in printed
    assert ("rtt_pathways_with_nonc", "7123980") in printed
    assert totals.height == 8


@pytest.mark.parametrize(
    ("part", "pathways"),
    [
        ("Part_1A", 288_434),
        ("Part_1B", 1_164_415),
        ("Part_2", 7_123_980),
        ("Part_2A", 1_188_227),
        ("Part_3", 1_769_634),
    ],
)
def test_the_control_totals_of_april_2026_are_the_printed_ones(
    real: Real, part: str, pathways: int
) -> None:
    controls = real.parsed("rtt_full_extract", "2026-04").filter(pl.col("row_kind") == "control")
    assert pathways == controls.filter(pl.col("part") == part)["total_all"].item()


# ---------------------------------------------------------------- trusts, as printed


def test_the_official_four_hour_figure_of_every_acute_trust_is_rebuilt(real: Real) -> None:
    """OF0013 of Q4 2025/26 is three months of footprints, to the printed digit: 123 of 123."""
    quarter = date(2026, 1, 1)
    printed = real.parsed("nof_metrics").filter(
        pl.col("nof_metric") == "OF0013",
        pl.col("quarter") == quarter,
        pl.col("trust_type") == "Acute trust",
        pl.col("value").is_not_null(),
    )
    footprints = pl.concat(
        real.parsed("ae_by_provider_workbook", period)
        .filter(pl.col("part") == "footprint")
        .filter(pl.col("release_id") == pl.col("release_id").last())
        for period in ("2026-01", "2026-02", "2026-03")
    )
    ours = footprints.group_by("org_code").agg(
        pl.col("exact_within_4h").sum() / pl.col("exact_attendances").sum() * 100
    )
    both = printed.join(ours, on="org_code")
    assert both.height == 123
    far = both.filter((pl.col("value") - pl.col("exact_within_4h")).abs() > 0.0051)
    assert far.select("org_code", "value", "exact_within_4h").rows() == []


def test_every_official_rank_is_worked_out_again(real: Real) -> None:
    places = real.mart("official_places").filter(pl.col("our_league_rank").is_not_null())
    assert places.filter(pl.col("league_rank") != pl.col("our_league_rank")).rows() == []
    assert places.height == 620


def test_every_median_and_percentile_is_the_published_one(real: Real) -> None:
    """All providers and functions of three months, by plain Python from the weekly bands."""
    published = real.parsed("rtt_incomplete_provider")
    compared = 0
    for period in ("2026-01", "2026-02", "2026-04"):
        lists = _lists(real, period)
        month = date.fromisoformat(f"{period}-01")
        for row in published.filter(pl.col("month") == month).iter_rows(named=True):
            bands = lists.get((row["provider_code"], row["treatment_function_code"]), ())
            assert sum(bands) == row["pathways"]
            if row["median_weeks"] is not None:
                # Printed with two digits, halves either way.
                ours = (_weeks(bands, Fraction(1, 2)), _weeks(bands, Fraction(92, 100)))
                printed = (row["median_weeks"], row["p92_weeks"])
                assert ours == pytest.approx(printed, rel=0, abs=0.005 + 1e-9)
                compared += 1
    assert compared > 7_000


def _lists(real: Real, period: str) -> dict[tuple[str, str], tuple[int, ...]]:
    """Add the commissioners of every provider and function up, NONC left out as published."""
    bands = [f"band_{week:03d}" for week in range(105)]
    added = (
        real.parsed("rtt_full_extract", period)
        # January 2026 is held twice: the zip made again, and the publisher's own.
        .filter(pl.col("release_id") == pl.col("release_id").last())
        .filter(pl.col("row_kind") == "pathways", pl.col("commissioner_code") != "NONC")
        .group_by("provider_code", "treatment_function_code")
        .agg(pl.col(bands).cast(pl.Int64).sum())
    )
    return {(row[0], row[1]): row[2:] for row in added.iter_rows()}


def _weeks(bands: tuple[int, ...], part: Fraction) -> float:
    """Walk along the weeks until the part is reached, and share the last week out evenly."""
    wanted, passed = part * sum(bands), 0
    for week, waiting in enumerate(bands):
        if passed + waiting >= wanted:
            return float(week + (wanted - passed) / waiting)
        passed += waiting
    raise AssertionError("more than everybody")


@pytest.mark.parametrize("check", ["ae_csv_equals_workbook", "rtt_equals_published_table"])
def test_two_publications_of_one_figure_agree(real: Real, check: str) -> None:
    results = real.mart("check_results").filter(pl.col("check") == check)
    assert results["wrong_rows"].to_list() == [0]


def test_the_checks_find_what_is_known_and_nothing_else(real: Real) -> None:
    # February 2025: the publisher's ICB sheet in another order. Imperial: a count at a standstill.
    found = real.mart("check_results").filter(pl.col("wrong_rows") > 0)
    assert sorted(found.select("check", "wrong_rows").rows()) == [
        ("ae_icbs_equal_workbook", 42),
        ("frozen_figures", 1),
    ]


# ---------------------------------------------------------------- what is there, and what is not


def test_no_month_of_a_and_e_is_missing_but_those_nobody_holds(real: Real) -> None:
    held = set(
        real.mart("observations")
        .filter(pl.col("metric_id") == "ae_within_4h_own", pl.col("org_code") == "ENG")
        .filter(pl.col("metric_value").is_not_null())["month"]
    )
    expected = set(months(date(2019, 4, 1), date(2026, 3, 1)))
    absent = {
        month
        for month in ABSENT
        if real.mart("releases").filter(pl.col("period") == f"{month:%Y-%m}").is_empty()
    }
    assert expected - held == absent


def test_every_release_of_a_and_e_that_is_carried_is_admitted(real: Real) -> None:
    releases = real.mart("releases").filter(pl.col("source").str.starts_with("ae_"))
    assert releases.filter(pl.col("verdict") != "admitted").select("name", "reason").rows() == []
    assert releases.height > 160


def test_whatever_is_refused_says_why(real: Real) -> None:
    releases = real.mart("releases")
    refused = pl.col("verdict") == "refused"
    assert releases.filter(refused == pl.col("reason").is_null()).rows() == []


def test_trusts_on_trial_have_no_four_hour_figure_while_the_trial_ran(real: Real) -> None:
    trial = real.mart("observations").filter(
        pl.col("org_code").is_in(ON_TRIAL),
        pl.col("metric_id").is_in(["ae_within_4h", "ae_within_4h_own", "ae_within_4h_type1"]),
        pl.col("month").is_between(date(2019, 5, 1), date(2023, 5, 1)),
    )
    assert set(ON_TRIAL) == set(trial["org_code"])
    assert trial.filter(pl.col("metric_value").is_not_null()).rows() == []
    assert trial.filter(pl.col("place").is_not_null()).rows() == []


def test_a_count_that_stands_still_is_marked(real: Real) -> None:
    # Imperial: 366 waits over 12 hours in May 2025, and 0 in each of the ten months after it.
    standing = real.mart("observations").filter("is_frozen", "is_latest")
    assert [("ae_12h_dta", "RYJ", date(2025, 6, 1))] == standing.select(
        "metric_id", "org_code", "unchanged_since"
    ).rows()
    told = real.mart("frozen_figures").select("metric_id", "org_code", "numerator").rows()
    assert told == [("ae_12h_dta", "RYJ", 0.0)]


def test_hospitals_that_stopped_sending_waiting_lists_are_named(real: Real) -> None:
    # Sheffield has sent none since June 2025, Torbay none for April 2026. The others gave community
    # services up; trusts with too few people waiting are not among them.
    missing = real.mart("missing_figures").filter(pl.col("metric_id") == "rtt_median_weeks")
    last = dict(missing.select("org_code", "last_month").iter_rows())
    assert last["RHQ"] == date(2025, 6, 1)
    assert last["RA9"] == date(2026, 3, 1)
    assert last.keys() == {"R1L", "RA9", "RHQ", "RKL", "RV3", "RW4", "RY6"}
    assert missing["month"].unique().to_list() == [date(2026, 4, 1)]
    # What is not out yet for a kind of trust is nobody's missing figure: finance of Q1 2026/27.
    # Of tests for diagnosis, two trusts that had figures in June 2025 had none in March 2026.
    tests = real.mart("missing_figures").filter(metric_id="diagnostics_over_6w")
    assert dict(tests.select("org_code", "last_month").iter_rows()) == {
        "RF4": date(2025, 6, 1),
        "RYG": date(2025, 6, 1),
    }
    assert set(real.mart("missing_figures")["org_code"]) == {*last, *tests["org_code"]}
    assert real.mart("refused_releases").height == real.mart("not_submitted").height == 0


def test_a_revision_is_listed_cell_by_cell(real: Real) -> None:
    revisions = real.mart("revisions")
    changed = revisions.filter(
        pl.col("org_code") == "RTD",
        pl.col("month") == date(2025, 7, 1),
        pl.col("column_name") == "attendances_other",
    )
    assert changed.select(pl.col("old_value", "new_value").cast(pl.Int64)).rows() == [(5421, 6401)]
    added = revisions.filter(
        pl.col("org_code") == "NL7",
        pl.col("month") == date(2025, 10, 1),
        pl.col("old_value").is_null(),
    )
    assert added.height > 0


def test_of_two_releases_of_a_month_only_the_newer_is_in_use(real: Real) -> None:
    releases = real.mart("releases").filter(pl.col("source") == "ae_monthly")
    twice = releases.filter(pl.len().over("period") > 1).sort("period", "published")
    assert twice["period"].n_unique() == 12
    assert (
        twice.group_by("period", maintain_order=True).agg("is_current")["is_current"].to_list()
        == [[False, True]] * 12
    )


def test_every_figure_leads_back_to_rows_of_a_release(real: Real) -> None:
    figures = real.mart("observations").filter(pl.col("metric_value").is_not_null())
    releases = real.mart("releases").select("release_id")
    assert figures.height > 60_000
    assert figures.join(releases, on="release_id", how="anti").rows() == []
    assert figures.filter(pl.col("first_row") > pl.col("last_row")).rows() == []
    assert figures.filter(pl.col("row_count") < 1).rows() == []
    # A mean over trusts of several files has no first row; only the finance of areas is one.
    nowhere = figures.filter(pl.col("first_row").is_null() | pl.col("last_row").is_null())
    assert nowhere.filter(pl.col("metric_id") != "finance_combined").rows() == []
    assert nowhere.filter(pl.col("org_kind") == "trust").rows() == []


# ---------------------------------------------------------------- the league tables


def editions(real: Real, table: str) -> dict[str, tuple[int, int]]:
    places = real.mart("league_places").filter(pl.col("table_id") == table)
    place = pl.col("place")
    counts = places.group_by("edition").agg(ranked=place.count(), listed=place.null_count())
    return {edition: (ranked, listed) for edition, ranked, listed in counts.iter_rows()}


def test_all_acute_trusts_are_listed_and_nearly_all_ranked(real: Real) -> None:
    # North Bristol (RVJ) has been part of Bristol since July 2026: 134 before, 133 in August.
    assert editions(real, "acute") == {
        "2026-01": (121, 13),
        "2026-02": (121, 13),
        "2026-03": (121, 13),
        "2026-04": (120, 14),
        "latest": (116, 17),
    }


def test_the_newest_table_of_acute_trusts_is_of_august_2026_where_it_can(real: Real) -> None:
    as_of = real.mart("league_measures").filter(table_id="acute", edition="latest")
    august, quarter = date(2026, 8, 1), date(2026, 4, 1)
    assert dict(as_of.select("metric_id", "month").unique().iter_rows()) == {
        "ae_within_4h": august,
        "ae_12h_dta": august,
        "rtt_within_18w": august,
        "rtt_over_52w": august,
        "finance_combined": quarter,
    }


def test_who_is_not_in_the_cut_list_of_august_2026_has_not_failed_to_report(real: Real) -> None:
    places = real.mart("league_places").filter(pl.col("place").is_null(), table_id="acute")
    reasons = {
        edition: dict(rows.select("org_code", "reason").iter_rows())
        for (edition,), rows in places.partition_by("edition", as_dict=True).items()
    }
    lists = "(last figure: April 2026)"
    assert {
        org: reason
        for org, reason in reasons["latest"].items()
        if org not in reasons["2026-04"] and org != "RA7"
    } == dict.fromkeys(("RK9", "RNS"), f"No figure for: 18 weeks {lists}, Over 52 weeks {lists}")
    silent = real.mart("missing_figures").filter(pl.col("org_code").is_in(["RK9", "RNS"]))
    assert silent.is_empty()
    # Of a part of the trusts nobody makes a figure of England or of a board.
    areas = real.mart("observations").filter(
        pl.col("metric_id").str.starts_with("rtt_"),
        pl.col("org_kind") != "trust",
        pl.col("month") > date(2026, 4, 1),
    )
    own_series = areas.filter(pl.col("metric_value").is_not_null())
    assert set(own_series.select("org_kind", "month").iter_rows()) == {
        ("england", date(2026, 5, 1))
    }


def test_no_trust_is_ranked_on_figures_of_two_organisations(real: Real) -> None:
    """What was measured before a trust took in another is that of both added up, or of none."""
    with (paths.SQL / "seeds" / "org_successions.csv").open(encoding="utf-8") as lines:
        took_in = [
            (row["closed_code"], row["successor_code"], date.fromisoformat(row["succeeded_on"]))
            for row in csv.DictReader(lines)
        ]
    as_of = {
        (row["table_id"], row["edition"]): row["as_of"]
        for row in real.mart("league_editions").iter_rows(named=True)
    }
    ranked = real.mart("league_places").filter(pl.col("place").is_not_null())
    figures = real.mart("league_measures").join(
        ranked, on=["table_id", "edition", "org_code"], how="semi"
    )
    seen = real.mart("observations").filter(pl.col("metric_value").is_not_null())
    had_figures = set(seen.select("metric_id", "org_code").iter_rows())
    of_two = []
    for row in figures.filter(pl.col("metric_value").is_not_null()).iter_rows(named=True):
        quarterly = declared().metric(row["metric_id"]).period == "quarter"
        last = row["month"].month + (2 if quarterly else 0)
        ended = row["month"].replace(month=last, day=monthrange(row["month"].year, last)[1])
        of_two += [
            (row["edition"], row["metric_id"], row["org_code"], closed)
            for closed, successor, day in took_in
            if successor == row["org_code"]
            and ended < day <= as_of[row["table_id"], row["edition"]]
            and (row["metric_id"], closed) in had_figures
            and row["flag"] != "joined"
        ]
    assert of_two == []
    bristol = real.mart("league_places").filter(org_code="RA7", edition="latest")
    assert dict(bristol.select("table_id", "reason").iter_rows()) == {
        "acute": "No figure for: Finance score (from before North Bristol NHS Trust became part of "
        "it on 1 July 2026)",
        "acute-waits": None,
    }
    own = real.mart("league_measures").filter(org_code="RA7", edition="latest")
    outdated = own.filter(pl.col("merged_with").is_not_null())
    assert outdated.select("table_id", "metric_id", "metric_value", "place").rows() == [
        ("acute", "finance_combined", None, None)
    ]
    # 27,210 came and 7,644 of them were there for over four hours; 481 waited over 12 hours.
    there = real.figure("ae_within_4h_own", "RA7", "2026-08")
    assert (there["numerator"], there["denominator"]) == (27_210 - 7_644, 27_210)
    assert real.figure("ae_12h_dta", "RA7", "2026-08")["numerator"] == 481


def test_the_table_of_waits_reaches_back_two_years(real: Real) -> None:
    held = editions(real, "acute-waits").keys() - {"latest"}
    # Of May to July 2026 no waiting lists are held.
    assert sorted(held) == [
        *(f"{m:%Y-%m}" for m in months(date(2024, 4, 1), date(2026, 4, 1))),
        "2026-08",
    ]


def test_of_36_boards_34_are_ranked_and_of_42_in_february_2026_were_41(real: Real) -> None:
    counts = editions(real, "icb")
    assert (counts["latest"], counts["2026-02"]) == ((34, 2), (41, 1))


def test_whoever_is_not_ranked_is_told_why(real: Real) -> None:
    places = real.mart("league_places")
    ranked = pl.col("place").is_not_null()
    assert places.filter(ranked == pl.col("reason").is_not_null()).rows() == []
    assert places.filter(ranked != pl.col("score").is_not_null()).rows() == []


@pytest.mark.parametrize("table_id", [table.id for table in declared().tables])
def test_every_edition_is_worked_out_again_in_plain_python(real: Real, table_id: str) -> None:
    """From the figures up: measures, themes, composite and places, of all editions."""
    figures = real.mart("league_measures").filter(pl.col("table_id") == table_id)
    places = real.mart("league_places").filter(pl.col("table_id") == table_id)
    for (edition,), of_edition in figures.partition_by("edition", as_dict=True).items():
        scores = second_editions.scores(declared(), table_id, of_edition)
        rows = places.filter(pl.col("edition") == edition, pl.col("place").is_not_null())
        assert scores == dict(rows.select("org_code", "score").iter_rows())
        assert second_opinion.places(scores, better="lower") == dict(
            rows.select("org_code", "place").iter_rows()
        )
