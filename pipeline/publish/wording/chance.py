"""
Say in words what chance explains in a series: the limits of its months, and what is beyond them.

The limits and the rules are in `sql/marts/spc_limits.sql` and `spc_signals.sql`.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from pipeline.config.metrics import Metric
from pipeline.publish.marts.measure_rows import SpcLimit, SpcSignal
from pipeline.publish.wording import numbers

BETTER: Final = "improvement"
WORSE: Final = "concern"
NEITHER: Final = "none"
# The same number as in the mart: a series with fewer figures has no limits.
FIGURES_NEEDED: Final = 8

BEYOND: Final = "more than chance usually explains"
_SIDE: Final[Mapping[str, str]] = {BETTER: "better", WORSE: "worse"}


def newest_signal(
    limits: Sequence[SpcLimit], signals: Mapping[date, SpcSignal]
) -> SpcSignal | None:
    """Find the signal in the newest month of a series; None if there is none."""
    return signals.get(limits[-1].last_month) if limits else None


def is_judged(limits: Sequence[SpcLimit]) -> bool:
    """Say whether the newest months of a series have limits."""
    return bool(limits) and limits[-1].mean is not None


def meaning(
    metric: Metric, limits: Sequence[SpcLimit], signals: Mapping[date, SpcSignal]
) -> tuple[str, ...]:
    """
    Say in plain sentences what the newest months of a series mean.

    Args:
        metric: The measure.
        limits: The stretches of the series, oldest first.
        signals: The months that chance does not explain.

    Returns:
        One to three sentences; none if we do not have the series.
    """
    if metric.period == "quarter":
        return ("Chance is not judged here: each financial year begins anew in April.",)
    if not limits:
        return ()
    if not is_judged(limits):
        return (_too_few(limits),)
    newest = limits[-1]
    if newest.lower_limit == newest.upper_limit:
        return ("Every month has the same figure.",)
    beyond = sum(newest.first_month <= month <= newest.last_month for month in signals)
    return tuple(_judged(metric, newest, newest_signal(limits, signals), beyond))


def side(verdict: str) -> str:
    """Say "better" or "worse"."""
    return _SIDE.get(verdict, "other")


def _too_few(limits: Sequence[SpcLimit]) -> str:
    """Say why the newest stretch has no limits."""
    newest = limits[-1]
    if newest.figure_count >= FIGURES_NEEDED:
        return "Too many months are missing in between to tell a real change from chance."
    count = newest.figure_count
    held = f"{numbers.small(count)} {'month is' if count == 1 else 'months are'} held"
    needed = f"{numbers.small(FIGURES_NEEDED)} are needed to tell a real change from chance."
    if len(limits) > 1:
        since = numbers.period(newest.first_month, "month")
        return (
            f"It has been counted differently since {since}: only {held} since then, and {needed}"
        )
    return f"Only {held} so far, and {needed}"


def _judged(
    metric: Metric, newest: SpcLimit, signal: SpcSignal | None, beyond: int
) -> Iterator[str]:
    """Say what the newest month shows, and how far to trust the limits."""
    if signal is None:
        yield "Its newest ups and downs are within what chance makes."
    else:
        yield f"{_rule(signal)}."
    if newest.is_trial:
        yield "The average rests on fewer than 12 months and may still move."
    if metric.is_stock and beyond:
        yield (
            "A list of people who wait is much like that of the month before, so the limits are "
            "too narrow, and one mark means little."
        )
    elif signal is not None:
        yield "Winter, or a slow drift all over England, can do that: compare it with England."


def _rule(signal: SpcSignal) -> str:
    """Say which rule the newest month meets."""
    better = side(signal.verdict)
    if signal.rule == "trend":
        # The first month of a trend is only its start, not a step.
        steps = numbers.small(signal.month_count - 1)
        return f"Each of the last {steps} months is {better} than the one before: {BEYOND}"
    if signal.rule == "two_of_three":
        return f"Two of the last three months lie far on the {better} side of the average: {BEYOND}"
    if signal.rule == "run":
        months = numbers.small(signal.month_count)
        return f"The last {months} months all lie on the {better} side of the average: {BEYOND}"
    when = numbers.period(signal.month, "month")
    return f"{when} is {better} than chance usually explains"


def described(
    metric: Metric, limits: Sequence[SpcLimit], signals: Mapping[date, SpcSignal]
) -> Iterator[str]:
    """Describe the band and the marks of a chart for readers who cannot see them."""
    for limit in limits:
        mean, low, high = (
            numbers.value(value, metric.unit)
            for value in (limit.mean, limit.lower_limit, limit.upper_limit)
        )
        start, end = (numbers.period(m, "month") for m in (limit.first_month, limit.last_month))
        yield f"From {start} to {end} the average is {mean}; chance explains {low} to {high}."
    if limits:
        counts = [sum(s.verdict == verdict for s in signals.values()) for verdict in _SIDE]
        better, worse = (numbers.counted(count, "month") for count in counts)
        yield f"{better} marked as better than chance explains, {worse} as worse."
