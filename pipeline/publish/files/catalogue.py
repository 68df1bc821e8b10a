"""
List the published tables, their columns and their codes, and watch that headers keep their promise.

The lists are tables like any other. A header may change between two editions only as
`sql/seeds/schema_changes.csv` declares, so that nobody's program breaks without a word.
"""

import gzip
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Final

import polars as pl

from pipeline.errors import PublishProblem
from pipeline.publish.context import Download
from pipeline.publish.editions import store
from pipeline.publish.editions.store import Shelf
from pipeline.publish.files import forms
from pipeline.publish.files.convention import ALL
from pipeline.publish.marts.reader import Marts

DICTIONARY: Final = "dictionary"
TABLES: Final = "tables"
CODES: Final = "codes"
FIRST_VERSION: Final = "1.0"

Since = Callable[[str, str], str | None]
"""(table, column) → the edition in which the column came."""

_COLUMNS: Final = pl.Schema(
    {
        "table_name": pl.String,
        "column_name": pl.String,
        "position": pl.Int64,
        "type": pl.String,
        "unit": pl.String,
        "is_key": pl.Boolean,
        "refers_to": pl.String,
        "meaning": pl.String,
        "null_means": pl.String,
        "example": pl.String,
        "since_version": pl.String,
        "changed_in": pl.String,
        "since_edition": pl.String,
    }
)
_FILES: Final = pl.Schema(
    {
        "file_name": pl.String,
        "table_name": pl.String,
        "title": pl.String,
        "key": pl.String,
        "row_count": pl.Int64,
        "size_bytes": pl.Int64,
        "sha256": pl.String,
        "schema_version": pl.String,
        "is_deprecated": pl.Boolean,
        "successor": pl.String,
        "until_on": pl.Date,
    }
)
_CODES: Final = pl.Schema(
    dict.fromkeys(("table_name", "column_name", "code", "meaning"), pl.String)
)


def versions(marts: Marts) -> Mapping[str, str]:
    """Return the version of each table of which a change is declared."""
    newest: dict[str, tuple[int, ...]] = {}
    for one in _declared(marts):
        newest[one["table_name"]] = max(
            newest.get(one["table_name"], ()), _parts(one["schema_version"])
        )
    return {table: ".".join(map(str, parts)) for table, parts in newest.items()}


def since_editions(marts: Marts, shelf: Shelf) -> Since:
    """
    Say for a column of a table in which edition it came.

    Args:
        marts: For the edition that this build makes.
        shelf: The archived editions; the dictionary of the newest knows the columns that it has.

    Returns:
        A function of table and column. It gives None for a column that no edition has yet, and for
        one that is older than what the dictionary says of it.
    """
    before, changes = _before(shelf), marts.frames.get("edition_changes")
    known = (
        {}
        if before is None
        else {
            (table, column): edition
            for table, column, edition in before.select(
                "table_name", "column_name", "since_edition"
            ).iter_rows()
        }
    )
    own = (store.next_name(shelf, marts.as_of, changes) if changes is not None else "") or None
    return lambda table, column: known.get((table, column), own)


def columns(marts: Marts, made: Sequence[Download], since: Since) -> pl.DataFrame:
    """Make the dictionary: one row per column of each table; files of one form are one table."""
    return pl.DataFrame(
        [
            {
                "table_name": one.schema,
                "column_name": column.name,
                "position": position,
                "type": column.kind.replace(" ", "_"),
                "unit": column.unit or None,
                "is_key": column.name in one.key,
                "refers_to": _file_of(made, column.refers_to),
                "meaning": column.meaning,
                "null_means": column.null_means or None,
                "example": _example(cells[column.name]),
                **_history(marts, one.schema, column.name),
                "since_edition": since(one.schema, column.name),
            }
            for one in _forms(made)
            for cells in [forms.whole_counts(one.frame)]
            for position, column in enumerate(one.columns, start=1)
        ],
        schema=_COLUMNS,
    ).sort("table_name", "position")


def codes(made: Sequence[Download]) -> pl.DataFrame:
    """List the codes; those that a column has in every table are listed once."""
    by_column: dict[str, dict[str, Mapping[str, str]]] = defaultdict(dict)
    for one in _forms(made):
        for column in one.columns:
            if column.codes:
                by_column[column.name][one.schema] = column.codes
    rows = [
        {"table_name": table, "column_name": column, "code": code, "meaning": meaning}
        for column, tables in by_column.items()
        for table, listed in (
            {ALL: next(iter(tables.values()))}
            if len({tuple(codes.items()) for codes in tables.values()}) == 1
            else tables
        ).items()
        for code, meaning in listed.items()
    ]
    return pl.DataFrame(rows, schema=_CODES).sort("column_name", "table_name", "code")


def files(made: Sequence[Download], itself: str) -> pl.DataFrame:
    """List the files with their key, size, digest and version; a file cannot give its own size."""
    return pl.DataFrame(
        [
            {
                "file_name": one.name,
                "table_name": one.schema,
                "title": one.title,
                "key": ", ".join(one.key) or None,
                "row_count": len(made) if one.name == itself else one.row_count,
                "size_bytes": None if one.name == itself else len(one.content),
                "sha256": None if one.name == itself else hashlib.sha256(one.content).hexdigest(),
                "schema_version": one.schema_version,
                "is_deprecated": bool(one.successor),
                "successor": one.successor or None,
                "until_on": one.until,
            }
            for one in made
        ],
        schema=_FILES,
    ).sort("file_name")


