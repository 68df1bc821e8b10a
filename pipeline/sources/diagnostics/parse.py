"""
Read DM01, waits for 15 diagnostic tests, from the full extract or from the provider workbook.

The extract has each test of each provider and commissioner, and under them a row TOTAL that repeats
the 15 tests. We keep TOTAL alone: whoever adds up all rows counts everybody twice.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from pipeline.domain.periods import month_in, month_slug
from pipeline.domain.releases import Release
from pipeline.errors import WrongPeriod
from pipeline.parse import cells, large_csv, layouts, workbook
from pipeline.parse.layouts import Sheets
from pipeline.parse.tables import Parsed

LAYOUTS: Final = layouts.load(Path(__file__).with_name("layouts.toml"))
WORKBOOK, EXTRACT = LAYOUTS

# band_00 is up to one week; band_13 is thirteen weeks and more.
BANDS: Final = tuple(f"band_{week:02d}" for week in range(14))
SIX_WEEKS_OR_MORE: Final = BANDS[6:]
COUNTS: Final = frozenset({*BANDS, "waiting"})
KEY: Final = ("org_code", "commissioner_code")

ALL_TESTS: Final = "TOTAL"
# What stands in place of a provider's name in the workbook's line of all providers.
ALL_PROVIDERS: Final = "Total"

SCHEMA: Final = pl.Schema(
    {
        "row_kind": pl.String,
        "month": pl.Date,
        "org_code": pl.String,
        "org_name": pl.String,
        "commissioner_parent_code": pl.String,
        "commissioner_code": pl.String,
        **dict.fromkeys(BANDS, pl.Int32),
        "waiting": pl.Int32,
        "over_6_weeks": pl.Int32,
        "over_6_weeks_share": pl.Float64,
        "test_count": pl.Int32,
        "tests_waiting": pl.Int32,
        "tests_over_6_weeks": pl.Int32,
        "sheet": pl.String,
        "row": pl.Int32,
    }
)


def parse(path: Path, release: Release) -> Parsed:
    """
    Read one month of either file.

    Args:
        path: The landed zip (or the CSV itself), or the landed workbook.
        release: The publication it came from; its period must be the month inside.

    Returns:
        Rows with all tests together, keyed by org_code and commissioner_code:

        row_kind     String  pair (provider and commissioner, of the extract) | provider | england
                             (both of the workbook)
        month        Date    first of the month
        org_…, commissioner_…_code  String  as printed; NONC is "no commissioner"; a parent is null
                             if the file has none; null for a kind of row that has no such code
        band_00 … band_13  Int32  patients waiting n to n + 1 weeks; the last one 13 and more
        waiting      Int32   patients waiting, as printed
        over_6_weeks, over_6_weeks_share  Int32, Float64  as a workbook prints them; null of a pair
        test_count, tests_…  Int32  the 15 tests of a pair: how many rows, and what they add up to;
                             null in the workbook, which has no tests
        sheet, row   String, Int32  the position of the row

    Raises:
        UnreadableFile, LayoutChanged, BadCell: As every source.
        WrongPeriod: The month inside is not the month of the name.

    Source:
        NHS England, Monthly Diagnostic Waiting Times and Activity (DM01).
    """
    is_workbook = path.suffix in workbook.SPREADSHEETS
    return _providers(path, release) if is_workbook else _pairs(path, release)


def printed(path: Path, release: Release) -> Sheets:
    """Read the same cells as text, to look single ones up."""
    if path.suffix in workbook.SPREADSHEETS:
        return layouts.read(path, [WORKBOOK], release.name)
    name, content = workbook.read_bytes(path, release.name)
    return large_csv.read_text(content, name, EXTRACT)


def _pairs(path: Path, release: Release) -> Parsed:
    name, content = workbook.read_bytes(path, release.name)
    read = large_csv.read_counts(content, name, EXTRACT.tables[0], COUNTS)
    month = _month_of(release, read.frame["period"].unique().to_list())
    is_all = pl.col("test") == ALL_TESTS
    tests = (
        read.frame.filter(~is_all)
        .group_by(KEY)
        .agg(
            test_count=pl.len(),
            tests_waiting=pl.col("waiting").sum(),
            tests_over_6_weeks=pl.sum_horizontal(SIX_WEEKS_OR_MORE).sum(),
        )
    )
    totals = read.frame.filter(is_all)
    # Tests without a line TOTAL are kept without a list of their own: no release may have such.
    lost = tests.join(totals, on=KEY, how="anti").sort(KEY)
    frame = pl.concat(
        [totals.join(tests, on=KEY, how="left", maintain_order="left"), lost], how="diagonal"
    )
    typed = _typed(frame.with_columns(row_kind=pl.lit("pair"), sheet=pl.lit("")), month)
    return Parsed(frame=typed, notes=read.notes, headers=read.headers)


def _providers(path: Path, release: Release) -> Parsed:
    sheets = layouts.read(path, [WORKBOOK], release.name)
    table = sheets.tables["providers"]
    month = _month_of(release, [layouts.printed(sheets.grids[table.sheet], "Period:")])
    counted = cells.counts(table, [*COUNTS, "over_6_weeks"])
    frame = cells.numbers(replace(table, frame=counted), ["over_6_weeks_share"])
    is_england = pl.col("org_code").is_null() & (pl.col("org_name") == ALL_PROVIDERS)
    kind = pl.when(is_england).then(pl.lit("england")).otherwise(pl.lit("provider"))
    typed = _typed(frame.with_columns(row_kind=kind, sheet=pl.lit(table.sheet)), month)
    return Parsed(frame=typed, notes=sheets.notes, headers=sheets.headers)


def _typed(frame: pl.DataFrame, month: date) -> pl.DataFrame:
    absent = [pl.lit(None, kind).alias(c) for c, kind in SCHEMA.items() if c not in frame.columns]
    whole = frame.with_columns(absent).with_columns(month=pl.lit(month))
    return whole.select(SCHEMA.names()).cast(SCHEMA)


def _month_of(release: Release, inside: list[str | None]) -> date:
    """Give the month that a file is of; raise WrongPeriod unless it is that of its name."""
    months = {month_in(text or "") for text in inside}
    month = months.pop() if len(months) == 1 else None
    if month is None or not release.may_be_of(month_slug(month)):
        raise WrongPeriod(
            f"{release.name}: expected {release.period}, as in its name, found {inside[:5]}; we "
            "never use a file with a wrong name"
        )
    return month
