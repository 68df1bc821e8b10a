"""The hospitals of trusts, and the lists by which we say who runs them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pipeline.publish import urls
from pipeline.publish.context import Context
from pipeline.publish.marts.rows import Hospital


def lists(context: Context) -> Mapping[str, Mapping[str, Any]]:
    """
    Tell of which day the lists are.

    Returns:
        For the list of hospitals and the register of sites: its month, None if not held, and the
        address of its file on the sources page.
    """
    hospitals = context.marts.hospitals
    return {
        "hospitals": _dated(context, [(h.month, h.release_id) for h in hospitals]),
        "sites": _dated(context, [(h.sites_month, h.sites_release_id) for h in hospitals]),
    }


def of(context: Context, org_code: str) -> tuple[Hospital, ...]:
    """List the hospitals of a trust by name; none if we know of none."""
    return context.marts.hospitals_of.get(org_code, ())


def _dated(context: Context, found: Iterable[tuple[date | None, str | None]]) -> Mapping[str, Any]:
    """Return the first month and the address of the file that it comes from."""
    month, release = next(((m, r) for m, r in found if m and r), (None, ""))
    is_known = release in context.marts.releases
    return {"month": month, "href": urls.release(release) if is_known else urls.SOURCES}
