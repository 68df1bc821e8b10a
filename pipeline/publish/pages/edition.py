"""Make a page per edition: its differences from the one before, and its archived files."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Link, Page
from pipeline.publish.editions.changes import Change, EditionWithChanges, name_of_changes
from pipeline.publish.marts.rows import group
from pipeline.publish.parts import changes as change_cells
from pipeline.publish.parts.changes import Cell
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/edition.html"

# Kinds of change that the page lists together.
FACTS: Final = ("org_name", "opened_on", "closed_on", "icb_name")
OFFICIAL: Final = ("segment", "unadjusted_segment", "average_score", "official_score")
SURENESS: Final = ("score", "place_low", "place_high")

# A longer list is unreadable on a page; the file has every change.
SHOWN: Final = 100


def pages(context: Context) -> Iterator[Page]:
    """Make one page per edition, at /changes/<edition>/."""
    after = {told.edition.before: told.edition.id for told in context.editions}
    for told in context.editions:
        edition = told.edition
        yield Page(
            path=urls.edition(edition.id),
            template=TEMPLATE,
            title=f"Edition {edition.id}",
            description="What changed since the edition before, with the files of this edition.",
            section=urls.CHANGES,
            crumbs=(Link(words="What changed", href=urls.CHANGES),),
            view={
                "edition": edition,
                # A damaged edition has no page, but we still name it.
                "known": {one.edition.id for one in context.editions},
                "after": after.get(edition.id),
                "summary": summary(context, told),
                "parts": {
                    part: (rows[:SHOWN], max(len(rows) - SHOWN, 0))
                    for part, rows in _parts(context, told).items()
                },
                "remarks": [
                    one.about
                    for one in told.changes
                    if one.kind == "remark" and one.change_type == "new"
                ],
                "changes": name_of_changes(edition),
            },
        )


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
        _counted(_of(kinds, OFFICIAL), "official score or segment", "official scores and segments"),
        _counted(_of(kinds, SURENESS), "score or range of a place", "scores and ranges of places"),
        _counted(_of(kinds, FACTS), "fact about an organisation", "facts about organisations"),
        _counted(kinds.get("method", ()), "file of rules", "files of rules"),
    ]
    return tuple(line for line in lines if line)


def _counted(changes: Sequence[Change], one: str, many: str) -> str:
    """Count changes: "Changed: 12 official places"; empty if there are none."""
    return f"Changed: {numbers.counted(len(changes), one, many)}" if changes else ""


def _of(kinds: dict[str, tuple[Change, ...]], names: Iterable[str]) -> tuple[Change, ...]:
    """Return the changes of several kinds."""
    return tuple(one for kind in names for one in kinds.get(kind, ()))


def _new_periods(context: Context, periods: Iterable[Change]) -> str:
    """Name the periods that have figures for the first time: "May 2026 (1 measure)"."""
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


def _parts(context: Context, told: EditionWithChanges) -> dict[str, list[tuple[Cell, ...]]]:
    """Arrange the changes kind by kind."""
    kinds = group(told.changes, lambda one: one.kind)
    officials = _of(kinds, ("segment", "league_rank"))
    read = [one for one in kinds.get("release", ()) if one.change_type == "new"]
    return {
        "periods": list(change_cells.period_rows(context, kinds.get("period", ()))),
        "cells": [change_cells.cell_row(context, one) for one in kinds.get("cell", ())],
        "figures": [change_cells.figure_row(context, one) for one in kinds.get("figure", ())],
        "places": [change_cells.place_row(context, one) for one in kinds.get("place", ())],
        "official": [change_cells.official_row(context, one) for one in officials],
        "organisations": [change_cells.organisation_row(context, one) for one in _of(kinds, FACTS)],
        "rules": [
            (Cell(words=one.about), Cell(words=one.change_type)) for one in kinds.get("method", ())
        ],
        "read": [change_cells.release_row(context, one) for one in read],
    }
