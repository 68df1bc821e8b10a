"""Each figure has what belongs to it beside it, and nothing of another figure."""

import datetime as dt
from typing import Final

import polars as pl
import pytest

from tests.support.ground import production
from tests.support.warehouse import Cell, Drawn, draw

APRIL, MAY = dt.date(2025, 4, 1), dt.date(2025, 5, 1)
LOWER, HIGHER = "rtt_over_52w", "rtt_within_18w"
KEY: Final = ["metric_id", "org_kind", "org_code", "month"]
FIGURE: Final = [*KEY, "numerator", "denominator", "metric_value", "flag"]


def figure(  # noqa: PLR0913 the columns of a figure
    code: str,
    value: float | None,
    *,
    metric_id: str = LOWER,
    kind: str = "trust",
    month: dt.date = APRIL,
    flag: str = "published",
    parts: tuple[float | None, float | None] = (None, None),
) -> list[Cell]:
    return [metric_id, kind, code, month, *parts, value, flag]


def observed(figures: list[list[Cell]], **beside: Drawn) -> pl.DataFrame:
    """Give the figures with what stands beside them; of tables of marts that are not drawn none."""
    drawn: dict[str, Drawn] = {
        "marts.judged_values": draw(
            [*KEY, "metric_value", "flag"], [[*row[:4], *row[6:]] for row in figures]
        ),
        **{
            f"marts.{name}": draw(KEY, [])
            for name in ("count_runs", "spc_points", "spc_signals", "measure_places")
        },
        "marts.spc_limits": draw(KEY[:3], []),
        "marts.targets_in_force": draw(["metric_id", "month"], []),
        "core.organisations": draw(
            ["org_kind", "org_code", "peer_group"],
            sorted(
                {(str(row[1]), str(row[2])): [row[1], row[2], "acute"] for row in figures}.values(),
                key=str,
            ),
        ),
        **{name.replace("__", "."): table for name, table in beside.items()},
        "metrics.all_values": draw(FIGURE, figures),
    }
    return production().run("marts.observations", drawn).sort(KEY)


# One figure and three others, each of which differs from it in one part of the key.
KEYS: Final = [
    (LOWER, "trust", "Z1", APRIL),
    (LOWER, "trust", "Z1", MAY),
    (LOWER, "trust", "Z2", APRIL),
    (HIGHER, "trust", "Z1", APRIL),
]


def of_its_key(column: str, name: str, values: list[Cell], shown: str = "") -> list[object]:
    """Give one column of the figures, which the named mart has with a value for each key."""
    frame = observed(
        [
            figure(code, 0.5, metric_id=metric_id, kind=kind, month=month)
            for metric_id, kind, code, month in KEYS
        ],
        **{
            f"marts__{name}": draw(
                [*KEY, column], [[*key, value] for key, value in zip(KEYS, values, strict=True)]
            )
        },
    )
    assert frame.height == len(KEYS)
    found = {tuple(row[:4]): row[4] for row in frame.select(*KEY, shown or column).rows()}
    return [found[key] for key in KEYS]


@pytest.mark.parametrize(
    ("name", "column", "values"),
    [
        ("count_runs", "unchanged_since", [dt.date(2024, month, 1) for month in range(1, 5)]),
        ("count_runs", "is_frozen", [True, False, False, True]),
        ("judged_values", "credibility", ["contradicted", "stands-still", "other", None]),
        ("judged_values", "marked", ["contradicted", "stands-still", "other", None]),
    ],
)
def test_what_is_known_of_a_figure_is_beside_that_figure(
    name: str, column: str, values: list[Cell]
) -> None:
    assert of_its_key(column, name, values) == values


def test_a_verdict_of_chance_is_that_of_its_own_figure() -> None:
    verdicts: list[Cell] = ["improvement", "concern", "change", "improvement"]
    assert of_its_key("verdict", "spc_signals", verdicts, "chance_verdict") == verdicts


def test_chance_may_explain_a_point_that_has_limits_and_no_signal() -> None:
    figures = [
        figure(code, 0.5, metric_id=metric_id, month=month)
        for metric_id, _, code, month in [*KEYS, (LOWER, "trust", "Z3", APRIL)]
    ]
    frame = observed(
        figures,
        # Z1 has limits for one measure, Z2 limits without a mean, and Z3 has no point.
        marts__spc_points=draw(KEY, [row[:4] for row in figures if row[2] != "Z3"]),
        marts__spc_limits=draw(
            [*KEY[:3], "mean"],
            [
                [LOWER, "trust", "Z1", 0.5],
                [LOWER, "trust", "Z2", None],
                [LOWER, "trust", "Z3", 0.5],
            ],
        ),
    )
    assert frame.filter(chance_verdict="none").select(KEY).rows() == [KEYS[0], KEYS[1]]
    assert frame["chance_verdict"].null_count() == frame.height - 2


