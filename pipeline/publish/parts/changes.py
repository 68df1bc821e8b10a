"""
Print changes as table cells: who, what, when, before and now, each with its source.

The page of an edition lists all its changes, and feeds summarise them. The page of an organisation
lists what the newest edition and the publishers changed about it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from pipeline.config.metrics import Metric
from pipeline.publish import urls
from pipeline.publish.context import Context, organisation_href
from pipeline.publish.editions.changes import Change, EditionWithChanges
from pipeline.publish.marts.rows import group
from pipeline.publish.wording import numbers

NOTHING: Final = "nothing"

# Kinds of change that are listed together.
FACTS: Final = ("org_name", "opened_on", "closed_on", "icb_name")
OFFICIAL: Final = ("segment", "unadjusted_segment", "average_score", "official_score")
SURENESS: Final = ("score", "place_low", "place_high")

_WITHDRAWN: Final[Mapping[str, str]] = {
    "own_month_came": "counted again for a board that opened later, until it had a month of its "
    "own",
    "not_reported": "the trust did not report it",
    "not_submitted": "it was not submitted",
    "not_published": "it is not published any more",
    "too_small": "too few people are counted",
    "no_file_in_use": "no file in use has it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A table cell: words, the address they link to, and a note under them."""

    words: str
    href: str = ""
    under: str = ""


def summary(context: Context, told: EditionWithChanges) -> tuple[str, ...]:
    """Summarise what an edition changed, in one line per kind; omit kinds without a change."""
    kinds = group(told.changes, lambda one: one.kind)
    lines = [
        _new_periods(context, kinds.get("period", ())),
        _counted(kinds.get("cell", ()), "published A&E cell", "published A&E cells"),
        _counted(
            kinds.get("figure", ()),
            "figure of a period that was there",
            "figures of periods that were there",
        ),
        _counted(kinds.get("place", ()), "place in a league table", "places in league tables"),
        _counted(kinds.get("league_rank", ()), "official place", "official places"),
        _counted(
            of_kinds(kinds, OFFICIAL), "official score or segment", "official scores and segments"
        ),
        _counted(
            of_kinds(kinds, SURENESS), "score or range of a place", "scores and ranges of places"
        ),
        _counted(of_kinds(kinds, FACTS), "fact about an organisation", "facts about organisations"),
        _counted(kinds.get("method", ()), "file of rules", "files of rules"),
    ]
    return tuple(line for line in lines if line)


def _counted(changes: Sequence[Change], one: str, many: str) -> str:
    """Count changes: "Changed: 12 official places"; empty if there are none."""
    return f"Changed: {numbers.counted(len(changes), one, many)}" if changes else ""


def of_kinds(kinds: dict[str, tuple[Change, ...]], names: Iterable[str]) -> tuple[Change, ...]:
    """Return the changes of several kinds."""
    return tuple(one for kind in names for one in kinds.get(kind, ()))


def _new_periods(context: Context, periods: Iterable[Change]) -> str:
    """Name the periods that have figures for the first time: "May 2026 (1 measure)"."""
    named = (
        (period_of(metric, one.period), one)
        for one in periods
        if one.change_type == "new" and (metric := metric_of(context, one.about))
    )
    seen = group(sorted(named, key=lambda told: told[1].period), lambda told: told[0])
    words = [
        f"{period} ({numbers.counted(len({one.about for _, one in told}), 'measure')})"
        for period, told in seen.items()
    ]
    return f"New: figures of {numbers.listed(words)}" if words else ""


def period_rows(context: Context, changes: Iterable[Change]) -> Iterator[tuple[Cell, ...]]:
    """Print each new period once, for all kinds of organisation that it is new for."""
    official = context.marts.official
    scores = {score.nof_metric for table in official.table_scores.values() for score in table}
    quarterly = {trust_type for _, trust_type in official.tables} | scores
    same = group(changes, lambda one: (one.about, one.period, one.change_type))
    for one, *others in same.values():
        metric = metric_of(context, one.about)
        if metric:
            what = Cell(words=metric.title, href=urls.metric(metric.id))
            when = period_of(metric, one.period)
        elif one.about in quarterly:
            is_score = one.about in scores
            what = Cell(words=f"Official score {one.about}") if is_score else _table(context, one)
            when = numbers.period(date.fromisoformat(f"{one.period}-01"), "quarter")
        else:
            what, when = _table(context, one), _edition(one)
        of = numbers.listed([_kind(each) for each in (one, *others)])
        yield what, Cell(words=when), Cell(words=of), Cell(words=one.change_type)


