"""
Store editions: what the site said after a night that changed a figure, archived for ever.

An edition is a folder `data/editions/<id>/` with every table of that night, its list of changes and
`edition.json`, which names each file with its digest. We write it under another name, rename it
when it is complete, and never change it again. Its name is the day on which its newest source file
was taken in, and a number: `2026-06-11.1`. This module reads no clock.

Every table is there as packed CSV (`.csv.gz`) and as Parquet, so that its address never depends on
its size and the editions of many years fit beside the site. An edition that was archived before
that has its small tables as plain CSV, at the addresses that they have always had. A file that has
not changed since the edition before is the same file on the disk.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import polars as pl

from pipeline.storage.atomic import (
    digest_of,
    link_or_copy,
    make_folder,
    sync_folder,
    write_whole,
)

MANIFEST: Final = "edition.json"
NAMES: Final = "names.txt"
CHANGES: Final = "changes.csv"
FACTS: Final = "facts.parquet"

# The facts with which we compare the next edition; see sql/marts/edition_facts.sql.
FACT_COLUMNS: Final = pl.Schema(
    {
        "kind": pl.String,
        "about": pl.String,
        "period": pl.String,
        "org_kind": pl.String,
        "org_code": pl.String,
        "fact_value": pl.String,
        "release_id": pl.String,
        "sheet_name": pl.String,
        "first_row": pl.Int64,
        "last_row": pl.Int64,
    }
)

_ID: Final = re.compile(r"\d{4}-\d{2}-\d{2}\.[1-9]\d*")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of an edition, as stored."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """
    One edition.

    Attributes:
        id: Its name, such as 2026-06-11.1.
        before: The edition we compare it with; empty for the first.
        files: All its files but the manifest, by name.
        counts: How many changes of each kind it lists.
    """

    id: str
    before: str
    files: tuple[File, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """
    The archived editions.

    Attributes:
        folder: Their folder.
        editions: The complete editions, oldest first.
        damaged: For each of the others, by name: what is wrong and what to do, in words.
        base: The newest edition whose facts can be read; its other files may be lost.
    """

    folder: Path
    editions: tuple[Edition, ...] = ()
    damaged: Mapping[str, str] = field(default_factory=dict)
    base: Edition | None = None

    @property
    def newest(self) -> Edition | None:
        """Return the newest complete edition, or None."""
        return self.editions[-1] if self.editions else None

    def path(self, edition: Edition, name: str) -> Path:
        """Return the path of a file of an edition."""
        return self.folder / edition.id / name


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An edition that is not archived yet: its files, and the changes that we found."""

    edition: Edition
    contents: Mapping[str, bytes]
    changes: pl.DataFrame


def read(folder: Path) -> Shelf:
    """
    Read the archived editions and check that each is complete.

    Args:
        folder: `data/editions/`; may not exist.

    Returns:
        The editions. An edition counts as damaged if a file is missing or has different bytes.
    """
    kept: list[Edition] = []
    known: list[Edition] = []
    damaged: dict[str, str] = {}
    listed = _listed(folder)
    for name in sorted(_names(folder), key=_order):
        place = folder / name
        try:
            if listed.get(name) not in (None, "", digest_of(place / MANIFEST)):
                raise ValueError("its bytes are not those that were listed")  # noqa: TRY301 as all others
            edition = _from_record(json.loads((place / MANIFEST).read_bytes()), name)
            wrong = [file.name for file in edition.files if not _is_whole(place, file)]
        except (OSError, ValueError, TypeError, KeyError) as error:
            wrong = [MANIFEST, f"({error})"]
        if not {MANIFEST, FACTS} & set(wrong):
            known.append(edition)
        if wrong:
            damaged[name] = (
                f"{place}: expected every file of edition {name} as we kept it, found "
                f"{', '.join(wrong[:3])} lost or changed; restore the folder from a backup. Until "
                "then the site leaves out this edition"
            )
        else:
            kept.append(edition)
    return Shelf(
        folder=folder,
        editions=tuple(kept),
        damaged=damaged,
        base=known[-1] if known else None,
    )


def facts_before(shelf: Shelf) -> pl.DataFrame:
    """Read the facts of the newest readable edition as FACT_COLUMNS; empty if there is none."""
    if shelf.base is None:
        return pl.DataFrame(schema=FACT_COLUMNS)
    return pl.read_parquet(shelf.path(shelf.base, FACTS), glob=False).select(FACT_COLUMNS.names())


def next_name(shelf: Shelf, day: date, changes: pl.DataFrame) -> str:
    """
    Name the edition that a build makes; empty if no figure, place or organisation has changed.

    Args:
        shelf: The archived editions.
        day: The day on which the newest source file was taken in.
        changes: The differences from the edition before. A change with `is_figure` justifies an
            edition, and so does that there is none before.
    """
    return "" if shelf.base and not changes["is_figure"].any() else _next_id(shelf, day)


