"""Made-up marts on incentive schemes and the push for March, made by the real SQL."""

from typing import Final

import duckdb
import polars as pl

from pipeline import paths
from pipeline.warehouse.build import make_tables
from pipeline.warehouse.inputs import place, read_seeds, run_macros
from pipeline.warehouse.models import read_models

MARTS: Final = (
    "incentive_rules",
    "incentive_facts",
    "incentive_periods",
    "incentive_places",
    "surge_levels",
    "surge_trials",
    "surge_usual",
    "surge_moves",
    "incentive_odds",
    "incentive_runs",
    "incentive_systems",
    "incentive_payees",
    "incentive_what_if",
    "incentive_paths",
    "surge_power",
    "surge_years",
)
# The detector is tried at length in the real build; here a few invented trusts will do.
FEW: Final = {"replays": "20", "least_moves": "4", "simulated_trusts": "5", "simulated_years": "2"}


def frames(observations: pl.DataFrame, organisations: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """
    Make every mart of the two pages.

    Args:
        observations: Made-up figures, all of them credible.
        organisations: The made-up organisations.

    Returns:
        The marts by name. The schemes are the real ones; that of March 2024 is moved to 2025, of
        which there are made-up figures.
    """
    seeds = {
        name: seed
        for name, seed in read_seeds(paths.SQL).items()
        if name.removeprefix("seeds.").startswith(("incentive_", "policy_"))
    }
    seeds["seeds.incentive_routes"] = seeds["seeds.incentive_routes"].with_columns(
        pl.when(pl.col("scheme") == "march-2024")
        .then(pl.col(name).str.replace("2024", "2025"))
        .otherwise(pl.col(name))
        .alias(name)
        for name in ("base_month", "first_month", "last_month")
    )
    seeds["seeds.policy_settings"] = seeds["seeds.policy_settings"].with_columns(
        pl.col("name").replace_strict(FEW, default=pl.col("value")).alias("value")
    )
    models = {model.name: model for model in read_models(paths.SQL) if model.layer == "marts"}
    given = {
        "core.organisations": organisations,
        "core.trust_icbs": organisations.filter(org_kind="trust")
        .join(observations.select("month").unique(), how="cross")
        .select(pl.col("org_code").alias("trust_code"), "month", "icb_code"),
        "marts.judged_values": observations.with_columns(
            pl.lit(None, pl.String).alias("credibility"),
            pl.lit(None, pl.Date).alias("mapped_month"),
        ),
        "metrics.all_values": observations,
    }
    with duckdb.connect() as con:
        con.execute("set threads = 1")
        run_macros(con, paths.SQL)
        place(con, {**seeds, **given})
        make_tables(con, [models[name] for name in MARTS])
        return {name: con.sql(f"from marts.{name} order by all").pl() for name in MARTS}
