"""
Write the calendar of releases that are due, as iCalendar (RFC 5545).

A day is the one on which a publisher's rule lets us expect a release; nobody has announced it. No
clock is read: the stamp of an event is the time of the edition in which its day last changed.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import polars as pl

from pipeline.publish import urls
from pipeline.publish.context import SITE_TITLE, Context
from pipeline.publish.editions import tables
from pipeline.publish.editions.store import Draft, Shelf
from pipeline.publish.files import metadata
from pipeline.publish.wording import numbers

# A line is folded after so many bytes.
_LONGEST: Final = 75
_ZONE: Final = """BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
TZNAME:BST
DTSTART:19700329T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
TZNAME:GMT
DTSTART:19701025T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE"""


class _Expected(NamedTuple):
    """A release that is to come; see sql/marts/calendar.sql."""

    source: str
    month: date
    due_on: date
    title: str
    period_kind: str

    @property
    def key(self) -> tuple[str, str]:
        """Its source and its period, as tables have them."""
        return self.source, f"{self.month:%Y-%m}"


class _Due(NamedTuple):
    """The day of one release, how often it has been another before, and since when it is this."""

    due_on: date
    sequence: int
    since: str


def files(context: Context, shelf: Shelf, draft: Draft | None) -> dict[str, bytes]:
    """
    Write the calendar.

    Args:
        context: The site.
        shelf: The archived editions, of which each had days, too.
        draft: The edition that this build makes; None if it makes none.

    Returns:
        The file by its address; nothing while the site has no address, since an event needs one.
    """
    expected = _expected(context.marts.frames.get("calendar"))
    if not context.config.address:
        return {}
    newest = metadata.newest_file_at(context.marts)
    known: dict[tuple[str, str], _Due] = {}
    for one in tables.every(shelf, draft):
        said = one.read("calendar")
        if said is not None and {"source", "period", "due_on", "due_by"} <= set(said.columns):
            days = said.filter(due_by="rule").select("source", "period", "due_on").rows()
            _note(known, days, one.newest_file_at)
    _note(known, [(*one.key, one.due_on) for one in expected], newest)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{SITE_TITLE}//releases//EN",
        f"X-WR-CALNAME:{SITE_TITLE}: when figures are due",
        *_ZONE.splitlines(),
        *(line for one in expected for line in _event(context, one, known[one.key])),
        "END:VCALENDAR",
    ]
    text = "".join(f"{part}\r\n" for line in lines for part in _folded(line))
    return {urls.CALENDAR: text.encode()}


def _expected(calendar: pl.DataFrame | None) -> list[_Expected]:
    """List the releases that are to come on a day that a rule tells, by day."""
    if calendar is None:
        return []
    coming = calendar.filter(state="expected", due_by="rule").sort("due_on", "source", "month")
    return [_Expected(*row) for row in coming.select(_Expected._fields).rows()]


def _note(
    known: dict[tuple[str, str], _Due], days: list[tuple[str, str, date]], since: str
) -> None:
    """Take down the days of one edition; one that is another than before has the next number."""
    for source, period, due in days:
        before = known.get((source, period))
        if before is None:
            known[source, period] = _Due(due, 0, since)
        elif before.due_on != due:
            known[source, period] = _Due(due, before.sequence + 1, since)


def _event(context: Context, one: _Expected, due: _Due) -> Iterator[str]:
    """Write one event, a quarter of an hour from half past nine."""
    host = urlsplit(context.config.address).hostname
    stamp = due.since.replace("-", "").replace(":", "")
    what = f"Expected: {one.title}, {numbers.long_period(one.month, one.period_kind)}"
    yield "BEGIN:VEVENT"
    yield f"UID:{'-'.join(one.key)}@{host}"
    yield f"SEQUENCE:{due.sequence}"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;TZID=Europe/London:{due.due_on:%Y%m%d}T093000"
    yield f"DTEND;TZID=Europe/London:{due.due_on:%Y%m%d}T094500"
    yield f"SUMMARY:{_text(what)}"
    yield (
        "DESCRIPTION:"
        + _text(
            "Expected by the rule that the publisher keeps, not announced. The release may come on "
            "another day."
        )
    )
    yield f"URL:{context.config.address}{urls.clean(urls.SOURCES)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(words: str) -> str:
    """Escape what has a meaning of its own in a text."""
    for mark in ("\\", ";", ","):
        words = words.replace(mark, f"\\{mark}")
    return words.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Fold a line after 75 bytes, between letters; what goes on begins with a space."""
    part = ""
    for letter in line:
        if len(f"{part}{letter}".encode()) > _LONGEST:
            yield part
            part = " "
        part += letter
    yield part
