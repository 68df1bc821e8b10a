"""
Write the skeleton of a new source: its four parts and a draft of a measure, ready to fill in.

All checks and tests pass on the skeleton as written. Nothing of it appears on the site: the source
is landed by hand until it declares where to look for it, and the measure is a draft until somebody
checks it.
"""

import re
from datetime import date
from pathlib import Path
from typing import Final

from pipeline.domain.periods import months_on
from pipeline.errors import ConfigError

DECLARATION: Final = """
[{name}]
title = "The publication's own name"
publisher = "NHS England"
landing = "https://www.england.nhs.uk/statistics/"
links = ['/{name}-(?P<period>[A-Z][a-z]+-\\d{{4}})[^/]*\\.csv$']
# hosts = ["www.england.nhs.uk"]
# pages = ["https://www.england.nhs.uk/statistics/"]
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
people_in_time = "People in time"
"""

PARSE: Final = '''"""The publication: what a row is, in one sentence."""

from pathlib import Path
from typing import Final

import polars as pl

from pipeline.domain.periods import month_in, month_slug
from pipeline.domain.releases import Release
from pipeline.errors import WrongPeriod
from pipeline.parse import cells, layouts
from pipeline.parse.tables import Parsed

LAYOUTS: Final = layouts.load(Path(__file__).with_name("layouts.toml"))

SCHEMA: Final = pl.Schema(
    {
        "org_code": pl.String,
        "month": pl.Date,
        "people": pl.Int64,
        "people_in_time": pl.Int64,
        "sheet": pl.String,
        "row": pl.Int32,
    }
)


def parse(path: Path, release: Release) -> Parsed:
    """
    Read one release.

    Args:
        path: The landed file.
        release: The publication it came from; its period must be the month inside.

    Returns:
        Rows keyed by org_code:

        org_code    String  ODS code as printed
        month       Date    first of the month
        people, people_in_time  Int64  people; null where blank
        sheet, row  String, Int32  where the row stands

    Raises:
        UnreadableFile, LayoutChanged, BadCell: As every source.
        WrongPeriod: The months inside are not the month of the name.
    """
    sheets = layouts.read(path, LAYOUTS, release.name)
    table = sheets.tables["rows"]
    printed = table.frame["period"].unique().to_list()
    months = {month_in(text or "") for text in printed}
    month = months.pop() if len(months) == 1 else None
    if month is None or month_slug(month) != release.period:
        raise WrongPeriod(
            f"{release.name}: expected {release.period} in column {table.labels['period']!r}, as "
            f"in its name, found {printed[:5]}; we never use a file with a wrong name"
        )
    frame = cells.counts(table, ["people", "people_in_time"]).with_columns(
        pl.lit(month).alias("month"), pl.lit("").alias("sheet")
    )
    return Parsed(
        frame=frame.select(SCHEMA.names()).cast(SCHEMA),
        notes=sheets.notes,
        headers=sheets.headers,
    )
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
--   org_code         ODS code as printed
--   month            first of the month
--   people           people
--   people_in_time   of them, those in time
--   release_id       the release it was read from
--   sheet_name       sheet of that file; empty for a CSV
--   row_number       row of that sheet

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
    figures.people_in_time,
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


TEST: Final = '''"""What the publication promises; its shape was seen at … on …."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import WrongPeriod
from pipeline.sources.{name}.expect import expectations
from pipeline.sources.{name}.parse import SCHEMA
from tests.support.verdicts import judged
from tests.support.world import read

NAME = "{name}-May-2026.csv"
HEADER = "Period,Org Code,Number of people,People in time"
MAY = f"{{HEADER}}\\r\\nMay 2026,ZZ1,200,150\\r\\nMay 2026,ZZ2,100,\\r\\n"


def table(tmp_path: Path, content: str = MAY) -> pl.DataFrame:
    return read(tmp_path, NAME, content.encode()).frame


def test_every_figure_of_a_line_is_read_and_a_blank_is_none(tmp_path: Path) -> None:
    frame = table(tmp_path)
    assert dict(SCHEMA) == dict(frame.schema)
    assert frame.rows() == [
        ("ZZ1", date(2026, 5, 1), 200, 150, "", 2),
        ("ZZ2", date(2026, 5, 1), 100, None, "", 3),
    ]


def test_made_up_organisations_in_the_published_shape_are_admitted(tmp_path: Path) -> None:
    frame = table(tmp_path)
    for before in (None, frame):
        assert judged(frame, expectations(frame, before)).reason == ""


@pytest.mark.parametrize("inside", ["April 2026", "spring", ""])
def test_a_file_of_another_month_than_its_name_says_is_refused(tmp_path: Path, inside: str) -> None:
    with pytest.raises(WrongPeriod, match="expected 2026-05 in column 'Period' as in its name"):
        table(tmp_path, MAY.replace("May 2026", inside))
'''

METRIC: Final = """
[metric.{name}_in_time]
title = "The measure, as a reader would call it"
short = "In time"
story = "of people were seen in time"
unit = "share"
better = "higher"
period = "month"
scoring = "none"
min_denominator = 100
numerator = "people in time"
denominator = "people"
cells = [
    {{ source = "{name}", numerator = "People in time", denominator = "Number of people" }},
]
formulas = [
    {{ source = "{name}", table = "rows", rows = ["one_row"], \
numerator = "people_in_time", denominator = "people" }},
]
why = "Why it matters, in one sentence."
how = "How it is made, in one sentence."
authored_by = "Trust Tables"
checked_by = ""
reviewed = {today}
next_review = {next}
status = "draft"
"""

METRIC_SQL: Final = """-- People in time, out of all.
--
-- Columns :
--   numerator     people in time
--   denominator   people
--   why_not       not_published where there is no figure

