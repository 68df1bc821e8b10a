"""Made-up marts about releases, promises, revisions and official totals."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import polars as pl

from pipeline.domain.notices import Notice

# Of one publication a month is late, and its last call failed; of the other all is well.
NOTICES: Final = (
    Notice(
        source="made_up_monthly",
        expected="April 2026",
        due=date(2026, 5, 16),
        is_late=True,
        unavailable_since=date(2026, 6, 19),
    ),
    Notice(source="made_up_quarterly", expected="Q1 2026/27", due=date(2026, 9, 18)),
)

Cell = str | int | float | bool | date | None

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


def frame(dtypes: Mapping[str, Any], *records: Mapping[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(records), schema_overrides=dict(dtypes), infer_schema_length=None)


def frames() -> dict[str, pl.DataFrame]:
    """Make the marts about sources, promises, revisions and official totals."""

    def release(release_id: str, source: str, **changes: Cell) -> dict[str, Cell]:
        said: dict[str, Cell] = {
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

    def promise(source: str, release_id: str, **changes: Cell) -> dict[str, Cell]:
        said: dict[str, Cell] = {
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
        "releases": frame(
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
        "findings": frame(
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
        "revisions": frame(
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
        "series_breaks": frame(
            {"month": pl.Date},
            {
                "metric_id": "ae_within_4h",
                "month": BREAK,
                "title": "Counted from another record",
                "what": "From here on each visit is counted from the patient's own record.",
                "link": "https://www.example.org/break",
            },
        ),
        "official_totals": frame(
            {},
            {
                "about": "England, within four hours",
                "month": date(2026, 3, 1),
                "published": "74.0%",
                "ours": "74.0%",
                "agrees": True,
                "link": "https://www.example.org/total",
            },
            {
                "about": "England, over 52 weeks",
                "month": date(2026, 3, 1),
                "published": "3.1%",
                "ours": "3.0%",
                "agrees": False,
                "link": None,
            },
        ),
        "source_freshness": frame(
            {"data_from": pl.Date, "data_to": pl.Date},
            {
                "source": "made_up_monthly",
                "data_from": MONTHS[0],
                "data_to": LAST_MONTH,
                "held_count": 1,
                "refused_count": 1,
                "newest_published": "2026-05-14",
                "newest_landed": "2026-05-14T09:31:00Z",
                "is_seen_live": True,
            },
            {
                "source": "made_up_quarterly",
                "data_from": QUARTERS[0],
                "data_to": QUARTERS[-1],
                "held_count": 1,
                "refused_count": 0,
                "newest_published": "2026-06",
                "newest_landed": "2026-06-20T09:31:00Z",
                "is_seen_live": False,
            },
        ),
        **_marked(),
        "check_results": frame(
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


def _marked() -> dict[str, pl.DataFrame]:
    """Make the marts about what is refused, not submitted, missing and standing still."""
    seen: dict[str, Cell] = {
        "release_id": RELEASE,
        "sheet_name": None,
        "first_row": 12,
        "last_row": 12,
        "row_count": 1,
    }
    return {
        "refused_releases": frame(
            {},
            {
                "release_id": REFUSED,
                "source": "made_up_monthly",
                "period": "2026-04",
                "name": "April-2026.csv",
                "reason": "the rows do not add up to England",
                "refused_on": date(2026, 6, 11),
                "instead_id": RELEASE,
                "instead_name": "March-2026.csv",
                "instead_to": LAST_MONTH,
            },
        ),
        "not_submitted": frame(
            {},
            {
                "org_code": "ZW001",
                "org_name": "Made-up Walk-in <Centre>",
                "month": LAST_MONTH,
                "release_id": RELEASE,
                "sheet_name": "Provider Level Data",
                "row_number": 251,
            },
        ),
        "missing_figures": frame(
            {"sheet_name": pl.String},
            *(
                {
                    "metric_id": metric_id,
                    "org_kind": "trust",
                    "org_code": code,
                    "org_name": f"Example {code} NHS Trust",
                    "month": LAST_MONTH,
                    "last_month": last,
                    **seen,
                }
                for metric_id, code, last in (
                    ("rtt_over_52w", "ZZ4", MONTHS[-4]),
                    ("rtt_median_weeks", "ZZ4", MONTHS[-4]),
                    ("rtt_median_weeks", "ZZ5", MONTHS[-2]),
                )
            ),
        ),
        "frozen_figures": frame(
            {"sheet_name": pl.String},
            {
                "metric_id": "rtt_over_52w",
                "org_kind": "trust",
                "org_code": "ZZ3",
                "org_name": "Example ZZ3 NHS Trust",
                "month": LAST_MONTH,
                "numerator": 0.0,
                "unchanged_since": MONTHS[-9],
                **seen,
            },
        ),
    }
