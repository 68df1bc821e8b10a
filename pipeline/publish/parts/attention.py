"""
List what a reader should know before using the figures, and the next update of each publication.

Figures may be late, unreachable, refused, not submitted, missing or unchanging. The result depends
only on the marts and the notices, so it changes only when they do: we do not count days here.
"""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import NamedTuple

from pipeline.config.sources import Source
from pipeline.domain.notices import Notice
from pipeline.publish.context import Context, organisation_href
from pipeline.publish.marts.rows import HeldRelease, group
from pipeline.publish.wording import numbers


class Coming(NamedTuple):
    """
    One publication, what we say about it, and how far its figures reach.

    Attributes:
        data_to: The last period of its figures; None if we have no figures.
    """

    source: Source
    notice: Notice
    data_to: date | None


def coming(context: Context, source: Source) -> Coming:
    """Find the next update of one publication, and whether it is overdue."""
    reached = {row.source: row.data_to for row in context.marts.freshness}
    notice = context.notices.get(source.id, Notice(source=source.id))
    return Coming(source, notice, reached.get(source.id))


def attention(context: Context) -> Mapping[str, object]:
    """
    Collect what a reader should know before using the figures.

    Args:
        context: The marts, the declarations and the notices.

    Returns:
        By the names in the template: the rows of each kind (possibly none), a sentence that counts
        them, and the values that name and link the rows.
    """
    marts = context.marts
    metrics = {metric.id: metric for metric in context.config.metrics}
    following = [coming(context, source) for source in context.config.sources]
    late = [one for one in following if one.notice.is_late]
    unavailable = [one for one in following if one.notice.unavailable_since]
    # One entry for all measures that end in the same month.
    together = group(marts.missing, lambda m: (m.org_name, m.org_code, m.last_month))
    missing = [
        (rows[0], [f"“{metrics[row.metric_id].short}”" for row in rows])
        for _, rows in sorted(together.items())
    ]
    lacking = len({row.org_code for row in marts.missing})
    counted = [
        numbers.counted(number, *words)
        for number, *words in (
            (len(late), "publication is late", "publications are late"),
            (len(unavailable), "publication is out of reach", "publications are out of reach"),
            (len(marts.refused), "file is refused", "files are refused"),
            (
                len(marts.not_submitted),
                "organisation did not submit",
                "organisations did not submit",
            ),
            (lacking, "organisation lacks newest figures", "organisations lack newest figures"),
            (len(marts.frozen), "count does not change", "counts do not change"),
        )
        if number
    ]
    return {
        "summary": f"At present {numbers.listed(counted)}."
        if counted
        else "Nothing is late, out of reach, refused, missing or standing still.",
        "coming": following,
        "late": late,
        "unavailable": [(one, _last_good(context, one.source)) for one in unavailable],
        "refused": marts.refused,
        "not_submitted": marts.not_submitted,
        "missing": missing,
        "frozen": marts.frozen,
        "metrics": metrics,
        "sources": {source.id: source for source in context.config.sources},
        "releases": marts.releases,
        "href_of": partial(organisation_href, context),
        "csv_of": context.csv_of,
    }


def _last_good(context: Context, source: Source) -> HeldRelease | None:
    """Find the release in use whose data reach furthest, for one source."""
    return max(
        (r for r in context.marts.releases.values() if r.source == source.id and r.is_current),
        key=lambda r: (r.data_to or date.min, r.published or "", r.release_id),
        default=None,
    )
