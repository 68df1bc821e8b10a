"""
Our holdings: releases, their parsed tables and their verdicts, in `data/` and in `snapshot/`.

Both folders have the same layout. `data/` is what was landed here. `snapshot/` is what the project
carries, so that newcomers and failed nights have real figures. A release in both is taken from
`data/`, unless `snapshot/` knows more about it or only the carried one is admitted. A parsed table
and its verdict are named after their release and a digest of the code that made them. So a new
layout makes us parse one source again, and nothing else is ever parsed twice.
"""

import hashlib
import importlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import polars as pl

from pipeline import paths
from pipeline.archive import ledger
from pipeline.archive.ledger import landed_path, read_ledger
from pipeline.domain.notices import Notice
from pipeline.domain.releases import Release
from pipeline.errors import ConfigError, SourceProblem
from pipeline.parse.layouts import Layout, Sheets
from pipeline.parse.layouts import read as read_layouts
from pipeline.storage.atomic import SUMS, altered, write_sums, write_whole
from pipeline.warehouse import marts

# Parsed tables and verdicts depend on these packages as well as on their source's own folder.
ROOMS: Final = ("parse", "validate", "domain")

# The folders of data/ with what we make from the archive, one file per release.
MADE: Final = ("parsed", "verdicts")

# A Parquet file begins and ends with these bytes; one that was cut short has lost the last ones.
PARQUET: Final = b"PAR1"

# Part of the refusal of a release whose bytes, as kept here, are no longer the publisher's. The
# refusal is valid until they are again.
DAMAGED_HERE: Final = "the bytes kept here are not those of its line in the ledger"

