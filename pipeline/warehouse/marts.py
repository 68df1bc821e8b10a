"""
Marts on disk: a Parquet file and a card each, and the swap of the whole folder.

The folder is made aside and takes the place of the old one only when it is complete. Between the
two renames of the swap there is an instant without a folder; whoever is killed there leaves the old
one aside, and `recover` puts it back.
"""

import io
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from pipeline.errors import ModelError
from pipeline.warehouse.models import Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a reader is told about a mart; see `Model` for the words."""

    name: str
    summary: str
    grain: tuple[str, ...]
    columns: tuple[Column, ...]
    publish: str | None


def write_mart(folder: Path, card: Card, frame: pl.DataFrame) -> None:
    """
    Write `<name>.parquet` and `<name>.json`.

    Args:
        folder: Where; it exists.
        card: What the header says.
        frame: The rows, already in the order of the grain.

    Raises:
        ModelError: A mart that is offered as a download has a column that a CSV cannot carry.
    """
    # Written by ourselves: of a full disk the library says what it says of a bad table.
    table = io.BytesIO()
    frame.write_parquet(table, compression="zstd")
    (folder / f"{card.name}.parquet").write_bytes(table.getvalue())
    types = _types(card, frame.schema)
    record = {
        "name": card.name,
        "summary": card.summary,
        "grain": card.grain,
        "publish": card.publish,
        "columns": [
            {"name": column.name, "meaning": column.meaning, "type": types[column.name]}
            for column in card.columns
        ],
        "rows": frame.height,
    }
    text = json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / f"{card.name}.json").write_text(text + "\n", encoding="utf-8")


@contextmanager
def fresh_folder(out: Path) -> Iterator[Path]:
    """
    Give an empty folder that takes the place of `out` if all goes well.

    Args:
        out: The folder to replace; may be missing.

    Yields:
        A folder beside it. An exception removes it and leaves `out` as it was.
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
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    shutil.rmtree(_aside(out), ignore_errors=True)


def recover(out: Path) -> None:
    """
    Undo what a killed run left: put the old folder back if none is there, sweep up the rest.

    Args:
        out: The folder that `fresh_folder` was replacing.
    """
    aside = _aside(out)
    if aside.exists():
        if out.exists():
            shutil.rmtree(aside)
        else:
            aside.rename(out)
    for left in out.parent.glob(f".{out.name}.new-*"):
        shutil.rmtree(left, ignore_errors=True)


def write_text(path: Path, text: str) -> None:
    """Write a file in one step: a reader sees the old text or the new one, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)  # noqa: PTH105 the step that makes it atomic should be easy to find


# The words that a CSVW description and a data package have in common.
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
    """Name the type of each column; a list only where the mart is no download."""
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
                f"marts.{card.name}: column {column} is {kind}, which a CSV cannot carry. "
                "Cast it to text, a number, a date or a truth value."
            )
    return named


def _aside(out: Path) -> Path:
    return out.with_name(f".{out.name}.old")
