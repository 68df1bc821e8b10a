"""Scores in the replays of a league table."""

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
