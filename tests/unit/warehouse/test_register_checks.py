"""The lists kept by hand are held against the registers: a merger is noticed when registered."""

import datetime as dt
from collections.abc import Sequence

import pytest

from tests.support.ground import production
from tests.support.warehouse import NULL, Cell, Drawn, draw

DAY = dt.date(2026, 7, 8)
EARLIER = dt.date(2026, 6, 8)

REGISTER = ("as_of", "org_code", "org_name", "region_code", "opened_on", "closed_on")


def wrong(check: str, **given: Drawn) -> list[tuple[object, ...]]:
    """Give the rows that a check finds, in order."""
    drawn = {name.replace("__", "."): table for name, table in given.items()}
    return sorted(production().run(f"checks.{check}", drawn).rows(), key=str)


# ---------------------------------------------------------------- ICBs

OURS = draw(
    ["icb_code", "icb_name", "opened_on", "closed_on", "successor_code"],
    [
        ["QZ9", "NHS Nowhere ICB", dt.date(2022, 7, 1), NULL, NULL],
        ["QZ8", "NHS Former ICB", dt.date(2022, 7, 1), dt.date(2026, 3, 31), "Z9Z9Z"],
        ["Z9Z9Z", "NHS Younger ICB", dt.date(2026, 4, 1), NULL, NULL],
    ],
)


def boards(*others: Sequence[Cell]) -> Drawn:
    """Draw the register as it should be, and lines that stand in the place of its own."""
    lines: dict[Cell, Sequence[Cell]] = {
        "QZ9": ["QZ9", "NHS NOWHERE INTEGRATED CARE BOARD", dt.date(2017, 4, 1), NULL],
        "QZ8": ["QZ8", "NHS FORMER INTEGRATED CARE BOARD", dt.date(2018, 4, 1), "2026-03-31"],
        "Z9Z9Z": ["Z9Z9Z", "NHS YOUNGER INTEGRATED CARE BOARD", dt.date(2026, 4, 1), NULL],
        "QZ7": ["QZ7", "SOME PARTNERSHIP", dt.date(2016, 4, 1), NULL],
        "QZ6": ["QZ6", "NHS OLD INTEGRATED CARE BOARD", dt.date(2016, 4, 1), "2020-03-31"],
    }
    lines |= {line[0]: line for line in others}
    rows = [
        [DAY, code, name, opened, dt.date.fromisoformat(closed) if closed != NULL else NULL]
        for code, name, opened, closed in lines.values()
        if isinstance(closed, str)
    ]
    columns = ["as_of", "org_code", "org_name", "opened_on", "closed_on"]
    # What stood in an older register does not count any more.
    return draw(columns, [*rows, [EARLIER, "QZ9", "ANYTHING INTEGRATED CARE BOARD", DAY, NULL]])


def test_a_list_that_agrees_with_the_register_of_icbs_is_right() -> None:
    assert wrong("register_icbs", core__icbs=OURS, staging__ods_icbs=boards()) == []


def test_without_a_register_nothing_is_wrong() -> None:
    assert wrong("register_icbs", core__icbs=OURS) == []
    assert wrong("register_trusts") == []
    assert wrong("register_successions") == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (
            ["QZ9", "NHS RENAMED INTEGRATED CARE BOARD", dt.date(2017, 4, 1), NULL],
            (
                "QZ9",
                "name",
                "NHS NOWHERE INTEGRATED CARE BOARD",
                "NHS RENAMED INTEGRATED CARE BOARD",
                DAY,
            ),
        ),
        (
            ["QZ9", "NHS NOWHERE INTEGRATED CARE BOARD", dt.date(2017, 4, 1), "2027-03-31"],
            ("QZ9", "last day", None, "2027-03-31", DAY),
        ),
        (
            ["Z9Z9Z", "NHS YOUNGER INTEGRATED CARE BOARD", dt.date(2026, 5, 1), NULL],
            ("Z9Z9Z", "first day", "2026-04-01", "2026-05-01", DAY),
        ),
    ],
)
def test_an_icb_that_is_registered_otherwise_is_named(
    line: list[Cell], found: tuple[object, ...]
) -> None:
    assert wrong("register_icbs", core__icbs=OURS, staging__ods_icbs=boards(line)) == [found]


def test_an_icb_that_is_new_in_the_register_is_named() -> None:
    line: list[Cell] = ["Z8Z8Z", "NHS BRAND NEW INTEGRATED CARE BOARD", dt.date(2027, 4, 1), NULL]
    assert wrong("register_icbs", core__icbs=OURS, staging__ods_icbs=boards(line)) == [
        ("Z8Z8Z", "first day", None, "2027-04-01", DAY),
        ("Z8Z8Z", "name", None, "NHS BRAND NEW INTEGRATED CARE BOARD", DAY),
    ]


@pytest.mark.parametrize(
    ("opened", "closed"),
    [(dt.date(2026, 8, 1), NULL), (dt.date(2022, 7, 1), dt.date(2026, 7, 31))],
)
def test_a_register_need_not_know_what_comes_after_its_day(opened: dt.date, closed: Cell) -> None:
    listed = draw(
        ["icb_code", "icb_name", "opened_on", "closed_on", "successor_code"],
        [["QZ9", "NHS Nowhere ICB", opened, closed, NULL]],
    )
    columns = ["as_of", "org_code", "org_name", "opened_on", "closed_on"]
    known: list[Cell] = [DAY, "QZ9", "NHS NOWHERE INTEGRATED CARE BOARD", dt.date(2017, 4, 1), NULL]
    other: list[Cell] = [DAY, "QZ1", "SOME PARTNERSHIP", dt.date(2017, 4, 1), NULL]
    register = draw(columns, [known if closed != NULL else other])
    assert wrong("register_icbs", core__icbs=listed, staging__ods_icbs=register) == []


