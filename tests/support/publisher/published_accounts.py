"""
Audited accounts of made-up trusts, typed in the shape described of the publisher's workbooks.

The labels stand here as they are described, not as `layouts.toml` has them. No figure is anybody's.
"""

from typing import Final

from tests.support.publisher import xlsx
from tests.support.publisher.xlsx import Cell

TRUSTS_NAME: Final = "TAC-data-published-in-NHS-trusts-accounts-for-{year}.xlsx"
FOUNDATION_NAME: Final = "TAC-data-published-in-NHS-foundation-trusts-accounts-for-{year}.xlsx"

LABELS: Final[tuple[Cell, ...]] = (
    *("OrganisationName", "WorkSheetName", "TableID", "MainCode"),
    *("RowNumber", "SubCode", "Total"),
)
LABELS_2022: Final[tuple[Cell, ...]] = ("Organisation Name", *LABELS[1:6], "Value number")
LISTED: Final[tuple[Cell, ...]] = (
    *("Full name of Provider", "NHS code", "Authorisation date", "Region", "Sector"),
)

# The lines of the statement that are wanted, and two that are not: their place, code and size.
LINES: Final = (
    (12, "SCI0100A", 400_000),
    (13, "SCI0110A", 30_000),
    (14, "SCI0125A", -425_000),
    (15, "SCI0140A", 5_000),
    (30, "SCI0240", -1_500),
)

Sheet = list[list[Cell]]
Sheets = dict[str, Sheet]


def trust(number: int, *, foundation: bool = False) -> tuple[str, str]:
    """Give code and name of a made-up trust."""
    kind = "NHS Foundation Trust" if foundation else "NHS Trust"
    return f"R{'Y' if foundation else 'Z'}{'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'[number]}", (
        f"Made-up General {number} {kind}"
    )


def account_sheets(
    trusts: int = 36, *, foundation: bool = False, labels: tuple[Cell, ...] = LABELS, more: int = 0
) -> Sheets:
    """
    Lay out the sheets of one kind of trusts.

    Args:
        trusts: How many.
        foundation: Which kind.
        labels: The header of the large sheet.
        more: Added to every amount.

    Returns:
        Its three sheets; the first row of figures is that of the first trust's income.
    """
    everybody = [trust(number, foundation=foundation) for number in range(trusts)]
    data: Sheet = [list(labels)]
    for number, (_, name) in enumerate(everybody):
        for place, code, size in LINES:
            amount = size + number * (1_000 if size > 0 else 100) + more
            data.append([name, "TAC02 SoCI", 1, "A02CY01", place, code, amount])
            # The year before stands beside it, and is not wanted.
            data.append([name, "TAC02 SoCI", 1, "A02PY01", place, code, amount - 7])
        data.append([name, "TAC09 Staff", 1, "A09CY01P", 12, "STA0250", 250_000])
    listed: Sheet = [[name, code, "01/04/2008", "Nowhere", "Acute"] for code, name in everybody]
    return {
        "Guidance": [["Trust accounts consolidation data"], ["Figures are in £000."]],
        "List of Providers": [["Providers in this file"], list(LISTED), *listed],
        "All data": data,
    }


def accounts(trusts: int = 36, *, foundation: bool = False, more: int = 0) -> bytes:
    """Make the workbook of one kind of trusts."""
    return xlsx.workbook(account_sheets(trusts, foundation=foundation, more=more))
