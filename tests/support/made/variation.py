"""Made-up marts on how far places are apart: two measures, one with ends that are clearly apart."""

from datetime import date
from typing import Final

import polars as pl

from tests.support.made.judged import Cell, frame

MAY: Final = (date(2025, 3, 1), date(2026, 3, 1))


def frames() -> dict[str, pl.DataFrame]:
    """Make the four marts."""
    return {
        "variation_spread": frame(
            {},
            *(_spread("ae_within_4h", kind, month) for month in MAY for kind in ("icb", "trust")),
            _spread("rtt_over_52w", "icb", MAY[-1], is_series=False, times_apart=None),
        ),
        "variation_shares": frame(
            {"inside_cells_share": pl.Float64},
            *(
                {
                    "metric_id": "rtt_over_52w",
                    "month": MAY[-1],
                    "unit": unit,
                    "areas": 12,
                    "cells": 40,
                    "patients": 9000.0,
                    "without_area": 321.0,
                    "between_areas_share": between,
                    "inside_areas_share": inside,
                    "inside_cells_share": rest,
                    "is_series": False,
                }
                for unit, between, inside, rest in (
                    ("patients", 0.01, 0.03, 0.96),
                    ("cells", 0.25, 0.75, None),
                )
            ),
        ),
        "variation_extremes": frame(
            {"times_low": pl.Float64, "times_high": pl.Float64},
            _ends("ae_within_4h", times_low=1.5, times_high=2.9, is_clear=True),
            _ends("rtt_over_52w", times_low=None, times_high=None, is_clear=False),
        ),
        "variation_specialties": frame(
            {},
            {
                "treatment_function_code": "C_100",
                "function_id": "general-surgery",
                "function_name": "General surgery",
                "month": MAY[-1],
                "compared": 12,
                "tenth": 0.2,
                "middle": 0.3,
                "ninth_tenth": 0.5,
                "times_apart": 2.5,
            },
        ),
    }


def _spread(metric_id: str, org_kind: str, month: date, **changes: Cell) -> dict[str, Cell]:
    said: dict[str, Cell] = {
        "metric_id": metric_id,
        "org_kind": org_kind,
        "month": month,
        "compared": 12,
        "left_out": 1,
        "tenth": 0.2,
        "middle": 0.25,
        "ninth_tenth": 0.34,
        "times_apart": 1.7,
        "is_series": True,
    }
    return {**said, **changes}


def _ends(metric_id: str, **changes: Cell) -> dict[str, Cell]:
    said: dict[str, Cell] = {
        "metric_id": metric_id,
        "month": MAY[-1],
        "worst_code": "QZ1",
        "worst_name": "NHS Example North ICB",
        "worst_value": 0.4,
        "worst_low": 0.36,
        "worst_high": 0.44,
        "worst_people": 4000,
        "best_code": "QZ2",
        "best_name": "NHS Example South ICB",
        "best_value": 0.2,
        "best_low": 0.15,
        "best_high": 0.24,
        "best_people": 5000,
        "times": 2.0,
    }
    return {**said, **changes}
