"""One edition of a table beside an earlier one: may they be compared, and what has changed."""

import datetime as dt

import pytest

from tests.support.ground import production
from tests.support.warehouse import Cell, draw

MARCH, FEBRUARY, DECEMBER = (dt.date(2026, 3, 1), dt.date(2026, 2, 1), dt.date(2025, 12, 1))


def places(edition: str, codes: range, *, unranked: int = 0) -> list[list[Cell]]:
    ranked: list[list[Cell]] = [["acute", edition, f"Z{n}", n + 1] for n in codes]
    others: list[list[Cell]] = [["acute", edition, f"U{n}", None] for n in range(unranked)]
    return [*ranked, *others]


def beside(rows: list[list[Cell]], *closed: str) -> dict[str, tuple[str, int, int, int, int, bool]]:
    names = sorted({str(row[1]) for row in rows})
    frame = production().run(
        "marts.league_predecessors",
        {
            "marts.league_places": draw(["table_id", "edition", "org_code", "place"], rows),
            "marts.league_editions": draw(
                ["table_id", "edition", "is_latest"],
                [["acute", name, name == "latest"] for name in names],
            ),
            "marts.organisations": draw(
                ["org_kind", "org_code", "closed_on"],
                [["trust", code, MARCH] for code in closed],
            ),
        },
    )
    return {row[1]: row[2:] for row in frame.rows()}


def test_nine_in_ten_must_stand_in_both() -> None:
    now, before = places("latest", range(10)), places("2026-02", range(1, 11), unranked=5)
    assert beside(now + before, "Z10", "U1") == {"latest": ("2026-02", 10, 10, 9, 1, True)}
    now = places("latest", range(9), unranked=2)
    assert beside(now + before) == {"latest": ("2026-02", 9, 10, 8, 0, False)}
    # More that are new count like more that are gone.
    now = places("latest", range(1, 13))
    assert beside(now + before)["latest"] == ("2026-02", 12, 10, 10, 0, False)


def test_an_edition_stands_beside_the_one_before_it_and_the_first_beside_none() -> None:
    rows = [
        *places("latest", range(2)),
        *places("2025-12", range(2)),
        *places("2026-02", range(2)),
    ]
    found = beside(rows)
    assert {name: row[0] for name, row in found.items()} == {
        "latest": "2026-02",
        "2026-02": "2025-12",
    }


def test_an_edition_in_which_nobody_is_ranked_has_one_before_it_all_the_same() -> None:
    rows = [*places("latest", range(0), unranked=1), *places("2026-02", range(0), unranked=1)]
    assert beside(rows) == {"latest": ("2026-02", 0, 0, 0, 0, True)}


@pytest.mark.parametrize(
    ("ranked", "top", "bottom"),
    [(3, [], []), (4, [1], [4]), (7, [1], [7]), (8, [1, 2], [7, 8])],
)
def test_a_quarter_is_a_quarter_of_those_ranked(
    ranked: int, top: list[int], bottom: list[int]
) -> None:
    codes = [f"Z{n}" for n in range(ranked + 1)]
    metrics = {
        "ae_within_4h": "urgent-care",
        "ae_12h_dta": "urgent-care",
        "rtt_within_18w": "elective",
        "rtt_over_52w": "elective",
    }
    measures: list[list[Cell]] = [
        ["acute-waits", "latest", code, metric, theme, 1 + n / 10]
        for n, code in enumerate(codes)
        for metric, theme in metrics.items()
    ]
    # The last one lacks a measure and is not ranked.
    measures[-1][-1] = None
    frame = production().run(
        "marts.league_places",
        {
            "marts.league_measures": draw(
                ["table_id", "edition", "org_code", "metric_id", "theme_id", "measure_score"],
                measures,
            ),
            "core.organisations": draw(
                ["org_kind", "org_code"], [["trust", code] for code in codes]
            ),
        },
    )
    found = {
        quarter: sorted(frame.filter(quarter=quarter)["place"]) for quarter in ("top", "bottom")
    }
    assert found == {"top": top, "bottom": bottom}
    assert frame.filter(frame["place"].is_null())["quarter"].to_list() == [None]


def test_a_quote_of_another_period_and_another_target_are_known() -> None:
    metrics = ["ae_within_4h", "rtt_within_18w", "finance_combined"]
    month = {"latest": MARCH, "2026-02": FEBRUARY}
    quarter = {"latest": dt.date(2026, 1, 1), "2026-02": dt.date(2025, 10, 1)}

    def run(quarters: dict[str, dt.date]) -> dict[str, tuple[object, ...]]:
        frame = production().run(
            "marts.league_step_measures",
            {
                "marts.league_move_summary": draw(
                    ["table_id", "edition", "since_edition"], [["acute", "latest", "2026-02"]]
                ),
                "declared.tables": draw(
                    ["table_id", "metric_id"], [["acute", metric] for metric in metrics]
                ),
                "marts.league_periods": draw(
                    ["table_id", "edition", "metric_id", "month"],
                    [
                        [
                            "acute",
                            edition,
                            metric,
                            (quarters if "fin" in metric else month)[edition],
                        ]
                        for metric in metrics
                        for edition in month
                    ],
                ),
                "marts.targets_in_force": draw(
                    ["metric_id", "month", "target"],
                    [
                        ["ae_within_4h", FEBRUARY, 0.76],
                        ["ae_within_4h", MARCH, 0.78],
                        ["rtt_within_18w", MARCH, 0.65],
                    ],
                ),
            },
        )
        return {row[3]: row[4:] for row in frame.rows()}

    assert run(quarter) == {
        "ae_within_4h": (False, 0.76, 0.78, True),
        "rtt_within_18w": (False, None, 0.65, True),
        "finance_combined": (True, None, None, False),
    }
    assert run(dict.fromkeys(month, DECEMBER))["finance_combined"] == (False, None, None, False)
