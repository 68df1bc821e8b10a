"""
The noise of published scores, and effective weights, once more in boring Python.

Written from the words of `metrics.toml` and decisions 0033 and 0034, not from the SQL.
"""

from collections.abc import Mapping
from datetime import date
from statistics import fmean, pvariance

from pipeline.config.metrics import Doubt

Scores = Mapping[str, Mapping[date, int]]
"""The score of every trust in every quarter that is held, by code and first day."""

SCORES = (1, 2, 3, 4)


def chances(scores: Scores, code: str, quarter: date, doubt: Doubt, known: date) -> list[float]:
    """
    Work out which scores one trust's score may stand for.

    Args:
        scores: Everybody's.
        code: The trust.
        quarter: The quarter of its score.
        doubt: How many steps of a typical trust count with those of others.
        known: The last quarter that is known.

    Returns:
        The chances of 1, 2, 3 and 4; empty if nobody else's step is known.
    """
    own = scores[code][quarter]
    kinds: dict[bool, list[tuple[str, int, int]]] = {True: [], False: []}
    for trust, held in scores.items():
        for start, score in held.items():
            end = _next(start)
            if end in held and end <= known:
                kinds[end.month == 4].append((trust, score, held[end]))
    wanted = _next(quarter).month == 4
    chosen = kinds[wanted] or kinds[not wanted]
    steps = [(before, after) for trust, before, after in chosen if trust != code]
    if not steps:
        return []
    changed = [after for before, after in steps if before != after]
    elsewhere = [after for after in changed if after != own]
    same = [after for before, after in steps if before == own]
    found = []
    for score in SCORES:
        if not elsewhere:
            typical = float(score == own)
        elif score == own:
            typical = 1 - len(changed) / len(steps)
        else:
            typical = len(changed) / len(steps) * elsewhere.count(score) / len(elsewhere)
        whole = same.count(score) + doubt.typical_steps * typical
        moved = whole / (len(same) + doubt.typical_steps)
        # Half of a step belongs to each of its two quarters.
        found.append(moved / 2 + (0.5 if score == own else 0))
    return found


def effective(parts: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """
    Share out the variance of the scores among the measures.

    Args:
        parts: For each measure, everybody's score on it times its weight.

    Returns:
        The share of each measure; they sum to 1.
    """
    totals: dict[str, float] = {}
    for own in parts.values():
        for code, part in own.items():
            totals[code] = totals.get(code, 0.0) + part
    middle = fmean(totals.values())
    return {
        measure: fmean(
            (part - fmean(own.values())) * (totals[code] - middle) for code, part in own.items()
        )
        / pvariance(totals.values())
        for measure, own in parts.items()
    }


def _next(quarter: date) -> date:
    """Give the first day of the quarter after one."""
    months = 12 * quarter.year + quarter.month + 2
    return date(months // 12, months % 12 + 1, 1)
