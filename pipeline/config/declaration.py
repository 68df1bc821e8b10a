"""
The rules that every declaration follows: it is TOML, and it must match a pydantic model.

Nothing is converted: a number in quotes is not a number. For each mistake, the error names the
file, the table and the key, and says what was expected there and what was found.
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
    """A table of a declaration: no unknown keys, no values of the wrong kind, never changed."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, allow_inf_nan=False, validate_by_name=True
    )


D = TypeVar("D", bound=Declaration)

# Text for a reader or an operator: it must not be blank.
Words = Annotated[str, StringConstraints(pattern=r"\S")]

# The name of a table, usable as a name in SQL and Python and in addresses.
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]

# The name of a table that is used in addresses only.
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]


def _is_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.hostname:
        raise unusable("an https address")
    return text


Address = Annotated[str, AfterValidator(_is_address)]


def unusable(expected: str) -> PydanticCustomError:
    """Make the error that says what was expected as the value of a key."""
    return PydanticCustomError("unusable", "{expected}", {"expected": expected})


def read(path: Path) -> dict[str, Any]:
    """Read a TOML file, its lists as tuples; raise ConfigError if it is missing or not TOML."""
    try:
        declared = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(
            f"{path}: expected this file, which says what we read or score, found none; restore "
            "it from git"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{path}: expected TOML, found a mistake ({error}); correct that line"
        ) from error
    return {key: _frozen(value) for key, value in declared.items()}


def listed(tables: object, key: str = "id", value: str = "") -> object:
    """
    Turn named tables into a list, each with its name inside, in the order of the file.

    Args:
        tables: Name → table, as read; anything else is returned for the model to judge.
        key: What the model calls the name.
        value: What the model calls the value, if that is not itself a table.
    """
    if not isinstance(tables, Mapping):
        return tables
    return tuple(
        {key: name, value: table}
        if value
        # If the table contains the key as well, make the model refuse it: it would have two names.
        else {**table, key: (name, table[key]) if key in table else name}
        if isinstance(table, Mapping)
        else table
        for name, table in tables.items()
    )


Named = BeforeValidator(listed)


def demand(model: type[D], declared: Mapping[str, Any], file: str) -> D:
    """
    Check what was read against its model.

    Args:
        model: What a file may say.
        declared: What it says.
        file: Its name, for the error.

    Raises:
        ConfigError: It cannot be used; names the file, the table and the key of each mistake.
    """
    try:
        return model.model_validate(declared)
    except ValidationError as error:
        told = (f"{file} {_told(one, declared)}" for one in error.errors(include_url=False))
        raise ConfigError("; ".join(told)) from error


# The model's field for the tables at the top level of a file.
SOURCES: Final = "sources"

# Pydantic's name for a mistake → what was expected, in our words.
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
    """Describe one mistake: its table, its key, and what to do."""
    where = list(_names(error["loc"], declared))
    if error["type"] == "value_error":
        table = f"[{'.'.join(filter(None, where))}]: " if where else ""
        return f"{table}{error['ctx']['error']}"
    # Report a mistake inside a list under the key that has the list as its value.
    last = max((i for i, part in enumerate(error["loc"]) if isinstance(part, str)), default=0)
    table, key = (".".join(filter(None, part)) for part in (where[:last], where[last:]))
    place = f"[{table}] {key}" if table else key
    if error["type"] == "missing":
        return f"{place}: expected this key, found none; add {key} = … there"
    if error["type"] == "extra_forbidden":
        return (
            f"{place}: unknown key; correct or delete it. The models in pipeline/config/ list "
            "every key"
        )
    expected = _EXPECTED.get(error["type"], error["msg"]).format(**error.get("ctx", {}))
    return f"{place}: expected {expected}, found {error['input']!r}"


def _names(loc: tuple[int | str, ...], declared: object) -> Iterator[str]:
    """Name the tables and keys that lead to a mistake; number unnamed items from 1."""
    for part in loc:
        if isinstance(part, int) and isinstance(declared, Mapping):
            name, declared = list(declared.items())[part]
            yield name
            continue
        try:
            declared = declared[part]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            declared = None
        # The tables of sources.toml have no heading above them.
        yield str(part + 1) if isinstance(part, int) else part if part != SOURCES else ""


def _frozen(value: object) -> object:
    if isinstance(value, list):
        return tuple(_frozen(one) for one in value)
    if isinstance(value, dict):
        return {key: _frozen(one) for key, one in value.items()}
    return value
