"""
Read months, quarters and days as the publishers spell them, and spell them our way.

Our own spellings sort as text and are safe in a file name. They are
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

# The number of months in each kind of period.
MONTHS_OF: Final = {"month": 1, "quarter": 3, "year": 12}

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

# The holidays delay January's figures by a week. NHS England published its monthly figures on 9
# January 2025, the second Thursday; in 2026, when that was the 8th, it published on the 15th.
_FIRST_DAY_AFTER_HOLIDAYS: Final = 9

# How links and names spell a quarter: "q3-25-26"; "2025/26: Quarter 4", "2025-26-quarter-4".
_QUARTER_OF_YEAR = re.compile(
    r"Q(?:uarter)?[\s_-]{0,3}(?P<quarter>[1-4])[\s_-]{0,3}(?:20)?(?P<year>\d\d)[/_-](?P<next>\d\d)(?!\d)",
    re.IGNORECASE,
)
_YEAR_AND_QUARTER = re.compile(
    r"(?<!\d)(?:20)?(?P<year>\d\d)[/_-](?P<next>\d\d)[\s:,_-]{1,3}Q(?:uarter)?[\s_-]{0,3}(?P<quarter>[1-4])(?!\d)",
    re.IGNORECASE,
)
_DAY = re.compile(r"(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])[0-3]\d")
# Between the first and the last month of several.
_TO = re.compile(r"[\s_-]to[\s_-]", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?P<year>20\d\d)[-/_](?P<next>\d\d)(?!\d)")


def month_in(text: str) -> date | None:
    """
    Find a month written as words: "MSitAE-APRIL-2025", "April 26", "Apr25", "Nov-25".

    Args:
        text: Anything a publisher wrote: a cell, a link text, a file name.

    Returns:
        The first day of the month, or None if the text has no month with a year.
    """
    found = _MONTH.search(text)
    if found is None:
        return None
    year = int(found["year"])
    number = next(i for i, name in enumerate(MONTHS, 1) if name.startswith(found["name"].lower()))
    return date(year if year > 99 else 2000 + year, number, 1)  # noqa: PLR2004 two-digit years


def months_told(text: str) -> str:
    """
    Spell the month that a text names, or the first and the last of several, our way.

    Args:
        text: The text of a link or a file name: "APRIL-2025", "Apr-2024-to-Sep-2024", "20250831".

    Returns:
        "2025-04", "2024-04_2024-09"; "" if the text has no month with a year.
    """
    day = _DAY.fullmatch(text)
    if day:
        return f"{day['year']}-{day['month']}"
    ends = [month_in(end) for end in _TO.split(text, maxsplit=1)]
    named = ends if all(ends) else [month_in(text)]
    return "_".join(month_slug(month) for month in named if month)


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


def quarter_told(text: str) -> date | None:
    """
    Find a quarter as a link or a file name spells it: "q3-25-26", "2025/26: Quarter 4".

    Args:
        text: The text of a link, a file name, the title of a page.

    Returns:
        The first day of the quarter, or None if the text names no quarter of a financial year.
    """
    found = _QUARTER_OF_YEAR.search(text) or _YEAR_AND_QUARTER.search(text)
    return quarter_in(f"Q{found['quarter']} {found['year']}/{found['next']}") if found else None


def month_name(month: date) -> str:
    """Spell a month for people: "June 2025"."""
    return f"{MONTHS[month.month - 1].capitalize()} {month.year}"


def quarter_name(quarter: date) -> str:
    """Spell a quarter as the NHS does: "Q4 2025/26" for the quarter that begins in January 2026."""
    number = (quarter.month - FIRST_MONTH_OF_YEAR) % 12 // 3 + 1
    year = quarter.year - (quarter.month < FIRST_MONTH_OF_YEAR)
    return f"Q{number} {year}/{(year + 1) % 100:02d}"


def year_name(year: date) -> str:
    """Spell a financial year for people: "2024/25" for the year that begins in April 2024."""
    return year_of(year).replace("-", "/")


def period_name(first: date, kind: str) -> str:
    """Spell, for people, the quarter, financial year or else month that begins on a day."""
    return {"quarter": quarter_name, "year": year_name}.get(kind, month_name)(first)


def month_slug(month: date) -> str:
    """Spell a month for a file name: "2025-06"."""
    return f"{month:%Y-%m}"


def month_spelt(text: str) -> date | None:
    """Read a month in our spelling: the first day of "2025-06"; None for anything else."""
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text)
    return date(int(found[1]), int(found[2]), 1) if found else None


def quarter_slug(quarter: date) -> str:
    """Spell a quarter for a file name: "2025-26-Q4"."""
    number, _, year = quarter_name(quarter).partition(" ")
    return f"{year.replace('/', '-')}-{number}"


def months_on(first: date, months: int) -> date:
    """Return the first day of the month that is so many months after a day's month."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def is_release_day(rule: str) -> bool:
    """Return whether a text is a rule that `release_day` can follow."""
    return _RELEASE_DAY.fullmatch(rule) is not None


def release_day(rule: str, ended: date) -> date:
    """
    Work out the day on which the figures for a period are published.

    Args:
        rule: "second Thursday of the next month", or "… of the month after next".
        ended: The last day of the period.

    Returns:
        That day; in January, moved by as many weeks as it takes to clear the holidays.
    """
    said = _RELEASE_DAY.fullmatch(rule)
    assert said, f"{rule!r} was checked when it was read"  # noqa: S101 our own mistake
    first = months_on(ended, 1 if said["month"] == "next month" else 2)
    weekday = (_WEEKDAYS.index(said["day"]) - first.weekday()) % 7
    day = first + timedelta(days=weekday) + _NTH.index(said["nth"]) * _WEEK
    while day.month == 1 and day.day < _FIRST_DAY_AFTER_HOLIDAYS:
        day += _WEEK
    return day


def year_of(day: date) -> str:
    """Spell the financial year of a day: "2025-26" until 31 March 2026."""
    year = day.year - (day.month < FIRST_MONTH_OF_YEAR)
    return f"{year}-{(year + 1) % 100:02d}"


def first_of_year(year: str) -> date:
    """Return the first day of a financial year in our spelling: 1 April 2024 for "2024-25"."""
    return date(int(year[:4]), FIRST_MONTH_OF_YEAR, 1)


def year_before(year: str) -> str:
    """Spell the financial year before: "2024-25" for "2025-26"."""
    first = int(year[:4])
    return f"{first - 1}-{first % 100:02d}"


def is_year(text: str) -> bool:
    """Return whether a text is a financial year in our spelling."""
    return years_in(text) == (text,)


def years_in(text: str) -> tuple[str, ...]:
    """Find the financial years written in a text, "2025-26", "2025/26" or "2025_26", in order."""
    return tuple(
        f"{found['year']}-{found['next']}"
        for found in _YEAR.finditer(text)
        if (int(found["year"]) + 1) % 100 == int(found["next"])
    )
