"""
Written text becomes words, links, code and strong words that a template can print.

The only door to markdown-it-py. No HTML is made here: `parts/prose.html` prints the pieces, so that
they are escaped as everything else is. Other Markdown is printed as it is written.
"""

from typing import Final, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.publish import urls

Paragraph: TypeAlias = tuple[Token, ...]


class _Written(MarkdownIt):
    """Markdown of a few kinds, in which only a web address makes a link."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 the library's own name
        """Let through what the rest of the site links to, too."""
        return bool(urls.outside(url))


_MARKDOWN: Final = _Written("zero").enable(["newline", "backticks", "emphasis", "link"])


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Split text at its empty lines and find the links, code and strong words of each part."""
    return tuple(
        tuple(token.children or ()) for token in _MARKDOWN.parse(text) if token.type == "inline"
    )


def pieces(text: str) -> Paragraph:
    """Find `code`, **strong** words and [links](https://…) in one paragraph."""
    return tuple(_MARKDOWN.parseInline(text)[0].children or ())
