"""
Read the change log: headings, paragraphs and lists, and no other Markdown.

It has two uses: the site prints it, and each edition shows which remarks are new since the last.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """
    The text under one heading.

    Attributes:
        title: The heading without its marks.
        level: 2 for a version, 3 for a group of remarks in it.
        prose: The text before the list, unchanged.
        items: The items of the list, each joined into one line.
    """

    title: str
    level: int
    prose: str
    items: tuple[str, ...]


def read(path: Path) -> Iterator[Section]:
    """
    Read the change log.

    Args:
        path: `CHANGELOG.md`; a missing file counts as an empty log.

    Yields:
        One section per heading below the title, in the order of the file.
    """
    if not path.exists():
        return
    text = path.read_text(encoding="utf-8")
    for block in re.split(r"^(?=##+ )", text, flags=re.MULTILINE)[1:]:
        heading, _, body = block.partition("\n")
        marks, _, title = heading.partition(" ")
        prose, items = _prose_and_items(body)
        yield Section(
            title=title.strip().replace("[", "").replace("]", ""),
            level=min(len(marks), 3),
            prose=prose,
            items=tuple(items),
        )


def _prose_and_items(body: str) -> tuple[str, list[str]]:
    """Split a section into its paragraphs and the list after them, joining indented list lines."""
    prose: list[str] = []
    items: list[str] = []
    for line in body.splitlines():
        if line.startswith(("- ", "* ")):
            items.append(line[2:].strip())
        elif items and line.startswith(" ") and line.strip():
            items[-1] += f" {line.strip()}"
        else:
            prose.append(line)
    return "\n".join(prose), items
