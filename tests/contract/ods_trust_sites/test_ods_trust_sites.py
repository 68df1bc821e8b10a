"""What the list of sites promises: whole, each site once, codes that are codes."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import LayoutChanged
from pipeline.sources.ods_trust_sites.expect import FEWEST_SITES, expectations
from pipeline.sources.ods_trust_sites.parse import SCHEMA
from tests.support.verdicts import broken, judged, set_cell
from tests.support.world import read

NAME = "trust-sites-2026-08.csv"


def listed(tmp_path: Path, *rows: str, head: str = "site_code,trust_code") -> pl.DataFrame:
    return read(tmp_path, NAME, "\n".join([head, *rows, ""]).encode()).frame


def test_codes_of_digits_stay_text_and_the_name_gives_the_month(tmp_path: Path) -> None:
    frame = listed(tmp_path, "00001,ZZ1", "A1B2C,Z1Z1Z")
    assert dict(frame.schema) == dict(SCHEMA)
    assert frame.row(0) == (date(2026, 8, 1), "00001", "ZZ1", "", 2)


def test_another_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LayoutChanged, match="missing column 'trust_code'"):
        listed(tmp_path, "00001,ZZ1", head="site_code,trust")


@pytest.fixture(name="frame", scope="module")
def _frame(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    rows = (f"{number:05},ZZ1" for number in range(FEWEST_SITES))
    return listed(tmp_path_factory.mktemp("sites"), *rows)


def test_a_whole_list_is_admitted_and_a_cut_one_or_one_with_doubles_is_not(
    frame: pl.DataFrame,
) -> None:
    whole = judged(frame, expectations(frame, None))
    assert (whole.reason, broken(whole, "warning")) == ("", {})
    cut = set_cell(frame.head(FEWEST_SITES - 1), 3, site_code="00000")
    assert list(broken(judged(cut, expectations(cut, None)))) == [
        "At least 30,000 sites are listed",
        "No site is listed twice",
    ]
