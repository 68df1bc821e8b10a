"""
What every declaration has in common: it is TOML, and it is held against a pydantic model.

Strict: nothing is taken for what it nearly is, a number in quotes is no number. Whatever cannot be
used is told with its file, its table and its key, what was expected there and what was found.
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationError,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from pipeline.errors import ConfigError


class Declaration(BaseModel):
    """A table of a declaration: no other keys, no other kinds of values, never changed."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, allow_inf_nan=False, validate_by_name=True
    )


D = TypeVar("D", bound=Declaration)

# Text that a reader is shown, or an operator told: there is some.
Words = Annotated[str, StringConstraints(pattern=r"\S")]

# The name of a table that is one in SQL, in Python and in addresses as well.
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]

# The name of a table that only becomes part of addresses.
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]


def _is_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.hostname:
        raise unusable("an https address")
    return text


Address = Annotated[str, AfterValidator(_is_address)]


def unusable(expected: str) -> PydanticCustomError:
    """Say of the value of a key what was expected there instead."""
    return PydanticCustomError("unusable", "{expected}", {"expected": expected})


def read(path: Path) -> dict[str, Any]:
    """Read a TOML file, its lists as tuples; ConfigError where it is missing or is not TOML."""
    try:
        declared = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"{path} is missing; it says what is read or scored") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from error
    return {key: _frozen(value) for key, value in declared.items()}


def listed(tables: object, key: str = "id", value: str = "") -> object:
    """
    Make a list of named tables, each with its name in it, in the order of the file.

    Args:
        tables: Name → table, as read; anything else is given back for the model to judge.
        key: What the name is called in the model.
        value: What the value is called where it is no table itself.
    """
    if not isinstance(tables, Mapping):
        return tables
    return tuple(
        {key: name, value: table}
        if value
        # Who writes the key down as well finds it refused: two names are none.
        else {**table, key: (name, table[key]) if key in table else name}
        if isinstance(table, Mapping)
        else table
        for name, table in tables.items()
    )


Named = BeforeValidator(listed)


def demand(model: type[D], declared: Mapping[str, Any], file: str) -> D:
    """
    Hold what was read against its model.

    Args:
        model: What a file may say.
        declared: What it says.
        file: Its name, for the error.

    Raises:
        ConfigError: It cannot be used; says of each mistake the file, the table and the key.
    """
    try:
        return model.model_validate(declared)
    except ValidationError as error:
        told = (f"{file} {_told(one, declared)}" for one in error.errors(include_url=False))
        raise ConfigError("; ".join(told)) from error


# Where a model has the tables that stand at the top of a file.
SOURCES: Final = "sources"

# What pydantic calls a mistake → what was expected, in our words.
_EXPECTED: Final = {
    "string_type": "text in quotes",
    "int_type": "a whole number, without quotes",
    "float_type": "a number, without quotes",
    "finite_number": "a number",
    "bool_type": "true or false, without quotes",
    "date_type": "a day such as 2026-04-01, without quotes",
    "tuple_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "literal_error": "one of {expected}",
    "greater_than_equal": "a whole number of {ge} or more",
    "less_than_equal": "a whole number of {le} or less",
    "too_short": "at least {min_length}",
    "string_pattern_mismatch": "text like {pattern}",
    "unusable": "{expected}",
}


def _told(error: ErrorDetails, declared: object) -> str:
    """Say of one mistake in which table and at which key it is, and what to do."""
    where = list(_names(error["loc"], declared))
    if error["type"] == "value_error":
        table = f"[{'.'.join(filter(None, where))}]: " if where else ""
        return f"{table}{error['ctx']['error']}"
    # A list is told with the key that it is the value of.
    last = max((i for i, part in enumerate(error["loc"]) if isinstance(part, str)), default=0)
    table, key = (".".join(filter(None, part)) for part in (where[:last], where[last:]))
    place = f"[{table}] {key}" if table else key
    if error["type"] == "missing":
        return f"{place}: missing key; write {key} = … there"
    if error["type"] == "extra_forbidden":
        return f"{place}: unknown key; take it out, pipeline/config/ explains every key"
    expected = _EXPECTED.get(error["type"], error["msg"]).format(**error.get("ctx", {}))
    return f"{place}: expected {expected}, found {error['input']!r}"


def _names(loc: tuple[int | str, ...], declared: object) -> Iterator[str]:
    """Name the tables and keys on the way to a mistake; what has no name is counted from 1."""
    for part in loc:
        if isinstance(part, int) and isinstance(declared, Mapping):
            name, declared = list(declared.items())[part]
            yield name
            continue
        try:
            declared = declared[part]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            declared = None
        # The tables of sources.toml stand under no heading.
        yield str(part + 1) if isinstance(part, int) else part if part != SOURCES else ""


def _frozen(value: object) -> object:
    if isinstance(value, list):
        return tuple(_frozen(one) for one in value)
    if isinstance(value, dict):
        return {key: _frozen(one) for key, one in value.items()}
    return value
