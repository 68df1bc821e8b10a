"""What is said of a source besides its figures: what comes next, and what is late."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """
    What the site says of a source besides its figures.

    It changes seldom: on the day a source becomes late or is out of reach, and when it is so no
    more. Days that are counted, and the day of a good call, are not in it.

    Attributes:
        source: Its key.
        expected: The period that comes next, in words; empty for a register in time, and where
            nothing is held.
        due: The last day on which that is not late; None where there is none.
        is_late: Whether that day has gone by.
        unavailable_since: The first of the nights since which it could not be had whole; None
            where the last call on it was in order, or nobody has called yet.
    """

    source: str
    expected: str = ""
    due: date | None = None
    is_late: bool = False
    unavailable_since: date | None = None
