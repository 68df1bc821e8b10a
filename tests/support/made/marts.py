"""
Tiny made-up marts, and the declarations that go with them, for tests of the publish room.

Every organisation, file and figure here is invented: trusts ZZ1 to ZZ9 and ZY1 to ZY3, one trust
for mental health (ZM1), one closed trust (ZX1), two boards (QZ1, QZ2). No figure is anybody's.
"""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import polars as pl

from pipeline import paths
from pipeline.config import Config
from pipeline.warehouse.models import read_models
from tests.support.made import declared, derived, judged
from tests.support.made import editions as made_editions
from tests.support.made import fairness as made_fairness
from tests.support.made import icb_map as made_map
from tests.support.made import measures as made_measures
from tests.support.made import offices as made_offices
from tests.support.made import official as made_official
from tests.support.made import points as made_points
from tests.support.made import policy as made_policy
from tests.support.made import ranges as made_ranges
from tests.support.made import specialties as made_specialties
from tests.support.made import turnaround as made_turnaround
from tests.support.made import variation as made_variation
from tests.support.made.judged import (
    ACUTE,
    LAST_MONTH,
    LAST_QUARTER,
    MONTHS,
    QUARTERLY,
    QUARTERS,
    RELEASE,
    Cell,
    frame,
)

EDITIONS: Final = {"acute": ("latest", "2026-02", "2025-03"), "icb": ("latest", "2026-02")}


def config() -> Config:
    """Declare two sources, five metrics and two tables."""
    return declared.config()


def frames() -> dict[str, pl.DataFrame]:
    """Give every mart of the contract, in a dictionary to change at will."""
    return dict(_frames())


@cache
def _frames() -> Mapping[str, pl.DataFrame]:
    """Make every mart, once for all tests."""
    observations = _observations()
    places, measures, themes = _league(observations)
    return {
        "organisations": _organisations(),
        "org_successions": frame(
            {"closed_on": pl.Date},
            {
                "closed_code": "ZX1",
                "closed_name": "Former Example NHS Trust",
                "successor_code": "ZZ1",
                "successor_name": "Éxample Hospitals NHS Foundation Trust",
                "closed_on": date(2025, 4, 1),
                "why": "merger",
                "link": "https://www.example.org/merger",
            },
        ),
        "observations": observations,
        "league_editions": frame(
            {"ranked_count": pl.Int64, "is_latest": pl.Boolean},
            *(
                {
                    "table_id": table,
                    "edition": edition,
                    "ranked_count": ranked,
                    "is_latest": edition == "latest",
                    "uses_later": edition != "latest",
                }
                for table, ranked in (("acute", 11), ("icb", 1))
                for edition in EDITIONS[table]
            ),
        ),
        "league_periods": frame(
            {"month": pl.Date},
            *(
                {
                    "table_id": table,
                    "edition": edition,
                    "metric_id": metric,
                    "month": LAST_QUARTER if metric.startswith("finance") else LAST_MONTH,
                }
                for table, editions in EDITIONS.items()
                for edition in editions
                for metric in ("ae_within_4h", "rtt_over_52w", "finance_combined")
            ),
        ),
        "league_places": places,
        "league_themes": themes,
        "league_measures": measures,
        **made_points.frames(places),
        **made_ranges.frames(places),
        **(fields := made_measures.frames(observations, _organisations())),
        **made_map.frames(fields["measure_ranges"], places),
        **judged.frames(),
        **made_official.frames(),
        **made_editions.frames(),
        **made_offices.frames(),
        **made_specialties.frames(),
        **made_policy.frames(observations, _organisations()),
        **made_turnaround.frames(),
        **made_variation.frames(),
        **made_fairness.frames(),
    }


