"""
Broken files by the hundred: each is refused or read right, and none ends a run.

A sample is read in every run of the tests, all of them by `make torture`. The seed is printed where
a test fails. The organisations are made up. What nothing inside a file can reveal is listed in
docs/decisions/0037-files-behind-a-wall.md.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl
import pytest

from pipeline.errors import HouseError
from pipeline.parse import large_csv, workbook
from pipeline.sources.rtt_full_extract import expect
from pipeline.sources.rtt_full_extract.parse import BANDS, COUNTS, LAYOUTS
from pipeline.steps import examine
from pipeline.steps.holdings import Holding
from tests.support import files
from tests.support.force.figures import FIGURES, SEED, Tell
from tests.support.force.meter import Meter
from tests.support.force.mutants import ANY, OF_CSV, OF_ZIP, Mutant, mutants, swapped_in
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

SAMPLE, ALL = 40, 300

# What the wall promises: bytes, and seconds of a processor.
MOST_MEMORY, MOST_SECONDS = 2_000_000_000, 60

WORKBOOK = "Monthly-AE-May-2025-by-provider-madeup.xlsx"
EXTRACT = as_csv(rtt_rows())
OF_AE_CSV = {**OF_CSV, "two codes swapped": swapped_in(ae_rows(MAY)[0].index("Org Code"))}
ORIGINALS = {
    ae_name(MAY): (as_csv(ae_rows(MAY)), OF_AE_CSV),
    WORKBOOK: (workbook_of_month.workbook(MAY, ae_rows(MAY)), OF_ZIP),
    NOF_NAME: (as_csv(nof_rows()), OF_CSV),
    LEAGUE_NAME: (as_csv(league_rows()), OF_CSV),
    RTT_NAME: (EXTRACT, OF_CSV),
    RTT_ZIP: (zipped({RTT_NAME: EXTRACT}), OF_ZIP),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """
    The figures of a file that a total or a relation in it proves.

    Attributes:
        key: What names a row.
        columns: The figures.
        is_whole: Whether it also proves that no row is lost; if not, a verdict says what was.
    """

    key: tuple[str, ...]
    columns: tuple[str, ...]
    is_whole: bool = True


RTT = Proved(
    # Of the other parts only sums are kept, of which no figure is made.
    key=("provider_code", "commissioner_code", "treatment_function_code"),
    columns=("total_all", *BANDS),
)
PROVED = {
    ae_name(MAY): Proved(key=("org_code",), columns=ours("C")),
    WORKBOOK: Proved(key=("part", "org_code"), columns=("attendances", "over_4h", "waits_12h_dta")),
    # A value can change within its range, and nothing here says so: docs/decisions/0037.
    NOF_NAME: Proved(key=("org_code", "nof_metric"), columns=("rank",), is_whole=False),
    LEAGUE_NAME: Proved(key=("org_code",), columns=("rank", "segment"), is_whole=False),
    RTT_NAME: RTT,
    RTT_ZIP: RTT,
}

CODE_IS_NEW = "No organisation comes under another code than in the release before"


@pytest.mark.parametrize(
    "number", [SAMPLE, pytest.param(ALL, marks=pytest.mark.torture)], ids=["sample", "all"]
)
def test_no_broken_file_ends_a_run_or_is_admitted_with_another_figure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Tell, number: int
) -> None:
    # A whole extract has thirty thousand rows. How few are too few is tested elsewhere.
    monkeypatch.setattr(expect, "FEWEST_ROWS", 1)
    monkeypatch.setattr(expect, "FEWEST_PROVIDERS", 1)
    world = World.at(tmp_path, monkeypatch)
    good = [Mutant(original=name, operator="", content=content) for name, content in _good()]
    whole = {one.release.name: one for one, _ in _examined(world, good, Meter())}
    told = {name: one.judgement()["reason"] for name, one in whole.items()}
    assert told == dict.fromkeys((ae_name(APRIL), *ORIGINALS), "")
    # What comes after is judged by what is held: the month before, and nothing of the month.
    meter = Meter()
    outcomes = Counter[tuple[str, bool]]()
    for one, mutant in _examined(world, list(mutants(ORIGINALS, SEED, number)), meter):
        verdict = one.judgement()
        outcomes[mutant.operator, verdict["admitted"]] += 1
        assert len(verdict["reason"]) < 20_000, (SEED, mutant.operator)
        if verdict["admitted"]:
            proved = PROVED[mutant.original]
            wrong = _other_figures(whole[mutant.original], one, proved)
            assert wrong == [], (SEED, mutant.original, mutant.operator)
    record_property(FIGURES, _told(outcomes, meter))
    assert (meter.memory <= MOST_MEMORY, meter.seconds <= MOST_SECONDS) == (True, True), str(meter)


def _good() -> list[tuple[str, bytes]]:
    before = as_csv(ae_rows(APRIL))
    return [
        (ae_name(APRIL), before),
        *((name, content) for name, (content, _) in ORIGINALS.items()),
    ]


def _examined(world: World, given: list[Mutant], meter: Meter) -> list[tuple[Holding, Mutant]]:
    """Land files and examine them all in one run, in which each gets a verdict."""
    landed = {world.land(one.original, one.content): one for one in given}
    verdicts = examine.examine(world.held(), meter)
    assert {one.release_id for one in verdicts} == landed.keys()
    return [(one, landed[one.release.id]) for one in world.held() if one.release.id in landed]


def _told(outcomes: Counter[tuple[str, bool]], meter: Meter) -> str:
    """Say what became of broken files, by the operator that broke them."""
    words = (
        f"{operator} {outcomes[operator, False]}+{outcomes[operator, True]}"
        for operator in sorted({name for name, _ in outcomes})
    )
    return (
        f"{outcomes.total()} mutants (seed {SEED}), none ended the run, {meter}; operator, refused "
        f"+ admitted: {', '.join(words)}"
    )


def _other_figures(good: Holding, one: Holding, proved: Proved) -> list[object]:
    """List the rows whose figures differ; what a verdict tells of may be new, left out or null."""
    first, *others = proved.columns
    a, b = (
        pl.read_parquet(held.parsed)
        .select(*proved.key, first, *others)
        .drop_nulls([proved.key[0], first])
        for held in (good, one)
    )
    told = [found for found in one.judgement()["findings"] if not found["passed"]]
    told += [found for found in one.judgement()["findings"] if found["severity"] == "note"]

    def those(
        x: pl.DataFrame, y: pl.DataFrame, on: Sequence[str], how: Literal["anti", "semi"]
    ) -> pl.DataFrame:
        return x.join(y, on=on, how=how, nulls_equal=True)

    if those(b, a, proved.key, "anti").height and CODE_IS_NEW in {one["about"] for one in told}:
        a, b = those(a, b, proved.key, "semi"), those(b, a, proved.key, "semi")
    if not proved.is_whole and told:
        b = b.drop_nulls()
        a = those(a, b, proved.key, "semi")
    every = [*proved.key, *proved.columns]
    return [*those(a, b, every, "anti").rows(), *those(b, a, every, "anti").rows()]


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


REAL = (
    "ae_monthly",
    "ae_by_provider_workbook",
    "nof_metrics",
    "nof_league_table",
    "rtt_full_extract",
)
# The zip of a month takes seconds to read.
LARGE = 1_000_000


@pytest.mark.published
@pytest.mark.torture
@pytest.mark.parametrize("publication", REAL)
def test_no_broken_real_file_ends_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Tell, publication: str
) -> None:
    found = files.published(publication)
    if not found:
        pytest.skip("the publisher's files are not here")
    path = found[-1]
    content = path.read_bytes()
    operators = OF_CSV if path.suffix == ".csv" else OF_ZIP
    if path.suffix == ".xls":
        operators = ANY
    world = World.at(tmp_path, monkeypatch)
    meter = Meter()
    number = ALL // len(REAL) // (5 if len(content) > LARGE else 1)
    broken = list(mutants({path.name: (content, operators)}, SEED, number))
    outcomes = Counter(
        (mutant.operator, bool(one.judgement()["admitted"]))
        for one, mutant in _examined(world, broken, meter)
    )
    record_property(FIGURES, _told(outcomes, meter))
    assert (meter.memory <= MOST_MEMORY, meter.seconds <= MOST_SECONDS) == (True, True), str(meter)
