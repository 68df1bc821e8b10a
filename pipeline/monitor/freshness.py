"""
Find what is late or out of reach: figures, sources, and reviews of measures.

Pure functions of the declarations, of what we know about each source, and of a given day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from pipeline.config import Config
from pipeline.config.metrics import Metric
from pipeline.config.sources import Source
from pipeline.domain.notices import Notice
from pipeline.domain.periods import MONTHS_OF, months_on, period_name

DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """
    What we know about a source.

    Attributes:
        newest: The first day of the last period for which an admitted release has figures; None if
            we hold nothing.
        confirmed: For a register made afresh on request, the day on which the publisher last gave
            us the one we hold; None if it gave none, or we never asked.
        unavailable_since: The first night of the current outage, in which we cannot get all of it;
            None if the last visit succeeded, or there was none yet.
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
        newest: The first day of the last period we hold; None if we hold nothing.
        to: That period in words; empty if we hold nothing.
        expected: The period that comes next, in words; empty if we hold nothing.
        due: The last day on which that period is not late; None if we hold nothing.
        days_late: How many days ago that was; 0 if it is not late.
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
        """Say what is late, when we expected it and where to look; "" if nothing is late."""
        if not self.days_late:
            return ""
        days = "1 day" if self.days_late == 1 else f"{self.days_late} days"
        return (
            f"late by {days}: expected {self.expected} by {self.due}, found nothing newer; check "
            f"{self.landing}"
        )

    @property
    def unavailable(self) -> str:
        """Say since when we could not get all of it, and what that means; "" if we could."""
        if self.unavailable_since is None:
            return ""
        return (
            f"partly or wholly out of reach since {self.unavailable_since}: we keep using what "
            "we have, and the next run tries again; the [fetch] lines say why, check "
            f"{self.landing}"
        )

    @property
    def notice(self) -> Notice:
        """
        The site's notice, without what changes every night.

        A register that is not late is due a day later each day, so its due day is left out.
        """
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
    """How things stand on a day: the reach of every source, and the measures due for review."""

    reaches: tuple[Reach, ...] = ()
    unreviewed: tuple[Metric, ...] = ()

    @property
    def late(self) -> tuple[Reach, ...]:
        """The sources that are late."""
        return tuple(reach for reach in self.reaches if reach.days_late)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the site says about each source."""
        return tuple(reach.notice for reach in self.reaches)

    @property
    def reviews(self) -> tuple[str, ...]:
        """One line for each overdue review."""
        return tuple(
            f"{metric.id}: its review was due by {metric.next_review}; review it, then change "
            "reviewed and next_review in metrics.toml"
            for metric in self.unreviewed
        )

    @property
    def warnings(self) -> tuple[str, ...]:
        """One line for each late source and each overdue review; none if nothing is late."""
        return (*(f"{one.source}: {one.words}" for one in self.late), *self.reviews)


def standing(config: Config, known: Mapping[str, Known], today: date) -> Standing:
    """
    Find out, for everything that is declared, whether it is late.

    Args:
        config: The declarations.
        known: What we know about each source; a source we know nothing about may be left out.
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

    A period is late if its due day has passed and we hold no figure for it. A register is late if
    the due day has passed, counted from the day the publisher last confirmed it. Files landed by
    hand are never late, as no night could find them; nor is what is drawn only when it changes.

    Args:
        source: How it counts time, and how long it may take.
        known: What we know about it.
        today: The day.

    Returns:
        Its reach. If we hold nothing, we cannot say what comes next, and nothing is late.
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
        days_late=max((today - due).days, 0) if source.is_fetched and not source.is_fixed else 0,
        unavailable_since=since,
        is_register=source.period == "day",
    )


def unreviewed(metrics: Iterable[Metric], today: date) -> Iterable[Metric]:
    """List the measures whose review was due before today; leave out retired ones."""
    return (one for one in metrics if one.status != "retired" and one.next_review < today)
