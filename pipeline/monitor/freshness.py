"""
What is late or out of reach: figures, sources, and reviews of measures.

Pure functions of the declarations, of what is known of each source, and of a day that is handed in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from pipeline.config import Config
from pipeline.config.metrics import Metric
from pipeline.config.sources import Source
from pipeline.domain.notices import Notice
from pipeline.domain.periods import months_on, period_name

# How many months a period has.
MONTHS_OF: Final = {"month": 1, "quarter": 3, "year": 12}

DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """
    What is known of a source.

    Attributes:
        newest: The first day of the last period of which an admitted release has figures; None
            where nothing is held.
        confirmed: Of a register that is made anew on request, the day on which the publisher last
            gave the one that is held; None where there was none, or it was never asked for.
        unavailable_since: The first of the nights since which it could not be had whole; None where
            the last call on it was in order, or nobody has called yet.
    """

    newest: date | None = None
    confirmed: date | None = None
    unavailable_since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """
    How far the figures of a source reach, and what comes next.

    Attributes:
        source: Its key.
        landing: The page a person would open.
        newest: The first day of the last period that is held; None where nothing is.
        to: That period in words; empty where nothing is held.
        expected: The period that comes next, in words; empty where nothing is held.
        due: The last day on which it is not late; None where nothing is held.
        days_late: How many days ago that was; 0 where it is not late.
        unavailable_since: See `Known`.
        is_register: Whether it is a list as of a day, which has no next period.
    """

    source: str
    landing: str
    newest: date | None = None
    to: str = ""
    expected: str = ""
    due: date | None = None
    days_late: int = 0
    unavailable_since: date | None = None
    is_register: bool = False

    @property
    def words(self) -> str:
        """Say what is late, by when it was expected and where to look; "" where nothing is."""
        if not self.days_late:
            return ""
        days = "1 day" if self.days_late == 1 else f"{self.days_late} days"
        return f"late by {days}: expected {self.expected} by {self.due}; look at {self.landing}"

    @property
    def unavailable(self) -> str:
        """Say since when it could not be had whole and what that means; "" where it could."""
        if self.unavailable_since is None:
            return ""
        return (
            f"not to be had whole since {self.unavailable_since}: what is held stays in use and "
            f"the next run asks again; its [fetch] lines say why, look at {self.landing}"
        )

    @property
    def notice(self) -> Notice:
        """Leave out what changes every night: a register in time is due a day later each day."""
        is_told = bool(self.days_late) or not self.is_register
        return Notice(
            source=self.source,
            expected=self.expected if is_told else "",
            due=self.due if is_told else None,
            is_late=bool(self.days_late),
            unavailable_since=self.unavailable_since,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How things stand on a day: the reach of every source, and measures to be reviewed."""

    reaches: tuple[Reach, ...] = ()
    unreviewed: tuple[Metric, ...] = ()

    @property
    def late(self) -> tuple[Reach, ...]:
        """The sources that are late."""
        return tuple(reach for reach in self.reaches if reach.days_late)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the site says of each source."""
        return tuple(reach.notice for reach in self.reaches)

    @property
    def reviews(self) -> tuple[str, ...]:
        """One line for each overdue review."""
        return tuple(
            f"{metric.id}: its review was due by {metric.next_review}; review it, and change "
            "reviewed and next_review in metrics.toml"
            for metric in self.unreviewed
        )

    @property
    def warnings(self) -> tuple[str, ...]:
        """One line for each late source and each overdue review; none where all is in time."""
        return (*(f"{one.source}: {one.words}" for one in self.late), *self.reviews)


def standing(config: Config, known: Mapping[str, Known], today: date) -> Standing:
    """
    Say of everything that is declared whether it is late.

    Args:
        config: The declarations.
        known: What is known of each source; one of which nothing is may be left out.
        today: The day.

    Returns:
        Sources and measures in the order in which they are declared.
    """
    return Standing(
        reaches=tuple(reach(one, known.get(one.id, Known()), today) for one in config.sources),
        unreviewed=tuple(unreviewed(config.metrics, today)),
    )


def reach(source: Source, known: Known, today: date) -> Reach:
    """
    Say how far a source reaches and whether what comes next is late.

    A period is late when the day by which it is due has gone by and no figure of it is held; a
    register, when the publisher has confirmed it as long ago as that. What is landed by hand is
    never late: no night could find it.

    Args:
        source: How it counts time, and how long it may take.
        known: What is known of it.
        today: The day.

    Returns:
        Its reach. Where nothing is held nothing can be said to come next, and nothing is late.
    """
    newest, since = known.newest, known.unavailable_since
    if newest is None:
        return Reach(source=source.id, landing=source.landing, unavailable_since=since)
    if source.period == "day":
        ended = max(newest, known.confirmed or newest)
        to, expected = f"{newest}", f"one newer than {ended}"
    else:
        months = MONTHS_OF[source.period]
        following = months_on(newest, months)
        to, expected = (period_name(first, source.period) for first in (newest, following))
        ended = months_on(following, months) - DAY
    due = source.due_by(ended)
    return Reach(
        source=source.id,
        landing=source.landing,
        newest=newest,
        to=to,
        expected=expected,
        due=due,
        days_late=max((today - due).days, 0) if source.is_fetched else 0,
        unavailable_since=since,
        is_register=source.period == "day",
    )


def unreviewed(metrics: Iterable[Metric], today: date) -> Iterable[Metric]:
    """List the measures whose review should have been before today; nobody reviews retired ones."""
    return (one for one in metrics if one.status != "retired" and one.next_review < today)
