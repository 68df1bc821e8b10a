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


def test_only_a_theme_without_a_score_is_a_reason_for_no_place() -> None:
    """Of care four hours are left; of waits nothing is."""
    scores: dict[str, float | str] = {
        "ae_within_4h": 2.0,
        "ae_12h_dta": "contradicted",
        "rtt_within_18w": "lacks-member",
        "finance_combined": 1.0,
    }
    (line,) = (
        production()
        .run(
            "marts.league_places",
            {
                "declared.tables": table("theme"),
                "marts.league_measures": measures(scores),
                "core.organisations": draw(
                    ["org_kind", "org_code", "org_name"], [["trust", "ZZ1", "Hill"]]
                ),
            },
        )
        .to_dicts()
    )
    assert line["place"] is None
    assert line["reason"] == "No figure that can be scored for: 18 weeks"
    assert line["left_out"] == "12-hour bed waits, 18 weeks"


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


def test_a_trust_that_counts_but_does_not_report_is_as_large_as_it_says() -> None:
    """Of a trust of the field tests the month's own attendances are known, of a silent one none."""
    columns = (
        *("metric_id", "org_kind", "org_code", "month", "numerator", "denominator"),
        *("metric_value", "flag"),
    )
    four = "ae_within_4h"
    values = draw(
        columns,
        [
            [four, "england", "ENG", JUNE, 800, 1000, 0.8, "published"],
            [four, "trust", "ZZ1", JUNE, 800, 1000, 0.8, "published"],
            [four, "trust", "ZZ2", MAY, 90, 100, 0.9, "published"],
            [four, "trust", "ZZ2", JUNE, "null", 140, "null", "not_reported"],
            [four, "trust", "ZZ3", MAY, 50, 60, 0.8, "published"],
        ],
    )
    given = {
        "metrics.all_values": values,
        "core.organisations": draw(
            ["org_kind", "org_code", "org_name"],
            [["trust", f"ZZ{n}", f"Trust {n}"] for n in (1, 2, 3)],
        ),
    }
    lacking = production().run("marts.area_members", given).filter(~pl.col("is_in"))
    assert plain(lacking, ["trust_code", "why_not", "last_month", "people"]) == plain(
        pl.DataFrame(
            [["ZZ2", "silent", JUNE, 140], ["ZZ3", "silent", MAY, 60]],
            schema=["trust_code", "why_not", "last_month", "people"],
            orient="row",
        ),
        ["trust_code", "why_not", "last_month", "people"],
    )
    (mark,) = production().run("marts.figure_credibility", given).to_dicts()
    assert mark["beside_value"] == pytest.approx(100 * 200 / 1200, abs=1e-6)
    assert (mark["effect"], mark["members"]) == ("no score", "Trust 2; Trust 3")


def test_of_a_month_that_no_trust_has_nobody_is_missed() -> None:
    """England's own series may be newer than the files of trusts."""
    values = draw(
        ["metric_id", "org_kind", "org_code", "month", "denominator", "metric_value", "flag"],
        [
            ["rtt_within_18w", "england", "ENG", JUNE, 1000, 0.6, "published"],
            ["rtt_within_18w", "trust", "ZZ1", MAY, 900, 0.6, "published"],
        ],
    )
    organisations = draw(["org_kind", "org_code", "org_name"], [["trust", "ZZ1", "Trust 1"]])
    given = {"metrics.all_values": values, "core.organisations": organisations}
    assert production().run("marts.area_members", given).is_empty()
    assert production().run("marts.figure_credibility", given).is_empty()


WAITS: Final = {"ae_within_4h": "care", "ae_12h_dta": "care"}


