"""What the site says about a source besides its figures: what comes next, and what is late."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """
    What the site says about a source besides its figures.

    It changes rarely: when a source becomes late or out of reach, or recovers. It leaves out counts
    of days and the day of the last successful visit, which change every night.

    Attributes:
        source: Its key.
        expected: The period that comes next, in words; empty for a register that is not late, and
            where we hold nothing.
        due: The last day on which that period is not late; None where there is none.
        is_late: Whether that day has passed.
        unavailable_since: The first night of the current outage, in which we cannot get all of it;
            None if the last visit succeeded, or there was none yet.
    """

    source: str
    expected: str = ""
    due: date | None = None
    is_late: bool = False
    unavailable_since: date | None = None
