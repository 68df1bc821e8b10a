"""Which file counts for a month of cancer waits and of tests, and what a mark counts for."""

import datetime as dt
from itertools import permutations

import pytest

from tests.support.ground import production
from tests.support.warehouse import Cell, draw

MAY = dt.date(2025, 5, 1)
JUNE = dt.date(2025, 6, 1)
APRIL = dt.date(2026, 4, 1)
HELD = ("release_id", "source", "period", "published", "status", "landed_at", "is_admitted")
CANCER = ("release_id", "row_kind", "standard", "month", "people", "is_final", "row")
TESTS = ("release_id", "row_kind", "month", "waiting", "row")


def used(source: str, releases: list[list[Cell]], figures: list[list[Cell]]) -> dict[str, str]:
    """Name the file that counts for each month, whatever the order in which all were landed."""
    columns = CANCER if source == "cancer_waits" else TESTS
    found = []
    for order in permutations(releases):
        held = [
            [one[0], source, "", *one[1:3], str(number), True] for number, one in enumerate(order)
        ]
        given = {
            "parsed.releases": draw(list(HELD), held),
            f"parsed.{source}": draw(list(columns), figures),
        }
        rows = production().run(f"staging.{source}", given).select("month", "release_id").rows()
        assert len(rows) == len({month for month, _ in rows})
        found.append({f"{month:%Y-%m}": release for month, release in rows})
    assert all(one == found[0] for one in found)
    return found[0]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        # A final extract before a provisional workbook; of two final ones the workbook.
        (("part", True, "", "first-hand"), ("england", False, "2026-01", "first-hand")),
        (("england", True, "", "first-hand"), ("part", True, "2026-01", "first-hand")),
        # Of two of a kind the later publication; first-hand before second-hand.
        (("england", False, "2026-01", "first-hand"), ("england", False, "2025-08", "first-hand")),
        (("england", False, "", "first-hand"), ("england", True, "2026-01", "second-hand")),
    ],
)
def test_the_file_of_cancer_waits_that_counts(
    better: tuple[str, bool, str, str], worse: tuple[str, bool, str, str]
) -> None:
    both = {"better": better, "worse": worse}
    releases: list[list[Cell]] = [[name, one[2], one[3]] for name, one in both.items()]
    figures: list[list[Cell]] = [
        [name, one[0], "treated_62", MAY, 10.5, one[1], 2] for name, one in both.items()
    ]
    # Of a month that the better file lacks the other one counts.
    figures.append(["worse", worse[0], "treated_62", JUNE, 9.0, worse[1], 3])
    found = used("cancer_waits", releases, figures)
    assert found == {"2025-05": "better", "2025-06": "worse"}


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        # The later publication; of one month the extract, whatever the day.
        (("provider", "2026-07", "first-hand"), ("pair", "2026-05", "first-hand")),
        (("pair", "2026-05-01", "first-hand"), ("provider", "2026-05-14", "first-hand")),
        (("pair", "2026-05", "first-hand"), ("provider", "", "first-hand")),
        (("provider", "", "first-hand"), ("pair", "2026-05", "second-hand")),
    ],
)
def test_the_file_of_tests_that_counts(
    better: tuple[str, str, str], worse: tuple[str, str, str]
) -> None:
    both = {"better": better, "worse": worse}
    releases: list[list[Cell]] = [[name, *one[1:]] for name, one in both.items()]
    figures: list[list[Cell]] = [[name, one[0], MAY, 7, 2] for name, one in both.items()]
    figures.append(["worse", worse[0], JUNE, 7, 3])
    assert used("diagnostics", releases, figures) == {"2025-05": "better", "2025-06": "worse"}


def test_a_mark_is_no_figure_and_a_system_is_its_board() -> None:
    figures: list[list[Cell]] = [
        ["england", APRIL, "", 10_000, 1_000, None, 5],
        ["organisation", APRIL, "QZ1", 5_000, 400, None, 6],
        ["organisation", APRIL, "ZZ1", 40, None, "*", 7],
        ["organisation", APRIL, "ZZ9", 4_960, 400, None, 8],
    ]
    columns = ["row_kind", "month", "org_code", "attendances", "over_12h", "mark", "row_number"]
    organisations: list[list[Cell]] = [["trust", "ZZ1"], ["icb", "QZ1"], ["england", "ENG"]]
    given = {
        "staging.ae_12h_arrival": draw(columns, figures),
        "core.organisations": draw(["org_kind", "org_code"], organisations),
    }
    told = production().run("metrics.ae_12h_arrival", given)
    assert sorted(told.select("org_kind", "org_code", "numerator", "first_row").rows()) == [
        ("england", "ENG", 1_000, 5),
        ("icb", "QZ1", 400, 6),
        ("trust", "ZZ1", None, 7),
    ]
