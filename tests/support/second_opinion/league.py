"""
The rules of the league once more, in boring Python.

Written from the method, not from the SQL, so that a mistake has to be made twice to go unseen. Slow
on purpose: a place is counted by looking at everybody else.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


def two_decimals(score: Fraction) -> float:
    """Round halves away from zero, as the official scores are."""
    exact = Decimal(score.numerator) / Decimal(score.denominator)
    return float(exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


def places(values: Mapping[str, float], *, better: str) -> dict[str, int]:
    """Count for each how many are strictly better, and add one: equals share the place."""
    sign = 1 if better == "higher" else -1
    return {
        org: 1 + sum(sign * other > sign * value for other in values.values())
        for org, value in values.items()
    }


def rank_scores(values: Mapping[str, float], *, better: str) -> dict[str, float]:
    """Spread 1.00 (best) to 4.00 over the places; one organisation alone scores 1.00."""
    gaps = len(values) - 1
    return {
        org: two_decimals(1 + Fraction(3 * (place - 1), gaps)) if gaps else 1.0
        for org, place in places(values, better=better).items()
    }


def target_scores(values: Mapping[str, float], target: float, *, better: str) -> dict[str, float]:
    """Give 1.00 to who meets the target; spread 2.00 to 4.00 over the places of those who miss."""
    met = {
        org
        for org, value in values.items()
        if (value >= target if better == "higher" else value <= target)
    }
    missed = {org: value for org, value in values.items() if org not in met}
    gaps = len(missed) - 1
    return dict.fromkeys(met, 1.0) | {
        org: two_decimals(2 + Fraction(2 * (place - 1), gaps)) if gaps else 2.0
        for org, place in places(missed, better=better).items()
    }


def measure_scores(
    values: Mapping[str, float], *, scoring: str, better: str, target: float | None
) -> dict[str, float]:
    """Score one measure; before any target is in force it is scored by rank."""
    if scoring == "lookup":
        return dict(values)
    if target is None:
        return rank_scores(values, better=better)
    return target_scores(values, target, better=better)


def weighted(parts: Mapping[str, float | None], weights: Mapping[str, Fraction]) -> Fraction | None:
    """Average parts by their weights; one part missing and there is no average."""
    total = Fraction(0)
    for part, weight in weights.items():
        score = parts.get(part)
        if score is None:
            return None
        total += weight * Fraction(str(score))
    return total
