"""The hospitals of trusts, and the day of the lists by which we say who runs them."""

from collections.abc import Mapping
from datetime import date

from pipeline.publish.context import Context
from pipeline.publish.marts.rows import Hospital


def lists(context: Context) -> Mapping[str, date | None]:
    """Return the months of the list of hospitals and of the register of sites; None if not held."""
    months = [h.month for h in context.marts.hospitals if h.month]
    sites = [h.sites_month for h in context.marts.hospitals if h.sites_month]
    return {"hospitals": max(months, default=None), "sites": max(sites, default=None)}


def of(context: Context, org_code: str) -> tuple[Hospital, ...]:
    """List the hospitals of a trust by name; none if we know of none."""
    return context.marts.hospitals_of.get(org_code, ())
