"""CSV files: what is in them, and what a spreadsheet program would make of them."""

import csv
import io
import json
from itertools import zip_longest
from pathlib import Path

import polars as pl
import pytest

from pipeline.publish.context import Download
from pipeline.publish.editions.store import Shelf
from pipeline.publish.files import tables
from pipeline.publish.marts import reader
from tests.support.made import marts as made


@pytest.fixture(name="files", scope="module")
def _files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Download]:
    return _build(tmp_path_factory.mktemp("files"), made.frames())


def _build(
    tmp_path: Path, frames: dict[str, pl.DataFrame], *, cards: bool = True
) -> dict[str, Download]:
    read = reader.read(made.write(tmp_path / "marts", frames, cards=cards))
    return {d.name: d for d in tables.build(read, made.config(), Shelf(folder=tmp_path / "none"))}


def _rows(download: Download) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(download.content.decode())))


def test_a_league_table_is_one_wide_file_per_edition(files: dict[str, Download]) -> None:
    assert {"league-acute.csv", "league-acute-2026-02.csv", "league-icb.csv"} <= set(files)
    first = _rows(files["league-acute.csv"])[0]
    assert first["place"] == "1"
    assert first["score"] == "1.5"
    assert first["tied_with"] == "1"
    assert first["care_now_theme_score"] == ""
    assert first["money_theme_score"] == "2.0"
    assert first["ae_within_4h_share"] == "0.73"
    assert first["ae_within_4h_period"] == "2026-03"
    assert first["finance_combined_period"] == "2026-01"


def test_who_is_not_ranked_is_in_the_file_with_the_reason(files: dict[str, Download]) -> None:
    last = _rows(files["league-acute.csv"])[-1]
    assert (last["org_code"], last["place"], last["score"]) == ("ZZ4", "", "")
    assert last["not_ranked_because"] == "no figure for over 52 weeks"


def test_a_metric_file_has_the_rows_and_columns_of_the_observations(
    files: dict[str, Download],
) -> None:
    rows = _rows(files["metric-finance_plan.csv"])
    every = _rows(files["observations.csv"])
    assert rows == [row for row in every if row["metric_id"] == "finance_plan"]
    assert len(rows) == 4 * 16
    first = min(rows, key=lambda row: row["period"])
    assert (first["period"], first["period_kind"], first["period_label"]) == (
        "2025-04",
        "quarter",
        "Q1 2025/26",
    )
    assert {row["org_kind"] for row in rows} == {"trust", "icb", "region", "england"}
    assert "England" in {row["org_name"] for row in rows}


def test_a_unit_stands_once_in_the_name_of_a_column() -> None:
    ae, _, median, plan, _ = made.config().metrics
    assert tables.value_column(ae) == "ae_within_4h_share"
    assert tables.value_column(median) == "rtt_median_weeks"
    assert tables.value_column(plan) == "finance_plan_pct"


def test_figures_are_plain_numbers_without_signs(files: dict[str, Download]) -> None:
    text = files["metric-finance_plan.csv"].content.decode()
    assert "%" not in text
    assert "\N{MINUS SIGN}" not in text
    assert ",-1.7" in text


def test_a_text_that_would_run_as_a_formula_gets_an_apostrophe(tmp_path: Path) -> None:
    starts = ["=", "+", "-", "@", "\t", "\r"]
    frames = made.frames()
    organisations = frames["organisations"]
    frames["organisations"] = organisations.with_columns(
        org_name=pl.Series(
            [
                f"{start}1+1" if start else name
                for start, name in zip_longest(starts, organisations["org_name"])
            ]
        )
    )
    text = _build(tmp_path, frames)["organisations.csv"].content.decode()
    assert [start for start in starts if f"'{start}1+1" not in text] == []


def test_the_mean_column_of_a_card_is_what_the_reader_is_told(files: dict[str, Download]) -> None:
    organisations = files["organisations.csv"]
    assert organisations.title == "made-up organisations"
    meanings = {column.name: column.meaning for column in organisations.columns}
    assert meanings["org_kind"] == "meaning of org_kind"


def test_a_mart_whose_card_does_not_publish_it_is_no_file(tmp_path: Path) -> None:
    folder = made.write(tmp_path / "marts", made.frames())
    card = json.loads((folder / "releases.json").read_text(encoding="utf-8"))
    (folder / "releases.json").write_text(json.dumps({**card, "publish": None}), encoding="utf-8")
    shelf = Shelf(folder=tmp_path / "none")
    names = [d.name for d in tables.build(reader.read(folder), made.config(), shelf)]
    assert "releases.csv" not in names
    assert "organisations.csv" in names


def test_without_cards_every_mart_is_a_file(tmp_path: Path) -> None:
    files = _build(tmp_path, made.frames(), cards=False)
    assert {"observations.csv", "releases.csv", "series_breaks.csv"} <= set(files)
