"""Make the list of NHS England's regions."""

from collections.abc import Iterator, Mapping
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Page
from pipeline.publish.files import search_index
from pipeline.publish.marts.rows import Organisation
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/regions.html"


def pages(context: Context) -> Iterator[Page]:
    """Make one page, at /regions/."""
    yield Page(
        path=urls.REGIONS,
        template=TEMPLATE,
        title="Regions",
        description="The regions of NHS England, with their trusts and boards.",
        section=urls.REGIONS,
        view={"regions": entries(context)},
    )


def entries(context: Context) -> Mapping[str, str]:
    """Say for each region, in alphabetical order, how many trusts and ICBs are open."""
    return {name: _holds(members(context, name)) for name in names(context)}


def names(context: Context) -> list[str]:
    """List the regions with at least one organisation that has a page."""
    return sorted({o.region_name for o in search_index.listed(context.marts) if o.region_name})


def members(context: Context, name: str) -> tuple[Organisation, ...]:
    """List the organisations in a region that have a page: ICBs first, then by name."""
    return tuple(o for o in search_index.listed(context.marts) if o.region_name == name)


def _holds(listed: tuple[Organisation, ...]) -> str:
    """Count the open trusts and ICBs: "31 trusts and 3 ICBs open today"."""
    kinds = [o.org_kind for o in listed if o.closed_on is None]
    trusts = numbers.counted(kinds.count("trust"), "trust")
    icbs = numbers.counted(kinds.count("icb"), "ICB")
    return f"{trusts} and {icbs} open today"