MEND: Final = "restore it from git, or run make clean if it is in data/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """
    One release and where everything about it is.

    Attributes:
        landed: The publisher's bytes; None if only the snapshot has the release.
        parsed: Its typed rows. The file may not exist yet, or never will if it was refused.
        verdict: Why it is used or not. If the file does not exist yet, the release is still to be
            examined.
        is_damaged: Whether the bytes kept here are gone or differ from their line in the ledger.
    """

    release: Release
    landed: Path | None
    parsed: Path
    verdict: Path
    is_damaged: bool = False

    @property
    def is_examined(self) -> bool:
        """Whether the release has its verdict, and its typed rows if it is admitted."""
        if not self.verdict.exists():
            return False
        return self.parsed.exists() or not self._verdict()["admitted"]

    def judgement(self) -> dict[str, Any]:
        """
        Read the verdict as plain values: admitted, reason, findings.

        Returns:
            Its values. If it is admitted, its parsed table exists and was not cut short.

        Raises:
            SourceProblem: The verdict or the parsed table is lost or damaged; names the file.
        """
        values = self._verdict()
        if values["admitted"] and not _is_whole(self.parsed):
            raise SourceProblem(
                f"{self.parsed}: expected a whole Parquet file, found a damaged one; {MEND}"
            )
        return values

    def _verdict(self) -> dict[str, Any]:
        return _read_verdict(self.verdict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """
    What a source's folder provides: its parser, its expectations, its columns and layouts.

    Attributes:
        twin: The source that the publisher prints the same figures in; empty if there is none.
        beside: The expectations of a release beside that of its twin.
    """

    parse: Callable[..., Any]
    expectations: Callable[..., Any]
    schema: pl.Schema
    twin: str = ""
    beside: Callable[..., Any] | None = None
    layouts: tuple[Layout, ...] = ()
    own_printed: Callable[[Path, Release], Sheets] | None = None

    def printed(self, path: Path, release: Release) -> Sheets:
        """Read the tables of a file as text, as its parser does before it makes numbers of them."""
        if self.own_printed:
            return self.own_printed(path, release)
        return read_layouts(path, self.layouts, release.name)


def reader(source: str) -> Reader:
    """Load the modules of a source's folder; raise ConfigError if there is none."""
    parse = _module(source, "parse")
    expect = _module(source, "expect")
    return Reader(
        parse=parse.parse,
        expectations=expect.expectations,
        schema=parse.SCHEMA,
        twin=getattr(expect, "BESIDE", ""),
        beside=getattr(expect, "beside", None),
        layouts=getattr(parse, "LAYOUTS", ()),
        own_printed=getattr(parse, "printed", None),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """
    What we hold: read once when a run begins; each step returns the state after it.

    Attributes:
        landed: The ledger of `data/`.
        carried: The ledger of `snapshot/`.
        damaged: The files of the archive that are gone or differ from their line in the ledger.
        held: Every release, by source, period, publication and order of landing, so that the later
            of two releases of a period is the newer.
    """

    landed: tuple[Release, ...]
    carried: tuple[Release, ...]
    damaged: frozenset[Path]
    held: list[Holding]

    def again(self) -> "State":
        """Return the state after releases were examined, with the archive unchanged."""
        return state_of(self.landed, self.carried, self.damaged)


def read() -> State:
    """
    Read both ledgers, and check every file of the archive and of the snapshot for damage.

    Raises:
        SourceProblem: A ledger, a verdict or the snapshot is damaged; names the file.
    """
    if not paths.SNAPSHOT.exists():
        # A run killed between the two renames of `write_snapshot` left the old snapshot aside.
        marts.recover(paths.SNAPSHOT)
    _demand_as_written(paths.SNAPSHOT)
    archive = paths.DATA / "landed"
    landed = read_ledger(archive)
    placed = ((landed_path(archive, release), release) for release in landed)
    damaged = frozenset(path for path, release in placed if not ledger.is_whole(path, release))
    return state_of(landed, read_ledger(paths.SNAPSHOT), damaged)


def _demand_as_written(snapshot: Path) -> None:
    """Raise SourceProblem if a byte of the snapshot is not as the verb `snapshot` wrote it."""
    wrong = altered(snapshot) if snapshot.exists() else []
    if wrong:
        raise SourceProblem(
            f"{snapshot}: expected every file as {SUMS} lists it, found {len(wrong)} changed, lost "
            f"or not listed ({', '.join(wrong[:3])}); nothing of it is used. Restore it from git, "
            "or install the package again"
        )


def state_of(
    landed: Sequence[Release], carried: Sequence[Release], damaged: frozenset[Path]
) -> State:
    """Lay out what we hold, without reading a ledger or a file of the archive; see `State`."""
    return State(
        landed=tuple(landed),
        carried=tuple(carried),
        damaged=damaged,
        held=_held(landed, carried, damaged),
    )


def _held(
    landed: Sequence[Release], ledger_carried: Sequence[Release], damaged: frozenset[Path]
) -> list[Holding]:
    data, snapshot = paths.DATA, paths.SNAPSHOT
    every = [_landed_here(data, release, damaged) for release in landed]
    here: dict[tuple[str, str], list[int]] = {}
    for at, one in enumerate(every):
        here.setdefault((one.release.source, one.release.sha256), []).append(at)
    for release in ledger_carried:
        carried = _carried(snapshot, release)
        twins = [
            at
            for at in here.get((release.source, release.sha256), ())
            if ledger.is_same(every[at].release, release)
        ]
        for at in twins:
            every[at] = _better(every[at], carried)
        if not twins:
            every.append(carried)
    return sorted(
        {one.release.id: one for one in every}.values(),
        key=lambda h: (
            h.release.source,
            h.release.period,
            h.release.published,
            h.release.landed_at,
        ),
    )


def pending(held: list[Holding]) -> Iterator[Holding]:
    """List the releases without a verdict from the current code, in the order of the holdings."""
    return (one for one in held if not one.is_examined)


def prune(held: Sequence[Holding]) -> None:
    """
    Delete parsed tables and verdicts that code of another day made: nothing reads them again.

    Args:
        held: Every release, each with its verdict.
    """
    wanted = {path for one in held for path in (one.parsed, one.verdict)}
    for folder in (paths.DATA / name for name in MADE):
        left = [one for one in folder.glob("*/*") if one.is_file() and one not in wanted]
        for one in left:
            one.unlink()
        if left:
            write_sums(folder)


def fingerprint(held: list[Holding], notices: Sequence[Notice]) -> str:
    """
    Digest all that makes the site: releases, verdicts, notices, declarations, SQL, code, tools.

    Args:
        held: Every release, each with its verdict.
        notices: What the site says about each source besides its figures.

    Returns:
        A digest in hex; it stays the same as long as a new run would make the same site.

    Raises:
        ConfigError: A file that every site needs is missing.
    """
    digest = hashlib.sha256()
    for one in held:
        digest.update(json.dumps(one.release.to_record(), sort_keys=True).encode())
        digest.update(one.verdict.read_bytes())
    told = [asdict(notice) for notice in notices]
    digest.update(json.dumps(told, sort_keys=True, default=str).encode())
    made_of = [paths.SOURCES_TOML, paths.METRICS_TOML, paths.CHANGELOG, paths.LOCK]
    for folder in (paths.SQL, paths.TEMPLATES, paths.RULES, paths.PACKAGE):
        # Another run may be compiling there: what Python keeps for itself comes and goes.
        found = (f for f in folder.rglob("*") if f.parent.name != "__pycache__")
        made_of += sorted(f for f in found if f.is_file())
    for file in made_of:
        if not file.exists():
            raise ConfigError(
                f"{file}: expected this file, which the site is made from, found none; {MEND}"
            )
        digest.update(os.path.relpath(file, paths.ROOT).encode() + b"\0")
        digest.update(file.read_bytes())
    return digest.hexdigest()


def write_snapshot(held: list[Holding], snapshot: Path) -> int:
    """
    Write the parsed tables, verdicts and ledger of everything we hold, but no published file.

    Args:
        held: Every release, each with its verdict.
        snapshot: The folder to replace.

    Returns:
        Its size in bytes.
    """
    with marts.fresh_folder(snapshot) as fresh:
        for one in held:
            place = _carried(fresh, one.release)
            write_whole(place.verdict, one.verdict.read_bytes())
            if one.judgement()["admitted"]:
                write_whole(place.parsed, one.parsed.read_bytes())
        ledger.write_ledger(fresh, [one.release for one in held])
        write_sums(fresh)
    return sum(file.stat().st_size for file in snapshot.rglob("*") if file.is_file())


def _better(here: Holding, carried: Holding) -> Holding:
    """Choose between two copies of the same bytes: a bad landing never hides the carried one."""
    if ledger.outdoes(carried.release, here.release):
        return carried
    if here.is_examined and not here.judgement()["admitted"]:
        return carried if carried.is_examined and carried.judgement()["admitted"] else here
    return here


def spoilt(parsed: Path, error: Exception) -> SourceProblem:
    """Make the error for a parsed table that cannot be read, saying what to do."""
    return SourceProblem(f"{parsed}: expected a whole Parquet file, found {error}; {MEND}")


def unreadable(folder: Path) -> Iterator[Path]:
    """List the tables and verdicts in a folder that cannot be read."""
    yield from (one for one in sorted(folder.glob("*/*.parquet")) if not _is_whole(one))
    for path in sorted(folder.glob("*/*.json")):
        try:
            _read_verdict(path)
        except SourceProblem:
            yield path


def refused_because(data: Path, reasons: Sequence[str]) -> Iterator[Path]:
    """List verdicts that refuse a release with one of these words."""
    for path in sorted(data.glob("verdicts/*/*.json")):
        said = str(_read_verdict(path)["reason"])
        if any(reason in said for reason in reasons):
            yield path


def _read_verdict(path: Path) -> dict[str, Any]:
    """Read a verdict; raise SourceProblem if it is not one."""
    try:
        values = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError) as error:
        raise SourceProblem(
            f"{path}: expected a verdict, found something else ({error}); {MEND}"
        ) from error
    if not isinstance(values, dict) or not {"admitted", "reason", "findings"} <= values.keys():
        raise SourceProblem(f"{path}: expected a verdict, found one without all its keys; {MEND}")
    return values


