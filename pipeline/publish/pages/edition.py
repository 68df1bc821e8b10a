"""Make a page per edition: its differences from the one before, and its archived files."""

from collections.abc import Iterator
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Link, Page
from pipeline.publish.editions.changes import EditionWithChanges, name_of_changes
from pipeline.publish.marts.rows import group
from pipeline.publish.parts import changes as change_cells
from pipeline.publish.parts.changes import Cell

TEMPLATE: Final = "pages/edition.html"

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
            section=urls.UPDATES,
            crumbs=(
                Link(words="Updates and corrections", href=urls.UPDATES),
                Link(words="What changed", href=urls.CHANGES),
            ),
            view={
                "edition": edition,
                # A damaged edition has no page, but we still name it.
                "known": {one.edition.id for one in context.editions},
                "after": after.get(edition.id),
                "summary": change_cells.summary(context, told),
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


def _parts(context: Context, told: EditionWithChanges) -> dict[str, list[tuple[Cell, ...]]]:
    """Arrange the changes kind by kind."""
    kinds = group(told.changes, lambda one: one.kind)
    officials = change_cells.of_kinds(kinds, ("segment", "league_rank"))
    read = [one for one in kinds.get("release", ()) if one.change_type == "new"]
    return {
        "periods": list(change_cells.period_rows(context, kinds.get("period", ()))),
        "cells": [change_cells.cell_row(context, one) for one in kinds.get("cell", ())],
        "figures": [change_cells.figure_row(context, one) for one in kinds.get("figure", ())],
        "places": [change_cells.place_row(context, one) for one in kinds.get("place", ())],
        "official": [change_cells.official_row(context, one) for one in officials],
        "organisations": [
            change_cells.organisation_row(context, one)
            for one in change_cells.of_kinds(kinds, change_cells.FACTS)
        ],
        "rules": [
            (Cell(words=one.about), Cell(words=one.change_type)) for one in kinds.get("method", ())
        ],
        "read": [change_cells.release_row(context, one) for one in read],
    }
