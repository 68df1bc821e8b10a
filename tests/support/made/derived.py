"""The marts that the production SQL makes of made-up ones, so that no decision is made up."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from typing import Final

import duckdb
import polars as pl

from pipeline import paths
from pipeline.config import Config
from pipeline.steps import inputs
from pipeline.warehouse.build import make_tables
from pipeline.warehouse.graph import reads
from pipeline.warehouse.inputs import run_macros
from pipeline.warehouse.models import Model, read_models
from tests.support.shared import remembered

NAMES: Final = (
    "targets_in_force",
    "standards_in_force",
    "newest_figures",
    "measure_movers",
    "measure_standouts",
    "band_verdicts",
    "league_findings",
    "league_neighbours",
    "league_table_measures",
    "league_step_measures",
    "league_predecessors",
    "official_segment_steps",
    "official_segment_changes",
    "story_pasts",
    "story_facts",
)


# Nobody among the made-up trusts has merged in the months that have figures.
NO_MERGERS: Final = {
    "marts.mergers": pl.DataFrame(
        schema={
            **dict.fromkeys(("metric_id", "org_code", "closed_code", "closed_name"), pl.String),
            "merged_on": pl.Date,
            "is_split": pl.Boolean,
            "is_counted": pl.Boolean,
        }
    ),
    "marts.joined_figures": pl.DataFrame(
        schema={
            **dict.fromkeys(("metric_id", "org_code", "part_code"), pl.String),
            **dict.fromkeys(("month", "first_merged_on", "last_merged_on"), pl.Date),
            "joined_value": pl.Float64,
        }
    ),
}


@cache
def _derived() -> tuple[tuple[Model, frozenset[str]], ...]:
    """Read the models of those marts, each with the tables that it reads."""
    models = {model.name: model for model in read_models(paths.SQL) if model.layer == "marts"}
    with duckdb.connect() as con:
        return tuple((models[name], reads(con, models[name])) for name in NAMES)


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """Open a database that holds nothing but the macros."""
    con = duckdb.connect()
    run_macros(con, paths.SQL)
    return con


def frames(made: Mapping[str, pl.DataFrame], config: Config) -> dict[str, pl.DataFrame]:
    """
    Make the marts that only say more of other marts.

    Args:
        made: The marts by name; one that is among them already is not made.
        config: The declarations that go with them.

    Returns:
        The others by name; one for which a mart is lacking is left out.
    """
    bare: dict[str, dict[str, bool | str | None]] = {
        "observations": {
            "is_frozen": False,
            "is_apportioned": False,
            "credibility": None,
            "marked": None,
        },
        "series_breaks": {"org_kind": None, "org_code": ""},
    }
    given = (
        NO_MERGERS
        | {
            f"marts.{name}": _with_columns(mart, bare[name]) if name in bare else mart
            for name, mart in made.items()
        }
        | inputs.declarations(config)
    )
    if "observations" in made:
        given["metrics.all_values"] = given["marts.observations"]
    if "releases" in made:
        given["staging.releases"] = given["marts.releases"]
    for model, tables in _derived():
        if model.name not in made and tables <= given.keys():
            given[model.table] = _made(model, {table: given[table] for table in sorted(tables)})
    return {name: given[f"marts.{name}"] for name in NAMES if f"marts.{name}" in given}


def _with_columns(mart: pl.DataFrame, values: Mapping[str, bool | str | None]) -> pl.DataFrame:
    """Give a mart the columns that it lacks, with the same value in each row."""
    return mart.with_columns(
        pl.lit(value, pl.Boolean if value is False else pl.String).alias(column)
        for column, value in values.items()
        if column not in mart.columns
    )


def _fresh(model: Model, given: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Make one mart of the tables that it reads."""
    con = _database()
    con.begin()
    try:
        for table, frame in given.items():
            con.execute(f"create schema if not exists {table.partition('.')[0]}")
            con.from_arrow(frame.to_arrow()).create(table)
        make_tables(con, [model])
        return con.sql(f"from {model.table}").pl()
    finally:
        con.rollback()


def _digest(frame: pl.DataFrame) -> bytes:
    return sha256(frame.write_ipc(None, compression="uncompressed").getvalue()).digest()


# Each frame is kept with its digest, so that no other gets its id.
_DIGESTS: Final[dict[int, tuple[pl.DataFrame, bytes]]] = {}


def _content(frame: pl.DataFrame) -> bytes:
    """Tell a frame from every other one."""
    if id(frame) not in _DIGESTS:
        _DIGESTS[id(frame)] = (frame, _digest(frame))
    return _DIGESTS[id(frame)][1]


# Marts are written by the hundred, and few of them are others than those of the test before.
_made: Final = remembered(
    _fresh,
    lambda model, given: (model.table, *((name, _content(one)) for name, one in given.items())),
)
