"""Made-up changes of an edition, one of each kind, and what nobody's edition says."""

from datetime import date

import polars as pl

from pipeline.publish.editions.changes import Change
from pipeline.publish.editions.store import FACT_COLUMNS
from tests.support.made.judged import RELEASE


def frames() -> dict[str, pl.DataFrame]:
    """Make both marts of an edition: no facts, and a change of each kind."""
    return {
        "edition_facts": pl.DataFrame(schema=FACT_COLUMNS),
        "edition_changes": laid_out(
            cell(),
            change("closed_on", org_kind="trust", org_code="ZX1", new_value="2025-04-01"),
            change(
                "figure",
                about="ae_within_4h",
                period="2025-07",
                org_kind="trust",
                org_code="ZZ1",
                old_value="0.755",
                new_value="0.609",
            ),
            change("league_rank", about="Acute trust", period="2026-01", org_code="ZZ1"),
            change("method", about="sql/marts/league_places.sql"),
            change("period", "new", about="ae_within_4h", period="2026-03", org_kind="trust"),
            change(
                "place",
                about="acute",
                period="latest",
                org_kind="trust",
                org_code="ZZ1",
                old_value="1",
                new_value="3",
            ),
            change("release", "new", about="ae_monthly", org_code=RELEASE, new_value="May.csv"),
            change("remark", "new", about="A target became **0%**.", new_value="Method"),
        ),
    }


def laid_out(*changes: Change) -> pl.DataFrame:
    """Lay out changes as the mart has them, each of them one that makes an edition."""
    types = {name: pl.Int64 if name.endswith("_row") else pl.String for name in Change._fields}
    rows = [
        {
            **one._asdict(),
            "change_id": f"{number:016x}",
            "is_figure": True,
            "month": date.fromisoformat(f"{one.period}-01") if is_dated else None,
            "period_kind": "month" if is_dated else None,
        }
        for number, one in enumerate(changes)
        for is_dated in [one.kind in ("figure", "cell") and bool(one.period)]
    ]
    more = {"is_figure": pl.Boolean, "month": pl.Date, "period_kind": pl.String}
    return pl.DataFrame(rows, schema={**types, **more})


def change(kind: str, change_type: str = "changed", **told: object) -> Change:
    """Make a change of which only what is told is filled."""
    empty = Change(
        *(kind, change_type, "", "", "", "", "", None, None),
        *(None, None, None, None, "", None, None, None),
    )
    return empty._replace(**told)  # type: ignore[arg-type]


def cell() -> Change:
    """Make a published cell that reads otherwise, old and new with their file and row."""
    return change(
        "cell",
        about="attendances_other",
        period="2025-07",
        org_kind="provider",
        org_code="ZZ1",
        org_name="EXAMPLE HOSPITALS",
        old_value="5421",
        new_value="6401",
        old_release_id=RELEASE,
        old_first_row=119,
        old_last_row=119,
        new_release_id=RELEASE,
        new_first_row=202,
        new_last_row=202,
    )
