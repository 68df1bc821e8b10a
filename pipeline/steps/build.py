"""Build the warehouse from every admitted release."""

from pipeline import paths
from pipeline.config import Config
from pipeline.config.metrics import EVERY_ROW
from pipeline.errors import ConfigError
from pipeline.progress import Progress
from pipeline.publish.editions import store
from pipeline.publish.editions.store import Shelf
from pipeline.steps import holdings, inputs
from pipeline.steps.holdings import Holding
from pipeline.warehouse.build import Built, build
from pipeline.warehouse.inputs import Input


def make(config: Config, held: list[Holding], shelf: Shelf, show: Progress) -> Built:
    """
    Build the warehouse from every admitted release; swap the marts in if all goes well.

    Raises:
        ConfigError: A declared metric has no SQL, or a metric's SQL has no declaration.
    """
    # all_values is not a metric: it gives all metrics their values.
    there = {path.stem for path in (paths.SQL / "metrics").glob("*.sql")} - {"all_values"}
    declared = {*(metric.id for metric in config.metrics), *config.drafts}
    if odd := sorted(there ^ declared):
        raise ConfigError(
            f"{paths.METRICS_TOML.name} [metric.{odd[0]}]: expected it there and as "
            f"sql/metrics/{odd[0]}.sql, found only one of the two; add the other, or delete this "
            "one"
        )
    _demand_formulas(config)
    return build(
        sql=paths.SQL,
        inputs=ground(config, held, shelf),
        out=paths.DATA / "marts",
        progress=show.step,
        drafts=config.drafts,
    )


def ground(config: Config, held: list[Holding], shelf: Shelf) -> dict[str, Input]:
    """Arrange everything that no model makes but the seeds, by full name."""
    return {
        **inputs.parsed(config, held),
        **inputs.declarations(config),
        "declared.calendar": inputs.calendar(config, inputs.newest(config, held)),
        **inputs.comparison(store.facts_before(shelf)),
    }


def _demand_formulas(config: Config) -> None:
    """Raise ConfigError if a formula is missing, or names what no layout of its source has."""
    for metric in config.metrics:
        place = f"{paths.METRICS_TOML.name} [metric.{metric.id}] formulas"
        if missing := set(metric.sources) - {one.source for one in metric.formulas}:
            raise ConfigError(
                f"{place}: expected one for each source, found none for {sorted(missing)}; add it"
            )
        for formula in metric.formulas:
            tables = [
                table
                for layout in holdings.reader(formula.source).layouts
                for table in layout.tables
                if table.name == formula.table
            ]
            known = {EVERY_ROW, *(column for table in tables for column in table.columns)}
            named = {*formula.where, *(term.field for _, _, term in formula.terms())}
            if odd := sorted(named - known):
                raise ConfigError(
                    f"{place}: expected columns of [layout.table.{formula.table}] of "
                    f"{formula.source}, found {', '.join(odd)}; correct the name"
                )
