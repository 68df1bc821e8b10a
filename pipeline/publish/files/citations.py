"""
Word citations: of the site, of a table and of a single figure with its cells; BibTeX and CSL too.

A citation names the edition that the tables belong to. Where they belong to none, it names the day
of the newest source file instead. It has an address only once the site has one.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pipeline.config.metrics import EVERY_ROW, ONE_ROW, Metric
from pipeline.publish import urls
from pipeline.publish.context import SITE_TITLE, Context
from pipeline.publish.marts.rows import HeldRelease, Observation
from pipeline.publish.wording import numbers

LICENCE_TITLE: Final = "Open Government Licence v3.0"
LICENCE_ADDRESS: Final = (
    "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
)
ATTRIBUTION: Final = f"Contains public sector information licensed under the {LICENCE_TITLE}."
# A sum of more columns than this is cited by its rows; release-columns.csv has the columns.
_CELLS_NAMED: Final = 8

Cells = Mapping[tuple[str, str, str], tuple[str, str | None]]
"""(release, table of its source, our name of a column) → (its letter, its sheet)."""


def short(context: Context) -> str:
    """Cite in brief: "Trust Tables from NHS England (2026)"."""
    return f"{SITE_TITLE} from NHS England ({context.as_of.year})"


def long(context: Context, title: str = "", path: str = "") -> str:
    """
    Cite in full.

    Args:
        context: The site.
        title: Of the table; empty for all of them.
        path: Its page, from the root of the site; empty for the data page.
    """
    parts = [
        f"{SITE_TITLE}{f': {title}' if title else ''}",
        _version(context),
        "from figures published by NHS England",
        address(context, path or urls.DATA),
    ]
    return f"{', '.join(part for part in parts if part)}. {ATTRIBUTION}"


def address(context: Context, path: str) -> str:
    """Return the public address of a page or file; empty if the site has none."""
    found = context.config.address
    return f"{found}{urls.clean(path)}" if found else ""


def bibtex(context: Context) -> bytes:
    """Write the citation of all tables as BibTeX."""
    fields = {
        "title": f"{{{SITE_TITLE}: league tables of NHS trusts with how sure each place is}}",
        "author": "{The contributors to Trust Tables}",
        "year": str(context.as_of.year),
        "month": str(context.as_of.month),
        "version": context.edition,
        "url": address(context, urls.DATA),
        "note": ATTRIBUTION,
    }
    lines = "".join(f"  {name} = {{{text}}},\n" for name, text in fields.items() if text)
    return f"@misc{{trust_tables_{_key(context)},\n{lines}}}\n".encode()


def csl(context: Context) -> bytes:
    """Write the citation of all tables as CSL-JSON, the form that reference managers read."""
    day = context.as_of
    item = {
        "id": f"trust-tables-{_key(context)}",
        "type": "dataset",
        "title": f"{SITE_TITLE}: league tables of NHS trusts with how sure each place is",
        "author": [{"literal": "The contributors to Trust Tables"}],
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "version": context.edition,
        "URL": address(context, urls.DATA),
        "license": LICENCE_ADDRESS,
        "note": ATTRIBUTION,
    }
    return (json.dumps([{k: v for k, v in item.items() if v}], indent=1) + "\n").encode()


def cells(context: Context) -> Cells:
    """Find the letter and the sheet of every column that formulas use, file by file."""
    frame = context.marts.frames.get("release_columns")
    if frame is None:
        return {}
    listed = frame.select("release_id", "table_name", "field", "column_letter", "sheet_name")
    return {
        (release, table, field): (letter, sheet or None)
        for release, table, field, letter, sheet in listed.iter_rows()
    }


def cited_cells(
    letters: Cells, metric: Metric, release: HeldRelease, seen: Observation
) -> list[str]:
    """
    List the cells that a figure of a single row is made of: ["X139", "Y139"].

    Returns:
        Their addresses in the file; empty if the figure is a sum of rows, or if the columns of its
        file were never noted down.
    """
    if seen.first_row is None or seen.row_count != 1:
        return []
    for formula in metric.formulas:
        if formula.source != release.source or ONE_ROW not in formula.rows:
            continue
        found = [
            letters.get((release.release_id, formula.table, term.field))
            for _, _, term in formula.terms()
            if term.field != EVERY_ROW
        ]
        # Some tables have a figure of their own sheet only.
        known = [one for one in found if one and one[1] == (seen.sheet_name or None)]
        if known:
            return list(dict.fromkeys(f"{letter}{seen.first_row}" for letter, _ in known))
    return []


def of_figure(context: Context, letters: Cells, metric: Metric, seen: Observation) -> str:
    """
    Cite a figure with the published cells it came from; empty if it came from no file.

    Args:
        context: The site.
        letters: From `cells`.
        metric: The measure.
        seen: The figure.

    Returns:
        "NHS England, <publication>, <period>, <file>, sheet <sheet>, cells X139 and Y139, published
        <month>; read by Trust Tables, edition <edition>, <address>". A sum names its rows.
    """
    release = context.marts.releases.get(seen.release_id or "")
    if release is None:
        return ""
    source = next((s for s in context.config.sources if s.id == release.source), None)
    parts = [
        source.cite if source else release.source,
        numbers.period(seen.month, metric.period),
        release.name,
        f"sheet {seen.sheet_name}" if seen.sheet_name else "",
        _where(cited_cells(letters, metric, release, seen), seen),
        f"published {numbers.published(release.published)}" if release.published else "",
    ]
    has_page = seen.org_kind in ("trust", "icb")
    page = urls.organisation(seen.org_kind, seen.org_code) if has_page else urls.metric(metric.id)
    link = address(context, page)
    anchor = f"#measure-{metric.id}" if has_page else ""
    read = [f"read by {SITE_TITLE}", _version(context), f"{link}{anchor}" if link else ""]
    return f"{_joined(parts)}; {_joined(read)}"


def _where(named: list[str], seen: Observation) -> str:
    """Name the cells of a figure, or its rows."""
    if named and len(named) <= _CELLS_NAMED:
        return f"cell{'s'[: len(named) != 1]} {numbers.listed(named)}"
    if seen.first_row is None:
        return ""
    return numbers.source_rows(seen.first_row, seen.last_row, seen.row_count)


def _version(context: Context) -> str:
    if context.edition:
        return f"edition {context.edition}"
    return f"figures as of {numbers.day(context.as_of)}"


def _key(context: Context) -> str:
    return re.sub(r"\W", "_", context.edition or context.as_of.isoformat())


def _joined(parts: list[str]) -> str:
    return ", ".join(part for part in parts if part)


def record(context: Context) -> Iterator[tuple[str, Any]]:
    """List what a machine-readable file says of how to cite it."""
    yield "short", short(context)
    yield "long", long(context)
    yield "licence", LICENCE_ADDRESS
