"""
Made-up marts about official tables: two types, two quarters, one difference of each kind.

Five acute trusts in the last quarter: ZZ1 would be 2nd by its average and is held at segment 3;
ZZ5 and ZZ6 are level, and of ZZ6 we make another average.
"""

from datetime import date
from typing import Final

import polars as pl

from tests.support.made.judged import Cell, frame

ACUTE: Final = "Acute trust"
MINDS: Final = "Mental health and community trust"
THIS: Final = date(2026, 1, 1)
LAST: Final = date(2025, 10, 1)
FILE: Final = "made_up_quarterly_2025-26-Q4_2026-06_89abcdef"
RANGES: Final = "made_up_monthly_2026-03_2026-05-14_0123abcd"
HELD_BACK: Final = "made-up override: it stays in segment 3 while it is in deficit"
OTHER_MEAN: Final = "made-up difference: the mean of its scores is 2.42"


def frames() -> dict[str, pl.DataFrame]:
    """Make the four marts."""
    return {
        "official_places": _places(),
        "official_scores": _scores(),
        "official_cuts": frame(
            {},
            {
                "quarter": THIS,
                "cut_1": 2.02,
                "cut_2": 2.3,
                "cut_3": 2.575,
                "how": "quartiles",
                "trust_count": 6,
                "note": "made-up note on the quartiles",
            },
        ),
        "official_agreement": _agreement(),
    }


def _place(org_code: str, name: str, quarter: date, **changes: Cell) -> dict[str, Cell]:
    said: dict[str, Cell] = {
        "quarter": quarter,
        "trust_type": ACUTE,
        "trust_subtype": "Acute - small",
        "org_code": org_code,
        "org_name": name,
        "metric_count": 4,
        "in_deficit": False,
        "agrees": True,
        "difference": None,
        "next_segment": None,
        "points_to_next_segment": None,
        "next_segment_note": None,
        "next_place": None,
        "points_to_next_place": None,
        "next_place_note": None,
        "in_recovery_support": None,
        "score_low": 1.5,
        "score_high": 2.4,
        "rank_low": 1,
        "rank_high": 4,
        "our_score_low": 1.51,
        "our_score_high": 2.39,
        "our_rank_low": 1,
        "our_rank_high": 4,
        "release_id": FILE,
        "segment_row": 12,
        "score_row": 1045,
        "unadjusted_release_id": FILE,
        "unadjusted_row": 30,
        "override_row": 40,
        "range_release_id": RANGES,
        "range_row": 7,
    }
    return {**said, **changes}


def _stands(average: float, segments: tuple[int | None, int], *places: int) -> dict[str, Cell]:
    """Say a trust's average, its segments and its places; ours are the same."""
    before, after = segments
    by_average, place = places
    theirs: dict[str, Cell] = {
        "average_score": average,
        "average_rank": by_average,
        "unadjusted_segment": before,
        "adjusted_segment": after,
        "league_rank": place,
    }
    return {**theirs, **{f"our_{name}": cell for name, cell in theirs.items()}}


