"""
What people declare: `sources.toml`, `metrics.toml` and the change log, read and checked.

Nothing else reads those files, and nothing is worked out from them here. An unknown key, a missing
key or a weight that does not add up stops the program before any work is done.
"""

from dataclasses import dataclass
from pathlib import Path

from pipeline.config.metrics import Doubt, Metric, Table, read_doubt, read_metric, read_table
from pipeline.config.records import read
from pipeline.config.sources import Source, read_sources
from pipeline.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """
    Both files, read and checked.

    Attributes:
        contact: Where a publisher reaches whoever fetches.
        address: Where readers find the site, with a slash at the end; empty where nowhere yet.
    """

    sources: tuple[Source, ...]
    metrics: tuple[Metric, ...]
    tables: tuple[Table, ...]
    doubt: Doubt
    contact: str = ""
    address: str = ""

    def source(self, source_id: str) -> Source:
        """Find a source by its key; KeyError if there is none."""
        return {source.id: source for source in self.sources}[source_id]

    def metric(self, metric_id: str) -> Metric:
        """Find a metric by its key; KeyError if there is none."""
        return {metric.id: metric for metric in self.metrics}[metric_id]

    def table(self, table_id: str) -> Table:
        """Find a league table by its key; KeyError if there is none."""
        return {table.id: table for table in self.tables}[table_id]


def load(sources_toml: Path, metrics_toml: Path) -> Config:
    """
    Read both declarations.

    Args:
        sources_toml: What we read, one table per source.
        metrics_toml: What we score: `[metric.<id>]`, `[table.<id>]` and `[doubt]`.

    Returns:
        The checked declarations, in the order of the files.

    Raises:
        ConfigError: A file is missing or is not TOML; a key is unknown, missing or of the wrong
            kind; weights do not sum to one; a table names a metric that cannot be scored.
    """
    declared = read_sources(sources_toml)
    scored = read(metrics_toml)
    unknown = set(scored) - {"metric", "table", "doubt"}
    if unknown:
        raise ConfigError(
            f"{metrics_toml.name}: expected only [metric.…], [table.…] and [doubt], "
            f"found {sorted(unknown)}"
        )
    metrics = tuple(
        read_metric(key, table, f"{metrics_toml.name} [metric.{key}]")
        for key, table in scored.get("metric", {}).items()
    )
    tables = tuple(
        read_table(key, table, f"{metrics_toml.name} [table.{key}]")
        for key, table in scored.get("table", {}).items()
    )
    doubt = read_doubt(scored.get("doubt", {}), f"{metrics_toml.name} [doubt]")
    config = Config(
        sources=declared.sources,
        metrics=metrics,
        tables=tables,
        doubt=doubt,
        contact=declared.contact,
        address=declared.address,
    )
    _check_references(config, metrics_toml.name)
    _check_weight_points(config, metrics_toml.name)
    return config


def _check_references(config: Config, file: str) -> None:
    known = {source.id for source in config.sources}
    for metric in config.metrics:
        if lost := set(metric.sources) - known:
            raise ConfigError(f"{file} [metric.{metric.id}]: no such source {sorted(lost)}")
    scorable = {metric.id for metric in config.metrics if metric.scoring != "none"}
    for table in config.tables:
        named = {measure.metric_id for theme in table.themes for measure in theme.measures}
        if lost := named - scorable:
            raise ConfigError(
                f"{file} [table.{table.id}]: no scored metric called {sorted(lost)}; "
                f"there are {sorted(scorable)}"
            )


def _check_weight_points(config: Config, file: str) -> None:
    """Refuse a weight that is no whole number of points: only those can be drawn."""
    points = config.doubt.weight_points
    for table in config.tables:
        for theme in table.themes:
            if (theme.weight * points).denominator != 1:
                raise ConfigError(
                    f"{file} [table.{table.id}] theme {theme.id}: a weight of {theme.weight} is "
                    f"no whole number of the {points} weight_points of [doubt]; choose a number "
                    "of points that all weights divide"
                )
