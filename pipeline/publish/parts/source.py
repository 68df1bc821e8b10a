"""
Trace a number to its source, down to the cell.

A figure from one row names that row. A sum names its rows, and how many rows were left out and why;
if they are too many to read, it counts them, and figure-rows.csv has them all.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from pipeline.config import Config
from pipeline.config.metrics import ONE_ROW, Cells, Metric
from pipeline.publish.marts.official_rows import OfficialPlace
from pipeline.publish.marts.reader import Marts
from pipeline.publish.marts.rows import FigureRows, HeldRelease, Observation
from pipeline.publish.wording import numbers

# A longer list of runs of rows does not help a reader; the CSV has every row.
RUNS_SHOWN: Final = 20

_LEFT_OUT: Final[Mapping[str, str]] = {
    "field_test": "of trusts that tested other targets and did not report this one",
    "no_commissioner": "of patients without an English commissioner",
}

_SHARED_OUT: Final = "some people are shared out between trusts, so the counts have parts of people"

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
    rows = [_added(one, _rule(cells, seen)) for one in _summed(marts, metric, seen)]
    return {
        "seen": seen,
        "release": release,
        "source": next((s for s in config.sources if s.id == release.source), None),
        "cells": cells,
        "rows": "" if parts else "; ".join(rows) or _row(seen),
        "parts": parts,
        "top": _top(metric, seen),
        "bottom": _counted(seen, seen.denominator, metric.denominator),
    }


def source_parts(marts: Marts, metric: Metric, seen: Observation) -> tuple[SourcePart, ...]:
    """List the rows of a sum over several files, file by file; empty for any other figure."""
    summed = _summed(marts, metric, seen)
    if len({one.release_id for one in summed}) < 2:  # noqa: PLR2004 a sum of one file
        return ()
    return tuple(
        (marts.releases[one.release_id], _added(one, ""))
        for one in summed
        if one.release_id in marts.releases
    )


def _summed(marts: Marts, metric: Metric, seen: Observation) -> Sequence[FigureRows]:
    """Find the rows that a figure adds up, file by file; empty if it comes from a single row."""
    release = marts.releases.get(seen.release_id or "")
    if release is None:
        return ()
    row_sets = dict.fromkeys(
        row_set
        for formula in metric.formulas
        if formula.source == release.source
        for row_set in formula.rows
        if row_set != ONE_ROW
    )
    return [
        one
        for row_set in row_sets
        for one in marts.figure_rows.get((row_set, seen.org_code, seen.month), ())
    ]


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


def _added(one: FigureRows, rule: str) -> str:
    """Name the rows of one file that were added up, or count them; and say what was left out."""
    rows = one.rows or ""
    if not rows:
        words = "no row"
    elif rows.count(",") < RUNS_SHOWN:
        words = f"{'row' if one.row_count == 1 else 'rows'} {numbers.row_ranges(rows)}"
        words += ", added up" if one.row_count > 1 else ""
    else:
        words = f"{numbers.count(one.row_count)} rows, all in figure-rows.csv, added up"
    words += f": {rule}" if rule else ""
    why = _LEFT_OUT.get(one.left_out_because or "")
    if why:
        words += f"; left out: {numbers.counted(one.left_out_count, 'row')} {why}"
    return words


def _row(seen: Observation) -> str:
    return numbers.source_rows(seen.first_row, seen.last_row, seen.row_count)


def _rule(cells: Cells | None, seen: Observation) -> str:
    """Give the rule that chose the rows of a sum, in the words of the file; empty for none."""
    if cells is None or (seen.row_count or 1) == 1:
        return ""
    rules = {"trust": cells.rows_trust, "icb": cells.rows_icb, "england": cells.rows_england}
    return rules.get(seen.org_kind, "").format(code=seen.org_code)


def _top(metric: Metric, seen: Observation) -> str:
    """Say what is counted and its number; give the figure itself if it is not a count."""
    if seen.numerator is not None and metric.unit == "share":
        words = _counted(seen, seen.numerator, metric.numerator)
        return f"{words}; {_SHARED_OUT}" if seen.is_apportioned else words
    if seen.metric_value is None:
        return metric.numerator
    return f"{metric.numerator}: {numbers.worked_out(seen.metric_value, metric.unit)}"


def _counted(seen: Observation, number: float | None, words: str) -> str:
    if number is None:
        return words
    return f"{numbers.people(number, is_apportioned=seen.is_apportioned)} {words}"