def _places() -> pl.DataFrame:
    no_range: dict[str, Cell] = dict.fromkeys(
        f"{whose}{what}_{end}"
        for whose in ("", "our_")
        for what in ("score", "rank")
        for end in ("low", "high")
    )
    one = "Éxample Hospitals NHS Foundation Trust"
    nothing_of_ours: dict[str, Cell] = dict.fromkeys(
        ("our_average_score", "our_average_rank", "our_unadjusted_segment", "metric_count")
    )
    return frame(
        {"in_recovery_support": pl.Boolean, "metric_count": pl.Int64},
        _place(
            "ZZ1",
            one,
            THIS,
            **_stands(1.93, (1, 3), 2, 3),
            in_deficit=True,
            next_segment_note=HELD_BACK,
            rank_low=2,
        ),
        _place(
            "ZZ2",
            '<script>alert("x")</script> Hospital',
            THIS,
            **_stands(1.5, (1, 1), 1, 1),
            next_segment_note="made-up note: no better segment",
            next_place_note="made-up note: no better place",
            rank_high=1,
            our_rank_high=1,
        ),
        _place(
            "ZZ3",
            "Example ZZ3 NHS Trust",
            THIS,
            **_stands(2.1, (2, 2), 3, 2),
            unadjusted_release_id=RANGES,
        ),
        _place(
            "ZZ5",
            "Example ZZ5 NHS Trust",
            THIS,
            **_stands(2.4, (3, 3), 4, 4),
            next_segment=2,
            points_to_next_segment=0.1,
            next_place=3,
            points_to_next_place=0.47,
        ),
        _place(
            "ZZ6",
            "Example ZZ6 NHS Trust",
            THIS,
            **{
                **_stands(2.4, (3, 3), 4, 4),
                "our_average_score": 2.42,
                "agrees": False,
                "difference": OTHER_MEAN,
            },
        ),
        _place(
            "ZZ1",
            one,
            LAST,
            **{
                **_stands(1.93, (1, 3), 1, 1),
                **no_range,
                **nothing_of_ours,
                "our_league_rank": 2,
                "agrees": False,
                "difference": "made-up difference: the place is another",
                "in_recovery_support": True,
                "range_release_id": None,
                "range_row": None,
            },
        ),
        _place(
            "ZM1",
            "=Example Minds NHS Trust",
            THIS,
            **{
                **_stands(2.0, (None, 2), 1, 1),
                **no_range,
                **nothing_of_ours,
                "trust_type": MINDS,
                "trust_subtype": None,
                "in_deficit": None,
                "our_adjusted_segment": None,
                "agrees": None,
                "release_id": None,
                "unadjusted_release_id": None,
                "range_release_id": None,
            },
        ),
    )


def _scores() -> pl.DataFrame:
    def score(org_code: str, number: str, published: float, **changes: Cell) -> dict[str, Cell]:
        said: dict[str, Cell] = {
            "quarter": THIS,
            "trust_type": ACUTE,
            "org_code": org_code,
            "nof_metric": number,
            "description": f"Made-up measure {number}",
            "counts_in_average": True,
            "value_metric": None,
            "printed_value": 77.1,
            "unit": "%",
            "exact_value": 77.12,
            "rule": "rank",
            "target": None,
            "published_score": published,
            "our_score": published,
            "agrees": True,
            "reason": None,
            "release_id": FILE,
            "score_row": 50,
            "value_row": 60,
        }
        return {**said, **changes}

    as_published: dict[str, Cell] = {
        "our_score": None,
        "agrees": None,
        "rule": "published",
        "printed_value": None,
        "reason": "made-up reason: the exact figure is not held",
    }
    return frame(
        {"value_metric": pl.String, "target": pl.Float64},
        score("ZZ1", "OF1013", 2.5),
        score(
            "ZZ1",
            "OF1003",
            1.22,
            our_score=1.25,
            agrees=False,
            reason="made-up reason: the publisher ranks one more trust",
        ),
        score("ZZ1", "OF1070", 3.0, **as_published),
        score("ZZ1", "OF1079", 4.0, counts_in_average=False),
        score("ZZ1", "OF1080", 1.0, rule="lookup", printed_value=None, unit=None),
        score("ZZ5", "OF1013", 2.5),
        score("ZZ5", "OF1070", 2.3, **as_published),
    )


def _agreement() -> pl.DataFrame:
    def step(name: str, order: int, title: str, *counts: int, **changes: Cell) -> dict[str, Cell]:
        held, compared, equal = counts
        said: dict[str, Cell] = {
            "quarter": THIS,
            "trust_type": ACUTE,
            "step": name,
            "step_order": order,
            "title": title,
            "held": held,
            "compared": compared,
            "equal": equal,
            "largest_difference": None,
            "note": None,
        }
        return {**said, **changes}

    return frame(
        {"largest_difference": pl.Float64, "note": pl.String},
        step("league rank", 60, "place", 5, 5, 5),
        step("score OF1003", 1, "made-up measure OF1003", 1, 1, 0, largest_difference=0.03),
        step("score OF1013", 2, "made-up measure OF1013", 2, 2, 2, note="made-up tolerance"),
        step("score OF1070", 3, "made-up measure OF1070", 2, 0, 0, note="not held"),
        step("average", 30, "average score", 5, 5, 4, largest_difference=0.02, note="within 0.01"),
        step(
            "unadjusted segment", 40, "segment before the override", 5, 5, 5, largest_difference=0.0
        ),
        step("likely range rank", 80, "likely range of the place", 5, 0, 0, note="not compared"),
        step("league rank", 60, "place", 1, 1, 0, quarter=LAST),
    )
