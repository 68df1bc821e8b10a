"""
The limits of funnels once more, in boring Python.

Written from the words on the method page (`tests/spec/rules/funnels.toml`), not from the SQL.
Rounded where the marts are, so that the two can be compared to the ninth digit.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean
from typing import Final

# How many spreads hold 95 and 99.8 of 100.
INNER: Final = NormalDist().inv_cdf(0.975)
OUTER: Final = NormalDist().inv_cdf(0.999)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share of people."""

    top: float
    people: float

    @property
    def angle(self) -> float:
        """The share as an angle."""
        return math.asin(math.sqrt(min(self.top / self.people, 1.0)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """What a peer group is like."""

    average: float
    overdispersion: float
    ordinary: float
    not_drawn: str | None

    @property
    def angle(self) -> float:
        """The average as an angle."""
        return math.asin(math.sqrt(min(self.average, 1.0)))

    def spread(self, people: float) -> float:
        """Give the spread of angles by chance and ordinary differences together."""
        return math.sqrt(1 / (4 * people) + self.ordinary)

    def limit(self, people: float, spreads: float) -> float:
        """Give the share that lies so many spreads from the average."""
        angle = min(max(self.angle + spreads * self.spread(people), 0.0), math.pi / 2)
        return math.sin(angle) ** 2


def centre(shares: Sequence[Share]) -> Centre:
    """Judge a peer group."""
    average = round(sum(s.top for s in shares) / sum(s.people for s in shares), 12)
    middle = math.asin(math.sqrt(min(average, 1.0)))
    z_scores = sorted(round((s.angle - middle) * 2 * math.sqrt(s.people), 9) for s in shares)
    low, high = _quantile(z_scores, 0.1), _quantile(z_scores, 0.9)
    wider = round(fmean(min(max(z, low), high) ** 2 for z in z_scores), 6)
    weights = [4 * s.people for s in shares]
    room = sum(weights) - sum(w * w for w in weights) / sum(weights)
    beyond = len(shares) * wider - (len(shares) - 1)
    zeros = sum(s.top == 0 for s in shares)
    few = "few" if len(shares) < 10 else None
    return Centre(
        average=average,
        overdispersion=wider,
        ordinary=round(max(0.0, beyond / room), 12) if room else 0.0,
        not_drawn=few or ("zeros" if 2 * zeros >= len(shares) else None),
    )


def standing(share: Share, of: Centre) -> tuple[float, str]:
    """Say how far a share lies from the average, and beyond which limits."""
    z = round((share.angle - of.angle) / of.spread(share.people), 6)
    words = (("above", z > OUTER), ("high", z > INNER), ("below", z < -OUTER), ("low", z < -INNER))
    return z, next((word for word, holds in words if holds), "within")


def _quantile(ordered: Sequence[float], part: float) -> float:
    """Give a quantile, on the line between the two nearest where none lies on it."""
    at = part * (len(ordered) - 1)
    below = math.floor(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])
