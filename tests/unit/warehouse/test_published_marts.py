"""Marts that only programs read: movers, stretches of months in an ICB, figures as of today."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.ground import production
from tests.support.warehouse import Drawn, draw

MARCH = dt.date(2026, 3, 1)


def month(number: int) -> dt.date:
    """Return the first of a month, counted from July 2022."""
    years, left = divmod(6 + number, 12)
    return dt.date(2022 + years, left + 1, 1)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["QZ1", "QZ2", ""]), st.booleans()), min_size=1, max_size=12)
)
def test_stretches_give_back_every_month_once(months: list[tuple[str, bool]]) -> None:
    """Whatever the order of ICBs, mappings and gaps: no month is lost, doubled or moved."""
    counted = [
        ("ZZ1", month(number), icb, month(0) if is_older else None)
        for number, (icb, is_older) in enumerate(months)
        if icb
    ]
    rows = production().run(
        "marts.provider_icbs",
        {
            "core.ae_provider_icbs": draw(
                ["org_code", "month", "icb_code", "mapped_month"], counted
            ),
            "marts.providers": draw(["provider_code", "provider_name"], [["ZZ1", "One"]]),
        },
    )
    told = {
        (number, row["icb_code"], row["mapped_by"])
        for row in rows.to_dicts()
        for number in range(len(months))
        if row["first_month"] <= month(number) <= row["last_month"]
    }
    assert told == {
        (number, icb, "older" if is_older else "own")
        for number, (icb, is_older) in enumerate(months)
        if icb
    }
    firsts = [row["first_month"] for row in rows.to_dicts()]
    assert len(firsts) == len(set(firsts))


def movers(**drawn: Drawn) -> Mapping[str, dict[str, Any]]:
    """Run the movers; one row an organisation."""
    empty = {
        "marts.league_moves": draw(["table_id"], []),
        "marts.series_changes": draw(["metric_id"], []),
    }
    tables = empty | {name.replace("__", "."): table for name, table in drawn.items()}
    return {row["org_code"]: row for row in production().run("marts.movers", tables).to_dicts()}


def test_a_move_is_beyond_noise_only_by_care() -> None:
    columns = ["table_id", "edition", "since_edition", "basis", "org_code", "place_before"]
    columns += ["place_now", "moved", "moved_low", "moved_high", "verdict", "cause"]
    same = ["acute", "latest", "2026-02", "month"]
    told = movers(
        marts__league_moves=draw(
            columns,
            [
                [*same, "ZZ1", 9, 2, 7, 3, 9, "rise", "care"],
                [*same, "ZZ2", 2, 9, -7, -9, -3, "fall", "finance score"],
                [*same, "ZZ3", 4, 5, -1, -4, 3, "no clear change", "care"],
                [*same, "ZZ4", 4, 4, 0, -1, 1, "no clear change", None],
            ],
        )
    )
    assert {code: (row["cause"], row["is_beyond_noise"]) for code, row in told.items()} == {
        "ZZ1": ("care", True),
        "ZZ2": ("new score", False),
        "ZZ3": ("care", False),
        "ZZ4": (None, False),
    }
    assert {row["unit"] for row in told.values()} == {"place"}
    assert (told["ZZ1"]["value_before"], told["ZZ1"]["change_low"]) == (9, 3)


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        ("improvement", ("rise", "care", True)),
        ("concern", ("fall", "care", True)),
        ("none", ("no clear change", None, False)),
        (None, (None, None, False)),
    ],
)
def test_figures_on_a_measure_move_as_their_series_is_judged(
    verdict: str | None, told: tuple[str | None, str | None, bool]
) -> None:
    columns = ["metric_id", "org_kind", "org_code", "last_month", "own_change", "change_noise"]
    columns += ["verdict", "mean_before", "mean_now"]
    row = movers(
        marts__series_changes=draw(
            columns,
            [["ae_within_4h", "trust", "ZZ1", MARCH, 0.1, 0.02, verdict, 0.6, 0.7]],
        )
    )["ZZ1"]
    assert (row["verdict"], row["cause"], row["is_beyond_noise"]) == told
    assert (row["edition"], row["since_edition"], row["unit"]) == ("2026-03", "2025-03", "share")
    assert row["change_low"] < row["change"] < row["change_high"]
    assert (row["value_before"], row["value_now"]) == (0.6, 0.7)


def test_a_month_before_a_merger_is_the_sum_of_the_parts_or_left_out() -> None:
    before, after = dt.date(2025, 2, 1), dt.date(2025, 4, 1)
    figures = ["metric_id", "org_kind", "org_code", "month", "numerator", "denominator"]
    figures += ["metric_value", "flag", "release_id"]
    rows = (
        production()
        .run(
            "marts.observations_as_now",
            {
                "marts.observations": draw(
                    figures,
                    [
                        ["share", "trust", "ZZ1", before, 1, 10, 0.1, "published", "r"],
                        ["share", "trust", "ZZ1", after, 4, 10, 0.4, "published", "r"],
                        ["share", "trust", "ZZ2", before, 5, 10, 0.5, "published", "r"],
                        ["weeks", "trust", "ZZ1", before, None, None, 9.0, "published", "r"],
                        ["weeks", "trust", "ZZ1", after, None, None, 8.0, "published", "r"],
                        ["share", "icb", "QZ1", before, 3, 10, 0.3, "published", "r"],
                    ],
                ),
                "marts.joined_figures": draw(
                    [
                        *("metric_id", "org_code", "month", "part_code", "joined_numerator"),
                        *("joined_denominator", "joined_value"),
                    ],
                    [
                        ["share", "ZZ1", before, "ZZ1", 6, 20, 0.3],
                        ["share", "ZZ1", before, "ZZ2", 6, 20, 0.3],
                    ],
                ),
                "marts.mergers": draw(
                    ["metric_id", "org_code", "closed_code", "merged_on"],
                    [[one, "ZZ1", "ZZ2", dt.date(2025, 4, 1)] for one in ("share", "weeks")],
                ),
                "core.organisations": draw(
                    ["org_kind", "org_code", "org_name", "closed_on"],
                    [
                        ["trust", "ZZ1", "One", None],
                        ["trust", "ZZ2", "Two", dt.date(2025, 3, 31)],
                        ["icb", "QZ1", "Board", None],
                    ],
                ),
            },
        )
        .to_dicts()
    )
    told = {
        (row["metric_id"], row["org_code"], row["month"]): (
            row["metric_value"],
            row["flag"],
            row["part_codes"],
            row["release_id"],
        )
        for row in rows
    }
    # ZZ2 has closed; the median of the month before cannot be added up.
    assert told == {
        ("share", "ZZ1", before): (0.3, "joined", "ZZ1, ZZ2", None),
        ("share", "ZZ1", after): (0.4, "published", None, "r"),
        ("weeks", "ZZ1", after): (8.0, "published", None, "r"),
        ("share", "QZ1", before): (0.3, "published", None, "r"),
    }
