"""
Tiny made-up marts, and the declarations that go with them, for tests of the publish room.

Every organisation, file and figure here is invented: trusts ZZ1 to ZZ9 and ZY1 to ZY3, one trust for
mental health (ZM1), one closed trust (ZX1), two boards (QZ1, QZ2). No figure is anybody's.
"""

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import polars as pl

from pipeline.config import Config, Measure, Metric, Source, Table, Target, Theme

REVIEWED: Final = date(2026, 1, 5)
ACUTE: Final = (*(f"ZZ{n}" for n in range(1, 10)), "ZY1", "ZY2", "ZY3")
MONTHS: Final = tuple(date(2024 + (n + 3) // 12, (n + 3) % 12 + 1, 1) for n in range(24))
QUARTERS: Final = (date(2025, 4, 1), date(2025, 7, 1), date(2025, 10, 1), date(2026, 1, 1))
LAST_MONTH: Final = MONTHS[-1]
LAST_QUARTER: Final = QUARTERS[-1]
BREAK: Final = date(2025, 11, 1)
RELEASE: Final = "made_up_monthly_2026-03_2026-05-14_0123abcd"
REFUSED: Final = "made_up_monthly_2026-04_2026-06-11_fedcba98"
QUARTERLY: Final = "made_up_quarterly_2025-26-Q4_2026-06_89abcdef"
SHA: Final = "0123abcd" + "0" * 56


def config() -> Config:
    """Declare two sources, five metrics and two tables."""
    return Config(
        sources=(_source("made_up_monthly", "month"), _source("made_up_quarterly", "quarter")),
        metrics=(
            _metric(
                "ae_within_4h",
                scoring="target",
                targets=(
                    Target(
                        since=date(2024, 4, 1),
                        value=0.76,
                        why="An older made-up target",
                        link="https://www.example.org/target",
                    ),
                    Target(
                        since=date(2025, 4, 1),
                        value=0.78,
                        why="A made-up target",
                        link="https://www.example.org/target",
                    ),
                ),
            ),
            _metric("rtt_over_52w", better="lower"),
            _metric("rtt_median_weeks", unit="weeks", better="lower", scoring="none"),
            _metric(
                "finance_plan", unit="percent", scoring="none", period="quarter", denominator=""
            ),
            _metric(
                "finance_combined",
                unit="score",
                better="lower",
                scoring="lookup",
                period="quarter",
                caveat="An ICB's finance figure is the mean of its trusts' combined scores.",
            ),
        ),
        tables=(_table("acute", "trust", "acute"), _table("icb", "icb", "")),
    )


def frames() -> dict[str, pl.DataFrame]:
    """Make every mart of the contract."""
    observations = _observations()
    places, measures, themes = _league(observations)
    return {
        "organisations": _organisations(),
        "org_successions": _frame(
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
        "league_editions": _frame(
            {"ranked_count": pl.Int64, "listed_count": pl.Int64, "is_latest": pl.Boolean},
            *(
                {
                    "table_id": table,
                    "edition": edition,
                    "edition_name": name,
                    "ranked_count": ranked,
                    "listed_count": 1,
                    "is_latest": edition == "latest",
                }
                for table, ranked in (("acute", 11), ("icb", 1))
                for edition, name in (("latest", "Latest"), ("2026-02", "February 2026"))
            ),
        ),
        "league_periods": _frame(
            {"month": pl.Date},
            *(
                {
                    "table_id": table,
                    "edition": edition,
                    "metric_id": metric,
                    "month": LAST_QUARTER if metric.startswith("finance") else LAST_MONTH,
                }
                for table in ("acute", "icb")
                for edition in ("latest", "2026-02")
                for metric in ("ae_within_4h", "rtt_over_52w", "finance_combined")
            ),
        ),
        "league_places": places,
        "league_themes": themes,
        "league_measures": measures,
        **_judgements(),
    }


def write(folder: Path, made: Mapping[str, pl.DataFrame], *, cards: bool = True) -> Path:
    """
    Write marts, and cards beside them, as the warehouse does.

    Args:
        folder: Is made.
        made: The marts by name.
        cards: Whether every mart gets a card that publishes it.

    Returns:
        The folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in made.items():
        frame.write_parquet(folder / f"{name}.parquet")
        if cards:
            card = {
                "name": name,
                "summary": f"made-up {name.replace('_', ' ')}",
                "grain": [frame.columns[0]],
                "publish": f"{name}.csv",
                "columns": [
                    {"name": column, "meaning": f"meaning of {column}", "type": str(dtype)}
                    for column, dtype in frame.schema.items()
                ],
                "rows": frame.height,
            }
            (folder / f"{name}.json").write_text(json.dumps(card), encoding="utf-8")
    return folder


def _source(source_id: str, period: Any) -> Source:
    return Source(
        id=source_id,
        title=f"Made-up figures, every {period}",
        publisher="Made-up Publisher",
        landing="https://www.example.org/landing",
        links=(),
        period=period,
        cadence=f"every {period}",
        late_after_days=45,
        licence="OGL-UK-3.0",
        cite="Made-up Publisher, made-up figures",
        about="Nothing real.",
    )


def _metric(metric_id: str, **changes: Any) -> Metric:
    said: dict[str, Any] = {
        "id": metric_id,
        "title": f"Made-up {metric_id.replace('_', ' ')}",
        "short": metric_id.replace("_", " "),
        "unit": "share",
        "better": "higher",
        "period": "month",
        "scoring": "rank",
        "min_denominator": 100,
        "numerator": "people on top",
        "denominator": "people below",
        "numerator_cells": "Top Column",
        "denominator_cells": "Bottom Column",
        "sources": ("made_up_monthly",),
        "why": "Because it is made up.",
        "how": "One divided by the other.",
        "authored_by": "Nobody",
        "checked_by": "Nobody",
        "reviewed": REVIEWED,
        "next_review": REVIEWED,
        "status": "published",
    }
    return Metric(**{**said, **changes})


def _table(table_id: str, org_kind: Any, peer_group: str) -> Table:
    def theme(theme_id: str, *metric_ids: str) -> Theme:
        share = Fraction(1, len(metric_ids))
        return Theme(
            id=theme_id,
            title=theme_id.replace("-", " ").capitalize(),
            weight=Fraction(1, 2),
            measures=tuple(Measure(metric_id=m, weight=share) for m in metric_ids),
        )

    return Table(
        id=table_id,
        title=f"Made-up table of {org_kind}s",
        short=table_id,
        org_kind=org_kind,
        peer_group=peer_group,
        themes=(
            theme("care-now", "ae_within_4h", "rtt_over_52w"),
            theme("money", "finance_combined"),
        ),
        why="To test the pages.",
        caveat="Nothing in it is real.",
    )


def _frame(dtypes: Mapping[str, Any], *records: Mapping[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(records), schema_overrides=dict(dtypes), infer_schema_length=None)


def _organisations() -> pl.DataFrame:
    def record(kind: str, code: str, name: str, **changes: Any) -> dict[str, Any]:
        said: dict[str, Any] = {
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
    return _frame(
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
        for month in MONTHS
        if month < date(2025, 4, 1)
    ]
    return _placed(_frame({}, *records))


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
        "is_latest": month in (LAST_MONTH, LAST_QUARTER),
        "release_id": QUARTERLY if quarterly else RELEASE,
        "sheet_name": "Provider Level Data",
        "first_row": 12,
        "last_row": 12 if kind == "trust" else 40,
        "row_count": 1 if kind == "trust" else 7,
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
        order = sorted(ranked, key=lambda code: (code not in ("ZZ1", "ZZ5"), code))
        for edition in ("latest", "2026-02"):
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
                        }
                    )
    return (
        _frame({"icb_code": pl.String}, *places),
        _frame({"month": pl.Date}, *measures),
        _frame({}, *themes),
    )


def _judgements() -> dict[str, pl.DataFrame]:
    """Make the marts about sources, promises, revisions and official figures."""

    def release(release_id: str, source: str, **changes: Any) -> dict[str, Any]:
        said: dict[str, Any] = {
            "release_id": release_id,
            "source": source,
            "period": "2026-03",
            "published": "2026-05-14",
            "name": "March-2026.csv",
            "url": "https://www.example.org/files/March-2026.csv",
            "url_known": True,
            "status": "first-hand",
            "note": None,
            "size_bytes": 123_456,
            "sha256": SHA,
            "landed_at": "2026-05-14T09:31:00Z",
            "verdict": "admitted",
            "reason": None,
            "rows_held": 200,
            "data_from": date(2024, 4, 1),
            "data_to": LAST_MONTH,
            "is_current": True,
        }
        return {**said, **changes}

    def official(quarter: date, **changes: Any) -> dict[str, Any]:
        said: dict[str, Any] = {
            "quarter": quarter,
            "trust_type": "Acute",
            "org_code": "ZZ1",
            "org_name": "Éxample Hospitals NHS Foundation Trust",
            "average_score": 1.93,
            "average_rank": 8,
            "unadjusted_segment": 1,
            "adjusted_segment": 3,
            "in_deficit": True,
            "league_rank": 60,
            "our_league_rank": 60,
            "agrees": True,
            "score_low": 1.5,
            "score_high": 2.4,
            "rank_low": 20,
            "rank_high": 90,
            "release_id": QUARTERLY,
        }
        return {**said, **changes}

    def promise(source: str, release_id: str, **changes: Any) -> dict[str, Any]:
        said: dict[str, Any] = {
            "release_id": release_id,
            "source": source,
            "period": "2026-03",
            "severity": "critical",
            "about": "Every line has a code",
            "passed": True,
            "found": None,
        }
        return {**said, **changes}

    return {
        "official_places": _frame(
            {},
            official(QUARTERS[-1]),
            official(QUARTERS[-2], our_league_rank=59, agrees=False, rank_low=None, rank_high=None),
            official(QUARTERS[-1], org_code="ZZ2", our_league_rank=None, agrees=None),
        ),
        "releases": _frame(
            {"reason": pl.String},
            release(RELEASE, "made_up_monthly"),
            release(
                QUARTERLY,
                "made_up_quarterly",
                period="2025-26-Q4",
                published="2026-06",
                name="quarter.csv",
                url="javascript:alert(1)",
                url_known=False,
                status="second-hand",
                note="Saved again by somebody",
                sha256="89abcdef" + "1" * 56,
                landed_at="2026-06-20T09:31:00Z",
                data_from=QUARTERS[0],
                data_to=QUARTERS[-1],
            ),
            release(
                REFUSED,
                "made_up_monthly",
                period="2026-04",
                published=None,
                name="April-2026.csv",
                sha256="fedcba98" + "2" * 56,
                verdict="refused",
                reason="the rows do not add up to England",
                rows_held=None,
                data_from=None,
                data_to=None,
                is_current=False,
            ),
        ),
        "findings": _frame(
            {"found": pl.String},
            promise("made_up_monthly", RELEASE),
            promise(
                "made_up_monthly",
                REFUSED,
                about="The rows add up to England",
                passed=False,
                found="row 12: 5 <b>is</b> not 6",
            ),
            promise("made_up_quarterly", QUARTERLY, severity="note", passed=False, found="row 3"),
        ),
        "revisions": _frame(
            {"month": pl.Date},
            *(
                {
                    "source": "made_up_monthly",
                    "month": MONTHS[number],
                    "org_code": "ZZ1",
                    "org_name": "Éxample Hospitals NHS Foundation Trust",
                    "column_name": "over_4h_type1",
                    "old_value": "10",
                    "new_value": "12",
                    "old_release_id": "older",
                    "new_release_id": RELEASE,
                }
                for number in range(14)
            ),
        ),
        "series_breaks": _frame(
            {"month": pl.Date},
            {
                "metric_id": "ae_within_4h",
                "month": BREAK,
                "title": "Counted from another record",
                "what": "From here on each visit is counted from the patient's own record.",
                "link": "https://www.example.org/break",
            },
        ),
        "official_totals": _frame(
            {},
            {
                "about": "England, within four hours",
                "period": "March 2026",
                "published": "74.0%",
                "ours": "74.0%",
                "agrees": True,
                "link": "https://www.example.org/total",
            },
            {
                "about": "England, over 52 weeks",
                "period": "March 2026",
                "published": "3.1%",
                "ours": "3.0%",
                "agrees": False,
                "link": None,
            },
        ),
        "source_freshness": _frame(
            {"data_from": pl.Date, "data_to": pl.Date},
            {
                "source": "made_up_monthly",
                "data_from": MONTHS[0],
                "data_to": LAST_MONTH,
                "held_count": 1,
                "refused_count": 1,
                "newest_published": "2026-05-14",
                "newest_landed": "2026-05-14T09:31:00Z",
            },
            {
                "source": "made_up_quarterly",
                "data_from": QUARTERS[0],
                "data_to": QUARTERS[-1],
                "held_count": 1,
                "refused_count": 0,
                "newest_published": "2026-06",
                "newest_landed": "2026-06-20T09:31:00Z",
            },
        ),
        "check_results": _frame(
            {},
            {
                "check": "trusts_sum_to_england",
                "severity": "error",
                "why": "A trust that is counted twice moves England.",
                "wrong_rows": 0,
                "sample": "",
            },
        ),
    }
