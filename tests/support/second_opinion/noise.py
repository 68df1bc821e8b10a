"""
The noise of figures once more, in boring Python.

Written from the words above `league_noise.sql` and those of `metrics.toml`, not from the SQL.
Rounded where the marts are, so that the two can be compared to the ninth digit.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import fmean, linear_regression, median
from types import MappingProxyType
from typing import TypeAlias

from pipeline.config.metrics import Doubt

# By month, or by organisation and month: a share and its people, or an angle and its chance.
Seen: TypeAlias = Mapping[date, tuple[float, float]]
Series: TypeAlias = Mapping[str, Seen]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """What the figures of one organisation are given around one month."""

    overdispersion: float
    months: float
    moves: int


def against_peers(shares: Series, peers: Mapping[str, str]) -> Series:
    """Turn the shares of a measure into angles, less what all peers share in a month."""
    angles: dict[tuple[str, date], list[float]] = {}
    for org, own in shares.items():
        for month, (share, _) in own.items():
            angles.setdefault((peers[org], month), []).append(angle(share))
    middles = {where: median(seen) for where, seen in angles.items()}
    return {
        org: {
            month: (angle(share) - middles[peers[org], month], 1 / (4 * people))
            for month, (share, people) in own.items()
        }
        for org, own in shares.items()
    }


def judge(
    apart: Series,
    peers: Mapping[str, str],
    month: date,
    doubt: Doubt,
    merged: Mapping[str, Collection[date]] = MappingProxyType({}),
) -> dict[str, Noise]:
    """
    Judge everybody by the moves around a month; who has none gets what is typical of peers.

    Args:
        apart: What `against_peers` gives.
        peers: The peer group of everybody.
        month: The month of the figures.
        doubt: How many months count, and which are compared.
        merged: The days on which an organisation took in another: it is another one since.

    Returns:
        The noise of everybody whose peers have moved.
    """
    held = {
        org: _moves(_of_today(own, month, merged.get(org, ())), month, doubt)
        for org, own in apart.items()
    }
    judged: dict[str, Noise] = {}
    for group in {peers[org] for org, moves in held.items() if moves}:
        moved = {org: moves for org, moves in held.items() if moves and peers[org] == group}
        own = {org: fmean(step**2 for step, _ in moves) / 2 for org, moves in moved.items()}
        jitter = {org: round(own[org], 12) for org in moved}
        middling = {o: round(own[o] / (1 - 2 / (9 * len(ms))) ** 3, 12) for o, ms in moved.items()}
        chance = {org: round(fmean(c for _, c in moves), 12) for org, moves in moved.items()}
        # No line goes through a single point: one organisation alone, or all of one size.
        lined = len(set(chance.values())) > 1
        slope = linear_regression([*chance.values()], [*jitter.values()]).slope if lined else 1
        ratio = median(middling[org] / chance[org] for org in moved)
        wider = round(max(1.0, min(slope, ratio)), 6)
        typical = round(max(0, median(middling[o] - wider * chance[o] for o in moved)), 12)
        for org in (org for org in peers if peers[org] == group):
            count = len(moved.get(org, ()))
            left = count * (jitter[org] - wider * chance[org]) if count else 0.0
            blend = (doubt.typical_months * typical + left) / (doubt.typical_months + count)
            judged[org] = Noise(overdispersion=wider, months=max(0.0, blend), moves=count)
    return judged


def angle(share: float) -> float:
    """Turn a share into the angle whose spread by chance is the same whatever the share."""
    return math.asin(math.sqrt(min(share, 1.0)))


def _of_today(own: Seen, around: date, merged: Collection[date]) -> Seen:
    """Keep the months in which the organisation had taken in those it has in the given one."""
    taken_in = [day for day in merged if _month(day) <= _month(around)]
    later = [day for day in merged if day not in taken_in]
    return {
        month: seen
        for month, seen in own.items()
        if all(_month(day) <= _month(month) for day in taken_in)
        and all(_month(day) > _month(month) for day in later)
    }


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _moves(own: Seen, around: date, doubt: Doubt) -> list[tuple[float, float]]:
    months = {12 * month.year + month.month: seen for month, seen in own.items()}
    middle, long = 12 * around.year + around.month, doubt.move_months
    near = range(middle - doubt.noise_months + 1, middle + doubt.noise_months)
    pairs = [(months[m], months[m - long]) for m in near if m in months and m - long in months]
    return [(later[0] - earlier[0], later[1]) for later, earlier in pairs]
