"""
Registers of made-up organisations, typed in the shapes of the Organisation Data Service.

No header in any of them; columns mean something by their place.
"""

from typing import Final

from tests.support.published import Rows

# The only made-up ICB on the map, and one that opens when another closes.
BOARD: Final = "QZ9"
ICB: Final = "INTEGRATED CARE BOARD"


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


def eother_rows(boards: int = 24) -> Rows:
    """Make a register of partnerships: ICBs, one of them closed, and a body that is none."""
    return [
        register_row(BOARD, f"NHS NOWHERE {ICB}", opened="20170401"),
        *(
            register_row(f"QX{chr(65 + n)}", f"NHS MADE-UP {chr(65 + n)} {ICB}", opened="20170401")
            for n in range(boards)
        ),
        register_row("QZ8", f"NHS FORMER {ICB}", opened="20170401", closed="20260331"),
        register_row("Z9Z9Z", f"NHS YOUNGER {ICB}", opened="20260401"),
        register_row("QZ7", "MADE-UP STRATEGIC PARTNERSHIP", opened="20160401", closed="20220630"),
    ]


def icb_lines() -> list[str]:
    """Spell the same ICBs as lines of our own list."""
    lines = []
    for code, name, *_, opened, closed in (row[:12] for row in eother_rows() if ICB in row[1]):
        plain = name.removeprefix("NHS ").removesuffix(f" {ICB}").title()
        first, last = (f"{day[:4]}-{day[4:6]}-{day[6:]}" if day else "" for day in (opened, closed))
        successor = "Z9Z9Z" if last else ""
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


def succ_rows(pairs: int = 120) -> Rows:
    """Make a register of successions of practices, all of long ago; the last is told by both."""
    rows = [[f"Y9{n:03}", f"Y8{n:03}", "R", "20150401", "S" if n % 2 else ""] for n in range(pairs)]
    closed, successor, *rest = rows[-1]
    return [*rows, [successor, closed, *rest[:2], "P"]]


def merger(closed: str, successor: str, day: str) -> list[str]:
    """Make the line that registers one more succession, told by the one that closes."""
    return [closed, successor, "R", day, "S"]
