"""
What a reader should know before using the figures, and what comes next of each publication.

Figures may be late, out of reach, refused, not submitted, missing or standing still.
All of it is a function of the marts and of the notices, so that it changes only when they do: days
are not counted here.
"""

from dataclasses import dataclass
from datetime import date

from pipeline.config.sources import Source
from pipeline.domain.notices import Notice
from pipeline.publish import urls
from pipeline.publish.context import Context, FileLink, organisation_href
from pipeline.publish.marts.rows import FrozenFigure, MissingFigure, NotSubmitted, group
from pipeline.publish.wording import numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """
    One thing to know.

    Attributes:
        name: What or whom it is about.
        href: Its page or its place on this page; may be empty.
        words: What there is to know of it.
        file: The published file that shows it; may be empty.
        file_href: The line of the sources page about that file.
        shown: What of it that file shows; empty where it is the thing itself.
        cells: Where in that file.
    """

    name: str
    href: str
    words: str
    file: str = ""
    file_href: str = ""
    shown: str = ""
    cells: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Things of one kind; `counted` says how many there are in a sentence."""

    id: str
    title: str
    about: str
    counted: str
    items: tuple[Item, ...]
    csv: FileLink | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRow:
    """What comes next of one publication."""

    title: str
    href: str
    data_to: str
    expected: str
    due: str
    state: str
    is_well: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """Everything to know, and what comes next."""

    summary: str
    groups: tuple[Group, ...]
    coming: tuple[NextRow, ...]


def attention(context: Context) -> Attention:
    """
    Lay out what a reader should know.

    Args:
        context: The marts, the declarations and the notices.

    Returns:
        Only the kinds of which there is something; where there is nothing, the summary says so.
    """
    made = (
        _late(context),
        _unavailable(context),
        _refused(context),
        _not_submitted(context),
        _missing(context),
        _frozen(context),
    )
    groups = tuple(one for one in made if one.items)
    counted = numbers.listed([one.counted for one in groups])
    return Attention(
        summary=f"At present {counted}."
        if groups
        else "Nothing is late, out of reach, refused, missing or standing still.",
        groups=groups,
        coming=tuple(coming(context, source) for source in context.config.sources),
    )


def reach(when: date | None, source: Source) -> str:
    """Name a first or last period as the source counts time."""
    return numbers.day(when) if source.period == "day" else numbers.period(when, source.period)


def _notice(context: Context, source: Source) -> Notice:
    return context.notices.get(source.id, Notice(source=source.id))


def _data_to(context: Context, source: Source) -> str:
    """Say to when the figures of a source reach."""
    found = next((row.data_to for row in context.marts.freshness if row.source == source.id), None)
    return reach(found, source) if found else "nothing held yet"


def _expected(source: Source, notice: Notice) -> str:
    """Name what comes next; of a register that is late, what should have come."""
    if not notice.expected:
        return ""
    return "an answer of the register" if source.period == "day" else notice.expected


def coming(context: Context, source: Source) -> NextRow:
    """Say of one publication what comes next, and whether it should be here."""
    notice = _notice(context, source)
    states = []
    if notice.is_late:
        states.append("late")
    if notice.unavailable_since:
        states.append(f"out of reach since {numbers.day(notice.unavailable_since)}")
    is_well = not states
    if is_well:
        states.append(_well(context, source))
    asked = "asked for every night" if source.reports else "not known"
    return NextRow(
        title=source.title,
        href=urls.source(source.id),
        data_to=_data_to(context, source),
        expected=_expected(source, notice) or asked,
        due=numbers.day(notice.due) if notice.due else "",
        state=", ".join(states),
        is_well=is_well,
    )


def _well(context: Context, source: Source) -> str:
    """Say that nothing is wrong, as far as anything can be said."""
    if not source.is_fetched:
        return "taken in by hand when it comes"
    is_held = any(row.data_to for row in context.marts.freshness if row.source == source.id)
    return "in time" if is_held else "not seen yet"


def _late(context: Context) -> Group:
    items = [
        Item(
            name=source.title,
            href=urls.source(source.id),
            words=f"figures reach to {_data_to(context, source)}; "
            f"{_expected(source, notice)} was due by {numbers.day(notice.due)}",
        )
        for source in context.config.sources
        if (notice := _notice(context, source)).is_late
    ]
    return Group(
        id="late",
        title="Late",
        about="These figures should be here by now and are not: they may not be published yet, or "
        "not have been found. The newest that are held stay in use.",
        counted=numbers.counted(len(items), "publication is late", "publications are late"),
        items=tuple(items),
    )


def _unavailable(context: Context) -> Group:
    items = [
        Item(
            name=source.title,
            href=urls.source(source.id),
            words=f"since {numbers.day(since)}; {_last_good(context, source)}",
        )
        for source in context.config.sources
        if (since := _notice(context, source).unavailable_since) is not None
    ]
    return Group(
        id="out-of-reach",
        title="Out of reach",
        about="These publications could not be reached, or not everything of them could be read, "
        "when we last called. What was taken in before stays in use, and we call again.",
        counted=numbers.counted(
            len(items), "publication is out of reach", "publications are out of reach"
        ),
        items=tuple(items),
    )


def _last_good(context: Context, source: Source) -> str:
    """Name the release of a source that reaches furthest of those that are in use."""
    good = [
        release
        for release in context.marts.releases.values()
        if release.source == source.id and release.is_current
    ]
    if not good:
        return "nothing of it is held yet"
    last = max(good, key=lambda r: (r.data_to or date.min, r.published or "", r.release_id))
    return f"the last good release, {last.name} (to {reach(last.data_to, source)}), stays in use"


def _refused(context: Context) -> Group:
    sources = {source.id: source for source in context.config.sources}
    items = []
    for row in context.marts.refused:
        instead = "No other file of it is held."
        if row.instead_name and row.source in sources:
            to = reach(row.instead_to, sources[row.source])
            instead = f"The last good release, {row.instead_name} (to {to}), stays in use."
        items.append(
            Item(
                name=row.name,
                href=urls.release(row.release_id),
                words=f"refused {numbers.day(row.refused_on)}: "
                f"{numbers.sentence(row.reason or 'no reason was recorded')} {instead}",
            )
        )
    return Group(
        id="refused",
        title="Refused",
        about="These files could not be read, or broke a promise that figures must keep. No figure "
        "of theirs is used.",
        counted=numbers.counted(len(items), "file is refused", "files are refused"),
        items=tuple(items),
    )


def _not_submitted(context: Context) -> Group:
    items = [
        Item(
            name=row.org_name,
            href=organisation_href(context, row.org_code),
            words=f"{row.org_code}, {numbers.period(row.month, 'month')}",
            **_shown(context, row),
        )
        for row in context.marts.not_submitted
    ]
    return Group(
        id="not-submitted",
        title="Did not submit",
        about="The publisher names these organisations as not having submitted figures for the "
        "newest month.",
        counted=numbers.counted(
            len(items), "organisation did not submit", "organisations did not submit"
        ),
        items=tuple(items),
        csv=context.csv_of("not_submitted"),
    )


def _missing(context: Context) -> Group:
    """List whose figures are missing, once for all measures that end together."""
    together = group(context.marts.missing, lambda m: (m.org_name, m.org_code, m.last_month))
    items = [_missing_item(context, together[key]) for key in sorted(together)]
    many = len({row.org_code for row in context.marts.missing})
    return Group(
        id="missing",
        title="Figures that are missing",
        about="These organisations had a figure in the two years before and have none in the "
        "newest period of their peers. They may not have submitted, or may have given the service "
        "up: the files do not say.",
        counted=numbers.counted(
            many, "organisation lacks newest figures", "organisations lack newest figures"
        ),
        items=tuple(items),
        csv=context.csv_of("missing_figures"),
    )


def _missing_item(context: Context, rows: tuple[MissingFigure, ...]) -> Item:
    first = rows[0]
    metrics = [context.config.metric(row.metric_id) for row in rows]
    kind = metrics[0].period
    return Item(
        name=first.org_name,
        href=organisation_href(context, first.org_code),
        words=f"no figure for {numbers.period(first.month, kind)}, the last is of "
        f"{numbers.period(first.last_month, kind)} "
        f"({numbers.listed([f'“{metric.short}”' for metric in metrics])})",
        shown="its last figure: ",
        **_shown(context, first),
    )


def _frozen(context: Context) -> Group:
    items = []
    for row in context.marts.frozen:
        metric = context.config.metric(row.metric_id)
        items.append(
            Item(
                name=row.org_name,
                href=organisation_href(context, row.org_code),
                words=f"“{metric.short}”: the count has been {numbers.count(row.numerator)} from "
                f"{numbers.period(row.unchanged_since, metric.period)} to "
                f"{numbers.period(row.month, metric.period)}",
                **_shown(context, row),
            )
        )
    return Group(
        id="standing-still",
        title="Counts that stand still",
        about="These counts have been exactly the same for half a year or more, after a jump. They "
        "may be counted in another way, or no longer be counted: read them with care.",
        counted=numbers.counted(len(items), "count stands still", "counts stand still"),
        items=tuple(items),
        csv=context.csv_of("frozen_figures"),
    )


def _shown(context: Context, row: MissingFigure | FrozenFigure | NotSubmitted) -> dict[str, str]:
    """Name the file that shows it, the file's line on the sources page, and the cells."""
    release = context.marts.releases.get(row.release_id or "")
    if release is None:
        return {}
    if isinstance(row, NotSubmitted):
        rows = numbers.source_rows(row.row_number, None, None)
    else:
        rows = numbers.source_rows(row.first_row, row.last_row, row.row_count)
    return {
        "file": release.name,
        "file_href": urls.release(release.release_id),
        "cells": f"sheet {row.sheet_name}, {rows}" if row.sheet_name else rows,
    }
