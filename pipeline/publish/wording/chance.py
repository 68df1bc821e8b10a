"""
Say in words how a series has changed, and what chance explains in it.

What counts as a change is decided in `sql/marts/series_changes.sql` and `newest_figures.sql`; the
limits of a control chart are in `spc_limits.sql`, and what is outside them in `spc_signals.sql`.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from pipeline.config.metrics import Chance, Metric
from pipeline.publish.marts.measure_rows import NewestFigure, SeriesNoise, SpcLimit, SpcSignal
from pipeline.publish.wording import numbers

BETTER: Final = "improvement"
WORSE: Final = "concern"
_OWN: Final[Mapping[str, str]] = {
    BETTER: "better than a year ago",
    WORSE: "worse than a year ago",
    "none": "no clear change in a year",
}
# By verdict, side of the benchmark, and what the benchmark did in that year.
_BESIDE: Final[Mapping[tuple[str, str, str], str]] = {
    (BETTER, "ahead", "better"): ", and by more than {other}",
    (BETTER, "ahead", "worse"): ", while {other} got worse",
    (BETTER, "ahead", "same"): ", while {other} hardly changed",
    (BETTER, "level", "better"): ", but {other} got better too",
    (BETTER, "level", "worse"): ", but not clearly against {other}",
    (BETTER, "level", "same"): ", but not clearly against {other}",
    (BETTER, "behind", "better"): ", but {other} got better by more",
    (WORSE, "behind", "worse"): ", and by more than {other}",
    (WORSE, "behind", "better"): ", while {other} got better",
    (WORSE, "behind", "same"): ", while {other} hardly changed",
    (WORSE, "level", "worse"): ", but {other} got worse too",
    (WORSE, "level", "better"): ", but not clearly against {other}",
    (WORSE, "level", "same"): ", but not clearly against {other}",
    (WORSE, "ahead", "worse"): ", but {other} got worse by more",
    ("none", "behind", "better"): ", while {other} got better",
    ("none", "ahead", "worse"): ", while {other} got worse",
}


def other(told: NewestFigure, org_kind: str) -> str:
    """Name what a figure is compared with: England, or the organisation in the middle."""
    if told.benchmark == "england":
        return "England"
    return f"the median {'ICB' if org_kind == 'icb' else org_kind}"


def direction(told: NewestFigure, org_kind: str) -> str:
    """
    Say whether a measure has changed, and whether its benchmark has; empty without a verdict.

    Args:
        told: What the marts say about the newest figure.
        org_kind: The kind of organisation, for the name of the benchmark.

    Returns:
        Part of a sentence, such as "better than a year ago, but England got better too".
    """
    if told.verdict is None:
        return ""
    key = (told.verdict, told.beside or "", told.benchmark_on_year or "")
    return _OWN[told.verdict] + _BESIDE.get(key, "").format(other=other(told, org_kind))


def why_no_direction(metric: Metric, told: NewestFigure) -> str:
    """Say why a series has no verdict; empty if it has one, or if its count has not changed."""
    if told.verdict is not None:
        return ""
    if told.is_stepped:
        return (
            "What it is counted out of changed abruptly within two years, so we do not say "
            "whether it has changed."
        )
    if told.is_merged_since or told.is_before_merger:
        return (
            "Another trust became part of it, so it is too early to say whether it has changed: "
            "that takes figures of the same nine months in two years of the merged trust."
        )
    if metric.period == "quarter":
        return "Finance figures restart each April, so we do not test for trends."
    if told.recounted_in is not None:
        since = numbers.period(told.recounted_in, "month")
        return (
            f"It has been counted differently since {since}, so it is too early to say whether it "
            "has changed."
        )
    return (
        "It is too early to say whether it has changed: that takes figures of the same nine "
        "months in two years."
    )


def meaning(
    rules: Chance, limit: SpcLimit, noise: SeriesNoise | None, signals: Mapping[date, SpcSignal]
) -> Iterator[str]:
    """
    Say in plain sentences what a control chart shows.

    Args:
        rules: The declared rules.
        limit: The average of the series and its limits.
        noise: How the months of the measure hang together; None if that is not known.
        signals: The months outside the limits.
    """
    if limit.mean is None:
        yield _too_few(rules, limit)
        return
    if limit.lower_limit == limit.upper_limit:
        yield "Every month has the same figure."
        return
    count = len(signals)
    outside = "None" if not count else numbers.upper_first(numbers.small(count))
    yield (
        f"{outside} of its {limit.figure_count} months {'is' if count == 1 else 'are'} outside the "
        "limits."
    )
    if not limit.is_newest:
        yield (
            f"The limits end in {numbers.period(limit.last_month, 'month')}: figures since then do "
            "not compare with those before."
        )
    if limit.is_trial:
        yield "They are made from less than two full years, and may still move."
    if noise is not None and noise.hangs_together:
        most = (
            f"; we count {noise.lag1_own:.2f} of it as chance, the rest as change"
            if noise.lag1_own < noise.measured_own
            else ""
        )
        yield (
            "On this measure one month is much like the next (correlation "
            f"{noise.measured_own:.2f}{most}), so the limits are {noise.widening:.1f} times as "
            "wide as usual."
        )


def _too_few(rules: Chance, limit: SpcLimit) -> str:
    """Say why a series has no limits."""
    if limit.figure_count >= rules.least_months:
        return "Too many months are missing in between to draw limits."
    count = limit.newest_count
    return (
        f"Limits need {numbers.small(rules.least_months)} months that compare with each other; we "
        f"have {numbers.small(count)}."
    )


def described(metric: Metric, limit: SpcLimit, signals: Mapping[date, SpcSignal]) -> Iterator[str]:
    """Describe the band and the marks of a control chart for readers who cannot see them."""
    mean, low, high = (
        numbers.value(value, metric.unit)
        for value in (limit.mean, limit.lower_limit, limit.upper_limit)
    )
    start, end = (numbers.period(m, "month") for m in (limit.first_month, limit.last_month))
    yield f"From {start} to {end} the average is {mean} and the limits are {low} and {high}."
    counts = [sum(s.verdict == verdict for s in signals.values()) for verdict in (BETTER, WORSE)]
    better, worse = (numbers.counted(count, "month") for count in counts)
    yield f"{better} marked as better than the limits, {worse} as worse."
