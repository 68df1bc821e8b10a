"""How hard the pages of the real figures are to read."""

from collections import defaultdict
from pathlib import Path
from typing import Final

import pytest

from tests.support.reading import grade, sentences

# Pages that say how the tables are made, to those who want to know.
METHOD: Final = ("about", "data", "method", "quality")
# Of each kind of page as many are read: the first, the last, and those in between at equal steps.
READ: Final = 3


@pytest.fixture(name="prose", scope="module")
def _prose(real_site: Path) -> dict[str, list[str]]:
    """Read the sentences of pages of every kind, by their address without its end."""
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
    found = {}
    for path in read:
        file = real_site / path
        html = (file / "index.html" if file.is_dir() else file).read_text(encoding="utf-8")
        found[path] = list(sentences(html))
    return found


def test_a_twelve_year_old_can_read_every_page_and_a_method_page_takes_two_years_more(
    prose: dict[str, list[str]],
) -> None:
    assert len(prose) > 60
    grades = {path: grade(told) for path, told in prose.items()}
    hard = {
        path: round(found, 1)
        for path, found in grades.items()
        if found > (10 if path.partition("/")[0] in METHOD else 8)
    }
    assert hard == {}
