"""The quality page: promises kept and broken, agreement with official figures, revisions."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Page, organisation_href
from pipeline.publish.marts.rows import group
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/quality.html"
# A page of a thousand broken promises is not read; the rest is in findings.csv.
BROKEN_SHOWN: Final = 200


def pages(context: Context) -> Iterator[Page]:
    """One page, at /quality/."""
    marts = context.marts
    gravity = {"critical": 0, "warning": 1, "note": 2}
    broken = [finding for finding in marts.findings if not finding.passed]
    broken.sort(
        key=lambda f: (gravity.get(f.severity, 3), f.source, f.release_id, f.about, f.found or "")
    )
    agreed = sum(total.agrees is True for total in marts.totals)
    wanted = ("findings", "official_totals", "official_places", "revisions")
    yield Page(
        path=urls.QUALITY,
        template=TEMPLATE,
        title="How good the data are",
        description="Checks of every published file, agreement with official figures, revisions.",
        section=urls.QUALITY,
        view={
            "sources": {source.id: source for source in context.config.sources},
            "releases": context.marts.releases,
            "href_of": partial(organisation_href, context),
            "findings": group(marts.findings, lambda f: f.source),
            "broken": broken[:BROKEN_SHOWN],
            "broken_more": max(len(broken) - BROKEN_SHOWN, 0),
            "totals": marts.totals,
            "totals_words": f"{numbers.count(agreed)} of "
            f"{numbers.counted(len(marts.totals), 'national figure')} agree to the printed digit.",
            "official": marts.official.tables,
            "differences": [row for row in marts.official.all if row.agrees is False],
            "revisions": group(marts.revisions, lambda r: (r.source, r.month)),
            "checks": marts.checks,
            "csvs": [link for mart in wanted if (link := context.csv_of(mart)) is not None],
        },
    )
