"""
Registers of made-up organisations, typed in the shapes of the Organisation Data Service.

No header in any of them; columns mean something by their place.
"""

from typing import Final

from tests.support.publisher.published import Rows

# An ICB that has always been there, and one that opens when seven others close.
BOARD: Final = "QZ9"
YOUNGER: Final = "Z9Z9Z"
FORMERS: Final = tuple(f"QY{n}" for n in range(1, 8))
ICB: Final = "INTEGRATED CARE BOARD"
# As many as there were in April 2023, and have been since April 2026.
_OTHERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ01234567"


def register_row(
    code: str, name: str, *, opened: str, closed: str = "", width: int = 27
) -> list[str]:
    """Make a line of a register: code, name, region, ICB, address, postcode, first and last day."""
    row = [
        *(code, name, "Y56", BOARD),
        *("MADE-UP HOUSE", "", "1 MADE-UP ROAD", "NOWHERE", "MADE-UP COUNTY", "ZZ1 1ZZ"),
        *(opened, closed),
    ]
    return [*row, *[""] * (width - len(row))]


def ect_rows() -> Rows:
    """Make a register of care trusts: two are open, one has closed."""
    return [
        register_row("TZ1", "MADE-UP CARE NHS FOUNDATION TRUST", opened="20030401"),
        register_row("TZ2", "ANOTHER MADE-UP CARE NHS TRUST", opened="20110401"),
        register_row("TZ3", "A FORMER CARE NHS TRUST", opened="20020401", closed="20180331"),
    ]


def eother_rows() -> Rows:
    """Make a register of partnerships: 36 ICBs, seven that have closed, and a body that is none."""
    old = "20170401"
    return [
        register_row(BOARD, f"NHS NOWHERE {ICB}", opened=old),
        *(register_row(f"QX{sign}", f"NHS MADE-UP {sign} {ICB}", opened=old) for sign in _OTHERS),
        *(
            register_row(code, f"NHS FORMER {code[-1]} {ICB}", opened=old, closed="20260331")
            for code in FORMERS
        ),
        register_row(YOUNGER, f"NHS YOUNGER {ICB}", opened="20260401"),
        register_row("QZ7", "MADE-UP STRATEGIC PARTNERSHIP", opened="20160401", closed="20220630"),
    ]


def icb_names(day: str) -> list[str]:
    """List the ICBs that were open on a day as people write them, without "NHS" and "ICB"."""
    return [
        row[1].removeprefix("NHS ").removesuffix(f" {ICB}").title()
        for row in eother_rows()
        if ICB in row[1] and row[10] <= day <= (row[11] or day)
    ]


def icb_lines() -> list[str]:
    """Spell the same ICBs as lines of our own list."""
    lines = []
    for code, name, *_, opened, closed in (row[:12] for row in eother_rows() if ICB in row[1]):
        plain = name.removeprefix("NHS ").removesuffix(f" {ICB}").title()
        first, last = (f"{day[:4]}-{day[4:6]}-{day[6:]}" if day else "" for day in (opened, closed))
        successor = YOUNGER if last else ""
        lines.append(
            f"{code},NHS {plain} ICB,London,{max(first, '2022-07-01')},{last},{successor},"
            "Made up,https://www.example.org/"
        )
    return lines


def eccg_rows(locations: int = 70) -> Rows:
    """Make a register of sub-ICB locations: one that was a group of practices has closed."""
    return [
        *(
            register_row(f"{n:02}Z", f"NHS NOWHERE ICB - {n:02}Z", opened="20130401")
            for n in range(locations)
        ),
        register_row("Z1Z1Z", "NHS NOWHERE ICB - Z1Z1Z", opened="20200401"),
        register_row("99Z", "NHS FORMER CCG", opened="20130401", closed="20200331"),
    ]


def succ_rows(pairs: int = 1020) -> Rows:
    """Make a register of successions of practices and branches, all of long ago."""
    return [merger(f"Y9{n:04}", f"F8106{n:04}", "20150401", str(n % 2)) for n in range(pairs)]


def merger(closed: str, successor: str, day: str, mark: str = "0") -> list[str]:
    """Make the line that registers one succession."""
    return [closed, successor, "", day, mark]