def test_a_point_of_another_month_or_measure_says_nothing_about_chance() -> None:
    figures = [
        figure(code, 0.5, metric_id=metric_id, month=month) for metric_id, _, code, month in KEYS
    ]
    frame = observed(
        figures,
        marts__spc_points=draw(KEY, [list(KEYS[0])]),
        marts__spc_limits=draw(
            [*KEY[:3], "mean"],
            [[metric_id, "trust", code, 0.5] for metric_id, _, code, _ in KEYS[:1] + KEYS[2:]],
        ),
    )
    assert frame.filter(chance_verdict="none").select(KEY).rows() == [KEYS[0]]


def test_england_of_the_same_month_and_measure_is_beside_a_figure() -> None:
    own = {key: number / 10 for number, key in enumerate(KEYS)}
    england = {(LOWER, APRIL): 0.7, (LOWER, MAY): 0.8}
    frame = observed(
        [
            *(
                figure(code, value, metric_id=metric_id, month=month)
                for (metric_id, _, code, month), value in own.items()
            ),
            *(
                figure("ENG", value, metric_id=metric_id, month=month, kind="england")
                for (metric_id, month), value in england.items()
            ),
            # Another part of the country that is no organisation, and is not England.
            figure("WAL", 0.9, kind="england"),
            figure("ENG", 0.9, kind="region"),
        ]
    )
    trusts = frame.filter(org_kind="trust")
    found = {tuple(row[:4]): row[4] for row in trusts.select(*KEY, "england_value").rows()}
    assert found == {key: england.get((key[0], key[3])) for key in KEYS}


@pytest.mark.parametrize(
    ("metric_id", "value", "credibility", "is_met"),
    [
        (LOWER, 0.4, None, True),
        (LOWER, 0.5, None, True),
        (LOWER, 0.6, None, False),
        (HIGHER, 0.4, None, False),
        (HIGHER, 0.5, None, True),
        (HIGHER, 0.6, None, True),
        # A figure that earns no score, and none at all, meet nothing.
        (LOWER, 0.4, "contradicted", None),
        (LOWER, None, None, None),
    ],
)
def test_a_figure_on_its_target_meets_it(
    metric_id: str,
    value: float | None,
    credibility: str | None,
    is_met: bool | None,  # noqa: FBT001 a case of the table
) -> None:
    frame = observed(
        [figure("Z1", value, metric_id=metric_id)],
        marts__judged_values=draw(
            [*KEY, "metric_value", "flag", "credibility"],
            [[metric_id, "trust", "Z1", APRIL, value, "published", credibility]],
        ),
        marts__targets_in_force=draw(
            ["metric_id", "month", "target"],
            [
                [metric_id, APRIL, 0.5],
                [metric_id, MAY, 0.1],
                [HIGHER if metric_id == LOWER else LOWER, APRIL, 0.9],
            ],
        ),
    )
    assert frame["target"].to_list() == [0.5]
    assert frame["is_target_met"].to_list() == [is_met]


def test_without_a_target_nothing_is_met_or_missed() -> None:
    frame = observed([figure("Z1", 0.4)])
    assert frame.select("target", "is_target_met").rows() == [(None, None)]


@pytest.mark.parametrize(
    ("parts", "is_apportioned"),
    [
        ((1.0, 2.0), False),
        ((1.25, 2.0), True),
        ((1.0, 2.25), True),
        ((None, None), False),
    ],
)
def test_parts_of_people_are_shared_out(
    parts: tuple[float | None, float | None],
    is_apportioned: bool,  # noqa: FBT001 a case of the table
) -> None:
    frame = observed([figure("Z1", 0.5, parts=parts)])
    assert frame["is_apportioned"].to_list() == [is_apportioned]


def test_a_figure_without_a_count_does_not_stand_still() -> None:
    frame = observed([figure("Z1", 0.5)])
    assert frame.select("unchanged_since", "is_frozen").rows() == [(None, False)]


