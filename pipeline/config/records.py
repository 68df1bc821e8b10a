"""TOML tables as frozen dataclasses; an unknown or a missing key stops the program."""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, Literal, TypeVar

from pipeline.errors import ConfigError

_T = TypeVar("_T")


def read(path: Path) -> dict[str, Any]:
    """Read a TOML file; raise ConfigError where it is missing or is not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"{path} is missing; it says what is read or scored") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from error


def record(cls: type[_T], table: Mapping[str, Any], where: str) -> _T:
    """
    Make a dataclass of a TOML table; lists become tuples.

    Args:
        cls: The dataclass; its fields are the keys the table may have.
        table: The table as read.
        where: File and table, for the error.

    Raises:
        ConfigError: A key is unknown or missing, or a value is none of those a field allows.
    """
    known = {field.name: field for field in fields(cls)}  # type: ignore[arg-type]
    unknown = sorted(set(table) - set(known))
    missing = sorted(
        name
        for name, field in known.items()
        if name not in table and field.default is MISSING and field.default_factory is MISSING
    )
    if unknown or missing:
        raise ConfigError(
            f"{where}: unknown keys {unknown}, missing keys {missing}; known are {sorted(known)}"
        )
    values = {key: tuple(v) if isinstance(v, list) else v for key, v in table.items()}
    for key, value in values.items():
        allowed = getattr(known[key].type, "__args__", ())
        if getattr(known[key].type, "__origin__", None) is Literal and value not in allowed:
            raise ConfigError(f"{where} {key}: expected one of {allowed}, found {value!r}")
    return cls(**values)


def records(cls: type[_T], tables: Mapping[str, Any], where: str) -> tuple[_T, ...]:
    """Make one dataclass of each sub-table; its key is the `id`."""
    return tuple(
        record(cls, {"id": key, **table}, f"{where}[{key}]") for key, table in tables.items()
    )
