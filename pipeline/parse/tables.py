"""Define the results of parsing: tables of text with the position of each cell, typed frames."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import polars as pl


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """
    Where the columns of one table are in a file.

    Attributes:
        table: The name of the table in its layout.
        sheet: The name of the sheet; empty for a CSV.
        row: The row of the labels in a spreadsheet program; 0 if the file has no header.
        columns: Our name → (the number of the column from 1, the publisher's label).
    """

    table: str
    sheet: str
    row: int
    columns: Mapping[str, tuple[int, str]]

    def to_record(self) -> dict[str, Any]:
        """Write it for a verdict, with letters in place of numbers."""
        return {
            "table": self.table,
            "sheet": self.sheet,
            "header_row": self.row,
            "fields": {o: [column_letter(n), label] for o, (n, label) in self.columns.items()},
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """Read what `to_record` wrote."""
        return cls(
            table=record["table"],
            sheet=record["sheet"],
            row=record["header_row"],
            columns={
                o: (_number(letter), label) for o, (letter, label) in record["fields"].items()
            },
        )


def _number(letter: str) -> int:
    """Return the number of a column; the reverse of `column_letter`."""
    number = 0
    for sign in letter:
        number = number * 26 + ord(sign) - ord("A") + 1
    return number


def column_letter(number: int) -> str:
    """Name a column as a spreadsheet program does: 1 is A, 28 is AB."""
    letters = ""
    while number:
        number, last = divmod(number - 1, 26)
        letters = chr(ord("A") + last) + letters
    return letters


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
        header: Where the columns are in the file; None for a table that was put together here.
    """

    file: str
    sheet: str
    frame: pl.DataFrame
    labels: Mapping[str, str]
    header: Header | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """The typed rows of one release, notes for a person, and where the columns were read."""

    frame: pl.DataFrame
    notes: tuple[str, ...] = field(default=())
    headers: tuple[Header, ...] = field(default=())
