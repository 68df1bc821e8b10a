"""
Whether a range holds what it says: the true place, in 95 of 100 cases.

Real figures have no known truth. Made-up fields have: their true levels are drawn first and figures
around them after, the ranges are made by the production SQL, and the true places are counted.
"""

import random
from typing import Final

import polars as pl
import pytest

from tests.support.ground import production
from tests.support.simulated import PUBLISHED, draw_field, draw_reading, given, true_places

FIELDS: Final = 24
ORGANISATIONS: Final = 80
REPLAYS: Final = 600
# How many times wider the months are than is typical: ranges must hold in calm fields and in wild.
NOISE: Final = (0.5, 1.0, 2.0)


@pytest.mark.parametrize("choices", [True, False], ids=["all sources of doubt", "figures only"])
def test_the_range_of_place_holds_the_true_place_in_95_of_100_cases(*, choices: bool) -> None:
    chance = random.Random(20261122)
    fields = [
        draw_field(f"field-{number:02}", ORGANISATIONS, NOISE[number % len(NOISE)], chance)
        for number in range(FIELDS)
    ]
    truth = [
        (field.name, org_code, place)
        for field in fields
        for org_code, place in true_places(
            field, draw_reading(chance) if choices else PUBLISHED
        ).items()
    ]
    ranges = production().run("marts.league_ranges", given(fields, REPLAYS, choices=choices))
    judged = ranges.join(
        pl.DataFrame(truth, schema=["table_id", "org_code", "true_place"], orient="row"),
        on=["table_id", "org_code"],
        validate="1:1",
    ).with_columns(
        holds=pl.col("true_place").is_between("place_low", "place_high"),
        third=pl.col("place") * 3 // (ORGANISATIONS + 1),
    )
    assert judged.height == FIELDS * ORGANISATIONS
    coverage = judged["holds"].mean()
    assert isinstance(coverage, float)
    assert 0.93 <= coverage <= 0.97
    # Not bought by ranges that are too wide at the ends of the table and too narrow in the middle.
    assert (
        judged.group_by("third").agg(pl.col("holds").mean())["holds"].is_between(0.92, 0.99).all()
    )


def test_figures_without_noise_are_placed_as_their_truth_is_and_lie_in_their_range() -> None:
    still = draw_field("still", 20, 0.0, random.Random(7))
    ranges = production().run("marts.league_ranges", given([still], 10, choices=False))
    truth = true_places(still, PUBLISHED)
    for row in ranges.iter_rows(named=True):
        assert row["place_low"] <= row["place"] <= row["place_high"]
        # The table goes by scores of two decimals, the truth by all: neighbours may change places.
        assert row["place"] - truth[row["org_code"]] in range(-1, 2)
