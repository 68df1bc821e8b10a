"""
Build the address of everything on the site, from the site's root, and check outside links.

Addresses name the file itself (`…/index.html`), so that the folder also works from a local disk.
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
SPECIALTIES: Final = "specialties/index.html"
COMPARE: Final = "compare/index.html"
REWEIGHT: Final = "reweight/index.html"
MAPS: Final = "map/index.html"
METHOD: Final = "method/index.html"
INCENTIVES: Final = "incentives/index.html"
SURGE: Final = "surge/index.html"
TURNAROUND: Final = "turnaround/index.html"
VARIATION: Final = "variation/index.html"
PAY: Final = "pay/index.html"
FAIRNESS: Final = "fairness/index.html"
HARM: Final = "harm/index.html"
SOURCES: Final = "sources/index.html"
QUALITY: Final = "quality/index.html"
DATA: Final = "data/index.html"
ABOUT: Final = "about/index.html"
ACCESSIBILITY: Final = "accessibility/index.html"
CHANGES: Final = "changes/index.html"
UPDATES: Final = "updates/index.html"
GLOSSARY: Final = "glossary/index.html"
NOT_FOUND: Final = "404.html"
ROBOTS: Final = "robots.txt"
SITEMAP: Final = "sitemap.xml"
REDIRECTS: Final = "_redirects"
DOWNLOADS: Final = "data/latest/"
API: Final = "api/v1/"
EDITIONS: Final = "data/editions.json"
FIND_INDEX: Final = "data/find.json"
SPECIALTY_WAITS: Final = f"{DOWNLOADS}specialty-waits.parquet"
FEEDS: Final = "feeds/"
CHANGES_FEED: Final = f"{FEEDS}changes.xml"
MOVERS_FEED: Final = f"{FEEDS}movers.xml"
CALENDAR: Final = "calendar.ics"
EMBED: Final = "embed/"
ASSETS: Final = "assets/"
STYLESHEET: Final = f"{ASSETS}site.css"
EMBED_STYLES: Final = f"{ASSETS}embed.css"
OUTLINES: Final = f"{ASSETS}icbs.svg"

_SAFE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def organisation(org_kind: str, org_code: str) -> str:
    """Return the address of the page of a trust or an ICB."""
    return f"{'trusts' if org_kind == 'trust' else 'icbs'}/{safe(org_code)}/index.html"


def region(name: str) -> str:
    """Return the address of the page of a region: "regions/north-west/index.html"."""
    return f"regions/{safe(fragment(name).lower())}/index.html"


def league(table_id: str, edition: str = "latest") -> str:
    """Return the address of a league table's page, for the newest or a past edition."""
    past = "" if edition == "latest" else f"{safe(edition)}/"
    return f"league/{safe(table_id)}/{past}index.html"


def compare(org_code: str) -> str:
    """Return the address of the comparison page with this organisation already on it."""
    return f"{COMPARE}?org={safe(org_code)}"


def reweight(table_id: str) -> str:
    """Return the address of the page where readers reweight a league table."""
    return f"{REWEIGHT}?table={safe(table_id)}"


def weighing(table_id: str) -> str:
    """Return the address of the data file for reweighting a league table."""
    return f"data/reweight/{safe(table_id)}.json"


def brief(org_kind: str, org_code: str) -> str:
    """Return the address of the file that summarises an organisation's figures and places."""
    return f"{organisation(org_kind, org_code).removesuffix('index.html')}brief.json"


def feed(org_kind: str, org_code: str) -> str:
    """Return the address of the Atom feed of a trust or an ICB."""
    return f"{organisation(org_kind, org_code).removesuffix('index.html')}feed.xml"


def json_feed(atom: str) -> str:
    """Return the address of the JSON twin of an Atom feed."""
    return f"{atom.removesuffix('.xml')}.json"


def embed(org_kind: str, org_code: str, metric_id: str) -> str:
    """Return the address of the small page that other sites may show in a frame."""
    return f"{EMBED}{clean(organisation(org_kind, org_code))}{safe(metric_id)}/index.html"


def chart(org_code: str, metric_id: str) -> str:
    """Return the address of the drawing of one measure of one organisation."""
    return f"img/{safe(org_code)}-{safe(metric_id)}.svg"


