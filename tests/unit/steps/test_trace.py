"""Figures followed back to the cells of a typed file: equal, different, not held."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl
import pytest

from pipeline.errors import ConfigError, MissingTool
from pipeline.steps import holdings, trace
from pipeline.steps.holdings import Holding
from pipeline.steps.trace import Tracer, row_numbers
from tests.support.publisher.published import APRIL, ae_name, ae_rows, as_csv
from tests.support.world import declared, release_of

FIRST, LAST = 2, 6
"""The rows of the first and the last provider in the typed file that the sum adds up."""

Figure = Mapping[str, Any]


@pytest.fixture(name="holding")
def _holding(tmp_path: Path) -> Holding:
    """Put the typed A&E file of a month into a folder, with what its parser reads from it."""
    landed = tmp_path / ae_name(APRIL)
    landed.write_bytes(as_csv(ae_rows(APRIL)))
    release = release_of(landed)
    parsed = holdings.reader(release.source).parse(landed, release)
    parsed.frame.write_parquet(tmp_path / "parsed.parquet")
    verdict = {"admitted": True, "reason": "", "findings": []}
    columns = [header.to_record() for header in parsed.headers]
    (tmp_path / "verdict.json").write_text(json.dumps({**verdict, "columns": columns}))
    return Holding(
        release=release,
        landed=landed,
        parsed=tmp_path / "parsed.parquet",
        verdict=tmp_path / "verdict.json",
    )


def figures(holding: Holding) -> list[Figure]:
    """Give what the warehouse would say: a trust by its row, England by a range of rows."""
    read = pl.read_parquet(holding.parsed).sort("row").filter(pl.col("row") <= LAST)

    def row(kind: str, code: str, rows: pl.DataFrame) -> Figure:
        top = int(rows["waits_12h_dta"].sum())
        bottom = sum(int(rows[f"admissions_{t}"].sum()) for t in ("type1", "type2", "other"))
        return {
            "metric_id": "ae_12h_dta",
            "org_kind": kind,
            "org_code": code,
            "month": APRIL,
            "numerator": float(top),
            "denominator": float(bottom),
            "metric_value": top / bottom,
            "flag": "published",
            "release_id": holding.release.id,
            "sheet_name": "",
            "first_row": rows["row"].min(),
            "last_row": rows["row"].max(),
            "row_count": rows.height,
        }

    one = read.filter(pl.col("row") == FIRST)
    return [row("trust", one["org_code"].item(), one), row("england", "ENG", read)]


def tracer(holding: Holding, folder: Path, *observed: Figure, rows: str = "2-6") -> Tracer:
    """Write the marts that a trace starts from."""
    marts = folder / "marts"
    marts.mkdir(exist_ok=True)
    pl.DataFrame(list(observed)).write_parquet(marts / "observations.parquet")
    listed = {
        "row_set": "ae",
        "org_kind": "england",
        "org_code": "ENG",
        "month": APRIL,
        "release_id": holding.release.id,
        "sheet_name": "",
        "rows": rows,
    }
    pl.DataFrame([listed]).write_parquet(marts / "figure_rows.parquet")
    return Tracer(declared(), [holding], marts)


PERIOD: Final = f"{APRIL:%Y-%m}"


def test_a_figure_of_one_row_names_its_cells_as_a_spreadsheet_does(
    holding: Holding, tmp_path: Path
) -> None:
    trust, _ = figures(holding)
    traced = tracer(holding, tmp_path, trust).figure(trust["org_code"], "ae_12h_dta", PERIOD)
    assert (traced.verdict, traced.said) == ("equal", "equal")
    lines = as_csv(ae_rows(APRIL)).decode().splitlines()
    header, cells = lines[0].split(","), lines[FIRST - 1].split(",")
    waits = header.index("Patients who have waited 12+ hrs from DTA to admission")
    cell = next(cell for cell in traced.sources[0].cells() if cell["part"] == "numerator")
    assert cell["label"] == header[waits]
    assert cell["text"] == cells[waits]
    assert cell["address"] == f"{chr(ord('A') + waits)}{FIRST}"


def test_a_sum_adds_up_the_rows_that_are_named(holding: Holding, tmp_path: Path) -> None:
    _, england = figures(holding)
    traced = tracer(holding, tmp_path, england).figure("ENG", "ae_12h_dta", PERIOD)
    assert traced.verdict == "equal"
    assert traced.sources[0].rows == (2, 3, 4, 5, 6)
    record = traced.to_record()
    assert record["files"][0]["rows"] == "2-6"
    assert len(record["files"][0]["cells"]) == 5 * 4
    assert holding.release.sha256 in traced.text()


def test_a_sum_that_names_a_row_too_few_differs(holding: Holding, tmp_path: Path) -> None:
    _, england = figures(holding)
    traced = tracer(holding, tmp_path, england, rows="2-5").figure("ENG", "ae_12h_dta", PERIOD)
    assert traced.verdict == "differs"
    assert "denominator: printed" in traced.said


def test_a_printed_count_that_is_not_in_the_file_differs(holding: Holding, tmp_path: Path) -> None:
    trust = {**figures(holding)[0]}
    trust["numerator"] += 1
    traced = tracer(holding, tmp_path, trust).figure(trust["org_code"], "ae_12h_dta", PERIOD)
    assert traced.said.startswith("differs by numerator: printed")


def test_a_file_that_is_not_held_is_named_by_its_digest(holding: Holding, tmp_path: Path) -> None:
    """The addresses and the numbers that were read are there; only the file can prove them."""
    carried = Holding(
        release=holding.release, landed=None, parsed=holding.parsed, verdict=holding.verdict
    )
    trust, _ = figures(holding)
    traced = tracer(carried, tmp_path, trust).figure(trust["org_code"], "ae_12h_dta", PERIOD)
    assert traced.verdict == "not held"
    assert traced.said.endswith(holding.release.sha256)
    assert traced.worked_out == traced.printed
    assert all(cell["address"] for cell in traced.sources[0].cells())


def test_what_was_read_before_columns_were_noted_has_rows_and_our_own_names(
    holding: Holding, tmp_path: Path
) -> None:
    """A footprint was rounded to the person when it was read: the exact figure beside it counts."""
    read = pl.read_parquet(holding.parsed)
    read.with_columns(
        exact_waits_12h_dta=pl.col("waits_12h_dta") + 0.25, waits_12h_dta=pl.lit(0)
    ).write_parquet(tmp_path / "older.parquet")
    (tmp_path / "older.json").write_text('{"admitted": true, "reason": "", "findings": []}')
    carried = Holding(
        release=holding.release,
        landed=None,
        parsed=tmp_path / "older.parquet",
        verdict=tmp_path / "older.json",
    )
    trust, _ = figures(holding)
    traced = tracer(carried, tmp_path, trust).figure(trust["org_code"], "ae_12h_dta", PERIOD)
    assert traced.worked_out["numerator"] == trust["numerator"] + 0.25
    cells = list(traced.sources[0].cells())
    assert {cell["address"] for cell in cells} == {None}
    assert {cell["row"] for cell in cells} == {FIRST}
    assert cells[0]["label"] == "waits_12h_dta"
    assert f"row {FIRST}" in traced.text()


@pytest.mark.parametrize(
    ("share", "bands", "weeks"),
    [
        (0.5, [10, 10, 0], 1.0),
        (0.5, [0, 40, 0], 1.5),
        (0.92, [50, 0, 50, 0], 2.84),
        (0.92, [50, 50], None),
        (0.5, [0, 0, 0], None),
    ],
)
def test_the_wait_of_a_share_of_a_list_is_interpolated_in_its_week(
    share: float, bands: list[float], weeks: float | None
) -> None:
    found = trace._percentile(share, bands)  # noqa: SLF001 no small file has a list in bands
    assert found == (None if weeks is None else pytest.approx(weeks))


def test_a_sample_takes_figures_of_every_kind_and_is_the_same_again(
    holding: Holding, tmp_path: Path
) -> None:
    drawn = tracer(holding, tmp_path, *figures(holding))
    first = [traced.headline for traced in drawn.sample(2, 7)]
    assert [one.split()[1] for one in sorted(first)] == ["england", "trust"]
    assert first == [traced.headline for traced in drawn.sample(2, 7)]
    assert len(list(drawn.sample(1, 7))) == 1


@pytest.mark.parametrize(
    ("named", "words"),
    [
        (("ENG", "ae_12h_dta", "2019-01"), f"no such figure; held: {PERIOD} to {PERIOD}"),
        (("ZZZ", "ae_12h_dta", PERIOD), "no such figure; held: none for this code"),
        (("ENG", "made_up", PERIOD), "no such metric"),
    ],
)
def test_a_figure_that_is_not_there_is_refused(
    holding: Holding, tmp_path: Path, named: tuple[str, str, str], words: str
) -> None:
    _, england = figures(holding)
    with pytest.raises(ConfigError, match=words):
        tracer(holding, tmp_path, england).figure(*named)


def test_a_figure_without_a_number_says_why(holding: Holding, tmp_path: Path) -> None:
    trust = {**figures(holding)[0], "metric_value": None, "flag": "not_reported"}
    with pytest.raises(ConfigError, match="not_reported"):
        tracer(holding, tmp_path, trust).figure(trust["org_code"], "ae_12h_dta", PERIOD)


def test_without_tables_there_is_nothing_to_trace(tmp_path: Path) -> None:
    with pytest.raises(MissingTool, match="make site"):
        Tracer(declared(), [], tmp_path)


def test_ranges_are_written_out() -> None:
    assert row_numbers("87,172,203-205") == (87, 172, 203, 204, 205)
