"""A month of waiting lists that is published first-hand, beside a second-hand table of many."""

import datetime as dt

from tests.support.ground import production
from tests.support.warehouse import draw

JUNE, JULY = dt.date(2025, 6, 1), dt.date(2025, 7, 1)
RELEASES = draw(
    ["release_id", "source", "period", "published", "status", "landed_at", "is_admitted"],
    [
        [
            "table",
            "rtt_incomplete_provider",
            "2025-06_2025-07",
            "2026-07",
            "second-hand",
            "1",
            True,
        ],
        ["book", "rtt_incomplete_provider", "2025-07", "2025-09", "first-hand", "2", True],
    ],
)
FIGURES = draw(
    [
        *("release_id", "sheet", "row", "provider_code", "treatment_function_code", "month"),
        *("pathways", "within_18_weeks", "over_52_weeks", "over_65_weeks", "over_78_weeks"),
    ],
    [
        ["table", "", 2, "ZZ1", "C_999", JUNE, 1000, 600, 30, 3, 0],
        ["table", "", 3, "ZZ1", "C_999", JULY, 1100, 660, 40, 4, 0],
        ["table", "", 4, "ZZ2", "C_999", JULY, 500, 300, 20, 2, 0],
        ["book", "Provider", 15, "ZZ1", "C_999", JULY, 1111, 666, 40, 4, 0],
        ["book", "IS Provider", 18, "NZZ01", "C_999", JULY, 90, 80, 0, 0, 0],
    ],
)
GIVEN = {"parsed.releases": RELEASES, "parsed.rtt_incomplete_provider": FIGURES}


def test_a_first_hand_month_takes_the_place_of_all_that_was_told_second_hand() -> None:
    """An older publication, landed later: the hand counts before the date, the month as a whole."""
    used = production().run("staging.rtt_incomplete_provider", GIVEN)
    assert sorted(used.select("month", "provider_code", "pathways", "release_id").rows()) == [
        (JUNE, "ZZ1", 1000, "table"),
        (JULY, "NZZ01", 90, "book"),
        (JULY, "ZZ1", 1111, "book"),
    ]


def test_every_figure_names_its_sheet_and_england_both() -> None:
    """June is told of one sheet only: without the independent providers it is not England."""
    empty = draw(["org_kind", "org_code", "month", "pathways"], [])
    waits = production().run("core.rtt_waits", {**GIVEN, "core.rtt_lists": empty})
    columns = ["org_code", "month", "pathways", "sheet_name", "first_row", "last_row", "row_count"]
    assert sorted(waits.select(columns).rows()) == [
        ("ENG", JULY, 1201, "Provider and IS Provider", 15, 18, 2),
        ("NZZ01", JULY, 90, "IS Provider", 18, 18, 1),
        ("ZZ1", JUNE, 1000, "", 2, 2, 1),
        ("ZZ1", JULY, 1111, "Provider", 15, 15, 1),
    ]


def test_a_cut_table_gives_way_to_a_whole_one_and_nothing_is_added_up_from_it() -> None:
    august = dt.date(2025, 8, 1)
    releases = draw(
        RELEASES.columns,
        [
            *RELEASES.rows,
            ["cut7", "rtt_incomplete_provider", "2025-07", "2026-09", "first-hand", "3", True],
            ["cut8", "rtt_incomplete_provider", "2025-08", "", "second-hand", "4", True],
        ],
    )
    figures = draw(
        FIGURES.columns,
        [
            *FIGURES.rows,
            ["book", "Provider", 14, "ZZ1", "C_100", JULY, 1111, 666, 40, 4, 0],
            ["cut7", "", 2, "ZZ1", "C_999", JULY, 9, 9, 0, 0, 0],
            ["cut8", "", 2, "ZZ1", "C_999", august, 1200, 700, 50, 5, 0],
        ],
    )
    given = {"parsed.releases": releases, "parsed.rtt_incomplete_provider": figures}
    used = production().run("staging.rtt_incomplete_provider", given)
    cut = used.filter(used["month"] >= JULY).select("month", "release_id", "is_cut").unique()
    assert sorted(cut.rows()) == [(JULY, "book", False), (august, "cut8", True)]

    empty = draw(["org_kind", "org_code", "month", "pathways"], [])
    waits = production().run("core.rtt_waits", {**given, "core.rtt_lists": empty})
    of_august = waits.filter(waits["month"] == august)
    assert of_august.select("org_kind", "org_code", "pathways").rows() == [
        ("provider", "ZZ1", 1200)
    ]