def test_the_newest_figure_is_that_of_each_organisation_and_measure() -> None:
    frame = observed(
        [
            figure("Z1", 0.5),
            figure("Z1", None, month=MAY, flag="not_published"),
            figure("Z2", 0.5),
            figure("Z2", 0.5, month=MAY),
            figure("Z1", 0.5, metric_id=HIGHER),
            figure("Z1", 0.5, metric_id=HIGHER, month=MAY),
        ]
    )
    assert frame.filter("is_latest").select("metric_id", "org_code", "month").rows() == [
        (LOWER, "Z1", APRIL),
        (LOWER, "Z2", MAY),
        (HIGHER, "Z1", MAY),
    ]
    assert not frame["is_latest"].has_nulls()


def test_where_the_places_of_today_are_drawn_up_those_are_the_places() -> None:
    figures = [
        figure(f"Z{number}", 0.1 * number, month=month)
        for number in (1, 2, 3)
        for month in (APRIL, MAY)
    ]
    figures += [
        figure(f"Z{number}", 0.1 * number, metric_id=HIGHER, month=MAY) for number in (1, 2, 3)
    ]
    frame = observed(
        figures,
        # Z3 has closed since, and is out of the places of today.
        marts__measure_places=draw(
            [*KEY, "peer_group", "place", "place_of"],
            [
                [LOWER, "trust", "Z1", MAY, "acute", 2, 7],
                [LOWER, "trust", "Z2", MAY, "acute", 5, 7],
            ],
        ),
    )
    found = frame.select("metric_id", "month", "org_code", "place", "place_of").rows()
    assert found == [
        (LOWER, APRIL, "Z1", 1, 3),
        (LOWER, MAY, "Z1", 2, 7),
        (LOWER, APRIL, "Z2", 2, 3),
        (LOWER, MAY, "Z2", 5, 7),
        (LOWER, APRIL, "Z3", 3, 3),
        (LOWER, MAY, "Z3", None, None),
        (HIGHER, MAY, "Z1", 3, 3),
        (HIGHER, MAY, "Z2", 2, 3),
        (HIGHER, MAY, "Z3", 1, 3),
    ]


def test_who_earns_no_place_does_not_move_the_others() -> None:
    better = [figure("Z3", None, flag="not_published"), figure("Z4", 0.1), figure("Z5", 0.1)]
    better[2][7] = "restated"
    figures = [figure("Z1", 0.3), figure("Z2", 0.4, flag="by_mapping"), *better]
    frame = observed(
        figures,
        marts__judged_values=draw(
            [*KEY, "metric_value", "flag", "credibility"],
            [[*row[:4], *row[6:], "contradicted" if row[2] == "Z4" else None] for row in figures],
        ),
    )
    assert frame.select("org_code", "place", "place_of").rows() == [
        ("Z1", 1, 2),
        ("Z2", 2, 2),
        ("Z3", None, None),
        ("Z4", None, None),
        ("Z5", None, None),
    ]


def test_measures_kinds_groups_and_months_each_have_places_of_their_own() -> None:
    groups = {
        ("trust", "Z"): "acute",
        ("trust", "A"): "ambulance",
        ("icb", "Q"): None,
        ("region", "Y"): None,
    }
    figures = [
        figure(
            f"{letter}{number}", value + number / 100, kind=kind, metric_id=metric_id, month=month
        )
        for value, (kind, letter) in enumerate(groups)
        for number in (1, 2)
        for metric_id in (LOWER, HIGHER)
        for month in (APRIL, MAY)
    ]
    frame = observed(
        figures,
        core__organisations=draw(
            ["org_kind", "org_code", "peer_group"],
            [
                [kind, f"{letter}{number}", group]
                for (kind, letter), group in groups.items()
                for number in (1, 2)
            ],
        ),
    )
    assert frame.height == len(figures)
    assert set(frame["place_of"]) == {2}
    first = frame.select(
        ends_in_one=pl.col("org_code").str.ends_with("1") == (pl.col("metric_id") == LOWER),
        is_first=pl.col("place") == 1,
    )
    assert first["ends_in_one"].equals(first["is_first"])


def test_an_area_that_no_register_knows_has_no_place() -> None:
    frame = observed(
        [
            figure(code, value, kind="icb")
            for code, value in (("Q1", 0.2), ("Q2", 0.3), ("Q3", 0.1))
        ],
        core__organisations=draw(["org_kind", "org_code"], [["icb", "Q1"], ["icb", "Q2"]]),
    )
    assert frame.select("org_code", "place").rows() == [("Q1", 1), ("Q2", 2), ("Q3", None)]
