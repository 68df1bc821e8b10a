"""Make a page per specialty: England, every trust and every ICB, and the months before."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Link, Page, organisation_href
from pipeline.publish.files import tables
from pipeline.publish.marts.specialty_rows import ENGLAND, Specialty, SpecialtyWait
from pipeline.publish.parts import specialty as parts
from pipeline.publish.parts import table_tools as tools

TEMPLATE: Final = "pages/specialty.html"
# The columns that readers can hide: all but code and name.
COLUMNS: Final[Mapping[str, str]] = {
    "median": "Typical wait so far",
    "p92": "8 in 100 have waited longer than",
    "within": "Within 18 weeks",
    "over": "Over 52 weeks",
    "waiting": "Waiting",
    "year-before": "Typical wait a year before",
}


def pages(context: Context) -> Iterator[Page]:
    """Make one page per specialty for which anybody waits, at /specialties/<name>/."""
    specialties = context.marts.specialties
    for one in specialties.listed.values():
        waits = specialties.of_function.get(one.function_id, ())
        if waits:
            yield _page(context, one, waits)


def _page(context: Context, one: Specialty, waits: Sequence[SpecialtyWait]) -> Page:
    """Build the page of one specialty."""
    specialties = context.marts.specialties
    trusts = [wait for wait in waits if wait.org_kind == "trust"]
    return Page(
        path=urls.specialty(one.function_id),
        template=TEMPLATE,
        title=f"{one.function_name}: waits for treatment",
        description=f"{one.function_name}: how long people have waited so far for planned "
        "treatment at every trust, for every ICB and in England.",
        section=urls.SPECIALTIES,
        crumbs=(Link(words="Waits by specialty", href=urls.SPECIALTIES),),
        scripts=("table",),
        view={
            "specialty": one,
            "month": waits[0].month,
            "england": specialties.waits.get((one.function_id, ENGLAND)),
            "trusts": trusts,
            "icbs": [wait for wait in waits if wait.org_kind == "icb"],
            "together": specialties.together.get(one.function_id, ()),
            "href": partial(organisation_href, context),
            "icb_of": partial(_icb, context),
            "subtype_of": partial(_subtype, context),
            "marks": partial(parts.marks, context),
            "source": parts.source(context, waits),
            "others": [
                other
                for other in specialties.listed.values()
                if other.function_id in specialties.of_function
                and other.function_id != one.function_id
            ],
            "csv": context.file(tables.specialty_file(one.function_id)),
            "tools": _tools(context, trusts),
        },
    )


def _tools(context: Context, trusts: Sequence[SpecialtyWait]) -> Mapping[str, Any]:
    """Offer the choices of the table of trusts."""
    return tools.choices(
        "trusts",
        regions=(wait.region_name or "" for wait in trusts),
        icbs=(_icb(context, wait.org_code) for wait in trusts),
        subtypes=(_subtype(context, wait.org_code) for wait in trusts),
        columns=COLUMNS,
    )


def _icb(context: Context, org_code: str) -> str:
    """Name the ICB in which a trust lies; empty if none is known."""
    return context.marts.organisations[org_code].icb_name or ""


def _subtype(context: Context, org_code: str) -> str:
    """Give the official subtype of a trust; empty if it is in no official table."""
    return context.marts.organisations[org_code].subtype or ""
