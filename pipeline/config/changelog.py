"""
The change log, read: headings, paragraphs and lists, nothing else of Markdown.

Read twice: to be printed, and to tell which remark is new since the edition before.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """
    What stands under one heading.

    Attributes:
        title: The heading without its marks.
        level: 2 for a version, 3 for a group of remarks in it.
        prose: The text before the list, as it stands.
        items: The items of the list, each on one line.
    """

    title: str
    level: int
    prose: str
    items: tuple[str, ...]


def read(path: Path) -> Iterator[Section]:
    """
    Read the change log.

    Args:
        path: `CHANGELOG.md`; a file that is not there is an empty log.

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
    """Tell the list of a section from the paragraphs before it; a list line may go on indented."""
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
