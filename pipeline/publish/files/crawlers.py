"""Make the files by which search engines and static hosts find their way: three small texts."""

from collections.abc import Iterable
from html import escape

from pipeline.publish import urls
from pipeline.publish.marts.reader import Marts


def files(marts: Marts, pages: Iterable[str], address: str) -> dict[str, bytes]:
    """
    Make `robots.txt`, `_redirects` and, for a site with an address, `sitemap.xml`.

    Args:
        marts: For the codes of the organisations.
        pages: The addresses of all pages, from the root of the site.
        address: The public address of the site; empty if it has none yet. A sitemap has whole
            addresses only, so that without one there is none.

    Returns:
        Each file by its address.
    """
    robots = "User-agent: *\nAllow: /\n"
    made = {urls.REDIRECTS: _redirects(marts)}
    if address:
        robots += f"\nSitemap: {address}{urls.SITEMAP}\n"
        made[urls.SITEMAP] = _sitemap(pages, address)
    return {name: text.encode() for name, text in {urls.ROBOTS: robots, **made}.items()}


def _sitemap(pages: Iterable[str], address: str) -> str:
    """List every page but the one for what is not there, and those that others show in frames."""
    lines = [
        f"<url><loc>{escape(address + urls.clean(path))}</loc></url>"
        for path in sorted(pages)
        if path != urls.NOT_FOUND and path.endswith(".html") and not path.startswith(urls.EMBED)
    ]
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    opening = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return "\n".join([head, opening, *lines, "</urlset>", ""])


def _redirects(marts: Marts) -> str:
    """Lead an address with a code in small letters to its page, on hosts that read such a file."""
    lines = []
    for organisation in sorted(marts.organisations.values(), key=lambda o: o.org_code):
        if organisation.has_page:
            path = urls.clean(urls.organisation(organisation.org_kind, organisation.org_code))
            lines += [f"/{path.lower()} /{path} 301", f"/{path.lower().rstrip('/')} /{path} 301"]
    return "\n".join([*lines, ""])
