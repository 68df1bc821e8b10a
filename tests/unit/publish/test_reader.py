"""Reading the marts: what is missing is named."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import PublishProblem
from pipeline.publish.marts import reader
from tests.support.made import judged
from tests.support.made import marts as made


def test_figures_are_grouped_once_and_stand_in_order(tmp_path: Path) -> None:
    read = reader.read(made.write(tmp_path / "marts", made.frames()))
    months = [o.month for o in read.history["ae_within_4h", "ZZ1"]]
    assert months == sorted(months)
    assert read.newest["ae_within_4h", "trust"] == judged.LAST_MONTH
    assert [e.edition for e in read.editions["acute"]] == ["latest", "2026-02", "2025-03"]
    assert read.places["acute", "latest"][-1].place is None
    assert read.official.of_trust["ZZ1"][0].quarter == judged.LAST_QUARTER


def test_the_date_of_the_site_is_the_day_of_the_newest_release(tmp_path: Path) -> None:
    read = reader.read(made.write(tmp_path / "marts", made.frames()))
    assert read.as_of == date(2026, 6, 20)


def test_a_missing_mart_is_named(tmp_path: Path) -> None:
    frames = made.frames()
    del frames["observations"]
    with pytest.raises(
        PublishProblem, match=r"expected the mart observations\.parquet, found none"
    ):
        reader.read(made.write(tmp_path / "marts", frames))


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    frames = made.frames()
    frames["releases"] = frames["releases"].drop("url")
    with pytest.raises(PublishProblem, match="mart releases: expected a column url"):
        reader.read(made.write(tmp_path / "marts", frames))


def test_an_empty_cell_where_there_must_be_one_is_named(tmp_path: Path) -> None:
    frames = made.frames()
    frames["organisations"] = frames["organisations"].with_columns(
        pl.lit(None, pl.String).alias("org_name")
    )
    with pytest.raises(PublishProblem, match="expected a value for org_name in every row"):
        reader.read(made.write(tmp_path / "marts", frames))


def test_no_release_means_no_site(tmp_path: Path) -> None:
    frames = made.frames()
    frames["releases"] = frames["releases"].clear()
    with pytest.raises(PublishProblem, match="no row"):
        reader.read(made.write(tmp_path / "marts", frames))


def test_results_of_checks_may_be_absent(tmp_path: Path) -> None:
    frames = made.frames()
    del frames["check_results"]
    assert reader.read(made.write(tmp_path / "marts", frames)).checks == ()


def test_whole_numbers_of_any_width_are_read(tmp_path: Path) -> None:
    frames = made.frames()
    frames["league_places"] = frames["league_places"].with_columns(pl.col("place").cast(pl.Int16))
    assert reader.read(made.write(tmp_path / "marts", frames)).places


def test_the_lists_of_a_mart_are_left_on_the_disk(tmp_path: Path) -> None:
    frames = made.frames()
    frames["replays"] = pl.DataFrame({"org_code": ["ZZ1"], "places": [[1, 2, 1]]})
    read = reader.read(made.write(tmp_path / "marts", frames))
    assert read.frames["replays"].columns == ["org_code"]
