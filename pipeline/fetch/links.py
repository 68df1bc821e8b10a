"""
Find the files of a source on index pages, using only the links there and their texts.

A link belongs to a source if its address matches a pattern in `links`. If a file has been renamed,
its link's text may match one in `texts` instead. Text and name must agree on the period; a doubtful
link is reported and not followed. No network, no clock, no files.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import quote, unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from pipeline.config.sources import Source
from pipeline.domain.periods import months_told, quarter_slug, quarter_told, years_in
from pipeline.errors import SourceUnavailable
from pipeline.parse.html import MOST_OPEN, is_too_deep

# The endings of data files; other linked files are for people to read.
_FILE = re.compile(r"\.(?:csv|xls|xlsx|xlsb|xlsm|ods|zip)$", re.IGNORECASE)

_KIND = re.compile(r"\b(?:csv|xls\w?|ods|zip)\b")

# Characters that no file name should have: they have a meaning in a shell, page or spreadsheet.
_WILD = re.compile(r'[<>"|*?:/\\`$;\ufffd]|^[=+@.-]')

_REVISED = re.compile(
    r"revis\w*[\s:]*(?P<day>\d{1,2})(?P<mark>[./-]?)(?P<month>\d{1,2})(?P=mark)(?P<year>20\d\d|\d\d)(?!\d)",
    re.IGNORECASE,
)
_OUR_PERIOD = re.compile(r"^\d{4}-\d{2}(-\d{2})?(_\d{4}-\d{2})?$")

# What is longer would only cost time: some patterns try every start.
_LONGEST_TEXT: Final = 500
_LONGEST_ADDRESS: Final = 2000

# Characters that an address may contain without being escaped.
_SAFE: Final = "%/:=&?~#+!$,;'@()*[]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """
    A file, or a page that is a release, found through a link on a page.

    Attributes:
        source: Key of the source it belongs to.
        url: Its address.
        name: Its file name; for a page, the last part of its address with ".html".
        text: The text of the link, on one line.
        period: The period given by text and name, in our spelling; empty if they give none.
        published: The day of revision in the text, as "2026-05-14"; empty if it gives none.
        page: The page with the link; empty if there is none.
    """

    source: str
    url: str
    name: str
    text: str
    period: str
    published: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPage:
    """The page of a financial year, such as "2025-26", that another page links to."""

    year: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """
    What the pages of a source link to.

    Attributes:
        found: Its files, each address once, from the oldest period to the newest.
        years: Pages of financial years.
        doubtful: Links that look like its files but are not certain: what was expected and found.
        ignored: Addresses of other data files.
    """

    found: tuple[Found, ...]
    years: tuple[YearPage, ...]
    doubtful: tuple[str, ...]
    ignored: tuple[str, ...]


def discover(source: Source, pages: Mapping[str, bytes]) -> Discovery:
    """
    Find the files of a source on its pages.

    Args:
        source: Which patterns and hosts belong to it.
        pages: Address → bytes of each page.

    Returns:
        Its files, the pages of financial years, and what was left out.
    """
    found: dict[str, Found] = {}
    years: dict[tuple[str, str], YearPage] = {}
    doubtful: dict[str, None] = {}
    ignored: dict[str, None] = {}
    for page, content in pages.items():
        for url, text in _links(page, content):
            is_file = bool(_FILE.search(urlsplit(url).path))
            # If the source's releases are pages, only pages count; otherwise only files do.
            is_of_kind = _is_page(url) if source.are_pages else is_file
            claim = _claim(source, url, text) if is_of_kind else None
            if claim is None and is_file:
                ignored[url] = None
            if claim is None:
                for year in () if is_file else _years(source, url, text):
                    # An address with and without a final slash is the same page.
                    key = (year, url.rstrip("/"))
                    if key not in years or url.endswith("/"):
                        years[key] = YearPage(year=year, url=url)
                continue
            one = _found(source, page, url, text, claim)
            if isinstance(one, Found):
                found.setdefault(url.rstrip("/"), one)
            else:
                doubtful[one] = None
    return Discovery(
        found=tuple(sorted(found.values(), key=_order)),
        years=tuple(years.values()),
        doubtful=tuple(doubtful),
        ignored=tuple(url for url in ignored if url not in found),
    )


def _is_page(url: str) -> bool:
    """Return whether an address leads to a page rather than a file of any kind, such as a PDF."""
    name = urlsplit(url).path.rpartition("/")[2]
    return "." not in name or name.endswith((".html", ".htm"))


# Every whole page has this.
PAGE_END: Final = b"</html"


def missing_of(content: bytes) -> str:
    """
    Say what an answer lacks to be a whole page of links; "" if it lacks nothing.

    A firewall answers with status 200 and an empty page, or one with nothing but a script.
    """
    if not content.strip():
        return "nothing in it"
    text = content.lower()
    if PAGE_END not in text:
        return "no end of the page"
    if is_too_deep(content):
        return f"over {MOST_OPEN:,} tags that are not closed"
    if LexborHTMLParser(content.decode("utf-8", errors="replace")).css_first("a[href]") is None:
        return "no link of any kind"
    return ""


def expect_links(url: str, had: int) -> SourceUnavailable:
    """Make the error for a page that has lost its links."""
    return SourceUnavailable(
        f"{url}: expected links as on the last visit ({had}), found none; we keep using the files "
        "that we have, and the next run tries again. If the links have moved for good, change "
        "pages and year_page in sources.toml"
    )


def _links(page: str, content: bytes) -> Iterator[tuple[str, str]]:
    """List address and text of the links to other pages, in the order of the page."""
    for node in LexborHTMLParser(content.decode("utf-8", errors="replace")).css("a"):
        href = node.attributes.get("href") or ""
        url = _address(page, href) if len(href) <= _LONGEST_ADDRESS else ""
        if url and url.rstrip("/") != page.rstrip("/"):
            yield url, " ".join(node.text().split())[:_LONGEST_TEXT]


def _address(page: str, href: str) -> str:
    """Build a full https address without the fragment; "" if it is not a web address."""
    try:
        parts = urlsplit(urljoin(page, href.strip()))
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    whole = parts._replace(scheme="https", netloc=parts.netloc.lower(), fragment="")
    # Joining it with itself removes "../" from the path.
    return quote(urljoin(whole.geturl(), whole._replace(scheme="", netloc="").geturl()), safe=_SAFE)


def _claim(source: Source, url: str, text: str) -> str | None:
    """Return what the name says about the period if the link is the source's, else None."""
    place = urlsplit(url)._replace(query="").geturl()
    for pattern in source.links:
        matched = re.search(pattern, place)
        if matched:
            return matched.groupdict().get("period") or ""
    if any(re.search(pattern, text) for pattern in source.texts) and _is_of_kind(text, place):
        # The file has a new kind of name, but what that says about the period still counts.
        return unquote(place.rstrip("/").rsplit("/", 1)[-1])
    return None


