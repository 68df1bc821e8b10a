"""What the rule of an official metric gives for a place, in each quarter and metric by itself."""

import datetime as dt
from typing import Final, NamedTuple

from tests.support.ground import production
from tests.support.warehouse import draw, plain

KEY: Final = ["quarter", "org_code", "nof_metric"]
WINTER, SPRING = dt.date(2026, 1, 1), dt.date(2026, 4, 1)


class Case(NamedTuple):
    """One metric score: its rule, what is known of its place, and what must come out."""

    published: float
    expected: float | None
    places: tuple[int, int, int] | None = None
    """Best and worst place that are open, and how many are in the group."""
    rule: str = "rank"
    target: float | None = None
    is_met: bool = False
    figure: str = "other"


CASES: Final = {
    "first": Case(1.0, 1.0, (1, 1, 5)),
    "second": Case(2.0, 1.75, (2, 2, 5)),
    "last": Case(4.0, 4.0, (5, 5, 5)),
    "alone": Case(3.0, 1.0, (1, 1, 1)),
    # Of the places that are open the one nearest to the published score: 2.3 is that of no place.
    "open, in the middle": Case(2.3, 2.5, (2, 4, 5)),
    "open, one of them": Case(3.25, 3.25, (2, 4, 5)),
    "open, beyond the worst": Case(4.0, 3.25, (2, 4, 5)),
    "open, beyond the best": Case(1.0, 1.75, (2, 4, 5)),
    "open, of two": Case(4.0, 4.0, (1, 2, 2)),
    "met": Case(1.0, 1.0, (3, 3, 4), "target", 0.5, is_met=True),
    "met, open": Case(1.0, 1.0, (2, 4, 4), "target", 0.5, is_met=True),
    "missed, first": Case(2.0, 2.0, (1, 1, 3), "target", 0.5),
    "missed, second": Case(2.0, 3.0, (2, 2, 3), "target", 0.5),
    "missed, alone": Case(2.0, 2.0, (1, 1, 1), "target", 0.5),
    "missed, open": Case(3.9, 4.0, (2, 3, 3), "target", 0.5),
    "finance": Case(2.0, 2.0, rule="lookup"),
    "plan": Case(1.0, 1.0, rule="bands", figure="OF0079"),
    "variance": Case(4.0, 3.0, rule="bands", figure="OF0081"),
    "as published": Case(2.0, None, rule="none", figure="OF0079"),
    "in bands of no rule": Case(2.0, None, rule="bands"),
}
# The same trust on all metrics, and in another quarter on one of them.
FIRST_IN_SPRING: Final = "last"


def test_a_score_is_that_of_its_rule_and_its_place() -> None:
    spring = Case(1.0, 1.0, (1, 1, 3))
    cases = [(WINTER, name, case) for name, case in CASES.items()]
    cases.append((SPRING, FIRST_IN_SPRING, spring))
    frame = production().run(
        "core.nof_scores",
        {
            "core.nof_figures": draw(
                [*KEY, "published_score", "rule", "target", "value_metric"],
                [
                    [quarter, "ZZ1", name, case.published, case.rule, case.target, case.figure]
                    for quarter, name, case in cases
                ],
            ),
            "core.nof_places": draw(
                [*KEY, "is_target_met", "place", "last_place", "place_count"],
                [
                    [quarter, org, name, case.is_met, *(case.places if org == "ZZ1" else (1, 1, 9))]
                    for quarter, name, case in cases
                    if case.places
                    for org in ("ZZ1", "ZZ2")
                ],
            ),
            "core.finance_scores": draw(
                ["quarter", "org_code", "combined_score", "plan_score", "year_to_date_score"],
                [[WINTER, "ZZ1", 2, 1, 3], [SPRING, "ZZ1", 4, 4, 4], [WINTER, "ZZ2", 4, 4, 4]],
            ),
        },
    )
    columns = [*KEY, "our_score", "agrees", "is_target_met"]
    assert plain(frame, columns) == sorted(
        (
            quarter,
            "ZZ1",
            name,
            case.expected,
            None if case.expected is None else case.expected == case.published,
            case.is_met if case.places else None,
        )
        for quarter, name, case in cases
    )
