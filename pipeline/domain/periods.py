"""
Months, quarters and days as the publishers spell them, and as we spell them.

Our own spellings sort as text and are safe in a file name:
`2025-06` a month, `2025-26-Q4` a quarter of a financial year, `2025-26` that year,
`2025-12-29` a day.
"""

import re
from datetime import date, timedelta
from typing import Final

MONTHS: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)

# The financial year of the NHS begins in April.
FIRST_MONTH_OF_YEAR: Final = 4

_MONTH = re.compile(
    r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[\s_-]*(?P<year>20\d\d|\d\d)(?!\d)",
    re.IGNORECASE,
)
_QUARTER = re.compile(r"Q(?P<quarter>[1-4])\s*(?P<year>20\d\d|\d\d)/(?P<next>\d\d)", re.IGNORECASE)
_RELEASE_DAY = re.compile(
    r"(?P<nth>first|second|third|fourth) (?P<day>Monday|Tuesday|Wednesday|Thursday|Friday) "
    r"of the (?P<month>next month|month after next)"
)
_NTH: Final = ("first", "second", "third", "fourth")
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
_WEEK: Final = timedelta(days=7)

# In January the holidays take a week. NHS England put out its monthly figures on 9 January 2025,
# the second Thursday; in 2026, when that was the 8th, they came on the 15th.
_FIRST_DAY_AFTER_HOLIDAYS: Final = 9

_YEAR = re.compile(r"(?<!\d)(?P<year>20\d\d)[-/_](?P<next>\d\d)(?!\d)")


def month_in(text: str) -> date | None:
    """
    Find a month written as words: "MSitAE-APRIL-2025", "April 26", "Apr25", "Nov-25".

    Args:
        text: Anything a publisher wrote: a cell, a link text, a file name.

    Returns:
        The first day of the month, or None where no month with a year is written.
    """
    found = _MONTH.search(text)
    if found is None:
        return None
    year = int(found["year"])
    number = next(i for i, name in enumerate(MONTHS, 1) if name.startswith(found["name"].lower()))
    return date(year if year > 99 else 2000 + year, number, 1)  # noqa: PLR2004 two-digit years


def quarter_in(text: str) -> date | None:
    """
    Find a quarter of a financial year: "Q4 2025/26".

    Args:
        text: A cell of the NHS Oversight Framework files.

    Returns:
        The first day of the quarter (Q4 2025/26 begins on 2026-01-01), or None.
    """
    found = _QUARTER.search(text)
    if found is None:
        return None
    year = int(found["year"]) % 100 + 2000
    quarter = int(found["quarter"])
    if (year + 1) % 100 != int(found["next"]):
        return None
    month = FIRST_MONTH_OF_YEAR + 3 * (quarter - 1)
    return date(year + (month > 12), (month - 1) % 12 + 1, 1)  # noqa: PLR2004 months in a year


def month_name(month: date) -> str:
    """Spell a month for people: "June 2025"."""
    return f"{MONTHS[month.month - 1].capitalize()} {month.year}"


def quarter_name(quarter: date) -> str:
    """Spell a quarter as the NHS does: "Q4 2025/26" for the quarter that begins in January 2026."""
    number = (quarter.month - FIRST_MONTH_OF_YEAR) % 12 // 3 + 1
    year = quarter.year - (quarter.month < FIRST_MONTH_OF_YEAR)
    return f"Q{number} {year}/{(year + 1) % 100:02d}"


def month_slug(month: date) -> str:
    """Spell a month for a file name: "2025-06"."""
    return f"{month:%Y-%m}"


def quarter_slug(quarter: date) -> str:
    """Spell a quarter for a file name: "2025-26-Q4"."""
    number, _, year = quarter_name(quarter).partition(" ")
    return f"{year.replace('/', '-')}-{number}"


def months_on(first: date, months: int) -> date:
    """Give the first day of the month so many months after that of a day."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def is_release_day(rule: str) -> bool:
    """Whether a text is a rule that `release_day` can follow."""
    return _RELEASE_DAY.fullmatch(rule) is not None


def release_day(rule: str, ended: date) -> date:
    """
    Give the day on which what covers a period is put out.

    Args:
        rule: "second Thursday of the next month", or "… of the month after next".
        ended: The last day of the period.

    Returns:
        That day; in January a week later where it would fall into the holidays.
    """
    said = _RELEASE_DAY.fullmatch(rule)
    assert said, f"{rule!r} was checked when it was read"  # noqa: S101 our own mistake
    first = months_on(ended, 1 if said["month"] == "next month" else 2)
    weekday = (_WEEKDAYS.index(said["day"]) - first.weekday()) % 7
    day = first + timedelta(days=weekday) + _NTH.index(said["nth"]) * _WEEK
    is_in_holidays = day.month == 1 and day.day < _FIRST_DAY_AFTER_HOLIDAYS
    return day + _WEEK if is_in_holidays else day


def year_of(day: date) -> str:
    """Spell the financial year of a day: "2025-26" until 31 March 2026."""
    year = day.year - (day.month < FIRST_MONTH_OF_YEAR)
    return f"{year}-{(year + 1) % 100:02d}"


def year_before(year: str) -> str:
    """Spell the financial year before: "2024-25" for "2025-26"."""
    first = int(year[:4])
    return f"{first - 1}-{first % 100:02d}"


def is_year(text: str) -> bool:
    """Whether a text is a financial year in our spelling."""
    return years_in(text) == (text,)


def years_in(text: str) -> tuple[str, ...]:
    """Find the financial years written in a text, "2025-26", "2025/26" or "2025_26", in order."""
    return tuple(
        f"{found['year']}-{found['next']}"
        for found in _YEAR.finditer(text)
        if (int(found["year"]) + 1) % 100 == int(found["next"])
    )
