"""Outlines of ICBs: of each map the release that counts, joined by name, nobody left over."""

import datetime as dt

from tests.support.ground import production
from tests.support.warehouse import NULL, Drawn, draw

OLD, NEW = dt.date(2023, 4, 1), dt.date(2026, 4, 1)
BEFORE = dt.date(2026, 3, 31)
ICBS = draw(
    ["icb_code", "icb_name", "opened_on", "closed_on"],
    [
        ["QZ9", "NHS Nowhere ICB", dt.date(2022, 7, 1), NULL],
        ["QZ8", "NHS Former ICB", dt.date(2022, 7, 1), BEFORE],
        ["Z9Z9Z", "NHS Younger ICB", NEW, NULL],
    ],
)
RING = ["as_of", "area_code", "area_name", "polygon_number", "ring_number"]


def areas(*rows: tuple[dt.date, str, str]) -> Drawn:
    return draw(
        RING,
        [[*row[:2], f"NHS {row[2]} Integrated Care Board", 1, n] for row in rows for n in (1, 2)],
    )


def wrong(*rows: tuple[dt.date, str, str]) -> list[tuple[object, ...]]:
    given = {"staging.icb_boundaries": areas(*rows), "core.icbs": ICBS}
    return sorted(production().run("checks.boundaries_are_of_icbs", given).rows(), key=str)


GOOD = (
    (OLD, "E54000001", "Nowhere"),
    (OLD, "E54000002", "Former"),
    (NEW, "E54000001", "Nowhere"),
    (NEW, "E54000003", "Younger"),
)


def test_an_area_has_the_code_of_the_icb_of_its_name() -> None:
    given = {"staging.icb_boundaries": areas(*GOOD), "core.icbs": ICBS}
    found = production().run("core.icb_boundaries", given)
    codes = found.filter(ring_number=1).select("as_of", "area_code", "icb_code").rows()
    assert sorted(codes) == [
        (OLD, "E54000001", "QZ9"),
        (OLD, "E54000002", "QZ8"),
        (NEW, "E54000001", "QZ9"),
        (NEW, "E54000003", "Z9Z9Z"),
    ]


def test_maps_on_which_every_icb_of_their_time_is_are_right() -> None:
    assert wrong(*GOOD) == []
    assert wrong() == []


def test_an_area_that_is_no_icb_and_an_icb_that_is_on_no_map_are_named() -> None:
    renamed = (NEW, "E54000003", "Renamed")
    assert wrong(*GOOD[:3], renamed) == [
        (NEW, "E54000003", None, "NHS Renamed Integrated Care Board"),
        (NEW, None, "Z9Z9Z", "NHS Younger ICB"),
    ]
    # On the newest map everyone is expected who is there now, not only when it was drawn.
    assert wrong(*GOOD[:2]) == [(OLD, None, "Z9Z9Z", "NHS Younger ICB")]


def test_of_each_map_the_newest_release_is_used_and_two_maps_are_used_side_by_side() -> None:
    columns = ["release_id", *RING]
    name = "NHS Nowhere Integrated Care Board"
    given = {
        "parsed.releases": draw(
            ["release_id", "source", "period", "published", "status", "landed_at", "is_admitted"],
            [
                ["one", "icb_boundaries", "2026-04-15", "2026-04-15", "first-hand", "1", True],
                ["two", "icb_boundaries", "2026-04-15", "2026-04-15", "first-hand", "2", True],
                ["again", "icb_boundaries", "2026-06-01", "2026-06-01", "first-hand", "3", True],
            ],
        ),
        "parsed.icb_boundaries": draw(
            columns,
            [
                ["one", OLD, "E54000001", name, 1, 1],
                ["two", NEW, "E54000001", name, 1, 1],
                ["two", NEW, "E54000001", name, 2, 1],
                ["again", NEW, "E54000001", name, 1, 1],
            ],
        ),
    }
    used = production().run("staging.icb_boundaries", given)
    assert sorted(used.select("as_of", "polygon_number", "release_id").rows()) == [
        (OLD, 1, "one"),
        (NEW, 1, "again"),
    ]
