"""
Show one figure of a measure step by step, from its published cells to the printed figure.

The warehouse made every number in it; this module calculates nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from pipeline.config.metrics import Metric
from pipeline.publish.context import Context
from pipeline.publish.marts.rows import Observation, Organisation
from pipeline.publish.parts import figure
from pipeline.publish.parts.source import source_note
from pipeline.publish.wording import numbers


def worked(context: Context, metric: Metric) -> Mapping[str, Any] | None:
    """
    Show the newest figure of England, or of the first trust in the list if England has none.

    Args:
        context: For the figures and their sources.
        metric: The measure.

    Returns:
        The steps, or None if no organisation has a figure.
    """
    marts = context.marts
    seen = marts.latest.get((metric.id, figure.ENGLAND)) or _first(context, metric)
    if seen is None:
        return None
    who = marts.organisations.get(seen.org_code)
    return {
        "title": f"{who.org_name if who else seen.org_code}, "
        f"{numbers.period(seen.month, metric.period)}",
        "steps": list(_steps(metric, seen)),
        "source": source_note(marts, context.config, metric, seen),
    }


def _first(context: Context, metric: Metric) -> Observation | None:
    """Find the first trust by name that has a figure in the newest month."""
    marts = context.marts
    month = marts.newest.get((metric.id, "trust"))
    listed = marts.month_lists.get((metric.id, "trust", month), ()) if month else ()
    named: Sequence[tuple[Organisation, Observation]] = [
        (marts.organisations[seen.org_code], seen)
        for seen in listed
        if seen.metric_value is not None and seen.org_code in marts.organisations
    ]
    first = min(named, key=lambda pair: (pair[0].org_name, pair[0].org_code), default=None)
    return first[1] if first else None


def _steps(metric: Metric, seen: Observation) -> Iterator[tuple[str, str]]:
    """List the steps from the published numbers to the printed figure, each with its result."""
    value = seen.metric_value
    assert value is not None, "only a figure that is there is worked out"  # noqa: S101 our own mistake
    top, bottom = seen.numerator, seen.denominator
    if top is not None and bottom is not None:
        people = partial(numbers.people, is_apportioned=seen.is_apportioned)
        yield _counted(metric), people(top)
        yield numbers.upper_first(metric.denominator), people(bottom)
        yield (
            f"The first divided by the second: {people(top)} ÷ {people(bottom)}",
            numbers.worked_out(value, "share"),
        )
    else:
        if bottom is not None:
            yield numbers.upper_first(metric.denominator), numbers.count(bottom)
        yield numbers.upper_first(metric.numerator), numbers.worked_out(value, metric.unit)
    yield _rounded(metric), numbers.value(value, metric.unit)


def _counted(metric: Metric) -> str:
    """Say what the numerator counts; for scores, what it adds up."""
    added = "" if metric.unit == "share" else ", added up"
    return f"{numbers.upper_first(metric.numerator)}{added}"


def _rounded(metric: Metric) -> str:
    """Say how we print a figure."""
    places = numbers.counted(numbers.decimals(metric.unit), "decimal place")
    if metric.unit == "share":
        return f"As a percentage, to {places}"
    return f"Rounded to {places}"
