"""Tell how long people wait at one organisation, specialty by specialty."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pipeline.publish.context import Context
from pipeline.publish.marts.rows import Organisation
from pipeline.publish.marts.specialty_rows import ENGLAND, SpecialtyWait
from pipeline.publish.parts import credibility
from pipeline.publish.parts.source import SourcePart

# What marks the whole list of an organisation marks each part of it.
WHOLE_LIST: Final = "rtt_median_weeks"

# Which rows of a file are waits, where it has others, too.
_ROWS: Final[Mapping[str, str]] = {
    "rtt_full_extract": "unfinished pathways (Part_2) but those of patients without an English "
    "commissioner",
}


def of_one(context: Context, organisation: Organisation) -> Mapping[str, Any] | None:
    """
    Tell the waits of one organisation.

    Args:
        context: For the waits.
        organisation: A trust or an ICB.

    Returns:
        The newest `month` of all, a line per specialty (the specialty, the wait, England's, the
        nearest trusts), what marks the figures, and their source. If the organisation has none in
        that month, no lines, and as `last` the month of its newest. None if it is closed or never
        had any.
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
        "source": source(context, list(waits.values())),
    }


def marks(context: Context, org_code: str) -> Sequence[str]:
    """Say what marks the waiting list of an organisation in the newest month; empty for nothing."""
    month = context.marts.specialties.month
    if month is None:
        return ()
    metric = context.config.metric(WHOLE_LIST)
    because = credibility.because(context.marts, metric, org_code, month)
    return (because,) if because else ()


def source(context: Context, waits: Sequence[SpecialtyWait]) -> SourcePart | None:
    """Find the file of one month's waits, with words that say which rows; None without a wait."""
    release = context.marts.releases.get(waits[0].release_id) if waits else None
    return None if release is None else (release, _ROWS.get(release.source, ""))
