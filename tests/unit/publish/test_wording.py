"""The words that pages for readers avoid, and what they may call the highest."""

import re

from tests.support.made.pages import Site, page_text
from tests.support.reading import avoided


def test_no_page_has_a_word_that_we_avoid(made_site: Site) -> None:
    found = [
        (path, words)
        for path in made_site
        if path.endswith(".html")
        for words in avoided(page_text(made_site, path))
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
