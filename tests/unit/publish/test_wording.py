"""The words that pages for readers avoid, and what they may call the highest."""

import re
from typing import Final

import pytest

from tests.support.made.pages import Site, page_text

# Each says what a person did without saying who, or is a word that few people use.
AVOIDED: Final = (
    *(r"(?:is|are) (?:held|drawn|told)", "stands?", "lies", "whoever", "of which"),
    *(
        "nobody.s",
        "anew",
        "mend(?:ed|s)?",
        "grave",
        "by itself",
        "told apart",
        "worked out again",
    ),
)
# Rules and records: their words are those of the examples, of the columns and of past editions.
EXEMPT: Final = ("method/", "data/", "changes/", "quality/", "sources/", "surge/", "incentives/")


@pytest.mark.parametrize("word", AVOIDED)
def test_no_page_for_readers_has_a_word_that_we_avoid(made_site: Site, word: str) -> None:
    found = [
        (path, text[max(0, at.start() - 40) : at.end() + 30])
        for path in made_site
        if path.endswith(".html") and not path.startswith(EXEMPT)
        for text in [page_text(made_site, path)]
        for at in re.finditer(rf"\b{word}\b", text, re.IGNORECASE)
    ]
    assert found == []


def test_only_a_first_rank_is_called_highest_or_best(made_site: Site) -> None:
    """A best rank may be any; what ranks highest is the first."""
    wrong = re.compile(
        r"\b(?:ranks?|stands?|is|was) (?:the )?(?:highest|best)\b[^.]{0,80}?(\d+)(?:st|nd|rd|th)"
    )
    for path in made_site:
        if path.startswith(("trusts/", "icbs/")) and path.endswith(".html"):
            ranks = [int(found[1]) for found in wrong.finditer(page_text(made_site, path))]
            assert set(ranks) <= {1}, path


def test_no_sentence_to_quote_has_a_figure_without_its_month(made_site: Site) -> None:
    for path in made_site:
        if not (path.startswith(("trusts/", "icbs/")) and path.endswith(".html")):
            continue
        text = page_text(made_site, path)
        quoted = text.partition(" Quote this ")[2].partition(" Cite as: ")[0]
        for sentence in re.split(r"(?<=\.) (?=[A-Z])", quoted):
            if re.search(r"\d%|\d\.\d weeks", sentence):
                assert re.search(r"[A-Z][a-z]+ 20\d\d|Q\d 20\d\d", sentence), (path, sentence)