def _is_whole(parquet: Path) -> bool:
    """Check both ends of a file; damage between them shows only when it is read."""
    if not parquet.exists() or parquet.stat().st_size < 2 * len(PARQUET):
        return False
    with parquet.open("rb") as file:
        start = file.read(len(PARQUET))
        file.seek(-len(PARQUET), os.SEEK_END)
        return start == file.read() == PARQUET


def _landed_here(data: Path, release: Release, damaged: frozenset[Path]) -> Holding:
    name = f"{release.id}_{code_digest(release.source)}"
    landed = landed_path(data / "landed", release)
    return Holding(
        release=release,
        landed=landed,
        is_damaged=landed in damaged,
        parsed=data / "parsed" / release.source / f"{name}.parquet",
        verdict=data / "verdicts" / release.source / f"{name}.json",
    )


def _carried(snapshot: Path, release: Release) -> Holding:
    return Holding(
        release=release,
        landed=None,
        parsed=snapshot / "parsed" / release.source / f"{release.id}.parquet",
        verdict=snapshot / "verdicts" / release.source / f"{release.id}.json",
    )


@cache
def code_digest(source: str) -> str:
    """Digest the code that parses and judges a source; return the first eight digits in hex."""
    package = Path(__file__).parent.parent
    folders = [package / room for room in ROOMS] + [package / "sources" / source]
    files = sorted(f for d in folders for f in d.iterdir() if f.suffix in {".py", ".toml"})
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.relative_to(package).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:8]


def _module(source: str, name: str) -> ModuleType:
    place = f"pipeline.sources.{source}.{name}"
    try:
        return importlib.import_module(place)
    except ModuleNotFoundError as error:
        if not place.startswith(error.name or place):
            raise
        raise ConfigError(
            f"{paths.SOURCES_TOML.name} [{source}]: expected its parts in "
            f"pipeline/sources/{source}/, found no {name}.py there; run make new-source "
            f"NAME={source} to write them"
        ) from error
