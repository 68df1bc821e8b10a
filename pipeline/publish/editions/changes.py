"""Read the archived editions for the pages, each with its list of changes."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import NamedTuple

import polars as pl

from pipeline.publish import urls
from pipeline.publish.editions.store import CHANGES, Draft, Edition, Shelf
from pipeline.publish.output import Linked

# Columns that name something; "" if they name nothing.
_NAMES = ("about", "period", "org_kind", "org_code", "org_name")

# Row numbers, which we read as numbers.
_ROWS = ("old_first_row", "old_last_row", "new_first_row", "new_last_row")


class Change(NamedTuple):
    """One difference from the edition before; see sql/marts/edition_changes.sql."""

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
    withdrawn_because: str | None = None
    change_id: str | None = None
    severity: str | None = None
    cause_release_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionWithChanges:
    """An edition and its changes, in file order."""

    edition: Edition
    changes: tuple[Change, ...]


def read(shelf: Shelf, made: Draft | None) -> tuple[EditionWithChanges, ...]:
    """
    Read the changes of every edition.

    Args:
        shelf: The archived editions.
        made: The edition that this build makes, or None.

    Returns:
        The editions, newest first.
    """
    told = [_told(one, _kept(shelf, one)) for one in shelf.editions]
    if made:
        told.append(_told(made.edition, made.changes))
    return tuple(reversed(told))


def linked(shelf: Shelf) -> Iterator[tuple[str, Linked]]:
    """List every archived file by its address on the site; the site links it without a copy."""
    for edition in shelf.editions:
        for file in edition.files:
            yield (
                urls.kept(edition.id, file.name),
                Linked(path=shelf.path(edition, file.name), sha256=file.sha256),
            )


def name_of_changes(edition: Edition) -> str:
    """Return the file name of the list of changes; a long list is compressed."""
    return next(file.name for file in edition.files if file.name.startswith(CHANGES))


def _kept(shelf: Shelf, edition: Edition) -> pl.DataFrame:
    """Read the changes of an edition as text from its archived file."""
    name = name_of_changes(edition)
    content = shelf.path(edition, name).read_bytes()
    text = gzip.decompress(content) if name.endswith(".gz") else content
    return pl.read_csv(BytesIO(text), infer_schema=False)


def _told(edition: Edition, changes: pl.DataFrame) -> EditionWithChanges:
    if "covers" in changes:
        # As published; the period of figures alone stands in a column of its own there.
        changes = changes.drop("period", strict=False).rename({"covers": "period"})
    # An edition that was kept before a column came does not have it.
    absent = [pl.lit(None, pl.String).alias(c) for c in Change._field_defaults if c not in changes]
    told = changes.with_columns(absent).select(Change._fields)
    told = told.with_columns(pl.col(*_ROWS).cast(pl.Int64))
    # A CSV cannot tell empty from null, so treat the edition of this night like an archived one.
    text = pl.selectors.string() - pl.selectors.by_name(*_NAMES)
    frame = told.with_columns(pl.col(*_NAMES).fill_null(""), text.replace("", None))
    return EditionWithChanges(
        edition=edition, changes=tuple(Change(*row) for row in frame.iter_rows())
    )
