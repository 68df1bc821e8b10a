"""
A made-up workbook of incomplete pathways by provider: two sheets of a kind, and two of another.

The header stands in row 14 below a title block, the first column is empty, and the weekly bands lie
between the names and the totals, as in the published one.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from tests.support.publisher import xlsx
from tests.support.publisher.xlsx import Cell

NAME: Final = "Incomplete-Provider-Apr26-XLSX-9M-madeup.xlsx"
APRIL: Final = date(2026, 4, 1)

SHARE: Final = "% 52 plus weeks"
HEADER: Final = (
    None,
    "Region Code",
    "Provider Code",
    "Provider Name",
    "Treatment Function Code",
    "Treatment Function",
    *(f">{week}-{week + 1}" for week in range(104)),
    "104 plus",
    "Total number of incomplete pathways",
    "Total within 18 weeks",
    "% within 18 weeks",
    "Average (median) waiting time (in weeks)",
    "92nd percentile waiting time (in weeks)",
    "Total 52 plus weeks",
    "Total 78 plus weeks",
    "Total 65 plus weeks",
    SHARE,
)

Line = tuple[str, str, Mapping[int, int]]
Sheet = list[list[Cell]]


def line(provider: str, function: str, bands: Mapping[int, int], region: str = "Y56") -> list[Cell]:
    """
    Make the row of one list, worked out from its weeks as the publisher does.

    Args:
        provider: Its code.
        function: The code of the specialty.
        bands: Week → how many have waited so long; weeks in which nobody is are left blank.
        region: The code of the region.
    """
    total = sum(bands.values())
    within = sum(n for week, n in bands.items() if week < 18)
    over = {weeks: sum(n for w, n in bands.items() if w >= weeks) for weeks in (52, 65, 78)}
    # Shares are cut off, not rounded, after four digits.
    shares: list[Cell] = (
        [within * 10_000 // total / 10_000, over[52] / total] if total else ["-", "-"]
    )
    waits = [_wait(bands, part) if total >= 20 else "-" for part in (0.5, 0.92)]
    return [
        *(
            None,
            region,
            provider,
            f"MADE-UP {provider} NHS TRUST",
            function,
            f"words of {function}",
        ),
        *(bands.get(week) for week in range(105)),
        *(total, within, shares[0], *waits, over[52], over[78], over[65], shares[1]),
    ]


def workbook(
    sheets: Mapping[str, Sequence[Sequence[Cell]]],
    *,
    period: str = "April 2026",
    without: Sequence[str] = (),
    more: str = "",
) -> bytes:
    """
    Write the workbook.

    Args:
        sheets: Name of the sheet → the rows below its header.
        period: The month above it.
        without: Labels of columns that are left out.
        more: The label of one column more, which holds "odd"; none if left out.
    """
    kept = [i for i, label in enumerate(HEADER) if label not in without]

    def cut(row: Sequence[Cell]) -> list[Cell]:
        return [row[i] for i in kept if i < len(row)]

    laid = {
        name: [
            *_title(period),
            [*cut(HEADER), *([more] if more else [])],
            *([*cut(row), *(["odd"] if more else [])] for row in rows),
        ]
        for name, rows in sheets.items()
    }
    other: Sheet = [*_title(period), [None, "Region Code", "Provider Code"], [None, "Y56", "ZZ1"]]
    return xlsx.workbook({**laid, "Provider with DTA": other})


def _title(period: str) -> Sheet:
    above: Sheet = [
        [None, "Title:", "Consultant-led Referral to Treatment Waiting Times Data"],
        [None, "Summary:", "Incomplete pathways by provider"],
        [None, "Period:", period],
    ]
    blank: Sheet = [[None] for _ in range(9)]
    captions: list[Cell] = [None, "Provider Level Data", None, None, "Treatment Function"]
    return [*above, *blank, captions]


def _wait(bands: Mapping[int, int], part: float) -> float:
    """Read off in which week so many have been reached, to two digits."""
    reached, wanted = 0, part * sum(bands.values())
    for week, people in sorted(bands.items()):
        if reached + people >= wanted:
            return round(week + (wanted - reached) / people, 2)
        reached += people
    raise AssertionError("everybody is reached at last")