def cell_row(context: Context, one: Change) -> tuple[Cell, ...]:
    """Print a published cell that changed."""
    return (
        _who(context, one),
        Cell(words=one.about.replace("_", " ")),
        Cell(words=numbers.published(one.period)),
        _value(context, one, numbers.national_figure, is_old=True),
        _value(context, one, numbers.national_figure, is_old=False),
    )


def figure_row(context: Context, one: Change) -> tuple[Cell, ...]:
    """Print a figure that changed."""
    metric = metric_of(context, one.about)
    if metric is None:
        words: Callable[[str], str] = str
        measure, when = Cell(words=one.about), one.period
    else:
        words = _figure_words(metric, one)
        measure = Cell(words=metric.short, href=urls.metric(metric.id))
        when = period_of(metric, one.period)
    return (
        _who(context, one),
        measure,
        Cell(words=when),
        _value(context, one, words, is_old=True),
        _value(context, one, words, is_old=False),
    )


def _figure_words(metric: Metric, one: Change) -> Callable[[str], str]:
    """Round as everywhere else; if both values then look the same, print every digit."""

    def rounded(text: str) -> str:
        return numbers.value(float(text), metric.unit)

    both = [text for text in (one.old_value, one.new_value) if text is not None]
    return rounded if len({rounded(text) for text in both}) == len(both) else str


def place_row(context: Context, one: Change) -> tuple[Cell, ...]:
    """Print a place in a league table that changed."""
    return (
        _who(context, one),
        _table(context, one),
        Cell(words=_edition(one)),
        *(Cell(words=_ordinal(text)) for text in (one.old_value, one.new_value)),
    )


def official_row(context: Context, one: Change) -> tuple[Cell, ...]:
    """Print a segment or a place in an official table that changed."""
    quarter = date.fromisoformat(f"{one.period}-01")
    is_segment = one.kind == "segment"
    return (
        _who(context, one),
        Cell(words=numbers.trust_type(one.about), href=_official(context, one.about, quarter)),
        Cell(words=numbers.period(quarter, "quarter")),
        *(
            Cell(words=f"segment {text}" if is_segment and text else _ordinal(text))
            for text in (one.old_value, one.new_value)
        ),
    )


def organisation_row(context: Context, one: Change) -> tuple[Cell, ...]:
    """Print a changed fact about an organisation."""
    is_day = one.kind in {"opened_on", "closed_on"}
    what = {
        "org_name": "its name",
        "icb_name": "its ICB",
        "opened_on": "opened on",
        "closed_on": "closed on",
    }
    return (
        _who(context, one),
        Cell(words=what[one.kind]),
        *(
            Cell(words=numbers.published(text) if is_day and text else text or NOTHING)
            for text in (one.old_value, one.new_value)
        ),
    )


def release_row(context: Context, one: Change) -> tuple[Cell, ...]:
    """Print a newly read file."""
    source = next((s for s in context.config.sources if s.id == one.about), None)
    return (
        Cell(words=one.new_value or one.org_code, href=_release(context, one.org_code)),
        Cell(words=source.title if source else one.about),
        Cell(words=one.period),
    )


def _value(context: Context, one: Change, words: Callable[[str], str], *, is_old: bool) -> Cell:
    """Print a value with its file and rows."""
    text = one.old_value if is_old else one.new_value
    if one.withdrawn_because and not is_old:
        return Cell(words="withdrawn", under=_WITHDRAWN.get(one.withdrawn_because, ""))
    release_id = (one.old_release_id if is_old else one.new_release_id) or ""
    first, last = (
        (one.old_first_row, one.old_last_row) if is_old else (one.new_first_row, one.new_last_row)
    )
    release = context.marts.releases.get(release_id)
    rows = numbers.source_rows(first, last, None) if first is not None else ""
    return Cell(
        words=words(text) if text is not None else NOTHING,
        href=_release(context, release_id),
        under=", ".join(part for part in (release.name if release else "", rows) if part),
    )


