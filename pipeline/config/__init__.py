"""
Read and check what people declare: `sources.toml`, `metrics.toml` and the change log.

Nothing else reads those files, and nothing is calculated from them here. An unknown key, a value of
the wrong kind or a weight that does not add up stops the program before it does any work.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline.config.metrics import AsOf, Chance, Credibility, Doubt, Metric, Table, read_metrics
from pipeline.config.sources import Source, read_sources
from pipeline.errors import ConfigError

# Reserved for examples by an internet standard: mail to an address that ends so reaches nobody.
PLACEHOLDER: Final = ".example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """
    Both files, read and checked.

    Attributes:
        metrics: The measures that the site shows: the published and the retired.
        drafts: The keys of the measures that the site does not show. Only this list, and the SQL
            that their authors are trying out, know of them.
        contact: Where a publisher can reach the operator who fetches.
        address: Where readers find the site, with a slash at the end; empty if nowhere yet.
    """

    sources: tuple[Source, ...]
    metrics: tuple[Metric, ...]
    tables: tuple[Table, ...]
    as_of: AsOf
    doubt: Doubt
    chance: Chance
    credibility: Credibility
    drafts: tuple[str, ...] = ()
    contact: str = ""
    address: str = ""

    @property
    def has_contact(self) -> bool:
        """Say whether `contact` is a real one: neither empty nor that of a fresh checkout."""
        return bool(self.contact) and not self.contact.endswith(PLACEHOLDER)

    def source(self, source_id: str) -> Source:
        """Find a source by its key; raise KeyError if there is none."""
        return {source.id: source for source in self.sources}[source_id]

    def metric(self, metric_id: str) -> Metric:
        """Find a metric by its key; raise KeyError if there is none."""
        return {metric.id: metric for metric in self.metrics}[metric_id]

    def table(self, table_id: str) -> Table:
        """Find a league table by its key; raise KeyError if there is none."""
        return {table.id: table for table in self.tables}[table_id]


def load(sources_toml: Path, metrics_toml: Path) -> Config:
    """
    Read both declarations.

    Args:
        sources_toml: What we read, one table per source.
        metrics_toml: What we score: `[metric.<id>]`, `[table.<id>]`, `[as_of]`, `[doubt]`,
            `[chance]` and `[credibility]`.

    Returns:
        The checked declarations, in the order of the files.

    Raises:
        ConfigError: A file is missing or is not TOML; a key is unknown, missing or of the wrong
            kind; weights do not sum to one; a table names a metric that cannot be scored; a metric
            names a source that does not exist.
    """
    declared = read_sources(sources_toml)
    scored = read_metrics(metrics_toml)
    periods = {source.id: source.period for source in declared.sources}
    for metric in scored.metrics:
        where = f"{metrics_toml.name} [metric.{metric.id}]"
        if lost := set(metric.sources) - set(periods):
            raise ConfigError(
                f"{where} cells: expected sources of {sources_toml.name}, found {sorted(lost)}; "
                "correct the name, or declare the source there"
            )
        if others := {one for one in metric.sources if periods[one] != metric.period}:
            raise ConfigError(
                f"{where} period: expected the period of its sources, found {metric.period!r}; "
                f"these have another in {sources_toml.name}: {sorted(others)}. Change one of the "
                "two"
            )
    return Config(
        sources=declared.sources,
        metrics=tuple(metric for metric in scored.metrics if metric.status != "draft"),
        drafts=tuple(metric.id for metric in scored.metrics if metric.status == "draft"),
        tables=scored.tables,
        as_of=scored.as_of,
        doubt=scored.doubt,
        chance=scored.chance,
        credibility=scored.credibility,
        contact=declared.contact,
        address=declared.address,
    )
