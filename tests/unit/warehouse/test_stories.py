"""What a story may be made of, of many drawn figures at once, against plain Python."""

import datetime as dt
import math
import random
from typing import Any, Final

from pipeline.domain.periods import months_on
from tests.support.ground import production
from tests.support.warehouse import Cell, draw

NOW: Final = dt.date(2026, 3, 1)
MONTHS: Final = [months_on(NOW, -n) for n in range(30, -1, -1)]
BREAK: Final = dt.date(2024, 6, 1)
MANY: Final = 300
Series = dict[dt.date, tuple[int, str | None]]
KEY: Final = ["metric_id", "org_kind", "org_code"]


def drawn(rng: random.Random) -> dict[str, Series]:
    """Draw series out of 1,000 people with gaps, marks that take the score, and standing still."""
    made: dict[str, Series] = {}
    for number in range(MANY):
        still, gappy = rng.random() < 0.2, rng.random() < 0.5
        level = rng.choice([0, 500, 1000, rng.randrange(1001)])
        made[f"Z{number:03}"] = {
            month: (
                level if still else min(1000, max(0, level + rng.randrange(-99, 100))),
                "stands-still" if rng.random() < 0.05 else None,
            )
            for month in MONTHS
            if month == NOW or not gappy or rng.random() < 0.8
        }
    return made


def told(series: dict[str, Series]) -> dict[str, dict[str, Any]]:
    """Ask the production SQL what there is to tell."""
    observations: list[list[Cell]] = [
        [
            "m",
            "trust",
            code,
            month,
            1000 * count // 1000,
            1000,
            count / 1000,
            "published",
            mark,
            month == NOW,
            False,
            False,
        ]
        for code, own in series.items()
        for month, (count, mark) in own.items()
    ]
    newest: list[list[Cell]] = []
    for code, own in series.items():
        before = months_on(NOW, -12)
        year = (before, own[before][0] / 1000) if before in own else (None, None)
        newest.append(["m", "trust", code, NOW, *year, False, False, False])
    rows = production().run(
        "marts.story_facts",
        {
            "marts.observations": draw(
                [
                    *KEY,
                    "month",
                    "numerator",
                    "denominator",
                    "metric_value",
                    "flag",
                    "credibility",
                    "is_latest",
                    "is_frozen",
                    "is_apportioned",
                ],
                observations,
            ),
            "marts.newest_figures": draw(
                [
                    *KEY,
                    "month",
                    "year_ago_month",
                    "year_ago_value",
                    "is_year_ago_joined",
                    "is_stepped",
                    "is_before_merger",
                ],
                newest,
            ),
            "marts.organisations": draw(
                ["org_kind", "org_code", "org_name"], [["trust", code, code] for code in series]
            ),
            "declared.metrics": draw(
                ["metric_id", "title", "short", "unit", "better", "period"],
                [["m", "M", "m", "share", "higher", "month"]],
            ),
            "marts.targets_in_force": draw(
                ["metric_id", "month", "since", "target"],
                [["m", NOW, dt.date(2025, 4, 1), 0.333]],
            ),
            "marts.standards_in_force": draw(["metric_id", "month", "title"], []),
            "marts.measure_ranges": draw([*KEY, "place"], []),
            "marts.field_summaries": draw(["metric_id", "org_kind", "peer_group", "month"], []),
            "marts.series_breaks": draw(
                ["metric_id", "org_code", "month", "title"],
                [["m", "", BREAK, "All"], ["m", "Z000", months_on(NOW, -6), "Took in Z999"]],
            ),
        },
    )
    return {row["org_code"]: row for row in rows.to_dicts()}


def printed(count: int) -> float:
    """Print a share of 1,000 people in per cent."""
    return count / 10


def test_many_drawn_figures_are_told_as_plain_python_tells_them() -> None:
    series = drawn(random.Random(23))
    rows = told(series)
    assert rows.keys() == series.keys()
    records = set()
    for code, own in series.items():
        row, (count, mark) = rows[code], own[NOW]
        assert row["no_story_because"] == ("not_credible" if mark else None)
        assert row["metric_value"] == printed(count)
        for name, months in (("previous", 1), ("year_ago", 12)):
            month = months_on(NOW, -months)
            then = own.get(month)
            said = (row[f"{name}_period"], row[f"{name}_value"], row[f"{name}_change"])
            if then is None or then[1]:
                assert said == (None, None, None)
                continue
            merged = code == "Z000" and months == 12
            change = None if merged else round((count - then[0]) / 10, 1)
            assert said == (month, printed(then[0]), change)
        if mark:
            assert (row["is_target_met"], row["record"], row["year_verdict"]) == (None, None, None)
            continue
        assert row["is_target_met"] == (count >= 333)
        assert row["target_distance"] == round(abs(count / 10 - 33.3), 1)
        assert row["target_distance_people"] == (None if count >= 333 else 333 - count)
        begin = months_on(NOW, -6) if code == "Z000" else BREAK
        earlier = [n for month, (n, odd) in own.items() if begin <= month < NOW and not odd]
        record = None
        if len(earlier) >= 12:
            record = "highest" if count > max(earlier) else record
            record = "lowest" if count < min(earlier) else record
        assert row["record"] == record
        assert row["record_is_whole_series"] == (False if record else None)
        records.add(record)
    assert records == {None, "highest", "lowest"}
    assert math.isclose(rows["Z001"]["target_value"], 33.3)
