"""Whether the clock of this machine is right: every answer of a publisher tells the time."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from pipeline.errors import WrongClock

# Beyond this a file would be kept under a wrong day. Less is a matter of time zones and of drift.
MOST_APART: Final = timedelta(days=1)


def demand_right_clock(url: str, headers: Mapping[str, str], ours: Collection[datetime]) -> None:
    """
    Raise WrongClock where this machine and a publisher do not agree on the day.

    Args:
        url: What was asked for.
        headers: Of the answer; without a date that can be read nothing is compared.
        ours: Moments that this machine took for now, UTC.
    """
    told = _told(headers)
    far = [one for one in ours if told and all(abs(one - when) > MOST_APART for when in told)]
    if far:
        theirs = told[0]
        raise WrongClock(
            f"the clock of this machine says {far[0]:%Y-%m-%d %H:%M}, that of {url} says "
            f"{theirs:%Y-%m-%d %H:%M} (UTC): expected them to be a day apart at most. Set the "
            "clock of this machine; nothing more is fetched and no page is made until it is right"
        )


def _told(headers: Mapping[str, str]) -> tuple[datetime, ...]:
    """
    Read when an answer was given; empty where nothing can be read.

    What lay in a store on the way says for how long. Some stores keep the day of the publisher's
    answer beside it, and some put their own: either may be meant.
    """
    try:
        told = parsedate_to_datetime(headers.get("Date", ""))
        age = timedelta(seconds=int(headers.get("Age", "0")))
        # "-0000" stands for a time of no zone; a server means UTC all the same.
        when = told if told.tzinfo else told.replace(tzinfo=UTC)
        return (when, when + age)
    except (ValueError, OverflowError):
        return ()
