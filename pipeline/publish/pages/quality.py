"""Make the quality page: data checks, agreement with official figures, revisions."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Page, organisation_href
from pipeline.publish.marts.reader import Marts
from pipeline.publish.marts.rows import MappingErrorTotal, group
from pipeline.publish.parts import credibility
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/quality.html"
# A page cannot usefully list a thousand failed checks; findings.csv has the rest.
BROKEN_SHOWN: Final = 200
# What a rule can do to a figure: one that takes scores may only mark, or a person overrules it.
EFFECTS: Final[Mapping[str, str]] = {
    credibility.NO_SCORE: "earns no score",
    credibility.MARK: "is marked and keeps its place",
    credibility.OVERRULED: "a person kept it",
}


def pages(context: Context) -> Iterator[Page]:
    """Make one page, at /quality/."""
    marts = context.marts
    gravity = {"critical": 0, "warning": 1, "note": 2}
    broken = [finding for finding in marts.findings if not finding.passed]
    broken.sort(
        key=lambda f: (gravity.get(f.severity, 3), f.source, f.release_id, f.about, f.found or "")
    )
    agreed = sum(total.agrees is True for total in marts.totals)
    wanted = (
        "figure_credibility",
        "area_missing",
        "mapping_errors",
        "findings",
        "official_totals",
        "official_places",
        "revisions",
    )
    yield Page(
        path=urls.QUALITY,
        template=TEMPLATE,
        title="Data quality",
        description="Checks of every published file, agreement with official figures, revisions.",
        section=urls.QUALITY,
        view={
            "sources": {source.id: source for source in context.config.sources},
            "releases": context.marts.releases,
            "href_of": partial(organisation_href, context),
            "is_checked": bool(marts.findings),
            "counts": [(source, *_counts(marts, source.id)) for source in context.config.sources],
            "broken": broken[:BROKEN_SHOWN],
            "broken_more": max(len(broken) - BROKEN_SHOWN, 0),
            "totals": marts.totals,
            "totals_words": f"{numbers.count(agreed)} of "
            f"{numbers.counted(len(marts.totals), 'national figure')} agree to the printed digit.",
            "official": {
                table: Counter(member.agrees for member in members)
                for table, members in marts.official.tables.items()
            },
            "differences": [row for row in marts.official.all if row.agrees is False],
            "mapping_errors": sorted(marts.mapping_errors, key=_error_order),
            "revisions": [
                (*told, len(rows), len({row.org_code for row in rows}))
                for told, rows in group(marts.revisions, lambda r: (r.source, r.month)).items()
            ],
            "checks": marts.checks,
            "rules": [
                (rule, words, *_marked(marts, rule.id, effect))
                for rule in context.config.credibility.rules
                for effect, words in EFFECTS.items()
                if effect == rule.effect or any(_marked(marts, rule.id, effect))
            ],
            "marked_now": list(_marked_now(context)),
            "csvs": [link for mart in wanted if (link := context.csv_of(mart)) is not None],
        },
    )


def _error_order(total: MappingErrorTotal) -> tuple[bool, bool, int]:
    """Footprints before areas, the newest years before all, and young mappings before old ones."""
    return total.org_kind != "trust", total.reach != "newest", total.lag_months


def _marked(marts: Marts, code: str, effect: str) -> tuple[int, int, int]:
    """Count the figures, organisations and months to which a rule does one thing, of all held."""
    found = [
        m for marks in marts.marks.values() for m in marks if (m.code, m.effect) == (code, effect)
    ]
    return len(found), len({m.org_code for m in found}), len({m.month for m in found})


def _marked_now(context: Context) -> Iterator[tuple[str, str, str, str]]:
    """List the newest figures that a rule marks: code, name, measure, and why."""
    marts = context.marts
    for metric in context.config.metrics:
        for (metric_id, org_code), seen in marts.latest.items():
            who = marts.organisations.get(org_code)
            if (
                metric_id == metric.id
                and who
                and not marts.newest_figures[metric_id, org_code].is_old
            ):
                for words in credibility.sentences(marts, metric, seen):
                    yield org_code, who.org_name, metric.short, words


def _counts(marts: Marts, source_id: str) -> tuple[int, Counter[str]]:
    """Count a source's files and its data checks: those passed, and those failed by severity."""
    found = [finding for finding in marts.findings if finding.source == source_id]
    return (
        len({finding.release_id for finding in found}),
        Counter("kept" if finding.passed else finding.severity for finding in found),
    )
