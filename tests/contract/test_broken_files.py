"""
Broken files by the hundred: each is refused or read right, and none ends a run.

A sample is read in every run of the tests, all of them by `make torture`. The seed is printed where
a test fails. The organisations are made up. What nothing inside a file can reveal is listed in
docs/decisions/0037-files-behind-a-wall.md.
"""

import os
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import HouseError
from pipeline.parse import large_csv, workbook
from pipeline.sources.rtt_full_extract.parse import COUNTS, LAYOUTS
from pipeline.steps.holdings import Holding
from tests.support import files
from tests.support.force.mutants import OF_CSV, OF_ZIP, Mutant, mutants
from tests.support.publisher import workbook_of_month
from tests.support.publisher.published import (
    APRIL,
    LEAGUE_NAME,
    MAY,
    NOF_NAME,
    RTT_NAME,
    RTT_ZIP,
    ae_name,
    ae_rows,
    as_csv,
    league_rows,
    nof_rows,
    ours,
    rtt_rows,
    zipped,
)
from tests.support.world import World

SEED = int(os.environ.get("TORTURE_SEED", "20261130"))
SAMPLE, ALL = 40, 300

WORKBOOK = "Monthly-AE-May-2025-by-provider-madeup.xlsx"
EXTRACT = as_csv(rtt_rows())
ORIGINALS = {
    ae_name(MAY): (as_csv(ae_rows(MAY)), OF_CSV),
    WORKBOOK: (workbook_of_month.workbook(MAY, ae_rows(MAY)), OF_ZIP),
    NOF_NAME: (as_csv(nof_rows()), OF_CSV),
    LEAGUE_NAME: (as_csv(league_rows()), OF_CSV),
    RTT_ZIP: (zipped({RTT_NAME: EXTRACT}), OF_ZIP),
}

# The figures that a total in the file covers: the key, and the columns.
UNDER_A_TOTAL = {
    ae_name(MAY): (("org_code",), ours("C")),
    WORKBOOK: (("part", "org_code"), ("attendances", "over_4h", "waits_12h_dta")),
}

CODE_IS_NEW = "No organisation comes under another code than in the release before"


@pytest.mark.parametrize(
    "number", [SAMPLE, pytest.param(ALL, marks=pytest.mark.torture)], ids=["sample", "all"]
)
def test_no_broken_file_ends_a_run_or_is_admitted_with_another_figure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    world = World.at(tmp_path, monkeypatch)
    whole = _landed(world, [Mutant(original=n, operator="", content=c) for n, (c, _) in _good()])
    # What comes after is judged by what is held: the month before, and nothing of the month.
    broken = _landed(world, list(mutants(ORIGINALS, SEED, number)))
    told = Counter[tuple[str, bool]]()
    for release, mutant in broken.items():
        one = next(held for held in world.held() if held.release.id == release)
        verdict = one.judgement()
        told[mutant.operator, verdict["admitted"]] += 1
        assert len(verdict["reason"]) < 20_000, (SEED, mutant.operator)
        if verdict["admitted"] and mutant.original in UNDER_A_TOTAL:
            good = next(
                held
                for held in world.held()
                if held.release.id in whole and held.release.name == mutant.original
            )
            assert _other_figures(good, one, *UNDER_A_TOTAL[mutant.original]) == [], (
                SEED,
                mutant.original,
                mutant.operator,
            )
    print(f"seed {SEED}, {number} mutants (operator, admitted): {sorted(told.items())}")  # noqa: T201


def _good() -> list[tuple[str, tuple[bytes, object]]]:
    before = as_csv(ae_rows(APRIL))
    return [(ae_name(APRIL), (before, OF_CSV)), *ORIGINALS.items()]


def _landed(world: World, given: list[Mutant]) -> dict[str, Mutant]:
    """Land files and examine them all in one run: the id of the release → the file."""
    landed = {world.land(one.original, one.content): one for one in given}
    assert world.examine().keys() == landed.keys()
    return landed


