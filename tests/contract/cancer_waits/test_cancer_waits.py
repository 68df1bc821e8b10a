"""What cancer waits promise; the shapes were seen for October 2023 to June 2025."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import LayoutChanged, WrongPeriod
from pipeline.sources.cancer_waits.expect import FEWEST_PROVIDERS, expectations
from pipeline.sources.cancer_waits.parse import COUNTS, SCHEMA, STANDARDS
from tests.support.files import published, the_one
from tests.support.publisher import xlsx
from tests.support.publisher.waits import provider_code
from tests.support.verdicts import broken, judged, set_cell
from tests.support.world import read, read_path

BOOK = "MAY-2025-CWT-CRS-PROVIDER-WORKBOOK-FINAL.xlsx"
EARLY = "MAY-2025-CWT-CRS-PROVIDER-WORKBOOK-PROVISIONAL.xlsx"
EXTRACT = "CWT-CRS-Apr-2025-to-May-2025-Data-Extract-Provider-Final.xlsx"
EARLY_EXTRACT = "CWT-CRS-Apr-2025-to-May-2025-Data-Extract-Provider.xlsx"

PARTS = {
    "31-DAY (ALL CANCER)": ("31", "TREATMENT STAGE", ["ALL STAGES", "First", "Subsequent"]),
    "62-DAY (ALL CANCER)": ("62", "REFERRAL ROUTE", ["ALL ROUTES", "Urgent", "Screening"]),
}
Sheet = list[list[xlsx.Cell]]


def book(
    codes: list[str], *, month: str = "May-25", status: str = "Final", national: float = 1
) -> bytes:
    """Write the three sheets: parts with a header each, a blank row, and the national row last."""
    titles: Sheet = [["A TITLE"], [month], ["BASIS"], ["DEFINITIONS"], [], []]
    sheets: dict[str, Sheet] = {
        "Frontpage": [[], [f"Status: {status} Official Statistics"], ["Cancer Waiting Times"]],
        "28-DAY FDS (ALL ROUTES)": [
            *titles,
            [],
            [None, None, None, None, "NUMBER OF PEOPLE", None, None, "PERCENTAGE"],
            *part("28", "TOLD", "REFERRAL ROUTE", "ALL ROUTES", codes, national=national),
        ],
        "28-DAY FDS (BY ROUTE)": [["NOT READ"]],
    }
    for name, (days, kind, routes) in PARTS.items():
        rows = list(titles)
        for route in routes:
            rows += [[f"PART: {route}"], [None, None, None, None, None, "NUMBER OF PEOPLE"]]
            rows += part(days, "TREATED", kind, route, codes, cancer="ALL CANCERS")
        sheets[name] = rows
    return xlsx.workbook(sheets)


def part(  # noqa: PLR0913 what differs between the parts of three sheets
    days: str,
    told: str,
    kind: str,
    route: str,
    codes: list[str],
    *,
    cancer: str = "",
    national: float = 1,
) -> Sheet:
    """Write a header, a row for each provider with 10.5 people, and the row of all providers."""
    own = [cancer] if cancer else []
    header: list[xlsx.Cell] = [
        *(None, "ODS CODE (1)", "ACCOUNTABLE PROVIDER", kind, *(["CANCER TYPE"] if cancer else [])),
        *("TOTAL", f"WITHIN {days} DAYS", f"AFTER {days} DAYS", f"{told} WITHIN {days} DAYS", " "),
        *({"28": "WITHIN 14 DAYS", "31": "WITHIN 31 DAYS ", "62": "WITHIN 31 DAYS"}[days],),
        *("IN 15 TO 28 DAYS", "AFTER 104 DAYS" if days == "62" else "AFTER 62 DAYS"),
    ]
    times = len(codes) * national

    def line(code: str | None, name: str, many: float) -> list[xlsx.Cell]:
        bands = [None, 7.5 * many, 0, 3 * many]
        return [None, code, name, route, *own, 10.5 * many, 7.5 * many, 3 * many, 5 / 7, *bands]

    return [
        header,
        *(line(code, f"{code} TRUST", 1) for code in codes),
        [],
        line(None, "ALL ENGLISH PROVIDERS", times),
        [],
    ]


def extract(codes: list[str], *, changes: Mapping[tuple[int, int], xlsx.Cell] = {}) -> bytes:
    """Write two months: 28 days by kind of cancer, 31 and 62 by treatment and by cancer again."""
    rows: Sheet = [
        [
            *("PERIOD", "YEAR", "MONTH", "STANDARD", "ORG CODE", "STAGE/ROUTE"),
            *("TREATMENT MODALITY", "CANCER TYPE", "TOTAL TREATED", "WITHIN STANDARD", "BREACHES"),
        ]
    ]
    for month, name in (("2025-04-01 00:00:00", "APR"), ("2025-05-01 00:00:00", "MAY")):
        for code in codes:
            own: list[xlsx.Cell] = [month, "2025/26", name]
            rows += [
                [*own, "28-day FDS", code, "URGENT", None, "Suspected skin cancer", 6, 4, 2],
                [*own, "28-day FDS", code, "URGENT", None, "Suspected lung cancer", 4, 3, 1],
            ]
            for standard in ("31-day Combined", "62-day Combined"):
                rows += [
                    [*own, standard, code, "First", "Surgery", "ALL CANCERS", 6, 4, 2],
                    [*own, standard, code, "First", "Other", "ALL CANCERS", 4.5, 3.5, 1],
                    [*own, standard, code, "First", "ALL MODALITIES", "Skin", 10.5, 7.5, 3],
                ]
    for (row, column), cell in changes.items():
        rows[row - 1][column - 1] = cell
    return xlsx.workbook({"CWT CRS Provider Extract": rows})


def providers() -> list[str]:
    return [provider_code(number) for number in range(FEWEST_PROVIDERS)]


# ---------------------------------------------------------------- the workbook


def test_part_a_is_read_and_the_parts_below_it_are_not(tmp_path: Path) -> None:
    frame = read(tmp_path, BOOK, book(["ZZ1", "RY2"])).frame
    assert dict(frame.schema) == dict(SCHEMA)
    columns = ("row_kind", "standard", "org_code", "people", "in_time", "row")
    assert frame.select(columns).rows() == [
        ("provider", "diagnosed_28", "ZZ1", 10.5, 7.5, 10),
        ("provider", "diagnosed_28", "RY2", 10.5, 7.5, 11),
        ("england", "diagnosed_28", None, 21.0, 15.0, 13),
        ("provider", "treated_31", "ZZ1", 10.5, 7.5, 10),
        ("provider", "treated_31", "RY2", 10.5, 7.5, 11),
        ("england", "treated_31", None, 21.0, 15.0, 13),
        ("provider", "treated_62", "ZZ1", 10.5, 7.5, 10),
        ("provider", "treated_62", "RY2", 10.5, 7.5, 11),
        ("england", "treated_62", None, 21.0, 15.0, 13),
    ]
    assert frame["month"].unique().to_list() == [date(2025, 5, 1)]


@pytest.mark.parametrize(("name", "status"), [(BOOK, "Final"), (EARLY, "Provisional")])
def test_a_workbook_says_whether_it_is_final(tmp_path: Path, name: str, status: str) -> None:
    frame = read(tmp_path, name, book(["ZZ1"], status=status)).frame
    assert frame["is_final"].unique().to_list() == [status == "Final"]


def test_made_up_files_in_the_published_shapes_are_admitted(tmp_path: Path) -> None:
    one = read(tmp_path, BOOK, book(providers())).frame
    two = read(tmp_path, EXTRACT, extract(providers())).frame
    for frame, before in ((one, None), (one, two), (two, None), (two, one)):
        assert judged(frame, expectations(frame, before)).reason == ""


def test_a_national_row_that_is_not_its_providers_is_refused(tmp_path: Path) -> None:
    frame = read(tmp_path, BOOK, book(providers(), national=2)).frame
    found = broken(judged(frame, expectations(frame, None)))
    assert list(found) == ["The rows of every standard add up to the published total"]
    assert "people: 2100 is printed, the rows add up to 1050" in found[next(iter(found))]


def test_shares_and_lateness_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    frame = set_cell(read(tmp_path, BOOK, book(providers())).frame, 10, late=2.0)
    found = broken(judged(frame, expectations(frame, None)))
    assert "Everybody is in time or late" in found
    frame = set_cell(read(tmp_path, BOOK, book(providers())).frame, 10, in_time_share=0.7)
    found = broken(judged(frame, expectations(frame, None)))
    assert list(found) == ["The printed shares are those of the printed figures"]


@pytest.mark.parametrize("month", ["Apr-25", "spring"])
def test_another_month_than_the_name_says_is_refused(tmp_path: Path, month: str) -> None:
    with pytest.raises(WrongPeriod, match="expected 2025-05, as in its name"):
        read(tmp_path, BOOK, book(["ZZ1"], month=month))


def test_a_workbook_without_a_standard_is_refused(tmp_path: Path) -> None:
    sheets: dict[str, Sheet] = {"Frontpage": [["Status: Final"]], "62-DAY": [["ODS CODE (1)"]]}
    with pytest.raises(LayoutChanged, match="expected a layout we know"):
        read(tmp_path, BOOK, xlsx.workbook(sheets))


# ---------------------------------------------------------------- the extract


def test_everybody_is_read_once_and_the_other_view_is_a_control(tmp_path: Path) -> None:
    frame = read(tmp_path, EXTRACT, extract(["ZZ1"])).frame
    months = [date(2025, 4, 1), date(2025, 5, 1)]
    assert frame["month"].unique().sort().to_list() == months
    people = frame.group_by("row_kind", "standard").agg(pl.col("people").sum())
    assert sorted(people.rows()) == [
        (kind, standard, 2 * number)
        for kind in ("control", "part")
        for standard, number in zip(STANDARDS, (10.0, 10.5, 10.5), strict=True)
    ]
    parts = frame.filter(pl.col("row_kind") == "part")
    assert parts.select("treatment", "cancer").unique().height == 4
    assert parts["row"].to_list() == [2, 3, 4, 5, 7, 8, 10, 11, 12, 13, 15, 16]


@pytest.mark.parametrize("name", [EXTRACT, EARLY_EXTRACT])
def test_the_name_of_an_extract_says_whether_it_is_final(tmp_path: Path, name: str) -> None:
    frame = read(tmp_path, name, extract(["ZZ1"])).frame
    assert frame["is_final"].unique().to_list() == ["Final" in name]


def test_views_of_an_extract_that_differ_are_refused(tmp_path: Path) -> None:
    changes = {(6, 9): 11.5, (6, 10): 8.5}
    frame = read(tmp_path, EXTRACT, extract(providers(), changes=changes)).frame
    found = broken(judged(frame, expectations(frame, None)))
    assert list(found) == ["The rows of every standard add up to the published total"]


def test_a_month_that_the_name_does_not_cover_is_refused(tmp_path: Path) -> None:
    changes: dict[tuple[int, int], xlsx.Cell] = {(2, 1): "2025-06-01 00:00:00"}
    with pytest.raises(WrongPeriod, match=r"expected 2025-04_2025-05, .* found 2025-04_2025-06"):
        read(tmp_path, EXTRACT, extract(["ZZ1"], changes=changes))


# ---------------------------------------------------------------- the real files


@pytest.mark.published
@pytest.mark.parametrize("month", ["OCTOBER-2023", "JUNE-2025"])
def test_a_real_workbook_is_read_and_admitted(month: str) -> None:
    frame = read_path(the_one("cancer_provider_workbook", month)).frame
    assert judged(frame, expectations(frame, None)).reason == ""
    assert frame.filter(pl.col("row_kind") == "england").height == 3
    # Codes of trusts that have closed stay in the files.
    assert {"RY2", "RVJ"} <= {*frame["org_code"]}


@pytest.mark.published
def test_the_real_final_extract_has_the_figures_of_its_workbooks() -> None:
    if not published("cancer_provider_extract"):
        pytest.skip("the publisher's files are not here")
    key = ["standard", "org_code"]
    parts = read_path(the_one("cancer_provider_extract", "Apr-2024")).frame
    book = read_path(the_one("cancer_provider_workbook", "JULY-2024")).frame
    is_july = (pl.col("month") == date(2024, 7, 1)) & (pl.col("row_kind") == "part")
    ours = parts.filter(is_july).group_by(key).agg(pl.col(COUNTS).sum()).sort(key)
    theirs = book.filter(pl.col("row_kind") == "provider").select(*key, *COUNTS).sort(key)
    assert ours.equals(theirs)
