"""
What is late: figures that should be there by now, and reviews of measures that are due.

Pure functions of the declarations, of how far figures reach, and of a day that is handed in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from pipeline.config import Config, Metric
from pipeline.domain.periods import period_name
from pipeline.publications import Source

MONTHS_OF: Final = {"month": 1, "quarter": 3, "year": 12}

DAY: Final = timedelta(days=1)


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
    """

    source: str
    landing: str
    newest: date | None = None
    to: str = ""
    expected: str = ""
    due: date | None = None
    days_late: int = 0

    @property
    def words(self) -> str:
        """Say what is late, by when it was expected and where to look; "" where nothing is."""
        if not self.days_late:
            return ""
        days = "1 day" if self.days_late == 1 else f"{self.days_late} days"
        return f"late by {days}: expected {self.expected} by {self.due}; look at {self.landing}"


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


def standing(config: Config, newest: Mapping[str, date], today: date) -> Standing:
    """
    Say of everything that is declared whether it is late.

    Args:
        config: The declarations.
        newest: The first day of the last period held, for each source of which any is.
        today: The day.

    Returns:
        Sources and measures in the order in which they are declared.
    """
    return Standing(
        reaches=tuple(reach(one, newest.get(one.id), today) for one in config.sources),
        unreviewed=tuple(unreviewed(config.metrics, today)),
    )


def reach(source: Source, newest: date | None, today: date) -> Reach:
    """
    Say how far a source reaches and whether what comes next is late.

    A period is late when it ended more than `late_after_days` ago and no figure of it is held; a
    register, which has a day and no period, when the newest one is as old as that. What is landed
    by hand is never late: no night could find it.

    Args:
        source: How it counts time, and how long it may take.
        newest: The first day of the last period of which an admitted release has figures.
        today: The day.

    Returns:
        Its reach. Where nothing is held nothing can be said to come next, and nothing is late.
    """
    if newest is None:
        return Reach(source=source.id, landing=source.landing)
    if source.period == "day":
        to, expected, ended = f"{newest}", f"one newer than {newest}", newest
    else:
        months = MONTHS_OF[source.period]
        following = _months_on(newest, months)
        to, expected = (period_name(first, source.period) for first in (newest, following))
        ended = _months_on(following, months) - DAY
    due = ended + timedelta(days=source.late_after_days)
    return Reach(
        source=source.id,
        landing=source.landing,
        newest=newest,
        to=to,
        expected=expected,
        due=due,
        days_late=max((today - due).days, 0) if source.is_fetched else 0,
    )


def unreviewed(metrics: Iterable[Metric], today: date) -> Iterable[Metric]:
    """List the measures whose review should have been before today; nobody reviews retired ones."""
    return (one for one in metrics if one.status != "retired" and one.next_review < today)


def _months_on(first: date, months: int) -> date:
    """Give the first day of the month so many months after that of a day."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)