def versioned(marts: Marts, made: Sequence[Download]) -> Iterator[Download]:
    """Give every download the version of its table."""
    known = versions(marts)
    for one in made:
        yield replace(one, schema_version=known.get(one.schema, FIRST_VERSION))


def demand_declared(marts: Marts, made: Sequence[Download], shelf: Shelf) -> None:
    """
    Compare the headers with those of the newest edition.

    Args:
        marts: For the declared changes, and the day that this build is of.
        made: All downloads, the dictionary among them.
        shelf: The archived editions; one from before there was a dictionary promised nothing.

    Raises:
        PublishProblem: A header has changed and no line in the seed says so, or it has changed in
            a way that breaks programs and the table has kept its name.
    """
    before, now = _before(shelf), next((d.frame for d in made if d.table == DICTIONARY), None)
    if before is None or now is None:
        return
    declared = {(one["table_name"], one["column_name"], one["change"]) for one in _declared(marts)}
    # A replaced table drops out when its time is over: no night may stop because of it.
    replaced = marts.frames.get("kept_tables")
    if replaced is not None:
        declared |= {(name.partition(".")[0], ALL, "removed") for name in replaced["file_name"]}
    for table, column, change, is_major in differences(before, now):
        if (table, column, change) not in declared:
            raise PublishProblem(
                f"{table}.csv: expected the columns of the edition before, found {column} "
                f"{change}; put them back, or declare the change in sql/seeds/schema_changes.csv"
            )
        if is_major and column != ALL:
            raise PublishProblem(
                f"{table}.csv: expected that programs which read it go on, found {column} "
                f"{change}; give the new table another name under Publish, and keep the old "
                "one with a line in sql/seeds/kept_tables.csv"
            )


def differences(before: pl.DataFrame, now: pl.DataFrame) -> Iterator[tuple[str, str, str, bool]]:
    """
    Compare two dictionaries.

    Args:
        before: The columns of the edition before, as `columns` makes them.
        now: Those of today.

    Yields:
        Table, column ("all" for a whole table), change, and whether it can break a program that
        reads the table by name or by position.
    """
    old, new = _by_table(before), _by_table(now)
    for table in sorted({*old, *new}):
        if table not in new:
            yield table, ALL, "removed", True
        elif table in old:
            yield from _of_table(table, old[table], new[table])


def _of_table(
    table: str, old: Mapping[str, Mapping[str, object]], new: Mapping[str, Mapping[str, object]]
) -> Iterator[tuple[str, str, str, bool]]:
    """Compare the columns of one table, each with its position, type, unit and part in the key."""
    for name, was in old.items():
        if name not in new:
            yield table, name, "removed", True
            continue
        for part, change in _WATCHED.items():
            if was[part] != new[name][part]:
                yield table, name, change, True
    for name in new:
        if name not in old:
            yield table, name, "added", False


_WATCHED: Final = {"position": "moved", "type": "retyped", "unit": "unit", "is_key": "key"}


def _by_table(listed: pl.DataFrame) -> dict[str, dict[str, dict[str, object]]]:
    tables: dict[str, dict[str, dict[str, object]]] = defaultdict(dict)
    for row in listed.iter_rows(named=True):
        tables[row["table_name"]][row["column_name"]] = row
    return tables


def _before(shelf: Shelf) -> pl.DataFrame | None:
    """Read the dictionary of the newest edition; None if there is none, or it had no such table."""
    if shelf.newest is None:
        return None
    for file in shelf.newest.files:
        if file.name.startswith(f"{DICTIONARY}.csv"):
            content = shelf.path(shelf.newest, file.name).read_bytes()
            text = gzip.decompress(content) if file.name.endswith(".gz") else content
            listed = pl.read_csv(BytesIO(text), infer_schema=False)
            if "since_edition" not in listed.columns:
                listed = listed.with_columns(pl.lit(None, pl.String).alias("since_edition"))
            return listed.select(
                *(pl.col(name).cast(pl.Int64) for name in ("position",)),
                *("table_name", "column_name", "type", "unit"),
                (pl.col("is_key") == "true").alias("is_key"),
                "since_edition",
            )
    return None


def _declared(marts: Marts) -> list[dict[str, str]]:
    frame = marts.frames.get("schema_changes")
    return [] if frame is None else frame.to_dicts()


def _history(marts: Marts, table: str, column: str) -> dict[str, str | None]:
    """Say in which version a column came, and in which it last changed."""
    said = [
        one
        for one in _declared(marts)
        if (one["table_name"], one["column_name"]) == (table, column)
    ]
    came = [one["schema_version"] for one in said if one["change"] == "added"]
    changed = [one["schema_version"] for one in said if one["change"] != "added"]
    return {
        "since_version": max(came, key=_parts, default=FIRST_VERSION),
        "changed_in": max(changed, key=_parts, default=None),
    }


def _parts(version: str) -> tuple[int, ...]:
    """Order versions by their numbers: 1.10 comes after 1.9."""
    return tuple(int(part) for part in version.split("."))


def _forms(made: Sequence[Download]) -> list[Download]:
    """Take one file of each form."""
    return list({one.schema: one for one in reversed(made)}.values())


def _file_of(made: Sequence[Download], mart: str) -> str | None:
    return next((one.table for one in made if mart and one.mart == mart), None)


def _example(cells: pl.Series) -> str | None:
    """Write the first value of a column as a CSV has it."""
    known = cells.drop_nulls()
    if not known.len():
        return None
    first = known[0]
    if isinstance(first, bool):
        return str(first).lower()
    return first.isoformat() if isinstance(first, date) else str(first)
