"""The quality page: promises kept and broken, agreement with official figures, revisions."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, FileLink, Page, organisation_href
from pipeline.publish.marts.rows import group
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/quality.html"
# A page of a thousand broken promises is not read; the rest is in findings.csv.
BROKEN_SHOWN: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCount:
    """How many promises one source kept."""

    title: str
    href: str
    releases: str
    kept: str
    broken_critical: str
    broken_warning: str
    broken_note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """One broken promise."""

    release: str
    href: str
    source: str
    severity: str
    about: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One official table beside our recomputation."""

    quarter: str
    href: str
    trust_type: str
    trusts: str
    agree: str
    differ: str
    unknown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One trust of which we do not reproduce every official figure."""

    quarter: str
    name: str
    href: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalRow:
    """One national figure, theirs and ours."""

    about: str
    period: str
    published: str
    ours: str
    verdict: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionCount:
    """How many figures a publisher changed in one period."""

    source: str
    period: str
    figures: str
    organisations: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """One check of the finished tables."""

    name: str
    severity: str
    why: str
    wrong: str
    sample: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything the template may see."""

    is_checked: bool
    counts: tuple[SourceCount, ...]
    broken: tuple[Broken, ...]
    broken_more: str
    totals: tuple[TotalRow, ...]
    totals_words: str
    agreements: tuple[Agreement, ...]
    differences: tuple[Difference, ...]
    revisions: tuple[RevisionCount, ...]
    checks: tuple[CheckRow, ...]
    csvs: tuple[FileLink, ...]


def pages(context: Context) -> Iterator[Page]:
    """One page, at /quality/."""
    marts = context.marts
    agreed = sum(total.agrees is True for total in marts.totals)
    wanted = ("findings", "official_totals", "official_places", "revisions")
    broken = [finding for finding in marts.findings if not finding.passed]
    yield Page(
        path=urls.QUALITY,
        template=TEMPLATE,
        title="How good the data are",
        description="Checks of every published file, agreement with official figures, revisions.",
        section=urls.QUALITY,
        view=View(
            is_checked=bool(marts.findings),
            counts=tuple(_counts(context)),
            broken=tuple(_broken(context))[:BROKEN_SHOWN],
            broken_more=numbers.count(len(broken) - BROKEN_SHOWN)
            if len(broken) > BROKEN_SHOWN
            else "",
            totals=tuple(
                TotalRow(
                    about=total.about,
                    period=numbers.published(total.period),
                    published=numbers.national_figure(total.published),
                    ours=numbers.national_figure(total.ours),
                    verdict={True: "agrees", False: "differs", None: "cannot be compared"}[
                        total.agrees
                    ],
                    href=urls.outside(total.link),
                )
                for total in marts.totals
            ),
            totals_words=f"{numbers.count(agreed)} of "
            f"{numbers.counted(len(marts.totals), 'national figure')} agree to the printed digit.",
            agreements=tuple(_agreements(context)),
            differences=tuple(_differences(context)),
            revisions=tuple(_revisions(context)),
            checks=tuple(
                CheckRow(
                    name=check.summary or check.check.replace("_", " "),
                    severity=check.severity,
                    why=check.why or "",
                    wrong=numbers.count(check.wrong_rows),
                    sample=check.sample or "",
                )
                for check in marts.checks
            ),
            csvs=tuple(link for mart in wanted if (link := context.csv_of(mart)) is not None),
        ),
    )


def _source_title(context: Context, source_id: str) -> str:
    """Name a source for people."""
    found = next((s for s in context.config.sources if s.id == source_id), None)
    return found.title if found else source_id


def _counts(context: Context) -> Iterator[SourceCount]:
    """Count the promises of each source."""
    findings = group(context.marts.findings, lambda f: f.source)
    for source in context.config.sources:
        told = findings.get(source.id, ())
        broken = Counter(finding.severity for finding in told if not finding.passed)
        yield SourceCount(
            title=source.title,
            href=urls.source(source.id),
            releases=numbers.count(len({finding.release_id for finding in told})),
            kept=numbers.count(sum(finding.passed for finding in told)),
            broken_critical=numbers.count(broken["critical"]),
            broken_warning=numbers.count(broken["warning"]),
            broken_note=numbers.count(broken["note"]),
        )


def _broken(context: Context) -> Iterator[Broken]:
    """List the broken promises, the gravest first."""
    gravity = {"critical": 0, "warning": 1, "note": 2}
    broken = [finding for finding in context.marts.findings if not finding.passed]
    broken.sort(
        key=lambda f: (gravity.get(f.severity, 3), f.source, f.release_id, f.about, f.found or "")
    )
    for finding in broken:
        release = context.marts.releases.get(finding.release_id)
        known = {source.id for source in context.config.sources}
        listed = release is not None and release.source in known
        yield Broken(
            release=release.name if release else finding.release_id,
            href=urls.release(finding.release_id) if listed else "",
            source=_source_title(context, finding.source),
            severity=finding.severity,
            about=finding.about,
            found=finding.found or "",
        )


def _agreements(context: Context) -> Iterator[Agreement]:
    """Count, quarter by quarter and type by type, where every step equals the official one."""
    for (quarter, trust_type), members in context.marts.official.tables.items():
        counts = Counter(member.agrees for member in members)
        yield Agreement(
            quarter=numbers.period(quarter, "quarter"),
            href=urls.official(trust_type, quarter),
            trust_type=trust_type,
            trusts=numbers.count(len(members)),
            agree=numbers.count(counts[True]),
            differ=numbers.count(counts[False]),
            unknown=numbers.count(counts[None]),
        )


def _differences(context: Context) -> Iterator[Difference]:
    """List every trust for which a step differs."""
    for row in context.marts.official.all:
        if row.agrees is False:
            yield Difference(
                quarter=numbers.period(row.quarter, "quarter"),
                name=row.org_name,
                href=organisation_href(context, row.org_code),
                words=numbers.sentence(row.difference or "no reason is known"),
            )


def _revisions(context: Context) -> Iterator[RevisionCount]:
    """Count what publishers changed, newest period first."""
    periods = {source.id: source.period for source in context.config.sources}
    for (source, month), members in group(
        context.marts.revisions, lambda r: (r.source, r.month)
    ).items():
        yield RevisionCount(
            source=_source_title(context, source),
            period=numbers.period(month, periods.get(source, "month")),
            figures=numbers.count(len(members)),
            organisations=numbers.count(len({member.org_code for member in members})),
        )