def sensitivity(table_id: str) -> str:
    """Return the address of the page on how robust a league table is."""
    return f"league/{safe(table_id)}/sensitivity/index.html"


def ahead(table_id: str) -> str:
    """Return the address of the page on who is truly ahead of whom in a league table."""
    return f"league/{safe(table_id)}/ahead/index.html"


def official(trust_type: str, quarter: date) -> str:
    """Return the address of an official table: "official/acute/2025-26-q4/index.html"."""
    return f"official/{_type_folder(trust_type)}/{quarter_slug(quarter).lower()}/index.html"


def official_type(trust_type: str) -> str:
    """Return the address of the official tables of a type of trust: "official/acute/index.html"."""
    return f"official/{_type_folder(trust_type)}/index.html"


def incentive(scheme: str, month: date) -> str:
    """Return the address of a scheme replayed in another year: "incentives/a/2021-03/…"."""
    return f"incentives/{safe(scheme)}/{month:%Y-%m}/index.html"


def metric(metric_id: str) -> str:
    """Return the address of the page of a metric."""
    return f"metrics/{safe(metric_id)}/index.html"


def specialty(function_id: str) -> str:
    """Return the address of the page of a specialty."""
    return f"specialties/{safe(function_id)}/index.html"


def metric_map(metric_id: str) -> str:
    """Return the address of the ICB map of a metric."""
    return f"map/{safe(metric_id)}/index.html"


def download(name: str) -> str:
    """Return the address of a file of the newest downloads."""
    return f"{DOWNLOADS}{safe(name)}"


def download_of(org_kind: str, org_code: str) -> str:
    """Return the address of the CSV of a trust's or an ICB's figures."""
    return f"{DOWNLOADS}{'trusts' if org_kind == 'trust' else 'icbs'}/{safe(org_code)}.csv"


def kept(edition_id: str, name: str) -> str:
    """Return the permanent address of a file of an edition."""
    return f"data/{safe(edition_id)}/{safe(name)}"


def edition(edition_id: str) -> str:
    """Return the address of the page on what an edition changed."""
    return f"changes/{safe(edition_id)}/index.html"


def picture(name: str) -> str:
    """Return the address of a picture that other sites show with a link."""
    return f"{ASSETS}{safe(name)}.png"


def script(name: str) -> str:
    """Return the address of a script."""
    return f"{ASSETS}{safe(name)}.js"


def source(source_id: str) -> str:
    """Return the address of a source's section on the sources page."""
    return f"{SOURCES}#{safe(source_id)}"


def release(release_id: str) -> str:
    """Return the address of a published file's line on the sources page."""
    return f"{SOURCES}#{fragment(release_id)}"


def clean(path: str) -> str:
    """Return an address as servers give it, by the folder alone: "trusts/RWE/"."""
    return path.removesuffix("index.html")


def fragment(text: str) -> str:
    """Turn any text into an id of letters, digits, dots, dashes and underscores."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", text).strip("-") or "x"


def root(path: str, address: str = "") -> str:
    """
    Return the relative path from a page up to the root of the site: "", "../", "../../".

    The server shows the "Page not found" page at any address. Its path alone therefore begins at
    the root of the host and includes the site's folder there.

    Args:
        path: The page, from the root of the site.
        address: The public address of the site. Empty if it has none yet; we then assume that the
            site is at the root of the host.
    """
    return (urlsplit(address).path or "/") if path == NOT_FOUND else "../" * path.count("/")


def safe(name: str) -> str:
    """
    Return a code unchanged if it is safe as part of an address.

    Codes come from published files: a code with a slash or two dots would put the file elsewhere.

    Raises:
        PublishProblem: It has characters other than letters, digits, dots, dashes and underscores.
    """
    if not _SAFE.fullmatch(name) or ".." in name:
        raise PublishProblem(
            f"{name!r} cannot be part of an address: expected only letters, digits, . - _; check "
            "the organisation codes and releases in the marts"
        )
    return name


def outside(url: str | None) -> str:
    """Return a web address unchanged; return empty for all else (no address, a script, a file)."""
    if not url:
        return ""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else ""


def _type_folder(trust_type: str) -> str:
    """Return the folder of a type of trust: "mental-health-and-community"."""
    return safe(trust_type.lower().removesuffix(" trust").replace(" ", "-"))
