"""Waits by specialty: who is added together, and who is near."""

import datetime as dt

import pytest

from tests.support.ground import production
from tests.support.warehouse import draw

BEFORE, NOW = dt.date(2025, 3, 1), dt.date(2026, 3, 1)
FUNCTIONS = draw(["treatment_function_code", "function_id"], [["C_110", "bones"]])
ORGANISATIONS = draw(
    ["org_kind", "org_code", "org_name", "closed_on"],
    [
        ["trust", "ZZ1", "One", "null"],
        ["trust", "ZZ2", "Two", "null"],
        ["trust", "ZZ3", "Three", "null"],
        ["trust", "ZZ4", "Four", dt.date(2026, 1, 1)],
        ["england", "ENG", "England", "null"],
    ],
)


def test_trusts_are_added_together_and_a_sum_has_no_typical_wait() -> None:
    """An independent provider counts in England and has no line of its own."""
    waits = draw(
        [
            *("org_kind", "org_code", "treatment_function_code", "month", "pathways"),
            *("within_18_weeks", "over_52_weeks", "median_weeks"),
        ],
        [
            ["provider", "ZZ1", "C_110", NOW, 100, 60, 3, 15.5],
            ["provider", "ZZ1", "C_110", BEFORE, 80, 40, 5, 17.5],
            ["provider", "ZZ2", "C_110", NOW, 300, 120, 9, 20.0],
            ["provider", "ZZ2", "C_110", BEFORE, 200, 80, 9, 21.0],
            ["provider", "NZZ01", "C_110", NOW, 50, 50, 0, 4.0],
            ["provider", "ZZ1", "C_999", NOW, 900, 450, 30, 16.0],
            ["provider", "ZZ3", "C_110", NOW, 0, 0, 0, "null"],
            ["england", "ENG", "C_110", NOW, 450, 230, 12, 18.0],
        ],
    )
    told = production().run(
        "marts.specialty_waits",
        {
            "core.rtt_waits": waits,
            "core.organisations": ORGANISATIONS,
            "seeds.treatment_functions": FUNCTIONS,
            "marts.mergers": draw(
                ["metric_id", "org_code", "closed_code", "closed_name", "merged_on"],
                [["rtt_within_18w", "ZZ2", "ZZ9", "Nine", dt.date(2026, 1, 1)]],
            ),
        },
    )
    columns = ["org_code", "month", "waiting", "within_18_share", "median_weeks"]
    columns += ["median_weeks_year_before", "joined_names", "is_latest"]
    assert sorted(told.select(columns).rows()) == [
        ("ENG", NOW, 450, pytest.approx(230 / 450), 18.0, None, None, True),
        ("TRUSTS", BEFORE, 280, pytest.approx(120 / 280), None, None, None, False),
        ("TRUSTS", NOW, 400, 0.45, None, None, None, True),
        ("ZZ1", BEFORE, 80, 0.5, 17.5, None, None, False),
        ("ZZ1", NOW, 100, 0.6, 15.5, 17.5, None, True),
        # Nine joined in between: a year before it was another trust.
        ("ZZ2", BEFORE, 200, 0.4, 21.0, None, "Nine", False),
        ("ZZ2", NOW, 300, 0.4, 20.0, None, None, True),
    ]


def test_near_is_the_straight_line_between_the_closest_hospitals() -> None:
    """London to Paris is 213.5 miles; a closed trust and one without a wait are not near."""
    hospitals = draw(
        ["site_code", "trust_code", "latitude", "longitude"],
        [
            ["a", "ZZ1", 51.5074, -0.1278],
            ["b", "ZZ2", 55.0, -3.0],
            ["c", "ZZ2", 48.8566, 2.3522],
            ["d", "ZZ3", 51.5, -0.12],
            ["e", "ZZ4", 51.5, -0.12],
            ["f", "ZZ2", "null", "null"],
        ],
    )
    waits = draw(
        ["function_id", "org_kind", "org_code", "org_name", "is_latest", "median_weeks"],
        [
            ["bones", "trust", "ZZ1", "One", True, 15.0],
            ["bones", "trust", "ZZ2", "Two", True, 20.0],
            ["bones", "trust", "ZZ3", "Three", True, "null"],
            ["bones", "trust", "ZZ4", "Four", True, 9.0],
            ["skin", "trust", "ZZ3", "Three", True, 8.0],
        ],
    )
    told = production().run(
        "marts.specialty_nearby",
        {
            "core.hospitals": hospitals,
            "marts.specialty_waits": waits,
            "core.organisations": ORGANISATIONS,
        },
    )
    assert [row for row in told.rows(named=True) if row["org_code"] == "ZZ1"] == [
        {
            "function_id": "bones",
            "org_code": "ZZ1",
            "near_code": "ZZ2",
            "near_name": "Two",
            "nearness": 1,
            "miles": pytest.approx(213.5, abs=0.5),
            "near_count": 0,
            "median_weeks": 20.0,
        }
    ]
