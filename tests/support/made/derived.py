"""The marts that the production SQL makes of made-up ones, so that no decision is made up."""

from collections.abc import Mapping
from functools import cache
from typing import Final

import duckdb
import polars as pl

from pipeline import paths
from pipeline.config import Config
from pipeline.steps import inputs
from pipeline.warehouse.build import make_tables
from pipeline.warehouse.graph import reads
from pipeline.warehouse.inputs import place, run_macros
from pipeline.warehouse.models import Model, read_models

NAMES: Final = (
    "targets_in_force",
    "standards_in_force",
    "newest_figures",
    "measure_standouts",
    "band_verdicts",
    "league_neighbours",
    "league_table_measures",
    "league_step_measures",
    "league_predecessors",
    "official_segment_steps",
    "official_segment_changes",
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
            f"marts.{name}": mart.with_columns(
                pl.lit(value, pl.Boolean if value is False else pl.String).alias(column)
                for column, value in bare.get(name, {}).items()
                if column not in mart.columns
            )
            for name, mart in made.items()
        }
        | inputs.declarations(config)
    )
    if "observations" in made:
        given["metrics.all_values"] = given["marts.observations"]
    if "releases" in made:
        given["staging.releases"] = given["marts.releases"]
    models = [model for model in _derived() if model[0].name not in made]
    read = {table for _, tables in models for table in tables}
    with duckdb.connect() as con:
        run_macros(con, paths.SQL)
        place(con, {table: frame for table, frame in given.items() if table in read})
        for model, tables in models:
            if tables <= given.keys():
                make_tables(con, [model])
                given[model.table] = con.sql(f"from {model.table}").pl()
    return {name: given[f"marts.{name}"] for name in NAMES if f"marts.{name}" in given}
