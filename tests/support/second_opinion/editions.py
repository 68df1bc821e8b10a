"""The scores of a whole edition once more, in boring Python: from its figures to its composite."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from types import MappingProxyType

import polars as pl

from pipeline.config import Config
from pipeline.config.metrics import Metric, Table
from tests.support.second_opinion import league


def scores(
    config: Config,
    table_id: str,
    figures: pl.DataFrame,
    targets: Mapping[str, float] = MappingProxyType({}),
) -> dict[str, float]:
    """
    Score everybody in an edition of a table who has all that it takes.

    Args:
        config: The declarations.
        table_id: Key of the table.
        figures: The lines of marts.league_measures of one edition.
        targets: Targets by metric, in place of those in force.

    Returns:
        The composite by organisation.
    """
    left_out = figures.filter(pl.col("credibility").is_not_null())
    return _composite(
        config.table(table_id),
        _measures(config, figures, targets),
        set(left_out.select("org_code", "metric_id").iter_rows()),
    )


def _measures(
    config: Config, figures: pl.DataFrame, targets: Mapping[str, float]
) -> dict[str, dict[str, float]]:
    scored = {}
    for (metric_id,), rows in figures.partition_by("metric_id", as_dict=True).items():
        metric = config.metric(str(metric_id))
        held = rows.filter(pl.col("metric_value").is_not_null(), pl.col("credibility").is_null())
        values = dict(held.select("org_code", pl.col("metric_value").round(12)).iter_rows())
        scored[metric.id] = {
            org: league.two_decimals(Fraction(str(score)))
            for org, score in league.measure_scores(
                values,
                scoring=metric.scoring,
                better=metric.better,
                target=targets.get(metric.id, _target(metric, rows["month"][0])),
            ).items()
        }
    return scored


def _target(metric: Metric, month: date) -> float | None:
    in_force = [target.value for target in metric.targets if target.since <= month]
    return in_force[-1] if in_force else None


def _composite(
    table: Table, scores: Mapping[str, Mapping[str, float]], left_out: set[tuple[str, str]]
) -> dict[str, float]:
    """Put measures together; of what earns no score the others of the theme take the weight."""
    everybody = {org for by_org in scores.values() for org in by_org}
    found = {}
    for org in everybody:
        weights: dict[str, Fraction] = {}
        for theme in table.themes:
            kept = [m for m in theme.measures if (org, m.metric_id) not in left_out]
            whole = sum((m.weight for m in kept), Fraction(0))
            # A theme with nothing left has no score, and so there is no place.
            weights |= {m.metric_id: theme.weight * m.weight / whole for m in kept} or {
                "": theme.weight
            }
        found[org] = league.weighted({m: scores.get(m, {}).get(org) for m in weights}, weights)
    return {org: league.two_decimals(score) for org, score in found.items() if score is not None}
