"""A made-up workbook of A&E by provider: seven sheets, two header rows, footnotes and workings."""

from typing import Final

from tests.support.publisher import xlsx
from tests.support.publisher.xlsx import Cell

NAME: Final = "Monthly-AE-April-2025-by-provider-madeup.xlsx"

TYPES: Final = (
    "Type 1 Departments - Major A&E",
    "Type 2 Departments - Single Specialty",
    "Type 3 Departments - Other A&E/Minor Injury Unit",
)
LESS: Final = "less than 4 hours from arrival to admission, transfer or discharge"
MORE: Final = "greater than 4 hours from arrival to admission, transfer or discharge"
SHARES: Final = ("all", "type 1", "type 2", "type 3")
BEDS: Final = (
    "Emergency Admissions via Type 1 A&E",
    "Emergency Admissions via Type 2 A&E",
    "Emergency Admissions via Type 3 and 4 A&E",
    "Total Emergency Admissions via A&E",
    "Other Emergency admissions (i.e not via A&E)",
    "Total Emergency Admissions",
    "Number of patients spending >4 hours from decision to admit to admission",
    "Number of patients spending >12 hours from decision to admit to admission",
)

Sheet = list[list[Cell]]

# Code, region, name; attendances and those within four hours by type.
TRUST: Final = (
    "ZZ1",
    "NHS England Nowhere ",
    "Made-up General NHS Trust",
    (900, 0, 100),
    (600, 0, 99),
)
SMALL: Final = ("8E094", "NHS England Nowhere ", "Made-up Walk In Centre", (0, 0, 50), (0, 0, 50))
ENGLAND: Final = ("-", "-", "England", (900, 0, 150), (600, 0, 149))
BOOKED: Final = {
    "ZZ1": ((9, 0, 10), (6, 0, 9)),
    "8E094": ((0, 0, 5), (0, 0, 5)),
    "-": ((9, 0, 15), (6, 0, 14)),
}
SYSTEMS: Final = "NHS Nowhere Integrated Care Board"


def sheets(period: str = "April 2025") -> dict[str, Sheet]:
    """Lay out the sheets as the publisher does."""
    everyone = (ENGLAND, TRUST, SMALL)
    mapped: Sheet = [
        [c, r, n, SYSTEMS, None, None, "looked up", "QZ9"] for c, r, n, *_ in (TRUST, SMALL)
    ]
    organisations = block(
        period,
        "Provider Level Data",
        header(("Code", "Region", "Name"), LESS, MORE),
        [[c, r, n, *people(a, w), *_beds()] for c, r, n, a, w in everyone],
    )
    footnotes: Sheet = [
        ["Note:"],
        ["* The following organisations that did not submit data"],
        ["code - ZZ9", "Organisation - Made-up Silent NHS Trust"],
        ["NQ999", "Organisation  - Made-up Hospital"],
    ]
    return {
        "System Level Data": block(
            period,
            "System Level Data",
            header(
                ("Code", "System"),
                LESS.replace("less than", "<"),
                MORE.replace("greater than", ">"),
            ),
            [
                ["-", "-", *people(*ENGLAND[3:]), *_beds()],
                ["QZ9", SYSTEMS, *people(*ENGLAND[3:]), *_beds()],
            ],
        ),
        "System Mapping": [
            [],
            [],
            ["Org code", "Region ", "Name", "STP", None, None, "STP", "Code"],
            *mapped,
        ],
        "Provider Level Data": [*organisations, *footnotes],
        "Non-Booked Data": block(
            period,
            "Provider Level Data",
            header(("Code", "Region", "Name"), LESS, MORE),
            [
                [c, r, n, *people(_less(a, BOOKED[c][0]), _less(w, BOOKED[c][1])), *_beds()]
                for c, r, n, a, w in everyone
            ],
        ),
        "Booked Appointments Data": block(
            period,
            "Provider Level Data",
            booked_header(),
            [[c, r, n, *booked(*BOOKED[c])] for c, r, n, *_ in everyone],
        ),
        "Acute Trust Footprint Data": block(
            period,
            "Acute Trust Footprint Data",
            footprint_header(),
            [
                ["-", "-", "England", *counts(*ENGLAND[3:]), "-", "-", 0.66, 0.71, 0.71],
                # A part of the walk-in centre is counted towards the trust; sums carry dust.
                [
                    *TRUST[:3],
                    *(900, 0, 125.0, 1025.0000001),
                    *(600, 0, 124, 724.75),
                    *(300, 0, 1, 300.25),
                    *(25, 0, 0.66, 0.7, 0.71),
                ],
            ],
        ),
        "Acute Trust Mapping": [
            [],
            [],
            [None, None, None, None, None, None, "A&E attendances"],
            [
                *("Code", "Region", "Name", "Acute Code", "Acute trust 1"),
                "Proportion of Attends Acute 1",
                *(*TYPES, "Total attendances", *TYPES, "Total Attendances > 4 hours"),
            ],
            [*TRUST[:3], "ZZ1", TRUST[2], 1, *counts(*TRUST[3:])[:4], 300, 0, 1, 301],
            [*SMALL[:3], "ZZ1", TRUST[2], 0.5, 0, 0, 50, 50, 0, 0, 0, 0],
        ],
    }


