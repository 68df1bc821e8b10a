"""One page per edition: what it says otherwise than the one before, and the files kept of it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pipeline.config import Metric
from pipeline.publish import links, prose, wording
from pipeline.publish.edition_rows import Change, Told, name_of_changes
from pipeline.publish.grouping import group
from pipeline.publish.page import Link, Material, Page, organisation_href

TEMPLATE: Final = "pages/edition.html"

# More than this nobody reads on a page; the file has them all.
SHOWN: Final = 100

_NOTHING: Final = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a table: words, where they lead, and a remark under them."""

    words: str
    href: str = ""
    under: str = ""


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
    remarks: tuple[prose.Paragraph, ...]
    changes: Link
    files: tuple[KeptFile, ...]


def pages(material: Material) -> Iterator[Page]:
    """One page per edition, at /changes/<edition>/."""
    named = {told.edition.id: link(told) for told in material.editions}
    after = {told.edition.before: named[told.edition.id] for told in material.editions}
    for told in material.editions:
        edition = told.edition
        changes = name_of_changes(edition)
        yield Page(
            path=links.edition(edition.id),
            template=TEMPLATE,
            title=f"Edition {edition.id}",
            description="What changed since the edition before, with the files of this edition.",
            section=links.CHANGES,
            crumbs=(Link(words="What changed", href=links.CHANGES),),
            view=View(
                id=edition.id,
                before=named.get(edition.before),
                after=after.get(edition.id),
                summary=summary(material, told),
                parts=tuple(part for part in _parts(material, told) if part.rows),
                remarks=tuple(
                    prose.pieces(one.about)
                    for one in told.changes
                    if one.kind == "remark" and one.change_type == "new"
                ),
                changes=Link(words=changes, href=links.kept(edition.id, changes)),
                files=tuple(
                    KeptFile(
                        name=file.name,
                        href=links.kept(edition.id, file.name),
                        size=wording.size(file.size_bytes),
                        sha256=file.sha256,
                    )
                    for file in edition.files
                ),
            ),
        )


def link(told: Told) -> Link:
    """Link the page of an edition."""
    return Link(words=told.edition.id, href=links.edition(told.edition.id))


def summary(material: Material, told: Told) -> tuple[str, ...]:
    """Say in short what an edition changed; one line a kind, nothing for what did not change."""
    kinds = group(told.changes, lambda one: one.kind)
    lines = [
        _new_periods(material, kinds.get("period", ())),
        _counted(kinds.get("cell", ()), "published A&E cell", "published A&E cells"),
        _counted(
            kinds.get("figure", ()),
            "figure of a period that was there",
            "figures of periods that were there",
        ),
        _counted(kinds.get("place", ()), "place in a league table", "places in league tables"),
        _counted(kinds.get("league_rank", ()), "official place", "official places"),
        _counted(
            _organisations_of(kinds), "fact about an organisation", "facts about organisations"
        ),
        _counted(kinds.get("method", ()), "file of rules", "files of rules"),
    ]
    return tuple(line for line in lines if line)


def _counted(changes: Sequence[Change], one: str, many: str) -> str:
    """Count changes: "Changed: 12 official places"; nothing where there is none."""
    return f"Changed: {wording.counted(len(changes), one, many)}" if changes else ""


def _organisations_of(kinds: dict[str, tuple[Change, ...]]) -> tuple[Change, ...]:
    return tuple(
        one
        for kind in ("org_name", "opened_on", "closed_on", "icb_name")
        for one in kinds.get(kind, ())
    )


def _new_periods(material: Material, periods: Iterable[Change]) -> str:
    """Say for which periods there are figures now and were none before."""
    new = [one for one in periods if one.change_type == "new" and _metric(material, one.about)]
    seen = group(new, lambda one: (one.about, one.period))
    words = [
        f"{metric.title} ({_period(metric, period)})"
        for about, period in seen
        if (metric := _metric(material, about))
    ]
    return f"New: {wording.listed(words)}" if words else ""


