"""
Explain one organisation's place in a league table: its uncertainty and its neighbours.

It covers the range and its chances, the most important source of uncertainty, the organisations
that are too close to call, and any move since an earlier edition. This module also words the
variants of a table, each of which changes one choice.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from pipeline.config.metrics import Metric, Table
from pipeline.publish import urls
from pipeline.publish.context import Context, Link, organisation_href
from pipeline.publish.marts.range_rows import (
    ALL,
    NOISE,
    LeagueMove,
    LeagueMoveSummary,
    LeagueNeighbours,
    LeaguePart,
    LeagueRange,
    LeagueVariantSummary,
)
from pipeline.publish.marts.rows import LeagueMeasure, LeaguePlace
from pipeline.publish.parts import certainty
from pipeline.publish.wording import numbers


def story(context: Context, table: Table, line: LeaguePlace) -> Mapping[str, Any] | None:
    """
    Explain how certain a place is; None if there is no place or no range.

    Returns:
        The sentences, among them one for each threshold `missed` by people a day; the `neighbours`,
        with the lines of the nearest clearly `better` and `worse`; the `moves`, one for each
        earlier edition; the `quoted` measures, which no range covers; and whether the chart of
        every rank has it `among` them.
    """
    found = context.marts.ranges.places.get((table.id, line.edition, line.org_code))
    if found is None:
        return None
    quoted = [context.config.metric(m).title for m in certainty.quoted(context, table)]
    steps = context.marts.ranges.steps.get((table.id, line.edition), ())
    near = context.marts.ranges.neighbours[table.id, line.org_code]
    lines = context.marts.lines
    return {
        "table": table,
        "noun": certainty.noun(table),
        "close": _close(table, near),
        "neighbours": near,
        "better": lines.get((table.id, line.edition, near.better_code or "")),
        "worse": lines.get((table.id, line.edition, near.worse_code or "")),
        "parts": _parts(context, table, line),
        "levers": list(_levers(context, table, line)),
        "missed": list(_missed(context, table, line)),
        "chances": _chances(found),
        "doubt": _doubt(context, table, line),
        "moves": list(_moves(context, table, line, steps)),
        "quoted": numbers.listed([f"“{title}”" for title in quoted]),
        "among": any(
            one.org_code == line.org_code for one in certainty.all_ranges(context, table.id)
        ),
        "has_page": table.id in context.marts.ranges.doubt_summaries,
        "href": partial(organisation_href, context),
    }


def _close(table: Table, near: LeagueNeighbours) -> str:
    """Say how many others are too close to call, and between which ranks they are."""
    noun = certainty.noun(table)
    if not near.too_close_count or near.too_close_best is None or near.too_close_worst is None:
        return f"Every other {noun} is clearly better or clearly worse."
    others = numbers.counted(near.too_close_count, f"other {noun}")
    ranks = numbers.place_range(near.too_close_best, near.too_close_worst)
    are = "is" if near.too_close_count == 1 else "are"
    return f"{others}, ranked {ranks}, {are} too close to call."


def _parts(
    context: Context, table: Table, line: LeaguePlace
) -> list[tuple[Metric, LeagueMeasure, LeaguePart]]:
    """List the measures of a score: the measure, its figure, and what it adds."""
    parts = context.marts.ranges.parts.get((table.id, line.org_code), {})
    measures = context.marts.measures[table.id, line.edition, line.org_code]
    return [
        (metric, measures[metric.id], parts[metric.id])
        for metric in certainty.measures(context, table)
        if metric.id in parts
    ]


def _levers(context: Context, table: Table, line: LeaguePlace) -> Iterator[str]:
    """Say what figure on one measure alone would lift its rank, if nothing else changed."""
    for metric, seen, part in _parts(context, table, line):
        if part.value_needed is None or seen.metric_value is None:
            continue
        now = numbers.value(seen.metric_value, metric.unit)
        needed = numbers.value(part.value_needed, metric.unit)
        more = {"higher": "more", "lower": "less"}[metric.better]
        if needed == now:
            needed = f"slightly {more} than that"
        elif part.value_needed not in (numbers.BEST_SCORE, 0):
            needed = f"{needed} or {more}"
        month = numbers.period(seen.month, metric.period)
        words = f"{metric.title}, {month}: {needed} instead of {now}"
        if part.people_needed:
            change = {"higher": "more", "lower": "fewer"}[metric.better]
            of = f" of {numbers.count(seen.people)}" if seen.people else ""
            a_day = numbers.a_day(part.people_a_day)
            words += f" (about {numbers.count(part.people_needed)} {change}{of}{a_day})"
        yield f"{words}."


def _missed(context: Context, table: Table, line: LeaguePlace) -> Iterator[str]:
    """Say by how many people a day it missed a threshold; of people on a list there is no day."""
    for metric, seen, part in _parts(context, table, line):
        if part.target_a_day is not None and part.target_people and seen.target is not None:
            of = f" of {numbers.count(seen.people)}" if seen.people else ""
            yield (
                f"{metric.title}, {numbers.period(seen.month, metric.period)}: it missed the "
                f"threshold of {numbers.target(seen.target, metric.unit)} by about "
                f"{numbers.count(part.target_people)}{of} people{numbers.a_day(part.target_a_day)}."
            )


def _chances(found: LeagueRange) -> str:
    """Say which places it got when we recalculated the table many times."""
    likely = numbers.place_range(found.place_low, found.place_high)
    low, high = found.place_low_noise, found.place_high_noise
    noise = (
        " With random variation alone, and the weights, measures and method of the table: "
        f"{numbers.place_range(low, high)}."
        if low is not None and high is not None
        else ""
    )
    return (
        f"We recalculated the table {numbers.counted(found.replay_count, 'time')}. In at least 95% "
        f"of those runs it is {likely}. Chance of the top quarter: "
        f"{numbers.chance(found.top_quarter_share)}; of the bottom quarter: "
        f"{numbers.chance(found.bottom_quarter_share)}.{noise}"
    )


def _doubt(context: Context, table: Table, line: LeaguePlace) -> str:
    """Name the source of uncertainty that matters most for it; empty if unknown."""
    titles: dict[str, str] = {s.id: s.title for s in context.config.doubt.sources}
    doubts = context.marts.ranges.doubts.get((table.id, line.org_code), {})
    alone = [
        doubts[summary.doubt]
        for summary in context.marts.ranges.doubt_summaries.get(table.id, ())
        if summary.doubt not in (ALL, NOISE) and summary.doubt in doubts
    ]
    if not alone:
        return ""
    most = max(alone, key=lambda d: d.place_high - d.place_low)
    if most.place_high == most.place_low:
        return "No single source of uncertainty moves it."
    return (
        f"The largest source of uncertainty for it is “{titles[most.doubt]}”: that alone gives it "
        f"any rank from {numbers.place_range(most.place_low, most.place_high)}."
    )


def _moves(
    context: Context,
    table: Table,
    line: LeaguePlace,
    steps: tuple[LeagueMoveSummary, ...],
) -> Iterator[str]:
    """Say how its place has moved since each earlier edition."""
    for step in steps:
        key = (table.id, line.edition, step.since_edition, line.org_code)
        move = context.marts.ranges.move_of.get(key)
        if move is None:
            continue
        before = certainty.place_then(context, move)
        now = certainty.place_now(context, move)
        stayed = move.place_before == move.place_now
        went = f"stayed {now}" if stayed else f"went from {before} to {now}"
        clear = {certainty.RISE: "a clear rise", certainty.FALL: "a clear fall"}
        then = context.marts.lines[table.id, step.since_edition, line.org_code]
        luck = ""
        if then.quarter == "bottom":
            luck = (
                "It was in the bottom quarter then. Those that are there partly through bad luck "
                "tend to rise without any real change: of the "
                f"{numbers.count(step.bottom_quarter_count)} there, "
                f"{numbers.count(step.bottom_quarter_rose)} rank higher now."
            )
        elif then.quarter == "top":
            luck = (
                "It was in the top quarter then. Those that are there partly through good luck "
                "tend to fall without any real change: of the "
                f"{numbers.count(step.top_quarter_count)} there, "
                f"{numbers.count(step.top_quarter_fell)} rank lower now."
            )
        since = numbers.edition(step.since_edition)
        moved = numbers.moved_range(move.moved_low, move.moved_high)
        said = (
            f"Since {since} it {went}: {clear.get(move.verdict, move.verdict)}.",
            f"Likely change: {moved}.",
            _cause(move),
            _scores(context, table, step, line.org_code),
            certainty.new_targets(context, table, step),
            luck,
        )
        yield " ".join(sentence for sentence in said if sentence)


def _cause(move: LeagueMove) -> str:
    """Say what made most of a move; empty for a place that stayed."""
    words = certainty.CAUSES.get(move.cause or "")
    return f"What moved it most: {words}." if words else ""


def _scores(context: Context, table: Table, step: LeagueMoveSummary, org_code: str) -> str:
    """Name the published scores that changed between two editions."""
    said = []
    for metric_id in certainty.jumped(context, table, step):
        metric = context.config.metric(metric_id)
        before, now = certainty.then_and_now(context, step, org_code, metric)
        if before != now:
            said.append(
                f"Its “{metric.title}” changed from {before} to {now} in between: one step can "
                "move a trust many places."
            )
    return " ".join(said)


def named(context: Context, variant: LeagueVariantSummary) -> Link:
    """
    Name a variant: "without the theme “Finance”".

    Args:
        context: The declarations, for titles.
        variant: The variant.

    Returns:
        Its words, and the page of the measure that it leaves out; other variants have no address.
    """
    config = context.config
    if variant.kind == "measure":
        title = config.metric(variant.subject).title
        return Link(words=f"without the measure “{title}”", href=urls.metric(variant.subject))
    if variant.kind == "theme":
        themes = {theme.id: theme.title for theme in config.table(variant.table_id).themes}
        return Link(words=f"without the theme “{themes[variant.subject]}”", href="")
    if variant.kind == "target":
        metric = config.metric(variant.subject)
        goal = numbers.target(variant.other_target or 0.0, metric.unit)
        return Link(
            words=f"with a threshold of {goal} for “{metric.title}”", href=urls.metric(metric.id)
        )
    methods: dict[str, str] = {m.id: m.title for m in config.doubt.normalisations}
    method = numbers.lower_first(methods[variant.subject])
    return Link(words=f"with another way of making figures alike ({method})", href="")


def in_brief(context: Context, variant: LeagueVariantSummary) -> str:
    """Name a variant where space is short: "without Finance", "another method"."""
    if variant.kind == "measure":
        return f"without {context.config.metric(variant.subject).short}"
    if variant.kind == "theme":
        themes = {t.id: t.title for t in context.config.table(variant.table_id).themes}
        return f"without {themes[variant.subject]}"
    if variant.kind == "target":
        metric = context.config.metric(variant.subject)
        return f"{metric.short}: {numbers.target(variant.other_target or 0.0, metric.unit)}"
    return "other method"
