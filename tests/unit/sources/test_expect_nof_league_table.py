"""What is promised of the official league table, and that it can be broken."""

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from pipeline.sources.nof_league_table.expect import expectations
from tests.support.verdicts import broken, judged, set_cell


def table_of() -> pl.DataFrame:
    """Make a league of six made-up trusts, two of which share a place: rows 2 to 7."""
    return pl.DataFrame(
        {
            "quarter": [date(2026, 1, 1)] * 6,
            "trust_type": ["Ambulance trust"] * 6,
            "org_code": ["RZ1", "RZ2", "RZ3", "RZ4", "RZ5", "Z9Z9Z"],
            "org_name": ["Ash", "Birch", "Cedar", "Elm", "Fir", "Gorse"],
            "average_score": [1.8, 1.9, 1.9, 2.5, 2.4, 2.6],
            "score_low": [1.5, 1.5, 1.5, 2.0, 2.0, 2.0],
            "score_high": [2.0, 2.0, 2.0, 3.0, 3.0, 3.0],
            "segment": [1, 1, 1, 2, 3, 3],
            "in_deficit": [False, False, False, False, True, True],
            "rank": [1, 2, 2, 4, 5, 6],
            "rank_low": [1, 1, 1, 3, 4, 4],
            "rank_high": [3, 4, 4, 6, 6, 6],
            "sheet": [""] * 6,
            "row": range(2, 8),
        },
        schema_overrides=dict.fromkeys(
            ("segment", "rank", "rank_low", "rank_high", "row"), pl.Int32
        ),
    )


BREAKAGES: dict[str, tuple[Callable[[pl.DataFrame], pl.DataFrame], str, str]] = {
    "cut short": (
        lambda frame: frame.head(4),
        "At least 5 trusts are listed",
        "4 rows",
    ),
    "no name": (
        lambda frame: set_cell(frame, 3, org_name=None),
        "Quarter, trust type and trust are filled in",
        "1 of 6: row 3 (RZ2) org_name is empty",
    ),
    "no scores": (
        lambda frame: set_cell(set_cell(frame, 3, score_low=None), 4, score_low=None),
        "Nine in ten trusts have every figure",
        "1 of 8: score_low is empty in 2 of 6 rows",
    ),
    "an unknown type": (
        lambda frame: set_cell(frame, 3, trust_type="ICB"),
        "Every trust type is one we know",
        "1 of 6: row 3 (RZ2) trust_type is ICB",
    ),
    "a code misspelt": (
        lambda frame: set_cell(frame, 3, org_code="rz2"),
        "Every trust code is spelt as a code",
        "1 of 6: row 3 (rz2) org_code is rz2",
    ),
    "listed twice": (
        lambda frame: set_cell(frame, 3, org_code="RZ1"),
        "No trust is listed twice in a quarter",
        (
            "2 of 6: row 2 (RZ1) 2026-01-01, RZ1 is there more than once; "
            "row 3 (RZ1) 2026-01-01, RZ1 is there more than once"
        ),
    ),
    "better than best": (
        lambda frame: set_cell(frame, 2, score_low=0.99),
        "Every score is between 1 and 4",
        "1 of 6: row 2 (RZ1) score_low is 0.99",
    ),
    "segment nought": (
        lambda frame: set_cell(frame, 2, segment=0),
        "Every segment is 1 to 5",
        "1 of 6: row 2 (RZ1) segment is 0",
    ),
    "rank nought": (
        lambda frame: set_cell(frame, 2, rank_low=0),
        "Every rank is 1 or more",
        "1 of 6: row 2 (RZ1) rank_low is 0",
    ),
    "a score outside its range": (
        lambda frame: set_cell(frame, 2, score_high=1.79),
        "Every score and rank lies in its likely range, no rank beyond the last place",
        "1 of 30: row 2 (RZ1) average_score of score_high: 1.8 of 1.79",
    ),
    "a place beyond the last": (
        lambda frame: set_cell(frame, 7, rank_high=7),
        "Every score and rank lies in its likely range, no rank beyond the last place",
        "1 of 30: row 7 (Z9Z9Z) rank_high of listed: 7 of 6",
    ),
    "a tie that shares no place": (
        lambda frame: set_cell(frame, 4, rank=3),
        ("The rank is that of segment first and average score second, ties sharing the best place"),
        "1 of 6: row 4 (RZ3) rank: 3 is printed, 2 by our sum",
    ),
}


def test_a_plausible_table_is_admitted_without_a_word() -> None:
    verdict = judged(table_of(), expectations(table_of(), table_of()))

    assert all(finding.passed for finding in verdict.findings)


def test_a_trust_whose_figures_are_withheld_is_a_warning_and_the_others_keep_their_ranks() -> None:
    frame = set_cell(table_of(), 3, average_score=None, rank=None)
    verdict = judged(frame, expectations(frame, None))
    assert verdict.admitted
    assert broken(verdict, "warning") == {
        "Every trust has every figure": "1 of 6: row 3 (RZ2) average_score, rank is empty"
    }
    # One place may be the withheld trust's, and no other.
    frame = set_cell(frame, 6, rank=6)
    assert not judged(frame, expectations(frame, None)).admitted


@pytest.mark.parametrize("name", BREAKAGES)
def test_a_broken_table_is_refused(name: str) -> None:
    breakage, about, found = BREAKAGES[name]
    frame = breakage(table_of())

    verdict = judged(frame, expectations(frame, None))

    assert not verdict.admitted
    assert broken(verdict)[about] == found


def test_every_critical_promise_is_broken_above() -> None:
    promised = {
        promise.about
        for promise in expectations(table_of(), None)
        if promise.severity == "critical"
    }

    assert promised == {about for _, about, _ in BREAKAGES.values()}


def test_a_trust_in_deficit_and_in_a_good_segment_is_a_warning() -> None:
    frame = set_cell(table_of(), 2, in_deficit=True)

    verdict = judged(frame, expectations(frame, None))

    assert verdict.admitted
    assert broken(verdict, "warning") == {
        "No trust in deficit is in a better segment than 3": "1 of 6: row 2 (RZ1) "
        "at_least of segment: 3 of 1"
    }
