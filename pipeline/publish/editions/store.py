"""
Editions: what the site said after a night that changed a figure, kept for ever.

An edition is a folder `data/editions/<id>/` with every table of that night, its list of changes and
`edition.json`, which names each file with its digest. It is written under another name and renamed
when it is complete; nothing in it is ever changed again. It is named by the day on which its newest
file was taken in, and a number: `2026-06-11.1`. There is no clock in here.

A table over 256 KiB is kept packed (`.csv.gz`), so that the editions of many years fit beside the
site; a file that is the same as in the edition before is the same file on the disk.
"""

import gzip
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

from pipeline.storage.atomic import digest_of, link_or_copy, write_whole

MANIFEST: Final = "edition.json"
NAMES: Final = "names.txt"
CHANGES: Final = "changes.csv"
FACTS: Final = "facts.parquet"
LARGE_BYTES: Final = 256 * 1024

# What the next edition is compared with; see sql/marts/edition_facts.sql.
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
    """A file of an edition, as it lies there."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """
    One edition.

    Attributes:
        id: Its name, such as 2026-06-11.1.
        before: The edition it is compared with; empty for the first.
        files: Every file of it but the manifest, by name.
        counts: How many changes of each kind it lists, by kind.
    """

    id: str
    before: str
    files: tuple[File, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """
    The editions that are kept.

    Attributes:
        folder: Where they are.
        editions: Those that are whole, oldest first.
        damaged: What is wrong with the others, by their names, in words, with what to do.
        base: The newest edition of which is known what it said; others of its files may be lost.
    """

    folder: Path
    editions: tuple[Edition, ...] = ()
    damaged: Mapping[str, str] = field(default_factory=dict)
    base: Edition | None = None

    @property
    def newest(self) -> Edition | None:
        """The last edition that is whole."""
        return self.editions[-1] if self.editions else None

    def path(self, edition: Edition, name: str) -> Path:
        """Say where a file of an edition is."""
        return self.folder / edition.id / name


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An edition that is not kept yet: its files, and the changes that it lists, as compared."""

    edition: Edition
    contents: Mapping[str, bytes]
    changes: pl.DataFrame


def read(folder: Path) -> Shelf:
    """
    Read what is kept; look whether each edition is whole.

    Args:
        folder: `data/editions/`; may be missing.

    Returns:
        The editions. One that lacks a file, or holds one with other bytes, counts as damaged.
    """
    kept: list[Edition] = []
    known: list[Edition] = []
    damaged: dict[str, str] = {}
    for name in sorted(_names(folder), key=_order):
        place = folder / name
        try:
            edition = _from_record(json.loads((place / MANIFEST).read_bytes()), name)
            wrong = [file.name for file in edition.files if not _is_whole(place, file)]
        except (OSError, ValueError, TypeError, KeyError) as error:
            wrong = [MANIFEST, f"({error})"]
        if not {MANIFEST, FACTS} & set(wrong):
            known.append(edition)
        if wrong:
            damaged[name] = (
                f"{place}: expected every file of edition {name} as it was kept, found "
                f"{', '.join(wrong[:3])} lost or changed; bring the folder back from a backup. "
                "Until then the site does without this edition"
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
    """Read what the newest edition that can be read says; FACT_COLUMNS, empty where none can."""
    if shelf.base is None:
        return pl.DataFrame(schema=FACT_COLUMNS)
    return pl.read_parquet(shelf.path(shelf.base, FACTS)).select(FACT_COLUMNS.names())


def draft(
    shelf: Shelf, day: date, contents: Mapping[str, bytes], changes: pl.DataFrame
) -> Draft | None:
    """
    Lay out an edition in memory, if there is anything new to say.

    Args:
        shelf: What is kept.
        day: The day on which the newest file that is held was taken in.
        contents: The files to keep, by name.
        changes: What it says otherwise than the one before; `is_figure` marks what makes an
            edition, and `kind` is counted.

    Returns:
        The edition; None where no figure, place or organisation has changed.
    """
    if shelf.base and not changes["is_figure"].any():
        return None
    kinds = changes.group_by("kind").len().sort("kind")
    edition = Edition(
        id=_next_id(shelf, day),
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


def pack(name: str, content: bytes) -> tuple[str, bytes]:
    """Pack a table that is large; gives the name and the content to keep."""
    if len(content) <= LARGE_BYTES:
        return name, content
    packed = gzip.compress(content, compresslevel=6, mtime=0)
    # Neither a time inside nor, in the tenth byte, which program packed it: the same table is the
    # same file.
    return f"{name}.gz", packed[:9] + b"\xff" + packed[10:]


def as_parquet(facts: pl.DataFrame) -> bytes:
    """Write what an edition says, FACT_COLUMNS, for the next one to be compared with."""
    buffer = BytesIO()
    facts.select(FACT_COLUMNS.names()).cast(FACT_COLUMNS).write_parquet(buffer, compression="zstd")
    return buffer.getvalue()


def keep(shelf: Shelf, made: Draft) -> Shelf:
    """
    Keep an edition: whole or not at all.

    Args:
        shelf: What is kept.
        made: The edition; its name is not taken yet.

    Returns:
        The shelf with it.

    Raises:
        OSError: The disk refuses; nothing is kept then.
    """
    final = shelf.folder / made.edition.id
    part = shelf.folder / f".part-{made.edition.id}"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
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
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    # After the folder: a name in the list without a folder is an edition that was lost.
    names = sorted({*_names(shelf.folder), made.edition.id}, key=_order)
    write_whole(shelf.folder / NAMES, "".join(f"{name}\n" for name in names).encode())
    return Shelf(
        folder=shelf.folder,
        editions=(*shelf.editions, made.edition),
        damaged=shelf.damaged,
        base=made.edition,
    )


def as_index(editions: Iterable[Edition]) -> bytes:
    """Lay out editions as JSON for machines, in the order in which they are given."""
    records = [_to_record(one) for one in editions]
    return (json.dumps({"editions": records}, indent=1) + "\n").encode()


def _next_id(shelf: Shelf, day: date) -> str:
    """Name the next edition: after every other, and by no name that was ever given."""
    names = (*(one.id for one in shelf.editions), *shelf.damaged)
    last, number = max(map(_order, names), default=(day, 0))
    return f"{last}.{number + 1}" if last >= day else f"{day}.1"


def _names(folder: Path) -> set[str]:
    """List the names that were ever given: those of folders, and those that were written down."""
    if not folder.is_dir():
        return set()
    listed = folder / NAMES
    written = listed.read_text("utf-8", "replace").splitlines() if listed.is_file() else []
    return {name for name in (*written, *(one.name for one in folder.iterdir())) if _is_name(name)}


def _is_name(name: str) -> bool:
    """Whether a text names an edition: a day of the calendar, and a number."""
    try:
        return bool(_ID.fullmatch(name)) and _order(name)[1] > 0
    except ValueError:
        return False


def _order(name: str) -> tuple[date, int]:
    """Sort by this: the tenth edition of a day comes after the second."""
    day, _, number = name.partition(".")
    return date.fromisoformat(day), int(number)


def _twin(shelf: Shelf, file: File) -> Path | None:
    """Find the same file in the edition before."""
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
