"""One page per edition: what it says otherwise than the one before, and the files kept of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Link, Page
from pipeline.publish.editions.changes import Change, EditionWithChanges, name_of_changes
from pipeline.publish.marts.rows import group
from pipeline.publish.parts import changes as change_cells
from pipeline.publish.parts.changes import Cell
from pipeline.publish.wording import markdown, numbers

TEMPLATE: Final = "pages/edition.html"

# Kinds of changes that are told together.
FACTS: Final = ("org_name", "opened_on", "closed_on", "icb_name")
OFFICIAL: Final = ("segment", "unadjusted_segment", "average_score", "official_score")
SURENESS: Final = ("score", "place_low", "place_high")

# More than this nobody reads on a page; the file has them all.
SHOWN: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Changes of one kind, as a table."""

    id: str
    title: str
    words: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file of the edition."""

    name: str
    href: str
    size: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything the template may see."""

    id: str
    before: Link | None
    after: Link | None
    summary: tuple[str, ...]
    parts: tuple[Part, ...]
    remarks: tuple[markdown.Paragraph, ...]
    changes: Link
    files: tuple[KeptFile, ...]


def pages(context: Context) -> Iterator[Page]:
    """One page per edition, at /changes/<edition>/."""
    named = {told.edition.id: link(told) for told in context.editions}
    after = {told.edition.before: named[told.edition.id] for told in context.editions}
    for told in context.editions:
        edition = told.edition
        changes = name_of_changes(edition)
        yield Page(
            path=urls.edition(edition.id),
            template=TEMPLATE,
            title=f"Edition {edition.id}",
            description="What changed since the edition before, with the files of this edition.",
            section=urls.CHANGES,
            crumbs=(Link(words="What changed", href=urls.CHANGES),),
            view=View(
                id=edition.id,
                before=_before(edition.before, named),
                after=after.get(edition.id),
                summary=summary(context, told),
                parts=tuple(part for part in _parts(context, told) if part.rows),
                remarks=tuple(
                    markdown.pieces(one.about)
                    for one in told.changes
                    if one.kind == "remark" and one.change_type == "new"
                ),
                changes=Link(words=changes, href=urls.kept(edition.id, changes)),
                files=tuple(
                    KeptFile(
                        name=file.name,
                        href=urls.kept(edition.id, file.name),
                        size=numbers.size(file.size_bytes),
                        sha256=file.sha256,
                    )
                    for file in edition.files
                ),
            ),
        )


def _before(edition_id: str, named: Mapping[str, Link]) -> Link | None:
    """Link the edition before; one that is damaged has no page and is named all the same."""
    return named.get(edition_id, Link(words=edition_id, href="")) if edition_id else None


def link(told: EditionWithChanges) -> Link:
    """Link the page of an edition."""
    return Link(words=told.edition.id, href=urls.edition(told.edition.id))


def summary(context: Context, told: EditionWithChanges) -> tuple[str, ...]:
    """Say in short what an edition changed; one line a kind, nothing for what did not change."""
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
        _counted(_of(kinds, OFFICIAL), "official score or segment", "official scores and segments"),
        _counted(_of(kinds, SURENESS), "score or range of a place", "scores and ranges of places"),
        _counted(_of(kinds, FACTS), "fact about an organisation", "facts about organisations"),
        _counted(kinds.get("method", ()), "file of rules", "files of rules"),
    ]
    return tuple(line for line in lines if line)


def _counted(changes: Sequence[Change], one: str, many: str) -> str:
    """Count changes: "Changed: 12 official places"; nothing where there is none."""
    return f"Changed: {numbers.counted(len(changes), one, many)}" if changes else ""


def _of(kinds: dict[str, tuple[Change, ...]], names: Iterable[str]) -> tuple[Change, ...]:
    """Give the changes of several kinds."""
    return tuple(one for kind in names for one in kinds.get(kind, ()))


def _new_periods(context: Context, periods: Iterable[Change]) -> str:
    """Say for which periods there are figures now and were none before: "May 2026 (1 measure)"."""
    named = (
        (change_cells.period_of(metric, one.period), one)
        for one in periods
        if one.change_type == "new" and (metric := change_cells.metric_of(context, one.about))
    )
    seen = group(sorted(named, key=lambda told: told[1].period), lambda told: told[0])
    words = [
        f"{period} ({numbers.counted(len({one.about for _, one in told}), 'measure')})"
        for period, told in seen.items()
    ]
    return f"New: figures of {numbers.listed(words)}" if words else ""


def _parts(context: Context, told: EditionWithChanges) -> Iterator[Part]:
    """Lay out the changes kind by kind, in the order of what readers ask for."""
    kinds = group(told.changes, lambda one: one.kind)
    yield _part(
        "periods",
        "Periods that are new or gone",
        "Figures or places for these periods stand in this edition for the first time, or no "
        "longer.",
        ("What", "Period", "Of", "Change"),
        list(change_cells.period_rows(context, kinds.get("period", ()))),
    )
    yield _part(
        "cells",
        "Published cells that read otherwise",
        "NHS England published these A&E cells again with another number. Each is counted here "
        "whether or not a figure of ours is made of it.",
        ("Provider", "Column", "Month", "Before", "Now"),
        [change_cells.cell_row(context, one) for one in kinds.get("cell", ())],
    )
    yield _part(
        "figures",
        "Figures that changed",
        "Of periods that stood in the edition before as well, each with its file then and now.",
        ("Who", "Measure", "Period", "Before", "Now"),
        [change_cells.figure_row(context, one) for one in kinds.get("figure", ())],
    )
    yield _part(
        "places",
        "Places that changed",
        "Most moves are smaller than the likely range of a place: the page of each table says "
        "which are clear.",
        ("Who", "Table", "Edition of the table", "Before", "Now"),
        [change_cells.place_row(context, one) for one in kinds.get("place", ())],
    )
    yield _part(
        "official",
        "Official tables",
        "Segments and places of NHS England's own tables that read otherwise.",
        ("Who", "Table", "Quarter", "Before", "Now"),
        [
            change_cells.official_row(context, one)
            for kind in ("segment", "league_rank")
            for one in kinds.get(kind, ())
        ],
    )
    yield _part(
        "organisations",
        "Organisations",
        "Opened, closed, renamed, or moved to another ICB.",
        ("Who", "What", "Before", "Now"),
        [change_cells.organisation_row(context, one) for one in _of(kinds, FACTS)],
    )
    yield _part(
        "rules",
        "Rules",
        "Files that say how figures and places are made, and differ. The remarks above say why.",
        ("File", "Change"),
        [(Cell(words=one.about), Cell(words=one.change_type)) for one in kinds.get("method", ())],
    )
    yield _part(
        "read",
        "Files read in",
        "Published files that were not held, or not admitted, in the edition before.",
        ("File", "Source", "Covers"),
        [
            change_cells.release_row(context, one)
            for one in kinds.get("release", ())
            if one.change_type == "new"
        ],
    )


def _part(
    name: str,
    title: str,
    words: str,
    head: tuple[str, ...],
    rows: list[tuple[Cell, ...]],
) -> Part:
    more = len(rows) - SHOWN
    return Part(
        id=name,
        title=title,
        words=words,
        head=head,
        rows=tuple(rows[:SHOWN]),
        more=numbers.count(more) if more > 0 else "",
    )
