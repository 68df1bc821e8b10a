"""Make the page to find a hospital: a search box, and full lists for use without a script."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Page
from pipeline.publish.files import search_index
from pipeline.publish.files.search_index import letter, sort_name
from pipeline.publish.marts.rows import Hospital, Organisation, group
from pipeline.publish.pages import regions
from pipeline.publish.parts import hospitals

TEMPLATE: Final = "pages/find.html"
# Words about the name itself; the list for scripts has the words about the organisation.
_TELLING: Final = dict(
    zip(
        search_index.TELLINGS,
        (
            "old name of",
            "new name in the register of",
            "its work passed to",
            "short name of",
        ),
        strict=True,
    )
)
_SHORT: Final = "short name of a hospital run by"
_LETTERS: Final = re.compile("[A-Z]*")


def pages(context: Context) -> Iterator[Page]:
    """Make one page, at /find/."""
    marts = context.marts
    known = marts.organisations
    listed = search_index.listed(marts)
    trusts = [o for o in listed if o.org_kind == "trust" and o.closed_on is None]
    placed = [(h, known[h.trust_code]) for h in marts.hospitals if h.trust_code in known]
    towns = group(
        [
            *((o.town, o) for o in trusts if o.town),
            *((h.town, o) for h, o in placed if h.town),
        ],
        # "St Albans" is listed under S, "The Wirral" under W.
        lambda one: (letter(one[0]), sort_name(one[0])),
    )
    counties = group(((h.county, o) for h, o in placed if h.county), lambda one: one[0])
    yield Page(
        path=urls.FIND,
        template=TEMPLATE,
        title="Find your hospital",
        description="Find an NHS hospital, the trust that runs it, or an integrated care board, by "
        "name, short name, town, county, region or postcode.",
        section=urls.FIND,
        view={
            "regions": regions.entries(context),
            "hospitals": dict(
                sorted(group(marts.hospitals, lambda h: letter(h.hospital_name)).items())
            ),
            "lists": hospitals.lists(context),
            "short_counties": group(
                (row for row in marts.place_names if row.kind == "county"),
                lambda row: row.stands_for,
            ),
            "counties": [
                (county, _trusts(o for _, o in found)) for county, found in sorted(counties.items())
            ],
            "letters": group(
                (
                    (first, found[0][0], _trusts(o for _, o in found))
                    for (first, _), found in sorted(towns.items())
                ),
                lambda town: town[0],
            ),
            "without_town": [
                o for o in trusts if not o.town and o.org_code not in marts.hospitals_of
            ],
            "areas": list(_areas(placed)),
            "old_names": list(_old_names(context)),
            "files": [
                file
                for mart in ("hospitals", "hospital_aliases", "postcode_districts")
                if (file := context.csv_of(mart))
            ],
            "names": context.csv_of("organisation_names"),
        },
    )


def _trusts(found: Iterable[Organisation]) -> list[Organisation]:
    """List organisations once each, acute trusts first, then by name."""
    by_code = {o.org_code: o for o in found}
    return sorted(
        by_code.values(), key=lambda o: (search_index.first_acute(o), sort_name(o.org_name))
    )


def _areas(
    placed: Sequence[tuple[Hospital, Organisation]],
) -> Iterator[tuple[str, list[tuple[Organisation, str]]]]:
    """
    List the trusts with hospitals in each postcode area, from A to Z.

    Yields:
        The letters, and the trusts, each with the districts of its hospitals there.
    """
    by_postcode = sorted(placed, key=lambda one: one[0].postcode)
    districts = [(h.postcode.partition(" ")[0], o) for h, o in by_postcode]
    for area, found in sorted(group(districts, lambda one: _LETTERS.findall(one[0])[0]).items()):
        by_trust = group(found, lambda one: one[1].org_code)
        yield (
            area,
            [
                (o, ", ".join(dict.fromkeys(district for district, _ in by_trust[o.org_code])))
                for o in _trusts(o for _, o in found)
            ],
        )


def _old_names(context: Context) -> Iterator[tuple[str, str, list[Organisation]]]:
    """List the other names from A to Z, each with its organisations or their successors."""
    known = context.marts.organisations
    told = [
        (
            f"{name} ({code})" if name and code else name or code,
            _TELLING[search_index.TELLINGS[telling]],
            o,
        )
        for o in search_index.listed(context.marts)
        for telling, name, code in search_index.others(context.marts, o)
    ]
    told += [
        (row.alias, _SHORT, known[row.trust_code])
        for row in context.marts.hospital_aliases
        if row.site_code and row.trust_code in known
    ]
    by_name = group(told, lambda one: one[:2])
    for name, telling in sorted(by_name, key=lambda one: (sort_name(one[0]), one)):
        yield name, telling, _trusts(o for _, _, o in by_name[name, telling])
