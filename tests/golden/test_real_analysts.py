"""Things that analysts do with the real tables, each in at most three statements of a library."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import duckdb
import pandas as pd
import polars as pl
import pytest

from tests.support.analysts import Rows, found_by_all
from tests.support.browser.browsing import served

DATA: Final = "data/latest"


@pytest.fixture(name="host", scope="module")
def _host(real_site: Path) -> Iterator[str]:
    with served(real_site) as address:
        yield address


# Bytes of a file that a telephone reads at once.
LONGEST: Final = 90_000


def test_no_file_of_the_api_is_too_long(real_site: Path) -> None:
    sizes = {one: one.stat().st_size for one in (real_site / "api").rglob("*.json")}
    assert len(sizes) > 2_000
    assert [one for one, size in sizes.items() if size > LONGEST] == []


# ------------------------------------------------------ waits since 2024, with England and target

SERIES: Final = ["period", "value", "england_value", "target"]


def series_pandas(host: str) -> Rows:
    rows = pd.read_parquet(f"{host}/{DATA}/metric-rtt_over_52w.parquet")
    own = rows[(rows.org_code == "RJ1") & rows.period.between("2024-01", "2026-04")]
    told = own[SERIES].astype(object)
    return list(told.where(told.notna(), None).itertuples(index=False, name=None))


def series_polars(host: str) -> Rows:
    rows = pl.scan_parquet(f"{host}/{DATA}/metric-rtt_over_52w.parquet")
    own = rows.filter(pl.col("period").is_between(pl.lit("2024-01"), pl.lit("2026-04")))
    return own.filter(org_code="RJ1").select(SERIES).collect().rows()


def series_duckdb(folder: Path) -> Rows:
    rows = duckdb.read_parquet(f"{folder}/{DATA}/metric-rtt_over_52w.parquet")
    own = rows.filter("org_code = 'RJ1' and period between '2024-01' and '2026-04'")
    return own.project(", ".join(SERIES)).order("period").fetchall()


def test_waits_since_2024_stand_beside_england_and_the_target(host: str, real_site: Path) -> None:
    found = found_by_all(globals(), "series", host, real_site)
    assert (found[0][0], found[-1][0]) == ("2024-04", "2026-04")
    assert len(found) >= 20
    assert {target for period, _, _, target in found if period < "2025-04"} == {None}
    assert {target for period, _, _, target in found if "2025-04" <= period < "2026-04"} == {0.01}
    assert all(0 < own < 1 and 0 < england < 1 for _, own, england, _ in found)


# ------------------------------------------------------ who rose, beyond England and noise


def rose_pandas(host: str) -> Rows:
    moves = pd.read_parquet(f"{host}/{DATA}/movers.parquet")
    of = moves.query("scope_id == 'rtt_within_18w' and edition == '2026-03'")
    found = of.query("is_beyond_noise and verdict == 'rise' and beside == 'ahead'")
    return list(found[["org_code", "change"]].itertuples(index=False, name=None))


def rose_polars(host: str) -> Rows:
    moves = pl.scan_parquet(f"{host}/{DATA}/movers.parquet")
    of = moves.filter(scope_id="rtt_within_18w", edition="2026-03", beside="ahead")
    found = of.filter("is_beyond_noise", verdict="rise")
    return found.select("org_code", "change").collect().rows()


def rose_duckdb(folder: Path) -> Rows:
    moves = duckdb.read_parquet(f"{folder}/{DATA}/movers.parquet")
    of = moves.filter("scope_id = 'rtt_within_18w' and edition = '2026-03' and beside = 'ahead'")
    found = of.filter("is_beyond_noise and verdict = 'rise'")
    return found.project("org_code, change").order("org_code").fetchall()


def test_who_rose_beyond_england_and_noise_is_asked_of_one_table(
    host: str, real_site: Path
) -> None:
    found = found_by_all(globals(), "rose", host, real_site)
    assert all(change > 0 for _, change in found)


# ------------------------------------------------------ my ICB, as it was and as it is now

NAMES: Final = ("observations", "observations-as-now")
WHO: Final = "organisations"
MINE: Final = "(org_code = 'QUY' or icb_code = 'QUY')"
OF_MONTH: Final = "metric_id = 'ae_within_4h' and period = '2026-03'"


def icb_pandas(host: str) -> Rows:
    then, now, who = (pd.read_parquet(f"{host}/{DATA}/{n}.parquet") for n in (*NAMES, WHO))
    mine = who.query(MINE.replace(" = ", " == ")).merge(then.query(OF_MONTH.replace(" = ", " == ")))
    both = mine.merge(now, "left", on=["metric_id", "org_code", "period"], suffixes=("", "_now"))
    return sorted(
        (code, then, None if pd.isna(now) else now)
        for code, then, now in both[["org_code", "value", "value_now"]].itertuples(
            index=False, name=None
        )
    )


def icb_polars(host: str) -> Rows:
    then, now, who = (pl.scan_parquet(f"{host}/{DATA}/{n}.parquet") for n in (*NAMES, WHO))
    mine = who.filter((pl.col("org_code") == "QUY") | (pl.col("icb_code") == "QUY"))
    both = (
        then.filter(metric_id="ae_within_4h", period="2026-03")
        .join(mine, on="org_code", how="semi")
        .join(now, on=["metric_id", "org_code", "period"], how="left", suffix="_now")
    )
    return both.select("org_code", "value", "value_now").sort("org_code").collect().rows()


def icb_duckdb(folder: Path) -> Rows:
    then, now, who = (duckdb.read_parquet(f"{folder}/{DATA}/{n}.parquet") for n in (*NAMES, WHO))
    mine = then.filter(OF_MONTH).join(who.filter(MINE).project("org_code"), "org_code", "semi")
    both = mine.join(
        now.project("metric_id, org_code, period, value as value_now"),
        "metric_id, org_code, period",
        "left",
    )
    return both.project("org_code, value, value_now").order("org_code").fetchall()


def test_an_icb_is_had_as_it_was_and_as_it_is_now(host: str, real_site: Path) -> None:
    found = {code: both for code, *both in found_by_all(globals(), "icb", host, real_site)}
    assert {"QUY", "RA7", "RVJ"} <= set(found)
    # North Bristol became part of RA7 in June 2026: as now, it is in the March of RA7.
    (own, joined), (gone, nothing) = found["RA7"], found["RVJ"]
    assert nothing is None
    assert gone < joined < own
    assert found["QUY"][0] == found["QUY"][1]


# ------------------------------------------------------ joined to two registers by their codes

ODS: Final = {"ods_code": ["QUY", "D7T5G", "none of ours"], "there": ["a", "b", "c"]}
ONS: Final = {"ons_code": ["E54000066", "E99999999"], "area_there": ["Essex", "nowhere"]}
JOINED: Final = ["org_code", "there", "area_there"]


def join_pandas(host: str) -> Rows:
    places = pd.read_parquet(f"{host}/{DATA}/geographies.parquet")
    both = places.merge(pd.DataFrame(ODS)).merge(pd.DataFrame(ONS), "left")[JOINED]
    return list(both.astype(object).where(both.notna(), None).itertuples(index=False, name=None))


def join_polars(host: str) -> Rows:
    places = pl.scan_parquet(f"{host}/{DATA}/geographies.parquet")
    both = places.join(pl.LazyFrame(ODS), on="ods_code")
    return (
        both.join(pl.LazyFrame(ONS), on="ons_code", how="left")
        .select(JOINED)
        .sort("org_code")
        .collect()
        .rows()
    )


def join_duckdb(folder: Path) -> Rows:
    ods, ons = (duckdb.from_arrow(pl.DataFrame(there).to_arrow()) for there in (ODS, ONS))
    places = duckdb.read_parquet(f"{folder}/{DATA}/geographies.parquet")
    both = places.join(ods, "ods_code").join(ons, "ons_code", "left")
    return both.project(", ".join(JOINED)).order("org_code").fetchall()


def test_the_codes_of_two_registers_join_our_tables_to_others(host: str, real_site: Path) -> None:
    found = found_by_all(globals(), "join", host, real_site)
    assert found == [("D7T5G", "b", "Essex"), ("QUY", "a", None)]
