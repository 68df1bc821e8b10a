"""
Files that a person put into a folder: find the source of each, and what is known about it.

A folder may be laid out like the publisher's host (`www.england.nhs.uk/…`), which gives the address
of each file. An index file may add more: a CSV with the columns `file` (relative to the index),
`publication`, `period`, `url`, `url_known`, `status` and `note`.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from pipeline.archive.ledger import digest
from pipeline.config.sources import Source
from pipeline.domain.periods import (
    months_told,
    quarter_slug,
    quarter_told,
    years_in,
)
from pipeline.domain.releases import UNSTATED, Release, Status
from pipeline.errors import ConfigError, Unrecognised

# The words an index may use, and how close each is to the publisher's bytes.
STATUS_WORDS: Final = {
    "as published": Status.FIRST_HAND,
    "re-zipped": Status.FIRST_HAND,
    "re-saved": Status.SECOND_HAND,
    "rebuilt": Status.SECOND_HAND,
    "second-hand": Status.SECOND_HAND,
    "transcribed": Status.TRANSCRIBED,
}

# Words for files that are no publication, or that cannot be used, and why we do not keep them.
NOT_KEPT: Final = {
    "derived": "worked out from published figures, not published",
    "broken": "damaged",
}

# Words that say more than their status; they go into the note so that a reader sees them.
TELLING_WORDS: Final = frozenset({"re-zipped", "re-saved", "rebuilt"})

_HOST = re.compile(r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")
_UPLOADED = re.compile(r"/(20\d\d)/(0[1-9]|1[0-2])/[^/]+$")
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_DAY_OR_RANGE = re.compile(r"^\d{4}-\d{2}(-\d{2})?(_\d{4}-\d{2})?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedFile:
    """A file in a folder, with what its path and the index say about it."""

    path: Path
    address: str
    facts: Mapping[str, str]


def read_index(index: Path) -> dict[Path, dict[str, str]]:
    """
    Read an index file.

    Args:
        index: A CSV in UTF-8 with a column `file`.

    Returns:
        Resolved path of each file → its row.

    Raises:
        ConfigError: It does not exist, is not a CSV in UTF-8, or has no such column.
    """
    try:
        with index.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, restval=""))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigError(
            f"{index}: expected a CSV in UTF-8, found a file that cannot be read ({reason}); save "
            "the index as a CSV in UTF-8"
        ) from error
    if rows and "file" not in rows[0]:
        raise ConfigError(
            f"{index}: expected a column called file, found {sorted(rows[0])}; call the column "
            "with the names of the files so"
        )
    return {(index.parent / row["file"]).resolve(): row for row in rows}


def find(folder: Path, index: Mapping[Path, Mapping[str, str]]) -> Iterator[DroppedFile]:
    """
    List the files of a folder, by name, with their addresses.

    Args:
        folder: Any folder; hidden files are left out.
        index: What is known about single files, by resolved path.

    Yields:
        One item per file. Its address comes from the index if that lists the file, otherwise from
        the names of the folders; else it is empty.

    Raises:
        ConfigError: There is no such folder.
    """
    if not folder.is_dir():
        found = "a file" if folder.exists() else "nothing"
        raise ConfigError(
            f"{folder}: expected a folder with published files, found {found}; give the folder "
            "after --from"
        )
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if path.name.startswith("."):
            continue
        facts = index.get(path.resolve(), {})
        # Only the path below the folder can give an address. A dot in the name of one of the
        # person's own folders does not make it a host.
        parts = path.relative_to(folder).parts
        host = next((i for i, part in enumerate(parts[:-1]) if _HOST.match(part)), None)
        spelt = "https://" + "/".join(parts[host:]) if host is not None else ""
        yield DroppedFile(path=path, address=facts.get("url", spelt), facts=facts)


def demand_name(drop: DroppedFile) -> None:
    """Raise Unrecognised if a name is not UTF-8: the ledger is, and every page that prints it."""
    try:
        drop.path.name.encode()
    except UnicodeEncodeError as error:
        raise Unrecognised(
            f"{str(drop.path)!a}: expected a name in UTF-8, found one that is not; give the "
            "file the name that the publisher gave it"
        ) from error


def claim(drop: DroppedFile, sources: Iterable[Source]) -> tuple[Source, str] | None:
    """
    Find the source that a file belongs to, and the period in its name.

    Args:
        drop: The file.
        sources: Everything we read.

    Returns:
        The source and the period in our spelling ("unstated" if the name gives none). The index
        counts where no name is known. None if no source claims the file.

    Raises:
        Unrecognised: Two sources claim it, or its period cannot be read.
    """
    claims = []
    place = drop.path.absolute().as_posix()
    for source in sources:
        for pattern in source.links:
            found = re.search(pattern, place) or re.search(pattern, drop.address)
            if found:
                claims.append((source, found.groupdict().get("period")))
                break
    if not claims:
        named = (one for one in sources if one.id == drop.facts.get("publication"))
        claims = [(source, None) for source in named]
    if not claims:
        return None
    if len(claims) > 1:
        keys = [source.id for source, _ in claims]
        raise Unrecognised(
            f"{drop.path}: expected one source to claim this file, found {keys}; change links in "
            "sources.toml so that only one of them matches"
        )
    source, text = claims[0]
    return source, _period(source, text, drop)


def describe(
    drop: DroppedFile, source: Source, period: str, content: bytes, now: datetime
) -> Release:
    """Make a file's ledger line: publication date from its address, status from the index."""
    word = stated(drop)
    note = drop.facts.get("note", "")
    uploaded = _UPLOADED.search(drop.address)
    published = "-".join(uploaded.groups()) if uploaded else ""
    return Release(
        source=source.id,
        period=period,
        published=period if source.period == "day" else published,
        name=drop.path.name,
        url=drop.address,
        url_known=bool(word and drop.address)
        and not drop.facts.get("url_known", "").startswith("no"),
        # A folder called like the publisher's host shows where somebody put the file, not where
        # its bytes came from.
        status=STATUS_WORDS[word] if word else Status.DOUBTFUL,
        note=f"{word}: {note}".rstrip(": ") if word in TELLING_WORDS else note,
        size_bytes=len(content),
        sha256=digest(content),
        landed_at=f"{now:%Y-%m-%dT%H:%M:%SZ}",
    )


