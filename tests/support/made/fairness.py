"""Made-up marts on what can be expected of a trust: one measure with ranks, one without."""

from datetime import date
from typing import Final

import polars as pl

from tests.support.made.judged import Cell, frame

MONTH: Final = date(2026, 3, 1)


def frames() -> dict[str, pl.DataFrame]:
    """Make the two marts."""
    return {
        "fairness_models": frame(
            {"mean_move": pl.Float64, "most_move": pl.Int64},
            _model("ae_within_4h", "all", 0.05),
            _model("rtt_over_52w", "all", 0.4, is_adjusted=True, mean_move=1.5, most_move=2),
        ),
        "fairness_places": frame(
            {"adjusted_place": pl.Int64},
            *(
                {
                    "field": "all",
                    "metric_id": "rtt_over_52w",
                    "org_code": code,
                    "org_name": f"Example {code} NHS Trust",
                    "subtype": "Acute - Large",
                    "month": MONTH,
                    "metric_value": value,
                    "expected_value": 0.02,
                    "gap": value - 0.02,
                    "raw_place": place,
                    "adjusted_place": 3 - place,
                    "place_of": 2,
                }
                for code, value, place in (("ZZ1", 0.01, 1), ("ZZ2", 0.03, 2))
            ),
        ),
    }


def _model(metric_id: str, field: str, predicted: float, **changes: Cell) -> dict[str, Cell]:
    said: dict[str, Cell] = {
        "field": field,
        "metric_id": metric_id,
        "month": MONTH,
        "trusts": 12,
        "left_out_r2": predicted,
        "is_adjusted": False,
        "mean_move": None,
        "most_move": None,
    }
    return {**said, **changes}