def workbook(period: str = "April 2025") -> bytes:
    """Write the workbook."""
    return xlsx.workbook(sheets(period))


def block(period: str, title: str, header: Sheet, rows: Sheet) -> Sheet:
    """Put the title block above, England in row 17, a blank row, then everybody else."""
    top: Sheet = [[] for _ in range(14)]
    top[1] = ["Title:", "Made-up statistics"]
    top[5] = ["Period:", period]
    top[13] = [title]
    england, *others = rows
    return [*top, *header, england, [], *others]


def header(keys: tuple[str, ...], within: str, over: str) -> Sheet:
    groups: list[Cell] = [*[None] * len(keys), "A&E attendances", None, None, None]
    groups += [f"A&E attendances {within}", None, None, None]
    groups += [f"A&E attendances {over}", None, None, None]
    groups += ["Percentage of attendances within 4 hours", None, None, None]
    groups += ["Emergency Admissions"]
    labels: list[Cell] = [*keys, *TYPES, "Total attendances"]
    labels += [*TYPES, "Total Attendances < 4 hours", *TYPES, "Total Attendances > 4 hours"]
    labels += [f"Percentage in 4 hours or less ({kind})" for kind in SHARES]
    return [groups, [*labels, *BEDS]]


def booked_header() -> Sheet:
    groups: list[Cell] = [None, None, None, "A&E Booked Appointment attendances", None, None, None]
    groups += [f"A&E Booked Appointments attendances {MORE}", None, None, None]
    groups += ["A&E Booked Appointments Performance "]
    labels: list[Cell] = ["Code", "Region", "Name", *TYPES, "Total attendances"]
    labels += [*TYPES, "Booked Appointment Attendances > 4 hours"]
    only = "(Booked Appointments Only)"
    labels += [f"Percentage in 4 hours or less ({kind}) {only}" for kind in SHARES]
    return [groups, labels]


def footprint_header() -> Sheet:
    groups: list[Cell] = [None, None, None, "A&E attendances", None, None, None]
    groups += [f"A&E attendances {LESS}", None, None, None]
    groups += [f"A&E attendances {MORE}", None, None, None]
    groups += ["Of which is additional mapped type 3 activity", None, "A&E Performance"]
    labels: list[Cell] = ["Code", "Region", "Name", *TYPES, "Total attendances"]
    labels += [*TYPES, "Total Attendances < 4 hours", *TYPES, "Total Attendances > 4 hours"]
    labels += ["A&E attendances", "A&E attendances > 4 hours"]
    labels += ["Percentage in 4 hours or less (type 1) before mapping"]
    labels += ["Percentage in 4 hours or less (all) before mapping"]
    labels += ["Percentage in 4 hours or less (all) with additional mapped activity"]
    return [groups, labels]


def counts(attended: tuple[int, ...], within: tuple[int, ...]) -> list[Cell]:
    over = _less(attended, within)
    return [
        *(*attended, sum(attended)),
        *(*within, sum(within)),
        *(*over, sum(over)),
    ]


def people(attended: tuple[int, ...], within: tuple[int, ...]) -> list[Cell]:
    pairs = ((sum(within), sum(attended)), *zip(within, attended, strict=True))
    return [*counts(attended, within), *(w / a if a else "-" for w, a in pairs)]


def _beds() -> list[Cell]:
    return [40, 0, 2, 42, 8, 50, 5, 1]


def booked(attended: tuple[int, ...], within: tuple[int, ...]) -> list[Cell]:
    over = _less(attended, within)
    return [*attended, sum(attended), *over, sum(over), 0.8, "-", "-", 0.9]


def _less(all_of_them: tuple[int, ...], some: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(a - b for a, b in zip(all_of_them, some, strict=True))
