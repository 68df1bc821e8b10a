"""
What an organisation scores in each replay of a league table, read off rulers.

A replay keeps places only. So beside the organisations stand rulers, each with a score of its own
that is a hundredth more than that of the one before: whoever is level with a ruler has its score.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import count
from math import pi
from typing import Any, Final, TypeAlias

import polars as pl
import pytest

from tests.support.ground import production
from tests.support.warehouse import draw

Figure: TypeAlias = Mapping[str, Any]
Field: TypeAlias = Mapping[str, Figure]
"""The figures of one measure, by organisation."""
Draws: TypeAlias = tuple[Sequence[float], Sequence[str]]
"""The weight of a measure in each replay, and how its figures are made alike."""

TABLE: Final = {"table_id": "acute", "edition": "latest", "doubt": "all"}
RULERS: Final = [hundredths / 100 for hundredths in range(-200, 451)]
PLAIN: Final = {"best": 0.0, "reach": 1.0}
"""Set in its field by minmax, the burden stays as it is."""
OFF: Final = 0.005
"""A score between two rulers is told as the lower of them and half a hundredth."""


def scores_of(
    fields: Mapping[str, Field],
    draws: Mapping[str, Draws],
    *,
    drawn: Sequence[Sequence[float]] = (),
    shared_percent: int = 0,
    replays: int | None = None,
) -> dict[str, list[float]]:
    """Replay one table beside another; gives the score of each organisation in each replay."""
    drawn_up = max(len(weights) for weights, _ in draws.values())
    rulers = {f"R{at:03}": {"burden": score, **PLAIN} for at, score in enumerate(RULERS)}
    number = count(1)
    levels = [
        {
            **key,
            "figure_number": next(number),
            "metric_id": metric,
            "org_code": org,
            "entry_number": league * 1000 + at,
            "league_number": league,
            "race_number": league * 10 + race,
            "replays": replays or drawn_up,
            "figure_key": 1000 * race + at,
            "theme_key": 7,
            "is_ranked": True,
            "is_by_lookup": False,
            "sign": 1,
            "half_person": 0.0,
            **figure,
        }
        # The other table has the same figures of the same organisations, all of them the best.
        for league, key in enumerate((TABLE, {**TABLE, "table_id": "other"}), 1)
        for race, (metric, field) in enumerate({**fields, "ruler": rulers}.items())
        for org, figure in field.items()
        for at in [sorted({*rulers, *(one for each in fields.values() for one in each)}).index(org)]
    ]
    all_draws = {**draws, "ruler": ([1.0] * drawn_up, ["minmax"] * drawn_up)}
    frame = production().run(
        "marts.replays",
        {
            "declared.doubt": draw(["shared_percent"], [[shared_percent]]),
            "marts.replay_weights": pl.DataFrame(
                [
                    {
                        "table_id": key,
                        "metric_id": metric,
                        "doubt": TABLE["doubt"],
                        "weights": list(weights if key == TABLE["table_id"] else [1.0] * drawn_up),
                        "normalisations": list(alike),
                    }
                    for key in (TABLE["table_id"], "other")
                    for metric, (weights, alike) in all_draws.items()
                ]
            ),
            "marts.replay_scores": pl.DataFrame(
                [{"score_number": at, "draws": list(one)} for at, one in enumerate(drawn, 1)],
                schema={"score_number": pl.Int64, "draws": pl.List(pl.Float64)},
            ),
            "marts.replay_levels": pl.DataFrame(levels, infer_schema_length=None),
        },
    )
    mine = frame.filter(**TABLE)
    places: dict[str, list[int]] = dict(mine.select("org_code", "places").iter_rows())
    marks = list(zip(*(places.pop(ruler) for ruler in rulers), strict=True))
    for placed in places.values():
        assert all(mark[0] <= place for place, mark in zip(placed, marks, strict=True)), "off scale"
    return {
        org: [
            RULERS[at] if mark[at : at + 1] == (place,) else RULERS[at - 1] + OFF
            for place, mark in zip(placed, marks, strict=True)
            for at in [bisect_left(mark, place)]
        ]
        for org, placed in places.items()
    }


def figures(*burdens: float, **cells: Any) -> dict[str, Figure]:  # noqa: ANN401 cells of any type
    """Give Z1, Z2, … their figures of a measure."""
    return {f"Z{at}": {"burden": burden, **cells} for at, burden in enumerate(burdens, 1)}


SPREAD_OUT: Final = {"mean": 0.4, "spread": 0.2, "best": 0.2, "reach": 0.4, "reference": 0.3}

CASES: Final[dict[str, tuple[Mapping[str, Field], Mapping[str, Draws], dict[str, list[float]]]]] = {
    "by rank, whoever is level shares a place and the next is passed over": (
        {"a": figures(-0.9, -0.8, -0.8, -0.7)},
        {"a": ([1.0], ["rank"])},
        {"Z1": [1.0], "Z2": [2.0], "Z3": [2.0], "Z4": [4.0]},
    ),
    "a target is met by half a person, and the others race among themselves": (
        {
            "a": {
                **figures(-0.9, -0.8, -0.799, -0.7, -0.7, -0.6, target=-0.8),
                "Z3": {"burden": -0.799, "target": -0.8, "half_person": 0.002},
            }
        },
        {"a": ([1.0], ["rank"])},
        {"Z1": [1.0], "Z2": [1.0], "Z3": [1.0], "Z4": [2.0], "Z5": [2.0], "Z6": [4.0]},
    ),
    "without half a person it is missed": (
        {"a": figures(-0.8, -0.799, -0.5, target=-0.8)},
        {"a": ([1.0], ["rank"])},
        {"Z1": [1.0], "Z2": [2.0], "Z3": [4.0]},
    ),
    "who has no place in the table takes part in the race": (
        {"a": {**figures(1, 2, 3), "Z2": {"burden": 2, "is_ranked": False}}},
        {"a": ([1.0], ["rank"])},
        {"Z1": [1.0], "Z3": [4.0]},
    ),
    "who has no place has none where nobody races": (
        {"a": {**figures(1, 2, 3), "Z2": {"burden": 2, "is_ranked": False, "is_by_lookup": True}}},
        {"a": ([1.0], ["minmax"])},
        {"Z1": [0.0], "Z3": [0.0]},
    ),
    "each measure has a race of its own, in each replay, and counts by its weight there": (
        {"a": figures(1, 2, 3), "b": figures(30, 10, 20)},
        {"a": ([0.75, 0.5], ["rank"] * 2), "b": ([0.25, 0.5], ["rank"] * 2)},
        # 0.75 * 1 + 0.25 * 4, 0.75 * 2.5 + 0.25 * 1, 0.75 * 4 + 0.25 * 2.5: a half is rounded up.
        {"Z1": [1.75, 2.5], "Z2": [2.13, 1.75], "Z3": [3.63, 3.25]},
    ),
    "a measure that a replay leaves out does not count": (
        {"a": figures(1, 2), "b": figures(2, 1)},
        {"a": ([0.0, 1.0], ["rank"] * 2), "b": ([1.0, 0.0], ["rank"] * 2)},
        {"Z1": [4.0, 1.0], "Z2": [1.0, 4.0]},
    ),
    "a figure is set in its field in the way of the replay": (
        {"a": figures(0.2, 0.5, **SPREAD_OUT)},
        {"a": ([1.0] * 4, ["zscore", "minmax", "target", "rank"])},
        {"Z1": [-1.0, 0.0, 0.0, 1.0], "Z2": [0.5, 0.75, 1.0, 4.0]},
    ),
    "a field in which all are equal sets nobody apart": (
        {"a": figures(0.2, 0.2, mean=0.2, best=0.2, reference=0.2)},
        {"a": ([1.0] * 3, ["zscore", "minmax", "target"])},
        {"Z1": [0.0] * 3, "Z2": [0.0] * 3},
    ),
    "the dust of a sum sets nobody apart": (
        {"a": figures(0.1, 0.3, **PLAIN), "b": figures(0.2, 0.2, **PLAIN)}
        | {"c": figures(0.3, 0.1, **PLAIN)},
        dict.fromkeys("abc", ([1.0], ["minmax"])),
        {"Z1": [0.6], "Z2": [0.6]},
    ),
    "a measure of which nothing is drawn keeps its scores where they are by rank": (
        {"a": figures(0.2, 0.5, fixed_score=1.37, **SPREAD_OUT)},
        {"a": ([1.0] * 2, ["rank", "minmax"])},
        {"Z1": [1.37, 0.0], "Z2": [1.37, 0.75]},
    ),
    "a figure that is a score is not ranked: it counts as it is printed": (
        {"a": figures(2.334, 3.0, is_by_lookup=True, best=1.0, reach=4.0)},
        {"a": ([1.0] * 2, ["rank", "minmax"])},
        {"Z1": [2.33, 0.33 + OFF], "Z2": [3.0, 0.5]},
    ),
    "an angle from which nothing is off is its share, turned so that smaller is better": (
        {
            "a": {
                "Z1": {"middle": pi / 6, "middle_spread": 0.0, "sign": 1, **PLAIN},
                "Z2": {"middle": pi / 4, "middle_spread": 0.0, "sign": -1, **PLAIN},
            }
        },
        {"a": ([1.0], ["minmax"])},
        {"Z1": [0.25], "Z2": [-0.5]},
    ),
}


@pytest.mark.parametrize(
    ("fields", "draws", "expected"),
    CASES.values(),
    ids=[name.replace(" ", "_") for name in CASES],
)
def test_a_replay_scores_each_organisation_by_its_measures(
    fields: Mapping[str, Field], draws: Mapping[str, Draws], expected: dict[str, list[float]]
) -> None:
    assert scores_of(fields, draws) == expected


def test_a_figure_that_earns_no_score_leaves_its_weight_to_others_of_its_theme() -> None:
    heir = {"takes_over": ["b", "c"], "takes_part": 0.5}
    others = {"b": {"Z2": {"burden": 0.2, **PLAIN}}, "c": {"Z2": {"burden": 0.3, **PLAIN}}}
    weights = {"a": [0.5, 0.0, 1.0], "b": [0.3, 0.6, 0.0], "c": [0.2, 0.4, 0.0]}
    assert scores_of(
        {"a": {"Z1": {"burden": 0.4, **heir, **PLAIN}, "Z2": {"burden": 0.6, **PLAIN}}, **others},
        {metric: (each, ["minmax"] * 3) for metric, each in weights.items()},
    ) == {
        # (0.5 + 0.5 * (0.3 + 0.2)) * 0.4, and where the measure itself is left out 0.5 * 1 * 0.4.
        "Z1": [0.3, 0.2, 0.4],
        "Z2": [0.42, 0.24, 0.6],
    }
    # To be placed by a measure that a replay leaves out, it races those who have no weight there.
    assert scores_of(
        {"a": {**figures(2, 1, 3), "Z1": {"burden": 2, **heir}}, **others},
        {metric: (each, ["rank"] * 3) for metric, each in weights.items()},
    ) == {"Z1": [1.88, 1.25, 2.5], "Z2": [1.0, 1.0, 1.0], "Z3": [2.0, 0.0, 4.0]}


def test_a_past_edition_is_drawn_up_less_often_than_the_latest() -> None:
    draws = {"a": ([0.5, 1.0, 1.0], ["minmax"] * 3)}
    taken = {"a": {"Z1": {"burden": 1.0, "takes_over": ["a"], "takes_part": 1.0, **PLAIN}}}
    assert scores_of(taken, draws, replays=2) == {"Z1": [1.0, 2.0]}


def test_a_published_score_takes_what_is_drawn_for_it() -> None:
    drawn = [[1.0, 2.0, 4.0], [1.5, 1.0, 1.0]]
    field = {
        f"Z{at}": {"score_number": number, "sign": sign, "is_by_lookup": True, **PLAIN}
        for at, (number, sign) in enumerate(((1, 1), (2, 1), (2, -1)), 1)
    }
    ways = ([1.0] * 3, ["minmax", "rank", "minmax"])
    assert scores_of({"a": field}, {"a": ways}, drawn=drawn) == {
        "Z1": drawn[0],
        "Z2": drawn[1],
        "Z3": [-1.5, -1.0, -1.0],
    }


def test_a_figure_that_earns_no_score_may_be_any_of_its_field() -> None:
    told = scores_of(
        {"a": {"Z1": {"field": [0.1, 0.2, 0.3], **PLAIN}, "Z2": {"burden": 0.2, **PLAIN}}},
        {"a": ([1.0] * 60, ["minmax"] * 60)},
    )
    assert set(told["Z1"]) == {0.1, 0.2, 0.3}
    assert set(told["Z2"]) == {0.2}


@pytest.mark.parametrize(
    ("shared_percent", "first", "second", "total"),
    [
        # What is shared with the theme is luck in both: fewer of what is bad, more of what is good.
        (100, {"figure_key": 1}, {"figure_key": 2, "sign": -1}, 1.0),
        # What is not shared goes by the figure alone.
        (0, {"figure_key": 5, "theme_key": 1}, {"figure_key": 5, "theme_key": 2}, 0.0),
        # By one key for both parts, sqrt(0.36) + sqrt(0.64) is seven times -0.6 + 0.8.
        (
            36,
            {"figure_key": 7, "middle_spread": 0.1},
            {"figure_key": 7, "middle_spread": 0.7, "sign": -1, "reach": 1.0},
            0.0,
        ),
    ],
)
def test_what_a_figure_may_mean_is_drawn_for_it_and_for_its_theme(
    shared_percent: int, first: Figure, second: Figure, total: float
) -> None:
    """The two measures are drawn so that they cancel each other out: each alone is not still."""
    level = {"middle": pi / 4, "middle_spread": 0.1, "theme_key": 7, **PLAIN}
    told = scores_of(
        {
            "a": {org: {**level, **first} for org in ("Z1", "Z2")},
            "b": {org: {**level, "reach": -1.0, **second} for org in ("Z1", "Z3")},
        },
        dict.fromkeys("ab", ([1.0] * 40, ["minmax"] * 40)),
        shared_percent=shared_percent,
    )
    assert set(told["Z1"]) == {total}
    assert min(len(set(told[alone])) for alone in ("Z2", "Z3")) > 10
