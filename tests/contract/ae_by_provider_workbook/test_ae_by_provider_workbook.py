"""What NHS England has promised of the A&E workbook by provider, made up and real."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import BadCell, LayoutChanged, WrongPeriod
from pipeline.sources.ae_by_provider_workbook.parse import SCHEMA
from tests.support.files import published
from tests.support.publisher import published_workbook, xlsx
from tests.support.world import read, read_path


@pytest.fixture(scope="module")
def frame(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    folder = tmp_path_factory.mktemp("workbook")
    return read(folder, published_workbook.NAME, published_workbook.workbook()).frame


def of(frame: pl.DataFrame, part: str, code: str) -> dict[str, object]:
    rows = frame.filter(pl.col("part") == part, pl.col("org_code") == code)
    assert rows.height == 1
    return rows.row(0, named=True)


def test_the_schema_is_the_declared_one(frame: pl.DataFrame) -> None:
    assert dict(SCHEMA) == dict(frame.schema)


def test_every_sheet_gives_its_rows(frame: pl.DataFrame) -> None:
    assert dict(frame.group_by("part").len().iter_rows()) == {
        "provider": 3,
        "non_booked": 3,
        "booked": 3,
        "footprint": 2,
        "system": 2,
        "org_mapping": 2,
        "acute_mapping": 2,
        "not_submitted": 2,
    }


def test_a_row_names_the_sheet_and_the_row_on_the_screen(frame: pl.DataFrame) -> None:
    trust = of(frame, "provider", "ZZ1")
    assert (trust["sheet"], trust["row"]) == ("Provider Level Data", 19)
    england = of(frame, "provider", "ENG")
    assert (england["row_kind"], england["row"]) == ("england", 17)


def test_columns_of_one_name_are_told_apart_by_their_group(frame: pl.DataFrame) -> None:
    trust = of(frame, "provider", "ZZ1")
    got = [trust[f"{what}_type1"] for what in ("attendances", "within_4h", "over_4h")]
    assert got == [900, 600, 300]
    assert (trust["admissions_via_ae"], trust["waits_12h_dta"]) == (42, 1)


def test_booked_and_not_booked_make_the_whole(frame: pl.DataFrame) -> None:
    for code in ("ZZ1", "8E094", "ENG"):
        whole, *parts = (of(frame, part, code) for part in ("provider", "non_booked", "booked"))
        for column in ("attendances", "over_4h", "attendances_other"):
            assert whole[column] == sum(int(str(part[column])) for part in parts)


def test_a_footprint_is_rounded_to_people_and_kept_exactly_beside(frame: pl.DataFrame) -> None:
    trust = of(frame, "footprint", "ZZ1")
    assert (trust["attendances"], trust["exact_attendances"]) == (1025, 1025.0)
    assert (trust["within_4h"], trust["exact_within_4h"]) == (725, 724.75)
    assert trust["mapped_attendances"] == 25


def test_a_dash_is_no_number(frame: pl.DataFrame) -> None:
    england = of(frame, "footprint", "ENG")
    assert (england["mapped_attendances"], england["mapped_over_4h"]) == (None, None)


def test_a_share_of_an_organisation_is_a_fraction(frame: pl.DataFrame) -> None:
    site = of(frame, "acute_mapping", "8E094")
    assert (site["acute_code"], site["share"]) == ("ZZ1", 0.5)


def test_an_organisation_has_its_board_of_the_month(frame: pl.DataFrame) -> None:
    site = of(frame, "org_mapping", "8E094")
    assert (site["icb_name"], site["row"]) == ("NHS Nowhere Integrated Care Board", 5)


def test_the_footnote_names_who_did_not_submit_with_and_without_the_word_code(
    frame: pl.DataFrame,
) -> None:
    silent = frame.filter(pl.col("part") == "not_submitted")
    assert silent.select("org_code", "org_name", "row").rows() == [
        ("ZZ9", "Made-up Silent NHS Trust", 23),
        ("NQ999", "Made-up Hospital", 24),
    ]


def test_a_month_before_booked_appointments_has_no_such_sheets(tmp_path: Path) -> None:
    sheets = published_workbook.sheets()
    del sheets["Non-Booked Data"], sheets["Booked Appointments Data"]
    parts = read(tmp_path, published_workbook.NAME, xlsx.workbook(sheets)).frame["part"].unique()
    assert not {"booked", "non_booked"} & set(parts)


@pytest.mark.parametrize(
    ("new", "old"),
    [("System Level Data", "STP Level Data"), ("System Mapping", "STP Mapping")],
)
def test_the_sheets_had_other_names_before_april_2022(tmp_path: Path, new: str, old: str) -> None:
    sheets = {
        old if name == new else name: rows for name, rows in published_workbook.sheets().items()
    }
    frame = read(tmp_path, published_workbook.NAME, xlsx.workbook(sheets)).frame
    assert old in frame["sheet"].unique().to_list()


def test_a_stray_sheet_changes_nothing(tmp_path: Path, frame: pl.DataFrame) -> None:
    sheets = published_workbook.sheets() | {"Sheet1": [["left over"]]}
    assert read(tmp_path, published_workbook.NAME, xlsx.workbook(sheets)).frame.equals(frame)


def test_a_period_with_two_digits_is_the_same_month(tmp_path: Path) -> None:
    content = published_workbook.workbook("April 25")
    frame = read(tmp_path, published_workbook.NAME, content).frame
    assert frame["month"].unique().to_list() == [date(2025, 4, 1)]


def test_another_month_inside_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongPeriod, match="expected 2025-04 on every sheet, as in its name"):
        read(tmp_path, published_workbook.NAME, published_workbook.workbook("May 2025"))


def test_one_sheet_of_another_month_is_refused(tmp_path: Path) -> None:
    sheets = published_workbook.sheets()
    sheets["Acute Trust Footprint Data"][5][1] = "March 2025"
    with pytest.raises(WrongPeriod, match="'Acute Trust Footprint Data': '2025-03-01'"):
        read(tmp_path, published_workbook.NAME, xlsx.workbook(sheets))


def test_a_missing_sheet_is_named(tmp_path: Path) -> None:
    sheets = published_workbook.sheets()
    del sheets["Acute Trust Footprint Data"]
    with pytest.raises(LayoutChanged, match="no sheet Acute Trust Footprint Data, there are"):
        read(tmp_path, published_workbook.NAME, xlsx.workbook(sheets))


def test_text_in_a_number_cell_names_sheet_and_row(tmp_path: Path) -> None:
    sheets = published_workbook.sheets()
    sheets["Provider Level Data"][18][3] = "nine hundred"
    with pytest.raises(BadCell, match=r"sheet Provider Level Data row 19, column .*nine hundred"):
        read(tmp_path, published_workbook.NAME, xlsx.workbook(sheets))


def test_a_new_column_with_data_is_named(tmp_path: Path) -> None:
    sheets = published_workbook.sheets()
    sheets["Provider Level Data"][15].append("Frailty")
    sheets["Provider Level Data"][18].append(7)
    with pytest.raises(LayoutChanged, match="unknown column 'Emergency Admissions / Frailty'"):
        read(tmp_path, published_workbook.NAME, xlsx.workbook(sheets))


# ---------------------------------------------------------------- the publisher's own files

REAL = published("ae_by_provider_workbook")
CSVS = published("ae_monthly")
SHARED = ("attendances_type1", "attendances_type2", "attendances_other")


@pytest.mark.published
@pytest.mark.parametrize("path", REAL[::5], ids=lambda path: path.name)
def test_a_published_workbook_adds_up(path: Path) -> None:
    frame = read_path(path).frame.filter(pl.col("part") == "provider")
    england = frame.filter(pl.col("row_kind") == "england").select(SHARED)
    assert england.row(0) == frame.filter(pl.col("row_kind") != "england").select(SHARED).sum().row(
        0
    )
    assert frame.filter(pl.col("org_name").is_null()).is_empty()


@pytest.mark.published
@pytest.mark.skipif(not REAL, reason="the publisher's files are not here")
def test_the_workbook_is_the_csv_wherever_both_are_there() -> None:
    """Booked and not booked apart: 18 measures; one of the vintages of the CSV is the workbook."""
    csvs: dict[object, list[pl.DataFrame]] = {}
    for path in CSVS:
        month = read_path(path).frame
        csvs.setdefault(month["month"][0], []).append(_figures(month))
    compared = 0
    for path in REAL[::3]:
        book = read_path(path).frame
        month = book["month"][0]
        if "non_booked" not in book["part"].unique() or month not in csvs:
            continue
        part = book.filter(pl.col("part") == "non_booked", pl.col("row_kind") == "organisation")
        assert any(_figures(part).equals(one) for one in csvs[month]), path.name
        compared += 1
    assert compared > 10


def _figures(frame: pl.DataFrame) -> pl.DataFrame:
    """Take who came and who waited, of everybody who reported anything."""
    columns = [*SHARED, "over_4h_type1", "over_4h_type2", "over_4h_other"]
    columns += ["admissions_type1", "other_admissions", "waits_12h_dta"]
    return (
        frame.filter(pl.col("row_kind") != "england")
        .select("org_code", pl.col(columns).fill_null(0))
        .filter(pl.sum_horizontal(columns) > 0)
        .sort("org_code")
    )
