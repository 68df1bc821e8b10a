"""The registers of the played publisher beside that of trusts, each at its own address."""

from datetime import date
from typing import Final

from tests.support.publisher.published import Rows, as_csv
from tests.support.publisher.published_registers import (
    FORMERS,
    YOUNGER,
    eccg_rows,
    ect_rows,
    eother_rows,
    merger,
    succ_rows,
)
from tests.support.publisher.shelf import ODS, Published

SUCC: Final = f"{ODS}/api/getReport?report=succ"

# Before every night that is played.
_BEGINNING: Final = date(2025, 1, 6)
_ICBS_MERGE: Final = [merger(code, YOUNGER, "20260401") for code in FORMERS]


def other_registers() -> tuple[Published, ...]:
    """List care trusts, ICBs, their locations, and who passed into whom."""
    reports: dict[str, Rows] = {
        "ect": ect_rows(),
        "eother": eother_rows(),
        "eccg": eccg_rows(),
        "succ": [*succ_rows(), *_ICBS_MERGE],
    }
    return tuple(
        Published(
            url=f"{ODS}/api/getReport?report={report}",
            content=as_csv(rows),
            appears=_BEGINNING,
        )
        for report, rows in reports.items()
    )


def with_merger(closed: str, successor: str, day: date) -> Published:
    """Register one more succession, on the day before it takes place."""
    rows = [*succ_rows(), *_ICBS_MERGE, merger(closed, successor, f"{day:%Y%m%d}")]
    return Published(url=SUCC, content=as_csv(rows), appears=day)
