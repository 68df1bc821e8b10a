"""
Plain written text becomes pieces a template can print: paragraphs, links, code; no HTML is made.

Reads the change log and the worked examples of the rules, which people write as files.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pipeline.config import changelog
from pipeline.errors import PublishProblem
from pipeline.publish import urls

_INLINE: Final = re.compile(
    r"`(?P<code>[^`]+)`|\*\*(?P<strong>[^*]+)\*\*|\[(?P<text>[^\]]+)\]\((?P<url>[^)\s]+)\)"
)
# Written in the worked examples where a cell is empty; TOML has no null.
_NULLS: Final = ("null", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text of one kind: "plain", "code", "strong" or "link"."""

    kind: str
    text: str
    href: str = ""


Paragraph = tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading of the change log with its paragraphs and its list."""

    id: str
    title: str
    level: int
    paragraphs: tuple[Paragraph, ...]
    items: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnTable:
    """A small table of a worked example."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One worked example: what is given, what must come out."""

    id: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    given: tuple[DrawnTable, ...]
    expected: DrawnTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the tables with its worked examples."""

    id: str
    title: str
    order: int
    paragraphs: tuple[Paragraph, ...]
    examples: tuple[Example, ...]


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Split text at its empty lines and find the links, code and strong words of each part."""
    parts = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip()))
    return tuple(pieces(part) for part in parts if part)


def pieces(text: str) -> Paragraph:
    """Find `code`, **strong** words and [links](https://…) in one paragraph."""
    found: list[Piece] = []
    end = 0
    for match in _INLINE.finditer(text):
        if match.start() > end:
            found.append(Piece(kind="plain", text=text[end : match.start()]))
        if match["code"]:
            found.append(Piece(kind="code", text=match["code"]))
        elif match["strong"]:
            found.append(Piece(kind="strong", text=match["strong"]))
        else:
            href = urls.outside(match["url"])
            found.append(Piece(kind="link" if href else "plain", text=match["text"], href=href))
        end = match.end()
    if end < len(text):
        found.append(Piece(kind="plain", text=text[end:]))
    return tuple(found)


def read_changes(path: Path) -> tuple[Section, ...]:
    """
    Read the change log for a page.

    Args:
        path: `CHANGELOG.md`; a file that is not there is an empty log.

    Returns:
        One section per heading below the title, in the order of the file.
    """
    return tuple(
        Section(
            id=f"change-{number}",
            title=section.title,
            level=section.level,
            paragraphs=paragraphs(section.prose),
            items=tuple(pieces(item) for item in section.items),
        )
        for number, section in enumerate(changelog.read(path), 1)
    )


def read_rules(folder: Path) -> tuple[Rule, ...]:
    """
    Read the worked examples that the tests run, to print them.

    Args:
        folder: Holds one `*.toml` per rule; a folder that is not there has no rules.

    Returns:
        The rules in their stated order.

    Raises:
        PublishProblem: A file cannot be read as a rule.
    """
    rules: list[Rule] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            raw = tomllib.loads(path.read_text(encoding="utf-8"))
            rules.append(_rule(path.stem, raw))
        except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
            raise PublishProblem(
                f"{path} is not a worked example: expected title, order, text and [[example]] "
                f"with title, given and expected; {error!r}"
            ) from error
    return tuple(sorted(rules, key=lambda rule: (rule.order, rule.id)))


def _rule(stem: str, raw: Mapping[str, Any]) -> Rule:
    """Make a rule of a parsed file."""
    ident = f"rule-{urls.fragment(stem)}"
    return Rule(
        id=ident,
        title=raw["title"],
        order=int(raw["order"]),
        paragraphs=paragraphs(raw["text"]),
        examples=tuple(
            Example(
                id=f"{ident}-{number}",
                title=example["title"],
                paragraphs=paragraphs(example.get("text", "")),
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
    """Make a small table; cells stay as they are written."""
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
    """Print a cell of a worked example for people."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, list):
        return ", ".join(_cell(one) for one in cell)
    return str(cell)
