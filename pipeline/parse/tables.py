"""Define the results of parsing: tables of text with each row's position, and typed frames."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """
    One table of a file, with columns named by a layout and cells still as text.

    Attributes:
        file: The name of the file, for messages.
        sheet: The name of the sheet; empty for a CSV.
        frame: Our columns, all String, null for an empty cell; and `row` (Int32), the row number
            in a spreadsheet program.
        labels: Our name → the publisher's label, for messages and provenance.
    """

    file: str
    sheet: str
    frame: pl.DataFrame
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """The typed rows of one release, and notes for a person to read later."""

    frame: pl.DataFrame
    notes: tuple[str, ...] = field(default=())
