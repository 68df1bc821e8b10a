"""
The rules of the NHS Oversight Framework once more, in boring Python.

Written from the method, not from the SQL. Printed figures have two decimals and the framework ranks
with more: where printed figures are equal every order is possible, so a score is a set of scores.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Final

from tests.support.second_opinion.league import two_decimals

# Rows: score of the plan; columns: score of the year to date.
COMBINED: Final = ((1, 1, 2, 3), (2, 2, 3, 4), (2, 3, 3, 4), (2, 3, 4, 4))


def possible_scores(
    figures: Mapping[str, float], *, better: str, target: float | None = None
) -> dict[str, set[float]]:
    """
    Score one metric.

    Args:
        figures: What is printed for each trust in the pool.
        better: "higher" or "lower".
        target: What meets the target; None where trusts are ranked only.

    Returns:
        For each trust the scores that some order of equal figures gives; one only without ties.
    """
    sign = 1 if better == "lower" else -1
    signed = {trust: sign * figure for trust, figure in figures.items()}
    if target is None:
        return _ladder(signed, first=1)
    met = {trust for trust, figure in signed.items() if figure <= sign * target}
    missed = {trust: figure for trust, figure in signed.items() if trust not in met}
    return {trust: {1.0} for trust in met} | _ladder(missed, first=2)


def _ladder(signed: Mapping[str, float], *, first: int) -> dict[str, set[float]]:
    """Spread the places evenly from the first score to 4; the smallest figure is the best."""
    found = {}
    for trust, mine in signed.items():
        ahead = sum(other < mine for other in signed.values())
        beside = sum(other == mine for other in signed.values()) - 1
        gaps = max(len(signed) - 1, 1)
        found[trust] = {
            two_decimals(first + Fraction((4 - first) * place, gaps))
            for place in range(ahead, ahead + beside + 1)
        }
    return found


def plan_score(percent: float) -> int:
    """Score a planned surplus or deficit in per cent of turnover."""
    if percent >= 0:
        return 1
    if percent > -1:
        return 2
    return 3 if percent > -2 else 4


def year_to_date_score(percent: float) -> int:
    """Score the difference from the plan in per cent of turnover."""
    if percent >= 0:
        return 1
    if percent > -0.5:
        return 2
    return 3 if percent > -1 else 4


def combined_score(plan: int, year_to_date: int) -> int:
    """Put the two finance scores together."""
    return COMBINED[plan - 1][year_to_date - 1]


def average(scores: Collection[float]) -> float:
    """Take the plain mean of a trust's metric scores."""
    return two_decimals(sum((Fraction(str(score)) for score in scores), Fraction()) / len(scores))


def quartile_cuts(averages: Collection[float]) -> tuple[Fraction, ...]:
    """Cut a quarter's averages in four, with straight lines between neighbours."""
    ordered = sorted(Fraction(str(one)) for one in averages)
    cuts = []
    for quarter in (1, 2, 3):
        whole, part = divmod(Fraction(quarter * (len(ordered) - 1), 4), 1)
        above = ordered[min(whole + 1, len(ordered) - 1)]
        cuts.append(ordered[whole] + part * (above - ordered[whole]))
    return tuple(cuts)


def segment(score: float, cuts: Sequence[Fraction]) -> int:
    """Count the cuts that an average lies above; on a cut it is in the better segment."""
    return 1 + sum(Fraction(str(score)) > cut for cut in cuts)


def overridden(unadjusted: int, *, in_deficit: bool) -> int:
    """Hold a trust in deficit in segment 3 at best."""
    return max(unadjusted, 3) if in_deficit else unadjusted


def places(keys: Mapping[str, tuple[float, ...]]) -> dict[str, int]:
    """Count for each trust who has a smaller key, and add one."""
    return {trust: 1 + sum(other < mine for other in keys.values()) for trust, mine in keys.items()}


def all_means(scores: Sequence[float]) -> dict[float, Fraction]:
    """
    Count every way of drawing as many scores with replacement.

    Args:
        scores: The metric scores of one trust.

    Returns:
        For each mean, smallest first, the share of all ways that lead to it.
    """
    ways = Counter({0: 1})
    for _ in scores:
        longer: Counter[int] = Counter()
        for total, count in ways.items():
            for score in scores:
                longer[total + round(100 * score)] += count
        ways = longer
    means: dict[float, Fraction] = {}
    for total in sorted(ways):
        mean = two_decimals(Fraction(total, 100 * len(scores)))
        means[mean] = means.get(mean, Fraction()) + Fraction(
            ways[total], len(scores) ** len(scores)
        )
    return means
