"""The warehouse, built of every release that is admitted."""

from pipeline import paths
from pipeline.config import Config
from pipeline.progress import Progress
from pipeline.publish.editions import store
from pipeline.publish.editions.store import Shelf
from pipeline.steps import inputs
from pipeline.steps.holdings import Holding
from pipeline.warehouse.build import Built, build


def make(config: Config, held: list[Holding], shelf: Shelf, show: Progress) -> Built:
    """Build the warehouse of every admitted release; marts are swapped in when all is well."""
    return build(
        sql=paths.SQL,
        inputs={
            **inputs.parsed(config, held),
            **inputs.declarations(config),
            **inputs.comparison(store.facts_before(shelf)),
        },
        out=paths.DATA / "marts",
        progress=show.step,
    )
