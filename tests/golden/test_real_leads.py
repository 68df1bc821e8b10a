"""For how long one has been ahead of another, gone through again in Python on real figures."""

from calendar import monthrange
from datetime import date
from typing import Any, Final

import polars as pl
import pytest

from tests.support.real import Real

TABLE: Final = "acute-waits"
# Nothing goes back beyond the change of counting in A&E, nor of boards beyond the new map.
COUNTED_ANEW: Final = date(2025, 11, 1)
NEW_MAP: Final = date(2026, 4, 1)


def leads(real: Real, table: str = TABLE) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (row["above_code"], row["below_code"]): row
        for row in real.mart("league_leads").filter(table_id=table).iter_rows(named=True)
    }


def months(real: Real) -> list[date]:
    """List the months of the tables, newest first, down to the change of counting."""
    editions = real.mart("league_editions").filter(table_id=TABLE)
    newest = editions.filter("is_latest")["as_of"][0]
    past = editions.filter(
        ~pl.col("is_latest") & (pl.col("as_of") < newest) & (pl.col("month") >= COUNTED_ANEW)
    )
    return [newest.replace(day=1), *sorted(past["month"], reverse=True)]


def standing(real: Real, edition: str) -> dict[str, int]:
    rows = real.mart("league_places").filter(table_id=TABLE, edition=edition).drop_nulls("place")
    return dict(rows.select("org_code", "place").iter_rows())


def test_each_lead_goes_back_as_far_as_the_places_do(real: Real) -> None:
    """All pairs without a merger: by the places alone, month by month."""
    newest = standing(real, "latest")
    held_months = months(real)
    past = [standing(real, f"{month:%Y-%m}") for month in held_months[1:]]
    found = leads(real)
    merged = set(
        real.mart("series_breaks").filter(
            (pl.col("org_code") != "") & (pl.col("month") > date(2025, 10, 1))
        )["org_code"]
    )
    told = 0
    for (above, below), row in found.items():
        assert newest[above] < newest[below]
        if {above, below} & merged:
            continue
        told += 1
        held = 0
        while held < len(past) and past[held].get(above, 999) < past[held].get(below, 0):
            held += 1
        assert row["tables_count"] == 1 + held, row
        assert row["since_month"] == held_months[held], row
        if held == len(past):
            assert (row["ended_by"], row["ended_month"]) == ("counting", COUNTED_ANEW)
        else:
            places = past[held].get(above), past[held].get(below)
            kind = "no_place" if None in places else "level" if places[0] == places[1] else ""
            assert row["ended_by"] == (kind or "other_ahead"), row
    assert told > 6000
    tied = sum(a < b and newest[a] == newest[b] for a in newest for b in newest)
    assert len(found) == len(newest) * (len(newest) - 1) // 2 - tied


@pytest.mark.parametrize("pair", [("RCF", "RXL"), ("RAS", "RTK"), ("R1K", "RJN")])
def test_clearly_ahead_is_counted_in_the_replays(real: Real, pair: tuple[str, str]) -> None:
    row = leads(real)[pair]
    above, below = pair
    replays = {
        (one["edition"], one["org_code"]): one["places"]
        for one in real.mart("replays")
        .filter(table_id=TABLE, doubt="all")
        .filter(pl.col("org_code").is_in(pair))
        .iter_rows(named=True)
    }
    clear = 0
    editions = ["latest", *(f"{month:%Y-%m}" for month in months(real)[1:])]
    for edition in editions[: row["tables_count"]]:
        met = list(zip(replays[edition, above], replays[edition, below], strict=True))
        clear += sum(a < b for a, b in met) >= 0.975 * len(met)
    assert row["clear_count"] == clear


def test_a_merger_ends_a_lead_and_a_redrawn_map_ends_all(real: Real) -> None:
    """RWW took in another trust in April 2026, when the map of boards was redrawn as well."""
    merged = [row for row in leads(real).values() if row["ended_by"] == "merger"]
    assert {"RWW"} <= {row["ended_code"] for row in merged}
    assert {row["ended_month"] for row in merged if row["ended_code"] == "RWW"} == {
        date(2026, 4, 1)
    }
    boards = leads(real, "icb").values()
    assert min(row["since_month"] for row in boards) >= NEW_MAP
    assert "field" in {row["ended_by"] for row in boards}


def test_people_a_day_are_those_of_the_calendar(real: Real) -> None:
    """A&E: counts of the month over its days, by hand. Lists and money have no day."""
    parts = real.mart("league_parts").filter(table_id="acute")
    month = (
        real.mart("league_periods")
        .filter(table_id="acute", edition="latest", metric_id="ae_within_4h")["month"]
        .item()
    )
    days = monthrange(month.year, month.month)[1]
    for code in ("R1F", "RCF", "RWE"):
        row = parts.row(
            by_predicate=(pl.col("org_code") == code) & (pl.col("metric_id") == "ae_within_4h"),
            named=True,
        )
        seen = real.figure("ae_within_4h", code, f"{month:%Y-%m}")
        people = int(seen["denominator"])  # type: ignore[call-overload]
        lacking = 82 * people - 100 * int(seen["numerator"])  # type: ignore[call-overload]
        wanted = -(-lacking // 100) if lacking > 0 else None
        assert row["target_people"] == wanted
        if wanted:
            assert row["target_a_day"] == pytest.approx(wanted / days)
    day_less = parts.filter(pl.col("metric_id").is_in(["rtt_within_18w", "finance_combined"]))
    assert day_less["people_a_day"].is_null().all()
    assert day_less["target_a_day"].is_null().all()
