"""
Write `data/find.json`: the hospitals, the organisations that have a page, and the places to search.

It is small, because the browser loads all of it when a reader first clicks into the search box:

    {
      "folders":   ["trusts/", "icbs/"],
      "types":     the types of organisation, in words for readers, in the order of results
      "regions":   the regions of NHS England,
      "counties":  the counties of the hospitals,
      "tellings":  the reasons why an organisation has another name (see below),
      "orgs":      one list per organisation, ICBs first:
                   [code, folder, name, type, town, ICB, region, closed, others]
      "hospitals": one list per hospital:
                   [name, organisation, town, county, latitude, longitude, short names]
      "districts": {postcode district: [latitude, longitude, ICB]}
      "abbreviations": {short name of a county: its name}
      "towns":     {town without a hospital: postcode district}
      "nations":   {first letters of a postcode: the nation}
    }

`folder`, `type`, `region` and `county` are positions in the list of that name; an organisation or
an ICB is its position in `orgs`. -1 means none. The page of an organisation is at folder + code +
"/". `closed` is "closed 31 March 2025", or empty for an open organisation. `others` are its other
names, each as [telling, name, code]; the code is empty if it is the same. Positions on the map are
in hundredths of a degree, about a kilometre. An unknown value is empty; short names are left out
where there are none.
"""

import json
import unicodedata
from collections.abc import Iterator
from typing import Final

from pipeline.publish.marts.reader import Marts
from pipeline.publish.marts.rows import Organisation
from pipeline.publish.wording import numbers

FOLDERS: Final = ("trusts/", "icbs/")
TELLINGS: Final = (
    "old name:",
    "new name in the register:",
    "took over the work of",
    "short name:",
)
_FORMER, _NEWER, _TAKEN_OVER, _SHORT = range(4)
_ALIASES: Final = {"short": _SHORT, "renamed": _FORMER, "merged": _TAKEN_OVER}

# The peer group whose trusts come first, general hospitals before specialist ones.
_ACUTE: Final = "acute"
_SPECIALIST: Final = "specialist"

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
    """Give the type of an organisation in a few words."""
    if organisation.org_kind == "icb":
        return numbers.kind("icb")
    kind = numbers.trust_by_peers(organisation.peer_group)
    return f"{_SPECIALIST} {kind}" if _is_specialist(organisation) else kind


def first_acute(organisation: Organisation) -> tuple[int, str]:
    """Return the place of its type where several organisations fit: acute, others, ICBs."""
    if organisation.org_kind == "icb":
        rank = 3
    elif organisation.peer_group != _ACUTE:
        rank = 2
    else:
        rank = int(_is_specialist(organisation))
    return rank, type_of(organisation)


def _is_specialist(organisation: Organisation) -> bool:
    return organisation.peer_group == _ACUTE and _SPECIALIST in (organisation.subtype or "").lower()


def others(marts: Marts, organisation: Organisation) -> Iterator[Other]:
    """List the other names people may search for, each with the reason for it."""
    for name in marts.other_names.get(organisation.org_code, ()):
        yield (_NEWER if name.is_newest else _FORMER, name.other_name, "")
    for row in marts.successions:
        if row.successor_code == organisation.org_code:
            yield (_TAKEN_OVER, row.closed_name or "", row.closed_code)
    for alias in marts.hospital_aliases:
        if alias.trust_code == organisation.org_code and not alias.site_code:
            yield (_ALIASES[alias.kind], alias.alias, "")


def index(marts: Marts) -> bytes:
    """
    Build the list.

    Args:
        marts: For the organisations, their other names, the hospitals and the places.

    Returns:
        The JSON, the same bytes for the same marts.
    """
    organisations = listed(marts)
    types = [kind for _, kind in sorted({first_acute(o) for o in organisations})]
    regions = sorted({o.region_name for o in organisations if o.region_name})
    counties = sorted({h.county for h in marts.hospitals if h.county})
    at = {o.org_code: number for number, o in enumerate(organisations)}
    names: dict[str, list[str]] = {}
    for row in marts.hospital_aliases:
        names.setdefault(row.site_code, []).append(row.alias)
    places = {
        kind: {row.place_name: row.stands_for for row in marts.place_names if row.kind == kind}
        for kind in ("county", "town", "nation")
    }
    told = {
        "folders": FOLDERS,
        "types": types,
        "regions": regions,
        "counties": counties,
        "tellings": TELLINGS,
        "orgs": [
            (
                o.org_code,
                int(o.org_kind == "icb"),
                o.org_name,
                types.index(type_of(o)),
                o.town or "",
                at.get(o.icb_code or "", -1),
                regions.index(o.region_name) if o.region_name else -1,
                f"closed {numbers.day(o.closed_on)}" if o.closed_on else "",
                tuple(others(marts, o)),
            )
            for o in organisations
        ],
        "hospitals": [
            (
                h.hospital_name,
                at[h.trust_code],
                h.town or "",
                counties.index(h.county) if h.county else -1,
                *_position(h.latitude, h.longitude),
                *([names[h.site_code]] if h.site_code in names else ()),
            )
            for h in marts.hospitals
            if h.trust_code in at
        ],
        "districts": {
            d.postcode_district: (
                *_position(d.latitude, d.longitude),
                at.get(d.icb_code or "", -1),
            )
            for d in marts.districts
        },
        "abbreviations": places["county"],
        "towns": places["town"],
        "nations": places["nation"],
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _position(latitude: float | None, longitude: float | None) -> tuple[int | str, int | str]:
    """Return a position in hundredths of a degree; two empty texts if it is not known."""
    if latitude is None or longitude is None:
        return "", ""
    return round(latitude * 100), round(longitude * 100)


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
