"""The incentive schemes replayed on real figures, and the detector of a crammed March."""

import random
import statistics
from datetime import date
from typing import Any, Final

import polars as pl
import pytest

from tests.support.real import Real

MARCH: Final = date(2024, 3, 1)
PAIRS: Final = tuple(date(year, 3, 1) for year in range(2020, 2027))
LEVEL: Final = {"RP6", "REP", "RCU", "RVW", "RBS", "RWF", "RTP", "RTF", "RAE", "RHM"}
FIRST: Final = ("RFF", "RCF", "RA2", "RCX", "RP5", "RGR", "RLQ", "RJ7", "RJC", "RH8")
NEXT: Final = ("RNS", "RDU", "RAS", "RGT", "RGP", "RDE", "RWG", "RWY", "R0D", "RGN")


def places(real: Real, scheme: str, month: date, reading: str = "official") -> pl.DataFrame:
    return real.mart("incentive_places").filter(scheme=scheme, end_month=month, reading=reading)


def run(real: Real, scheme: str, month: date, reading: str = "official") -> dict[str, Any]:
    found = real.mart("incentive_runs").filter(scheme=scheme, end_month=month, reading=reading)
    return found.row(0, named=True)


def in_order(rows: pl.DataFrame, place: str, route: str, key: str) -> tuple[str, ...]:
    return tuple(rows.filter(pl.col(route) == key).sort(place)["org_code"])


def test_march_2024_pays_thirty_times_and_fifty_million(real: Real) -> None:
    rows = places(real, "march-2024", MARCH)
    assert rows.height == 124
    assert set(rows.filter(level_route="level")["org_code"]) == LEVEL
    assert in_order(rows, "points_place", "points_route", "gain-first") == FIRST
    assert in_order(rows, "points_place", "points_route", "gain-next") == NEXT
    told = run(real, "march-2024", MARCH)
    assert (told["payments"], told["total_gbp"], told["both_routes"]) == (30, 50_000_000, 0)
    assert rows["payment"].sum() == 50_000_000
    # Moorfields, Liverpool Women's, Sheffield Children's and Alder Hey.
    assert told["level_specialists"] == 4


def test_by_per_cent_one_of_ten_and_two_of_twenty_are_others(real: Real) -> None:
    rows = places(real, "march-2024", MARCH)
    first = set(rows.filter(relative_route="gain-first")["org_code"])
    assert (set(FIRST) - first, first - set(FIRST)) == ({"RJC"}, {"RNS"})
    paid = set(rows.filter(pl.col("relative_route").is_not_null())["org_code"])
    assert paid ^ {*FIRST, *NEXT} == {"RDE", "RWY", "RFR", "RWP"}
    assert run(real, "march-2024", MARCH)["money_moves_gbp"] == 3_000_000


# Typed from the sheet "Acute Trust Footprint Data" of the two workbooks: within four hours and all
# attendances in January, the same in March, and the place by gain. Alder Hey's has a part of a
# walk-in centre.
BY_HAND: Final = {
    "RFF": (4884, 8808, 6641, 8997, 1),
    "RJC": (5795, 8269, 6966, 8474, 9),
    "RBS": (9169.721238938, 10965.988053097, 10145.804646018, 11643.554646018, 62),
}


@pytest.mark.parametrize("code", BY_HAND)
def test_three_trusts_by_hand_from_typed_counts(real: Real, code: str) -> None:
    january, of_january, march, of_march, place = BY_HAND[code]
    gain = march / of_march - january / of_january
    row = places(real, "march-2024", MARCH).row(by_predicate=pl.col("org_code") == code, named=True)
    assert row["end_value"] == pytest.approx(march / of_march, abs=1e-7)
    assert row["points"] == pytest.approx(gain, abs=1e-7)
    assert row["relative_gain"] == pytest.approx(gain / (january / of_january), abs=1e-7)
    assert row["points_place"] == place


def test_what_became_of_the_first_ten(real: Real) -> None:
    told = run(real, "march-2024", MARCH)
    assert round(100 * told["first_gain"], 1) == 14.6
    assert round(100 * told["first_next"], 1) == -2.6
    assert round(100 * told["first_later"], 1) == -3.3
    assert 0.1 < told["earlier_explains"] < 0.25
    assert 0 < told["mean_explains"] < told["earlier_explains"]


