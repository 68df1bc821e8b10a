"""Written text as the pages print it: paragraphs, links, code and strong words."""

from pathlib import Path

import pytest

from pipeline.config import changelog
from pipeline.publish.site import environment
from pipeline.publish.wording import markdown

PIECES = environment().from_string(
    '{% import "parts/prose.html" as prose %}{{ prose.pieces(text | pieces) }}'
)
PARAGRAPHS = environment().from_string(
    '{% import "parts/prose.html" as prose %}{{ prose.paragraphs(text | paragraphs) }}'
)


def _pieces(text: str) -> str:
    return PIECES.render(text=text).strip()


def test_links_code_and_strong_words_are_found() -> None:
    text = "See [the page](https://www.example.org/x), `code` and **this**, *not* that."
    assert _pieces(text) == (
        'See <a href="https://www.example.org/x">the page</a>, <code>code</code> and '
        "<strong>this</strong>, <em>not</em> that."
    )


@pytest.mark.parametrize("address", ["javascript:alert", "data:text/html,x", "../x", "//x.org"])
def test_a_link_that_is_no_web_address_is_no_link(address: str) -> None:
    assert _pieces(f"[x]({address})") == f"[x]({address})"


def test_signs_of_html_are_words_like_any_others() -> None:
    assert _pieces("<b>1 & 2</b> `<i>` # - x_y_z") == (
        "&lt;b&gt;1 &amp; 2&lt;/b&gt; <code>&lt;i&gt;</code> # - x_y_z"
    )


def test_empty_lines_part_paragraphs() -> None:
    text = "one\n  two\n\n  \n    three\n"
    assert PARAGRAPHS.render(text=text) == "<p>one two</p>\n<p>three</p>\n"
    assert markdown.paragraphs("") == ()


def test_the_change_log_becomes_sections(tmp_path: Path) -> None:
    log = tmp_path / "CHANGELOG.md"
    log.write_text(
        "# Changes\n\nWords.\n\n## [2026-03-01]\n\nWhy.\n\n### Data\n\n- one\n  goes on\n* two\n",
        encoding="utf-8",
    )
    first, second = changelog.read(log)
    assert (first.title, first.level) == ("2026-03-01", 2)
    assert PARAGRAPHS.render(text=first.prose) == "<p>Why.</p>\n"
    assert (second.title, second.level) == ("Data", 3)
    assert [_pieces(item) for item in second.items] == ["one goes on", "two"]


def test_no_change_log_is_an_empty_one(tmp_path: Path) -> None:
    assert list(changelog.read(tmp_path / "CHANGELOG.md")) == []
