"""Which accounts and which report count, and which board a system's name stands for."""

from datetime import date

import pytest

from tests.support.ground import production
from tests.support.warehouse import Cell, Drawn, draw

Q3, Q4, NEXT = date(2025, 10, 1), date(2026, 1, 1), date(2026, 4, 1)
YEAR = date(2024, 4, 1)

RELEASES = ("release_id", "source", "period", "status", "is_admitted", "landed_at", "published")


def releases(*rows: tuple[str, str, str, str]) -> Drawn:
    """Draw first-hand releases: id, source, period, landed."""
    return draw(RELEASES, [[a, b, c, "first-hand", True, d, ""] for a, b, c, d in rows])


def accounts(*rows: tuple[str, str, str | None, str, float]) -> Drawn:
    """Draw accounts: release, kind, code, name, surplus."""
    columns = ("year", "release_id", "provider_kind", "org_code", "org_name", "surplus_thousands")
    return draw(columns, [[YEAR, *row] for row in rows])


OLD = ("old", "trust_accounts", "2024-25", "2026-04-01")
NEW = ("new", "trust_accounts", "2024-25", "2026-05-01")
FOUNDATION = ("foundation", "trust_accounts", "2024-25", "2026-04-01")


def in_use(given: dict[str, Drawn]) -> list[tuple[Cell, ...]]:
    frame = production().run("staging.trust_accounts", given)
    return sorted(frame.select("release_id", "org_name", "surplus_thousands").rows())


def test_both_workbooks_of_a_year_count_and_of_each_the_newest() -> None:
    given = {
        "parsed.releases": releases(OLD, NEW, FOUNDATION),
        "parsed.trust_accounts": accounts(
            ("old", "NHS trusts", "RZ1", "One NHS Trust", 1),
            ("old", "NHS trusts", "RZ2", "Two NHS Trust", 2),
            ("new", "NHS trusts", "RZ1", "One NHS Trust", 3),
            ("foundation", "NHS foundation trusts", "RY1", "One NHS Foundation Trust", 4),
        ),
    }
    # The trust that the newer workbook has left out is gone with the older one.
    assert in_use(given) == [
        ("foundation", "One NHS Foundation Trust", 4),
        ("new", "One NHS Trust", 3),
    ]
    used = production().run("staging.rows_in_use", given)
    assert sorted(used["release_id"].to_list()) == ["foundation", "new"]


def test_a_trust_without_a_code_and_one_in_both_workbooks_are_listed() -> None:
    given = {
        "parsed.releases": releases(NEW, FOUNDATION),
        "parsed.trust_accounts": accounts(
            ("new", "NHS trusts", "RZ1", "One NHS Trust", 1),
            ("new", "NHS trusts", None, "Nobody NHS Trust", 2),
            ("foundation", "NHS foundation trusts", "RZ1", "One NHS Foundation Trust", 3),
        ),
    }
    assert len(in_use(given)) == 3
    nameless = production().run("checks.trust_accounts_have_a_code", given)
    assert nameless.select("org_name", "surplus_thousands").rows() == [("Nobody NHS Trust", 2)]
    twice = production().run("checks.trust_accounts_stand_once", given)
    assert twice.select("org_code", "times_there").rows() == [("RZ1", 2)]


# ---------------------------------------------------------------- the report of a quarter


def report(*rows: tuple[str, date, str, str, float]) -> Drawn:
    """Draw a report: release, quarter, system, kind of row, actual figure."""
    columns = ("release_id", "quarter", "ics_name", "row_kind", "actual_millions", "org_name")
    return draw(columns, [[*row, f"{row[3]} of {row[2]}"] for row in rows])


def test_the_newest_reading_of_a_page_counts_whole() -> None:
    given = {
        "parsed.releases": releases(
            ("third", "finance_quarterly", "2025-26-Q3", "2026-03-01"),
            ("first", "finance_quarterly", "2025-26-Q4", "2026-06-01"),
            ("mended", "finance_quarterly", "2025-26-Q4", "2026-07-01"),
        ),
        "parsed.finance_quarterly": report(
            ("third", Q3, "Nowhere ICS", "total", 1),
            ("first", Q4, "Nowhere ICS", "total", 2),
            ("first", Q4, "Nowhere ICS", "provider", 2),
            ("mended", Q4, "Nowhere ICS", "total", 3),
        ),
    }
    frame = production().run("staging.finance_quarterly", given)
    assert sorted(frame.select("release_id", "actual_millions").rows()) == [
        ("mended", 3),
        ("third", 1),
    ]


def codes(quarter: date, *names: str) -> dict[str, str | None]:
    """Give the code that each name of a system gets."""
    given = {
        "staging.finance_quarterly": draw(
            ("quarter", "ics_name", "org_name", "row_kind"),
            [[quarter, name, f"Total {name}", "total"] for name in names],
        )
    }
    frame = production().run("core.finance_systems", given)
    return dict(frame.select("ics_name", "icb_code").rows())


@pytest.mark.parametrize(
    "name",
    [
        "Kent and Medway ICS",
        "Kent & Medway ICS",
        "NHS Kent and Medway Integrated Care Board",
        "Kent and Medway Integrated Care System",
        "The Kent and  Medway ICS",
        "KENT AND MEDWAY ICB",
    ],
)
def test_a_system_is_known_by_the_name_of_its_board_however_it_is_written(name: str) -> None:
    assert codes(Q4, name) == {name: "QKS"}


@pytest.mark.parametrize(
    "name",
    ["Kent ICS", "Kent and Medway Health and Care Partnership", "Medway and Kent ICS", "ICS", ""],
)
def test_a_name_that_is_not_sure_gets_no_code(name: str) -> None:
    assert codes(Q4, name) == {name: None}


@pytest.mark.parametrize(
    ("name", "quarter", "code"),
    [
        ("Sussex ICS", Q4, "QNX"),
        ("Sussex ICS", NEXT, None),
        ("Thames Valley ICS", Q4, None),
        ("Thames Valley ICS", NEXT, "S0E4D"),
        ("Cornwall & the Isles of Scilly ICS", Q4, "QT6"),
        ("Shropshire, Telford & Wrekin ICS", NEXT, "QOC"),
        ("Staffordshire and Stoke on Trent ICS", NEXT, "QNC"),
    ],
)
def test_a_board_counts_in_the_quarters_in_which_it_is_open(
    name: str, quarter: date, code: str | None
) -> None:
    assert codes(quarter, name) == {name: code}


def test_every_board_of_the_seed_is_found_under_its_own_name() -> None:
    """No two boards that are open at one time have names that come to the same."""
    icbs = production().run("core.icbs", {})
    for quarter in (Q4, NEXT):
        is_open = {
            name: code
            for code, name, opened, closed in icbs.select(
                "icb_code", "icb_name", "opened_on", "closed_on"
            ).iter_rows()
            if opened <= quarter and (closed is None or closed >= quarter)
        }
        assert codes(quarter, *is_open) == is_open
        assert len(is_open) == (42 if quarter == Q4 else 36)


def test_systems_without_a_board_are_listed() -> None:
    given = {
        "staging.finance_quarterly": draw(
            ("quarter", "ics_name", "org_name", "row_kind", "actual_millions"),
            [[Q4, "Nowhere ICS", "Total", "total", 1.5], [Q4, "Devon ICS", "Total", "total", 2.5]],
        )
    }
    frame = production().run("checks.finance_systems_have_an_icb", given)
    assert frame.select("ics_name", "actual_millions").rows() == [("Nowhere ICS", 1.5)]
