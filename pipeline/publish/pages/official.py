"""NHS England's own table of one type of trust in one quarter, with ours beside it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, FileLink, Link, Page, organisation_href
from pipeline.publish.marts.official_rows import OfficialPlace, OfficialScore
from pipeline.publish.marts.rows import group
from pipeline.publish.parts import official_agreement
from pipeline.publish.parts import table_tools as tools
from pipeline.publish.parts.official import Line, line
from pipeline.publish.parts.official_agreement import SCORE_STEP, StepRow
from pipeline.publish.parts.source import SourcePart, official_sources
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/official.html"
# A longer list of scores is read in the CSV, which has all of them.
DIFFERENCES_SHOWN: Final = 60
# What may be hidden: all but place and name.
COLUMNS: Final = (
    tools.Column(key="average", words="Average score"),
    tools.Column(key="before", words="Segment before the override"),
    tools.Column(key="deficit", words="In deficit"),
    tools.Column(key="segment", words="Segment"),
    tools.Column(key="average-place", words="Place by the average alone"),
    tools.Column(key="score-range", words="Likely range of the score"),
    tools.Column(key="place-range", words="Likely range of the place"),
    tools.Column(key="cells", words="Read from"),
)
MARTS: Final = ("official_places", "official_scores", "official_agreement", "official_cuts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exact:
    """The published numbers of a line with ours behind them, for scripts."""

    place: str
    average: str
    before: str
    deficit: str
    after: str
    average_place: str
    score_range: str
    place_range: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table; region and ICB are those of today."""

    code: str
    subtype: str
    region: str
    icb: str
    name: str
    href: str
    under: str
    line: Line
    exact: Exact
    cells: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One trust whose figures we do not all reproduce, and why."""

    name: str
    href: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AverageDifference:
    """One average that misses the published one by its last digit."""

    name: str
    href: str
    published: str
    ours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreDifference:
    """One score that we work out differently, and why."""

    name: str
    href: str
    measure: str
    published: str
    ours: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRow:
    """One measure: how many of its scores we reproduce, and why the others are as published."""

    code: str
    title: str
    counts: str
    held: str
    equal: str
    how: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything the template may see."""

    trusts: str
    quarter: str
    ranked: str
    in_short: str
    as_published: str
    steps: tuple[StepRow, ...]
    cuts: tuple[str, ...]
    rows: tuple[Row, ...]
    tools: tools.Tools
    range_notes: tuple[str, ...]
    none_differs: str
    small_differences: tuple[str, ...]
    differences: tuple[Difference, ...]
    averages: tuple[AverageDifference, ...]
    score_differences: tuple[ScoreDifference, ...]
    score_differences_more: str
    measures: tuple[MeasureRow, ...]
    files: tuple[SourcePart, ...]
    publication: Link | None
    quarters: tuple[Link, ...]
    types: tuple[Link, ...]
    csv: FileLink | None
    csvs: tuple[FileLink, ...]


def pages(context: Context) -> Iterator[Page]:
    """One page per type and quarter held, at /official/<type>/<quarter>/."""
    for quarter, trust_type in context.marts.official.tables:
        yield _page(context, quarter, trust_type)


def _page(context: Context, quarter: date, trust_type: str) -> Page:
    """Lay out one table."""
    official = context.marts.official
    places = official.tables[quarter, trust_type]
    scores = official.table_scores.get((quarter, trust_type), ())
    steps = official.steps.get((quarter, trust_type), ())
    trusts, named = numbers.trust_type(trust_type), numbers.period(quarter, "quarter")
    files = _files(context, places)
    rows = tuple(_row(context, place, tuple(files)) for place in places)
    differing = tuple(_score_differences(context, places, scores))
    more = len(differing) - DIFFERENCES_SHOWN
    release = context.marts.releases.get(places[0].release_id or "")
    source = next((s for s in context.config.sources if release and s.id == release.source), None)
    return Page(
        path=urls.official(trust_type, quarter),
        template=TEMPLATE,
        title=f"Official table of {trusts}, {named}",
        description=f"NHS England's own table of {trusts} for {named}: segment, override, place "
        "and likely range, with our recomputation beside it.",
        section=urls.OFFICIALS,
        crumbs=(Link(words="Official tables", href=urls.OFFICIALS),),
        scripts=("table",),
        view=View(
            trusts=trusts,
            quarter=named,
            ranked=numbers.counted(len(places), "trust"),
            in_short=official_agreement.in_short(steps, official.cuts.get(quarter)),
            as_published=official_agreement.as_published(steps),
            steps=official_agreement.step_rows(steps),
            cuts=official_agreement.cut_words(official.cuts.get(quarter)),
            rows=rows,
            tools=tools.Tools(
                noun="trusts",
                regions=tools.offered(row.region for row in rows),
                icbs=tools.offered(row.icb for row in rows),
                subtypes=tools.offered(row.subtype for row in rows),
                columns=COLUMNS,
            ),
            range_notes=tuple(_range_notes(places)),
            none_differs=official_agreement.none_differs(places),
            small_differences=official_agreement.small_differences(places, steps),
            averages=tuple(
                AverageDifference(
                    name=place.org_name,
                    href=organisation_href(context, place.org_code),
                    published=numbers.score(place.average_score),
                    ours=numbers.score(place.our_average_score),
                )
                for place in official_agreement.rounded(places)
            ),
            differences=tuple(
                Difference(
                    name=place.org_name,
                    href=organisation_href(context, place.org_code),
                    words=numbers.sentence(place.difference),
                )
                for place in places
                if place.difference
            ),
            score_differences=differing[:DIFFERENCES_SHOWN],
            score_differences_more=numbers.counted(more, "more score") if more > 0 else "",
            measures=tuple(_measures(context, quarter, trust_type)),
            files=tuple(files.values()),
            publication=Link(words=source.title, href=urls.outside(source.landing))
            if source and urls.outside(source.landing)
            else None,
            quarters=tuple(
                Link(words=numbers.period(other, "quarter"), href=urls.official(trust_type, other))
                for other, same_type in official.tables
                if same_type == trust_type and other != quarter
            ),
            types=tuple(
                Link(
                    words=numbers.upper_first(numbers.trust_type(other)),
                    href=urls.official(other, quarter),
                )
                for same_quarter, other in official.tables
                if same_quarter == quarter and other != trust_type
            ),
            csv=context.csv_of("official_places"),
            csvs=tuple(found for mart in MARTS if (found := context.csv_of(mart)) is not None),
        ),
    )


