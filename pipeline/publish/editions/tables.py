"""Read the tables of archived editions, and of the one that a build makes."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import polars as pl

from pipeline.publish.editions.store import Draft, Edition, Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionTables:
    """One edition, whose tables are read when they are asked for."""

    edition: Edition
    shelf: Shelf
    draft: Draft | None

    def read(self, table: str) -> pl.DataFrame | None:
        """Read a table; None where the edition has none of that name."""
        name = f"{table}.parquet"
        if name not in {file.name for file in self.edition.files}:
            return None
        if self.draft is not None:
            return pl.read_parquet(BytesIO(self.draft.contents[name]), glob=False)
        return pl.read_parquet(self.shelf.path(self.edition, name), glob=False)

    @property
    def newest_file_at(self) -> str:
        """When its newest source file was taken in, UTC; the day alone if it does not tell."""
        releases = self.read("releases")
        found = releases["landed_at"].max() if releases is not None and releases.height else None
        return str(found) if found else f"{self.edition.id[:10]}T00:00:00Z"


def every(shelf: Shelf, draft: Draft | None) -> Iterator[EditionTables]:
    """List the editions, oldest first, and last the one that a build makes."""
    for edition in shelf.editions:
        yield EditionTables(edition=edition, shelf=shelf, draft=None)
    if draft is not None:
        yield EditionTables(edition=draft.edition, shelf=shelf, draft=draft)