def moved(*lines: list[Any]) -> dict[str, dict[str, Any]]:
    """Give the moves from January to February of a table of two measures."""
    scored: dict[tuple[str, str], list[float]] = {}
    for edition, code, _, score, odd in lines:
        if odd == "null":
            scored.setdefault((edition, code), []).append(score)
    places = {
        (edition, code): 1
        + sum(
            sum(other) / len(other) < sum(own) / len(own)
            for (when, _), other in scored.items()
            if when == edition
        )
        for (edition, code), own in scored.items()
    }
    replayed: Any = [["t", edition, "all", code, [p]] for (edition, code), p in places.items()]
    frame = production().run(
        "marts.league_moves",
        {
            "declared.tables": draw(
                [
                    *("table_id", "org_kind", "theme_id", "metric_id"),
                    *("weight_part", "weight_whole", "without_score"),
                ],
                [["t", "trust", theme, m, 1, 2, "theme"] for m, theme in WAITS.items()],
            ),
            "marts.league_editions": draw(
                ["table_id", "edition", "month", "ranked_count", "is_latest"],
                [["t", f"2026-0{n}", dt.date(2026, n, 1), len(places) // 2, False] for n in (1, 2)],
            ),
            "marts.league_places": draw(
                ["table_id", "edition", "org_code", "place"],
                [["t", *key, place] for key, place in places.items()],
            ),
            "marts.replays": draw(["table_id", "edition", "doubt", "org_code", "places"], replayed),
            "marts.league_measures": draw(
                [
                    *("table_id", "edition", "org_code", "metric_id", "measure_score"),
                    *("credibility", "metric_value"),
                ],
                [
                    ["t", edition, code, m, score if odd == "null" else "null", odd, score]
                    for edition, code, m, score, odd in lines
                ],
            ),
            "marts.variant_weights": draw(["table_id"], []),
        },
    )
    return {row["org_code"]: row for row in frame.to_dicts()}


def test_a_move_of_a_trust_with_a_mark_is_no_one_elses_joining_or_leaving() -> None:
    """ZZ1 is placed by its four hours alone, in both months, and gets better at them."""
    lines: list[list[Any]] = [
        [edition, code, m, 2.0 + n / 10, "null"]
        for edition in ("2026-01", "2026-02")
        for n, code in enumerate(("ZZ2", "ZZ3", "ZZ4"))
        for m in WAITS
    ]
    for edition, score in (("2026-01", 4.0), ("2026-02", 1.0)):
        lines.append([edition, "ZZ1", "ae_within_4h", score, "null"])
        lines.append([edition, "ZZ1", "ae_12h_dta", 1.0, "contradicted"])
    moves = moved(*lines)
    assert [moves[f"ZZ{n}"]["moved"] for n in (1, 2, 3, 4)] == [3, -1, -1, -1]
    assert {row["moved_by_membership"] for row in moves.values()} == {0}
    assert [moves[f"ZZ{n}"]["moved_by_care"] for n in (1, 2, 3, 4)] == [3, -1, -1, -1]
    assert [moves[f"ZZ{n}"]["cause"] for n in (1, 2)] == [None, "care"]


def test_a_place_that_moves_by_anothers_mark_says_so() -> None:
    """ZZ1's twelve hours earned a score in January and do not in February."""
    lines: list[list[Any]] = [
        [edition, code, m, 2.0 + n / 10, "null"]
        for edition in ("2026-01", "2026-02")
        for n, code in enumerate(("ZZ2", "ZZ3"))
        for m in WAITS
    ]
    for edition, odd in (("2026-01", "null"), ("2026-02", "contradicted")):
        lines.append([edition, "ZZ1", "ae_within_4h", 2.5, "null"])
        lines.append([edition, "ZZ1", "ae_12h_dta", 1.0, odd])
    moves = moved(*lines)
    assert [moves[f"ZZ{n}"]["moved"] for n in (1, 2, 3)] == [-2, 1, 1]
    assert [moves[f"ZZ{n}"]["moved_by_marks"] for n in (1, 2, 3)] == [-2, 1, 1]
    assert [moves[f"ZZ{n}"]["cause"] for n in (1, 2, 3)] == [None, "marks", "marks"]


def test_a_trust_stays_in_its_icb_in_months_that_are_newer_than_the_register() -> None:
    frame = production().run(
        "core.trust_icbs",
        {
            "staging.ods_trusts": draw(
                ["org_code", "icb_code", "as_of"], [["ZZ1", "QZ1", dt.date(2026, 7, 8)]]
            ),
            "core.icbs": draw(["icb_code", "opened_on"], [["QZ1", dt.date(2022, 7, 1)]]),
            "staging.releases": draw(["release_id", "data_to"], [["r", dt.date(2026, 8, 1)]]),
            "seeds.trusts_beside_the_register": draw(["org_code"], []),
        },
    )
    newest = frame.filter(pl.col("month") >= dt.date(2026, 6, 1))
    # A release of a quarter ends two months after the month by which it goes.
    assert sorted(newest.rows()) == [
        ("ZZ1", dt.date(2026, month, 1), "QZ1") for month in (6, 7, 8, 9, 10)
    ]