# ---------------------------------------------------------------- trusts


def test_a_trust_that_closed_and_care_trusts_that_are_not_as_listed_are_named() -> None:
    closed = dt.date(2026, 6, 30)
    found = wrong(
        "register_trusts",
        staging__ods_trusts=draw(
            REGISTER,
            [
                [EARLIER, "ZZ1", "ONE", "Y56", NULL, closed],
                [DAY, "ZZ2", "MERGED AND LISTED", "Y56", NULL, closed],
                [DAY, "ZZ3", "MERGED AND NOT LISTED", "Y56", NULL, closed],
                [DAY, "ZZ4", "NEVER HAD A FIGURE", "Y56", NULL, closed],
                [DAY, "7ZZ", "WELSH BOARD", "W00", NULL, closed],
                [DAY, "ZZ6", "OPEN", "Y56", NULL, NULL],
            ],
        ),
        staging__ods_care_trusts=draw(
            REGISTER,
            [
                [DAY, "TZ1", "AS LISTED", "Y56", NULL, NULL],
                [DAY, "TZ2", "RENAMED", "Y56", NULL, NULL],
                [DAY, "TZ3", "NEW", "Y56", NULL, NULL],
                [DAY, "TZ4", "CLOSED LONG AGO", "Y56", NULL, dt.date(2011, 3, 31)],
            ],
        ),
        seeds__org_successions=draw(["closed_code"], [["ZZ2"]]),
        seeds__trusts_beside_the_register=draw(
            ["org_code", "org_name"], [["TZ1", "AS LISTED"], ["TZ2", "AS IT WAS"], ["ZZ9", NULL]]
        ),
        metrics__all_values=draw(
            ["org_kind", "org_code"],
            [["trust", code] for code in ("ZZ1", "ZZ2", "ZZ3", "7ZZ", "ZZ6")],
        ),
    )
    assert [(code, detail) for code, _, detail, _ in found] == [
        ("TZ2", "RENAMED"),
        ("TZ3", "NEW"),
        ("ZZ3", "2026-06-30"),
    ]
    assert [what for _, what, _, _ in found] == [
        "called AS IT WAS in trusts_beside_the_register",
        "open in the register of care trusts, and not in trusts_beside_the_register",
        "closed in the register of trusts, and not in org_successions",
    ]


# ---------------------------------------------------------------- successions


def successions(
    *registered: tuple[str, str, dt.date], day: dt.date = DAY
) -> list[tuple[object, ...]]:
    """Hold our lists against these successions."""
    old = ("Y90", "Y80", dt.date(2015, 4, 1))
    rows = [old, *registered, *(one for one in registered if one[0] == "ZZ1")]
    return wrong(
        "register_successions",
        staging__ods_successions=draw(
            ["as_of", "closed_code", "successor_code", "succeeded_on"],
            [[day, *one] for one in rows],
        ),
        staging__ods_trusts=draw(["org_code"], [["ZZ1"], ["ZZ3"]]),
        core__icbs=draw(
            ["icb_code", "closed_on", "successor_code"],
            [
                ["QZ8", dt.date(2026, 3, 31), "Z9Z9Z"],
                ["QZ7", dt.date(2026, 3, 31), NULL],
                ["Z9Z9Z", NULL, NULL],
            ],
        ),
        seeds__org_successions=draw(
            ["closed_code", "successor_code", "succeeded_on"], [["ZZ1", "ZZ2", "2026-04-01"]]
        ),
    )


APRIL = dt.date(2026, 4, 1)
LISTED = (("ZZ1", "ZZ2", APRIL), ("QZ8", "Z9Z9Z", APRIL))


def test_lists_that_agree_with_the_register_of_successions_are_right() -> None:
    split = (("QZ7", "Z9Z9Z", APRIL), ("QZ7", "QZ9", APRIL))
    of_practices = ("Y91", "Y81", dt.date(2026, 5, 1))
    before_our_figures = ("ZZ3", "ZZ2", dt.date(2018, 4, 1))
    assert successions(*LISTED, *split, of_practices, before_our_figures) == []


def test_a_merger_is_noticed_on_the_day_on_which_it_is_registered() -> None:
    day = dt.date(2026, 10, 1)
    assert successions(*LISTED, ("ZZ3", "ZZ2", day)) == [("ZZ3", "ZZ2", None, day, DAY)]


def test_another_date_or_another_successor_is_named() -> None:
    may = dt.date(2026, 5, 1)
    assert successions(("ZZ1", "ZZ2", may), ("QZ8", "QZ9", APRIL)) == [
        ("QZ8", "QZ9", None, APRIL, DAY),
        ("QZ8", "Z9Z9Z", APRIL, None, DAY),
        ("ZZ1", "ZZ2", APRIL, may, DAY),
    ]


def test_a_register_need_not_know_a_merger_of_later() -> None:
    eve, of_april = dt.date(2026, 3, 31), LISTED[1]
    assert successions(day=eve) == []
    assert successions(of_april, day=APRIL) == [("ZZ1", "ZZ2", APRIL, None, APRIL)]
    # It may know one all the same, and then its date counts.
    may = dt.date(2026, 5, 1)
    assert successions(("ZZ1", "ZZ2", may), day=eve) == [("ZZ1", "ZZ2", APRIL, may, eve)]
