"""The skeleton of a new source: the four parts that every source has, ready to be filled in."""

import re
from pathlib import Path
from typing import Final

from pipeline.errors import ConfigError

DECLARATION: Final = """
[{name}]
title = "The publication's own name"
publisher = "NHS England"
landing = "https://www.england.nhs.uk/statistics/"
links = ['/{name}-(?P<period>[A-Z][a-z]+-\\d{{4}})[^/]*\\.csv$']
hosts = ["www.england.nhs.uk"]
pages = ["https://www.england.nhs.uk/statistics/"]
period = "month"
cadence = "when it is published, for people"
late_after_days = 60
licence = "OGL-UK-3.0"
cite = "NHS England, the publication"
about = "What we take from it, in one sentence."
"""

LAYOUTS: Final = """# Our column = the publisher's label, exactly as printed.

[[layout]]
name = "first layout seen"
since = "2026-01"

[layout.table.rows]
header = "Org Code"

[layout.table.rows.columns]
period = "Period"
org_code = "Org Code"
people = "Number of people"
"""

PARSE: Final = '''"""The publication: what a row is, in one sentence."""

from pathlib import Path
from typing import Final

import polars as pl

from pipeline.domain.periods import month_in
from pipeline.domain.releases import Release
from pipeline.parse import cells, layouts
from pipeline.parse.tables import Parsed

LAYOUTS: Final = layouts.load(Path(__file__).with_name("layouts.toml"))

SCHEMA: Final = pl.Schema(
    {
        "org_code": pl.String,
        "month": pl.Date,
        "people": pl.Int64,
        "sheet": pl.String,
        "row": pl.Int32,
    }
)


def parse(path: Path, release: Release) -> Parsed:
    """
    Read one release.

    Args:
        path: The landed file.
        release: The publication it came from.

    Returns:
        Rows keyed by org_code:

        org_code    String  ODS code as printed
        month       Date    first of the month
        people      Int64   people; null where blank
        sheet, row  String, Int32  where the row stands

    Raises:
        UnreadableFile, LayoutChanged, BadCell: As every source.
    """
    sheets = layouts.read(path, LAYOUTS, release.name)
    frame = cells.counts(sheets.tables["rows"], ["people"]).with_columns(
        pl.lit(month_in(release.name)).alias("month"), pl.lit("").alias("sheet")
    )
    return Parsed(frame=frame.select(SCHEMA.names()).cast(SCHEMA), notes=sheets.notes)
'''

EXPECT: Final = '''"""What must be true of a release before it is used."""

import polars as pl

from pipeline.validate.comparisons import same_within
from pipeline.validate.expectations import Promise, Slice
from pipeline.validate.vocabulary import never_null


def expectations(frame: pl.DataFrame, before: pl.DataFrame | None) -> list[Promise]:
    """Promise what holds in every release; `before` is the last admitted one, or None."""
    rows = Slice(frame=frame, who=("org_code",))
    promises = [never_null(rows, "org_code", about="Every row has an organisation")]
    if before is not None:
        promises.append(
            same_within(
                frame,
                before,
                ["people"],
                low=0.5,
                high=2,
                about="The people counted are between half and twice those of the release before",
            )
        )
    return promises
'''

STAGING: Final = """-- One row of the publication, by the newest admitted release.
--
-- Grain   : org_code, month
-- Source  : {name}
-- Columns :
--   org_code     ODS code as printed
--   month        first of the month
--   people       people
--   release_id   the release it was read from
--   sheet_name   sheet of that file; empty for a CSV
--   row_number   row of that sheet

with figures as (

    select * from parsed.{name}

),

releases as (

    select * from staging.releases

)

select
    figures.org_code,
    figures.month,
    figures.people,
    figures.release_id,
    figures.sheet as sheet_name,
    figures.row as row_number
from figures
where figures.release_id in (
    select releases.release_id from releases
    where releases.is_newest
)
"""

CONTRACT: Final = """# {name}

One small file per layout, typed by hand in the published shape for made-up organisations, and what
we expect from it: `tests/contract/{name}/test_{name}.py`.
"""


def new_source(name: str, root: Path) -> list[Path]:
    """
    Write the four parts of a source.

    Args:
        name: Its key: lower case with underscores; the same in all four places.
        root: The project.

    Returns:
        The files to fill in.

    Raises:
        ConfigError: The name is not a key, or one of the parts is there already.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]+", name):
        raise ConfigError(f"{name!r}: a source is named in lower case, such as rtt_completed")
    folder = root / "pipeline" / "sources" / name
    parts = {
        folder / "__init__.py": f'"""The source {name}."""\n',
        folder / "layouts.toml": LAYOUTS,
        folder / "parse.py": PARSE,
        folder / "expect.py": EXPECT,
        root / "sql" / "staging" / f"{name}.sql": STAGING.format(name=name),
        root / "tests" / "contract" / name / "README.md": CONTRACT.format(name=name),
    }
    there = [path for path in parts if path.exists()]
    declared = root / "sources.toml"
    text = declared.read_text(encoding="utf-8")
    if there or f"[{name}]" in text:
        raise ConfigError(f"{name}: part of it is there already: {there or declared}")
    for path, content in parts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    declared.write_text(text + DECLARATION.format(name=name), encoding="utf-8")
    return [declared, *parts]
