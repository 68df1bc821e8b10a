"""Which quarter of a table a place is in, and the place of a figure in a month that has passed."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl
import pytest

from pipeline import config, paths
from tests.support.ground import production
from tests.support.warehouse import Cell, draw, plain

APRIL = dt.date(2025, 4, 1)


def league_of(
    scores: Mapping[tuple[str, str], Mapping[str, float]],
    without: Mapping[str, Mapping[str, str | None]] | None = None,
) -> pl.DataFrame:
    """
    Give the places of trusts that have the same score on every measure of a table.

    Args:
        scores: The score of each trust, by table and edition.
        without: For a trust, its measures without a score and the rule by which each earns none;
            none = it has no figure.
    """
    known = config.load(paths.SOURCES_TOML, paths.METRICS_TOML)
    rows: list[list[Cell]] = []
    for (table_id, edition), its_scores in scores.items():
        for trust, score in its_scores.items():
            lacks = (without or {}).get(trust, {})
            rows += [
                [
                    *(table_id, edition, trust, theme.id, measure.metric_id),
                    None if measure.metric_id in lacks else score,
                    lacks.get(measure.metric_id),
                ]
                for theme in known.table(table_id).themes
                for measure in theme.measures
            ]
    trusts = sorted({trust for its_scores in scores.values() for trust in its_scores})
    columns = ["table_id", "edition", "org_code", "theme_id", "metric_id"]
    return production().run(
        "marts.league_places",
        {
            "marts.league_measures": draw([*columns, "measure_score", "credibility"], rows),
            "core.organisations": draw(
                ["org_kind", "org_code"], [["trust", trust] for trust in trusts]
            ),
        },
    )


def quarters(scores: Sequence[float]) -> list[str | None]:
    """Give the quarter of each trust of a table, by the score it has on every measure."""
    trusts = [f"ZZ{number:02}" for number in range(len(scores))]
    # An earlier edition in the opposite order stands beside it, and must not matter.
    frame = league_of(
        {
            ("acute", "latest"): dict(zip(trusts, scores, strict=True)),
            ("acute", "2025-05"): dict(zip(trusts, reversed(scores), strict=True)),
        }
    )
    return frame.filter(edition="latest").sort("org_code")["quarter"].to_list()


TOP, BOTTOM = "top", "bottom"


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([1.0, 1.1, 1.2], [None] * 3),
        ([1.0, 1.1, 1.2, 1.3], [TOP, None, None, BOTTOM]),
        ([1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6], [TOP, *[None] * 5, BOTTOM]),
        ([1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7], [TOP, TOP, *[None] * 4, BOTTOM, BOTTOM]),
        # Equal scores share the best place: three are 2nd or better, and only one is below 6th.
        ([1.0, 1.1, 1.1, 1.3, 1.4, 1.5, 1.5, 1.7], [TOP, TOP, TOP, *[None] * 4, BOTTOM]),
    ],
)
def test_a_quarter_is_of_those_that_are_ranked(
    scores: list[float], expected: list[str | None]
) -> None:
    assert quarters(scores) == expected


def test_a_trust_has_its_own_place_in_each_table_and_each_edition() -> None:
    frame = league_of(
        {
            ("acute", "latest"): {"Z1": 1.0, "Z2": 2.0},
            ("acute", "2025-05"): {"Z1": 2.0, "Z2": 2.0},
            ("acute-waits", "latest"): {"Z1": 3.0, "Z2": 2.0},
        }
    )
    shown = ["table_id", "edition", "org_code", "score", "place", "tied_with", "quarter"]
    assert plain(frame, shown) == [
        ("acute", "2025-05", "Z1", 2.0, 1.0, 1.0, None),
        ("acute", "2025-05", "Z2", 2.0, 1.0, 1.0, None),
        ("acute", "latest", "Z1", 1.0, 1.0, 0.0, None),
        ("acute", "latest", "Z2", 2.0, 2.0, 0.0, None),
        ("acute-waits", "latest", "Z1", 3.0, 2.0, 0.0, None),
        ("acute-waits", "latest", "Z2", 2.0, 1.0, 0.0, None),
    ]


def test_who_is_not_ranked_is_told_which_measures_it_lacks_and_why() -> None:
    rule = "stands-still"
    urgent, elective = ("ae_within_4h", "ae_12h_dta"), ("rtt_within_18w", "rtt_over_52w")
    frame = league_of(
        {("acute", "latest"): dict.fromkeys(["Z1", "Z2", "Z3", "Z4"], 2.0)},
        {
            "Z1": {},
            # Half of a theme: the other measure takes over its weight.
            "Z2": dict.fromkeys([urgent[0], *elective], rule),
            "Z3": dict.fromkeys([*urgent, *elective], rule),
            "Z4": {urgent[0]: rule, "finance_combined": None},
        },
    )
    planned = "18 weeks and Over 52 weeks"
    urgent_care = "12-hour bed waits and A&E four hours"
    no_score = "No figure that can be scored for: "
    assert plain(frame, ["org_code", "reason_code", "reason", "left_out"]) == [
        ("Z1", None, None, None),
        ("Z2", "no score", f"{no_score}{planned}", f"{planned}, A&E four hours"),
        ("Z3", "no score", f"{no_score}{urgent_care}, {planned}", f"{urgent_care}, {planned}"),
        (
            *("Z4", "no figure"),
            "No figure for: Finance score (none is published)",
            "A&E four hours",
        ),
    ]


FIGURE: Final = ["metric_id", "org_kind", "org_code", "month", "metric_value", "flag"]
LOWER, HIGHER = "rtt_over_52w", "rtt_within_18w"


def places(  # noqa: PLR0913 what is drawn, and what is special about it
    values: dict[str, float],
    metric_id: str = LOWER,
    *,
    kind: str = "trust",
    group: str | None = "acute",
    flag: str = "published",
    better: str = "",
) -> dict[str, tuple[int | None, int | None]]:
    """Give the places of a month that has passed, and of how many."""
    months = (APRIL, dt.date(2025, 7, 1))
    declared = draw(["metric_id", "better", "period"], [[metric_id, better, "month"]])
    frame = production().run(
        "marts.observations",
        {
            **({"declared.metrics": declared} if better else {}),
            "core.organisations": draw(
                ["org_kind", "org_code", "peer_group"], [[kind, code, group] for code in values]
            ),
            "metrics.all_values": draw(
                FIGURE,
                [
                    [metric_id, kind, code, month, value, flag]
                    for month in months
                    for code, value in values.items()
                ],
            ),
        },
    )
    assert frame.filter("is_latest")["month"].unique().to_list() == [months[-1]]
    passed = frame.filter(month=APRIL).sort("org_code")
    return {code: (place, of) for code, place, of in passed["org_code", "place", "place_of"].rows()}


def test_equal_figures_share_a_place_and_the_next_one_is_left_out() -> None:
    # The sum is a hair more than 0.3: the dust of division parts nobody.
    values = {"Z1": 0.3, "Z2": 0.1 + 0.2, "Z3": 0.6}
    assert places(values) == {"Z1": (1, 3), "Z2": (1, 3), "Z3": (3, 3)}
    assert places(values, HIGHER) == {"Z1": (2, 3), "Z2": (2, 3), "Z3": (1, 3)}


def test_no_measure_and_no_peer_group_moves_the_places_of_another() -> None:
    groups = {"Z1": "acute", "Z2": "acute", "A1": "ambulance", "A2": "ambulance"}
    values = {"Z1": 0.3, "Z2": 0.4, "A1": 0.1, "A2": 0.2}
    frame = production().run(
        "marts.observations",
        {
            "core.organisations": draw(
                ["org_kind", "org_code", "peer_group"],
                [["trust", code, group] for code, group in groups.items()],
            ),
            "metrics.all_values": draw(
                FIGURE,
                [
                    [metric_id, "trust", code, month, value, "published"]
                    for metric_id in (LOWER, HIGHER)
                    for month in (APRIL, dt.date(2025, 7, 1))
                    for code, value in values.items()
                ],
            ),
        },
    )
    # The places of today and those of a month that has passed.
    assert frame.height == 16
    assert set(frame["place_of"]) == {2}
    first = {LOWER: {"Z1", "A1"}, HIGHER: {"Z2", "A2"}}
    for metric_id, codes in first.items():
        found = frame.filter(metric_id=metric_id, place=1).sort("month", "org_code")["org_code"]
        assert found.to_list() == sorted(codes) * 2


def test_boards_and_regions_have_places_without_a_peer_group_and_trusts_have_none() -> None:
    values = {"Z1": 0.3, "Z2": 0.4}
    for kind in ("icb", "region"):
        assert places(values, kind=kind, group=None) == {"Z1": (1, 2), "Z2": (2, 2)}
    for kind in ("trust", "england"):
        assert set(places(values, kind=kind, group=None).values()) == {(None, None)}


@pytest.mark.parametrize(("kind", "group"), [("trust", "acute"), ("icb", None)])
def test_in_the_newest_month_only_those_open_at_its_end_have_places(
    kind: str, group: str | None
) -> None:
    july, closed_on = dt.date(2025, 7, 1), dt.date(2025, 7, 15)
    frame = production().run(
        "marts.observations",
        {
            "core.organisations": draw(
                ["org_kind", "org_code", "peer_group", "closed_on"],
                [
                    [kind, code, group, closed_on if code == "Z1" else None]
                    for code in ("Z1", "Z2", "Z3")
                ],
            ),
            "metrics.all_values": draw(
                FIGURE,
                [
                    [LOWER, kind, code, month, value, "published"]
                    for month in (APRIL, july)
                    for code, value in (("Z1", 0.1), ("Z2", 0.2), ("Z3", 0.3))
                ],
            ),
        },
    )
    assert plain(frame, ["month", "org_code", "place", "place_of"]) == [
        *((APRIL, f"Z{at}", float(at), 3.0) for at in (1, 2, 3)),
        (july, "Z1", None, None),
        (july, "Z2", 1.0, 2.0),
        (july, "Z3", 2.0, 2.0),
    ]


def test_one_alone_a_restated_figure_and_a_measure_without_a_direction_have_no_place() -> None:
    values = {"Z1": 0.3, "Z2": 0.4}
    nobody = {(None, None)}
    assert set(places({"Z1": 0.3}).values()) == nobody
    assert set(places(values, flag="restated", kind="region", group=None).values()) == nobody
    assert set(places(values, better="none").values()) == nobody


@pytest.mark.parametrize(
    ("counts", "is_frozen"),
    [
        ([300, 200, 200, 200, 200, 200, 200], True),
        ([100, 200, 200, 200, 200, 200, 200], True),
        ([300, 201, 201, 201, 201, 201, 201], False),
        ([300, 300, 200, 200, 200, 200, 200], False),
        # The step that counts is the last one, which was small.
        ([900, 300, 301, 301, 301, 301, 301, 301], False),
    ],
)
def test_a_count_stands_still_after_a_hundred_and_for_half_a_year(
    counts: list[int],
    is_frozen: bool,  # noqa: FBT001 a case of the table
) -> None:
    frame = production().run(
        "marts.observations",
        {
            "metrics.all_values": draw(
                ["metric_id", "org_kind", "org_code", "month", "numerator", "metric_value", "flag"],
                [
                    ["ae_12h_dta", "trust", "Z1", dt.date(2025, month, 1), count, 1.0, "published"]
                    for month, count in enumerate(counts, 1)
                ],
            )
        },
    )
    assert frame.sort("month")["is_frozen"].to_list()[-1] is is_frozen
    assert frame.sort("month")["is_frozen"].to_list()[:-1] == [False] * (len(counts) - 1)