def _parts(material: Material, told: Told) -> Iterator[Part]:
    """Lay out the changes kind by kind, in the order of what readers ask for."""
    kinds = group(told.changes, lambda one: one.kind)
    yield _part(
        "periods",
        "Periods that are new or gone",
        "Figures or places for these periods stand in this edition for the first time, or no "
        "longer.",
        ("What", "Period", "Of", "Change"),
        [_period_row(material, one) for one in kinds.get("period", ())],
    )
    yield _part(
        "cells",
        "Published cells that read otherwise",
        "NHS England published these A&E cells again with another number. Each is counted here "
        "whether or not a figure of ours is made of it.",
        ("Provider", "Column", "Month", "Before", "Now"),
        [_cell_row(material, one) for one in kinds.get("cell", ())],
    )
    yield _part(
        "figures",
        "Figures that changed",
        "Of periods that stood in the edition before as well, each with its file then and now.",
        ("Who", "Measure", "Period", "Before", "Now"),
        [_figure_row(material, one) for one in kinds.get("figure", ())],
    )
    yield _part(
        "places",
        "Places that changed",
        "Most moves are smaller than the likely range of a place: the page of each table says "
        "which are clear.",
        ("Who", "Table", "Edition of the table", "Before", "Now"),
        [_place_row(material, one) for one in kinds.get("place", ())],
    )
    yield _part(
        "official",
        "Official tables",
        "Segments and places of NHS England's own tables that read otherwise.",
        ("Who", "Table", "Quarter", "Before", "Now"),
        [
            _official_row(material, one)
            for kind in ("segment", "league_rank")
            for one in kinds.get(kind, ())
        ],
    )
    yield _part(
        "organisations",
        "Organisations",
        "Opened, closed, renamed, or moved to another ICB.",
        ("Who", "What", "Before", "Now"),
        [_organisation_row(material, one) for one in _organisations_of(kinds)],
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
            _release_row(material, one)
            for one in kinds.get("release", ())
            if one.change_type == "new"
        ],
    )


def _part(
    name: str, title: str, words: str, head: tuple[str, ...], rows: list[tuple[Cell, ...]]
) -> Part:
    more = len(rows) - SHOWN
    return Part(
        id=name,
        title=title,
        words=words,
        head=head,
        rows=tuple(rows[:SHOWN]),
        more=wording.count(more) if more > 0 else "",
    )


def _period_row(material: Material, one: Change) -> tuple[Cell, ...]:
    metric = _metric(material, one.about)
    if metric:
        what = Cell(words=metric.title, href=links.metric(metric.id))
        when = _period(metric, one.period)
    else:
        what, when = _table(material, one), _edition(one)
    return what, Cell(words=when), _kind(one), Cell(words=one.change_type)


def _cell_row(material: Material, one: Change) -> tuple[Cell, ...]:
    return (
        _who(material, one),
        Cell(words=one.about.replace("_", " ")),
        Cell(words=wording.published(one.period)),
        _value(material, one, wording.national_figure, is_old=True),
        _value(material, one, wording.national_figure, is_old=False),
    )


def _figure_row(material: Material, one: Change) -> tuple[Cell, ...]:
    metric = _metric(material, one.about)
    if metric is None:
        words: Callable[[str], str] = str
        measure, when = Cell(words=one.about), one.period
    else:
        words = _figure_words(metric, one)
        measure = Cell(words=metric.short, href=links.metric(metric.id))
        when = _period(metric, one.period)
    return (
        _who(material, one),
        measure,
        Cell(words=when),
        _value(material, one, words, is_old=True),
        _value(material, one, words, is_old=False),
    )


def _figure_words(metric: Metric, one: Change) -> Callable[[str], str]:
    """Round as everywhere; where both would then look the same, print every digit."""

    def rounded(text: str) -> str:
        return wording.value(float(text), metric.unit)

    both = [text for text in (one.old_value, one.new_value) if text is not None]
    return rounded if len({rounded(text) for text in both}) == len(both) else str


