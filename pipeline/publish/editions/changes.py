"""The editions as the pages print them: each with its list of changes, read from what is kept."""

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import NamedTuple

import polars as pl

from pipeline.publish import urls
from pipeline.publish.editions.store import CHANGES, Draft, Edition, Shelf
from pipeline.publish.output import Linked

# Numbers that a spreadsheet keeps as they are written.
_ROWS = ("old_first_row", "old_last_row", "new_first_row", "new_last_row")


class Change(NamedTuple):
    """One thing that an edition says otherwise; the words are those of `changes.csv`."""

    kind: str
    change_type: str
    about: str
    period: str
    org_kind: str
    org_code: str
    org_name: str
    old_value: str | None
    new_value: str | None
    old_release_id: str | None
    old_sheet_name: str | None
    old_first_row: int | None
    old_last_row: int | None
    new_release_id: str | None
    new_sheet_name: str | None
    new_first_row: int | None
    new_last_row: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionWithChanges:
    """An edition and its changes, in the order of the file."""

    edition: Edition
    changes: tuple[Change, ...]


def read(shelf: Shelf, made: Draft | None) -> tuple[EditionWithChanges, ...]:
    """
    Read the changes of every edition.

    Args:
        shelf: The editions that are kept.
        made: The one that is being made, or None.

    Returns:
        The editions, newest first.
    """
    told = [_told(one, _content(shelf, one)) for one in shelf.editions]
    if made:
        told.append(_told(made.edition, _pick(made.contents)))
    return tuple(reversed(told))


def linked(shelf: Shelf) -> Iterator[tuple[str, Linked]]:
    """List every kept file by its address on the site, to be linked there and not copied."""
    for edition in shelf.editions:
        for file in edition.files:
            yield (
                urls.kept(edition.id, file.name),
                Linked(path=shelf.path(edition, file.name), sha256=file.sha256),
            )


def name_of_changes(edition: Edition) -> str:
    """Give the name of the list of changes, which is packed where it is long."""
    return next(file.name for file in edition.files if file.name.startswith(CHANGES))


def _content(shelf: Shelf, edition: Edition) -> bytes:
    name = name_of_changes(edition)
    content = shelf.path(edition, name).read_bytes()
    return gzip.decompress(content) if name.endswith(".gz") else content


def _pick(contents: Mapping[str, bytes]) -> bytes:
    packed = contents.get(f"{CHANGES}.gz")
    return gzip.decompress(packed) if packed else contents[CHANGES]


def _told(edition: Edition, content: bytes) -> EditionWithChanges:
    frame = pl.read_csv(BytesIO(content), infer_schema=False)
    frame = frame.with_columns(pl.col(*_ROWS).cast(pl.Int64)).select(Change._fields)
    filled = frame.with_columns(
        pl.col("about", "period", "org_kind", "org_code", "org_name").fill_null("")
    )
    return EditionWithChanges(
        edition=edition, changes=tuple(Change(*row) for row in filled.iter_rows())
    )
