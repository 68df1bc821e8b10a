"""A value of another kind at any key of any table: told with its file, its table and its key."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from pipeline import config, paths
from pipeline.config.metrics import Doubt, Metric, Table, Theme
from pipeline.config.sources import Declared, Source
from pipeline.errors import ConfigError

# Everything that the declarations of the project say, each value once: file, table, key.
FULL = {
    "sources.toml": paths.SOURCES_TOML.read_text(encoding="utf-8"),
    "metrics.toml": paths.METRICS_TOML.read_text(encoding="utf-8"),
}
# What stands for a value of another kind; a key is refused at least the three that it is not.
OTHERS = {"text": '"2"', "number": "2", "truth": "true", "day": "2026-01-01", "list": "[[]]"}
KINDS = {str: "text", int: "number", float: "number", bool: "truth", date: "day"}


def said(file: str) -> Iterator[tuple[int, str, str, object]]:
    """List one line of each key that stands on a line of its own: line, table, key, value."""
    seen, table = set(), ""
    for number, line in enumerate(FULL[file].splitlines()):
        if line.startswith("["):
            table = line.strip("[]")
        found = re.match(r"(\w+) = (.+?)(\s+#.*)?$", line)
        kind = re.sub(r"^(metric|table|doubt\.\w+)\.\w.*", r"\1", table)
        if not found or found[2].endswith(("[", '"""')) or table.endswith(".reports"):
            continue
        key = found[1]
        where = (kind if file == "metrics.toml" else bool(table), "theme" in table, key)
        if where not in seen:
            seen.add(where)
            yield number, table, key, tomllib.loads(f"{key} = {found[2]}")[key]


@pytest.mark.parametrize(
    ("file", "number", "table", "key", "other"),
    [
        (file, number, table, key, other)
        for file in FULL
        for number, table, key, value in said(file)
        for kind, other in OTHERS.items()
        if kind != KINDS.get(type(value))
        and not (isinstance(value, dict | list) and kind == "list")
    ],
)
def test_a_value_of_another_kind_is_told_with_its_file_its_table_and_its_key(  # noqa: PLR0913, PLR0917 where it is, and what is put there
    tmp_path: Path, file: str, number: int, table: str, key: str, other: str
) -> None:
    lines = FULL[file].splitlines()
    lines[number] = f"{key} = {other}"
    for name, text in {**FULL, file: "\n".join(lines)}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    place = f"[{table}] {key}" if table else key
    with pytest.raises(ConfigError) as caught:
        config.load(tmp_path / "sources.toml", tmp_path / "metrics.toml")
    told = str(caught.value)
    # Of what is wrong in a list or a table the place in it is told.
    assert told.startswith((f"{file} {place}: expected ", f"{file} {place}."))
    assert "found " in told


def test_every_key_that_may_be_declared_is_put_to_the_test() -> None:
    """What the project does not declare has a test of its own above, or in the other file."""
    tested = {key for file in FULL for _, _, key, _ in said(file)}
    several = {
        "links",
        "targets",
        "standards",
        "cells",
        "formulas",
        "themes",
        "measures",
        "why",
        "how",
        "caveat",
    }
    keys = {
        name
        for model in (Source, Declared, Metric, Table, Theme, Doubt)
        for name in model.model_fields
    }
    assert keys - tested - several == {
        *("id", "sources", "normalisations", "caveat_trust"),
    }
