"""Make the page to find an organisation: a search box, and full lists for use without a script."""

from collections.abc import Iterator
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Page
from pipeline.publish.files import search_index
from pipeline.publish.files.search_index import letter, sort_name
from pipeline.publish.marts.rows import Organisation, group
from pipeline.publish.pages import regions

TEMPLATE: Final = "pages/find.html"
# Words about the name itself; the list for scripts has the words about the organisation.
_TELLING: Final = dict(
    zip(
        search_index.TELLINGS,
        ("old name of", "new name in the register of", "its work passed to"),
        strict=True,
    )
)


def pages(context: Context) -> Iterator[Page]:
    """Make one page, at /find/."""
    listed = search_index.listed(context.marts)
    trusts = [o for o in listed if o.org_kind == "trust" and o.closed_on is None]
    towns = group(
        (o for o in trusts if o.town),
        # "St Albans" is listed under S, "The Wirral" under W.
        lambda o: (letter(o.town or ""), sort_name(o.town or ""), o.town or ""),
    )
    yield Page(
        path=urls.FIND,
        template=TEMPLATE,
        title="Find a trust or an ICB",
        description="Find an NHS trust or an integrated care board by name, old name, code, town, "
        "region or postcode.",
        section=urls.FIND,
        view={
            "regions": regions.entries(context),
            "letters": group(sorted(towns.items()), lambda town: town[0][0]),
            "without_town": [o for o in trusts if not o.town],
            "areas": list(_areas(context)),
            "old_names": list(_old_names(context)),
            "offices": context.csv_of("postcode_districts"),
            "names": context.csv_of("organisation_names"),
        },
    )


def _areas(context: Context) -> Iterator[tuple[str, bool, list[tuple[Organisation, str]]]]:
    """
    List the organisations with an office in each postcode area, from A to Z.

    Yields:
        The letters, whether a trust is there, and the organisations, trusts with their district.
    """
    known = context.marts.organisations
    for area, offices in group(context.marts.districts, lambda d: d.postcode_area).items():
        trusts = [
            (known[row.org_code], row.postcode_district)
            for row in offices
            if row.org_kind == "trust" and row.org_code in known
        ]
        icbs = sorted({row.org_code for row in offices if row.org_kind == "icb"})
        boards = [(known[code], "") for code in icbs if code in known and known[code].has_page]
        yield area, bool(trusts), [*trusts, *boards]


def _old_names(context: Context) -> Iterator[tuple[str, str, list[Organisation]]]:
    """List the other names from A to Z, each with its organisations or their successors."""
    told = group(
        (
            (
                f"{name} ({code})" if name and code else name or code,
                search_index.TELLINGS[telling],
                o,
            )
            for o in search_index.listed(context.marts)
            for telling, name, code in search_index.others(context.marts, o)
        ),
        lambda one: one[:2],
    )
    for name, telling in sorted(told, key=lambda one: (sort_name(one[0]), one)):
        yield name, _TELLING[telling], [o for _, _, o in told[name, telling]]