def _other_figures(
    good: Holding, one: Holding, key: tuple[str, ...], columns: tuple[str, ...]
) -> list[object]:
    """List the rows whose figures differ; one under a new code may, if that is told."""
    a, b = (
        pl.read_parquet(held.parsed).select(*key, *columns).drop_nulls(columns[0])
        for held in (good, one)
    )
    told = next((f for f in one.judgement()["findings"] if f["about"] == CODE_IS_NEW), None)
    new = b.join(a, on=key, how="anti")
    if new.height and told and not told["passed"]:
        a, b = a.join(b.select(key), on=key, how="semi"), b.join(a.select(key), on=key, how="semi")
    every = [*key, *columns]
    return [
        row
        for one_way in ((a, b), (b, a))
        for row in one_way[0].join(one_way[1], on=every, how="anti", nulls_equal=True).rows()
    ]


@pytest.mark.parametrize(
    "number", [60, pytest.param(ALL, marks=pytest.mark.torture)], ids=["sample", "all"]
)
def test_the_fast_road_and_the_slow_one_read_every_file_alike(number: int) -> None:
    odd = {
        "Windows-1252": EXTRACT.replace(b"MADE-UP PLACE", b"CAF\xc9"),
        "a byte order mark": b"\xef\xbb\xbf" + EXTRACT,
        "plain line ends": EXTRACT.replace(b"\r\n", b"\n"),
        "quotes": EXTRACT.replace(b"MADE-UP PLACE", b'"MADE-UP, PLACE"'),
        "quotes in quotes": EXTRACT.replace(b"MADE-UP PLACE", b'"MADE-UP ""PLACE"""'),
        "empty quotes": EXTRACT.replace(b"MADE-UP PLACE", b'""'),
        "lines inside quotes": EXTRACT.replace(b"MADE-UP PLACE", b'"MADE-UP\r\nPLACE"'),
        "a title above": b"RTT" + b"," * 120 + b"\r\n" + EXTRACT,
        "spaces round a count": EXTRACT.replace(b",4,", b", 4,"),
        "commas in a count": EXTRACT.replace(b",4,", b',"4,000",'),
    }
    given = [*odd.values()]
    given += [one.content for one in mutants({RTT_NAME: (EXTRACT, OF_CSV)}, SEED, number)]
    taken = 0
    for content in given:
        fast, slow = (_outcome(content, road) for road in ("read_counts", "_slow"))
        assert fast == slow, (SEED, content[:200])
        taken += _is_fast(content)
    assert taken


def _is_fast(content: bytes) -> bool:
    try:
        text = workbook.utf8(content, "a.csv")
    except HouseError:
        return False
    wanted = LAYOUTS[-1].tables[0]
    return large_csv._fast(text, wanted, COUNTS) is not None  # noqa: SLF001 which road


def _outcome(content: bytes, road: str) -> object:
    """Read a file on a road: its rows, notes and columns, or the error."""
    wanted = LAYOUTS[-1].tables[0]
    try:
        read = (
            large_csv.read_counts(content, "a.csv", wanted, COUNTS)
            if road == "read_counts"
            else large_csv._slow(  # noqa: SLF001 the rule itself
                workbook.utf8(content, "a.csv"), "a.csv", wanted, COUNTS
            )
        )
    except HouseError as error:
        return type(error), str(error)
    return read.frame.rows(), read.frame.schema, read.notes, read.headers


REAL = ("ae_monthly", "ae_by_provider_workbook", "nof_metrics", "nof_league_table")


@pytest.mark.published
@pytest.mark.torture
@pytest.mark.parametrize("publication", REAL)
def test_no_broken_real_file_ends_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, publication: str
) -> None:
    found = files.published(publication)
    if not found:
        pytest.skip("the publisher's files are not here")
    path = found[-1]
    content = path.read_bytes()
    operators = OF_CSV if path.suffix == ".csv" else OF_ZIP
    if path.suffix == ".xls":
        operators = {name: OF_ZIP[name] for name in list(OF_ZIP)[:5]}
    world = World.at(tmp_path, monkeypatch)
    _landed(world, list(mutants({path.name: (content, operators)}, SEED, ALL // len(REAL))))
