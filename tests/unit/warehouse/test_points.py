"""What a figure weighs in with for weights of a reader's own, and against another threshold."""

import datetime as dt
from typing import Final

from tests.support.ground import production
from tests.support.warehouse import Cell, draw, plain

JUNE: Final = dt.date(2026, 6, 1)
KEY: Final = ["table_id", "edition", "org_code", "metric_id"]


def test_points_are_those_of_the_latest_edition_with_nothing_drawn() -> None:
    """A line of another edition, table, measure or organisation, or drawn, is of no use."""
    field: list[Cell] = [0.4, 0.2, 0.2, 0.4, 0.3]
    scores: dict[tuple[str, str, str, str], float | None] = {
        ("acute", "latest", "ZZ1", "a"): 1.15,
        ("acute", "latest", "ZZ1", "b"): 4.0,
        ("acute", "latest", "ZZ2", "a"): 2.29,
        ("all", "latest", "ZZ1", "a"): 1.0,
        ("acute", "2026-05", "ZZ1", "a"): 3.0,
        ("acute", "latest", "ZZ3", "a"): None,
    }
    burdens = {key: at / 10 for at, key in enumerate(scores, 2)}
    frame = production().run(
        "marts.league_points",
        {
            "declared.normalisations": draw(
                ["normalisation"], [["rank"], ["zscore"], ["minmax"], ["target"]]
            ),
            "marts.league_measures": draw(
                [*KEY, "measure_score"], [[*key, score] for key, score in scores.items()]
            ),
            "marts.replay_levels": draw(
                [*KEY, "doubt", "burden", "mean", "spread", "best", "reach", "reference"],
                [
                    [*key, doubt, burden, *field]
                    for key, own in burdens.items()
                    for doubt, burden in (("none", own), ("all", 9.0))
                ],
            ),
        },
    )
    assert frame.height == 16
    points = {
        (row["table_id"], row["org_code"], row["metric_id"], row["normalisation"]): row["points"]
        for row in frame.to_dicts()
    }
    assert points == {
        (table, org, metric, way): each
        for (table, org, metric), line in {
            ("acute", "ZZ1", "a"): (115, -1_000_000_000, 0, 0),
            ("acute", "ZZ1", "b"): (400, -500_000_000, 250_000_000, 0),
            ("acute", "ZZ2", "a"): (229, 0, 500_000_000, 500_000_000),
            ("all", "ZZ1", "a"): (100, 500_000_000, 750_000_000, 1_000_000_000),
        }.items()
        for way, each in zip(("rank", "zscore", "minmax", "target"), line, strict=True)
    }


def test_another_threshold_is_met_by_others_and_the_rest_race_anew() -> None:
    """Each threshold that is declared and not in force is tried, in each table and edition."""
    measures: list[list[Cell]] = [
        # The one in force is 0.78; 0.82 is met by who is on it.
        ["acute", "latest", "ZZ1", "ae_within_4h", 0.83, 0.78, 1, 1.0],
        ["acute", "latest", "ZZ2", "ae_within_4h", 0.82, 0.78, 2, 1.0],
        ["acute", "latest", "ZZ3", "ae_within_4h", 0.80, 0.78, 3, 1.0],
        ["acute", "latest", "ZZ4", "ae_within_4h", 0.79, 0.78, 4, 1.0],
        ["acute", "latest", "ZZ5", "ae_within_4h", 0.70, 0.78, None, None],
        ["all", "latest", "ZZ1", "ae_within_4h", 0.83, 0.78, 1, 1.0],
        # Before a threshold there was none.
        ["acute", "2026-05", "ZZ1", "ae_within_4h", 0.80, None, 1, 1.0],
        ["acute", "2026-05", "ZZ2", "ae_within_4h", 0.75, None, 2, 4.0],
        # Lower is better; that the number is that of another measure is no matter.
        ["acute", "latest", "ZZ1", "rtt_over_52w", 0.82, 0.9, 1, 1.0],
        ["acute", "latest", "ZZ2", "rtt_over_52w", 0.83, 0.9, 2, 1.0],
        ["acute", "latest", "ZZ1", "rtt_within_18w", 0.5, None, 1, 1.0],
    ]
    frame = production().run(
        "marts.league_target_scores",
        {
            "marts.league_measures": draw(
                [*KEY, "metric_value", "target", "place", "measure_score"], measures
            ),
            "declared.targets": draw(
                ["metric_id", "target", "since"],
                [
                    ["ae_within_4h", 0.78, JUNE],
                    ["ae_within_4h", 0.82, JUNE],
                    ["rtt_over_52w", 0.9, JUNE],
                    ["rtt_over_52w", 0.82, JUNE],
                ],
            ),
        },
    )
    columns = ["table_id", "edition", "metric_id", "other_target", "org_code", "measure_score"]
    assert plain(frame, columns) == [
        ("acute", "2026-05", "ae_within_4h", 0.78, "ZZ1", 1.0),
        ("acute", "2026-05", "ae_within_4h", 0.78, "ZZ2", 2.0),
        ("acute", "2026-05", "ae_within_4h", 0.82, "ZZ1", 2.0),
        ("acute", "2026-05", "ae_within_4h", 0.82, "ZZ2", 4.0),
        ("acute", "latest", "ae_within_4h", 0.82, "ZZ1", 1.0),
        ("acute", "latest", "ae_within_4h", 0.82, "ZZ2", 1.0),
        ("acute", "latest", "ae_within_4h", 0.82, "ZZ3", 2.0),
        ("acute", "latest", "ae_within_4h", 0.82, "ZZ4", 4.0),
        ("acute", "latest", "rtt_over_52w", 0.82, "ZZ1", 1.0),
        ("acute", "latest", "rtt_over_52w", 0.82, "ZZ2", 2.0),
        ("all", "latest", "ae_within_4h", 0.82, "ZZ1", 1.0),
    ]