def stated(drop: DroppedFile) -> str:
    """Return the index's word for a file, or "" if none; raise ConfigError for an unknown word."""
    word = drop.facts.get("status", "")
    if word and word not in {**STATUS_WORDS, **NOT_KEPT}:
        raise ConfigError(
            f"{drop.path}: expected a status in the index out of "
            f"{sorted({**STATUS_WORDS, **NOT_KEPT})}, found {word!r}; correct the index"
        )
    return word


def _period(source: Source, text: str | None, drop: DroppedFile) -> str:
    if text is None:
        return indexed_period(source, drop)
    told = _told(source, text)
    if not told:
        raise Unrecognised(
            f"{drop.path}: expected a {source.period} in its name, found {text!r}; give the file "
            "the name that the publisher gave it"
        )
    return told


def indexed_period(source: Source, drop: DroppedFile) -> str:
    """
    Return the period that the index gives, in our spelling; "unstated" if it gives none.

    Raises:
        Unrecognised: It gives no day, and the source is one whose files do not say their day.
    """
    said = re.sub(r"[^A-Za-z0-9-]+", "_", drop.facts.get("period", "")).strip("_")
    if source.period == "day" and not _DAY.match(said):
        raise Unrecognised(
            f"{drop.path}: expected the day of {source.id}, which is not in the file, found "
            f"{repr(said) if said else 'nothing'} in an index; give it there, or put the file into "
            "a folder named after the day, such as 2026-07-08"
        )
    return said or UNSTATED


def _told(source: Source, text: str) -> str:
    """Spell the period in a name our way; "" if it is not a period."""
    if source.period == "year":
        return next(iter(years_in(text)), "")
    if source.period == "quarter":
        quarter = quarter_told(text)
        return quarter_slug(quarter) if quarter else ""
    if _DAY_OR_RANGE.match(text):
        return text
    return months_told(text)