def _is_of_kind(text: str, place: str) -> bool:
    """Return whether an address ends as its link's text says, "(CSV, 29KB)", if it says so."""
    said = _KIND.findall(text.lower())
    return not said or _family(said[-1]) == _family(place.rsplit(".", 1)[-1].lower())


def _family(kind: str) -> str:
    return kind if kind in ("csv", "zip") else "spreadsheet"


def _found(source: Source, page: str, url: str, text: str, claim: str) -> Found | str:
    """Make a `Found` from a link, or say why the link is doubtful."""
    name = unquote(urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1])
    host = urlsplit(url).hostname
    said, named = _period(source, text), _period(source, claim or name)
    # A file of quarters may contain several, unless its name is known to give just one.
    is_of_one = bool(claim) or source.period in ("month", "year")
    doubt = ""
    if _WILD.search(name) or not name.isprintable():
        doubt = "expected a plain file name"
    elif host not in source.hosts:
        doubt = f"expected a file at {' or '.join(source.hosts)}"
    elif said and named and said != named:
        doubt = f"expected one period, found {said} in the text and {named} in the name"
    elif is_of_one and not (said or named):
        doubt = f"expected a {source.period} in the text or in the name"
    if doubt:
        return (
            f"{page}: link {text!r} to {url!r}: {doubt}; not fetched. Open the file, and land it "
            "by hand if it is right"
        )
    return Found(
        source=source.id,
        url=url,
        # A page's address has no ending; as a kept file it needs one.
        name=name if not source.are_pages or name.endswith(".html") else f"{name}.html",
        text=text,
        period=(said or named) if is_of_one else "",
        published=_revised(text),
        page=page,
    )


def _period(source: Source, text: str) -> str:
    """Find the period in a text or a name, in our spelling; "" if there is none."""
    if source.period == "quarter":
        quarter = quarter_told(text)
        return quarter_slug(quarter) if quarter else ""
    if source.period == "year":
        years = set(years_in(text))
        return years.pop() if len(years) == 1 else ""
    if _OUR_PERIOD.match(text):
        return text
    return months_told(text)


def _revised(text: str) -> str:
    """Find the day of a revision: "revised 14.05.26", "(Revised 120522)"."""
    found = _REVISED.search(text)
    if found is None:
        return ""
    try:
        return date(
            2000 + int(found["year"]) % 100, int(found["month"]), int(found["day"])
        ).isoformat()
    except ValueError:
        return ""


def _years(source: Source, url: str, text: str) -> Iterable[str]:
    """List the financial years that an address is the page of; none if it is another page."""
    parts = urlsplit(url)
    if not source.year_page or parts.hostname not in source.hosts:
        return ()
    last = parts.path.rstrip("/").rsplit("/", 1)[-1]
    stem = source.year_page.split("{year}")[0].rsplit("/", 1)[-1]
    # A page may move or be renamed, but hardly both at once.
    is_near = any(url.startswith(page) for page in source.pages)
    if not is_near and not last.startswith(stem):
        return ()
    return dict.fromkeys((*years_in(last), *years_in(text)))


def _order(found: Found) -> tuple[str, str, bool, str]:
    """Sort by period; within a period, the first release before its revisions."""
    is_revised = "revised" in f"{found.text} {found.name}".lower()
    return (found.period, found.published, is_revised, found.url)
