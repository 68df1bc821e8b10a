"""Made-up marts about one measure at a time: places in a field, and how its figures lie."""

import polars as pl

FIELD = ("metric_id", "org_kind", "peer_group")


def frames(observations: pl.DataFrame, organisations: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """
    Make every mart about single measures.

    Args:
        observations: The mart of figures; the newest of trusts and boards are the fields.
        organisations: The mart of organisations, for their peer groups.

    Returns:
        The marts by name.
    """
    places = (
        observations.filter(
            pl.col("is_latest"),
            pl.col("metric_value").is_not_null(),
            pl.col("org_kind").is_in(["trust", "icb"]),
        )
        .join(organisations.select("org_code", "peer_group"), on="org_code")
        .with_columns(pl.col("peer_group").fill_null(""))
        .select(*FIELD, "org_code", "month", "metric_value", "place", "place_of")
    )
    value = pl.col("metric_value")
    return {
        "measure_places": places,
        "field_summaries": places.group_by(*FIELD, maintain_order=True).agg(
            pl.col("month").first(),
            value.len().cast(pl.Int64).alias("figure_count"),
            value.min().alias("lowest"),
            value.quantile(0.25, "linear").alias("lower_quartile"),
            value.median().alias("middle"),
            value.quantile(0.75, "linear").alias("upper_quartile"),
            value.max().alias("highest"),
        ),
    }
