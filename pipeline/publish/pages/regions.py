"""The list of the regions of NHS England."""

from collections.abc import Iterator, Mapping
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Page
from pipeline.publish.files import search_index
from pipeline.publish.marts.rows import Organisation
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/regions.html"


def pages(context: Context) -> Iterator[Page]:
    """One page, at /regions/."""
    yield Page(
        path=urls.REGIONS,
        template=TEMPLATE,
        title="Regions",
        description="The regions of NHS England, with their trusts and boards.",
        section=urls.REGIONS,
        view={"regions": entries(context)},
    )


def entries(context: Context) -> Mapping[str, str]:
    """Say of each region how many are open in it, in the order of the alphabet."""
    return {name: _holds(members(context, name)) for name in names(context)}


def names(context: Context) -> list[str]:
    """Name the regions that hold anybody with a page."""
    return sorted({o.region_name for o in search_index.listed(context.marts) if o.region_name})


def members(context: Context, name: str) -> tuple[Organisation, ...]:
    """List who has a page and lies in a region: ICBs first, then by name."""
    return tuple(o for o in search_index.listed(context.marts) if o.region_name == name)


def _holds(listed: tuple[Organisation, ...]) -> str:
    """Say how many trusts and ICBs are open: "31 trusts and 3 ICBs open today"."""
    kinds = [o.org_kind for o in listed if o.closed_on is None]
    trusts = numbers.counted(kinds.count("trust"), "trust")
    icbs = numbers.counted(kinds.count("icb"), "ICB")
    return f"{trusts} and {icbs} open today"
