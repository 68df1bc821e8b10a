"""
Find out what a file from a folder is: by its name, by the index, or else by what is in it.

People rename files, and publishers spell a name in many ways. The header inside says which table it
is, and its own cells say of which month. Whatever opens a file does so behind the wall.
"""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

import polars as pl

from pipeline.archive import folder
from pipeline.archive.folder import DroppedFile
from pipeline.config.sources import Source
from pipeline.domain.periods import month_slug
from pipeline.domain.releases import UNSTATED
from pipeline.errors import MissingTool, SourceProblem, Unrecognised, WrongPeriod
from pipeline.parse.workbook import SPREADSHEETS
from pipeline.steps.wall import Wall

# What the endings of files say that may hold a table.
TABLES: Final = frozenset({".csv", ".zip", ".geojson", *SPREADSHEETS})

# A release needs a time of landing; a file that is only looked at has none.
NEVER: Final = datetime.min.replace(tzinfo=UTC)


def claim(found: DroppedFile, sources: Sequence[Source], wall: Wall) -> tuple[Source, str] | str:
    """
    Find the source of a file and its period.

    Args:
        found: The file, and what the index says about it.
        sources: Everything we read.
        wall: Behind which it is opened if its name and the index do not say enough.

    Returns:
        The source, and the period in our spelling; or, if no source claims it, why and what to do.

    Raises:
        Unrecognised: A source claims it, but its period is not certain.
        OSError: The system refused to read the file.
    """
    named, problem = None, None
    try:
        named = folder.claim(found, sources)
    except Unrecognised as error:
        problem = error
    if named and (named[1] != UNSTATED or named[0].period != "month"):
        return named
    try:
        inside = _inside(found, [named[0]] if named else sources, wall)
    except Unrecognised as error:
        raise (problem or error) from error
    if problem and isinstance(inside, str):
        raise problem
    return inside


def _inside(found: DroppedFile, sources: Sequence[Source], wall: Wall) -> tuple[Source, str] | str:
    """Go by the contents of a file; see `claim`."""
    keys, why = _fitting(found, sources, wall)
    if len(keys) != 1:
        called = found.facts.get("publication", "")
        told = f" (the index calls it {called}, which no source reads)" if called else ""
        return (
            f"{found.path}: no source claims its name{told}, and {why}; leave it out, or give it "
            "the publisher's name, or list it in an index with its publication and period"
        )
    source = next(one for one in sources if one.id == keys[0])
    if source.period != "month":
        return source, folder.indexed_period(source, found)
    try:
        return source, _months(found, source, wall)
    except SourceProblem as problem:
        raise Unrecognised(
            f"{found.path}: its columns are those of {source.id}, but it cannot be read ({problem})"
        ) from problem


def _fitting(
    found: DroppedFile, sources: Sequence[Source], wall: Wall
) -> tuple[tuple[str, ...], str]:
    """Find the sources whose table a file holds, and say why it is not one."""
    kind = found.path.suffix.lower()
    if kind not in TABLES:
        return (), f"it is no CSV, workbook or zip of a CSV, going by its ending {kind!r}"
    try:
        keys = wall.recognise(found.path, [source.id for source in sources])
    except MissingTool as problem:
        return (), f"we cannot look into it ({problem})"
    except SourceProblem:
        return (), "what is in it is no table that we can read"
    several = f"its columns are those of several sources ({', '.join(keys)})"
    return keys, several if keys else "its columns are those of no source"


def _months(found: DroppedFile, source: Source, wall: Wall) -> str:
    """Read the month or months of a file in it; raise SourceProblem if it cannot be read."""
    nameless = folder.describe(found, source, UNSTATED, b"", NEVER)
    table = pl.read_parquet(
        io.BytesIO(wall.read(found.path, nameless).parquet), columns=["month"], glob=False
    )
    months = table["month"].drop_nulls()
    if months.is_empty():
        raise WrongPeriod("it does not say its month; give it in an index")
    first, last = (month_slug(day) for day in (months.min(), months.max()) if isinstance(day, date))
    if first == last:
        return last
    try:
        wall.read(found.path, replace(nameless, period=f"{first}_{last}"))
    except WrongPeriod:
        # A time series is called after its last month.
        return last
    return f"{first}_{last}"
