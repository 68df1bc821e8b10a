"""What the ambulance time series promises; its shape was seen to August 2025."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import BadCell, LayoutChanged, WrongPeriod
from pipeline.sources.ambulance_systems.expect import FEWEST_SERVICES, expectations
from pipeline.sources.ambulance_systems.parse import SCHEMA
from tests.support.files import the_one
from tests.support.publisher import xlsx
from tests.support.verdicts import broken, judged, set_cell
from tests.support.world import read, read_path

NAME = "AmbSYS-Time-Series-until-20250831.xlsx"
Line = list[xlsx.Cell]
LABELS = ["A7", "A10", "A30", "A31", "A140", "A145", "A146"]
MONTHS = ("2025-07-01 00:00:00", "2025-08-01 00:00:00")


def line(month: xlsx.Cell, area: xlsx.Cell, name: xlsx.Cell, figures: Line) -> Line:
    key = f"2025-26{area}"
    return [key, "2025-26", "MONTH", "Y56", "London", area, name, *figures, None, 8, 2025, month]


def series(*, collected: bool = True, last: str = MONTHS[1]) -> bytes:
    """Write titles and header as published, two months, and rows of nothing below them."""
    header: Line = [
        *("Concatenated", "Year", "Month", "Reg", None, "Area", "Trust", *LABELS),
        *(None, "Month", "Year", "month"),
    ]
    rows: list[Line] = [["Incidents"], [None, "All"], [], [None, None, "First of"], header]
    for month in (MONTHS[0], last):
        own: Line = [12, 10, 12_000, 1_200, *((8, 4, 1) if collected else "---")]
        times = FEWEST_SERVICES
        sums: Line = [one * times if isinstance(one, int) else one for one in own]
        sums[3] = 1_200
        rows += [line(month, "ENG", None, sums), line(month, "Y56", None, sums)]
        rows += [line(month, f"ZZ{n}", f"SERVICE {n}", own) for n in range(times)]
    return xlsx.workbook({"Introduction": [["AmbSYS"]], "Raw": [*rows, [None, None, "END"]]})


def table(tmp_path: Path, content: bytes | None = None) -> pl.DataFrame:
    return read(tmp_path, NAME, content or series()).frame


def test_services_and_england_are_read_and_regions_are_not(tmp_path: Path) -> None:
    frame = table(tmp_path)
    assert dict(frame.schema) == dict(SCHEMA)
    assert dict(frame.group_by("row_kind").len().iter_rows()) == {"england": 2, "service": 20}
    assert frame.row(1, named=True) == {
        "row_kind": "service",
        "month": date(2025, 7, 1),
        "org_code": "ZZ0",
        "org_name": "SERVICE 0",
        "c2_incidents": 10,
        "c2_seconds": 12_000,
        "c2_mean_seconds": 1_200,
        "handovers": 8,
        "handovers_over_30": 4,
        "handovers_over_60": 1,
        "sheet": "Raw",
        "row": 8,
    }
    assert judged(frame, expectations(frame, frame)).reason == ""


def test_a_dash_is_no_number(tmp_path: Path) -> None:
    frame = table(tmp_path, series(collected=False))
    assert frame["handovers"].null_count() == frame.height
    assert judged(frame, expectations(frame, None)).reason == ""


@pytest.mark.parametrize(
    ("cell", "about"),
    [
        ({"handovers_over_30": 9}, "The long handovers are among all of them"),
        ({"c2_mean_seconds": 1_300}, "The printed mean is that of the printed time"),
        ({"c2_incidents": 11}, "The services of every month add up to England"),
    ],
)
def test_figures_that_do_not_fit_are_refused(
    tmp_path: Path, cell: dict[str, int], about: str
) -> None:
    frame = set_cell(table(tmp_path), 8, **cell)
    assert about in broken(judged(frame, expectations(frame, None)))


def test_a_cell_that_is_no_count_is_named(tmp_path: Path) -> None:
    header: Line = ["Month", "Area", "Trust", *LABELS, "month"]
    row: Line = ["AUGUST", "ZZ1", "ONE", 1, "n/a", 1, 1, 1, 1, 1, MONTHS[1]]
    with pytest.raises(BadCell, match="column 'A10': expected a count"):
        table(tmp_path, xlsx.workbook({"Raw": [header, row]}))


def test_a_file_that_ends_in_another_month_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongPeriod, match=r"expected figures to 2025-08, .* found 2025-07"):
        table(tmp_path, series(last="2025-06-01 00:00:00"))


def test_an_indicator_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(LayoutChanged, match="missing column 'A10'"):
        table(tmp_path, xlsx.workbook({"Raw": [["Area", "Trust", "A31", "month"]]}))


@pytest.mark.published
def test_the_real_time_series_is_read_and_admitted() -> None:
    frame = read_path(the_one("ambulance_systems_time_series", "")).frame
    assert judged(frame, expectations(frame, None)).reason == ""
    assert (frame["month"].n_unique(), frame["org_code"].n_unique()) == (97, 12)
    august = frame.filter(pl.col("row_kind") == "england").sort("month").row(-1, named=True)
    assert (august["handovers_over_30"], august["handovers_over_60"]) == (88_034, 23_565)
