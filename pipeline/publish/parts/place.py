"""
What is known about one organisation's place in a league table: how sure it is, and its neighbours.

The range and its chances, the source of doubt that matters most for it, whom it cannot be told
apart from, and whether it has moved since an earlier edition. The variants of a table, in words,
are one choice behind it made otherwise.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.config.metrics import Table
from pipeline.publish import urls
from pipeline.publish.context import Context, Link, organisation_href
from pipeline.publish.marts.range_rows import (
    ALL,
    LeagueMoveSummary,
    LeagueRange,
    LeagueVariantSummary,
)
from pipeline.publish.marts.rows import LeaguePlace
from pipeline.publish.parts import certainty
from pipeline.publish.wording import numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another organisation of the table, with its place."""

    place: str
    name: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """
    Whom it can be told apart from, and whom not.

    Attributes:
        level: "40 others"; empty where it can be told apart from everybody.
        first: The best placed of those that it cannot be told apart from.
        last: The worst placed of them; None where there is only one.
        above: The nearest one above that it can be told apart from.
        below: The nearest one below.
    """

    level: str
    first: Other | None
    last: Other | None
    above: Other | None
    below: Other | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveStory:
    """
    How its place has moved since an earlier edition.

    Attributes:
        luck: What luck makes of a place at an end; empty where it stood at none.
        quoted: Figures without noise that changed in between; empty where there are none.
        rules: Targets that changed in between; empty where there are none.
    """

    words: str
    luck: str
    quoted: str
    rules: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceStory:
    """Everything about one place."""

    id: str
    title: str
    chances: str
    doubt: str
    apart: Apart
    moves: tuple[MoveStory, ...]
    quoted: str
    sensitivity: str


def story(context: Context, table: Table, line: LeaguePlace) -> PlaceStory | None:
    """Tell how sure a place is; None where there is no place or no range."""
    found = context.marts.ranges.places.get((table.id, line.edition, line.org_code))
    if found is None:
        return None
    quoted = [context.config.metric(m).title for m in certainty.quoted(context, table)]
    steps = context.marts.ranges.steps.get((table.id, line.edition), ())
    has_page = table.id in context.marts.ranges.doubt_summaries
    return PlaceStory(
        id=f"sure-{urls.fragment(table.id)}",
        title=table.title,
        chances=_chances(found),
        doubt=_doubt(context, table, line),
        apart=_apart(context, table, line),
        moves=tuple(_moves(context, table, line, steps)),
        quoted=numbers.listed([f"“{title}”" for title in quoted]),
        sensitivity=urls.sensitivity(table.id) if has_page else "",
    )


def _chances(found: LeagueRange) -> str:
    """Say where it stands in the tables that were drawn up again."""
    likely = numbers.place_range(found.place_low, found.place_high)
    return (
        f"The table was drawn up again {numbers.counted(found.replay_count, 'time')}. In at least "
        f"95 of 100 of those tables it is {likely}, in {numbers.chance(found.top_quarter_share)} "
        "of them in the top quarter and in "
        f"{numbers.chance(found.bottom_quarter_share)} in the bottom quarter."
    )


def _doubt(context: Context, table: Table, line: LeaguePlace) -> str:
    """Say which source of doubt matters most for it; empty where that is not known."""
    titles: dict[str, str] = {s.id: s.title for s in context.config.doubt.sources}
    doubts = context.marts.ranges.doubts.get((table.id, line.org_code), {})
    alone = [
        doubts[summary.doubt]
        for summary in context.marts.ranges.doubt_summaries.get(table.id, ())
        if summary.doubt != ALL and summary.doubt in doubts
    ]
    if not alone:
        return ""
    most = max(alone, key=lambda d: d.place_high - d.place_low)
    if most.place_high == most.place_low:
        return "No single source of doubt moves it."
    return (
        f"“{titles[most.doubt]}” matters most for it: that alone puts it anywhere from "
        f"{numbers.place_range(most.place_low, most.place_high)}."
    )