def _place_row(material: Material, one: Change) -> tuple[Cell, ...]:
    return (
        _who(material, one),
        _table(material, one),
        Cell(words=_edition(one)),
        *(Cell(words=_ordinal(text)) for text in (one.old_value, one.new_value)),
    )


def _official_row(material: Material, one: Change) -> tuple[Cell, ...]:
    quarter = date.fromisoformat(f"{one.period}-01")
    is_segment = one.kind == "segment"
    return (
        _who(material, one),
        Cell(words=wording.trust_type(one.about), href=_official(material, one.about, quarter)),
        Cell(words=wording.period(quarter, "quarter")),
        *(
            Cell(words=f"segment {text}" if is_segment and text else _ordinal(text))
            for text in (one.old_value, one.new_value)
        ),
    )


def _organisation_row(material: Material, one: Change) -> tuple[Cell, ...]:
    is_day = one.kind in {"opened_on", "closed_on"}
    what = {
        "org_name": "its name",
        "icb_name": "its ICB",
        "opened_on": "opened on",
        "closed_on": "closed on",
    }
    return (
        _who(material, one),
        Cell(words=what[one.kind]),
        *(
            Cell(words=wording.published(text) if is_day and text else text or _NOTHING)
            for text in (one.old_value, one.new_value)
        ),
    )


def _release_row(material: Material, one: Change) -> tuple[Cell, ...]:
    source = next((s for s in material.config.sources if s.id == one.about), None)
    return (
        Cell(words=one.new_value or one.org_code, href=_release(material, one.org_code)),
        Cell(words=source.title if source else one.about),
        Cell(words=one.period),
    )


def _value(material: Material, one: Change, words: Callable[[str], str], *, is_old: bool) -> Cell:
    """Print a value with the file and the rows it stands in."""
    text = one.old_value if is_old else one.new_value
    release_id = (one.old_release_id if is_old else one.new_release_id) or ""
    first, last = (
        (one.old_first_row, one.old_last_row) if is_old else (one.new_first_row, one.new_last_row)
    )
    release = material.marts.releases.get(release_id)
    rows = wording.source_rows(first, last, None) if first is not None else ""
    return Cell(
        words=words(text) if text is not None else _NOTHING,
        href=_release(material, release_id),
        under=", ".join(part for part in (release.name if release else "", rows) if part),
    )


def _who(material: Material, one: Change) -> Cell:
    return Cell(
        words=one.org_name or one.org_code,
        href=organisation_href(material, one.org_code),
        under=one.org_code,
    )


def _kind(one: Change) -> Cell:
    return Cell(words=wording.kind(one.org_kind, many=one.org_kind != "england"))


def _table(material: Material, one: Change) -> Cell:
    """Name a league table, or the official table of a type of trust."""
    for table in material.config.tables:
        if table.id == one.about:
            past = links.league(table.id, one.period)
            is_there = any(
                edition.edition == one.period
                for edition in material.marts.editions.get(table.id, ())
            )
            return Cell(words=table.title, href=past if is_there else links.league(table.id))
    return Cell(words=f"Official table: {wording.trust_type(one.about)}")


def _edition(one: Change) -> str:
    return wording.upper_first(wording.edition(one.period))


def _official(material: Material, trust_type: str, quarter: date) -> str:
    is_there = (quarter, trust_type) in material.marts.official.tables
    return links.official(trust_type, quarter) if is_there else ""


def _release(material: Material, release_id: str) -> str:
    return links.release(release_id) if release_id in material.marts.releases else ""


def _metric(material: Material, name: str) -> Metric | None:
    return next((one for one in material.config.metrics if one.id == name), None)


def _period(metric: Metric, period: str) -> str:
    return wording.period(date.fromisoformat(f"{period}-01"), metric.period)


def _ordinal(text: str | None) -> str:
    return wording.ordinal(int(text)) if text else "no place"
