"""
Take a landed file to its verdict: parse it behind the wall, judge it, keep both.

Whatever goes wrong with a file becomes a refusal, recorded like any verdict, and the night goes on.
"""

import io
import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import polars as pl

from pipeline import paths
from pipeline.domain.releases import Release
from pipeline.errors import HouseError, SourceProblem, UnreadableFile, WrongPeriod
from pipeline.progress import Progress
from pipeline.steps import holdings
from pipeline.steps.holdings import DAMAGED_HERE, Holding
from pipeline.steps.wall import Wall
from pipeline.storage.atomic import write_sums, write_whole
from pipeline.validate.comparisons import codes_kept, figures_are_new, names_kept
from pipeline.validate.expectations import Promise
from pipeline.validate.judge import BadPromise, judge
from pipeline.validate.verdicts import Verdict, refuse

LOG: Final = logging.getLogger("pipeline")

# The possible names of the column that gives the period of a row in a parsed table.
PERIOD_COLUMNS: Final = ("month", "quarter", "year", "as_of")

# Two files are parsed while one is judged: that keeps two processors busy, in 2 GB. Who has more of
# them gains little, because the verdicts come one after another.
WALLS: Final = 2

# The registers that say which code is whose.
REGISTERS: Final = ("ods_trusts", "ods_care_trusts")

# The possible names of the columns with the code and the name of an organisation.
LABELS: Final = (("org_code", "org_name"), ("provider_code", "provider_name"))


def examine(held: list[Holding], show: Progress) -> list[Verdict]:
    """
    Parse and judge every release that has no verdict yet.

    Args:
        held: Everything we hold, in order.
        show: Progress.

    Returns:
        The new verdicts. A release that only the snapshot carries has its verdict there.
    """
    verdicts = []
    pending = _in_order(holdings.pending(held))
    with ExitStack() as behind:
        walls = [behind.enter_context(Wall()) for _ in range(WALLS)]
        for number in range(WALLS):
            _begin(pending, number, walls)
        for number, one in enumerate(show.over("examine", pending)):
            verdict = _examine(
                one,
                held,
                walls[number % WALLS],
                go_on=lambda: _begin(pending, number + WALLS, walls),  # noqa: B023 called at once
            )
            write_whole(one.verdict, verdict.to_json().encode())
            verdicts.append(verdict)
    if verdicts:
        for folder in holdings.MADE:
            write_sums(paths.DATA / folder)
    return verdicts


def _in_order(pending: Iterable[Holding]) -> list[Holding]:
    """Put first what others are judged by: the registers, then the tables beside a file."""
    every = list(pending)
    twins = {holdings.reader(one.release.source).twin for one in every}
    firsts = (REGISTERS, twins)
    return sorted(every, key=lambda one: [one.release.source not in first for first in firsts])


def _begin(pending: Sequence[Holding], number: int, walls: Sequence[Wall]) -> None:
    """Let a file be parsed while others are judged, if there is such a file and it is whole."""
    if number < len(pending):
        one = pending[number]
        if one.landed is not None and not one.is_damaged:
            walls[number % len(walls)].begin(one.landed, one.release)


def _examine(one: Holding, held: list[Holding], wall: Wall, go_on: Callable[[], None]) -> Verdict:
    """
    Parse and judge one release; a problem with the file becomes a refusal.

    Args:
        one: The release.
        held: Everything we hold.
        wall: Behind which it is parsed.
        go_on: Called when it has been parsed, before it is judged.
    """
    release = one.release
    if one.landed is None:
        lost = one.parsed if one.verdict.exists() else one.verdict
        raise SourceProblem(
            f"{release.id}: expected its figures in the snapshot, found {lost} missing; restore "
            "snapshot/ from git"
        )
    if one.is_damaged:
        return refuse(
            release.id,
            UnreadableFile(
                f"{release.name}: {DAMAGED_HERE} ({one.landed}); the next run fetches the file "
                "again. If this goes on, land it by hand"
            ),
        )
    others = _others(one, held)
    try:
        reading = wall.read(one.landed, release)
        go_on()
        typed = pl.read_parquet(io.BytesIO(reading.parquet), glob=False).drop("release_id")
        _demand_begun(typed, release)
        verdict = judge(
            typed,
            _promises(one, typed, others),
            release_id=release.id,
            notes=reading.notes,
        )
        verdict = replace(verdict, columns=reading.columns)
    except SourceProblem as problem:
        return refuse(release.id, problem)
    except (HouseError, BadPromise, OSError, MemoryError):
        raise
    except Exception as error:
        # A table that nobody foresaw, or a bug of ours: either way one file, not the night.
        LOG.exception("[examine] %s cannot be judged", release.id)
        unforeseen = (
            f"{release.name}: expected a table that can be judged, found one that cannot "
            f"({type(error).__name__}: {error}); open the file, and correct expect.py if "
            "the file is right"
        )
        return refuse(release.id, UnreadableFile(unforeseen))
    # Write the bytes ourselves: the library reports a full disk just as it reports a bad table.
    write_whole(one.parsed, reading.parquet)
    return verdict


