"""Which figure of an organisation counts in an edition of a table, and what it scores."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from tests.support.ground import production
from tests.support.warehouse import Cell, draw, plain

# Higher is better and no target; lower is better; a score as published.
HIGHER, TARGET, SCORE = "rtt_within_18w", "rtt_over_52w", "finance_combined"
APRIL, MAY, JUNE, JULY = (dt.date(2026, month, 1) for month in (4, 5, 6, 7))
LAST_OF_MAY, LAST_OF_JUNE = dt.date(2026, 5, 31), dt.date(2026, 6, 30)
# The month of each edition, its last day, and the last day of the edition.
EDITIONS: Final = {
    "latest": (JUNE, LAST_OF_JUNE, LAST_OF_JUNE),
    "2026-05": (MAY, LAST_OF_MAY, LAST_OF_MAY),
}


def measures(
    figures: Sequence[Sequence[Cell]],
    *,
    mergers: Sequence[Sequence[Cell]] = (),
    joined: Sequence[Sequence[Cell]] = (),
    open_from_to: Mapping[str, tuple[dt.date | None, dt.date | None]] | None = None,
    editions: Mapping[str, tuple[dt.date, dt.date, dt.date]] = EDITIONS,
) -> pl.DataFrame:
    """Give the measures of a table of all trusts."""
    codes = sorted({str(row[1]) for row in figures})
    return production().run(
        "marts.league_measures",
        {
            "marts.league_periods": draw(
                ["table_id", "edition", "metric_id", "month", "ends_on", "as_of"],
                [
                    ["all", edition, metric, *days]
                    for edition, days in editions.items()
                    for metric in (HIGHER, TARGET, SCORE)
                ],
            ),
            "declared.tables": draw(
                ["table_id", "org_kind", "metric_id", "theme_id"],
                [["all", "trust", metric, "care"] for metric in (HIGHER, TARGET, SCORE)],
            ),
            "marts.weights": draw(
                ["table_id", "metric_id", "weight"],
                [["all", metric, 0.25] for metric in (HIGHER, TARGET, SCORE)],
            ),
            "marts.targets_in_force": draw(
                ["metric_id", "month", "target"],
                [[TARGET, JUNE, 0.01], [TARGET, MAY, 0.1], ["other", JUNE, 0.5]],
            ),
            "core.organisations": draw(
                ["org_kind", "org_code", "opened_on", "closed_on"],
                [["trust", code, *(open_from_to or {}).get(code, (None, None))] for code in codes],
            ),
            "marts.judged_values": draw(
                [
                    "metric_id",
                    "org_code",
                    "month",
                    "metric_value",
                    "flag",
                    "credibility",
                    "org_kind",
                ],
                [[*row, *[None] * (6 - len(row)), "trust"] for row in figures],
            ),
            "marts.mergers": draw(
                ["metric_id", "org_code", "closed_code", "closed_name", "merged_on"], mergers
            ),
            "marts.joined_figures": draw(
                [
                    "metric_id",
                    "org_code",
                    "month",
                    "part_code",
                    "joined_denominator",
                    "joined_value",
                ],
                joined,
            ),
        },
    )


def published(metric: str, month: dt.date, *values: float) -> list[list[Cell]]:
    """Give ZZ1, ZZ2, … their figures of a measure."""
    return [[metric, f"ZZ{at}", month, value, "published"] for at, value in enumerate(values, 1)]


def test_a_figure_counts_in_its_month_and_the_last_before_is_told() -> None:
    frame = measures(
        [
            [HIGHER, "ZZ1", APRIL, 0.5, "published"],
            [HIGHER, "ZZ1", MAY, 0.6, "published"],
            [HIGHER, "ZZ1", JUNE, None, "not_published"],
            [HIGHER, "ZZ2", MAY, 0.7, "published"],
            [HIGHER, "ZZ2", JUNE, 0.8, "published"],
            [HIGHER, "ZZ2", JULY, 0.9, "published"],
            [TARGET, "ZZ1", APRIL, 0.1, "published"],
            # Counted again on a newer map, a figure is younger than its month.
            [TARGET, "ZZ2", MAY, 0.2, "restated"],
            [TARGET, "ZZ2", JUNE, 0.3, "restated"],
        ]
    )
    columns = ["edition", "metric_id", "org_code", "metric_value", "flag", "last_month"]
    assert plain(frame.filter(pl.col("metric_id") != SCORE), columns) == [
        ("2026-05", TARGET, "ZZ1", None, None, APRIL),
        ("2026-05", TARGET, "ZZ2", None, "not_published", MAY),
        ("2026-05", HIGHER, "ZZ1", 0.6, "published", MAY),
        ("2026-05", HIGHER, "ZZ2", 0.7, "published", MAY),
        ("latest", TARGET, "ZZ1", None, None, APRIL),
        ("latest", TARGET, "ZZ2", 0.3, "restated", JUNE),
        ("latest", HIGHER, "ZZ1", None, "not_published", MAY),
        ("latest", HIGHER, "ZZ2", 0.8, "published", JUNE),
    ]


def test_a_figure_is_scored_in_its_edition_against_those_that_earn_a_score() -> None:
    dust = 0.1 + 0.2
    frame = measures(
        [
            # Two that differ by the dust of a division alone are level.
            *published(HIGHER, JUNE, 0.5, dust, 0.3, 0.1, 0.2),
            [HIGHER, "ZZ6", JUNE, 0.9, "published", "standstill"],
            [HIGHER, "ZZ7", JUNE, None, "not_published", "standstill"],
            *published(TARGET, JUNE, 0.005, 0.01, 0.02, 0.02, 0.03),
            *published(TARGET, MAY, 0.2, 0.05, 0.15),
            *published(SCORE, JUNE, 2.334),
        ]
    )
    scores = {
        (row["edition"], row["metric_id"], row["org_code"]): (row["measure_score"], row["place"])
        for row in frame.filter(pl.col("place").is_not_null()).to_dicts()
    }
    assert scores == {
        **{
            ("latest", HIGHER, f"ZZ{at}"): each
            for at, each in enumerate(((1.0, 1), (1.75, 2), (1.75, 2), (4.0, 5), (3.25, 4)), 1)
        },
        **{
            ("latest", TARGET, f"ZZ{at}"): each
            for at, each in enumerate(((1.0, 1), (1.0, 2), (2.0, 3), (2.0, 3), (4.0, 5)), 1)
        },
        ("2026-05", TARGET, "ZZ1"): (4.0, 3),
        ("2026-05", TARGET, "ZZ2"): (1.0, 1),
        ("2026-05", TARGET, "ZZ3"): (2.0, 2),
        ("latest", SCORE, "ZZ1"): (2.33, 1),
    }
    # Without a figure there is nothing to believe or not.
    marks = frame.filter(pl.col("credibility").is_not_null())
    assert plain(marks, ["edition", "org_code", "measure_score"]) == [("latest", "ZZ6", None)]


def test_after_a_merger_a_figure_from_before_it_is_that_of_all_together_or_none() -> None:
    first, last = dt.date(2026, 7, 1), LAST_OF_JUNE
    frame = measures(
        [[*row, "standstill"] for row in published(HIGHER, MAY, *[0.5] * 9)],
        editions={"latest": (MAY, LAST_OF_MAY, last)},
        mergers=[
            [HIGHER, org, f"Y{name}", name, day]
            for org, name, day in (
                ("ZZ1", "Old", last),
                ("ZZ2", "Later", first),
                ("ZZ3", "Before", LAST_OF_MAY),
                ("ZZ4", "Without", JUNE),
                ("ZZ5", "One", JUNE),
                ("ZZ5", "Other", last),
                ("ZZ5", "Not yet", first),
            )
        ],
        joined=[
            [HIGHER, org, MAY, part, 200.0, value]
            for org, value, parts in (
                ("ZZ1", 0.6, ("ZZ1", "YZZ1")),
                # With one that joins after the edition.
                ("ZZ5", 0.7, ("ZZ5", "YZZ5", "YZZ6", "YZZ7")),
                ("ZZ2", 0.8, ("ZZ2", "YZZ2")),
            )
            for part in parts
        ],
        # Open on the last day of the edition: the sixth and the seventh.
        open_from_to={
            "ZZ6": (last, None),
            "ZZ7": (None, last),
            "ZZ8": (first, None),
            "ZZ9": (None, dt.date(2026, 6, 29)),
        },
    )
    columns = ["org_code", "metric_value", "people", "flag", "merged_with", "credibility"]
    assert plain(frame.filter(pl.col("metric_id") == HIGHER), columns) == [
        ("ZZ1", 0.6, 200.0, "joined", "Old", None),
        ("ZZ2", 0.5, None, "published", None, "standstill"),
        ("ZZ3", 0.5, None, "published", None, "standstill"),
        ("ZZ4", None, None, "before_merger", "Without", None),
        ("ZZ5", None, None, "before_merger", "One and Other", None),
        ("ZZ6", 0.5, None, "published", None, "standstill"),
        ("ZZ7", 0.5, None, "published", None, "standstill"),
    ]
