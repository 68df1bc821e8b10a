"""
The index pages of the played publisher, in markup like the real one's.

What is odd on the real pages is odd here: the link to the newest waiting-list file stands twice,
every month has a link to nowhere, addresses of years stand with and without the final slash, links
to other files look like those that are wanted, and the same pages are linked from the navigation.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Final

from tests.support.publisher.shelf import (
    ACCOUNTS,
    AE,
    ENGLAND,
    NOF,
    NOF_FILES,
    ODS,
    REPORTS,
    RTT,
    Published,
    Shelf,
    year_address,
    year_in,
)

_STATISTICS: Final = f"{ENGLAND}/statistics/"
_AREAS: Final = (
    ("Acute provider table", "acute-provider-table/"),
    ("2-hour Urgent Community Response", "2-hour-urgent-community-response/"),
    ("A&E Attendances and Emergency Admissions", "ae-waiting-times-and-activity/"),
    ("Ambulance Quality Indicators", "ambulance-quality-indicators/"),
    ("Bed Availability and Occupancy", "bed-availability-and-occupancy/"),
    ("Cancer Waiting Times", "cancer-waiting-times/"),
    ("Discharge Delays", "discharge-delays/"),
    ("Martha\N{RIGHT SINGLE QUOTATION MARK}s Rule", "marthas-rule/"),
    ("Referral to Treatment (RTT) Waiting Times", "rtt-waiting-times/"),
    ("(Discontinued) Winter Daily Situation Reports", "winter-daily-sitreps/"),
)
# Files that stand beside the full extract of every month, and how big they are said to be.
_BESIDE: Final = (
    ("Incomplete Commissioner", "XLSX, 4M"),
    ("Admitted Commissioner", "XLSX, 2M"),
    ("NonAdmitted Commissioner", "XLSX, 2M"),
    ("New Periods Commissioner", "XLSX, 157K"),
    ("Admitted Provider", "XLSX, 4M"),
    ("New Periods Provider", "XLSX, 352K"),
)
_FORM: Final = f"{ENGLAND}/wp-content/uploads/2026/04/TAC_illustrative_2024-25.xlsx"
_NOWHERE: Final = '<a href=""></a>'
# An old year stands somewhere else, and has no file that anybody reads.
_OLD_YEAR: Final = f"{_STATISTICS}rtt-data-2014-15/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as it stands on a day, and the day on which it last changed."""

    content: bytes
    changed: date


class Pages:
    """All pages, made afresh from what has appeared."""

    def __init__(self, shelf: Shelf) -> None:
        """Make pages of this shelf."""
        self.shelf = shelf

    def read(self, url: str, *, bare: bool = False, lagging: bool = False) -> Page | None:
        """
        Make the page at an address.

        Args:
            url: The real address, with its final slash.
            bare: Leave out every link to a file or to a year: the navigation alone is left.
            lagging: Leave the newest financial year out of a landing page.

        Returns:
            The page, or None where there is none at this address.
        """
        for landing, title in (
            (AE, "A&E Attendances and Emergency Admissions"),
            (RTT, "Consultant-led Referral to Treatment Waiting Times"),
        ):
            years = self.shelf.years(landing)
            if url == landing:
                links = _year_links(landing, years[lagging:])
                return self._page(title, () if bare else links, landing)
            year = year_in(url)
            if year in years and url == year_address(landing, year):
                body = self._ae_year(url) if landing == AE else self._rtt_year(url)
                return self._page(f"{title} {year}", () if bare else body, landing)
        listed = self._listed(url)
        if listed is not None:
            title, body, landing = listed
            return self._page(title, () if bare else body, landing)
        if url == f"{ODS}/":
            return Page(content=_ods(), changed=date(2020, 1, 1))
        return None

    def _listed(self, url: str) -> tuple[str, list[str], str] | None:
        """Give title, body and landing page of a page that has no years."""
        if url in {NOF, NOF_FILES}:
            return "NHS Oversight Framework", self._framework(url), NOF
        if url in {ACCOUNTS, REPORTS}:
            links = [_link(one.url, one.link_text) for one in self.shelf.linked(url)]
            # A form without figures stands beside the accounts.
            beside = [_link(_FORM, "TAC illustrative 2024-25 (XLSX, 1MB)")]
            return "Publications", [*links, *(beside if url == ACCOUNTS else [])], url
        if url == _OLD_YEAR:
            return "RTT Data 2014-15", [_link(f"{_STATISTICS}annual-report.pdf")], RTT
        shown = self.shelf.linked(url)
        if shown and not url.startswith((AE, RTT)):
            return "Statistics", [_link(one.url, one.link_text) for one in shown], url
        return None

    def _page(self, title: str, body: Iterable[str], landing: str) -> Page:
        years = self.shelf.years(RTT) if landing == RTT else []
        html = _html(title, list(body), years)
        return Page(content=html.encode(), changed=self.shelf.changed(landing))

    def _ae_year(self, page: str) -> list[str]:
        shown = self.shelf.linked(page)
        policy = _link(f"{_STATISTICS}code-compliance/#Unifypolicy", "revisions policy")
        lines = [f"<p>The data below are published monthly. See our {policy}.</p>"]
        for number, one in enumerate(shown):
            if number == 0 or shown[number - 1].period != one.period:
                lines.append(f'<h4><a id="m{one.period}"></a>{one.period}</h4>')
            lines.append(f"<p>{_link(one.url, one.link_text)}</p>")
        if any(one.period.endswith("-11") for one in shown):
            folder = next(one for one in shown if one.period.endswith("-11")).url.rpartition("/")[0]
            year = year_in(page)[:4]
            lines.append(
                f"<p>{_link(f'{folder}/November-{year}-NEL-YTD-Growth-rates.xls')}"
                f"{_link(f'{folder}/Statistical-commentary-November-{year}.pdf')}</p>"
            )
        return lines

    def _rtt_year(self, page: str) -> list[str]:
        shown = self.shelf.linked(page)
        lines = [f'<p><a href="{_STATISTICS}rtt-waiting-times/">Click here to return</a></p>']
        months = dict.fromkeys(_short(one) for one in reversed(shown))
        lines += [f'<p><a href="#{month}">{month}</a></p>' for month in months]
        if shown:
            lines.append(f"<p>{_link(shown[0].url, shown[0].link_text)}</p>")
        for month in reversed(months):
            files = [one for one in shown if _short(one) == month]
            folder = files[0].url.rpartition("/")[0]
            beside = [
                _link(f"{folder}/{name.replace(' ', '-')}-{month}-XLSX-00000.xlsx", text)
                for name, size in _BESIDE
                for text in [f"{name} {month} ({size})"]
            ]
            lines += [f'<h3 id="{month}">{month}</h3>', _NOWHERE, *beside]
            lines += [f"<p>{_link(one.url, one.link_text)}</p>" for one in files]
        return lines

    def _framework(self, page: str) -> list[str]:
        """Both pages link to the files of the newest quarter; the long read links to all."""
        shown = self.shelf.linked(NOF)
        newest = [one for one in shown if one.period == shown[0].period]
        lines = [f"<p>{_link(NOF_FILES if page == NOF else NOF, 'About these files')}</p>"]
        listed = newest if page == NOF else shown
        return [*lines, *(f"<li>{_link(one.url, one.link_text)}</li>" for one in listed)]


