"""Scores in the replays of a league table."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from tests.support.ground import production
from tests.support.warehouse import draw

LEVELS: Final = (
    *("figure_number", "entry_number", "league_number", "table_id", "edition", "doubt"),
    *("metric_id", "org_code", "replays", "is_ranked", "is_by_lookup", "burden", "best", "reach"),
)


def level(number: int, entry: int, metric: str, burden: float) -> list[int | str | float]:
    """Draw one figure that is a score: its number, whose it is, of what, and how high."""
    code = f"QZ{entry}"
    return [number, entry, 1, "icb", "latest", "all", metric, code, 2, True, True, burden, 1.0, 2.0]


def test_a_score_counts_in_a_replay_as_it_is_printed() -> None:
    """Boards have averages: 2.334 and 2.326 are both printed as 2.33, and so are level."""
    twice: Any = [[0.5, 0.5], ["rank", "minmax"]]
    given = {
        "declared.doubt": draw(["shared_percent"], [[0]]),
        "marts.replay_weights": draw(
            ["table_id", "metric_id", "doubt", "weights", "normalisations"],
            [["icb", metric, "all", *twice] for metric in ("finance", "other")],
        ),
        "marts.replay_levels": draw(
            LEVELS,
            [
                level(1, 1, "finance", 2.334),
                level(2, 2, "finance", 2.326),
                level(3, 3, "finance", 2.1),
                *(level(3 + entry, entry, "other", 1.0) for entry in (1, 2, 3)),
            ],
        ),
    }
    frame = production().run("marts.replays", given)
    places = dict(zip(frame["org_code"], frame["places"].to_list(), strict=True))
    # Where figures are made alike in another way the whole of the figure counts.
    assert places == {"QZ1": [2, 3], "QZ2": [2, 2], "QZ3": [1, 1]}


JUNE, MARCH = dt.date(2026, 4, 1), dt.date(2026, 1, 1)
CHANCES: Final = [f"chance_{score}" for score in (1, 2, 3, 4)]
# A score that means itself for sure, and one that may mean any of the four.
SURE: Final = {score: [float(score == one) for one in (1, 2, 3, 4)] for score in (1, 2, 3, 4)}
ANY: Final = [0.25] * 4
METRIC: Final = "finance_combined"


def drawn_scores(
    steps: Sequence[tuple[str, dt.date, bool, int, Sequence[float] | Sequence[None]]],
    placed: Sequence[tuple[str, str, str, dt.date]] = (),
    counted: Sequence[tuple[str, dt.date, float | None]] = (),
    doubts: Sequence[tuple[int, int, bool, bool]] = ((3, 2, True, False), (0, 2, True, True)),
) -> dict[tuple[str, dt.date, bool], dict[str, Any]]:
    """Draw the scores of one metric, beside others like them of another that does not count."""
    frame = production().run(
        "marts.replay_scores",
        {
            "declared.doubts": draw(
                ["replays", "past_replays", "has_scores", "is_of_its_time"],
                [list(one) for one in doubts],
            ),
            "marts.score_steps": draw(
                ["metric_id", "org_code", "month", "is_of_its_time", "steps_after", *CHANCES],
                [
                    [metric, org, month, then, after, *(chances if metric == METRIC else ANY)]
                    for metric in (METRIC, "other")
                    for org, month, then, after, chances in steps
                ],
            ),
            "core.finance_placed": draw(
                ["org_kind", "area_code", "trust_code", "quarter"], [list(one) for one in placed]
            ),
            "marts.league_measures": draw(
                ["table_id", "metric_id", "org_code", "month", "metric_value"],
                [[table, METRIC, *one] for one in counted for table in ("acute", "all")]
                + [["all", "other", "ZZ9", JUNE, 1.0]],
            ),
        },
    )
    assert sorted(frame["score_number"]) == [*range(1, frame.height + 1)]
    assert set(frame["metric_id"]) <= {METRIC}
    return {(row["org_code"], row["month"], row["is_of_its_time"]): row for row in frame.to_dicts()}


def test_a_score_is_drawn_by_its_chances() -> None:
    counted = [(f"ZZ{score}", JUNE, float(score)) for score in SURE]
    sure = drawn_scores(
        [(f"ZZ{score}", JUNE, False, 0, chances) for score, chances in SURE.items()],
        counted=counted,
    )
    assert {org: row["draws"] for (org, *_), row in sure.items()} == {
        f"ZZ{score}": [float(score)] * 3 for score in SURE
    }
    (row,) = drawn_scores(
        [("ZZ1", JUNE, False, 0, [0.1, 0.2, 0.3, 0.4])],
        counted=counted[:1],
        doubts=[(4000, 0, True, False)],
    ).values()
    # Four standard deviations of such a count are at most 124.
    for score, expected in ((1, 400), (2, 800), (3, 1200), (4, 1600)):
        assert abs(row["draws"].count(float(score)) - expected) < 124


def test_scores_are_drawn_where_they_count_as_often_as_a_table_is_drawn_up() -> None:
    told = drawn_scores(
        [
            ("ZZ1", JUNE, False, 5, SURE[2]),
            ("ZZ1", JUNE, True, 4, SURE[3]),
            ("ZZ1", MARCH, False, 3, SURE[4]),
            # Of no chance known; of a month without a figure; of a trust in no table.
            ("ZZ2", JUNE, False, 0, [None] * 4),
            ("ZZ3", JUNE, False, 0, ANY),
            ("ZZ4", JUNE, False, 0, ANY),
            ("ZZ4", MARCH, False, 0, SURE[1]),
            ("ZZ5", JUNE, False, 0, ANY),
        ],
        counted=[
            ("ZZ1", JUNE, 2.0),
            ("ZZ1", MARCH, 4.0),
            ("ZZ2", JUNE, 2.0),
            ("ZZ3", JUNE, None),
            ("ZZ4", MARCH, 1.0),
        ],
        doubts=[(3, 2, True, False), (2, 4, True, False), (0, 2, True, True), (9, 9, False, False)],
    )
    assert {key: (row["draws"], row["steps_after"]) for key, row in told.items()} == {
        ("ZZ1", JUNE, False): ([2.0] * 4, 5),
        ("ZZ1", JUNE, True): ([3.0] * 2, 4),
        ("ZZ1", MARCH, False): ([4.0] * 4, 3),
        ("ZZ4", MARCH, False): ([1.0] * 4, 0),
    }
    assert {(row["org_kind"], row["member_count"]) for row in told.values()} == {("trust", 1)}


def test_the_score_of_an_area_is_the_mean_of_what_is_drawn_for_its_trusts() -> None:
    told = drawn_scores(
        [
            ("ZZ1", JUNE, False, 2, ANY),
            ("ZZ2", JUNE, False, 3, ANY),
            ("ZZ3", JUNE, False, 9, SURE[4]),
            ("ZZ1", MARCH, False, 9, SURE[4]),
        ],
        placed=[
            ("icb", "QZ1", "ZZ1", JUNE),
            ("icb", "QZ1", "ZZ2", JUNE),
            ("icb", "QZ2", "ZZ3", JUNE),
            ("icb", "QZ1", "ZZ3", MARCH),
            ("region", "QZ1", "ZZ3", JUNE),
        ],
        counted=[(code, JUNE, 2.0) for code in ("ZZ1", "ZZ2", "QZ1", "QZ2")],
        doubts=[(40, 2, True, False)],
    )
    mine, first, second = (told[code, JUNE, False] for code in ("QZ1", "ZZ1", "ZZ2"))
    assert mine["draws"] == [
        (a + b) / 2 for a, b in zip(first["draws"], second["draws"], strict=True)
    ]
    assert len(set(mine["draws"])) > 4
    assert (mine["org_kind"], mine["member_count"], mine["steps_after"]) == ("icb", 2, 3)
    assert told["QZ2", JUNE, False]["draws"] == [4.0] * 40
    assert set(told) == {(code, JUNE, False) for code in ("ZZ1", "ZZ2", "QZ1", "QZ2")}
