"""Make the page of an official NHS England table, for a trust type and quarter, beside ours."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Link, Page, organisation_href
from pipeline.publish.drawing import charts
from pipeline.publish.marts.official_rows import (
    OfficialPlace,
    OfficialScore,
    OfficialStep,
    SegmentChange,
)
from pipeline.publish.marts.rows import group
from pipeline.publish.parts import official_agreement
from pipeline.publish.parts import table_tools as tools
from pipeline.publish.parts.official_agreement import SCORE_STEP
from pipeline.publish.parts.source import official_sources
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/official.html"
# Readers of a longer list of scores need the CSV, which has all of them.
DIFFERENCES_SHOWN: Final = 60
# The columns that readers can hide: all but place and name.
COLUMNS: Final[Mapping[str, str]] = {
    "place-range": "Likely range of the place",
    "average": "Average score",
    "before": "Segment before the override",
    "deficit": "In deficit",
    "segment": "Segment",
    "average-place": "Place by the average alone",
    "score-range": "Likely range of the score",
    "our-range": "Our likely range of the place",
    "about": "Code and type",
    "cells": "Read from",
}
# What is hidden until a reader asks for it, so that a line of the table is one line of text.
MORE: Final = ("before", "average-place", "score-range", "our-range", "about", "cells")
MARTS: Final = (
    "official_places",
    "official_scores",
    "official_agreement",
    "official_cuts",
    "official_segment_steps",
    "official_segment_changes",
)


def pages(context: Context) -> Iterator[Page]:
    """Make one page per trust type and available quarter, at /official/<type>/<quarter>/."""
    for quarter, trust_type in context.marts.official.tables:
        yield _page(context, quarter, trust_type)


def _page(context: Context, quarter: date, trust_type: str) -> Page:
    """Build the page of one table."""
    official = context.marts.official
    places = official.tables[quarter, trust_type]
    scores = official.table_scores.get((quarter, trust_type), ())
    steps = official.steps.get((quarter, trust_type), ())
    cuts = official.cuts.get(quarter)
    trusts, named = numbers.trust_type(trust_type), numbers.period(quarter, "quarter")
    rows = [_row(context, place) for place in places]
    bars = {place.org_code: _bar(place, len(places)) for place in places}
    columns = dict(COLUMNS)
    if not any(bars.values()):
        bars = {}
        del columns["place-range"], columns["our-range"]
    differing = [score for score in scores if score.agrees is False]
    more = len(differing) - DIFFERENCES_SHOWN
    release = context.marts.releases.get(places[0].release_id or "")
    return Page(
        path=urls.official(trust_type, quarter),
        template=TEMPLATE,
        title=f"Official table of {trusts}, {named}",
        description=f"NHS England's own table of {trusts} for {named}: segment, override, place "
        "and likely range, with our recomputation beside it.",
        section=urls.OFFICIALS,
        crumbs=(
            Link(words="Official tables", href=urls.OFFICIALS),
            Link(words=numbers.upper_first(trusts), href=urls.official_type(trust_type)),
        ),
        scripts=("table",),
        view={
            "trusts": trusts,
            "quarter": named,
            "places": places,
            "href": partial(organisation_href, context),
            "name_of": {place.org_code: place.org_name for place in places}.get,
            "finding": official_agreement.finding(trusts, named, places),
            "in_short": official_agreement.in_short(steps, cuts),
            "as_published": official_agreement.as_published(steps),
            # The scores of each measure have a separate table.
            "steps": [step for step in steps if not step.step.startswith(SCORE_STEP)],
            "cuts": official_agreement.cut_words(cuts),
            "rows": rows,
            "bars": bars,
            "halfway": (len(places) + 1) // 2,
            "tools": tools.choices(
                "trusts",
                regions=(row["region"] for row in rows),
                icbs=(row["icb"] for row in rows),
                subtypes=(place.trust_subtype or "" for place in places),
                columns=columns,
                more=MORE,
            ),
            "new_rules": _new_rules(official.segment_changes.get((quarter, trust_type))),
            "range_notes": list(_range_notes(places)),
            "none_differs": official_agreement.none_differs(places),
            "small_differences": official_agreement.small_differences(places, steps),
            "averages": official_agreement.rounded(places),
            "differences": [place for place in places if place.difference],
            "score_differences": differing[:DIFFERENCES_SHOWN],
            "score_differences_more": numbers.counted(more, "more score") if more > 0 else "",
            "measures": list(_measures(scores, steps)),
            # Each file by its number.
            "files": {
                file: numbers.count(number)
                for number, file in enumerate(
                    dict.fromkeys(file for row in rows for file, _ in row["cells"]), 1
                )
            },
            "publication": next(
                (
                    source
                    for source in context.config.sources
                    if release and source.id == release.source and urls.outside(source.landing)
                ),
                None,
            ),
            "quarters": [
                (other, same)
                for other, same in official.tables
                if same == trust_type and other != quarter
            ],
            "types": [
                (same, other)
                for same, other in official.tables
                if same == quarter and other != trust_type
            ],
            "csv": context.csv_of("official_places"),
            "csvs": [found for mart in MARTS if (found := context.csv_of(mart)) is not None],
        },
    )


def _new_rules(change: SegmentChange | None) -> str:
    """Say what new rules did to the segments of a table; empty where the rules are the same."""
    if change is None or not change.is_new_rules:
        return ""
    before = numbers.period(change.since_quarter, "quarter")
    trusts = numbers.counted(change.compared, "trust")
    rose, fell = numbers.count(change.rose), numbers.count(change.fell)
    said = [
        f"The rules of this quarter are not those of {before}: other targets, measures and cuts.",
        f"Of {trusts} in both, a better segment now: {rose}; a worse one: {fell}.",
    ]
    if change.by_new_cuts is None:
        said.append("How many of these changes the new cuts alone made is not known.")
    else:
        said.append(
            f"By the cuts of {before}, {numbers.count(change.by_new_cuts)} of these changes would "
            "not be there."
        )
    if change.last_by_old_cuts is not None and change.left_last and change.old_cut_3 is not None:
        cut = numbers.decimal(change.old_cut_3, 2)
        said.append(
            f"{numbers.upper_first(numbers.counted(change.left_last, 'trust'))} left segment 4; "
            f"{numbers.count(change.last_by_old_cuts)} would still be in it by the old cut ({cut})."
        )
    return " ".join(said)


def _row(context: Context, place: OfficialPlace) -> Mapping[str, Any]:
    """Return a line of the table, its trust's current area, and its source cells."""
    known = context.marts.organisations.get(place.org_code)
    return {
        "place": place,
        "region": (known.region_name if known else None) or "",
        "icb": (known.icb_name if known else None) or "",
        "cells": official_sources(context.marts, place, is_short=True),
    }