def write(folder: Path, made: Mapping[str, pl.DataFrame], *, cards: bool = True) -> Path:
    """
    Write marts, and cards beside them, as the warehouse does.

    Args:
        folder: Is made.
        made: The marts by name.
        cards: Whether every mart gets a card; it publishes those that are made up.

    Returns:
        The folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, mart in {**derived.frames(made, config()), **made}.items():
        table, card = _written(name, mart)
        (folder / f"{name}.parquet").write_bytes(table)
        if cards:
            (folder / f"{name}.json").write_bytes(card)
    return folder


def _fresh(name: str, mart: pl.DataFrame) -> tuple[bytes, bytes]:
    """Write a mart and its card."""
    card = {
        "name": name,
        "summary": f"made-up {name.replace('_', ' ')}",
        "grain": _grain(name, mart),
        "owns": _owned().get(name, ()),
        "publish": None if name in derived.NAMES else f"{name}.csv",
        "columns": [
            {"name": column, "meaning": f"meaning of {column}", "type": str(dtype)}
            for column, dtype in mart.schema.items()
        ],
        "rows": mart.height,
    }
    table = BytesIO()
    mart.write_parquet(table)
    return table.getvalue(), json.dumps(card).encode()


# Most marts of a test are those of the test before. A frame is known by its id, and kept with what
# was written of it, so that no other one gets its id.
_WRITTEN: Final[dict[tuple[str, int], tuple[pl.DataFrame, bytes, bytes]]] = {}


def _written(name: str, mart: pl.DataFrame) -> tuple[bytes, bytes]:
    """Give a mart and its card as they are written."""
    key = (name, id(mart))
    if key not in _WRITTEN:
        _WRITTEN[key] = (mart, *_fresh(name, mart))
    _, table, card = _WRITTEN[key]
    return table, card


@cache
def _grains() -> dict[str, tuple[str, ...]]:
    return {model.name: model.grain for model in read_models(paths.SQL) if model.layer == "marts"}


@cache
def _owned() -> dict[str, tuple[str, ...]]:
    return {model.name: model.owns for model in read_models(paths.SQL) if model.layer == "marts"}


def _grain(name: str, mart: pl.DataFrame) -> list[str]:
    """Take the grain of the real mart; none where the made-up rows are drawn too short for it."""
    grain = [part for part in _grains().get(name, ()) if part in mart.columns]
    return grain if grain and mart.select(grain).is_unique().all() else []


def _organisations() -> pl.DataFrame:
    def record(kind: str, code: str, name: str, **changes: Cell) -> dict[str, Cell]:
        said: dict[str, Cell] = {
            "org_kind": kind,
            "org_code": code,
            "org_name": name,
            "peer_group": None,
            "subtype": None,
            "region_name": "Made-up Region",
            "icb_code": None,
            "icb_name": None,
            "town": None,
            "postcode": None,
            "opened_on": None,
            "closed_on": None,
            "successor_codes": None,
            "has_page": kind in ("trust", "icb"),
        }
        return {**said, **changes}

    acute = [
        record(
            "trust",
            code,
            "Éxample Hospitals NHS Foundation Trust"
            if code == "ZZ1"
            else '<script>alert("x")</script> Hospital'
            if code == "ZZ2"
            else f"Example {code} NHS Trust",
            peer_group="acute",
            subtype="acute - teaching" if code == "ZZ1" else "acute - small",
            icb_code="QZ1" if code < "ZZ5" else "QZ2",
            icb_name="Example One ICB" if code < "ZZ5" else "Example Two ICB",
            town="Exampleton",
            postcode="ZZ1 1ZZ",
        )
        for code in ACUTE
    ]
    return frame(
        {"opened_on": pl.Date, "closed_on": pl.Date, "successor_codes": pl.String},
        *acute,
        record(
            "trust", "ZM1", "=Example Minds NHS Trust", peer_group="mental health and community"
        ),
        record(
            "trust",
            "ZX1",
            "Former Example NHS Trust",
            peer_group="acute",
            closed_on=date(2025, 4, 1),
            successor_codes="ZZ1",
        ),
        record("icb", "QZ1", "Example One ICB"),
        record("icb", "QZ2", "Example Two ICB"),
        record("region", "Y99", "Made-up Region", region_name=None),
        record("england", "ENG", "England", region_name=None),
    )


# Which organisation, and how far from England its figures stand.
_EVERYONE: Final = (
    *(("trust", code, number / 100 - 0.06) for number, code in enumerate(ACUTE)),
    ("icb", "QZ1", 0.01),
    ("icb", "QZ2", -0.02),
    ("region", "Y99", 0.0),
    ("england", "ENG", 0.0),
)

_LEVEL: Final = {
    "ae_within_4h": 0.74,
    "rtt_over_52w": 0.03,
    "rtt_median_weeks": 12.0,
    "finance_plan": -0.5,
    "finance_combined": 2.0,
}
_SPREAD: Final = {
    "ae_within_4h": 1.0,
    "rtt_over_52w": 0.2,
    "rtt_median_weeks": 40.0,
    "finance_plan": 20.0,
    "finance_combined": 15.0,
}


def _observations() -> pl.DataFrame:
    records = []
    for metric_id, level in _LEVEL.items():
        months = QUARTERS if metric_id.startswith("finance") else MONTHS
        for kind, code, offset in _EVERYONE:
            for number, month in enumerate(months):
                wave = (number % 6 - 3) / 200
                value = level + (offset + wave) * _SPREAD[metric_id]
                records.append(_observation(metric_id, kind, code, month, value))
    # One gap in a line, one figure that was never sent in, one that closed.
    for record in records:
        gap = record["org_code"] == "ZZ3" and record["month"] == date(2025, 6, 1)
        never = record["org_code"] == "ZZ4" and record["metric_id"] == "rtt_over_52w"
        if gap or never:
            record |= {"metric_value": None, "flag": "not_published", "is_latest": False}
            record |= {"numerator": None, "denominator": None, "release_id": None}
    records += [
        _observation("ae_within_4h", "trust", "ZX1", month, 0.7)
        | {"is_latest": month == date(2025, 3, 1)}
        for month in MONTHS
        if month < date(2025, 4, 1)
    ]
    return _placed(frame({}, *records))


def _observation(metric_id: str, kind: str, code: str, month: date, value: float) -> dict[str, Any]:
    share = metric_id in ("ae_within_4h", "rtt_over_52w")
    quarterly = metric_id.startswith("finance")
    return {
        "metric_id": metric_id,
        "org_kind": kind,
        "org_code": code,
        "month": month,
        "numerator": float(round(value * 10_000)) if share else None,
        "denominator": 10_000.0 if share else None,
        "metric_value": round(value * 10_000) / 10_000 if share else value,
        "flag": "published",
        "is_latest": month == (LAST_QUARTER if quarterly else LAST_MONTH),
        "release_id": QUARTERLY if quarterly else RELEASE,
        "sheet_name": "Provider Level Data",
        "first_row": 12,
        "last_row": 12 if kind == "trust" else 40,
        "row_count": 1 if kind == "trust" else 7,
        "is_apportioned": False,
        "column_note": "read from a made-up column" if quarterly else None,
    }


def _placed(frame: pl.DataFrame) -> pl.DataFrame:
    """Rank as the warehouse would, so that the pages have places to print."""
    group = ["metric_id", "org_kind", "month"]
    better = pl.col("metric_id").eq("ae_within_4h")
    ranked = pl.when(better).then(-pl.col("metric_value")).otherwise(pl.col("metric_value"))
    alone = pl.col("org_kind").is_in(["region", "england"])
    return (
        frame.with_columns(
            ranked.rank("min").over(group).cast(pl.Int64).alias("place"),
            pl.col("metric_value").count().over(group).cast(pl.Int64).alias("place_of"),
        )
        .with_columns(
            pl.when(alone).then(None).otherwise(pl.col(name)).alias(name)
            for name in ("place", "place_of")
        )
        .sort("metric_id", "org_kind", "org_code", "month")
    )


def _quarter(place: int, of: int) -> str | None:
    return "top" if 4 * place <= of else "bottom" if 4 * (of + 1 - place) <= of else None


def _league(observations: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Make the lines of the tables; ZZ1 and ZZ5 share the first place, ZZ4 has none."""
    newest = {
        (row["metric_id"], row["org_code"]): row
        for row in observations.filter("is_latest").iter_rows(named=True)
    }
    names = dict(_organisations().select("org_code", "org_name").iter_rows())
    places, measures, themes = [], [], []
    for table, codes in (("acute", ACUTE), ("icb", ("QZ1", "QZ2"))):
        ranked = [code for code in codes if code not in ("ZZ4", "QZ2")]
        ends = [code for code in ranked if code in ("ZZ1", "ZZ5")]
        rest = sorted(code for code in ranked if code not in ends)
        for edition in EDITIONS[table]:
            # The earlier editions are the other way round below the first two.
            order = ends + (rest if edition == "latest" else rest[::-1])
            for code in codes:
                at = order.index(code) if code in order else None
                tied = table == "acute" and code in ("ZZ1", "ZZ5")
                places.append(
                    {
                        "table_id": table,
                        "edition": edition,
                        "org_code": code,
                        "org_name": names[code],
                        "region_name": "Made-up Region",
                        "icb_code": None,
                        "subtype": "acute - small" if table == "acute" else None,
                        "score": None if at is None else 1.5 if tied else 1.5 + at / 10,
                        "place": None if at is None else 1 if tied else at + 1,
                        "tied_with": None if at is None else int(tied),
                        "quarter": _quarter(1 if tied else at + 1, len(order))
                        if at is not None
                        else None,
                        "reason": "no figure for over 52 weeks" if at is None else None,
                    }
                )
                themes.append(
                    {
                        "table_id": table,
                        "edition": edition,
                        "org_code": code,
                        "theme_id": "money",
                        "theme_score": 2.0,
                    }
                )
                for number, metric in enumerate(
                    ("ae_within_4h", "rtt_over_52w", "finance_combined"), 1
                ):
                    seen = newest.get((metric, code))
                    measures.append(
                        {
                            "table_id": table,
                            "edition": edition,
                            "org_code": code,
                            "metric_id": metric,
                            "month": seen["month"] if seen else LAST_MONTH,
                            "metric_value": seen["metric_value"] if seen else None,
                            "measure_score": float(number) if seen else None,
                            "place": seen["place"] if seen else None,
                            "place_of": seen["place_of"] if seen else None,
                            "flag": "published" if seen else "not_published",
                            "target": 0.78 if metric == "ae_within_4h" else None,
                        }
                    )
    return (
        frame({"icb_code": pl.String}, *places),
        frame({"month": pl.Date}, *measures),
        frame({}, *themes),
    )
