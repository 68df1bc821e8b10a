"""What the positions of postcode districts promise: whole, in England, each once."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import BadCell
from pipeline.sources.district_positions.expect import FEWEST_DISTRICTS, expectations
from pipeline.sources.district_positions.parse import SCHEMA
from tests.support.verdicts import broken, judged, set_cell
from tests.support.world import read

NAME = "postcode-districts.csv"


def listed(tmp_path: Path, *rows: str) -> pl.DataFrame:
    text = "\n".join(["district,latitude,longitude,points", *rows, ""])
    return read(tmp_path, NAME, text.encode()).frame


def test_a_list_of_several_months_has_none(tmp_path: Path) -> None:
    frame = listed(tmp_path, "ZZ1,52.5,-1.25,3")
    assert dict(frame.schema) == dict(SCHEMA)
    assert frame.row(0) == (None, "ZZ1", 52.5, -1.25, 3, "", 2)


def test_a_count_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadCell, match="row 2, column 'points'"):
        listed(tmp_path, "ZZ1,52.5,-1.25,many")


@pytest.fixture(name="frame", scope="module")
def _frame(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    names = [f"{a}{b}{n}" for a in letters for b in letters for n in (1, 2, 3)]
    rows = [f"{name},52.5,-1.25,1" for name in names[:FEWEST_DISTRICTS]]
    return listed(tmp_path_factory.mktemp("districts"), *rows)


def test_a_whole_list_is_admitted(frame: pl.DataFrame) -> None:
    verdict = judged(frame, expectations(frame, None))
    assert (verdict.reason, broken(verdict, "warning")) == ("", {})


def test_a_district_abroad_one_that_is_none_and_one_of_no_point_are_refused(
    frame: pl.DataFrame,
) -> None:
    wrong = set_cell(frame, 2, latitude=60.0, points=0, district="ZZ1 1ZZ")
    assert list(broken(judged(wrong, expectations(wrong, None)))) == [
        "Every district is half a postcode",
        "All latitudes are those of England",
        "Every position is that of at least one point",
    ]
