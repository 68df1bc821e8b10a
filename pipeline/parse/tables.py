"""What parsing passes on: tables of text with the place of every row, and the typed frame."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """
    One table of a file, its columns named by a layout, its cells still text.

    Attributes:
        file: Name of the file, for messages.
        sheet: Name of the sheet, empty for a CSV.
        frame: Our column names, all String, null for an empty cell; and `row` (Int32), the row as
            a spreadsheet program numbers it.
        labels: Our name → the publisher's label, for messages and provenance.
    """

    file: str
    sheet: str
    frame: pl.DataFrame
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """The typed rows of one release, and remarks a person should be able to read later."""

    frame: pl.DataFrame
    notes: tuple[str, ...] = field(default=())
