"""By which names organisations are found: the newest register, nobody misplaced."""

import datetime as dt

from tests.support.ground import production
from tests.support.warehouse import Drawn, draw

THEN, NOW = dt.date(2021, 1, 4), dt.date(2026, 7, 8)
NAMED = draw(
    ["org_kind", "org_code", "org_name"],
    [["trust", "ZZ1", "One NHS Trust"], ["trust", "ZZ3", "Three NHS Trust"]],
)


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
