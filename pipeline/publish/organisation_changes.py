"""What changed about one organisation: in the newest edition, and by its publishers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipeline.publish import change_cells, urls
from pipeline.publish.change_cells import Cell
from pipeline.publish.context import Link, Material
from pipeline.publish.editions.changes import Change
from pipeline.publish.marts.rows import Revision, group
from pipeline.publish.wording import numbers

# What is listed on the page up to here; the page of the edition, and the CSV, have all of it.
CHANGES_SHOWN: Final = 12
REVISIONS_SHOWN: Final = 12

_FIGURES: Final = frozenset({"figure"})
_PLACES: Final = frozenset({"place"})
_OFFICIAL: Final = frozenset({"segment", "league_rank"})
_FACTS: Final = frozenset({"org_name", "icb_name", "opened_on", "closed_on"})
# Scores and ranges move with the places, and published cells with the revisions told below.
_TOLD: Final = _FIGURES | _PLACES | _OFFICIAL | _FACTS


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionChanges:
    """
    What the newest edition says otherwise of one organisation.

    Attributes:
        rows: What, for when, before, now.
        more: How many more there are, in words; empty where all are listed.
        edition: The page of the edition.
    """

    rows: tuple[tuple[Cell, ...], ...]
    more: str
    edition: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionRow:
    """One figure that the publisher changed."""

    period: str
    source: str
    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """What publishers changed, the newest of it, and how much more there is in words."""

    rows: tuple[RevisionRow, ...]
    more: str


def by_organisation(material: Material) -> dict[str, tuple[Change, ...]]:
    """Group what the newest edition changed about organisations by their codes."""
    newest = material.editions[0].changes if material.editions else ()
    return group((one for one in newest if one.kind in _TOLD), lambda one: one.org_code)


def edition_changes(material: Material, changes: Sequence[Change]) -> EditionChanges | None:
    """Print what the newest edition changed about one organisation; None where it changed none."""
    if not changes:
        return None
    newest = material.editions[0].edition.id
    more = len(changes) - CHANGES_SHOWN
    return EditionChanges(
        rows=tuple(_row(material, one) for one in changes[:CHANGES_SHOWN]),
        more=numbers.counted(more, "more change") if more > 0 else "",
        edition=Link(words=f"All that edition {newest} changed", href=urls.edition(newest)),
    )


def _row(material: Material, one: Change) -> tuple[Cell, ...]:
    """Print what, for when, before and now; whom it is about stands at the head of the page."""
    if one.kind in _FACTS:
        _, what, old, new = change_cells.organisation_row(material, one)
        return what, Cell(words=""), old, new
    if one.kind in _OFFICIAL:
        _, what, *rest = change_cells.official_row(material, one)
        return replace(what, words=f"Official table of {what.words}"), *rest
    if one.kind in _PLACES:
        return change_cells.place_row(material, one)[1:]
    return change_cells.figure_row(material, one)[1:]


def revised(material: Material, org_code: str) -> Revised | None:
    """Print what publishers changed about one organisation; None where they changed nothing."""
    found = material.marts.revisions_of.get(org_code, ())
    if not found:
        return None
    more = len(found) - REVISIONS_SHOWN
    return Revised(
        rows=tuple(_revision(material, row) for row in found[:REVISIONS_SHOWN]),
        more=numbers.counted(more, "more change") if more > 0 else "",
    )


def _revision(material: Material, row: Revision) -> RevisionRow:
    """Put one revised figure into words."""
    source = next((s for s in material.config.sources if s.id == row.source), None)
    return RevisionRow(
        period=numbers.period(row.month, source.period if source else "month"),
        source=source.title if source else row.source,
        column=row.column_name.replace("_", " "),
        old=row.old_value or "nothing",
        new=row.new_value or "nothing",
    )
