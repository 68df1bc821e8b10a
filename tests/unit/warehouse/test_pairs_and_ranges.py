"""Who clearly differs from whom, the range of a place, and the groups of a table."""

from collections.abc import Sequence
from typing import Final

import polars as pl
import pytest

from tests.support.ground import production
from tests.support.warehouse import Cell, draw, plain

PLACE: Final = ["table_id", "edition", "org_code", "place"]
REPLAY: Final = ["table_id", "edition", "doubt", "org_code", "places"]
PAIR: Final = ["table_id", "above_code", "below_code", "above_share", "is_told_apart"]


def replay(
    org_code: str,
    places: Sequence[int],
    *,
    table_id: str = "acute",
    edition: str = "latest",
    doubt: str = "all",
) -> dict[str, object]:
    cells = (table_id, edition, doubt, org_code, list(places))
    return dict(zip(REPLAY, cells, strict=True))


def line(*cells: Cell) -> list[Cell]:
    return list(cells)


def pairs_of(places: list[list[Cell]], replays: list[dict[str, object]]) -> pl.DataFrame:
    return production().run(
        "marts.league_pairs",
        {"marts.league_places": draw(PLACE, places), "marts.replays": pl.DataFrame(replays)},
    )


@pytest.mark.parametrize(
    ("above", "level", "below", "share", "is_told_apart"),
    [
        (39, 0, 1, 0.975, True),
        (39, 1, 0, 0.9875, True),
        (38, 2, 0, 0.975, False),
        (38, 0, 2, 0.95, False),
        (0, 40, 0, 0.5, False),
        (1, 0, 39, 0.025, True),
        (0, 2, 38, 0.025, False),
    ],
)
def test_two_clearly_differ_if_one_is_above_in_39_of_40_replays(
    above: int,
    level: int,
    below: int,
    share: float,
    is_told_apart: bool,  # noqa: FBT001 a case of the table
) -> None:
    frame = pairs_of(
        [["acute", "latest", "Z1", 1], ["acute", "latest", "Z2", 2]],
        [
            replay("Z1", [1] * above + [1] * level + [2] * below),
            replay("Z2", [2] * above + [1] * level + [1] * below),
        ],
    )
    assert plain(frame, PAIR) == [("acute", "Z1", "Z2", share, is_told_apart)]


def test_pairs_are_of_those_ranked_in_the_latest_edition_of_each_table() -> None:
    frame = pairs_of(
        [
            ["acute", "latest", "Z2", 1],
            ["acute", "latest", "Z1", 2],
            ["acute", "latest", "Z3", None],
            ["acute", "2026-01", "Z1", 1],
            ["acute", "2026-01", "Z2", 2],
            # A tie: the first by code is named first.
            ["acute-waits", "latest", "Z2", 1],
            ["acute-waits", "latest", "Z1", 1],
        ],
        [
            replay("Z1", [2, 2, 2, 1]),
            replay("Z2", [1, 1, 1, 2]),
            replay("Z3", [3, 3, 3, 3]),
            replay("Z1", [1, 1, 1, 1], edition="2026-01"),
            replay("Z2", [2, 2, 2, 2], edition="2026-01"),
            replay("Z1", [1, 1, 1, 1], doubt="noise"),
            replay("Z2", [2, 2, 2, 2], doubt="noise"),
            replay("Z1", [1, 1, 2, 2], table_id="acute-waits"),
            replay("Z2", [2, 2, 1, 1], table_id="acute-waits"),
        ],
    )
    assert plain(frame, PAIR) == [
        ("acute", "Z2", "Z1", 0.75, False),
        ("acute-waits", "Z1", "Z2", 0.5, False),
    ]


