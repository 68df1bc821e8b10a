"""
Split Markdown text into words, links, code and strong words that a template can print.

Only this module uses markdown-it-py. It makes no HTML: `parts/prose.html` prints the pieces, so
that they are escaped like everything else. Other Markdown is printed unchanged.
"""

from typing import Final, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.publish import urls

Paragraph: TypeAlias = tuple[Token, ...]


class _Written(MarkdownIt):
    """A subset of Markdown in which only a web address makes a link."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 the library's own name
        """Accept only the addresses that the rest of the site may link to."""
        return bool(urls.outside(url))


_MARKDOWN: Final = _Written("zero").enable(["newline", "backticks", "emphasis", "link"])


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Split text at empty lines and find the links, code and strong words in each part."""
    return tuple(
        tuple(token.children or ()) for token in _MARKDOWN.parse(text) if token.type == "inline"
    )


def pieces(text: str) -> Paragraph:
    """Find `code`, **strong** words and [links](https://…) in one paragraph."""
    return tuple(_MARKDOWN.parseInline(text)[0].children or ())