with figures as (

    select * from staging.{name}

),

trusts as (

    select * from core.organisations
    where org_kind = 'trust'

)

select
    'trust' as org_kind,
    figures.org_code,
    figures.month,
    figures.people_in_time as numerator,
    figures.people as denominator,
    case when figures.people_in_time is null then 'not_published' end as why_not,
    figures.release_id,
    figures.sheet_name,
    figures.row_number as first_row,
    figures.row_number as last_row,
    1 as row_count
from figures
inner join trusts on figures.org_code = trusts.org_code
"""


def new_source(name: str, root: Path, today: date) -> list[Path]:
    """
    Write the four parts of a source and a draft of a measure.

    Args:
        name: Its key: lower case with underscores; the same in all four places.
        root: The project.
        today: The day, recorded as that of the draft's review.

    Returns:
        The files to fill in.

    Raises:
        ConfigError: The name is not a valid key, or one of the parts already exists.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]+", name):
        raise ConfigError(
            f"{name!r}: expected a name in lower case with underscores, such as rtt_completed; "
            "choose another name"
        )
    folder = root / "pipeline" / "sources" / name
    contract = root / "tests" / "contract" / name
    parts = {
        folder / "__init__.py": f'"""Read and check {name}."""\n',
        folder / "layouts.toml": LAYOUTS,
        folder / "parse.py": PARSE,
        folder / "expect.py": EXPECT,
        root / "sql" / "staging" / f"{name}.sql": STAGING.format(name=name),
        root / "sql" / "metrics" / f"{name}_in_time.sql": METRIC_SQL.format(name=name),
        contract / "README.md": CONTRACT.format(name=name),
        contract / f"test_{name}.py": TEST.format(name=name),
    }
    review = {"today": today, "next": months_on(today.replace(day=1), 6)}
    declared = {
        root / "sources.toml": (f"[{name}]", DECLARATION.format(name=name)),
        root / "metrics.toml": (f"[metric.{name}_in_time]", METRIC.format(name=name, **review)),
    }
    there = [path for path in parts if path.exists()]
    there += [path for path, (head, _) in declared.items() if head in path.read_text("utf-8")]
    if there:
        raise ConfigError(
            f"{name}: expected a new source, found parts of it: {[str(one) for one in there]}; "
            "choose another name, or delete them"
        )
    for path, content in parts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    for path, (_, table) in declared.items():
        path.write_text(path.read_text("utf-8") + table, encoding="utf-8")
    return [*declared, *parts]