def draft(
    shelf: Shelf, day: date, contents: Mapping[str, bytes], changes: pl.DataFrame
) -> Draft | None:
    """
    Build an edition in memory if a figure, place or organisation has changed.

    Args:
        shelf: The archived editions.
        day: The day on which the newest source file was taken in.
        contents: The files to archive, by name.
        changes: The differences from the edition before. A change with `is_figure` justifies an
            edition; we count the changes of each `kind`.

    Returns:
        The edition, or None if no figure, place or organisation has changed.
    """
    name = next_name(shelf, day, changes)
    if not name:
        return None
    kinds = changes.group_by("kind").len().sort("kind")
    edition = Edition(
        id=name,
        before=shelf.base.id if shelf.base else "",
        files=tuple(
            File(
                name=name,
                size_bytes=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
            )
            for name, content in sorted(contents.items())
        ),
        counts=dict(kinds.iter_rows()),
    )
    return Draft(edition=edition, contents=contents, changes=changes)


def as_parquet(facts: pl.DataFrame) -> bytes:
    """Write the facts of an edition (FACT_COLUMNS), to compare the next edition with."""
    buffer = BytesIO()
    facts.select(FACT_COLUMNS.names()).cast(FACT_COLUMNS).write_parquet(buffer, compression="zstd")
    return buffer.getvalue()


def keep(shelf: Shelf, made: Draft) -> Shelf:
    """
    Archive an edition, completely or not at all.

    Args:
        shelf: The archived editions.
        made: The edition; its name must be unused.

    Returns:
        The shelf with the new edition.

    Raises:
        OSError: The disk refuses. Nothing is archived then.
    """
    final = shelf.folder / made.edition.id
    part = shelf.folder / f".part-{made.edition.id}"
    shutil.rmtree(part, ignore_errors=True)
    make_folder(part)
    try:
        for file in made.edition.files:
            twin = _twin(shelf, file)
            if twin:
                link_or_copy(twin, part / file.name)
            else:
                write_whole(part / file.name, made.contents[file.name])
        text = json.dumps(_to_record(made.edition), indent=2)
        write_whole(part / MANIFEST, f"{text}\n".encode())
        part.rename(final)
        sync_folder(shelf.folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    note_names(shelf.folder)
    return Shelf(
        folder=shelf.folder,
        editions=(*shelf.editions, made.edition),
        damaged=shelf.damaged,
        base=made.edition,
    )


def note_names(folder: Path) -> None:
    """
    Bring the list of names up to date: call it before any site shows an edition.

    Each line has a name and the digest of its manifest, which has the digests of all other files.

    A listed name without a folder means a lost edition, so the list is written after the folder. If
    a run is killed between the two, the next one calls this first: no reader has seen the edition
    before its name is listed, and a name that a reader has seen is never given again.

    Args:
        folder: `data/editions/`; may not exist.
    """
    listed = _listed(folder)
    told = {
        name: listed.get(name) or digest_of(folder / name / MANIFEST)
        for name in sorted(_names(folder), key=_order)
    }
    text = "".join(f"{name}  {digest}".rstrip() + "\n" for name, digest in told.items()).encode()
    path = folder / NAMES
    if told and not (path.is_file() and path.read_bytes() == text):
        write_whole(path, text)


def as_index(editions: Iterable[Edition]) -> bytes:
    """Write editions as JSON for machines, in the given order."""
    records = [_to_record(one) for one in editions]
    return (json.dumps({"editions": records}, indent=1) + "\n").encode()


def _next_id(shelf: Shelf, day: date) -> str:
    """Name the next edition: it sorts after all others and reuses no earlier name."""
    names = (*(one.id for one in shelf.editions), *shelf.damaged)
    last, number = max(map(_order, names), default=(day, 0))
    return f"{last}.{number + 1}" if last >= day else f"{day}.1"


def _names(folder: Path) -> set[str]:
    """List every name ever used, from the folders and from the list of names."""
    if not folder.is_dir():
        return set()
    return {*_listed(folder), *(one.name for one in folder.iterdir() if _is_name(one.name))}


def _listed(folder: Path) -> dict[str, str]:
    """Read the list of names: name → digest of its manifest, "" where none was listed."""
    path = folder / NAMES
    lines = path.read_text("utf-8", "replace").splitlines() if path.is_file() else []
    parts = (line.partition("  ") for line in lines)
    return {name: digest for name, _, digest in parts if _is_name(name)}


def _is_name(name: str) -> bool:
    """Say whether a text names an edition: a calendar day and a number."""
    try:
        return bool(_ID.fullmatch(name)) and _order(name)[1] > 0
    except ValueError:
        return False


def _order(name: str) -> tuple[date, int]:
    """Return a sort key that puts the tenth edition of a day after the second."""
    day, _, number = name.partition(".")
    return date.fromisoformat(day), int(number)


def _twin(shelf: Shelf, file: File) -> Path | None:
    """Find the identical file in the edition before."""
    if shelf.newest is None or file not in shelf.newest.files:
        return None
    return shelf.path(shelf.newest, file.name)


def _is_whole(place: Path, file: File) -> bool:
    path = place / file.name
    return path.is_file() and digest_of(path) == file.sha256


def _to_record(edition: Edition) -> dict[str, object]:
    return asdict(edition)


def _from_record(record: dict[str, Any], name: str) -> Edition:
    edition = Edition(**{**record, "files": tuple(File(**file) for file in record["files"])})
    listed = {file.name for file in edition.files}
    counted = dict(edition.counts)
    if edition.id != name or FACTS not in listed or not listed & {CHANGES, f"{CHANGES}.gz"}:
        raise ValueError(f"it is not that of edition {name}")
    return replace(edition, before=str(edition.before), counts=counted)
