"""The words of the pages of the real figures: how hard they are, and those that we avoid."""

import re
from collections import defaultdict
from pathlib import Path
from typing import Final

import pytest

from tests.support.reading import avoided, grade, sentences

# Pages that say how the tables are made and changed, to those who want to know.
METHOD: Final = ("about", "changes", "data", "method", "quality")
# Of each kind of page as many are read: the first, the last, and those in between at equal steps.
READ: Final = 3


@pytest.fixture(name="read", scope="module")
def _read(real_site: Path) -> dict[str, str]:
    """Read pages of every kind, by their address without its end."""
    kinds: defaultdict[str, list[str]] = defaultdict(list)
    for file in sorted(real_site.rglob("*.html")):
        path = file.relative_to(real_site).as_posix().removesuffix("index.html").rstrip("/")
        if not path.startswith("embed/"):
            first, *rest = path.split("/")
            kinds["/".join([first, *("*" for _ in rest)])].append(path)
    read = [
        paths[number * (len(paths) - 1) // (READ - 1)]
        for paths in kinds.values()
        for number in range(min(READ, len(paths)))
    ]
    return {
        path: (file / "index.html" if file.is_dir() else file).read_text(encoding="utf-8")
        for path in read
        for file in [real_site / path]
    }


def test_a_twelve_year_old_can_read_every_page_and_a_method_page_takes_two_years_more(
    read: dict[str, str],
) -> None:
    assert len(read) > 60
    grades = {path: grade(list(sentences(html))) for path, html in read.items()}
    hard = {
        path: round(found, 1)
        for path, found in grades.items()
        if found > (10 if path.partition("/")[0] in METHOD else 8)
    }
    assert hard == {}


def test_no_page_has_a_word_that_we_avoid(read: dict[str, str]) -> None:
    """In what declarations, rules, column texts and the change log say, too."""
    found = {
        path: words
        for path, html in read.items()
        # A worked example has its columns as headings, and their names are lasting.
        if (words := avoided(re.sub(r"<th\b.*?</th>|<[^>]+>", " ", html, flags=re.DOTALL)))
    }
    assert found == {}