def _who(context: Context, one: Change) -> Cell:
    """Name an organisation as our register does, not in capitals; otherwise as printed."""
    known = context.marts.organisations.get(one.org_code)
    return Cell(
        words=known.org_name if known else one.org_name or one.org_code,
        href=organisation_href(context, one.org_code),
        under=one.org_code,
    )


def _kind(one: Change) -> str:
    return "ICBs" if one.org_kind == "icb" else numbers.kind(one.org_kind, many=True)


def _table(context: Context, one: Change) -> Cell:
    """Name a league table, or the official table of a type of trust."""
    for table in context.config.tables:
        if table.id == one.about:
            past = urls.league(table.id, one.period)
            is_there = any(
                edition.edition == one.period
                for edition in context.marts.editions.get(table.id, ())
            )
            return Cell(words=table.title, href=past if is_there else urls.league(table.id))
    if any(trust_type == one.about for _, trust_type in context.marts.official.tables):
        return Cell(words=f"Official table: {numbers.trust_type(one.about)}")
    # The table or measure existed then but is no longer declared.
    return Cell(words=one.about)


def _edition(one: Change) -> str:
    return numbers.upper_first(numbers.edition(one.period))


def _official(context: Context, trust_type: str, quarter: date) -> str:
    is_there = (quarter, trust_type) in context.marts.official.tables
    return urls.official(trust_type, quarter) if is_there else ""


def _release(context: Context, release_id: str) -> str:
    return urls.release(release_id) if release_id in context.marts.releases else ""


def metric_of(context: Context, name: str) -> Metric | None:
    """Find the measure that a change is about; None if it is about something else."""
    return next((one for one in context.config.metrics if one.id == name), None)


def period_of(metric: Metric, period: str) -> str:
    """Name a period in its measure's unit of time."""
    return numbers.period(date.fromisoformat(f"{period}-01"), metric.period)


def _ordinal(text: str | None) -> str:
    return numbers.ordinal(int(text)) if text else "no place"


# The page lists at most this many; the page of the edition, and the CSV, have all of them.
CHANGES_SHOWN: Final = 12
REVISIONS_SHOWN: Final = 12

_FIGURES: Final = frozenset({"figure"})
_PLACES: Final = frozenset({"place"})
_OFFICIAL: Final = frozenset({"segment", "league_rank"})
# Leave out scores and ranges, which move with the places, and cells: `revised` lists those.
_TOLD: Final = _FIGURES | _PLACES | _OFFICIAL | frozenset(FACTS)


def by_organisation(context: Context) -> dict[str, tuple[Change, ...]]:
    """Group the newest edition's changes to organisations by code."""
    return of_organisations(context.editions[0].changes if context.editions else ())


def of_organisations(changes: Iterable[Change]) -> dict[str, tuple[Change, ...]]:
    """Group changes that are told of an organisation, by its code."""
    return group((one for one in changes if one.kind in _TOLD), lambda one: one.org_code)


def edition_changes(context: Context, changes: Sequence[Change]) -> Mapping[str, object]:
    """
    Print what the newest edition changed about one organisation.

    Args:
        context: For names and addresses.
        changes: The changes about it.

    Returns:
        The `rows` (what, for when, before, now), how many `more` there are, and the `edition`;
        empty if it changed nothing.
    """
    if not changes:
        return {}
    return {
        "rows": [row(context, one) for one in changes[:CHANGES_SHOWN]],
        "more": max(len(changes) - CHANGES_SHOWN, 0),
        "edition": context.editions[0].edition.id,
    }


def row(context: Context, one: Change) -> tuple[Cell, ...]:
    """Print what, for when, before and now; the page's heading names the organisation."""
    if one.kind in FACTS:
        _, what, old, new = organisation_row(context, one)
        return what, Cell(words=""), old, new
    if one.kind in _OFFICIAL:
        _, what, *rest = official_row(context, one)
        return replace(what, words=f"Official table of {what.words}"), *rest
    if one.kind in _PLACES:
        return place_row(context, one)[1:]
    return figure_row(context, one)[1:]


def revised(context: Context, org_code: str) -> Mapping[str, object]:
    """Find what publishers changed about one organisation; empty if nothing."""
    found = context.marts.revisions_of.get(org_code, ())
    if not found:
        return {}
    return {
        "rows": found[:REVISIONS_SHOWN],
        "more": max(len(found) - REVISIONS_SHOWN, 0),
        "sources": {source.id: source for source in context.config.sources},
    }