def _files(context: Context, places: Sequence[OfficialPlace]) -> dict[str, SourcePart]:
    """Find the files that the table was read from, in the order in which they are numbered."""
    parts = (part for place in places for part in official_sources(context.marts, place))
    return {part.release_href: replace(part, rows="") for part in parts}


def _row(context: Context, place: OfficialPlace, files: Sequence[str]) -> Row:
    """Lay out one line."""
    words = line(context.marts, place, say_of=False)
    under = (place.org_code, place.trust_subtype, words.recovery)
    known = context.marts.organisations.get(place.org_code)
    return Row(
        code=place.org_code,
        subtype=place.trust_subtype or "",
        region=(known.region_name if known else None) or "",
        icb=(known.icb_name if known else None) or "",
        exact=Exact(
            place=numbers.exact(place.league_rank, place.our_league_rank),
            average=numbers.exact(place.average_score, place.our_average_score),
            before=numbers.exact(place.unadjusted_segment, place.our_unadjusted_segment),
            deficit={True: "yes", False: "no", None: ""}[place.in_deficit],
            after=numbers.exact(place.adjusted_segment, place.our_adjusted_segment),
            average_place=numbers.exact(place.average_rank, place.our_average_rank),
            score_range=numbers.exact(
                place.score_low, place.score_high, place.our_score_low, place.our_score_high
            ),
            place_range=numbers.exact(
                place.rank_low, place.rank_high, place.our_rank_low, place.our_rank_high
            ),
        ),
        name=place.org_name,
        href=organisation_href(context, place.org_code),
        under=" · ".join(part for part in under if part),
        line=words,
        cells="; ".join(
            f"file {files.index(part.release_href) + 1}, {part.rows}"
            for part in official_sources(context.marts, place, is_short=True)
            if part.rows
        ),
    )


def _range_notes(places: Sequence[OfficialPlace]) -> Iterator[str]:
    """Say why a likely range is missing."""
    theirs = sum(place.rank_low is not None for place in places)
    ours = sum(place.our_rank_low is not None for place in places)
    if not theirs:
        yield (
            "NHS England prints its likely ranges in a file of their own. We do not hold that file "
            "for this table, so no official range stands here; that does not mean there is none."
        )
    elif theirs < len(places):
        yield (
            f"NHS England's likely range is held for {numbers.count(theirs)} of "
            f"{numbers.counted(len(places), 'trust')}."
        )
    if not ours:
        yield (
            "Ours cannot be worked out here: that takes every score of every trust in the table, "
            "and not all of them are held."
        )


def _score_differences(
    context: Context, places: Sequence[OfficialPlace], scores: Sequence[OfficialScore]
) -> Iterator[ScoreDifference]:
    """List the scores that we work out differently."""
    names = {place.org_code: place.org_name for place in places}
    for score in scores:
        if score.agrees is False:
            yield ScoreDifference(
                name=names.get(score.org_code, score.org_code),
                href=organisation_href(context, score.org_code),
                measure=f"{score.description or 'measure'} ({score.nof_metric})",
                published=numbers.score(score.published_score),
                ours=numbers.score(score.our_score),
                why=numbers.sentence(score.reason or "no reason is known"),
            )


def _measures(context: Context, quarter: date, trust_type: str) -> Iterator[MeasureRow]:
    """Count the scores of each measure: held, worked out, equal, and why not."""
    official = context.marts.official
    scores = official.table_scores.get((quarter, trust_type), ())
    told = {step.step: step.note for step in official.steps.get((quarter, trust_type), ())}
    for code, found in group(scores, lambda s: s.nof_metric).items():
        compared = sum(score.our_score is not None for score in found)
        equal = sum(score.agrees is True for score in found)
        reasons = Counter(score.reason for score in found if score.our_score is None)
        how = told.get(f"{SCORE_STEP}{code}") if compared else None
        yield MeasureRow(
            code=code,
            title=found[0].description or code,
            counts="yes" if found[0].counts_in_average else "no",
            held=numbers.count(len(found)),
            equal=f"{numbers.count(equal)} of {numbers.count(compared)}" if compared else "none",
            how=numbers.sentence(how or ""),
            reasons=tuple(
                f"{numbers.count(many)} as published: {numbers.sentence(why or 'no reason given')}"
                for why, many in sorted(reasons.items(), key=lambda item: (-item[1], item[0] or ""))
            ),
        )
