"""Which of its ranks are an organisation's best and lowest, and when that is not said."""

import pytest

from tests.support.ground import production
from tests.support.warehouse import Cell, draw

# Standing of ZZ1 by measure, in the order of the declarations; "shown" is not scored.
METRICS: list[list[Cell]] = [
    ["one", 1, "rank"],
    ["two", 2, "target"],
    ["three", 3, "lookup"],
    ["shown", 4, "none"],
]


def standouts(
    standings: dict[str, float | None], *, sharing: dict[str, int] | None = None, still: str = ""
) -> dict[str, tuple[bool, str]]:
    """
    Say what each measure of ZZ1 is.

    Args:
        standings: Which part of the eleven compared stand higher, by measure.
        sharing: How many others share its place, by measure; none where it is not named.
        still: A measure whose count stands still.
    """
    ranges: list[list[Cell]] = []
    for metric, standing in standings.items():
        place = None if standing is None else 1 + round(standing * 10)
        ranges.append([metric, "trust", "acute", "ZZ1", place, 11, standing])
        # The others of its place; and somebody at the same place of another peer group.
        ranges += [
            [metric, "trust", "acute", f"ZX{n}", place, 11, standing]
            for n in range((sharing or {}).get(metric, 0))
        ]
        ranges.append([metric, "trust", "ambulance", "ZY1", place, 11, None])
    frame = production().run(
        "marts.measure_standouts",
        {
            "marts.measure_ranges": draw(
                [
                    *("metric_id", "org_kind", "peer_group", "org_code"),
                    *("place", "place_of", "standing"),
                ],
                ranges,
            ),
            "declared.metrics": draw(["metric_id", "metric_number", "scoring"], METRICS),
            "marts.observations": draw(
                ["metric_id", "org_kind", "org_code", "is_latest", "is_frozen"],
                [[metric, "trust", "ZZ1", True, metric == still] for metric in standings],
            ),
        },
    )
    own = frame.filter(org_code="ZZ1")
    return {row[0]: row[3:] for row in own.rows()}


def roles(
    standings: dict[str, float | None], *, sharing: dict[str, int] | None = None, still: str = ""
) -> dict[str, str]:
    found = standouts(standings, sharing=sharing, still=still)
    return {metric: role for metric, (_, role) in found.items()}


def test_the_best_and_the_lowest_are_of_the_measures_that_are_scored() -> None:
    assert standouts({"one": 0.2, "two": 0.9, "three": 0.5, "shown": 0.0}) == {
        "one": (True, "best"),
        "two": (True, "lowest"),
        "three": (True, "between"),
    }


def test_with_fewer_than_two_scored_all_are_compared() -> None:
    assert standouts({"one": 0.2, "shown": 0.0}) == {
        "one": (False, "lowest"),
        "shown": (False, "best"),
    }
    assert standouts({"one": 0.2, "two": None, "shown": 0.9}) == {
        "one": (False, "best"),
        "shown": (False, "lowest"),
    }


def test_one_place_alone_is_neither() -> None:
    assert roles({"one": 0.2, "two": None}) == {"one": "only"}


def test_without_a_place_there_is_nothing_to_say() -> None:
    assert roles({"one": None}) == {}


@pytest.mark.parametrize(("standing", "role"), [(0.0, "first"), (0.5, "level")])
def test_level_places_have_no_best_and_no_lowest(standing: float, role: str) -> None:
    assert set(roles(dict.fromkeys(["one", "two", "three"], standing)).values()) == {role}


def test_a_count_that_stands_still_is_not_the_best_of_anything() -> None:
    standings: dict[str, float | None] = {"one": 0.0, "two": 0.2, "three": 0.9}
    assert roles(standings)["one"] == "best"
    assert roles(standings, still="one") == {"two": "best", "three": "lowest"}
    # Nor does it count among the scored.
    assert standouts({"one": 0.0, "two": 0.2, "shown": 0.9}, still="one") == {
        "two": (False, "best"),
        "shown": (False, "lowest"),
    }


def test_a_best_place_that_a_third_of_all_share_is_passed() -> None:
    standings: dict[str, float | None] = {"one": 0.2, "two": 0.9, "three": 0.0}
    assert roles(standings, sharing={"three": 2})["three"] == "best"
    assert roles(standings, sharing={"three": 3}) == {
        "one": "best",
        "two": "lowest",
        "three": "passed",
    }


def test_a_shared_best_place_is_told_where_no_other_is_above_the_lowest() -> None:
    standings: dict[str, float | None] = {"one": 0.5, "two": 0.5, "three": 0.0}
    found = roles(standings, sharing={"three": 10})
    assert found == {"one": "lowest", "two": "between", "three": "best"}


def test_a_tie_at_the_top_of_its_own_places_is_not_the_lowest() -> None:
    standings: dict[str, float | None] = {"one": 0.3, "two": 0.3, "three": 0.2}
    found = roles(standings, sharing={"three": 10})
    assert found == {"one": "lowest", "two": "between", "three": "best"}


def test_the_rank_decides_and_not_how_many_are_ranked_or_share_it() -> None:
    standings: dict[str, float | None] = {"one": 0.0, "two": 0.8, "three": 0.7}
    assert roles(standings)["two"] == "lowest"
    assert roles(standings, sharing={"three": 4})["two"] == "lowest"
