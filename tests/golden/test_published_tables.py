"""Every published table of the snapshot keeps the convention, its key and its references."""

import re
from collections.abc import Mapping
from typing import Final

import polars as pl
import pytest

from pipeline import config, paths
from pipeline.publish.context import Download
from pipeline.publish.editions.store import Shelf
from pipeline.publish.files import tables
from pipeline.publish.marts import reader
from pipeline.publish.pages import data
from tests.support.real import Real

# Days whose name does not end in _on say so in their header.
DAYS: Final = {"looked_up", "data_from", "data_to", "first_seen", "last_seen"}


@pytest.fixture(name="made", scope="module")
def _made(real: Real) -> Mapping[str, Download]:
    declared = config.load(paths.SOURCES_TOML, paths.METRICS_TOML)
    marts, shelf = reader.read(real.data / "marts"), Shelf(folder=real.data / "no editions")
    return {one.table: one for one in tables.build(marts, declared, shelf)}


def test_all_tables_of_the_specification_are_there(made: Mapping[str, Download]) -> None:
    wanted = (
        *("metrics", "targets", "weights", "observations", "observations-as-now", "league-places"),
        *("league-measures", "movers", "signals", "formulas", "release-columns", "figure-rows"),
        *("provider-icbs", "providers", "successions", "geographies", "releases", "calendar"),
        *("dictionary", "tables", "codes", "schema-changes"),
    )
    assert set(wanted) <= set(made)
    assert not [table for table in wanted if not made[table].row_count]


def test_every_table_that_the_data_page_recommends_is_there(made: Mapping[str, Download]) -> None:
    wanted = {name for _, names in data.ASKED for name in names} | {data.TIDY, *data.LISTS}
    # `changes` comes with an edition.
    assert wanted - set(made) <= {"changes"}


def test_no_text_is_empty_and_every_null_is_explained(made: Mapping[str, Download]) -> None:
    wrong = [
        (one.table, column.name)
        for one in made.values()
        for column in one.columns
        if (one.frame[column.name].null_count() and not column.null_means)
        or (one.frame[column.name].dtype == pl.String and (one.frame[column.name] == "").any())
    ]
    assert wrong == []


def test_every_column_has_a_meaning_and_every_number_a_unit(made: Mapping[str, Download]) -> None:
    wrong = [
        (one.table, column.name)
        for one in made.values()
        for column in one.columns
        if not column.meaning
        or (one.frame[column.name].dtype.is_numeric() and not column.unit)
        or (column.unit == "unit" and "unit" not in one.frame.columns)
    ]
    assert wrong == []


def test_every_key_is_filled_and_unique(made: Mapping[str, Download]) -> None:
    for one in made.values():
        key = one.frame.select(one.key)
        assert one.key, one.table
        assert not any(series.null_count() for series in key), one.table
        assert key.n_unique() == one.row_count or not one.row_count, one.table
        assert one.frame.columns[: len(one.key)] == list(one.key), one.table


def test_every_reference_leads_to_a_row(made: Mapping[str, Download]) -> None:
    by_mart = {one.mart: one for one in made.values() if one.mart}
    followed = set()
    for one in made.values():
        for column in one.columns:
            if column.refers_to:
                other = by_mart[column.refers_to]
                lost = (
                    one.frame[column.name].drop_nulls().is_in(other.frame[other.key[0]].to_list())
                )
                assert lost.all(), (one.table, column.name)
                followed.add(column.refers_to)
    assert {"organisations", "releases", "metrics", "source_freshness"} <= followed


def test_every_code_is_declared(made: Mapping[str, Download]) -> None:
    wrong = [
        (one.table, column.name, cell)
        for one in made.values()
        for column in one.columns
        if column.codes
        for cell in one.frame[column.name].drop_nulls().unique()
        if cell not in column.codes
    ]
    assert wrong == []


def test_periods_are_months_with_their_kind_and_label(made: Mapping[str, Download]) -> None:
    for one in made.values():
        if "period" not in one.frame.columns:
            continue
        assert {"period_kind", "period_label"} <= set(one.frame.columns), one.table
        periods = one.frame["period"].drop_nulls()
        assert periods.str.contains(r"^\d{4}-(0[1-9]|1[0-2])$").all(), one.table
    finance = made["metric-finance_plan"].frame.row(0, named=True)
    assert (finance["period_kind"], finance["period_label"][:1]) == ("quarter", "Q")


def test_dates_are_days_and_shares_are_fractions(made: Mapping[str, Download]) -> None:
    for one in made.values():
        for name, dtype in one.frame.schema.items():
            if dtype == pl.Date:
                assert name.endswith("_on") or name in DAYS, (one.table, name)
            if name.endswith("_on"):
                assert dtype == pl.Date, (one.table, name)
            if name.endswith("_share") and dtype.is_float():
                cells = one.frame[name].drop_nulls()
                assert cells.is_between(0, 1).all(), (one.table, name)
            assert not name.endswith("_pct") or one.group == "league", (one.table, name)


