"""A small folder of SQL about made-up organisations, to break on purpose."""

# ruff: noqa: S608 -- the SQL is the thing under test

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl

JUNE = date(2025, 6, 1)
JULY = date(2025, 7, 1)

MEANINGS = {
    "metric_id": "the metric",
    "org_kind": "trust or icb",
    "org_code": "code of the organisation",
    "month": "first day of the month",
    "numerator": "what is counted",
    "denominator": "out of how many",
    "metric_value": "fraction, 0 to 1",
    "flag": "published, or why not",
    "release_id": "where it was read",
    "sheet_name": "sheet",
    "first_row": "first row",
    "last_row": "last row",
    "row_count": "rows added up",
}


def header(summary: str, *, columns: Mapping[str, str] | None = None, **fields: str) -> str:
    """Write a header: `header("A row.", grain="a", columns={"a": "what it is"})`."""
    lines = [f"-- {summary}", "--"]
    lines += [f"-- {key.capitalize():<8}: {value}" for key, value in fields.items()]
    if columns is not None:
        lines += ["-- Columns :", *(f"--   {name}   {said}" for name, said in columns.items())]
    return "\n".join(lines) + "\n\n"


STAGING = header(
    "One trust and month of the return.",
    grain="org_code, month",
    source="returns",
    columns={
        "org_code": "code",
        "month": "month",
        "people": "people",
        "in_time": "people seen in time",
        "release_id": "release",
        "row": "row of the file",
    },
) + ("select org_code, month, people, in_time, release_id, row from parsed.returns\n")

METRIC = header(
    "Share of people seen in time.",
    columns={"numerator": "people seen in time", "denominator": "people"},
) + (
    """\
with returns as (

    select * from staging.returns

)

select
    'trust' as org_kind,
    org_code,
    month,
    in_time as numerator,
    people as denominator,
    release_id,
    '' as sheet_name,
    row as first_row,
    row as last_row,
    1 as row_count
from returns
"""
)

ALL_VALUES = header(
    "Every metric under one another.",
    grain="metric_id, org_kind, org_code, month",
    columns=MEANINGS,
) + (
    """\
with counted as (

    select * from metrics.counted

)

select
    metric_id,
    org_kind,
    org_code,
    month,
    numerator,
    denominator,
    coalesce(given_value, fraction(numerator, denominator)) as metric_value,
    coalesce(why_not, case when is_restated then 'restated' else 'published' end) as flag,
    release_id,
    sheet_name,
    first_row,
    last_row,
    row_count
from counted
"""
)

MART = header(
    "Place of every trust, month by month.",
    grain="month, org_code",
    publish="places.csv",
    columns={
        "org_code": "code",
        "org_name": "name",
        "month": "month",
        "metric_value": "share",
        "place": "1 is best; equal shares share a place; null = not ranked",
    },
) + (
    """\
with all_values as (

    select * from metrics.all_values

),

names as (

    select * from seeds.names

),

ranked as (

    select
        metric_id,
        org_code,
        month,
        rank() over (partition by metric_id, month order by metric_value desc) as place
    from all_values
    where metric_value is not null

)

select
    all_values.org_code,
    names.org_name,
    all_values.month,
    all_values.metric_value,
    ranked.place
from all_values
inner join names on names.org_code = all_values.org_code
left join ranked
    on
        ranked.metric_id = all_values.metric_id
        and ranked.org_code = all_values.org_code
        and ranked.month = all_values.month
"""
)

CHECK = header(
    "A trust that saw more people in time than came.",
    why="A part is not larger than the whole.",
    severity="error",
) + ("select org_code, month, people, in_time from staging.returns where in_time > people\n")

TOY = {
    "macros.sql": (
        "create macro fraction(n, d) as case when d = 0 then null else n::double / d end;\n"
    ),
    "seeds/names.csv": 'org_code,org_name\nZZ1,"Hill, Vale and Éclair"\nZZ2,Lake\nZZ3,\n',
    "staging/returns.sql": STAGING,
    "metrics/in_time.sql": METRIC,
    "metrics/all_values.sql": ALL_VALUES,
    "marts/places.sql": MART,
    "checks/more_than_came.sql": CHECK,
}


def write_sql(folder: Path, changes: Mapping[str, str | None] | None = None) -> Path:
    """Write the toy folder with some files replaced, added, or (None) left out."""
    for name, text in {**TOY, **(changes or {})}.items():
        path = folder / name
        if text is None:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def returns() -> pl.DataFrame:
    """Give three trusts in two months: two equal, one with nobody."""
    return pl.DataFrame(
        {
            "org_code": ["ZZ2", "ZZ1", "ZZ3", "ZZ1"],
            "month": [JUNE, JUNE, JUNE, JULY],
            "people": [20, 10, 0, 10],
            "in_time": [18, 9, 0, 7],
            "release_id": ["june", "june", "june", "july"],
            "row": [1, 2, 3, 1],
        }
    )
