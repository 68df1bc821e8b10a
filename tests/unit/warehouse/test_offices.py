"""By which names and postcodes organisations are found: the newest register, nobody misplaced."""

import datetime as dt

from tests.support.ground import production
from tests.support.warehouse import NULL, Cell, Drawn, draw

THEN, NOW = dt.date(2021, 1, 4), dt.date(2026, 7, 8)
CLOSED = dt.date(2026, 3, 31)
ICBS = draw(
    ["icb_code", "icb_name", "closed_on", "successor_code"],
    [
        ["QZ1", "NHS Open ICB", NULL, NULL],
        ["QZ2", "NHS Merged ICB", CLOSED, "QZ1"],
        ["QZ3", "NHS Split ICB", CLOSED, NULL],
    ],
)
ORGANISATIONS = draw(
    ["org_kind", "org_code", "org_name", "closed_on", "has_page", "postcode"],
    [
        ["trust", "ZZ1", "One NHS Trust", NULL, True, "ZZ1 1ZZ"],
        ["trust", "ZZ2", "Two NHS Trust", NULL, False, "ZZ2 2ZZ"],
        ["trust", "ZZ3", "Three NHS Trust", CLOSED, True, "ZZ3 3ZZ"],
        ["trust", "ZZ4", "Four NHS Trust", NULL, True, NULL],
        ["trust", "ZZ5", "Five NHS Trust", NULL, True, "Nowhere"],
        ["icb", "QZ1", "NHS Open ICB", NULL, True, "ZZ9 9ZZ"],
    ],
)
NAMED = draw(
    ["org_kind", "org_code", "org_name"],
    [["trust", "ZZ1", "One NHS Trust"], ["trust", "ZZ3", "Three NHS Trust"]],
)
REGISTER = ["as_of", "org_code", "org_name", "region_code", "icb_code", "postcode"]


def districts(
    trusts: list[list[Cell]] | None = None, offices: list[list[Cell]] | None = None
) -> list[tuple[object, ...]]:
    given = {
        "marts.organisations": ORGANISATIONS,
        "core.icbs": ICBS,
        "staging.ods_trusts": draw(REGISTER, trusts or []),
        "staging.ods_sub_icbs": draw(REGISTER, offices or []),
    }
    found = production().run("marts.postcode_districts", given)
    columns = ["postcode_district", "org_kind", "org_code", "office_code"]
    return sorted(found.select(columns).rows())


TRUST = ("ZZ1", "trust", "ZZ1", "ZZ1")


def test_only_open_trusts_with_a_page_and_a_postcode_stand_under_one() -> None:
    assert districts() == [TRUST]


def test_an_office_counts_for_the_board_of_today_or_for_none() -> None:
    found = districts(
        offices=[
            [NOW, "01A", "NHS OPEN ICB - 01A", "Y1", "QZ1", "AA1 1AA"],
            [NOW, "01B", "NHS MERGED CCG", "Y1", "QZ2", "AB2 1AA"],
            [NOW, "01C", "NHS SPLIT CCG", "Y1", "QZ3", "AC3 1AA"],
            [NOW, "01D", "SOUTH COMMISSIONING HUB", "Y1", "QZ1", "AD4 1AA"],
            [THEN, "01E", "NHS OLD CCG", "Y1", "QZ1", "AE5 1AA"],
        ]
    )
    assert found == [
        ("AA1", "icb", "QZ1", "01A"),
        ("AB2", "icb", "QZ1", "01B"),
        TRUST,
    ]


def test_closed_trusts_of_the_newest_register_are_offices_welsh_ones_are_not() -> None:
    found = districts(
        trusts=[
            [NOW, "ZX1", "GONE NHS TRUST", "Y1", "QZ1", "AA1A 1AA"],
            [NOW, "ZX2", "WELSH NHS TRUST", "W00", "QZ1", "AB2 1AA"],
            [THEN, "ZX3", "OLDER NHS TRUST", "Y1", "QZ1", "AC3 1AA"],
        ]
    )
    assert found == [("AA1A", "icb", "QZ1", "ZX1"), TRUST]


def test_a_district_is_split_into_letters_and_number_and_names_one_office() -> None:
    rows: list[list[Cell]] = [
        [NOW, "01B", "NHS OPEN ICB - 01B", "Y1", "QZ1", "AA10 1AA"],
        [NOW, "01A", "NHS OPEN ICB - 01A", "Y1", "QZ1", "AA10 2AA"],
        [NOW, "01C", "NHS OPEN ICB - 01C", "Y1", "QZ1", "EC1V 2AA"],
    ]
    given = {
        "marts.organisations": ORGANISATIONS,
        "core.icbs": ICBS,
        "staging.ods_trusts": draw(REGISTER, []),
        "staging.ods_sub_icbs": draw(REGISTER, rows),
    }
    found = production().run("marts.postcode_districts", given)
    columns = ["postcode_area", "district_number", "postcode_district", "office_code"]
    assert sorted(found.select(columns).rows()) == [
        ("AA", 10, "AA10", "01A"),
        ("EC", 1, "EC1V", "01C"),
        ("ZZ", 1, "ZZ1", "ZZ1"),
    ]


def names(register: Drawn) -> list[tuple[object, ...]]:
    given = {"core.organisations": NAMED, "staging.ods_trusts": register}
    found = production().run("marts.organisation_names", given)
    return sorted(found.select("org_code", "other_name", "is_newest").rows())


def test_a_name_that_only_looks_otherwise_is_no_other_name() -> None:
    columns = ["as_of", "org_code", "org_name"]
    assert names(draw(columns, [[THEN, "ZZ1", "THE ONE NHS FOUNDATION TRUST"]])) == []
    assert names(draw(columns, [[NOW, "ZZ9", "SOMEBODY ELSE NHS TRUST"]])) == []


def test_a_name_is_old_unless_the_newest_register_gives_it() -> None:
    columns = ["as_of", "org_code", "org_name"]
    register = draw(
        columns,
        [
            [THEN, "ZZ1", "FIRST & FOREMOST NHS TRUST"],
            [NOW, "ZZ1", "ONE NHS TRUST"],
            [THEN, "ZZ3", "THREE NHS TRUST"],
            [NOW, "ZZ3", "THIRD AND LAST NHS TRUST"],
        ],
    )
    assert names(register) == [
        ("ZZ1", "First & Foremost NHS Trust", False),
        ("ZZ3", "Third And Last NHS Trust", True),
    ]


def test_one_name_spelt_in_two_ways_is_told_once_as_it_was_last_spelt() -> None:
    columns = ["as_of", "org_code", "org_name"]
    register = draw(
        columns,
        [
            [THEN, "ZZ1", "FIRST & FOREMOST NHS TRUST"],
            [dt.date(2022, 1, 1), "ZZ1", "FIRST AND FOREMOST NHS FOUNDATION TRUST"],
            [NOW, "ZZ1", "ONE NHS TRUST"],
        ],
    )
    assert names(register) == [("ZZ1", "First And Foremost NHS Foundation Trust", False)]
