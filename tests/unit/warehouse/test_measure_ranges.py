"""The range of a place on one measure: of which field it is, and how wide."""

import datetime as dt
import random
from math import asin, cos, pi, sqrt
from statistics import fmean, variance
from typing import Final

import polars as pl

from tests.support.ground import production
from tests.support.warehouse import Cell, draw

HIGHER, LOWER = "rtt_within_18w", "ae_12h_dta"
JUNE, MAY = dt.date(2026, 6, 1), dt.date(2026, 5, 1)
KEY: Final = ["metric_id", "org_kind", "org_code", "month"]
# At so many people, and so little variance by the months, nobody changes places.
PEOPLE: Final = {JUNE: 10**14, MAY: 1}
SPREADS: Final = {JUNE: 1e-14, MAY: 1.0}


def ranges(
    places: list[list[Cell]], figures: list[list[Cell]], noise: list[list[Cell]], replays: int
) -> pl.DataFrame:
    return production().run(
        "marts.measure_ranges",
        {
            "declared.doubts": draw(
                ["doubt", "replays"], [["all", replays], ["noise", 3], ["months", replays + 99]]
            ),
            "declared.tables": draw(
                ["table_id", "org_kind", "peer_group", "metric_id", "theme_id"],
                [
                    [table, "trust", group, metric, "care"]
                    for table, group in (("acute", "acute"), ("waits", "acute"), ("mh", "mental"))
                    for metric in (HIGHER, LOWER)
                ],
            ),
            "marts.measure_places": draw(
                [*KEY, "peer_group", "metric_value", "place", "place_of"], places
            ),
            "marts.judged_values": draw([*KEY, "denominator"], figures),
            "marts.figure_noise": draw([*KEY, "overdispersion", "month_variance"], noise),
        },
    )


def test_a_range_is_of_one_figure_among_its_peers() -> None:
    fields: dict[tuple[str, str], dict[str, tuple[float, int]]] = {
        # Angles beyond a share of one are cut: these two are often level, and the next is third.
        (HIGHER, "acute"): {"ZZ1": (1.0, 1), "ZZ2": (1.0, 1), "ZZ3": (0.5, 3), "ZZ4": (0.4, 4)},
        (LOWER, "acute"): {"ZZ1": (0.3, 3), "ZZ2": (0.2, 2), "ZZ3": (0.1, 1)},
        (HIGHER, "mental"): {"ZZ5": (0.45, 1), "ZZ6": (0.42, 2)},
        (LOWER, "mental"): {"ZZ5": (0.2, 1)},
    }
    rows: list[tuple[list[Cell], str, float, int, int]] = [
        ([metric, "trust", org, JUNE], group, share, place, len(field))
        for (metric, group), field in fields.items()
        for org, (share, place) in field.items()
    ]
    # What is said of another month would let everybody change places.
    frame = ranges(
        [[*key, group, share, place, of] for key, group, share, place, of in rows],
        [[*key[:3], month, people] for key, *_ in rows for month, people in PEOPLE.items()],
        [[*key[:3], month, 1.0, spread] for key, *_ in rows for month, spread in SPREADS.items()],
        replays=40,
    )
    told = {
        (row["metric_id"], row["org_code"]): (row["place_low"], row["place_high"], row["standing"])
        for row in frame.to_dicts()
    }
    assert told == {
        (HIGHER, "ZZ1"): (1, 2, 0.0),
        (HIGHER, "ZZ2"): (1, 2, 0.0),
        (HIGHER, "ZZ3"): (3, 3, 2 / 3),
        (HIGHER, "ZZ4"): (4, 4, 1.0),
        (LOWER, "ZZ1"): (3, 3, 1.0),
        (LOWER, "ZZ2"): (2, 2, 0.5),
        (LOWER, "ZZ3"): (1, 1, 0.0),
        (HIGHER, "ZZ5"): (1, 1, 0.0),
        (HIGHER, "ZZ6"): (2, 2, 1.0),
        (LOWER, "ZZ5"): (1, 1, None),
    }
    assert frame["replay_count"].to_list() == [40] * len(told)
    # A place is a whole number, also at the end of a range.
    assert all(frame.schema[end].is_integer() for end in ("place_low", "place_high"))


def test_plain_python_with_other_dice_finds_the_same_ranges() -> None:
    """Figures are pulled to the middle by what of their spread is noise, and vary by the rest."""
    people = {f"ZZ{at}": 40 * (1 + at % 4) for at in range(12)}
    shares = {org: 0.50 + 0.03 * at for at, org in enumerate(people)}
    month_variance, overdispersion, replays = 0.002, 1.5, 2000
    keys: dict[str, list[Cell]] = {org: [HIGHER, "trust", org, JUNE] for org in people}
    by_share = sorted(shares, key=lambda org: -shares[org])
    frame = ranges(
        [
            [*keys[org], "acute", shares[org], place, len(people)]
            for place, org in enumerate(by_share, 1)
        ],
        [[*keys[org], many] for org, many in people.items()],
        [[*key, overdispersion, month_variance] for key in keys.values()],
        replays,
    )
    ours = {row["org_code"]: (row["place_low"], row["place_high"]) for row in frame.to_dicts()}

    angles = {org: asin(sqrt(share)) for org, share in shares.items()}
    noise = {org: overdispersion / (4 * many) + month_variance for org, many in people.items()}
    seen, expected = variance(angles.values()), fmean(noise.values())
    between = max(seen - expected, seen / 10, expected / 10)
    chance, middle = random.Random(1), fmean(angles.values())
    drawn: dict[str, list[int]] = {org: [] for org in people}
    for _ in range(replays):
        shares_now = {}
        for org, angle in angles.items():
            kept = between / (noise[org] + between)
            level = chance.gauss(middle + kept * (angle - middle), sqrt(noise[org] * kept))
            shares_now[org] = (1 - cos(2 * min(max(level, 0), pi / 2))) / 2
        for place, org in enumerate(sorted(people, key=lambda one: -shares_now[one]), 1):
            drawn[org].append(place)
    theirs = {
        org: (sorted(each)[replays // 40 - 1], sorted(each)[replays * 39 // 40 - 1])
        for org, each in drawn.items()
    }
    off = [abs(a - b) for org in ours for a, b in zip(ours[org], theirs[org], strict=True)]
    # Two throws of the dice are a place apart here and there, and no end is farther off.
    assert max(off) <= 1
    assert fmean(off) < 0.3
    assert fmean(high - low for low, high in ours.values()) > 4
