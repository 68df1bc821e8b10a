"""Index pages typed in the publisher's manner: what stands around a link, and the link."""

from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import urlsplit

from pipeline.config.sources import Source
from tests.support.world import declared

ROOT = "https://www.england.nhs.uk"
AE = f"{ROOT}/statistics/statistical-work-areas/ae-waiting-times-and-activity/"
AE_YEAR = f"{AE}ae-attendances-and-emergency-admissions-2025-26/"
RTT = f"{ROOT}/statistics/statistical-work-areas/rtt-waiting-times/"
UPLOADS = f"{ROOT}/statistics/wp-content/uploads/sites/2"

# What stands on every page of the publisher around what is looked for.
_AROUND = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Statistics</title></head>
<body class="page"><a class="skip" href="#main-content">Skip to main content</a>
<nav><ul><li><a href="{root}/">Home</a></li><li><a href='{root}/statistics/'>Statistics</a></li>
<li><a href="mailto:someone@example.org">Write to us</a></li><li><a name="top"></a></li></ul></nav>
<main id="main-content"><h2>Data</h2>{body}</main>
<footer><a href="{root}/privacy-policy/">Privacy</a> <a href="javascript:void(0)">More</a>
<a href="https://www.example.com/thepublisher">Follow us</a></footer></body></html>"""

Link = tuple[str, str]


def page(links: Iterable[Link], *, before: str = "") -> bytes:
    """Make a page of links, each an address and a text."""
    items = "\n".join(
        f'<p><a href="{escape(url)}" class="xls-link" target="_blank">{text}</a></p>'
        for url, text in links
    )
    return _AROUND.format(root=ROOT, body=before + items).encode()


def source(source_id: str) -> Source:
    """Give a declared source."""
    return declared().source(source_id)


def names(found: Sequence[object]) -> list[str]:
    """Give the last part of each address."""
    return [urlsplit(str(getattr(one, "url", one))).path.rsplit("/", 1)[-1] for one in found]
