"""What the played publisher has put out by a day: which file answers at which address."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from pathlib import Path
from typing import Final

ENGLAND: Final = "https://www.england.nhs.uk"
ODS: Final = "https://www.odsdatasearchandexport.nhs.uk"
ONS: Final = "https://services1.arcgis.com"
UPLOADS: Final = f"{ENGLAND}/statistics/wp-content/uploads/sites/2"

AE: Final = f"{ENGLAND}/statistics/statistical-work-areas/ae-waiting-times-and-activity/"
RTT: Final = f"{ENGLAND}/statistics/statistical-work-areas/rtt-waiting-times/"
NOF: Final = f"{ENGLAND}/nhs-oversight-framework/segmentation-and-league-tables/"
NOF_FILES: Final = f"{ENGLAND}/long-read/nhs-oversight-framework-csv-metadata-file/"
ACCOUNTS: Final = (
    f"{ENGLAND}/financial-accounting-and-reporting/nhs-providers-tac-data-publications/"
)
REPORTS: Final = f"{ENGLAND}/publication/financial-performance-reports/"

# In a page that is a release the server puts the day of the reading here.
READING: Final = "day-of-the-reading"

_YEARS: Final = {AE: "ae-attendances-and-emergency-admissions-", RTT: "rtt-data-"}
_YEAR_PAGE: Final = re.compile(r"-(?P<year>20\d\d-\d\d)/?$")
_FIRST_MONTH_OF_YEAR: Final = 4
_THURSDAY: Final = 3


class Old(Enum):
    """What becomes of the address that a release takes the place of."""

    STAYS = "the link is gone, the address still answers"
    GONE = "the address answers 404"
    MOVES = "the address answers 301 and names the new one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """
    One file on one day, or one page that is a release.

    Attributes:
        url: Its real address. Two releases with one address: the later replaces the bytes.
        content: The bytes, or where they lie.
        appears: The day on which it is put out, at half past nine.
        replaces_url: The address whose link it takes the place of.
        old: What becomes of that address.
        link_text: The words of its link.
        page: The index page on which the link stands; "" = none, as for a report of ODS.
        period: The month, quarter or year it tells of, as "2025-04"; the order on the page.
        assumed: What is not known of the day; "" = the publisher printed it.
    """

    url: str
    content: bytes | Path
    appears: date
    replaces_url: str | None = None
    old: Old = Old.STAYS
    link_text: str = ""
    page: str = ""
    period: str = ""
    assumed: str = ""

    def read(self) -> bytes:
        """Give the bytes."""
        return self.content if isinstance(self.content, bytes) else self.content.read_bytes()


class Shelf:
    """Everything that is ever put out, and the day it is."""

    def __init__(self, releases: Sequence[Published], today: date) -> None:
        """Put the releases on the shelf; those that appear later wait."""
        self.releases = list(releases)
        self.today = today

    def out(self) -> list[Published]:
        """List what has appeared, oldest first; of one address, the newest last."""
        return sorted((r for r in self.releases if r.appears <= self.today), key=_appears)

    def file(self, url: str) -> Published | None:
        """Find what answers at an address, or None."""
        found = [one for one in self.out() if one.url == url]
        taken = self._taken(url)
        gone = taken is not None and taken.old is not Old.STAYS
        return found[-1] if found and not gone else None

    def moved(self, url: str) -> str | None:
        """Say where an address has moved to, or None."""
        taken = self._taken(url)
        return taken.url if taken is not None and taken.old is Old.MOVES else None

    def linked(self, page: str) -> list[Published]:
        """List what an index page links to, newest period first; the workbook before the CSV."""
        newest = {one.url: one for one in self.out() if one.page == page}
        shown = [one for url, one in newest.items() if self._taken(url) is None]
        return sorted(sorted(shown, key=_suffix, reverse=True), key=_period, reverse=True)

    def years(self, landing: str) -> list[str]:
        """List the financial years that have a page by now, newest first: "2025-26"."""
        found = {year_in(one.page) for one in self.out() if one.page.startswith(landing)}
        newest = max((int(year[:4]) for year in found if year), default=None)
        return [] if newest is None else [_year(n) for n in range(newest, 2014, -1)]

    def changed(self, landing: str) -> date:
        """Give the day on which a page of this landing page last changed."""
        days = [one.appears for one in self.out() if one.page.startswith(landing)]
        return max(days, default=date(2020, 1, 1))

    def _taken(self, url: str) -> Published | None:
        return next((one for one in reversed(self.out()) if one.replaces_url == url), None)


def year_page(landing: str, month: date) -> str:
    """Give the address of the page of a month's financial year."""
    first = month.year - (month.month < _FIRST_MONTH_OF_YEAR)
    return f"{landing}{_YEARS[landing]}{_year(first)}/"


def year_in(page: str) -> str:
    """Read the financial year in the address of a page; "" where it is no page of a year."""
    found = _YEAR_PAGE.search(page)
    return found["year"] if found else ""


def year_address(landing: str, year: str) -> str:
    """Spell the address of the page of a financial year."""
    return f"{landing}{_YEARS[landing]}{year}/"


def second_thursday(year: int, month: int) -> date:
    """Give the day on which most monthly figures are put out."""
    first = date(year, month, 1)
    return first + timedelta(days=(_THURSDAY - first.weekday()) % 7 + 7)


def months_after(month: date, count: int) -> date:
    """Give the first day of a later month."""
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def _year(first: int) -> str:
    return f"{first}-{(first + 1) % 100:02d}"


def _appears(one: Published) -> date:
    return one.appears


def _period(one: Published) -> str:
    return one.period


def _suffix(one: Published) -> str:
    return one.url.rpartition(".")[2]
