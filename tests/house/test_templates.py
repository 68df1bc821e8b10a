"""A template is given rows and prints words of them: by filters, and by no way round them."""

import ast
from pathlib import Path

import pytest
from jinja2 import nodes
from jinja2.filters import FILTERS

from pipeline import paths
from pipeline.publish.site import environment
from tests.support.reading import avoided
from tests.support.tree import text

TEMPLATES = sorted(paths.TEMPLATES.rglob("*.html"))
# jinja's own filters that choose among words; any other may make text of a bare number.
CHOOSING = {
    "first",
    "join",
    "last",
    "length",
    "list",
    "lower",
    "map",
    "rejectattr",
    "select",
    "selectattr",
}
# Fields that are words in every row and declaration: only these are put together by "~".
WORDS = {"file", "id", "title"}
PAGES = sorted((paths.ROOT / "pipeline" / "publish" / "pages").glob("*.py"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_makes_words_by_our_filters_only(path: Path) -> None:
    parsed = environment().parse(text(path))
    used = {found.name for found in parsed.find_all(nodes.Filter)}
    ours = {name for name, made in environment().filters.items() if made != FILTERS.get(name)}
    assert used - ours - CHOOSING == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_nothing_but_words_is_put_together(path: Path) -> None:
    """What "~" joins is text at once, so the guard against bare numbers would not see them."""
    parsed = environment().parse(text(path))
    parts = [part for found in parsed.find_all(nodes.Concat) for part in found.nodes]
    bare = [
        part
        for part in parts
        if not isinstance(part, nodes.Const | nodes.Call | nodes.Filter)
        and getattr(part, "attr", "") not in WORDS
    ]
    assert bare == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_no_template_has_a_word_that_we_avoid(path: Path) -> None:
    """In a sentence that few figures call for, too, which no page that a test reads may have."""
    parsed = environment().parse(text(path))
    words = [
        *(found.data for found in parsed.find_all(nodes.TemplateData)),
        *(str(found.value) for found in parsed.find_all(nodes.Const)),
    ]
    assert [found for one in words for found in avoided(" ".join(one.split()))] == []


@pytest.mark.parametrize("module", PAGES, ids=lambda module: module.stem)
def test_a_page_hands_on_rows_and_has_no_record_that_copies_them(module: Path) -> None:
    made = ast.walk(ast.parse(text(module)))
    assert [found.name for found in made if isinstance(found, ast.ClassDef)] == []
