"""Read, for printing, the rules' worked examples, which people write and the tests run."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pipeline.errors import PublishProblem
from pipeline.publish import urls

# The words for an empty cell in the worked examples, because TOML has no null.
_NULLS: Final = ("null", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnTable:
    """A small table in a worked example."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One worked example: the input and the expected output."""

    id: str
    title: str
    text: str
    given: tuple[DrawnTable, ...]
    expected: DrawnTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the tables, with its worked examples."""

    id: str
    title: str
    order: int
    text: str
    examples: tuple[Example, ...]


def read(folder: Path) -> tuple[Rule, ...]:
    """
    Read the worked examples that the tests run, to print them.

    Args:
        folder: Has one `*.toml` per rule. A missing folder gives no rules.

    Returns:
        The rules in their stated order.

    Raises:
        PublishProblem: A file is not a valid rule.
    """
    rules: list[Rule] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            raw = tomllib.loads(path.read_text(encoding="utf-8"))
            rules.append(_rule(path.stem, raw))
        except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
            raise PublishProblem(
                f"{path}: expected a rule with title, order, text and [[example]], each with "
                f"title, given and expected, found something else ({error!r}); correct the file"
            ) from error
    return tuple(sorted(rules, key=lambda rule: (rule.order, rule.id)))


def _rule(stem: str, raw: Mapping[str, Any]) -> Rule:
    """Make a rule from a parsed file."""
    ident = f"rule-{urls.fragment(stem)}"
    return Rule(
        id=ident,
        title=raw["title"],
        order=int(raw["order"]),
        text=raw["text"],
        examples=tuple(
            Example(
                id=f"{ident}-{number}",
                title=example["title"],
                text=example.get("text", ""),
                given=tuple(
                    _drawn(table.rpartition(".")[2].replace("_", " "), drawn)
                    for table, drawn in example.get("given", {}).items()
                ),
                expected=_drawn("what must come out", example["expected"]),
            )
            for number, example in enumerate(raw.get("example", []), 1)
        ),
    )


def _drawn(name: str, raw: Mapping[str, Any]) -> DrawnTable:
    """Make a small table; do not change its cells."""
    columns: Sequence[str] = raw["columns"]
    return DrawnTable(
        name=name,
        columns=tuple(column.replace("_", " ") for column in columns),
        rows=tuple(
            tuple("(nothing)" if str(cell) in _NULLS else _cell(cell) for cell in row)
            for row in raw["rows"]
        ),
    )


def _cell(cell: object) -> str:
    """Print a cell of a worked example for readers."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, list):
        return ", ".join(_cell(one) for one in cell)
    return str(cell)
