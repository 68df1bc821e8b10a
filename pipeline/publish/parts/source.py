"""
Trace a number to its source, down to the cell.

A figure from one row names that row. A sum names its rows: by a rule if the file has the
organisation's code (waiting lists), one by one if not (an ICB's A&E and finance).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from pipeline.config import Config
from pipeline.config.metrics import Cells, Metric
from pipeline.publish.marts.official_rows import OfficialPlace
from pipeline.publish.marts.reader import Marts
from pipeline.publish.marts.rows import FigurePart, HeldRelease, Observation
from pipeline.publish.wording import numbers

# A longer list of rows does not help a reader; the CSV of parts has every row.
PARTS_SHOWN: Final = 40

SourcePart: TypeAlias = tuple[HeldRelease, str]
"""A file, and words that name its rows."""


def source_note(
    marts: Marts, config: Config, metric: Metric, seen: Observation
) -> Mapping[str, Any] | None:
    """
    Describe the source of a figure; None if it was never published.

    Returns:
        The figure, its `release` and its `source`, with values derived from them: the `rows`, empty
        if `parts` names them file by file; `top` and `bottom`, each with what it counts and its
        number; and the publisher's `cells` for both.
    """
    release = marts.releases.get(seen.release_id or "")
    if release is None:
        return None
    cells = next((c for c in metric.cells if c.source == release.source), None)
    parts = source_parts(marts, metric, seen)
    return {
        "seen": seen,
        "release": release,
        "source": next((s for s in config.sources if s.id == release.source), None),
        "cells": cells,
        "rows": "" if parts else _rows(cells, seen),
        "parts": parts,
        "top": _top(metric, seen),
        "bottom": _counted(seen.denominator, metric.denominator),
    }


def source_parts(marts: Marts, metric: Metric, seen: Observation) -> tuple[SourcePart, ...]:
    """List the rows of a sum, file by file; empty if the figure is no sum of listed rows."""
    parts = [
        part for part in marts.parts.get((metric.id, seen.org_code), ()) if part.month == seen.month
    ]
    files = dict.fromkeys(part.release_id for part in parts)
    return tuple(
        (marts.releases[release_id], _named([p for p in parts if p.release_id == release_id]))
        for release_id in files
        if release_id in marts.releases
    )


def official_sources(
    marts: Marts, place: OfficialPlace, *, is_short: bool = False
) -> tuple[SourcePart, ...]:
    """
    Name the files and rows from which an official place was read.

    Args:
        marts: Every release.
        place: The place.
        is_short: Whether to list only the rows, without the figure in each.
    """
    cells = (
        (place.release_id, "segment and place", place.segment_row),
        (place.release_id, "average score", place.score_row),
        (place.unadjusted_release_id, "segment before the override", place.unadjusted_row),
        (place.unadjusted_release_id, "deficit", place.override_row),
        (place.range_release_id, "likely ranges", place.range_row),
    )
    parts = []
    for release_id in dict.fromkeys(cell[0] for cell in cells):
        release = marts.releases.get(release_id or "")
        if release is not None:
            found = [
                (what, row)
                for cell_in, what, row in cells
                if cell_in == release_id and row is not None
            ]
            named = ", ".join(f"{what} row {row:,}" for what, row in found)
            rows = sorted({row for _, row in found})
            short = f"row{'s'[: len(rows) != 1]} {numbers.listed([f'{row:,}' for row in rows])}"
            parts.append((release, short if rows and is_short else named))
    return tuple(parts)


def _named(parts: Sequence[FigurePart]) -> str:
    """Name the rows of one file, or count them if there are too many to read."""
    if len(parts) > PARTS_SHOWN:
        return f"{numbers.count(len(parts))} rows, all in figure-parts.csv"
    return numbers.listed([f"{part.part_code} row {part.row_number:,}" for part in parts])


def _rows(cells: Cells | None, seen: Observation) -> str:
    """Name the rows, and the rule that chose them if there are many."""
    words = numbers.source_rows(seen.first_row, seen.last_row, seen.row_count)
    if cells is None or (seen.row_count or 1) == 1:
        return words
    rules = {"trust": cells.rows_trust, "icb": cells.rows_icb, "england": cells.rows_england}
    rule = rules.get(seen.org_kind, "")
    return f"{words}: {rule.format(code=seen.org_code)}" if rule else words


def _top(metric: Metric, seen: Observation) -> str:
    """Say what is counted and its number; print the figure unrounded if it is not a count."""
    if seen.numerator is not None and metric.unit == "share":
        return _counted(seen.numerator, metric.numerator)
    if seen.metric_value is None:
        return metric.numerator
    return f"{metric.numerator}: {numbers.unrounded(seen.metric_value)}"


def _counted(number: float | None, words: str) -> str:
    return words if number is None else f"{numbers.count(number)} {words}"