def _apart(context: Context, table: Table, line: LeaguePlace) -> Apart:
    """Find whom it cannot be told apart from, and the nearest from whom it can."""
    apart = context.marts.ranges.apart.get((table.id, line.org_code), frozenset())
    # In the order of the table; places are numbers in all of them.
    others = [
        (other.place, other)
        for other in context.marts.places[table.id, line.edition]
        if other.place is not None and other.org_code != line.org_code
    ]
    own = line.place or 0
    level = [other for _, other in others if other.org_code not in apart]
    above = [other for place, other in others if other.org_code in apart and place < own]
    below = [other for place, other in others if other.org_code in apart and place > own]
    return Apart(
        level=numbers.counted(len(level), "other") if level else "",
        first=_other(context, level[0]) if level else None,
        last=_other(context, level[-1]) if len(level) > 1 else None,
        above=_other(context, above[-1]) if above else None,
        below=_other(context, below[0]) if below else None,
    )


def _other(context: Context, line: LeaguePlace) -> Other:
    """Name another organisation."""
    return Other(
        place=numbers.place(line.place, None, line.tied_with),
        name=line.org_name,
        href=organisation_href(context, line.org_code),
    )


def _moves(
    context: Context,
    table: Table,
    line: LeaguePlace,
    steps: tuple[LeagueMoveSummary, ...],
) -> Iterator[MoveStory]:
    """Tell how its place has moved since each earlier edition."""
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
        of = certainty.ranked(context, table.id, step.since_edition)
        luck = ""
        if certainty.is_bottom_quarter(move.place_before, of):
            luck = (
                "It stood in the bottom quarter then. Whoever stands there partly by bad luck "
                "tends to come up again by itself, though nothing has changed: of the "
                f"{numbers.count(step.bottom_quarter_count)} there, "
                f"{numbers.count(step.bottom_quarter_rose)} stand higher now."
            )
        elif certainty.is_top_quarter(move.place_before, of):
            luck = (
                "It stood in the top quarter then. Whoever stands there partly by good luck tends "
                "to fall back by itself, though nothing has changed: of the "
                f"{numbers.count(step.top_quarter_count)} there, "
                f"{numbers.count(step.top_quarter_fell)} stand lower now."
            )
        yield MoveStory(
            words=f"Since {numbers.edition(step.since_edition)} it {went}: "
            f"{clear.get(move.verdict, move.verdict)}. Likely range of the move: "
            f"{numbers.moved_range(move.moved_low, move.moved_high)}.",
            luck=luck,
            quoted=_quoted(context, table, step, line.org_code),
            rules=certainty.new_targets(context, table, step),
        )


def _quoted(context: Context, table: Table, step: LeagueMoveSummary, org_code: str) -> str:
    """Name the figures without noise that changed between two editions."""
    said = []
    for metric_id in certainty.jumped(context, table, step):
        metric = context.config.metric(metric_id)
        before, now = certainty.then_and_now(context, step, org_code, metric)
        if before != now:
            said.append(
                f"Its “{metric.title}” changed from {before} to {now} in between; it is quoted as "
                "published, without any doubt, and moves a place at one stroke."
            )
    return " ".join(said)


def named(context: Context, variant: LeagueVariantSummary) -> Link:
    """
    Name a variant: "without the theme “Finance”".

    Args:
        context: The declarations, for titles.
        variant: The variant.

    Returns:
        Its words, and the page of the measure that it leaves out; no address for any other.
    """
    config = context.config
    if variant.kind == "measure":
        title = config.metric(variant.subject).title
        return Link(words=f"without the measure “{title}”", href=urls.metric(variant.subject))
    if variant.kind == "theme":
        themes = {theme.id: theme.title for theme in config.table(variant.table_id).themes}
        return Link(words=f"without the theme “{themes[variant.subject]}”", href="")
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
    return "other method"
