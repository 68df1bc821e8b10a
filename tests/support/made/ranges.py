"""
Made-up marts about how sure the places of the made-up tables are.

Two can be told apart where five places or more lie between them. In the earlier editions everybody
but the first two stood the other way round, so the ends of the table have moved farthest.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import polars as pl

from tests.support.made.judged import frame

REPLAYS: Final = 2000
ENDS: Final = (None, "other_ahead", "level", "no_place", "counting", "merger", "field")
FAR: Final = 5
CLEAR: Final = 8
# How many places each source of doubt alone may move a place up and down.
REACH: Final = {"all": (2, 3), "noise": (1, 1), "measures": (1, 2), "months": (0, 1)}
VARIANTS: Final = (
    ("normalisation zscore", "normalisation", "zscore", 0.99),
    ("without theme money", "theme", "money", -0.5),
    ("without measure rtt_over_52w", "measure", "rtt_over_52w", 0.98),
)

Lines = Mapping[tuple[str, str], Mapping[str, int]]


def frames(places: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """
    Make every mart about ranges.

    Args:
        places: The mart of places; whoever has one gets a range.

    Returns:
        The marts by name.
    """
    lines: dict[tuple[str, str], dict[str, int]] = {}
    for row in places.filter(pl.col("place").is_not_null()).iter_rows(named=True):
        lines.setdefault((row["table_id"], row["edition"]), {})[row["org_code"]] = row["place"]
    tables = [table for table, edition in lines if edition == "latest"]
    newest = {table: lines[table, "latest"] for table in tables}
    moves = list(_moves(lines))
    doubts = [
        _doubt(table, doubt, code, at, len(own))
        for table, own in newest.items()
        for doubt in REACH
        for code, at in own.items()
    ]
    variants = [
        _variant(table, name, code, at, len(own))
        for table, own in newest.items()
        for name, _, _, _ in VARIANTS
        for code, at in own.items()
    ]
    return {
        "league_ranges": frame(
            {"group_number": pl.Int64, "told_apart": pl.Int64},
            *(
                _range(table, edition, code, own)
                for (table, edition), own in lines.items()
                for code in own
            ),
        ),
        "league_pairs": frame(
            {}, *(pair for table, own in newest.items() for pair in _pairs(table, own))
        ),
        "league_leads": frame(
            {"ended_month": pl.Date, "ended_code": pl.String},
            *(lead for table, own in newest.items() for lead in _leads(table, own)),
        ),
        "league_parts": frame(
            {
                "next_place": pl.Int64,
                "value_needed": pl.Float64,
                "people_needed": pl.Int64,
                "people_a_day": pl.Float64,
                "target_people": pl.Int64,
                "target_a_day": pl.Float64,
            },
            *(part for table, own in newest.items() for part in _parts(table, own)),
        ),
        "league_doubts": frame({}, *doubts),
        "league_doubt_summary": _doubt_summary(frame({}, *doubts)),
        "league_variants": frame({}, *variants),
        "league_variant_summary": _variant_summary(frame({}, *variants)),
        "league_moves": frame({}, *moves),
        "league_move_summary": frame(
            {"moved_new_scores": pl.Float64}, *_move_summary(moves, lines)
        ),
        "league_range_record": frame(
            {},
            *(
                {
                    "table_id": table,
                    "kind": kind,
                    "months_later": months,
                    "compared": 200,
                    "inside": inside - less,
                }
                for table in tables
                for kind, less in (("all", 0), ("noise", 20), ("then", 5))
                for months, inside in ((12, 150), (1, 191))
            ),
        ),
        "league_effective_weights": frame(
            {},
            *(
                {
                    "table_id": table,
                    "edition": edition,
                    "metric_id": metric,
                    "weight": 0.5,
                    "effective": share,
                    "ranked_count": len(lines[table, edition]),
                }
                for table, edition in lines
                for metric, share in (("ae_within_4h", 0.7), ("finance_combined", 0.3))
            ),
        ),
        "league_score_ranges": frame(
            {},
            *(
                {
                    "table_id": table,
                    "edition": "latest",
                    "org_code": code,
                    "metric_id": "finance_combined",
                    "member_count": 3,
                    "score_low": 1.0,
                    "score_high": 3.0,
                }
                for table, own in newest.items()
                for code in own
            ),
        ),
        "score_regimes": frame(
            {},
            *(
                {
                    "metric_id": "finance_combined",
                    "regime": regime,
                    "steps": steps,
                    "changes": 4,
                    "far": 2,
                    "quarters": quarters,
                }
                for regime, steps, quarters in (("across April", 10, 1), ("within a year", 30, 3))
            ),
        ),
        "league_range_pairs": frame(
            {},
            *(
                {
                    "table_id": table,
                    "edition": edition,
                    "later_edition": "latest",
                    "kind": "all",
                    "months_later": 1,
                    "compared": len(own),
                    "inside": len(own) - 1,
                }
                for (table, edition), own in lines.items()
                if edition != "latest"
            ),
        ),
    }


def _range(table: str, edition: str, code: str, own: Mapping[str, int]) -> dict[str, Any]:
    at, of = own[code], len(own)
    heads = [1]
    while below := [place for place in own.values() if place >= heads[-1] + FAR]:
        heads.append(min(below))
    latest = edition == "latest"
    return {
        "table_id": table,
        "edition": edition,
        "org_code": code,
        "place": at,
        "place_low": max(at - 2, 1),
        "place_middle": at,
        "place_high": min(at + 3, of),
        "place_low_noise": max(at - 1, 1),
        "place_high_noise": min(at + 1, of),
        "top_quarter_share": 1.0 if at == 1 else 0.125 if at < FAR else 0.0,
        "bottom_quarter_share": 0.62 if at > 2 * of / 3 else 0.004,
        "group_number": sum(at >= head for head in heads) if latest else None,
        "told_apart": sum(abs(at - other) >= FAR for other in own.values()) if latest else None,
        "replay_count": REPLAYS if latest else 500,
    }


def _pairs(table: str, own: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    order = sorted(own, key=lambda code: (own[code], code))
    for number, above in enumerate(order):
        for below in order[number + 1 :]:
            apart = own[below] - own[above] >= FAR
            yield {
                "table_id": table,
                "above_code": above,
                "below_code": below,
                "above_share": 0.99 if apart else 0.7,
                "is_told_apart": apart,
            }


def _leads(table: str, own: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """End each lead in another way, after one to three tables; who shares a rank has none."""
    pairs = [(one, two) for one in own for two in own if own[one] < own[two]]
    for number, (above, below) in enumerate(pairs):
        ended_by = ENDS[number % len(ENDS)]
        tables = 1 + number % 4
        yield {
            "table_id": table,
            "above_code": above,
            "below_code": below,
            "since_month": date(2026, 5 - tables, 1),
            "months_count": tables + number % 2,
            "tables_count": tables,
            "clear_count": number % (tables + 1),
            "ended_by": ended_by,
            "ended_month": None if ended_by is None else date(2025, 11, 1),
            "ended_code": below if ended_by == "merger" else None,
        }


def _parts(table: str, own: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """Let everybody but the first be lifted by A&E alone; its score is declared elsewhere."""
    for code, at in own.items():
        for metric_id, weight in (
            ("ae_within_4h", 0.25),
            ("rtt_over_52w", 0.25),
            ("finance_combined", 0.5),
        ):
            lifts = metric_id == "ae_within_4h" and at > 1
            yield {
                "table_id": table,
                "org_code": code,
                "metric_id": metric_id,
                "weight": weight,
                "adds": weight * 2,
                "next_place": at - 1 if at > 1 else None,
                "next_score": 1.5 if at > 1 else None,
                "value_needed": 0.9 if lifts else None,
                "people_needed": 120 if lifts else None,
                "people_a_day": 4.0 if lifts else None,
                "target_people": 300 if lifts else None,
                "target_a_day": 10.0 if lifts else None,
                "place_at_best": 1,
            }


def _doubt(table: str, doubt: str, code: str, at: int, of: int) -> dict[str, Any]:
    up, down = REACH[doubt]
    # Nothing but all doubts together moves the first of a table.
    if at == 1 and doubt != "all":
        up = down = 0
    return {
        "table_id": table,
        "doubt": doubt,
        "org_code": code,
        "place_low": max(at - up, 1),
        "place_high": min(at + down, of),
    }


def _doubt_summary(doubts: pl.DataFrame) -> pl.DataFrame:
    width = pl.col("width")
    return (
        doubts.with_columns(width=pl.col("place_high") - pl.col("place_low"))
        .group_by("table_id", "doubt", maintain_order=True)
        .agg(
            width.mean().alias("mean_width"),
            width.median().alias("median_width"),
            width.max().alias("widest"),
            pl.col("org_code").sort_by(-width, "org_code").first().alias("widest_code"),
        )
    )


def _variant(table: str, name: str, code: str, at: int, of: int) -> dict[str, Any]:
    """Turn the table round below the first place without money; else swap the 3rd and the 4th."""
    place = at
    if name == "without theme money" and at > 1:
        place = of + 3 - at
    elif at in (3, 4):
        place = 7 - at
    return {
        "table_id": table,
        "variant_id": name,
        "org_code": code,
        "place": place,
        "moved": at - place,
    }


def _variant_summary(variants: pl.DataFrame) -> pl.DataFrame:
    named = frame(
        {"other_target": pl.Float64},
        *(
            {
                "variant_id": name,
                "kind": kind,
                "subject": subject,
                "rank_correlation": alike,
                "other_target": None,
            }
            for name, kind, subject, alike in VARIANTS
        ),
    )
    distance = pl.col("moved").abs()
    first = pl.col("place") + pl.col("moved") == 1
    return (
        variants.group_by("table_id", "variant_id", maintain_order=True)
        .agg(
            distance.mean().alias("mean_moved"),
            distance.max().alias("most_moved"),
            pl.col("org_code").sort_by(-distance, "org_code").first().alias("most_moved_code"),
            first.sum().cast(pl.Int64).alias("top_quarter_count"),
            (first & (pl.col("place") == 1)).sum().cast(pl.Int64).alias("top_quarter_kept"),
        )
        .join(named, on="variant_id")
    )


def _moves(lines: Lines) -> Iterator[dict[str, Any]]:
    for (table, edition), before in lines.items():
        if edition == "latest":
            continue
        for code, now in lines[table, "latest"].items():
            moved = before[code] - now
            verdict = "rise" if moved >= CLEAR else "fall" if moved <= -CLEAR else "no clear change"
            yield {
                "table_id": table,
                "edition": "latest",
                "since_edition": edition,
                "basis": "year" if edition.startswith("2025") else "month",
                "org_code": code,
                "place_before": before[code],
                "place_now": now,
                "moved": moved,
                "moved_low": moved - 6,
                "moved_high": moved + 6,
                "verdict": verdict,
                "cause": "care" if moved else None,
            }


def _move_summary(moves: Sequence[Mapping[str, Any]], lines: Lines) -> Iterator[dict[str, Any]]:
    steps = dict.fromkeys((m["table_id"], m["since_edition"], m["basis"]) for m in moves)
    for table, since, basis in steps:
        own = [m for m in moves if (m["table_id"], m["since_edition"]) == (table, since)]
        of = len(lines[table, since])
        top = [m for m in own if 4 * m["place_before"] <= of]
        bottom = [m for m in own if 4 * (of + 1 - m["place_before"]) <= of]
        verdicts = [m["verdict"] for m in own]
        yield {
            "table_id": table,
            "edition": "latest",
            "since_edition": since,
            "basis": basis,
            "compared": len(own),
            "rises": verdicts.count("rise"),
            "falls": verdicts.count("fall"),
            "unclear": verdicts.count("no clear change"),
            "clear_by_care": len(own) - verdicts.count("no clear change"),
            "clear_by_score": 0,
            "clear_by_target": 0,
            "clear_by_counting": 0,
            "clear_by_marks": 0,
            "clear_by_membership": 0,
            "new_scores": 0,
            "moved_new_scores": None,
            "moved_same_scores": 2.0,
            "top_quarter_count": len(top),
            "top_quarter_fell": sum(m["moved"] < 0 for m in top),
            "top_quarter_rose": sum(m["moved"] > 0 for m in top),
            "bottom_quarter_count": len(bottom),
            "bottom_quarter_fell": sum(m["moved"] < 0 for m in bottom),
            "bottom_quarter_rose": sum(m["moved"] > 0 for m in bottom),
        }
