"""
Made-up fields of trusts with hard edges, for whoever works out places from the same figures.

Each is for the measures of the table "acute" in March 2026; None is a figure that is missing.
"""

from collections.abc import Mapping
from typing import Final

Field = Mapping[str, Mapping[str, float | None]]
"""For each metric, the figure of each trust."""

MEASURES: Final = (
    "ae_within_4h",
    "ae_12h_dta",
    "rtt_within_18w",
    "rtt_over_52w",
    "finance_combined",
)

# In the order of MEASURES. 78% meets the target of A&E, 1% that of the 52-week wait.
_CROWD: Final[Mapping[str, tuple[float | None, ...]]] = {
    "ZZ01": (0.78, 0.0, 0.70, 0.01, 1.0),  # on both targets
    "ZZ02": (0.78, 0.05, 0.70, 0.01, 1.0),
    "ZZ03": (0.7799999, 0.05, 0.70, 0.0100001, 2.0),  # just beside both
    "ZZ04": (0.95, 0.10, 0.55, 0.0, 4.0),
    "ZZ05": (0.60, 0.10, 0.85, 0.0, 1.0),
    "ZZ06": (0.60, 0.25, 0.55, 0.05, 3.0),
    "ZZ07": (0.60, 0.25, 0.55, 0.05, 3.0),  # its twin
    "ZZ08": (0.55, 0.25, 0.60, 0.05, 3.0),  # worse here, better there
    "ZZ09": (None, None, 0.90, 0.002, 1.0),  # a specialist without A&E
    "ZZ10": (0.70, 0.12, None, None, 2.0),  # has sent in no waiting list
    "ZZ11": (0.70, 0.12, 0.66, 0.03, None),
    "ZZ12": (0.70, None, 0.66, 0.03, 2.0),
    "ZZ13": (None, None, None, None, 1.0),
    "ZZ14": (1.0, 0.0, 1.0, 0.0, 1.0),  # the best at everything
    "ZZ15": (0.0, 1.0, 0.0, 1.0, 4.0),  # the worst at everything
}

FIELDS: Final[Mapping[str, Field]] = {
    "a crowd": {
        measure: {code: figures[at] for code, figures in _CROWD.items()}
        for at, measure in enumerate(MEASURES)
    },
    "one alone": dict(
        zip(MEASURES, ({"ZZ01": one} for one in (0.7, 0.1, 0.6, 0.02, 2.0)), strict=True)
    ),
    "all alike": {
        measure: dict.fromkeys(("ZZ01", "ZZ02", "ZZ03"), 2.0 if at == 4 else 0.5)
        for at, measure in enumerate(MEASURES)
    },
    # 121 places: steps of 3 / 120 and 2 / 120, so that many a score is half a hundredth.
    "many halves": {
        measure: {
            f"ZZ{code:03}": 1.0 + code % 4 if at == 4 else (code * (at + 1) * 7 % 121) / 121
            for code in range(121)
        }
        for at, measure in enumerate(MEASURES)
    },
}
