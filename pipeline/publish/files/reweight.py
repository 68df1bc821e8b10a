"""
What a reader needs to weigh a league table anew: one JSON file per table, and where sliders begin.

The arithmetic is that of `sql/marts/league_places.sql` and `league_variants.sql`, in whole numbers:
a measure weighs in with the points of `league_points.sql`, and points times weights are added up.
Nothing is made alike, scored or rounded again by whoever reads the file: a weight is a fraction of
two whole numbers, and a place follows from points and weights to the last digit. The page
/reweight/ does it; the file is for others to use as well.
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
from pipeline.publish.parts import certainty
from pipeline.publish.wording import numbers

# Where the heaviest slider begins: half way up a scale to 100, so that there is room both ways.
BEGIN: Final = 50
SCALE: Final = 100


def files(context: Context) -> dict[str, bytes]:
    """Make the file of each table that has a newest edition, by its address."""
    return {
        urls.weighing(table.id): json.dumps(
            of_table(context, table), ensure_ascii=False, separators=(",", ":")
        ).encode()
        for table in tables(context)
    }


def tables(context: Context) -> Iterator[Table]:
    """Find the tables that somebody is ranked in, in the order of metrics.toml."""
    for table in context.config.tables:
        if certainty.ranked(context, table.id, "latest"):
            yield table


def of_table(context: Context, table: Table) -> dict[str, Any]:
    """
    Lay out one table.

    Returns:
        `themes`: each with its published weight as an exact fraction [above, below], and its
        measures likewise; `organisations`: in the order of the table, each with its published
        `place` and its score in `hundredths` (null: not ranked) and its `points`: for each
        normalisation one whole number per measure, in the order of the themes (null: no figure).
        Smaller is better. Points of "rank" are hundredths of a score, any others billionths.
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
    """Lay out one organisation; the address is from the root of the site, empty for no page."""
    held = context.marts.points
    measures = [measure.metric_id for theme in table.themes for measure in theme.measures]
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
    }


def sliders(weights: Sequence[Fraction]) -> list[int]:
    """
    Say where the sliders of published weights begin.

    Args:
        weights: The weights of the themes of a table, or of the measures of a theme.

    Returns:
        Whole numbers that stand to each other exactly as the weights do; the largest is BEGIN or
        less wherever such numbers are that small.
    """
    whole = lcm(*(weight.denominator for weight in weights))
    parts = [int(weight * whole) for weight in weights]
    step = max(BEGIN // max(parts), 1)
    return [part * step for part in parts]