def _bar(place: OfficialPlace, of: int) -> charts.RangeBar | None:
    """Draw the likely range of a place: the published one, or ours; None if there is neither."""
    ranges = ((place.rank_low, place.rank_high), (place.our_rank_low, place.our_rank_high))
    for low, high in ranges:
        if low is not None and high is not None and place.league_rank is not None:
            return charts.range_bar(low, high, place.league_rank, of)
    return None


def _range_notes(places: Sequence[OfficialPlace]) -> Iterator[str]:
    """Say why a likely range is missing."""
    theirs = sum(place.rank_low is not None for place in places)
    ours = sum(place.our_rank_low is not None for place in places)
    if not theirs:
        yield (
            "NHS England prints its likely ranges in a file of their own. We do not hold that file "
            "for this table, so we print no official range; that does not mean there is none."
        )
    elif theirs < len(places):
        yield (
            f"We have NHS England's likely range for {numbers.count(theirs)} of "
            f"{numbers.counted(len(places), 'trust')}."
        )
    if not ours:
        yield (
            "Ours cannot be worked out here: that takes every score of every trust in the table, "
            "and we do not have all of them."
        )


def _measures(
    scores: Sequence[OfficialScore], steps: Sequence[OfficialStep]
) -> Iterator[Mapping[str, Any]]:
    """Count each measure's scores: available, recalculated and equal; say why others are not."""
    told = {step.step: step.note for step in steps}
    for code, found in group(scores, lambda s: s.nof_metric).items():
        compared = sum(score.our_score is not None for score in found)
        reasons = Counter(score.reason for score in found if score.our_score is None)
        yield {
            "first": found[0],
            "held": len(found),
            "compared": compared,
            "equal": sum(score.agrees is True for score in found),
            "how": told.get(f"{SCORE_STEP}{code}") if compared else None,
            "reasons": sorted(reasons.items(), key=lambda item: (-item[1], item[0] or "")),
        }
