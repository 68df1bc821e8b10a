"""For how long one has been ahead of another, gone through again in Python on real figures."""

from datetime import date, timedelta
from typing import Any, Final

import polars as pl
import pytest

from tests.support.real import Real

TABLE: Final = "acute-waits"
LATEST: Final = date(2026, 8, 1)
# The newest first: the tables that are held up to the change of counting in A&E.
MONTHS: Final = ("2026-04", "2026-03", "2026-02", "2026-01", "2025-12", "2025-11")
COUNTED_ANEW: Final = date(2025, 11, 1)


def leads(real: Real, table: str = TABLE) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (row["above_code"], row["below_code"]): row
        for row in real.mart("league_leads").filter(table_id=table).iter_rows(named=True)
    }


def standing(real: Real, edition: str) -> dict[str, int]:
    rows = real.mart("league_places").filter(table_id=TABLE, edition=edition).drop_nulls("place")
    return dict(rows.select("org_code", "place").iter_rows())


def test_each_lead_goes_back_as_far_as_the_places_do(real: Real) -> None:
    """All pairs without a merger: by the places alone, month by month."""
    newest = standing(real, "latest")
    past = [standing(real, edition) for edition in MONTHS]
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
        since = date.fromisoformat(f"{MONTHS[held - 1]}-01") if held else LATEST
        assert row["since_month"] == since, row
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
    for edition in ("latest", *MONTHS)[: row["tables_count"]]:
        met = list(zip(replays[edition, above], replays[edition, below], strict=True))
        clear += sum(a < b for a, b in met) >= 0.975 * len(met)
    assert row["clear_count"] == clear


def test_a_merger_ends_a_lead_and_a_redrawn_map_ends_all(real: Real) -> None:
    """RWW took in another trust in April 2026; of 41 boards 34 are ranked now, many of them new."""
    merged = [row for row in leads(real).values() if row["ended_by"] == "merger"]
    assert {"RWW"} <= {row["ended_code"] for row in merged}
    assert {row["ended_month"] for row in merged if row["ended_code"] == "RWW"} == {
        date(2026, 4, 1)
    }
    boards = leads(real, "icb").values()
    assert {(row["ended_by"], row["tables_count"]) for row in boards} == {("field", 1)}


def test_people_a_day_are_those_of_the_calendar(real: Real) -> None:
    """A&E: counts of August over 31 days, by hand. Lists and money have no day."""
    parts = real.mart("league_parts").filter(table_id="acute")
    for code in ("R1F", "RCF", "RWE"):
        row = parts.row(
            by_predicate=(pl.col("org_code") == code) & (pl.col("metric_id") == "ae_within_4h"),
            named=True,
        )
        seen = real.figure("ae_within_4h", code, "2026-08")
        people = int(seen["denominator"])  # type: ignore[call-overload]
        lacking = 82 * people - 100 * int(seen["numerator"])  # type: ignore[call-overload]
        days = (date(2026, 9, 1) - date(2026, 8, 1)) // timedelta(days=1)
        wanted = -(-lacking // 100) if lacking > 0 else None
        assert row["target_people"] == wanted
        if wanted:
            assert row["target_a_day"] == pytest.approx(wanted / days)
    day_less = parts.filter(pl.col("metric_id").is_in(["rtt_within_18w", "finance_combined"]))
    assert day_less["people_a_day"].is_null().all()
    assert day_less["target_a_day"].is_null().all()
