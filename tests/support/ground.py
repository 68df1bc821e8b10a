"""
What lies under the production SQL, for worked examples.

Declarations and seeds are the real ones unless an example draws its own: weights, targets and the
finance lookup are part of the rules. Published figures are empty tables with the right columns.
"""

import importlib
from functools import cache

import polars as pl

from pipeline import config, paths
from pipeline.publish.editions import store
from pipeline.steps import inputs
from tests.support.warehouse import Warehouse


@cache
def production() -> Warehouse:
    """Read the SQL of the project, once for all examples."""
    declared = config.load(paths.SOURCES_TOML, paths.METRICS_TOML)
    parsed = {
        f"parsed.{source.id}": pl.DataFrame(
            schema={
                **importlib.import_module(f"pipeline.sources.{source.id}.parse").SCHEMA,
                "release_id": pl.String,
            }
        )
        for source in declared.sources
    }
    return Warehouse(
        paths.SQL,
        {
            **parsed,
            "parsed.releases": pl.DataFrame(schema=inputs.RELEASES),
            "parsed.findings": pl.DataFrame(schema=inputs.FINDINGS),
            "parsed.columns": pl.DataFrame(schema=inputs.COLUMNS),
            **inputs.declarations(declared),  # the same frames as every night
            "declared.calendar": inputs.calendar(declared, {}),
            **inputs.comparison(pl.DataFrame(schema=store.FACT_COLUMNS)),
        },
    )
