"""Tell how long people wait at one organisation, specialty by specialty."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pipeline.config.metrics import Metric
from pipeline.publish.context import Context
from pipeline.publish.marts.rows import HeldRelease, Organisation
from pipeline.publish.marts.specialty_rows import ENGLAND, SpecialtyWait
from pipeline.publish.parts import credibility

# What marks the whole list of an organisation marks each part of it.
WHOLE_LIST: Final = "rtt_median_weeks"


def of_one(context: Context, organisation: Organisation) -> Mapping[str, Any] | None:
    """
    Tell the waits of one organisation.

    Args:
        context: For the waits.
        organisation: A trust or an ICB.

    Returns:
        The newest `month` of all, a line per specialty (the specialty, the wait, England's, the
        nearest trusts), what marks the figures, who has `joined` since, and their source. If the
        organisation has none in that month, no lines, and as `last` the month of its newest. None
        if it is closed or never had any.
    """
    specialties = context.marts.specialties
    last = specialties.last_months.get(organisation.org_code)
    if last is None or specialties.month is None or organisation.closed_on is not None:
        return None
    waits = {
        function_id: wait
        for function_id in specialties.listed
        if (wait := specialties.waits.get((function_id, organisation.org_code)))
    }
    return {
        "month": specialties.month,
        "last": last,
        "lines": [
            (
                specialties.listed[function_id],
                wait,
                specialties.waits.get((function_id, ENGLAND)),
                specialties.near.get((function_id, organisation.org_code), ()),
            )
            for function_id, wait in waits.items()
        ],
        "marks": marks(context, organisation.org_code),
        # The same for every specialty of one trust.
        "joined": next((wait.joined_names for wait in waits.values()), None) or "",
        "source": source(context, list(waits.values())),
    }


def marks(context: Context, org_code: str) -> Sequence[str]:
    """Say what marks the waiting list of an organisation in the newest month; empty for nothing."""
    month, metric = context.marts.specialties.month, whole_list(context)
    if month is None or metric is None:
        return ()
    because = credibility.because(context.marts, metric, org_code, month)
    return (because,) if because else ()


def whole_list(context: Context) -> Metric | None:
    """Find the measure of the whole list; None if it is not declared."""
    return next((metric for metric in context.config.metrics if metric.id == WHOLE_LIST), None)


def source(context: Context, waits: Sequence[SpecialtyWait]) -> HeldRelease | None:
    """Find the file that waits of one month were read from; None without any wait."""
    return context.marts.releases.get(waits[0].release_id) if waits else None