def _demand_begun(frame: pl.DataFrame, release: Release) -> None:
    """Raise WrongPeriod if figures are for a period that began after they were published."""
    column = _period_column(frame)
    newest = frame[column].max() if column else None
    # "2025-11" or "2025-11-13": cut to the same length, days and months compare as text.
    known = release.published or release.landed_at[: len("2025-11-13")]
    if isinstance(newest, date) and newest.isoformat()[: len(known)] > known:
        when = f"{'published' if release.published else 'landed'} {known}"
        raise WrongPeriod(
            f"{release.name}: expected figures of a {column} that had begun when it was {when}, "
            f"found {newest}; open the file, and check the period in its name"
        )


def _period_column(frame: pl.DataFrame) -> str:
    """Name the column that gives the period of a row; "" if there is none."""
    return next((name for name in PERIOD_COLUMNS if name in frame.columns), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """
    What else we hold that a release is held against.

    Attributes:
        before: The last admitted release of an earlier period, or None.
        known: Every code and name of the registers.
        twin: The table that was published beside it, or None.
    """

    before: pl.DataFrame | None
    known: pl.DataFrame
    twin: pl.DataFrame | None


def _others(one: Holding, held: list[Holding]) -> Others:
    """Read what a release is held against; raise SourceProblem if a table is damaged."""
    return Others(
        before=_before(one, held),
        known=_registers(held),
        twin=_twin(one, held, holdings.reader(one.release.source).twin),
    )


def _promises(one: Holding, typed: pl.DataFrame, others: Others) -> list[Promise]:
    """Gather what must be true of a release: in itself, and beside what else we hold."""
    reader = holdings.reader(one.release.source)
    before = others.before
    promises: list[Promise] = list(reader.expectations(typed, before))
    for code, name in LABELS:
        if {code, name} <= {*typed.columns} and one.release.source not in REGISTERS:
            if before is not None:
                about = "No organisation has the name that another one had in the release before"
                promises.append(names_kept(typed, before, code=code, name=name, about=about))
                about = "No organisation comes under another code than in the release before"
                promises.append(codes_kept(typed, before, code=code, name=name, about=about))
            known = others.known.rename({"org_code": code, "org_name": name})
            about = "No organisation has the name that the register gives to another one"
            promises.append(names_kept(typed, known, code=code, name=name, about=about))
    period = _period_column(typed)
    # What is so on a day, such as a boundary, may be so on the next.
    if before is not None and period not in ("", "as_of"):
        newest, last = typed[period].max(), before[period].max()
        # Of one period there are several publications, and a revision may change nothing here.
        if newest != last:
            about = "The figures are not those of the release before under another period"
            promises.append(figures_are_new(typed, before, period=period, about=about))
    if others.twin is not None and reader.beside is not None:
        promises += reader.beside(typed, others.twin)
    return promises


def _registers(held: list[Holding]) -> pl.DataFrame:
    """Read every code and name of the registers we hold; a code may have had several names."""
    schema = {"org_code": pl.String, "org_name": pl.String}
    found = [_read(other).select(*schema) for other in held if _is_admitted(other, *REGISTERS)]
    return pl.concat([pl.DataFrame(schema=schema), *found]).unique()


def _twin(one: Holding, held: list[Holding], source: str) -> pl.DataFrame | None:
    """Read the table of another source that was published with a release for its period."""
    mine = one.release
    beside = [
        other
        for other in held
        if _is_admitted(other, source)
        and (other.release.period, other.release.published) == (mine.period, mine.published)
    ]
    return _read(beside[-1]) if beside else None


def _before(one: Holding, held: list[Holding]) -> pl.DataFrame | None:
    """Read the source's last admitted release of an earlier period."""
    release = one.release
    earlier = [
        other
        for other in held
        if _is_admitted(other, release.source) and other.release.period < release.period
    ]
    return _read(earlier[-1]) if earlier else None


def _is_admitted(one: Holding, *sources: str) -> bool:
    return one.release.source in sources and one.is_examined and one.judgement()["admitted"]


def _read(one: Holding) -> pl.DataFrame:
    try:
        return pl.read_parquet(one.parsed, glob=False)
    except pl.exceptions.PolarsError as error:
        raise holdings.spoilt(one.parsed, error) from error
