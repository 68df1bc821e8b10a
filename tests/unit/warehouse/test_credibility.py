"""What a mark does: a person can overrule it, and a place is made without the figure."""

import datetime as dt
from typing import Any, Final

import polars as pl
import pytest

from tests.support.ground import production
from tests.support.warehouse import Drawn, draw, plain

MAY, JUNE, JULY = (dt.date(2025, month, 1) for month in (5, 6, 7))
VALUES: Final = draw(
    ["metric_id", "org_kind", "org_code", "month", "numerator", "denominator", "metric_value"],
    [
        ["ae_12h_dta", "trust", "ZZ1", MAY, 300, 2000, 0.15],
        ["ae_12h_dta", "trust", "ZZ1", JUNE, 0, 2000, 0.0],
        ["ae_12h_dta", "trust", "ZZ1", JULY, 280, 2000, 0.14],
        ["ae_12h_dta", "england", "ENG", MAY, 9000, 90000, 0.1],
        ["ae_12h_dta", "england", "ENG", JUNE, 9000, 90000, 0.1],
        ["ae_12h_dta", "england", "ENG", JULY, 9000, 90000, 0.1],
        ["finance_combined", "trust", "ZZ2", MAY, "null", "null", 2.0],
    ],
)
SEED: Final = (
    *("metric_id", "org_kind", "org_code", "first_month", "last_month", "code", "decision"),
    *("reason", "link"),
)


def overruled(*rows: list[Any]) -> dict[str, Drawn]:
    return {
        "metrics.all_values": VALUES,
        "seeds.credibility_overrides": draw(SEED, [[*row, "They", "https://a.b"] for row in rows]),
    }


def marks(*rows: list[Any]) -> list[tuple[object, ...]]:
    frame = production().run("marts.figure_credibility", overruled(*rows))
    columns = ["org_code", "month", "code", "effect", "because"]
    return plain(frame.filter(pl.col("org_kind") == "trust"), columns)


def test_a_person_can_overrule_a_rule_for_some_months() -> None:
    found = ("ZZ1", JUNE, "zero-beside-hundred")
    assert marks() == [(*found, "no score", None)]
    line = ["ae_12h_dta", "trust", "ZZ1", "2025-06-01", "2025-06-01"]
    assert marks([*line, "zero-beside-hundred", "credible"]) == [(*found, "overruled", "They")]
    # Another rule, or another month, is not overruled by it.
    assert marks([*line, "stands-still", "credible"]) == [(*found, "no score", None)]
    later = ["ae_12h_dta", "trust", "ZZ1", "2025-07-01", "2025-09-01"]
    assert marks([*later, "zero-beside-hundred", "credible"]) == [(*found, "no score", None)]
    judged = production().run(
        "marts.judged_values", overruled([*line, "zero-beside-hundred", "credible"])
    )
    assert judged["credibility"].null_count() == judged.height


def test_a_person_can_mark_what_no_rule_finds() -> None:
    line = ["finance_combined", "trust", "ZZ2", "2025-05-01", "2025-05-01", "null", "not credible"]
    assert ("ZZ2", MAY, "by-hand", "no score", "They") in marks(line)


WEIGHTS: Final = {"ae_within_4h": 1, "ae_12h_dta": 1, "rtt_within_18w": 1, "finance_combined": 3}
THEMES: Final = {"ae_within_4h": "care", "ae_12h_dta": "care", "rtt_within_18w": "wait"}


def table(without_score: str) -> Drawn:
    return draw(
        [
            *("table_id", "org_kind", "theme_id", "theme_weight", "metric_id", "measure_weight"),
            *("weight_part", "weight_whole", "without_score"),
        ],
        [
            ["t", "trust", THEMES.get(m, "money"), 0.5, m, 0.5, part, 6, without_score]
            for m, part in WEIGHTS.items()
        ],
    )


def measures(scores: dict[str, float | str]) -> Drawn:
    return draw(
        [
            "table_id",
            "edition",
            "org_code",
            "theme_id",
            "metric_id",
            "measure_score",
            "credibility",
        ],
        [
            ["t", "latest", "ZZ1", THEMES.get(m, "money"), m]
            + (["null", score] if isinstance(score, str) else [score, "null"])
            for m, score in scores.items()
        ],
    )


@pytest.mark.parametrize(("rule", "care"), [("theme", 2.0), ("place", None)])
def test_a_table_says_what_a_figure_without_a_score_costs(rule: str, care: float | None) -> None:
    scores: dict[str, float | str] = {
        "ae_within_4h": 2.0,
        "ae_12h_dta": "contradicted",
        "rtt_within_18w": 3.0,
        "finance_combined": 1.0,
    }
    frame = production().run(
        "marts.league_themes",
        {"declared.tables": table(rule), "marts.league_measures": measures(scores)},
    )
    assert dict(frame.select("theme_id", "theme_score").iter_rows())["care"] == care


def test_the_others_of_the_theme_take_over_its_weight_to_the_last_part() -> None:
    frame = production().run(
        "marts.league_weights",
        {
            "declared.tables": table("theme"),
            "marts.league_measures": measures(
                {
                    "ae_within_4h": 2.0,
                    "ae_12h_dta": "contradicted",
                    "rtt_within_18w": 3.0,
                    "finance_combined": 1.0,
                }
            ),
            "marts.variant_weights": draw(["table_id"], []),
        },
    )
    whole = frame["weight_whole"].unique().item()
    assert {
        metric: 6 * part / whole
        for metric, part in frame.select("metric_id", "weight_part").iter_rows()
    } == {"ae_within_4h": 2, "ae_12h_dta": 0, "rtt_within_18w": 1, "finance_combined": 3}


LEVELS: Final = (
    *("figure_number", "entry_number", "league_number", "race_number", "table_id", "edition"),
    *("doubt", "metric_id", "org_code", "replays", "figure_key", "is_ranked", "is_by_lookup"),
    *("sign", "burden", "field"),
)


def test_an_unknown_figure_may_be_the_best_and_the_worst_of_its_field() -> None:
    """Of three others one is drawn each time, so that all three places come out."""
    others = [1.0, 2.0, 3.0]
    rows: Any = [
        [
            *(number, number, 1, 1, "t", "latest", "all", "m", f"ZZ{number}", 300, number),
            *(True, False, 1, burden, "null" if burden in others else others),
        ]
        for number, burden in enumerate([*others, "null"], 1)
    ]
    weights: Any = [["t", "m", "all", [1.0] * 300, ["rank"] * 300]]
    drawn = production().run(
        "marts.replays",
        {
            "declared.doubt": draw(["shared_percent"], [[0]]),
            "marts.replay_weights": draw(
                ["table_id", "metric_id", "doubt", "weights", "normalisations"], weights
            ),
            "marts.replay_levels": draw(LEVELS, rows),
        },
    )
    places = dict(zip(drawn["org_code"], drawn["places"].to_list(), strict=True))["ZZ4"]
    counts = {place: places.count(place) for place in set(places)}
    # It shares the place of the one whose burden it took.
    assert set(counts) == {1, 2, 3}
    assert min(counts.values()) > 60
