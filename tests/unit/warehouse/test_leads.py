"""For how long one organisation has been ahead of another, and what ended it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl
import pytest

from tests.support.ground import production
from tests.support.warehouse import Cell, draw, plain

TEN: Final = {f"Z{number}": number for number in range(10)}
MEASURE, OTHER = "ae_within_4h", "rtt_within_18w"
REPLAY: Final = ["table_id", "edition", "doubt", "org_code", "places"]

Places = Mapping[tuple[str, str], Mapping[str, int]]


def day(month: int, number: int = 1) -> dt.date:
    return dt.date(2026, month, number)


def leads_of(
    places: Places,
    *,
    replays: Sequence[tuple[str, str, str, str, Sequence[int]]] = (),
    pairs: Sequence[list[Cell]] = (),
    periods: Mapping[tuple[str, str], dt.date] | None = None,
    breaks: Sequence[list[Cell]] = (),
) -> pl.DataFrame:
    """
    Give the leads of made-up tables.

    Args:
        places: The place of each organisation, by table and edition; the latest is of July.
        replays: Lines of the table of replays.
        pairs: Lines of the table of pairs, of the latest edition.
        periods: The month of each measure, by edition and metric; the same in each table.
        breaks: Lines of the table of breaks: metric, kind, code, month.
    """
    editions: list[list[Cell]] = []
    for (table_id, edition), ranked in places.items():
        is_latest = edition == "latest"
        month = 7 if is_latest else int(edition[-2:])
        shown = None if is_latest else day(month)
        editions.append([table_id, edition, shown, day(month, 28), len(ranked), is_latest])
    tables = sorted({table_id for table_id, _ in places})
    return production().run(
        "marts.league_leads",
        {
            "marts.league_editions": draw(
                ["table_id", "edition", "month", "as_of", "ranked_count", "is_latest"], editions
            ),
            "marts.league_places": draw(
                ["table_id", "edition", "org_code", "place"],
                [
                    [*edition, code, place]
                    for edition, ranked in places.items()
                    for code, place in ranked.items()
                ],
            ),
            "marts.replays": pl.DataFrame(replays, schema=REPLAY, orient="row"),
            "marts.league_pairs": draw(
                ["table_id", "above_code", "below_code", "above_share", "is_told_apart"], pairs
            ),
            "marts.league_periods": draw(
                ["table_id", "edition", "metric_id", "month"],
                [
                    [table_id, edition, metric_id, month]
                    for (edition, metric_id), month in (periods or {}).items()
                    for table_id in tables
                ],
            ),
            "marts.series_breaks": draw(["metric_id", "org_kind", "org_code", "month"], breaks),
        },
    )


LEAD: Final = ["since_month", "months_count", "tables_count"]
ENDED: Final = ["ended_by", "ended_month", "ended_code"]


def of_pair(frame: pl.DataFrame, above: str = "Z1", below: str = "Z2") -> list[tuple[Cell, ...]]:
    found = frame.filter(above_code=above, below_code=below)
    return found.select(*LEAD, *ENDED).rows()


@pytest.mark.parametrize(
    ("june", "ended_by"),
    [
        (TEN | {"Z1": 2, "Z2": 1}, "other_ahead"),
        (TEN | {"Z1": 1, "Z2": 1}, "level"),
        ({code: place for code, place in TEN.items() if code != "Z1"}, "no_place"),
        ({code: place for code, place in TEN.items() if code != "Z2"}, "no_place"),
        # Two of ten are too many.
        ({code: place for code, place in TEN.items() if code not in {"Z1", "Z2"}}, "field"),
        ({code: place for code, place in TEN.items() if code not in {"Z8", "Z9"}}, "field"),
        (TEN | {"Z91": 11, "Z92": 12}, "field"),
    ],
)
def test_a_lead_ends_where_the_other_was_not_behind(june: dict[str, int], ended_by: str) -> None:
    frame = leads_of({("acute", "latest"): TEN, ("acute", "2026-06"): june})
    assert of_pair(frame) == [(day(7), 1, 1, ended_by, day(6), None)]


def test_what_came_before_the_end_of_a_lead_does_not_matter() -> None:
    frame = leads_of(
        {
            ("acute", "latest"): TEN,
            ("acute", "2026-05"): TEN,
            ("acute", "2026-03"): TEN | {"Z2": 1},
            ("acute", "2026-02"): TEN,
            ("acute", "2026-01"): TEN | {"Z1": 2, "Z2": 1},
        }
    )
    assert of_pair(frame) == [(day(5), 3, 2, "level", day(3), None)]
    assert of_pair(frame, "Z3", "Z4") == [(day(1), 7, 5, None, None, None)]
    assert of_pair(frame, "Z4", "Z3") == []


def test_the_latest_edition_takes_the_place_of_the_month_it_ends_with() -> None:
    behind = TEN | {"Z1": 2, "Z2": 1}
    frame = leads_of({("acute", "latest"): TEN, ("acute", "2026-07"): behind})
    assert of_pair(frame) == [(day(7), 1, 1, None, None, None)]


def test_leads_are_of_one_table() -> None:
    behind = TEN | {"Z1": 2, "Z2": 1}
    frame = leads_of(
        {
            ("acute", "latest"): TEN,
            ("acute", "2026-06"): TEN,
            ("acute-waits", "latest"): behind,
            ("acute-waits", "2026-05"): {
                code: place for code, place in behind.items() if place < 8
            },
        },
        replays=[
            ("acute-waits", "2026-06", "all", "Z1", [1]),
            ("acute-waits", "2026-06", "all", "Z2", [2]),
        ],
        pairs=[["acute-waits", "Z1", "Z3", 0.99, True]],
    )
    acute, waits = frame.filter(table_id="acute"), frame.filter(table_id="acute-waits")
    assert of_pair(acute) == [(day(6), 2, 2, None, None, None)]
    assert of_pair(waits) == []
    assert of_pair(waits, "Z2", "Z1") == [(day(7), 1, 1, "field", day(5), None)]
    assert acute["clear_count"].to_list() == [0] * 45


@pytest.mark.parametrize(
    ("above", "is_clear"),
    [
        # Above, level and below in 40 replays.
        ((39, 0, 1), True),
        ((38, 0, 2), False),
        ((38, 2, 0), False),
    ],
)
def test_one_was_clearly_ahead_if_above_in_39_of_40_replays(
    above: tuple[int, int, int],
    is_clear: bool,  # noqa: FBT001 a case of the table
) -> None:
    first = [1] * above[0] + [1] * above[1] + [2] * above[2]
    second = [2] * above[0] + [1] * above[1] + [1] * above[2]
    frame = leads_of(
        {("acute", edition): TEN for edition in ("latest", "2026-06", "2026-05")},
        replays=[
            ("acute", "2026-06", "all", "Z1", first),
            ("acute", "2026-06", "all", "Z2", second),
            ("acute", "2026-06", "noise", "Z1", [1] * 40 if not is_clear else [3] * 40),
            ("acute", "2026-06", "noise", "Z2", [2] * 40),
            # The latest edition goes by the table of pairs alone.
            ("acute", "latest", "all", "Z1", [1] * 40),
            ("acute", "latest", "all", "Z2", [2] * 40),
        ],
    )
    found = frame.filter(above_code="Z1", below_code="Z2").select("tables_count", "clear_count")
    assert found.rows() == [(3, int(is_clear))]


@pytest.mark.parametrize(
    ("share", "is_told_apart", "clear"), [(0.99, True, 1), (0.99, False, 0), (0.01, True, 0)]
)
def test_the_latest_edition_is_clear_as_the_pairs_say(
    share: float,
    is_told_apart: bool,  # noqa: FBT001 a case of the table
    clear: int,
) -> None:
    frame = leads_of(
        {("acute", "latest"): TEN, ("acute", "2026-06"): TEN},
        pairs=[
            ["acute", "Z1", "Z2", share, is_told_apart],
            ["acute", "Z3", "Z5", 0.99, True],
        ],
    )
    found = {
        tuple(row[:2]): row[2]
        for row in frame.select("above_code", "below_code", "clear_count").rows()
    }
    assert found.pop(("Z1", "Z2")) == clear
    assert found.pop(("Z3", "Z5")) == 1
    assert set(found.values()) == {0}


PERIODS: Final = {
    ("latest", MEASURE): day(6),
    ("2026-06", MEASURE): day(4),
    ("2026-05", MEASURE): day(3),
    ("latest", OTHER): day(6),
    ("2026-06", OTHER): day(6),
    ("2026-05", OTHER): day(6),
}
UNBROKEN: Final = (day(5), 3, 3, None, None, None)


@pytest.mark.parametrize(
    ("breaks", "expected"),
    [
        # Between the figures of June's table, which are of April, and those of the latest.
        ([[MEASURE, None, "", day(5)]], (day(7), 1, 1, "counting", day(5), None)),
        ([[MEASURE, None, "", day(6)]], (day(7), 1, 1, "counting", day(6), None)),
        ([[MEASURE, "trust", "", day(6)]], (day(7), 1, 1, "counting", day(6), None)),
        (
            [[MEASURE, None, "", day(5)], [MEASURE, None, "", day(6)]],
            (day(7), 1, 1, "counting", day(6), None),
        ),
        # The figures of June's table are counted in the new way already.
        ([[MEASURE, None, "", day(4)]], (day(6), 2, 2, "counting", day(4), None)),
        ([[MEASURE, None, "", day(3)]], UNBROKEN),
        ([[MEASURE, None, "", day(7)]], UNBROKEN),
        ([[MEASURE, "icb", "", day(6)]], UNBROKEN),
        ([[OTHER, None, "", day(6)]], UNBROKEN),
        (
            [[MEASURE, "trust", "Z1", day(5)]],
            (day(7), 1, 1, "merger", day(5), "Z1"),
        ),
        (
            [[MEASURE, "trust", "Z2", day(4)]],
            (day(6), 2, 2, "merger", day(4), "Z2"),
        ),
        (
            [[MEASURE, "trust", "Z1", day(5)], [MEASURE, "trust", "Z2", day(6)]],
            (day(7), 1, 1, "merger", day(5), "Z1"),
        ),
        # The later of two mergers ends the lead.
        (
            [[MEASURE, "trust", "Z1", day(5)], [MEASURE, "trust", "Z2", day(4)]],
            (day(7), 1, 1, "merger", day(5), "Z1"),
        ),
        # What breaks the figures of everybody is said before what breaks those of one.
        (
            [[MEASURE, None, "", day(5)], [MEASURE, "trust", "Z1", day(6)]],
            (day(7), 1, 1, "counting", day(5), None),
        ),
        ([[MEASURE, "trust", "Z3", day(5)]], UNBROKEN),
    ],
)
def test_a_lead_does_not_go_back_over_a_break(
    breaks: list[list[Cell]], expected: tuple[Cell, ...]
) -> None:
    frame = leads_of(
        {("acute", edition): TEN for edition in ("latest", "2026-06", "2026-05")},
        periods=PERIODS,
        breaks=breaks,
    )
    assert of_pair(frame) == [expected]


def test_a_break_is_said_before_who_was_ahead() -> None:
    frame = leads_of(
        {("acute", "latest"): TEN, ("acute", "2026-06"): TEN | {"Z1": 2, "Z2": 1}},
        periods=PERIODS,
        breaks=[[MEASURE, None, "", day(5)]],
    )
    assert of_pair(frame) == [(day(7), 1, 1, "counting", day(5), None)]
    assert set(plain(frame, ["ended_by"])) == {("counting",)}


@pytest.mark.parametrize("code", ["Z1", "Z2"])
def test_a_lead_of_one_table_ends_by_its_own_editions(code: str) -> None:
    twelve = TEN | {"Z91": 11, "Z92": 12}
    frame = leads_of(
        {
            **{("acute", edition): TEN for edition in ("latest", "2026-06", "2026-05")},
            **{("acute-waits", edition): twelve for edition in ("latest", "2026-05")},
        },
        replays=[
            ("acute", "2026-06", "all", "Z1", [1]),
            ("acute", "2026-06", "all", "Z2", [2]),
            ("acute-waits", "2026-06", "all", "Z2", [0]),
        ],
        periods=PERIODS,
        breaks=[[MEASURE, "trust", code, day(4)]],
    )
    acute, waits = frame.filter(table_id="acute"), frame.filter(table_id="acute-waits")
    assert of_pair(acute) == [(day(6), 2, 2, "merger", day(4), code)]
    assert of_pair(waits) == [(day(7), 1, 1, "merger", day(4), code)]
    found = acute.filter(above_code="Z1", below_code="Z2")
    assert found["clear_count"].to_list() == [1]
