"""
Take a landed file to its verdict: parse it, judge it, keep both.

A problem with a file becomes a refusal, recorded like any verdict, and the night goes on.
"""

import io
from dataclasses import replace
from datetime import date
from typing import Final

import polars as pl

from pipeline import paths
from pipeline.domain.releases import Release
from pipeline.errors import SourceProblem, UnreadableFile, WrongPeriod
from pipeline.parse.cells import without_invisible
from pipeline.progress import Progress
from pipeline.steps import holdings
from pipeline.steps.holdings import DAMAGED_HERE, Holding
from pipeline.storage.atomic import write_sums, write_whole
from pipeline.validate.judge import judge
from pipeline.validate.verdicts import Verdict, refuse

# zstd level 6 writes a month of RTT in a third of the time of level 12, for a fortieth more bytes.
PARSED_LEVEL: Final = 6

# The possible names of the column that gives the period of a row in a parsed table.
PERIOD_COLUMNS: Final = ("month", "quarter", "year", "as_of")


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
    for one in show.over("examine", list(holdings.pending(held))):
        verdict = _examine(one, _before(one, held))
        write_whole(one.verdict, verdict.to_json().encode())
        verdicts.append(verdict)
    if verdicts:
        for folder in holdings.MADE:
            write_sums(paths.DATA / folder)
    return verdicts


def _examine(one: Holding, before: pl.DataFrame | None) -> Verdict:
    """Parse and judge one release; a problem with the file becomes a refusal."""
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
    reader = holdings.reader(release.source)
    try:
        parsed = reader.parse(one.landed, release)
        typed, notes = without_invisible(parsed.frame)
        _demand_begun(typed, release)
    except SourceProblem as problem:
        return refuse(release.id, problem)
    except pl.exceptions.PolarsError as error:
        # Text that looks like a number but is not one, such as 1E999: fail one file, not the night.
        reason = str(error).partition("\n")[0]
        unreadable = (
            f"{release.name}: expected a table, found cells that cannot be read as one "
            f"({reason}); open the file, and correct parse.py if the file is right"
        )
        return refuse(release.id, UnreadableFile(unreadable))
    frame = typed.with_columns(pl.lit(release.id).alias("release_id"))
    verdict = judge(
        typed,
        reader.expectations(typed, before),
        release_id=release.id,
        notes=(*parsed.notes, *notes),
    )
    verdict = replace(verdict, columns=tuple(header.to_record() for header in parsed.headers))
    # Write the bytes ourselves: the library reports a full disk just as it reports a bad table.
    table = io.BytesIO()
    frame.write_parquet(table, compression="zstd", compression_level=PARSED_LEVEL)
    write_whole(one.parsed, table.getvalue())
    return verdict


def _demand_begun(frame: pl.DataFrame, release: Release) -> None:
    """Raise WrongPeriod if figures are for a period that began after they were published."""
    column = next((name for name in PERIOD_COLUMNS if name in frame.columns), None)
    newest = frame[column].max() if column else None
    # "2025-11" or "2025-11-13": cut to the same length, days and months compare as text.
    known = release.published or release.landed_at[: len("2025-11-13")]
    if isinstance(newest, date) and newest.isoformat()[: len(known)] > known:
        when = f"{'published' if release.published else 'landed'} {known}"
        raise WrongPeriod(
            f"{release.name}: expected figures of a {column} that had begun when it was {when}, "
            f"found {newest}; open the file, and check the period in its name"
        )


def _before(one: Holding, held: list[Holding]) -> pl.DataFrame | None:
    """Read the source's last admitted release of an earlier period."""
    release = one.release
    earlier = [
        other
        for other in held
        if other.release.source == release.source
        and other.release.period < release.period
        and other.is_examined
        and other.judgement()["admitted"]
    ]
    try:
        return pl.read_parquet(earlier[-1].parsed) if earlier else None
    except pl.exceptions.PolarsError as error:
        raise holdings.spoilt(earlier[-1].parsed, error) from error
