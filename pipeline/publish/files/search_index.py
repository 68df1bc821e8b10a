"""
Write `data/find.json`: every organisation that has a page, with the words people search for.

It is small, because the browser loads all of it when a reader first clicks into the search box:

    {
      "folders":   ["trusts/", "icbs/"],
      "types":     the types of organisation, in words for readers,
      "regions":   the regions of NHS England,
      "tellings":  the reasons why an organisation has another name (see below),
      "orgs":      one list per organisation, ICBs first:
                   [code, folder, name, type, town, postcode district, ICB, region, closed, others]
      "districts": {postcode district: [the ICBs that have an office there]}
    }

`folder`, `type` and `region` are positions in the list of that name; an ICB is its position in
`orgs`. -1 means none. The page of an organisation is at folder + code + "/index.html". `closed` is
"closed 31 March 2025", or empty for an open organisation. `others` are its other names, each as
[telling, name, code]; the code is empty if it is the same. An unknown value is empty.
"""

import json
import unicodedata
from collections.abc import Iterator
from typing import Final

from pipeline.publish.marts.reader import Marts
from pipeline.publish.marts.rows import Organisation
from pipeline.publish.wording import numbers

FOLDERS: Final = ("trusts/", "icbs/")
TELLINGS: Final = ("old name:", "new name in the register:", "took over the work of")
_FORMER, _NEWER, _TAKEN_OVER = range(3)

Other = tuple[int, str, str]


def listed(marts: Marts) -> tuple[Organisation, ...]:
    """List every organisation that has a page, ICBs first, then by name."""
    return tuple(
        sorted(
            (o for o in marts.organisations.values() if o.has_page),
            key=lambda o: (o.org_kind, sort_name(o.org_name), o.org_code),
        )
    )


def type_of(organisation: Organisation) -> str:
    """Give the type of an organisation in two or three words."""
    if organisation.org_kind == "icb":
        return numbers.kind("icb")
    return numbers.trust_by_peers(organisation.peer_group)


def others(marts: Marts, organisation: Organisation) -> Iterator[Other]:
    """List the other names people may search for, each with the reason for it."""
    for name in marts.other_names.get(organisation.org_code, ()):
        yield (_NEWER if name.is_newest else _FORMER, name.other_name, "")
    for row in marts.successions:
        if row.successor_code == organisation.org_code:
            yield (_TAKEN_OVER, row.closed_name or "", row.closed_code)


def index(marts: Marts) -> bytes:
    """
    Build the list.

    Args:
        marts: For the organisations, their other names and the postcode districts.

    Returns:
        The JSON, the same bytes for the same marts.
    """
    organisations = listed(marts)
    types = sorted({type_of(o) for o in organisations})
    regions = sorted({o.region_name for o in organisations if o.region_name})
    at = {o.org_code: number for number, o in enumerate(organisations)}
    head_office = {
        d.org_code: d.postcode_district for d in marts.districts if d.org_kind == "trust"
    }
    districts: dict[str, list[int]] = {}
    for row in marts.districts:
        if row.org_kind == "icb" and row.org_code in at:
            districts.setdefault(row.postcode_district, []).append(at[row.org_code])
    told = {
        "folders": FOLDERS,
        "types": types,
        "regions": regions,
        "tellings": TELLINGS,
        "orgs": [
            (
                o.org_code,
                int(o.org_kind == "icb"),
                o.org_name,
                types.index(type_of(o)),
                o.town or "",
                head_office.get(o.org_code, ""),
                at.get(o.icb_code or "", -1),
                regions.index(o.region_name) if o.region_name else -1,
                f"closed {numbers.day(o.closed_on)}" if o.closed_on else "",
                tuple(others(marts, o)),
            )
            for o in organisations
        ],
        "districts": districts,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def sort_name(name: str) -> str:
    """Return the sort name, without a leading "The" or "NHS" and without accents."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper().strip()
    for start in ("THE ", "NHS "):
        plain = plain.removeprefix(start)
    return plain


def letter(name: str) -> str:
    """Return the letter that a name is listed under; "Other" if it begins with no letter."""
    first = sort_name(name)[:1]
    return first if first.isalpha() else "Other"