def test_who_has_a_code_has_a_name_and_counts_are_whole_or_say_so(
    made: Mapping[str, Download],
) -> None:
    for one in made.values():
        names = set(one.frame.columns)
        assert "org_name" in names or "org_code" not in names, one.table
        for column in one.columns:
            cells = one.frame[column.name]
            if column.unit == "count" and cells.dtype.is_float():
                assert "is_apportioned" in names, (one.table, column.name)
                parted = cells.is_not_null() & (cells != cells.round())
                assert one.frame["is_apportioned"].filter(parted).all(), (one.table, column.name)


def test_files_of_one_form_have_the_same_columns(made: Mapping[str, Download]) -> None:
    forms: dict[str, list[tuple[str, str]]] = {}
    for one in made.values():
        columns = [(column.name, column.kind) for column in one.columns]
        assert forms.setdefault(one.schema, columns) == columns, one.table
    assert made["metric-ae_within_4h"].schema == "observations"
    assert (
        made["observations"]
        .frame.filter(metric_id="rtt_median_weeks")
        .equals(made["metric-rtt_median_weeks"].frame)
    )


def test_the_dictionary_lists_every_column_and_the_tables_every_file(
    made: Mapping[str, Download],
) -> None:
    listed = set(made["dictionary"].frame.select("table_name", "column_name").iter_rows())
    assert listed == {(one.schema, column.name) for one in made.values() for column in one.columns}
    files = made["tables"].frame
    assert set(files["file_name"]) == {one.name for one in made.values()}
    sizes = dict(files.select("file_name", "row_count").iter_rows())
    assert sizes == {one.name: one.row_count for one in made.values()}


def test_a_replaced_table_stays_beside_its_successor(made: Mapping[str, Download]) -> None:
    old = made["league-ranges"]
    assert (old.successor, str(old.until)) == ("league-places", "2027-11-30")
    new = made[old.successor].frame
    kept = [name for name in old.frame.columns if name != "org_name"]
    ranked = new.filter(pl.col("place_low").is_not_null()).select(kept)
    assert ranked.sort(old.key).equals(old.frame.select(kept).sort(old.key))


def test_boards_that_were_split_have_their_successors(made: Mapping[str, Download]) -> None:
    split = made["successions"].frame.filter(pl.col("closed_code").is_in(["QJG", "QM7", "QNQ"]))
    assert set(split["kind"]) == {"split"}
    assert set(split.select("closed_code", "successor_code").iter_rows()) == {
        ("QJG", "D7T5G"),
        ("QJG", "T6Y0W"),
        ("QM7", "D7T5G"),
        ("QM7", "S1Y5D"),
        ("QNQ", "QRL"),
        ("QNQ", "S0E4D"),
        ("QNQ", "S9B9J"),
    }


def test_open_boards_have_the_code_of_the_statistics_office(made: Mapping[str, Download]) -> None:
    places = made["geographies"].frame
    boards = (
        made["organisations"].frame.filter(org_kind="icb").filter(pl.col("closed_on").is_null())
    )
    codes = places.filter(pl.col("org_code").is_in(boards["org_code"].to_list()))["ons_code"]
    assert codes.null_count() == 0
    assert codes.n_unique() == boards.height
    assert codes.str.contains(r"^E54\d{6}$").all()
    assert places.filter(org_code="London")["ods_code"].item() == "Y56"


def test_figures_as_now_are_sums_of_the_parts(made: Mapping[str, Download]) -> None:
    now = made["observations-as-now"].frame
    parts = made["joined-figures"].frame
    joined = now.filter(flag="joined")
    key = ["metric_id", "org_code", "period"]
    sums = parts.group_by(key).agg(pl.col("numerator").sum(), pl.col("denominator").sum())
    both = joined.join(sums, on=key, how="left", suffix="_of_parts")
    assert joined.height == sums.height > 0
    for name in ("numerator", "denominator"):
        apart = both.filter((pl.col(name) - pl.col(f"{name}_of_parts")).abs() > 1e-6)
        assert apart.is_empty()
    assert not [metric for metric in joined["metric_id"].unique() if "weeks" in metric]
    closed = made["organisations"].frame.filter(pl.col("closed_on").is_not_null())["org_code"]
    assert not now["org_code"].is_in(closed.to_list()).any()


def test_who_rose_beyond_noise_rose_by_care(made: Mapping[str, Download]) -> None:
    movers = made["movers"].frame
    beyond = movers.filter("is_beyond_noise")
    assert set(beyond["verdict"]) == {"rise", "fall"}
    assert set(beyond["cause"]) == {"care"}
    assert set(movers["scope"]) == {"table", "metric"}
    changed = movers.filter(pl.col("change_low").is_not_null())
    assert (changed["change_low"] <= changed["change_high"]).all()
    assert not re.search("[ -]", "".join(movers["cause"].drop_nulls().unique()))
