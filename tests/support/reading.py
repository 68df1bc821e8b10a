"""How hard the prose of a page is to read: its Flesch-Kincaid grade."""

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import Final

# What sentences stand in; and what holds names, codes and figures, which no grade counts.
BLOCKS: Final = frozenset({"p", "li", "dd"})
LEFT_OUT: Final = frozenset({"table", "svg", "nav", "code", "script", "form", "cite"})
ORGANISATION: Final = re.compile(r"(?:trusts|icbs)/\w+/")
NAME: Final = re.compile(
    r"(?:[A-Z][\w\u2019'-]*,? (?:(?:and|of|for|on|the|upon) )*)+"
    r"(?:Hospitals?|(?:NHS )?(?:Foundation )?Trust|ICB|Integrated Care Board)\b"
)
# A stop ends a sentence if a capital, a figure or nothing follows.
END: Final = re.compile(r"(?<=[.?!])[\u201d\u2019)]*\s+(?=[^a-z\s])|$")
NO_WORD: Final = re.compile(r"\S+@\S+|\S*//\S+|/?\w+/\S+|\b[\w-]+\.[a-z]{3,}\b|\b\w+_\w+\b")
# A figure and a name in capitals are a word of one syllable: readers take them in at a glance.
AT_A_GLANCE: Final = re.compile(
    r"[£+\u2212]?\d[\d.,:]*(?:st|nd|rd|th|m|bn|%)?(?!\w)|\b[A-Z0-9&]{2,}s?\b"
)
WORD: Final = re.compile(r"[a-zà-ÿ]+(?:[\u2019'][a-z]+)?", re.IGNORECASE)
# What is shorter is a label with a stop behind it, and would make a page seem easy to read.
SHORTEST: Final = 4
# An e that is not heard, at the end of a word or of the first half of one.
SILENT: Final = re.compile(
    r"(?<=.[^aeiouy])(?:(?<![^aeiouy][lr])e|(?<![cgsxz])(?<![cs]h)(?<![^aeiouy]l)es"
    r"|(?<![dt])(?<!dr)ed)$|(?<=[aeiouy][a-z])e(?=(?:ly|ments?|less|ful)$|thing|work|where|body)|(?<=ev)e(?=ry)"
)
# Letters after which the next vowel is heard as one of its own.
TWO: Final = re.compile(
    r"(?<![cgstl])i(?=o)|(?<![cgst])i(?=a)|(?<=[ct])i(?=at)|(?<![ct])i(?=en[ct]|e(?:r|st|ty)$)"
    r"|i(?=um)|[aeiouy](?=ing)|[aeou](?=y[ao])|(?<!q)u(?=a)|(?<!p)e(?=o(?!u))|(?<=are|cre|ide)(?=at?)"
)


# Words that say what was done without saying by whom, or that few people use.
AVOIDED: Final = re.compile(
    r"\b(?:(?:is|are) (?:held|drawn|told)|stands?(?!-)|lies|whoever|of which|nobody[\u2019']s|anew"
    r"|mend(?:ed|s)?|grave|by itself|told apart|worked out again)\b",
    re.IGNORECASE,
)


def avoided(text: str) -> list[str]:
    """Find the words of a page that we avoid, each with what is around it."""
    return [text[max(0, at.start() - 40) : at.end() + 30] for at in AVOIDED.finditer(text)]


def syllables(word: str) -> int:
    """Count the syllables of an English word by its letters; at least one."""
    heard = SILENT.sub("", re.sub(r"[\u2019']s?$", "", word.lower()))
    return max(1, len(re.findall(r"[aeiouyà-ÿ]+", TWO.sub(r"\g<0>.", heard))))


class _Prose(HTMLParser):
    """Collects the text of each block of sentences; a link to an organisation leaves no name."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks = [""]
        self._deep, self._out, self._in_name = 0, 0, False

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self._out += tag in LEFT_OUT
        if tag == "a" and ORGANISATION.search(dict(attrs).get("href") or ""):
            self._in_name = True
            self.blocks[-1] += " Name " if self._deep else ""
        if tag in BLOCKS:
            self._deep += 1
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        self._out -= tag in LEFT_OUT
        self._in_name = self._in_name and tag != "a"
        if tag in BLOCKS:
            self._deep -= 1
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        if self._deep and not self._out and not self._in_name:
            self.blocks[-1] += data


def sentences(page: str) -> Iterator[str]:
    """Find the sentences of a page in HTML: in paragraphs and lists, and with a stop at the end."""
    reader = _Prose()
    reader.feed(page.partition("<body>")[2])
    for block in reader.blocks:
        for one in END.split(NAME.sub("Name", " ".join(block.split()))):
            if one.rstrip("\u201d\u2019)")[-1:] in {".", "?", "!"}:
                yield one


def words(sentence: str) -> list[int]:
    """Count the syllables of each word of a sentence."""
    plain = AT_A_GLANCE.sub(" it ", NO_WORD.sub(" ", sentence))
    return [syllables(word) for word in WORD.findall(plain)]


def grade(told: Sequence[str]) -> float:
    """Work out the Flesch-Kincaid grade of sentences: the American school year that reads them."""
    counts = [counted for one in told if len(counted := words(one)) >= SHORTEST]
    total = sum(map(len, counts))
    return 0.39 * total / len(counts) + 11.8 * sum(map(sum, counts)) / total - 15.59
