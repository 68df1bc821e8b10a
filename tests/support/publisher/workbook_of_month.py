"""
The made-up workbook of A&E by provider whose figures are those of the CSV of its month.

Who is in the CSV is in the workbook, in one of two made-up ICBs and in a footprint of their own.
The other ICBs are there, because so many are expected, and nobody comes to them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from tests.support.publisher import published, published_workbook, xlsx
from tests.support.publisher.published_workbook import Sheet
from tests.support.publisher.xlsx import Cell

Counts = tuple[int, ...]

BOARD: Final = ("QZ9", "NHS Nowhere ICB")
# As many people as all count together are too many for one.
SECOND: Final = ("QXA", "NHS Made-Up A ICB")
OF_SECOND: Final = ("Z9", "Y", "8")
OTHERS: Final = tuple((f"Q{number:02}", f"NHS Elsewhere {number} ICB") for number in range(40))

_KEYS: Final = 4
_TYPES: Final = ("type1", "type2", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What one organisation, or several together, count: by type of department, and for a bed."""

    code: str
    name: str
    attended: Counts
    over: Counts
    booked: Counts
    booked_over: Counts
    beds: Counts

    @property
    def all_attended(self) -> Counts:
        """Booked or not."""
        return _plus([self.attended, self.booked])

    @property
    def all_within(self) -> Counts:
        """Of them within four hours."""
        return _minus(self.all_attended, _plus([self.over, self.booked_over]))

    @property
    def keys(self) -> list[Cell]:
        """Code, region and name."""
        return [self.code, "-" if self.code == "-" else published.REGION, self.name]


def workbook(month: date, rows: published.Rows) -> bytes:
    """
    Make the workbook of a month.

    Args:
        month: Printed on every sheet.
        rows: Its CSV in layout C, with the header and the total.

    Returns:
        The bytes of an `.xlsx`.
    """
    everybody = [_counted(row) for row in rows[1:-1]]
    england = _together("-", "England", everybody)
    boards = [
        _together(*board, [one for one in everybody if _board(one) == board])
        for board in (BOARD, SECOND)
    ]
    empty = [_together(code, name, []) for code, name in OTHERS]
    listed = [england, *everybody]
    period = f"{month:%B %Y}"
    block, header = published_workbook.block, published_workbook.header
    less, more = published_workbook.LESS, published_workbook.MORE
    provider = [[*one.keys, *_people(one), *one.beds] for one in listed]
    non_booked = [
        [
            *one.keys,
            *published_workbook.people(one.attended, _minus(one.attended, one.over)),
            *one.beds,
        ]
        for one in listed
    ]
    booked = [
        [*one.keys, *published_workbook.booked(one.booked, _minus(one.booked, one.booked_over))]
        for one in listed
    ]
    footprint = [
        [*one.keys, *published_workbook.counts(one.all_attended, one.all_within), *_MAPPED]
        for one in listed
    ]
    system = [
        [one.code, one.name if one is not england else "-", *_people(one), *one.beds]
        for one in (england, *boards, *empty)
    ]
    keys = ("Code", "Region", "Name")
    return xlsx.workbook(
        {
            "System Level Data": block(
                period,
                "System Level Data",
                header(
                    ("Code", "System"),
                    less.replace("less than", "<"),
                    more.replace("greater than", ">"),
                ),
                system,
            ),
            "System Mapping": _system_mapping(everybody),
            "Provider Level Data": block(
                period, "Provider Level Data", header(keys, less, more), provider
            ),
            "Non-Booked Data": block(
                period, "Provider Level Data", header(keys, less, more), non_booked
            ),
            "Booked Appointments Data": block(
                period, "Provider Level Data", published_workbook.booked_header(), booked
            ),
            "Acute Trust Footprint Data": block(
                period,
                "Acute Trust Footprint Data",
                published_workbook.footprint_header(),
                footprint,
            ),
            "Acute Trust Mapping": _acute_mapping(everybody),
        }
    )


# Nobody of a walk-in centre is counted towards another; the shares are workings.
_MAPPED: Final[tuple[Cell, ...]] = (0, 0, "-", "-", "-")


def _counted(row: Sequence[str]) -> Counted:
    """Read a row of the CSV."""
    told = dict(zip(published.ours("C"), map(int, row[_KEYS:]), strict=True))
    via = [told[f"admissions_{kind}"] for kind in _TYPES]
    other, long = told["other_admissions"], told["waits_12h_dta"]
    return Counted(
        code=row[1],
        name=row[3],
        attended=_of(told, "attendances"),
        over=_of(told, "over_4h"),
        booked=_of(told, "booked"),
        booked_over=_of(told, "booked_over_4h"),
        beds=(
            *(*via, sum(via), other, sum(via) + other),
            *(told["waits_4_to_12h_dta"] + long, long),
        ),
    )


def _board(one: Counted) -> tuple[str, str]:
    return SECOND if one.code.startswith(OF_SECOND) else BOARD


def _of(told: dict[str, int], what: str) -> Counts:
    return tuple(told[f"{what}_{kind}"] for kind in _TYPES)


def _together(code: str, name: str, parts: Sequence[Counted]) -> Counted:
    """Add up."""
    return Counted(
        code=code,
        name=name,
        attended=_plus([(0, 0, 0), *(one.attended for one in parts)]),
        over=_plus([(0, 0, 0), *(one.over for one in parts)]),
        booked=_plus([(0, 0, 0), *(one.booked for one in parts)]),
        booked_over=_plus([(0, 0, 0), *(one.booked_over for one in parts)]),
        beds=_plus([(0,) * 8, *(one.beds for one in parts)]),
    )


def _people(one: Counted) -> list[Cell]:
    return published_workbook.people(one.all_attended, one.all_within)


def _system_mapping(everybody: Iterable[Counted]) -> Sheet:
    """Say of everybody which ICB they are of."""
    return [
        [],
        [],
        ["Org code", "Region ", "Name", "STP", None, None, "STP", "Code"],
        *(
            [*one.keys, _board(one)[1], None, None, "looked up", _board(one)[0]]
            for one in everybody
        ),
    ]


def _acute_mapping(everybody: Iterable[Counted]) -> Sheet:
    """Say that everybody counts towards themselves."""
    types = published_workbook.TYPES
    return [
        [],
        [],
        [None, None, None, None, None, None, "A&E attendances"],
        [
            *("Code", "Region", "Name", "Acute Code", "Acute trust 1"),
            "Proportion of Attends Acute 1",
            *(*types, "Total attendances", *types, "Total Attendances > 4 hours"),
        ],
        *(
            [
                *(*one.keys, one.code, one.name, 1),
                *(*one.all_attended, sum(one.all_attended)),
                *_minus(one.all_attended, one.all_within),
                sum(one.all_attended) - sum(one.all_within),
            ]
            for one in everybody
        ),
    ]


def _plus(parts: Iterable[Counts]) -> Counts:
    return tuple(map(sum, zip(*parts, strict=True)))


def _minus(whole: Counts, part: Counts) -> Counts:
    return tuple(w - p for w, p in zip(whole, part, strict=True))
