"""
League tables with weights of anybody's, worked out by the production SQL and by the browser.

Every weighting becomes a league table of its own in `declared.tables`: weights are data. A measure
that weighs nothing is not declared, as it would not be in `metrics.toml`.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any, Final

import polars as pl
import pytest
from playwright.sync_api import Page

from pipeline import config, paths
from pipeline.config.metrics import Table
from pipeline.publish.files import reweight
from pipeline.steps import inputs
from tests.support.ground import production

# Weightings of one table: what `make test` tries, and what `make torture` does.
HOW_MANY: Final = (100, pytest.param(1000, marks=pytest.mark.torture))
METHODS: Final = ("rank", "zscore", "minmax", "target")
COLUMNS: Final = ["weighting", "method", "org_code", "place"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeWeights:
    """What a reader sets for one theme: whole numbers from 0 to 100."""

    weight: int
    measures: tuple[int, ...]

    @property
    def whole(self) -> int:
        """What the measures come to; 0 where the theme is left out."""
        return sum(self.measures) if self.weight else 0


Weighting = tuple[ThemeWeights, ...]


@cache
def declared() -> config.Config:
    return config.load(paths.SOURCES_TOML, paths.METRICS_TOML)


def published(table: Table) -> Weighting:
    """Give the weights that the sliders begin with."""
    themes = reweight.sliders([theme.weight for theme in table.themes])
    return tuple(
        ThemeWeights(
            weight=weight, measures=tuple(reweight.sliders([m.weight for m in t.measures]))
        )
        for weight, t in zip(themes, table.themes, strict=True)
    )


def weightings(table: Table, how_many: int, seed: int) -> list[Weighting]:
    """Draw weightings, the published one first; some measures and some themes are left out."""
    dice = random.Random(seed)

    def drawn() -> int:
        return dice.choice((0, 1, 50, 100, *(dice.randint(1, 100) for _ in range(12))))

    return [
        published(table),
        *(
            tuple(
                ThemeWeights(weight=drawn(), measures=tuple(drawn() for _ in theme.measures))
                for theme in table.themes
            )
            for _ in range(how_many - 1)
        ),
    ]


def by_sql(
    table: Table, wanted: Sequence[Weighting], measures: pl.DataFrame, points: pl.DataFrame
) -> pl.DataFrame:
    """
    Draw the table up with the production SQL, once for each weighting.

    Args:
        table: The table whose themes are weighed.
        wanted: The weightings.
        measures: Its rows of `marts.league_measures`, latest edition.
        points: Its rows of `marts.league_points`.

    Returns:
        COLUMNS: by rank from `marts.league_places`, by any other method from
        `marts.league_variants`; whoever has no place is left out.
    """
    tables = [made for number, one in enumerate(wanted) if (made := _declared(table, one, number))]
    own = inputs.declarations(replace(declared(), tables=tuple(tables)))["declared.tables"]
    given = {
        "declared.tables": own,
        "core.organisations": measures.select("org_code", org_kind=pl.lit(table.org_kind)).unique(),
        "marts.league_measures": _for_each(own, measures),
    }
    places = (
        production()
        .run("marts.league_places", given)
        .select("table_id", pl.lit("rank").alias("method"), "org_code", "place")
    )
    # Only another normalisation is asked for; what it leaves out has its own worked example.
    own_weights = own.join(pl.DataFrame({"normalisation": METHODS[1:]}), how="cross")
    variants = production().run(
        "marts.league_variants",
        {
            "marts.league_places": places.with_columns(edition=pl.lit("latest")),
            "marts.league_points": _for_each(own, points),
            "marts.league_measures": given["marts.league_measures"],
            "declared.tables": own,
            "marts.variant_weights": own_weights.with_columns(variant_id=pl.col("normalisation")),
        },
    )
    others = variants.select("table_id", pl.col("variant_id").alias("method"), "org_code", "place")
    return _tidy(
        pl.concat([places, others], how="vertical_relaxed")
        .with_columns(weighting=pl.col("table_id").str.slice(1).cast(pl.Int64))
        .select(COLUMNS)
    )


def by_browser(page: Page, file: Mapping[str, Any], wanted: Sequence[Weighting]) -> pl.DataFrame:
    """
    Draw the table up with the script of the site, once for each weighting.

    Args:
        page: A page of a served site.
        file: What `/data/reweight/<table>.json` says.
        wanted: The weightings.

    Returns:
        COLUMNS; whoever has no place is left out.
    """
    organisations = file["organisations"]
    found = page.evaluate(
        """async ([field, weightings, methods, left]) => {
            const { drawnUp } = await import("/assets/arithmetic.js");
            return weightings.map((themes) =>
                methods.map((by) => drawnUp(field, themes, by, left).map(({ place }) => place)));
        }""",
        [
            [one["points"] for one in organisations],
            [[{"weight": t.weight, "measures": list(t.measures)} for t in one] for one in wanted],
            list(METHODS),
            [one.get("left_out", []) for one in organisations],
        ],
    )
    codes = [one["code"] for one in organisations]
    return _tidy(
        pl.DataFrame(
            [
                (number, method, code, place)
                for number, by_method in enumerate(found)
                for method, places in zip(METHODS, by_method, strict=True)
                for code, place in zip(codes, places, strict=True)
            ],
            schema=COLUMNS,
            orient="row",
        )
    )


def shares(table: Table, weighting: Weighting) -> dict[str, Fraction]:
    """Give what each measure weighs, as it would stand in metrics.toml; none is 0."""
    made = _declared(table, weighting, 0)
    if made is None:
        return {}
    return {m.metric_id: t.weight * m.weight for t in made.themes for m in t.measures}


def _declared(table: Table, weighting: Weighting, number: int) -> Table | None:
    """Declare a table with these weights; None where nothing weighs anything."""
    whole = sum(own.weight for own in weighting if own.whole)
    themes = tuple(
        theme.model_copy(
            update={
                "weight": Fraction(own.weight, whole),
                "measures": tuple(
                    measure.model_copy(update={"weight": Fraction(weight, own.whole)})
                    for measure, weight in zip(theme.measures, own.measures, strict=True)
                    if weight
                ),
            }
        )
        for theme, own in zip(table.themes, weighting, strict=True)
        if own.whole
    )
    named = {"id": f"w{number:04}", "themes": themes}
    return table.model_copy(update=named) if themes else None


def _for_each(tables: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Repeat the rows of the measures that each table has."""
    return tables.select("table_id", "metric_id").join(rows.drop("table_id"), on="metric_id")


def _tidy(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.drop_nulls().cast({"weighting": pl.Int64, "place": pl.Int64}).sort(COLUMNS)