def ranges_of(
    places: list[list[Cell]],
    replays: list[dict[str, object]],
    pairs: list[list[Cell]],
    ranked: dict[tuple[str, str], int],
) -> pl.DataFrame:
    return production().run(
        "marts.league_ranges",
        {
            "marts.league_places": draw(PLACE, places),
            "marts.replays": pl.DataFrame(replays),
            "marts.league_pairs": draw(PAIR, pairs),
            "marts.league_editions": draw(
                ["table_id", "edition", "ranked_count"],
                [[*edition, count] for edition, count in ranked.items()],
            ),
        },
    )


RANGE: Final = ["place_low", "place_middle", "place_high", "place_low_noise", "place_high_noise"]


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (40, (2, 40, 78, 21, 59)),
        # The range is widened to hold the place itself.
        (1, (1, 40, 78, 1, 59)),
        (80, (2, 40, 80, 21, 80)),
    ],
)
def test_a_range_holds_95_of_100_replays_and_its_place(
    place: int, expected: tuple[int, ...]
) -> None:
    frame = ranges_of(
        [["acute", "latest", "Z1", place]],
        [
            # 80 replays from the last place to the first, and 40 of noise alone.
            replay("Z1", range(80, 0, -1)),
            replay("Z1", range(60, 20, -1), doubt="noise"),
            replay("Z1", [7] * 40, doubt="weights"),
        ],
        [],
        {("acute", "latest"): 80},
    )
    assert frame.select(RANGE).rows() == [expected]
    assert frame["replay_count"].to_list() == [80]
    quarters = frame.select("top_quarter_share", "bottom_quarter_share").rows()
    assert quarters == [(0.25, 0.25)]


@pytest.mark.parametrize(("ranked", "share"), [(3, None), (4, 0.5), (7, 0.5), (8, 1.0)])
def test_a_table_of_four_has_quarters(ranked: int, share: float | None) -> None:
    frame = ranges_of(
        [["acute", "latest", "Z1", 1], ["acute", "latest", "Z2", ranked]],
        [replay("Z1", [1, 2]), replay("Z2", [ranked, ranked - 1])],
        [],
        {("acute", "latest"): ranked},
    )
    rows = frame.sort("org_code").select("top_quarter_share", "bottom_quarter_share").rows()
    nothing = None if share is None else 0.0
    assert rows == [(share, nothing), (nothing, share)]


def test_a_range_is_of_one_table_and_one_edition() -> None:
    keys = [("acute", "latest"), ("acute", "2026-01"), ("acute-waits", "latest")]
    frame = ranges_of(
        [
            *(line(*key, "Z1", number) for number, key in enumerate(keys, 1)),
            ["acute", "2026-02", "Z1", None],
        ],
        [
            *(
                replay("Z1", [number] * 4, table_id=table_id, edition=edition)
                for number, (table_id, edition) in enumerate(keys, 1)
            ),
            *(
                replay("Z1", [number] * 4, table_id=table_id, edition=edition, doubt="noise")
                for number, (table_id, edition) in enumerate(keys[1:], 2)
            ),
            replay("Z1", [9] * 4, edition="2026-02"),
        ],
        [],
        {**dict.fromkeys(keys, 4), ("acute", "2026-02"): 4},
    )
    shown = ["table_id", "edition", "place", *RANGE]
    # The latest edition of the first table has no replays of noise alone.
    assert plain(frame, shown) == [
        ("acute", "2026-01", *[2.0] * 6),
        ("acute", "latest", *[1.0] * 4, None, None),
        ("acute-waits", "latest", *[3.0] * 6),
    ]


def test_the_noise_of_a_trust_is_its_own() -> None:
    frame = ranges_of(
        [["acute", "latest", "Z1", 1], ["acute", "latest", "Z2", 9]],
        [
            *(replay("Z1", [1], doubt=doubt) for doubt in ("all", "noise")),
            *(replay("Z2", [9], doubt=doubt) for doubt in ("all", "noise")),
        ],
        [],
        {("acute", "latest"): 9},
    )
    shown = ["org_code", "place_low_noise", "place_high_noise"]
    assert plain(frame, shown) == [("Z1", 1.0, 1.0), ("Z2", 9.0, 9.0)]