def error_page(words: str) -> bytes:
    """Make the page that says what went wrong."""
    return _html(words, [f"<p>Sorry, {escape(words)}.</p>"], []).encode()


def _year_links(landing: str, years: Sequence[str]) -> list[str]:
    lines = []
    for number, year in enumerate(years):
        address = year_address(landing, year)
        if landing == AE:
            text = f"A&E Attendances and Emergency Admissions {year}"
        else:
            text = f"{year} RTT waiting times data"
            # The two newest stand without the final slash, the others with it.
            address = address.rstrip("/") if number < 2 else address
        lines.append(f"<p>{_link(address, text)}</p>")
    if landing == RTT:
        old = "http://webarchive.nationalarchives.gov.uk/2013/http://www.dh.gov.uk/transparency/"
        lines.append(f"<p>{_link(_OLD_YEAR, '2014-15 RTT data')}</p>")
        lines.append(f"<p>{_link(old, 'Data prior to 2011-12')}</p>")
    lines.append(f"<p>{_link(f'{_STATISTICS}wp-content/uploads/sites/2/access-list.pdf')}</p>")
    return lines


def _html(title: str, body: Sequence[str], rtt_years: Sequence[str]) -> str:
    areas = [_link(f"{_STATISTICS}statistical-work-areas/{to}", text) for text, to in _AREAS]
    sections = [
        _link(year_address(RTT, year), f"Consultant-led Waiting Times Data {year}")
        for year in rtt_years
    ]
    menu = "\n".join(f'<li class="page_item">{link}</li>' for link in areas)
    foot = "\n".join(f'<li class="page_item">{link}</li>' for link in [*areas, *sections])
    joined = "\n".join(body)
    return f"""<!DOCTYPE html>
<html lang="en-GB" class="no-js">
<head><meta charset="UTF-8"><title>Statistics &raquo; {escape(title)}</title>
<link rel="canonical" href="{ENGLAND}/"><script>var menu = "<a href='x.csv'>no link</a>";</script>
</head>
<body class="page">
<a class="skip-link" href="#main-content">Skip to main content</a>
<div id="cookies"><p>We use cookies, <a href="{ENGLAND}/privacy-policy/">read more</a></p></div>
<header><ul><li><a href="/">Home</a></li><li><A HREF='{_STATISTICS}'>Statistics</A></li></ul>
<a href="{ENGLAND}/ourwork/"><img src="/logo.png" alt=""></a></header>
<nav><ul>
{menu}
</ul></nav>
<main id="main-content"><article class="rich-text">
<h1>{escape(title)}</h1>
<!-- <p><a href="{ENGLAND}/statistics/old/Monthly-AE-May-2014.csv">taken down</a></p> -->
{joined}
</article></main>
<aside><ul>
{foot}
</ul></aside>
<footer><a href="mailto:england@example.org">Contact us</a>
<a href="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
>Open Government Licence v3.0</a></footer>
</body></html>
"""


def _ods() -> bytes:
    return (
        b"<!DOCTYPE html><html><head><title>ODS Data Search and Export</title></head>"
        b'<body><div id="root"></div><a href="#">Predefined reports</a></body></html>'
    )


def _link(url: str, text: str = "") -> str:
    """Write a link; a no-break space as the real pages have it."""
    words = escape(text or url.rpartition("/")[2]).replace("\N{NO-BREAK SPACE}", "&nbsp;")
    return f'<a href="{escape(url)}" class="xls-link">{words}</a><br />'


def _short(one: Published) -> str:
    """Spell the month as the waiting-list pages do: Apr26."""
    year, month = one.period.split("-")
    return f"{date(int(year), int(month), 1):%b%y}"
