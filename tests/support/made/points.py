"""
Made-up points of the made-up tables, which give their places by the published weights.

A&E and the 52-week wait pull apart by up to 20 hundredths and even out by half and half; the other
normalisation turns the order round. Whoever has no place lacks the 52-week wait alone.
"""

from typing import Final

import polars as pl

from tests.support.made.judged import frame

BILLION: Final = 1_000_000_000


def frames(places: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Make the mart of points from the mart of places."""
    records = []
    for number, row in enumerate(places.filter(edition="latest").iter_rows(named=True)):
        base = 150 if row["score"] is None else round(row["score"] * 100)
        apart = 10 * (number % 3)
        for metric_id, hundredths in (
            ("ae_within_4h", base + apart),
            ("rtt_over_52w", base - apart),
            ("finance_combined", base),
        ):
            if row["score"] is None and metric_id == "rtt_over_52w":
                continue
            for method, points in (
                ("rank", hundredths),
                ("zscore", BILLION - hundredths * BILLION // 100),
            ):
                records.append(
                    {
                        "table_id": row["table_id"],
                        "org_code": row["org_code"],
                        "metric_id": metric_id,
                        "normalisation": method,
                        "points": points,
                    }
                )
    return {"league_points": frame({}, *records)}
