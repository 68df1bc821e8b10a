"""
The address of everything on the site, from the site's own root; and which outside links are safe.

Addresses name the file itself (`…/index.html`), so that the folder also works opened from a disk.
"""

import re
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from pipeline.domain.periods import quarter_slug
from pipeline.errors import PublishProblem

HOME: Final = "index.html"
LEAGUES: Final = "league/index.html"
OFFICIALS: Final = "official/index.html"
TRUSTS: Final = "trusts/index.html"
ICBS: Final = "icbs/index.html"
REGIONS: Final = "regions/index.html"
FIND: Final = "find/index.html"
METRICS: Final = "metrics/index.html"
COMPARE: Final = "compare/index.html"
REWEIGHT: Final = "reweight/index.html"
MAPS: Final = "map/index.html"
METHOD: Final = "method/index.html"
SOURCES: Final = "sources/index.html"
QUALITY: Final = "quality/index.html"
DATA: Final = "data/index.html"
ABOUT: Final = "about/index.html"
ACCESSIBILITY: Final = "accessibility/index.html"
CHANGES: Final = "changes/index.html"
GLOSSARY: Final = "glossary/index.html"
NOT_FOUND: Final = "404.html"
DOWNLOADS: Final = "data/latest/"
EDITIONS: Final = "data/editions.json"
FIND_INDEX: Final = "data/find.json"
ASSETS: Final = "assets/"
STYLESHEET: Final = f"{ASSETS}site.css"
OUTLINES: Final = f"{ASSETS}icbs.svg"

_SAFE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def organisation(org_kind: str, org_code: str) -> str:
    """Give the page of a trust or an ICB."""
    return f"{'trusts' if org_kind == 'trust' else 'icbs'}/{safe(org_code)}/index.html"


def region(name: str) -> str:
    """Give the page of a region: "regions/north-west/index.html"."""
    return f"regions/{safe(fragment(name).lower())}/index.html"


def league(table_id: str, edition: str = "latest") -> str:
    """Give the page of a league table, newest edition or a past one."""
    past = "" if edition == "latest" else f"{safe(edition)}/"
    return f"league/{safe(table_id)}/{past}index.html"


def compare(org_code: str) -> str:
    """Give the page on which an organisation is put beside others, with it on it already."""
    return f"{COMPARE}?org={safe(org_code)}"


def reweight(table_id: str) -> str:
    """Give the page on which a reader weighs a league table anew."""
    return f"{REWEIGHT}?table={safe(table_id)}"


def weighing(table_id: str) -> str:
    """Give the file that a league table is weighed anew from."""
    return f"data/reweight/{safe(table_id)}.json"


def brief(org_kind: str, org_code: str) -> str:
    """Give the file that says the figures and places of an organisation in brief."""
    return f"{organisation(org_kind, org_code).removesuffix('index.html')}brief.json"


def sensitivity(table_id: str) -> str:
    """Give the page on what the places of a league table depend on."""
    return f"league/{safe(table_id)}/sensitivity/index.html"


def official(trust_type: str, quarter: date) -> str:
    """Give the page of NHS England's own table: "official/acute/2025-26-q4/index.html"."""
    folder = safe(trust_type.lower().removesuffix(" trust").replace(" ", "-"))
    return f"official/{folder}/{quarter_slug(quarter).lower()}/index.html"


def metric(metric_id: str) -> str:
    """Give the page of a metric."""
    return f"metrics/{safe(metric_id)}/index.html"


def metric_map(metric_id: str) -> str:
    """Give the map of ICBs of a metric."""
    return f"map/{safe(metric_id)}/index.html"


def download(name: str) -> str:
    """Give a file of the newest downloads."""
    return f"{DOWNLOADS}{safe(name)}"


def kept(edition_id: str, name: str) -> str:
    """Give a file of an edition, which stays there for ever."""
    return f"data/{safe(edition_id)}/{safe(name)}"


def edition(edition_id: str) -> str:
    """Give the page on what an edition changed."""
    return f"changes/{safe(edition_id)}/index.html"


def picture(name: str) -> str:
    """Give a picture that is shown with a link."""
    return f"{ASSETS}{safe(name)}.png"


def script(name: str) -> str:
    """Give a script."""
    return f"{ASSETS}{safe(name)}.js"


def source(source_id: str) -> str:
    """Give the part of the sources page about one source."""
    return f"{SOURCES}#{safe(source_id)}"


def release(release_id: str) -> str:
    """Give the line of the sources page about one published file."""
    return f"{SOURCES}#{fragment(release_id)}"


def fragment(text: str) -> str:
    """Make an id of any text: letters, digits, dots, dashes, underscores."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", text).strip("-") or "x"


def root(path: str, address: str = "") -> str:
    """
    Give the way from a page up to the root of the site: "", "../", "../../".

    Only the page for what is not there is shown at any address, so it alone begins at the root of
    the host, with the folder in which the site stands there.

    Args:
        path: The page, from the root of the site.
        address: Where readers find the site; empty where nowhere yet, then it has the whole host.
    """
    return (urlsplit(address).path or "/") if path == NOT_FOUND else "../" * path.count("/")


def safe(name: str) -> str:
    """
    Let through a code that may be part of an address.

    Codes come from published files: one with a slash or two dots would be written elsewhere.

    Raises:
        PublishProblem: It holds anything but letters, digits, dots, dashes and underscores.
    """
    if not _SAFE.fullmatch(name) or ".." in name:
        raise PublishProblem(
            f"{name!r} cannot be part of an address: expected letters, digits, . - _ only; "
            "look at the organisation codes and releases of the marts"
        )
    return name


def outside(url: str | None) -> str:
    """Let through a web address; anything else (no address, a script, a file) becomes empty."""
    if not url:
        return ""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else ""