def test_footprint_and_own_figures_differ_in_three_of_ten_and_two_of_ten(real: Real) -> None:
    told = run(real, "march-2024", MARCH, "provider")
    assert (told["gain_differs"], told["level_differs"]) == (3, 2)


def test_without_trusts_that_lack_a_major_department(real: Real) -> None:
    rows = places(real, "march-2024", MARCH, "major")
    assert set(places(real, "march-2024", MARCH)["org_code"]) - set(rows["org_code"]) == {
        "RP6",
        "REP",
    }
    assert set(rows.filter(level_route="level")["org_code"]) == LEVEL - {"RP6", "REP"} | {
        "RQX",
        "RJC",
    }


def test_alder_hey_is_as_published(real: Real) -> None:
    march = places(real, "march-2024", MARCH).row(
        by_predicate=pl.col("org_code") == "RBS", named=True
    )
    assert (march["level_place"], round(100 * march["end_value"], 1)) == (5, 87.1)
    year = real.mart("incentive_payees").row(
        by_predicate=(pl.col("org_code") == "RBS") & (pl.col("route") == "level"), named=True
    )
    assert round(100 * year["our_value"], 1) == 89.3 == round(100 * year["published_value"], 1)
    assert year["our_place_major"] == year["published_place"] == 2
    assert year["our_place"] == 4


def test_four_of_five_published_improvers_come_out(real: Real) -> None:
    rows = real.mart("incentive_payees").filter(scheme="year-2024-25", route="gain")
    assert dict(rows.select("org_code", "our_place").iter_rows()) == {
        "RMC": 3,
        "RMP": 5,
        "RWJ": 7,
        "RJR": 8,
        "R0A": 11,
    }


def test_harrogate_is_as_published_from_the_end_of_march_2025(real: Real) -> None:
    rows = places(real, "elective-2025-26", date(2025, 9, 1))
    row = rows.row(by_predicate=pl.col("org_code") == "RCD", named=True)
    assert round(100 * row["points"], 2) == 5.47
    assert rows["payment"].sum() == 0
    listed = [
        real.figure("rtt_within_18w", "RCD", month)["denominator"]
        for month in ("2025-03", "2025-09")
    ]
    assert round(100 * (listed[1] / listed[0] - 1), 1) == -4.7  # type: ignore[operator]


@pytest.mark.parametrize("march", PAIRS)
def test_every_pair_of_january_and_march_is_replayed(real: Real, march: date) -> None:
    rows = places(real, "march-2024", march)
    told = run(real, "march-2024", march)
    assert (told["payments"], told["total_gbp"]) == (30, 50_000_000)
    silent = set(rows.filter(not_paid_because="not_reported")["org_code"])
    if march <= date(2023, 3, 1):
        assert len(silent) == (13 if march.year == 2020 else 14)
        assert {"RC9", "RGT", "RYJ"} <= silent
    else:
        assert silent == set()
    assert rows.filter(pl.col("org_code").is_in(silent))["payment"].sum() == 0
    values = {
        (row["org_code"], row["month"]): row["metric_value"]
        for row in real.mart("observations")
        .filter(metric_id="ae_within_4h", org_kind="trust")
        .iter_rows(named=True)
    }
    january = march.replace(month=1)
    gains = sorted(
        (
            (values[code, march] - values[code, january], code)
            for code in rows.filter(pl.col("not_paid_because").is_null())["org_code"]
        ),
        reverse=True,
    )
    assert in_order(rows, "points_place", "points_route", "gain-first") == tuple(
        code for _, code in gains[:10]
    )


@pytest.mark.parametrize("march", [date(2020, 3, 1), date(2026, 3, 1)])
def test_a_june_that_is_not_held_is_said(real: Real, march: date) -> None:
    """June 2020 is not held; that of 2026 is put together by a mapping and counts as not held."""
    years = {row["march"]: row for row in real.mart("surge_years").iter_rows(named=True)}
    assert (years[march]["median_fall"], years[march]["tried"]) == (None, 0)
    assert run(real, "march-2024", march)["first_later"] is None
    assert set(PAIRS) <= set(years)


