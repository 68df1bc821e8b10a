"""
Write marts to disk, each as a Parquet file and a card, and swap the whole folder.

We build the new folder beside the old one and swap them only when the new one is complete. Between
the two renames of the swap no folder exists for an instant. If the process is killed then, the old
folder remains under its temporary name, and `recover` puts it back.
"""

import io
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from pipeline.errors import ModelError
from pipeline.storage.atomic import remove, sync_folder
from pipeline.warehouse.models import Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The description of a mart for readers; see `Model` for the fields."""

    name: str
    summary: str
    grain: tuple[str, ...]
    columns: tuple[Column, ...]
    publish: str | None
    owns: tuple[str, ...] = ()


def write_mart(folder: Path, card: Card, frame: pl.DataFrame) -> None:
    """
    Write `<name>.parquet` and `<name>.json`.

    Args:
        folder: The folder to write to; it exists.
        card: The text of the header.
        frame: The rows, already sorted by the grain.

    Raises:
        ModelError: A mart that we offer as a download has a column that a CSV cannot hold.
    """
    # Write the bytes ourselves: the library reports a full disk like a bad table.
    table = io.BytesIO()
    frame.write_parquet(table, compression="zstd")
    (folder / f"{card.name}.parquet").write_bytes(table.getvalue())
    write_card(folder, card, frame)


def write_card(folder: Path, card: Card, frame: pl.DataFrame | None = None) -> None:
    """
    Write `<name>.json`, the text of a header.

    Args:
        folder: The folder to write to; it exists.
        card: The text.
        frame: The rows, for the types of the columns; None if publishing makes the table.

    Raises:
        ModelError: A mart that we offer as a download has a column that a CSV cannot hold.
    """
    types = {} if frame is None else _types(card, frame.schema)
    record = {
        "name": card.name,
        "summary": card.summary,
        "grain": card.grain,
        "owns": card.owns,
        "publish": card.publish,
        "columns": [
            {
                "name": column.name,
                "meaning": column.meaning,
                "type": types.get(column.name, ""),
                "unit": column.unit,
                "role": column.role,
                "null_means": column.null_means,
                "codes": dict(column.codes),
            }
            for column in card.columns
        ],
        "rows": 0 if frame is None else frame.height,
    }
    text = json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / f"{card.name}.json").write_text(text + "\n", encoding="utf-8")


@contextmanager
def fresh_folder(out: Path) -> Iterator[Path]:
    """
    Provide an empty folder that replaces `out` if all goes well.

    Args:
        out: The folder to replace; may not exist.

    Yields:
        A folder beside it. An exception removes it and leaves `out` unchanged.
    """
    recover(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{out.name}.new-", dir=out.parent))
    try:
        yield fresh
        fresh.chmod(0o755)
        if out.exists():
            out.rename(_aside(out))
        fresh.rename(out)
        sync_folder(out.parent)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    with suppress(OSError):
        remove(_aside(out))


def recover(out: Path) -> None:
    """
    Clean up after a killed run: put the old folder back if `out` is missing, delete the rest.

    Args:
        out: The folder that `fresh_folder` was replacing.
    """
    aside = _aside(out)
    if out.exists():
        remove(aside)
    elif aside.exists():
        aside.rename(out)
    for left in out.parent.glob(f".{out.name}.new-*"):
        shutil.rmtree(left, ignore_errors=True)


def write_text(path: Path, text: str) -> None:
    """Write a file atomically: a reader sees the old text or the new one, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)  # noqa: PTH105 the step that makes it atomic should be easy to find


# The type names that a CSVW description and a data package share.
_TYPES: Final[Sequence[tuple[type[pl.DataType], str]]] = (
    (pl.String, "string"),
    (pl.Boolean, "boolean"),
    (pl.Date, "date"),
    (pl.Datetime, "datetime"),
    (pl.Float64, "number"),
    (pl.Float32, "number"),
    (pl.Decimal, "number"),
)


def _types(card: Card, schema: Mapping[str, pl.DataType]) -> dict[str, str]:
    """Name the type of each column; allow lists only if the mart is not a download."""
    named: dict[str, str] = {}
    for column, kind in schema.items():
        if kind.is_integer():
            named[column] = "integer"
            continue
        if kind.base_type() is pl.List and not card.publish:
            named[column] = "list"
            continue
        for base, word in _TYPES:
            if kind.base_type() is base:
                named[column] = word
                break
        else:
            raise ModelError(
                f"marts.{card.name}: column {column} is {kind}, which a CSV cannot contain. Cast "
                "it to text, a number, a date or a boolean."
            )
    return named


def _aside(out: Path) -> Path:
    return out.with_name(f".{out.name}.old")
