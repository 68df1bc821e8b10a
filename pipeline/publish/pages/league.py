"""Make the pages of a league table: its newest edition, and one page per past month."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from typing import Final

from pipeline.config.metrics import JUDGEMENT, NOISE, DoubtSource, Metric, Table
from pipeline.publish import urls
from pipeline.publish.context import (
    SITE_PICTURE,
    Context,
    Page,
    organisation_href,
    organisation_name,
)
from pipeline.publish.drawing import charts
from pipeline.publish.files import metadata, tables
from pipeline.publish.marts.range_rows import LeagueMoveSummary
from pipeline.publish.marts.reader import Marts
from pipeline.publish.marts.rows import LeagueEdition, LeagueMeasure, LeaguePlace
from pipeline.publish.parts import as_of, certainty, credibility, moves, summary
from pipeline.publish.parts import table_tools as tools
from pipeline.publish.wording import markdown, numbers

TEMPLATE: Final = "pages/league.html"
# The meaning of the short notes under figures; we print it below a table that has one.
RESTATED: Final = "restated"
JOINED: Final = "added up"
SAME_COUNT: Final = "same count since"
LIKELY: Final = "likely"
# How the keys begin of the columns that are shown at once; the others are one press away.
SHOWN: Final = ("score", "theme-", "since-")
_NO_SCORE: Final = (
    "so it earns no place and no score. The other measures of its theme take over its weight, and "
    "the likely range runs from the best to the worst on it. The reason is under the table."
)
LEGEND: Final = {
    JOINED: "the sum of the figures of the trusts that have merged since, as the merged trust has "
    "none of its own for that period.",
    RESTATED: "counted again on today's map of ICBs, because the ICB did not exist yet then.",
    numbers.NOT_CREDIBLE: f"the figure cannot be what it says, {_NO_SCORE}",
    numbers.INCOMPLETE: f"too large a part of the area is not in the figure, {_NO_SCORE}",
    numbers.MARKED: "a rule of the quality page marks the figure; it keeps its place. The page of "
    "the organisation says why.",
    SAME_COUNT: "the count has not moved since that month, after a jump of a hundred or more: it "
    "may be counted in another way, or no longer be counted.",
    LIKELY: "the score of each of its trusts was drawn from other trusts' steps; a mean of few "
    "trusts jumps farther.",
}


def pages(context: Context) -> Iterator[Page]:
    """Make one page per edition, at /league/<table>/ and /league/<table>/<yyyy-mm>/."""
    for table in context.config.tables:
        for edition in context.marts.editions.get(table.id, ()):
            lines = context.marts.places.get((table.id, edition.edition), ())
            ranked = [line for line in lines if line.place is not None]
            named = f"{table.title}, {numbers.edition(edition.edition)}"
            yield Page(
                path=urls.league(table.id, edition.edition),
                template=TEMPLATE,
                title=named,
                description=f"{named}: place with its likely range, score and every measure of "
                f"{numbers.counted(edition.ranked_count, certainty.noun(table))}.",
                section=urls.LEAGUES,
                feed=urls.MOVERS_FEED,
                picture=table.id if edition.is_latest and ranked else SITE_PICTURE,
                dataset=_dataset(context, table, edition),
                scripts=("table",),
                view={
                    "table": table,
                    "edition": edition,
                    "is_latest": edition.edition == "latest",
                    "as_of": as_of.line(context, table) if edition.edition == "latest" else "",
                    "as_of_notes": list(as_of.notes(context, table))
                    if edition.edition == "latest"
                    else [],
                    "finding": certainty.finding(context, table, edition.edition),
                    "close": certainty.too_close(context, table, edition.edition),
                    "noun": certainty.noun(table),
                    "not_credible": partial(credibility.beside_name, context),
                    "unranked": [line for line in lines if line.place is None],
                    "href": partial(organisation_href, context),
                    "name": partial(organisation_name, context),
                    "closed": partial(summary.closed_in_brief, context),
                    "metric": context.config.metric,
                    "paragraphs": markdown.paragraphs,
                    **_lines(context, table, edition, ranked),
                    **_doubt(context, table),
                    "effective": certainty.effective(context, table, edition.edition),
                    "weighed_over": certainty.weighed_over(context, table, edition.edition),
                    **_downloads(context, table, edition),
                    **moves.lookups(context, table),
                },
            )


def _dataset(context: Context, table: Table, edition: LeagueEdition) -> str:
    """Describe the table of an edition for search engines."""
    name = tables.league_table(table.id, edition.edition)
    periods = context.marts.periods.get((table.id, edition.edition), {})
    return metadata.json_ld(
        context,
        name=f"{table.title}, {numbers.edition(edition.edition)}",
        about=f"Place, score and every measure of each of the {certainty.noun(table)}s of a league "
        "table, with its likely range.",
        path=urls.league(table.id, edition.edition),
        tables=[one for one in context.downloads if one.table == name],
        measures=certainty.measures(context, table),
        months=[month for month in periods.values() if month],
    )


def _lines(
    context: Context, table: Table, edition: LeagueEdition, ranked: Sequence[LeaguePlace]
) -> Mapping[str, object]:
    """Return the lines of the table in their groups, and the contents of each column."""
    marts = context.marts
    key = (table.id, edition.edition)
    periods = marts.periods.get(key, {})
    metrics = certainty.measures(context, table)
    weights = [theme.weight * m.weight for theme in table.themes for m in theme.measures]
    ranges = {
        line.org_code: found
        for line in ranked
        if (found := marts.ranges.places.get((*key, line.org_code)))
    }
    group_of = {code: found.group_number for code, found in ranges.items()}
    cells = {line.org_code: list(_cells(context, line, periods, metrics)) for line in ranked}
    notes = " ".join(note for row in cells.values() for _, _, note in row)
    icbs = {
        line.org_code: board.org_name
        if (board := marts.organisations.get(line.icb_code or ""))
        else ""
        for line in ranked
    }
    steps = marts.ranges.steps.get(key, ())
    is_grouped = bool(ranges) and None not in group_of.values()
    columns = _columns(table, metrics, steps, is_sure=bool(ranges), is_grouped=is_grouped)
    return {
        # Lines are in place order, so a group runs from its first line to its last.
        "groups": [
            (number, list(members))
            for number, members in groupby(ranked, lambda line: group_of.get(line.org_code))
        ],
        "is_grouped": is_grouped,
        "ranges": ranges,
        "replays": next((found.replay_count for found in ranges.values()), None),
        "sure": partial(certainty.sure, context),
        "steps": steps,
        "move_of": marts.ranges.move_of,
        "arrows": certainty.ARROWS,
        "not_compared": "" if steps else _not_compared(context, table, edition),
        "heads": [
            (metric, weight, periods.get(metric.id), _target(marts, metric, periods.get(metric.id)))
            for metric, weight in zip(metrics, weights, strict=True)
        ],
        "value_column": tables.value_column,
        "theme_column": tables.theme_column,
        "theme_scores": marts.themes,
        "halfway": (edition.ranked_count + 1) // 2,
        "mapped": {
            seen.metric_id: seen.mapped_month
            for line in ranked
            for _, seen, _ in cells[line.org_code]
            if seen and seen.mapped_month
        },
        "cells": cells,
        "shared": marts.shared_in_table,
        "legend": [(mark, meaning) for mark, meaning in LEGEND.items() if mark in notes],
        "icbs": icbs,
        "tools": tools.choices(
            f"{certainty.noun(table)}s",
            regions=(line.region_name or "" for line in ranked),
            icbs=icbs.values(),
            subtypes=(line.subtype or "" for line in ranked),
            columns=columns,
            more=[key for key in columns if not key.startswith(SHOWN)],
        ),
    }


def _cells(
    context: Context,
    line: LeaguePlace,
    periods: Mapping[str, date | None],
    metrics: Sequence[Metric],
) -> Iterator[tuple[Metric, LeagueMeasure | None, str]]:
    """Return each measure of a line, with a note if its figure differs from its column."""
    key = (line.table_id, line.edition, line.org_code)
    for metric in metrics:
        seen = context.marts.measures.get(key, {}).get(metric.id)
        yield metric, seen, _note(context, seen, metric, periods.get(metric.id)) if seen else ""


def _note(context: Context, seen: LeagueMeasure, metric: Metric, period: date | None) -> str:
    """Say how a figure differs from the others in its column; usually empty."""
    parts = []
    if seen.month and seen.month != period:
        parts.append(numbers.short_period(seen.month, metric.period))
    if seen.flag == "restated":
        parts.append(RESTATED)
    if seen.flag == "joined":
        parts.append(JOINED)
    if odd := numbers.credibility(seen.credibility, seen.marked):
        parts.append(odd)
    if seen.credibility is not None:
        return ", ".join(parts)
    if mean := credibility.mean_words(context.marts, metric, seen.org_code, seen.month or date.min):
        parts.append(mean)
    made_of = context.marts.ranges.score_ranges.get(
        (seen.table_id, seen.edition, seen.org_code, metric.id)
    )
    if made_of and context.config.table(seen.table_id).org_kind == "icb":
        score = numbers.score_range(made_of.score_low, made_of.score_high)
        parts.append(f"{LIKELY} {score}")
    history = context.marts.history.get((metric.id, seen.org_code), ())
    counted = next((o for o in history if o.month == seen.month), None)
    if counted and counted.is_frozen and counted.unchanged_since:
        parts.append(f"{SAME_COUNT} {numbers.short_period(counted.unchanged_since, 'month')}")
    return ", ".join(parts)


def _target(marts: Marts, metric: Metric, month: date | None) -> float | None:
    """Find the target that a measure is scored against in a month; None if there is none."""
    return marts.targets.get((metric.id, month)) if month and metric.scoring == "target" else None


def _columns(
    table: Table,
    metrics: Sequence[Metric],
    steps: Sequence[LeagueMoveSummary],
    *,
    is_sure: bool,
    is_grouped: bool,
) -> Mapping[str, str]:
    """Name the columns that readers can hide, in order: all but place, name and range."""
    named = {"score": "Score"} | {f"theme-{theme.id}": theme.title for theme in table.themes}
    for number, step in enumerate(steps, 1):
        named[f"since-{number}"] = f"Since {numbers.edition(step.since_edition)}"
    named["about"] = "Code, type and region"
    if is_sure:
        named["chance"] = "Chance of the top and bottom quarter"
    if is_grouped:
        named |= {"group": "Group", "apart": "Clearly different from"}
    return named | {metric.id: metric.short for metric in metrics}


def _doubt(context: Context, table: Table) -> Mapping[str, object]:
    """Return what the ranges of a table cover, and what they do not."""
    return {
        "noise": [_quoted(s) for s in context.config.doubt.sources if s.id in NOISE],
        "judgement": [_quoted(s) for s in context.config.doubt.sources if s.id in JUDGEMENT],
        "quoted": certainty.quoted(context, table),
        "has_sensitivity": table.id in context.marts.ranges.doubt_summaries,
        "has_pairs": any(one == table.id for one, _ in context.marts.ranges.pairs),
        # An invented range, to explain the drawing.
        "sample": charts.range_bar(25, 70, 40, 100, (30, 56)),
        "made_of": {
            theme.id: numbers.listed(
                [
                    f"{context.config.metric(m.metric_id).title} ({numbers.fraction(m.weight)})"
                    for m in theme.measures
                ]
            )
            for theme in table.themes
        },
    }


def _quoted(source: DoubtSource) -> str:
    return f"“{numbers.lower_first(source.title)}”"


def _downloads(context: Context, table: Table, edition: LeagueEdition) -> Mapping[str, object]:
    """Name the files of an edition, its publications, and the table's other editions."""
    metrics = certainty.measures(context, table)
    read = {cells.source for metric in metrics for cells in metric.cells}
    files = (f"metric-{metric.id}.csv" for metric in metrics)
    held = {download.name for download in context.downloads}
    return {
        "file": tables.league_table(table.id, edition.edition),
        "cells_in": [name for name in files if name in held],
        "sources": [source for source in context.config.sources if source.id in read],
        "others": [e for e in context.marts.editions[table.id] if e != edition],
    }


def _not_compared(context: Context, table: Table, edition: LeagueEdition) -> str:
    """Say why we compare no places with an earlier edition."""
    found = context.marts.predecessors.get((table.id, edition.edition))
    if found is None:
        return "We have no earlier month that this one could be compared with."
    if found.may_be_compared:
        return (
            "No earlier month is near enough to compare with: a table is compared with the one up "
            "to three months before, and with the one a year before."
        )
    closed = f", {numbers.count(found.closed_since)} of them closed since"
    return (
        f"This table is not compared with an earlier one: {numbers.count(found.ranked_in_both)} of "
        f"the {numbers.count(found.ranked)} ranked here are among the "
        f"{numbers.count(found.ranked_before)} ranked in {numbers.edition(found.earlier_edition)}"
        f"{closed if found.closed_since else ''}. Where fewer than nine in ten are in both, the "
        "same place is not the same thing."
    )