def test_who_gains_hardly_repeats_it_next_year(real: Real) -> None:
    found = {
        row["march"].year: round(row["next_correlation"], 2)
        for row in real.mart("surge_years").iter_rows(named=True)
        if row["march"].year < 2026
    }
    assert found == {2020: -0.16, 2021: -0.05, 2022: 0.0, 2023: 0.11, 2024: 0.23, 2025: 0.27}


def test_shares_of_replays_are_those_of_a_second_way(real: Real) -> None:
    """Paid out again 400 times by Python's own chance: each share within eight points."""
    odds = real.mart("incentive_odds").filter(scheme="march-2024", end_month=MARCH)
    rows = places(real, "march-2024", MARCH).filter(pl.col("not_paid_because").is_null())
    spread = dict(odds.select("org_code", "usual_move").iter_rows())
    chance = random.Random(20240301)
    paid = dict.fromkeys(spread, 0)
    for _ in range(400):
        ends = {
            row["org_code"]: (
                row["end_value"] + chance.gauss(0, spread[row["org_code"]] / 2**0.5),
                row["base_value"] + chance.gauss(0, spread[row["org_code"]] / 2**0.5),
            )
            for row in rows.iter_rows(named=True)
        }
        level = sorted(ends, key=lambda code: -ends[code][0])[:10]
        gain = sorted(ends, key=lambda code: ends[code][1] - ends[code][0])[:20]
        for code in {*level, *gain}:
            paid[code] += 1
    shares = dict(odds.select("org_code", "paid_share").iter_rows())
    assert max(abs(paid[code] / 400 - shares[code]) for code in shares) < 0.1


def test_the_detector_is_as_good_as_is_printed(real: Real) -> None:
    """Invented trusts by Python's own chance: power and false alarms within three points."""
    printed = {
        round(row["cram"], 2): row
        for row in real.mart("surge_power").filter(tested="invented").iter_rows(named=True)
    }
    carried, spread = printed[0.0]["carried"], printed[0.0]["spread"]
    chance = random.Random(7)
    found = dict.fromkeys(printed, 0)
    tried = 0
    for _ in range(300):
        level, months = chance.gauss(0, spread), []
        for _ in range(84):
            level = carried * level + chance.gauss(0, spread * (1 - carried**2) ** 0.5)
            months.append(level)
        usual = {}
        for apart in (2, 3):
            moves = [
                months[i] - months[i - apart]
                for i in range(apart, 84)
                if i % 12 != 2 and (i - apart) % 12 != 2
            ]
            usual[apart] = statistics.fmean(move * move for move in moves) ** 0.5
        for march in range(2, 81, 12):
            tried += 1
            for cram in found:
                rise = months[march] + cram - months[march - 2]
                fall = months[march] + cram - months[march + 3]
                found[cram] += rise >= 1.5 * usual[2] and fall >= 1.5 * usual[3]
    for cram, row in printed.items():
        assert found[cram] / tried == pytest.approx(row["found_share"], abs=0.035), cram
    assert printed[0.0]["found_share"] < 0.03
    assert printed[0.1]["found_share"] > 0.75


def test_whole_systems_beside_what_their_trusts_are_paid(real: Real) -> None:
    rows = real.mart("incentive_systems").filter(scheme="march-2024", end_month=MARCH)
    assert rows.height == 42
    assert rows["paid_gbp"].sum() == 50_000_000
    assert rows["trusts"].sum() == 124
    first = rows.sort("points_place").head(7)
    assert set(first["points_route"]) == {"gain-first", "gain-next"}
    assert rows.filter(pl.col("points_route").is_not_null()).height == 7
    assert rows.filter(pl.col("level_route").is_not_null()).height == 3


def test_two_invented_years_end_alike_and_are_not_paid_alike(real: Real) -> None:
    rows = {
        (row["path"], row["scheme"]): row
        for row in real.mart("incentive_what_if").iter_rows(named=True)
    }
    crammed, steady = rows["crammed", "march-2024"], rows["steady", "march-2024"]
    assert crammed["end_value"] == steady["end_value"]
    assert (crammed["points_place"], crammed["payment"]) == (5, 2_000_000)
    assert (steady["payment"], steady["more_seen"]) == (0, 7500)
    assert rows["crammed", "year-2024-25"]["payment"] == rows["steady", "year-2024-25"]["payment"]
