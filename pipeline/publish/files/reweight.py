"""
Write the data for reweighting a league table: a JSON file per table, and slider start positions.

The arithmetic is that of `sql/marts/league_places.sql` and `league_variants.sql`, in whole numbers.
Each measure contributes its points from `league_points.sql`; the score adds up points times
weights. A program that reads the file need not normalise, score or round: a weight is a fraction of
two whole numbers, and points and weights give the exact place. The page /reweight/ does this;
others may use the file too.
"""

import json
from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import lcm
from typing import Any, Final

from pipeline.config.metrics import Table
from pipeline.publish import urls
from pipeline.publish.context import Context, organisation_href
from pipeline.publish.marts.rows import LeaguePlace
from pipeline.publish.parts import certainty, credibility
from pipeline.publish.wording import numbers

# Start the heaviest slider half way up a scale to 100, so that it can move both ways.
BEGIN: Final = 50
SCALE: Final = 100


def files(context: Context) -> dict[str, bytes]:
    """Make the file of each table that has a newest edition, by address."""
    return {
        urls.weighing(table.id): json.dumps(
            of_table(context, table), ensure_ascii=False, separators=(",", ":")
        ).encode()
        for table in tables(context)
    }


def tables(context: Context) -> Iterator[Table]:
    """Find the tables that rank at least one organisation, in the order of metrics.toml."""
    for table in context.config.tables:
        if certainty.ranked(context, table.id, "latest"):
            yield table


def of_table(context: Context, table: Table) -> dict[str, Any]:
    """
    Build the file of one table.

    Returns:
        `themes`: each with its published weight as an exact fraction [numerator, denominator], and
        its measures likewise. `organisations`: in table order, each with its published `place` and
        its score in `hundredths` (null: not ranked), and its `points`: for each normalisation one
        whole number per measure, in the order of the themes (null: no figure). Smaller is better.
        `left_out`: positions of measures whose figure earns no score, so that the others of their
        theme take over the weight, and `because`: why; both are absent if there is none.
        Points of "rank" are hundredths of a score; all others are billionths.
    """
    return {
        "table": table.id,
        "title": table.title,
        "edition": numbers.edition("latest"),
        "noun": certainty.noun(table),
        "themes": [
            {
                "id": theme.id,
                "title": theme.title,
                "weight": theme.weight.as_integer_ratio(),
                "measures": [
                    {
                        "id": measure.metric_id,
                        "title": context.config.metric(measure.metric_id).title,
                        "short": context.config.metric(measure.metric_id).short,
                        "weight": measure.weight.as_integer_ratio(),
                    }
                    for measure in theme.measures
                ],
            }
            for theme in table.themes
        ],
        "organisations": [
            _organisation(context, table, line)
            for line in context.marts.places.get((table.id, "latest"), ())
        ],
    }


def _organisation(context: Context, table: Table, line: LeaguePlace) -> dict[str, Any]:
    """Build one organisation's entry; its address is from the site root, empty for no page."""
    held = context.marts.points
    measures = [measure.metric_id for theme in table.themes for measure in theme.measures]
    seen = context.marts.measures.get((table.id, "latest", line.org_code), {})
    left_out = [
        position
        for position, metric_id in enumerate(measures)
        if metric_id in seen and seen[metric_id].credibility is not None
    ]
    return {
        "code": line.org_code,
        "name": line.org_name,
        "href": organisation_href(context, line.org_code),
        "region": line.region_name or "",
        "place": line.place,
        "hundredths": None if line.score is None else round(line.score * 100),
        "points": {
            method.id: [
                held.get((method.id, table.id, line.org_code), {}).get(metric_id)
                for metric_id in measures
            ]
            for method in context.config.doubt.normalisations
        },
        **(
            {
                # A table may give no place to whoever has such a figure; then nothing takes over.
                "left_out": left_out if table.without_score == "theme" else [],
                "because": credibility.beside_name(context, line),
            }
            if left_out
            else {}
        ),
    }


def sliders(weights: Sequence[Fraction]) -> list[int]:
    """
    Work out the start positions of the sliders from the published weights.

    Args:
        weights: The weights of the themes of a table, or of the measures of a theme.

    Returns:
        Whole numbers in exactly the same ratio as the weights. The largest is BEGIN or less where
        such numbers are that small.
    """
    whole = lcm(*(weight.denominator for weight in weights))
    parts = [int(weight * whole) for weight in weights]
    step = max(BEGIN // max(parts), 1)
    return [part * step for part in parts]
