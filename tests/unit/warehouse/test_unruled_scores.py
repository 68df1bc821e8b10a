"""A whole framework file with scores for which no rule is declared: unknown is not known."""

import datetime as dt
from typing import Final

import polars as pl
import pytest

from tests.support.ground import production
from tests.support.warehouse import Drawn, draw

QUARTER: Final = dt.date(2026, 4, 1)
TYPE: Final = "Ambulance trust"

# Three made-up trusts: OF2013 and OF2080 have a rule. OF2108 has none; nor have its parts, OF2207
# and OF2208, which do not count beside it: only then is the published average met.
RULED: Final = {"OF2013": (1.0, 2.0, 3.0), "OF2080": (2.0, 2.0, 4.0)}
UNRULED: Final = {"OF2108": (3.0, 2.0, 1.0), "OF2207": (4.0, 1.0, 1.0), "OF2208": (4.0, 3.0, 1.0)}
SUMMARY: Final = {"OF5200": (1, 2, 3), "OF5202": (2.0, 2.0, 2.67)}


def file(*, unruled: bool, average: float = 2.0) -> Drawn:
    """Type a whole file of the quarter, with the scores that have no rule or without."""
    scores = {**RULED, **(UNRULED if unruled else {}), **SUMMARY}
    return draw(
        ["quarter", "trust_type", "org_code", "nof_metric", "description", "value", "release_id"],
        [
            [
                *(QUARTER, TYPE, f"ZZ{number}", metric, metric),
                average if (metric, number) == ("OF5202", 1) else values[number - 1],
                "file",
            ]
            for metric, values in scores.items()
            for number in (1, 2, 3)
        ],
    )


RELEASES: Final = draw(
    ["release_id", "source", "period", "status", "landed_at", "is_admitted"],
    [["file", "nof_metrics", "2026-27 Q1", "first-hand", "2026-09-10", True]],
)


def run(target: str, *, unruled: bool, average: float = 2.0) -> pl.DataFrame:
    given = {
        "staging.nof_metrics": file(unruled=unruled, average=average),
        "parsed.releases": RELEASES,
    }
    return production().run(target, given)


def note(step: str, *, unruled: bool, average: float = 2.0) -> str:
    steps = run("marts.official_agreement", unruled=unruled, average=average)
    return str(steps.filter(pl.col("step") == step)["note"].item())


def test_a_score_without_a_rule_leaves_no_average_and_no_range() -> None:
    assert run("core.nof_averages", unruled=True).is_empty()
    assert run("core.nof_ranges", unruled=True).is_empty()
    places = run("marts.official_places", unruled=True)
    ours = ["our_average_score", "our_score_low", "our_rank_high", "metric_count"]
    assert set(places.select(ours).rows()) == {(None,) * 4}


@pytest.mark.parametrize("step", ["average", "likely range score", "likely range rank"])
def test_the_note_names_the_scores_without_a_rule(step: str) -> None:
    """The file is whole: nothing may call it some of the scores."""
    expected = "Cannot be worked out: OF2108, OF2207, OF2208 have no rule"
    assert note(step, unruled=True) == expected


def test_the_check_asks_for_the_rules() -> None:
    asked = run("checks.official_scores_have_rules", unruled=True)
    assert sorted(asked["nof_metric"]) == ["OF2108", "OF2207", "OF2208"]
    assert run("checks.official_scores_have_rules", unruled=False).is_empty()


def test_scores_with_rules_give_an_average() -> None:
    averages = run("core.nof_averages", unruled=False).sort("org_code")
    assert averages["our_average"].to_list() == [1.5, 2.0, 3.5]


def test_the_note_beside_a_large_difference_does_not_say_within_a_hundredth() -> None:
    """Nobody's mean of the two scores but the second's is the published average."""
    said = note("average", unruled=False, average=1.28)
    assert said == "Rounding explains 0.01. 2 differ by more; 1 are equal to the digit"
