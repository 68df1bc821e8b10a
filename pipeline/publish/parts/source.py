"""
Where a number comes from, down to the cell.

A figure that stands in one row names that row. A sum names its rows: by a rule where the file
carries the code (waiting lists), one by one where it does not (an ICB's A&E and finance).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.config import Config
from pipeline.config.metrics import Cells, Metric
from pipeline.publish import urls
from pipeline.publish.marts.official_rows import OfficialPlace
from pipeline.publish.marts.reader import Marts
from pipeline.publish.marts.rows import FigurePart, HeldRelease, Observation
from pipeline.publish.wording import numbers

# A longer list of rows says nothing to a reader; the CSV of parts has every one.
PARTS_SHOWN: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePart:
    """The rows of one file that a sum is made of."""

    file: str
    file_href: str
    status: str
    digest8: str
    release_href: str
    rows: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNote:
    """
    Where a number comes from.

    Attributes:
        rows: Which rows of the file; empty where `parts` names them.
        parts: The rows of a sum, file by file; empty for a figure of one file's rows.
        top: What is counted, with the number.
        top_columns: The publisher's columns of it.
    """

    publication: str
    publisher: str
    landing: str
    file: str
    file_href: str
    address_note: str
    sheet: str
    rows: str
    parts: tuple[SourcePart, ...]
    top: str
    top_columns: str
    bottom: str
    bottom_columns: str
    column_note: str
    digest8: str
    status: str
    note: str
    published: str
    release_href: str


def source_note(
    marts: Marts, config: Config, metric: Metric, seen: Observation
) -> SourceNote | None:
    """Say where a figure comes from; None where it was never published."""
    release = marts.releases.get(seen.release_id or "")
    if release is None:
        return None
    source = next((s for s in config.sources if s.id == release.source), None)
    cells = next((c for c in metric.cells if c.source == release.source), None)
    parts = source_parts(marts, metric, seen)
    href = urls.outside(release.url)
    return SourceNote(
        publication=source.title if source else release.source,
        publisher=source.publisher if source else "publisher not stated",
        landing=urls.outside(source.landing) if source else "",
        file=release.name,
        file_href=href,
        address_note="" if href and release.url_known else "the exact address is not known",
        sheet=seen.sheet_name or "",
        rows="" if parts else _rows(cells, seen),
        parts=parts,
        top=_top(metric, seen),
        top_columns=cells.numerator if cells else "",
        bottom=_counted(seen.denominator, metric.denominator),
        bottom_columns=cells.denominator if cells else "",
        column_note=seen.column_note or "",
        digest8=release.sha256[:8],
        status=numbers.status(release.status),
        note=numbers.sentence(release.note or ""),
        published=numbers.published(release.published),
        release_href=urls.release(release.release_id),
    )


def source_parts(marts: Marts, metric: Metric, seen: Observation) -> tuple[SourcePart, ...]:
    """List the rows of a sum, file by file; empty where the figure is no sum of listed rows."""
    parts = [
        part for part in marts.parts.get((metric.id, seen.org_code), ()) if part.month == seen.month
    ]
    files = dict.fromkeys(part.release_id for part in parts)
    return tuple(
        _source_part(marts.releases[release_id], [p for p in parts if p.release_id == release_id])
        for release_id in files
        if release_id in marts.releases
    )


def official_sources(
    marts: Marts, place: OfficialPlace, *, is_short: bool = False
) -> tuple[SourcePart, ...]:
    """
    Say which rows of which files an official place was read from.

    Args:
        marts: Every release.
        place: The place.
        is_short: Whether to list the rows only, without the figure that stands in each.
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
            parts.append(_of_file(release, short if rows and is_short else named))
    return tuple(parts)


def _source_part(release: HeldRelease, parts: Sequence[FigurePart]) -> SourcePart:
    """Name the rows of one file, or how many there are where they are too many to read."""
    if len(parts) > PARTS_SHOWN:
        return _of_file(release, f"{numbers.count(len(parts))} rows, all in figure-parts.csv")
    return _of_file(
        release, numbers.listed([f"{part.part_code} row {part.row_number:,}" for part in parts])
    )


def _of_file(release: HeldRelease, rows: str) -> SourcePart:
    return SourcePart(
        file=release.name,
        file_href=urls.outside(release.url),
        status=numbers.status(release.status),
        digest8=release.sha256[:8],
        release_href=urls.release(release.release_id),
        rows=rows,
    )


def _rows(cells: Cells | None, seen: Observation) -> str:
    """Say which rows, and by which rule they were chosen where there are many."""
    words = numbers.source_rows(seen.first_row, seen.last_row, seen.row_count)
    if cells is None or (seen.row_count or 1) == 1:
        return words
    rules = {"trust": cells.rows_trust, "icb": cells.rows_icb, "england": cells.rows_england}
    rule = rules.get(seen.org_kind, "")
    return f"{words}: {rule.format(code=seen.org_code)}" if rule else words


def _top(metric: Metric, seen: Observation) -> str:
    """Say what is counted: with its number, or with the figure unrounded where it is no count."""
    if seen.numerator is not None and metric.unit == "share":
        return _counted(seen.numerator, metric.numerator)
    if seen.metric_value is None:
        return metric.numerator
    return f"{metric.numerator}: {numbers.unrounded(seen.metric_value)}"


def _counted(number: float | None, words: str) -> str:
    return words if number is None else f"{numbers.count(number)} {words}"
