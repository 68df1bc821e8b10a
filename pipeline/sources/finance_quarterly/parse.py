"""Read the financial performance report: the plan and result of each system, trust and ICB."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl

from pipeline.domain.periods import quarter_slug, quarter_told
from pipeline.domain.releases import Release
from pipeline.errors import LayoutChanged, WrongPeriod
from pipeline.parse import cells, html, layouts
from pipeline.parse.tables import Parsed, Table

LAYOUTS: Final = layouts.load(Path(__file__).with_name("layouts.toml"))

# The heading of one system's table; the page's other tables are about the whole NHS.
SYSTEM: Final = re.compile(
    r"^Surplus\s*/\s*\(deficit\) position\s+[\u2013\u2014-]\s+(?P<ics>.+)$", re.IGNORECASE
)

MILLIONS: Final = ("plan", "actual", "variance")
PERCENT: Final = "variance_percent"

# A figure as accountants print it: "7.2", "1,234.5", "(0.3)" below zero, "(0%)".
DIGITS: Final = r"[0-9]{1,3}(?:,?[0-9]{3})*(?:\.[0-9]+)?"
FIGURE: Final = rf"^(?:-?{DIGITS}|\({DIGITS}\))$"
SHARE: Final = rf"^(?:-?{DIGITS}%?|\({DIGITS}%?\))$"

SCHEMA: Final = pl.Schema(
    {
        "quarter": pl.Date,
        "ics_name": pl.String,
        "org_name": pl.String,
        "row_kind": pl.String,
        "plan_millions": pl.Float64,
        "actual_millions": pl.Float64,
        "variance_millions": pl.Float64,
        "variance_percent": pl.Float64,
        "sheet": pl.String,
        "row": pl.Int32,
    }
)


def parse(path: Path, release: Release) -> Parsed:
    """
    Read the tables of the care systems on the page of a quarter.

    Args:
        path: The landed page.
        release: The release it came from; its period is the quarter.

    Returns:
        Rows keyed by (ics_name, org_name):

        quarter      Date    first day of the quarter; figures run from April to its end
        ics_name     String  integrated care system, as printed in the heading of its table
        org_name     String  trust or ICB, as printed; the page has no codes
        row_kind     String  provider, icb, or total of the system
        plan_millions, actual_millions  Float64  surplus in £ million, below zero a deficit; this
                             includes deficit support funding; null if blank
        variance_millions    Float64  actual less plan in £ million, as printed
        variance_percent     Float64  the same as a percentage of turnover, as printed
        sheet, row   String, Int32  heading of the table, and the number of the row in it

    Raises:
        UnreadableFile: It is not a page, or has no table.
        LayoutChanged: No table has the heading of a system, or its columns differ.
        BadCell: A figure is not a number.
        WrongPeriod: The page and its address name different quarters, or neither names one.

    Source:
        NHS England, Financial performance report.
    """
    page = html.read_page(path, release.name)
    told = quarter_told(page.title) or quarter_told(release.period)
    if told is None or quarter_slug(told) != release.period:
        raise WrongPeriod(
            f"{release.name}: expected {release.period}, found the heading {page.title!r}; check "
            "the page and its address"
        )
    frames, notes = [], []
    for heading, grid in page.grids.items():
        found = SYSTEM.match(heading)
        if found is None:
            continue
        sheets = layouts.fit({"": grid}, LAYOUTS, f"{release.name} table {heading!r}")
        frames.append(_position(sheets.tables["position"], heading, found["ics"], release.name))
        notes += [f"{heading}: {note}" for note in sheets.notes]
    if not frames:
        raise LayoutChanged(
            f"{release.name}: expected tables headed 'Surplus / (deficit) position \u2013 \u2026 "
            f"ICS', found {list(page.grids)}. Open the page; if the publisher has changed it, "
            "change what parse.py looks for"
        )
    frame = pl.concat(frames).with_columns(pl.lit(told).alias("quarter"))
    return Parsed(frame=frame.select(SCHEMA.names()).cast(SCHEMA), notes=tuple(notes))


def _position(table: Table, heading: str, ics_name: str, file: str) -> pl.DataFrame:
    """Read the table of one system."""
    text = table.frame.filter(
        pl.any_horizontal(pl.col(c).is_not_null() for c in ("org_name", *MILLIONS, PERCENT))
    ).with_columns(_plain(column) for column in (*MILLIONS, PERCENT))
    plain = replace(table, file=file, sheet=repr(heading), frame=text)
    name = pl.col("org_name").str.replace_all(r"\s+", " ").str.strip_chars()
    return cells.numbers(plain, (*MILLIONS, PERCENT)).with_columns(
        name,
        *(pl.col(column).alias(f"{column}_millions") for column in MILLIONS),
        pl.when(name.str.contains(r"(?i)^total\b"))
        .then(pl.lit("total"))
        .when(name.str.contains(r"(?i)\b(icb|integrated care board)\b"))
        .then(pl.lit("icb"))
        .otherwise(pl.lit("provider"))
        .alias("row_kind"),
        pl.lit(ics_name).alias("ics_name"),
        pl.lit(heading).alias("sheet"),
    )


def _plain(column: str) -> pl.Expr:
    """Rewrite an accountant's figure as a number; leave other text for the error to name."""
    cell = pl.col(column).str.strip_chars()
    digits = cell.str.replace_all(r"[(),%]", "")
    return (
        pl.when(cell.str.contains(SHARE if column == PERCENT else FIGURE))
        # Zero cannot be negative: "(0%)" is 0.
        .then(
            pl.when(cell.str.starts_with("(") & digits.str.contains("[1-9]"))
            .then(pl.lit("-") + digits)
            .otherwise(digits)
        )
        .otherwise(cell)
        .alias(column)
    )
