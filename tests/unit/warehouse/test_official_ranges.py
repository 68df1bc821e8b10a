"""The likely ranges of official places, of trusts whose scores leave nothing to chance."""

import datetime as dt
from typing import Final

import polars as pl

from tests.support.ground import production
from tests.support.warehouse import draw

WINTER, SPRING, SUMMER = (dt.date(2026, month, 1) for month in (1, 4, 7))
ACUTE, MENTAL, AMBULANCE = "Acute trust", "Mental health trust", "Ambulance trust"

# Quarter, type, trust, the one score it has, whether it is in deficit, and its place.
TRUSTS: Final[list[tuple[dt.date, str, str, float | None, bool | None, int | None]]] = [
    # Means count as they are printed: two of 1.33 share a place, and the next is passed over.
    (WINTER, ACUTE, "ZZ1", 1.333, False, 1),
    (WINTER, ACUTE, "ZZ2", 1.334, False, 1),
    (WINTER, ACUTE, "ZZ3", 2.0, False, 3),
    # In deficit the best segment is the third: behind the second, before the others of the third.
    (WINTER, ACUTE, "ZZ4", 1.0, True, 4),
    (WINTER, ACUTE, "ZZ5", 3.0, None, 5),
    (WINTER, ACUTE, "ZZ6", 3.6, True, 6),
    (WINTER, ACUTE, "ZZ7", 3.7, False, 7),
    # Another type, and another quarter, have places of their own, and a quarter has its own cuts.
    (WINTER, MENTAL, "ZZ8", 4.0, False, 1),
    (SPRING, ACUTE, "ZZ1", 1.333, True, 2),
    (SPRING, ACUTE, "ZZ2", 3.5, False, 3),
    (SPRING, ACUTE, "ZZ3", 3.0, False, 1),
    # A type is placed where the scores of all its trusts are known.
    (WINTER, AMBULANCE, "ZZ9", 2.0, False, None),
    (WINTER, AMBULANCE, "ZZA", None, False, None),
    (SPRING, AMBULANCE, "ZZ9", 2.0, False, 2),
    (SPRING, AMBULANCE, "ZZA", 1.0, False, 1),
    # No cuts are known of this quarter.
    (SUMMER, ACUTE, "ZZ1", 1.0, False, None),
]


def test_a_range_of_a_place_is_that_of_its_type_and_quarter() -> None:
    summaries = [[quarter, kind, org, deficit] for quarter, kind, org, _, deficit, _ in TRUSTS]
    averages = [
        {"quarter": quarter, "trust_type": kind, "org_code": org, "scores": [score]}
        for quarter, kind, org, score, *_ in TRUSTS
        if score is not None
    ]
    unlisted = {"quarter": WINTER, "trust_type": ACUTE, "org_code": "ZZB", "scores": [1.0]}
    frame = production().run(
        "core.nof_ranges",
        {
            "core.nof_summaries": draw(
                ["quarter", "trust_type", "org_code", "in_deficit"], summaries
            ),
            "core.nof_averages": pl.DataFrame([*averages, unlisted]),
            "core.nof_cuts": draw(
                ["quarter", "cut_1", "cut_2", "cut_3"],
                [[WINTER, 1.5, 2.5, 3.5], [SPRING, 3.0, 3.2, 3.4]],
            ),
        },
    )
    columns = ["quarter", "org_code", "score_low", "score_high", "rank_low", "rank_high"]
    assert sorted(frame.select(columns).rows()) == sorted(
        (quarter, org, round(score, 2), round(score, 2), place, place)
        for quarter, _, org, score, _, place in TRUSTS
        if score is not None and place is not None
    )