def test_groups_begin_where_one_is_clearly_below_the_head_of_the_group_before() -> None:
    places = {"Z1": 1, "Z2": 2, "Z3": 2, "Z4": 4, "Z5": 5, "Z6": 6, "Z7": 7}
    pairs: list[list[Cell]] = [
        # Z1 is clearly below Z2 by its replays: no group begins with Z2.
        ["acute", "Z1", "Z2", 0.01, True],
        ["acute", "Z1", "Z3", 0.9, False],
        ["acute", "Z1", "Z4", 0.99, True],
        ["acute", "Z1", "Z5", 0.99, True],
        # Z2 heads no group, so that it differs from Z3 does not matter.
        ["acute", "Z2", "Z3", 0.99, True],
        ["acute", "Z4", "Z5", 0.9, False],
        ["acute", "Z4", "Z6", 0.98, True],
        ["acute", "Z5", "Z7", 0.99, True],
        ["acute-waits", "Z1", "Z2", 0.99, True],
        ["acute-waits", "Z2", "Z3", 0.99, True],
    ]
    tables = {"acute": places, "acute-waits": {"Z1": 1, "Z2": 2, "Z3": 3}}
    past: dict[str, int] = {"Z1": 1, "Z2": 2}
    frame = ranges_of(
        [
            *(
                line(table_id, "latest", code, place)
                for table_id, its_places in tables.items()
                for code, place in its_places.items()
            ),
            *(line("acute", "2026-01", code, place) for code, place in past.items()),
        ],
        [
            *(
                replay(code, [place], table_id=table_id)
                for table_id, its_places in tables.items()
                for code, place in its_places.items()
            ),
            *(replay(code, [place], edition="2026-01") for code, place in past.items()),
        ],
        pairs,
        {("acute", "latest"): 7, ("acute-waits", "latest"): 3, ("acute", "2026-01"): 2},
    )
    assert plain(frame, ["table_id", "edition", "org_code", "group_number", "told_apart"]) == [
        ("acute", "2026-01", "Z1", None, None),
        ("acute", "2026-01", "Z2", None, None),
        ("acute", "latest", "Z1", 1.0, 3.0),
        ("acute", "latest", "Z2", 1.0, 2.0),
        ("acute", "latest", "Z3", 1.0, 1.0),
        ("acute", "latest", "Z4", 2.0, 2.0),
        ("acute", "latest", "Z5", 2.0, 2.0),
        ("acute", "latest", "Z6", 3.0, 1.0),
        ("acute", "latest", "Z7", 3.0, 1.0),
        ("acute-waits", "latest", "Z1", 1.0, 1.0),
        ("acute-waits", "latest", "Z2", 2.0, 2.0),
        ("acute-waits", "latest", "Z3", 3.0, 1.0),
    ]


def test_the_first_by_code_speaks_for_those_of_one_place() -> None:
    frame = ranges_of(
        [["acute", "latest", code, place] for code, place in (("Z2", 1), ("Z1", 1), ("Z3", 3))],
        [replay(code, [1]) for code in ("Z1", "Z2", "Z3")],
        [["acute", "Z1", "Z2", 0.99, True], ["acute", "Z2", "Z3", 0.99, True]],
        {("acute", "latest"): 3},
    )
    # Z1 differs from Z2, which has the same place, and not from Z3.
    assert plain(frame, ["org_code", "group_number", "told_apart"]) == [
        ("Z1", 1.0, 1.0),
        ("Z2", 1.0, 2.0),
        ("Z3", 1.0, 1.0),
    ]


def test_one_alone_clearly_differs_from_nobody() -> None:
    frame = ranges_of(
        [["acute", "latest", "Z1", 1]], [replay("Z1", [1])], [], {("acute", "latest"): 1}
    )
    assert frame.select("group_number", "told_apart").rows() == [(1, 0)]
