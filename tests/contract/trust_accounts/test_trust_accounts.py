"""What is described of the trust accounts: two workbooks a year, names and codes in two sheets."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import BadCell, LayoutChanged, UnreadableFile, WrongPeriod
from pipeline.parse.tables import Parsed
from pipeline.sources.trust_accounts.expect import expectations
from pipeline.sources.trust_accounts.parse import SCHEMA, parse
from tests.support.publisher import xlsx
from tests.support.publisher.published_accounts import (
    FOUNDATION_NAME,
    LABELS_2022,
    LISTED,
    TRUSTS_NAME,
    Sheets,
    account_sheets,
    trust,
)
from tests.support.verdicts import judged
from tests.support.world import read, release_of

NAME = TRUSTS_NAME.format(year="2024-25")
FIRST = trust(0)[1]


def parsed(tmp_path: Path, sheets: Sheets | None = None, name: str = NAME) -> Parsed:
    return read(tmp_path, name, xlsx.workbook(sheets or account_sheets()))


def of(frame: pl.DataFrame, org_name: str) -> dict[str, object]:
    return frame.filter(pl.col("org_name") == org_name).row(0, named=True)


def test_income_and_surplus_are_read_with_their_cells(tmp_path: Path) -> None:
    frame = parsed(tmp_path).frame
    assert dict(SCHEMA) == dict(frame.schema)
    assert frame.height == 36
    assert of(frame, "Made-up General 1 NHS Trust") == {
        "year": date(2024, 4, 1),
        "provider_kind": "NHS trusts",
        "org_code": "RZ1",
        "org_name": "Made-up General 1 NHS Trust",
        "income_thousands": 432_000,
        "care_income_thousands": 401_000,
        "other_income_thousands": 31_000,
        "surplus_thousands": -1_400,
        "sheet": "All data",
        "row": 13,
        "care_income_row": 13,
        "other_income_row": 15,
        "surplus_row": 21,
    }


def test_the_rows_are_those_of_the_sheet(tmp_path: Path) -> None:
    sheets = account_sheets()
    one = of(parsed(tmp_path, sheets).frame, "Made-up General 1 NHS Trust")
    cells = [sheets["All data"][int(str(one[f"{what}_row"])) - 1] for what in _LINES]
    assert [(row[0], row[3], row[5], row[6]) for row in cells] == [
        ("Made-up General 1 NHS Trust", "A02CY01", code, one[f"{what}_thousands"])
        for what, code in _LINES.items()
    ]


_LINES = {"care_income": "SCI0100A", "other_income": "SCI0110A", "surplus": "SCI0240"}


def test_made_up_accounts_in_the_published_shape_are_admitted(tmp_path: Path) -> None:
    frame = parsed(tmp_path).frame
    verdict = judged(frame, expectations(frame, None))
    assert (verdict.reason, [one for one in verdict.findings if not one.passed]) == ("", [])


def test_the_labels_of_2022_tell_the_same(tmp_path: Path) -> None:
    sheets = account_sheets(labels=LABELS_2022)
    sheets["All Data"] = sheets.pop("All data")
    frame = parsed(tmp_path, sheets).frame
    assert frame.drop("sheet").equals(parsed(tmp_path).frame.drop("sheet"))
    assert frame["sheet"].unique().to_list() == ["All Data"]


def test_foundation_trusts_are_told_by_their_names(tmp_path: Path) -> None:
    sheets = account_sheets(foundation=True)
    frame = parsed(tmp_path, sheets, FOUNDATION_NAME.format(year="2024-25")).frame
    assert frame["provider_kind"].unique().to_list() == ["NHS foundation trusts"]
    # A file under another name is of the kind that it holds.
    renamed = parsed(tmp_path, sheets, "TAC_NHS_trusts_2024-25.xlsx").frame
    assert renamed["provider_kind"].unique().to_list() == ["NHS foundation trusts"]


def test_spaces_case_and_apostrophes_do_not_part_a_name_from_its_code(tmp_path: Path) -> None:
    sheets = account_sheets()
    sheets["List of Providers"][2][0] = " made-up general's  0 NHS TRUST "
    for row in sheets["All data"]:
        if row[0] == FIRST:
            row[0] = "Made-up General\N{RIGHT SINGLE QUOTATION MARK}s 0 NHS Trust  "
    first = parsed(tmp_path, sheets).frame.row(0, named=True)
    assert (first["org_code"], first["org_name"]) == (
        "RZ0",
        "Made-up General\N{RIGHT SINGLE QUOTATION MARK}s 0 NHS Trust",
    )


# ---------------------------------------------------------------- nothing is lost, nothing guessed


def warnings(frame: pl.DataFrame) -> list[str]:
    verdict = judged(frame, expectations(frame, None))
    assert verdict.admitted, verdict.reason
    return [one.found for one in verdict.findings if not one.passed]


def test_a_name_that_is_not_listed_keeps_its_figures_and_has_no_code(tmp_path: Path) -> None:
    sheets = account_sheets()
    del sheets["List of Providers"][2]
    frame = parsed(tmp_path, sheets).frame
    one = of(frame, FIRST)
    assert (one["org_code"], one["income_thousands"]) == (None, 430_000)
    (told,) = warnings(frame)
    assert FIRST in told
    assert "org_code is empty" in told


def test_a_name_with_two_codes_keeps_its_figures_and_has_none(tmp_path: Path) -> None:
    sheets = account_sheets()
    sheets["List of Providers"].append([FIRST.upper(), "RQQ", "", "Nowhere", "Acute"])
    both = parsed(tmp_path, sheets)
    assert of(both.frame, FIRST)["org_code"] is None
    assert both.notes == (
        f"sheet List of Providers: {FIRST!r} has the codes RZ0 and RQQ; none is used",
    )
    assert FIRST in warnings(both.frame)[0]


def test_a_name_listed_twice_with_one_code_is_sure(tmp_path: Path) -> None:
    sheets = account_sheets()
    sheets["List of Providers"].append([FIRST, "RZ0 ", "", "Nowhere", "Acute"])
    assert of(parsed(tmp_path, sheets).frame, FIRST)["org_code"] == "RZ0"


def test_a_remark_in_the_list_is_no_trust_and_is_told(tmp_path: Path) -> None:
    sheets = account_sheets()
    sheets["List of Providers"] += [[], ["Note: two trusts merged in the year"]]
    told = parsed(tmp_path, sheets)
    assert told.frame.equals(parsed(tmp_path).frame)
    assert told.notes == (
        "sheet List of Providers row 40: 'Note: two trusts merged in the year' has no code",
    )


def test_a_listed_trust_without_figures_is_there_without_figures(tmp_path: Path) -> None:
    """The accounts of one trust were not adopted when those of 2019/20 came out."""
    sheets = account_sheets()
    sheets["List of Providers"].append(["Made-up Late NHS Trust", "RQL", "", "Nowhere", "Acute"])
    frame = parsed(tmp_path, sheets).frame
    one = of(frame, "Made-up Late NHS Trust")
    assert (one["org_code"], one["income_thousands"], one["surplus_thousands"]) == (
        *("RQL", None, None),
    )
    assert (one["sheet"], one["row"], one["surplus_row"]) == ("List of Providers", 39, None)
    assert "Made-up Late NHS Trust" in warnings(frame)[0]


@pytest.mark.parametrize("is_there", [True, False])
def test_without_one_of_its_two_parts_there_is_no_income(tmp_path: Path, *, is_there: bool) -> None:
    sheets = account_sheets()
    if is_there:
        sheets["All data"][3][6] = None
    else:
        del sheets["All data"][3]
    one = of(parsed(tmp_path, sheets).frame, FIRST)
    assert (one["income_thousands"], one["care_income_thousands"]) == (None, 400_000)
    assert one["other_income_row"] == (4 if is_there else None)


def test_a_trust_of_the_other_kind_is_told(tmp_path: Path) -> None:
    sheets = account_sheets()
    for row in (*sheets["All data"], *sheets["List of Providers"]):
        if row[0] == FIRST:
            row[0] = "Made-up General 0 NHS Foundation Trust"
    frame = parsed(tmp_path, sheets).frame
    assert frame["provider_kind"].unique().to_list() == ["NHS trusts"]
    assert "Made-up General 0 NHS Foundation Trust" in warnings(frame)[0]


# ---------------------------------------------------------------- what is refused


def test_two_amounts_of_a_trust_in_one_line_are_refused(tmp_path: Path) -> None:
    sheets = account_sheets()
    sheets["All data"].append([FIRST, "TAC02 SoCI", 1, "A02CY01", 30, "SCI0240", 8])
    with pytest.raises(BadCell, match=r"rows \[10, 398\]: expected one amount of .* SCI0240"):
        parsed(tmp_path, sheets)


def test_an_amount_of_nobody_is_refused(tmp_path: Path) -> None:
    sheets = account_sheets()
    sheets["All data"][1][0] = "  "
    with pytest.raises(BadCell, match="row 2: expected a trust, found no name"):
        parsed(tmp_path, sheets)


def test_an_amount_that_is_none_is_named(tmp_path: Path) -> None:
    sheets = account_sheets()
    sheets["All data"][1][6] = "see note"
    with pytest.raises(BadCell, match=r"sheet All data row 2, column 'Total': .* 'see note'"):
        parsed(tmp_path, sheets)


def test_an_amount_of_another_schedule_may_be_anything(tmp_path: Path) -> None:
    sheets = account_sheets()
    sheets["All data"][11][6] = "see note"
    assert parsed(tmp_path, sheets).frame.equals(parsed(tmp_path).frame)


def test_one_code_for_two_names_is_refused(tmp_path: Path) -> None:
    sheets = account_sheets()
    sheets["List of Providers"][3][1] = "RZ0"
    frame = parsed(tmp_path, sheets).frame
    assert "No code stands for two names" in judged(frame, expectations(frame, None)).reason


def test_amounts_in_pounds_are_told_from_thousands(tmp_path: Path) -> None:
    frame = parsed(tmp_path).frame.with_columns(pl.col("^.*_thousands$") * 1000)
    assert "in thousands" in judged(frame, expectations(frame, None)).reason


def test_a_cut_sheet_is_refused(tmp_path: Path) -> None:
    frame = parsed(tmp_path, account_sheets(20)).frame
    assert "At least 30 trusts have all three figures" in (
        judged(frame, expectations(frame, None)).reason
    )


def test_a_new_column_with_data_is_named(tmp_path: Path) -> None:
    sheets = account_sheets()
    sheets["List of Providers"][1] = [*LISTED, "Status"]
    sheets["List of Providers"][2].append("Merged")
    with pytest.raises(LayoutChanged, match="unknown column 'Status' holds 'Merged'"):
        parsed(tmp_path, sheets)


def test_a_workbook_without_the_list_is_refused(tmp_path: Path) -> None:
    sheets = account_sheets()
    del sheets["List of Providers"]
    with pytest.raises(LayoutChanged, match="no sheet List of Providers"):
        parsed(tmp_path, sheets)


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="found a file that cannot be opened as one"):
        read(tmp_path, NAME, b"PK\x03\x04 and no more")


def test_without_a_year_nothing_is_read(tmp_path: Path) -> None:
    """A link whose text fits may lead to any name; then its text must tell the year."""
    path = tmp_path / NAME
    path.write_bytes(xlsx.workbook(account_sheets()))
    release = release_of(path)
    assert release.period == "2024-25"
    with pytest.raises(WrongPeriod, match="expected a financial year such as 2024-25 in its name"):
        parse(path, type(release).from_record({**release.to_record(), "period": "unstated"}))
