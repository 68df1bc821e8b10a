"""
Published files of made-up organisations, typed in the shapes that the publisher has used.

The labels stand here as the publisher prints them, not as `layouts.toml` has them, so that a slip
in one of the two is seen. No figure is anybody's.
"""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

APRIL: Final = date(2025, 4, 1)
MAY: Final = date(2025, 5, 1)

# How many organisations a made-up A&E month has: 100 trusts, a walk-in centre, and a code that
# begins with a digit and must never become a number.
TRUSTS: Final = 100
SITES: Final = (("Y99999", "MADE-UP WALK-IN CENTRE"), ("8E094", "MADE-UP URGENT TREATMENT CENTRE"))
REGION: Final = "NHS ENGLAND NOWHERE "

_KEYS: Final = ("Period", "Org Code", "Parent Org", "Org name")
_WAITS_AND_ADMISSIONS: Final = (
    "Patients who have waited 4-12 hs from DTA to admission",
    "Patients who have waited 12+ hrs from DTA to admission",
    "Emergency admissions via A&E - Type 1",
    "Emergency admissions via A&E - Type 2",
    "Emergency admissions via A&E - Other A&E department",
    "Other emergency admissions",
)
AE_HEADERS: Final = {
    "A": (
        *_KEYS,
        "Number of A&E attendances Type 1",
        "Number of A&E attendances Type 2",
        "Number of A&E attendances Other A&E Department",
        "Number of attendances over 4hrs Type 1",
        "Number of attendances over 4hrs Type 2",
        "Number of attendances over 4hrs Other A&E Department",
        *_WAITS_AND_ADMISSIONS,
    ),
    "B": (
        *_KEYS,
        "A&E attendances Type 1",
        "A&E attendances Type 2",
        "A&E attendances Other A&E Department",
        "Attendances over 4hrs Type 1",
        "Attendances over 4hrs Type 2",
        "Attendances over 4hrs Other Department",
        *_WAITS_AND_ADMISSIONS,
    ),
    "C": (
        *_KEYS,
        "A&E attendances Type 1",
        "A&E attendances Type 2",
        "A&E attendances Other A&E Department",
        "A&E attendances Booked Appointments Type 1",
        "A&E attendances Booked Appointments Type 2",
        "A&E attendances Booked Appointments Other Department",
        "Attendances over 4hrs Type 1",
        "Attendances over 4hrs Type 2",
        "Attendances over 4hrs Other Department",
        "Attendances over 4hrs Booked Appointments Type 1",
        "Attendances over 4hrs Booked Appointments Type 2",
        "Attendances over 4hrs Booked Appointments Other Department",
        *_WAITS_AND_ADMISSIONS,
    ),
}

# What each of those labels counts, in our words: three types of department, then waits for a bed.
_OURS: Final = {
    16: (
        *("attendances_type1", "attendances_type2", "attendances_other"),
        *("over_4h_type1", "over_4h_type2", "over_4h_other"),
        *("waits_4_to_12h_dta", "waits_12h_dta"),
        *("admissions_type1", "admissions_type2", "admissions_other", "other_admissions"),
    ),
    22: (
        *("attendances_type1", "attendances_type2", "attendances_other"),
        *("booked_type1", "booked_type2", "booked_other"),
        *("over_4h_type1", "over_4h_type2", "over_4h_other"),
        *("booked_over_4h_type1", "booked_over_4h_type2", "booked_over_4h_other"),
        *("waits_4_to_12h_dta", "waits_12h_dta"),
        *("admissions_type1", "admissions_type2", "admissions_other", "other_admissions"),
    ),
}
_SIZES: Final = {
    "attendances": 1500,
    "booked": 12,
    "over_4h": 300,
    "booked_over_4h": 4,
    "waits_4_to_12h_dta": 30,
    "waits_12h_dta": 7,
    "admissions": 200,
    "other_admissions": 90,
}

Rows = list[list[str]]


def ours(layout: str) -> tuple[str, ...]:
    """Give our names of the counts of a layout, in the order of its columns."""
    return _OURS[len(AE_HEADERS[layout])]


def ae_organisations() -> list[tuple[str, str]]:
    """List the codes and names in the order of the rows: Z00 to Z99, and two sites."""
    trusts = [(f"Z{n:02}", f"MADE-UP GENERAL {n} NHS TRUST") for n in range(TRUSTS)]
    return [*trusts, *SITES]


def ae_rows(month: date, layout: str = "C", *, more: int = 0) -> Rows:
    """
    Make a month of the A&E return: header in row 1, organisations, the total in the last row.

    Args:
        month: Printed in every row.
        layout: A, B or C.
        more: Added to every count of the organisation in row 2 and to the total: a revision.

    Returns:
        Cells of text. Every organisation has other figures: those of row n are n above the size.
        Other admissions are a few more in each month than in the one before, so that no month has
        all the figures of another.
    """
    period = f"MSitAE-{month:%B}-{month.year}".upper().replace("MSITAE", "MSitAE")
    rows = [list(AE_HEADERS[layout])]
    for number, (code, name) in enumerate(ae_organisations(), 2):
        counts = [
            _SIZES[_kind(column)]
            + number
            + (more if number == 2 else 0)
            + (month.month if column == "other_admissions" else 0)
            for column in ours(layout)
        ]
        rows.append([period, code, REGION, name, *map(str, counts)])
    return with_total(rows)


def with_total(rows: Rows, words: Sequence[str] = ("TOTAL", "TOTAL", "TOTAL", "TOTAL")) -> Rows:
    """Add the last row: the sum of every column of counts under the four key cells."""
    width = len(AE_HEADERS["A" if len(rows[0]) == len(AE_HEADERS["A"]) else "C"])
    sums = [str(sum(int(row[i]) for row in rows[1:])) for i in range(len(_KEYS), width)]
    return [*rows, [*words, *sums]]


def with_empty_columns(rows: Rows) -> Rows:
    """Add six columns that hold nothing: five without a name and one called "a"."""
    header, *body = rows
    return [[*header, "", "", "", "", "", "a"], *([*row, *[""] * 6] for row in body)]


def as_csv(rows: Sequence[Sequence[object]], *, bom: bool = False, end: str = "\r\n") -> bytes:
    """Write rows as the publisher does."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end).writerows(rows)
    return (b"\xef\xbb\xbf" if bom else b"") + text.getvalue().encode()


def ae_name(month: date) -> str:
    """Spell the file name of a month."""
    return f"{month:%B-%Y}-CSV-made-up.csv"


def _kind(column: str) -> str:
    return column if column in _SIZES else column.rsplit("_", 1)[0]


def zipped(files: Mapping[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Put files into a zip; it tells no time, so the same files are the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, packing)
    return buffer.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    """Take all files out of a zip: name → content."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# ---------------------------------------------------------------- waiting lists

RTT_KEYS: Final = (
    "Period",
    "Provider Parent Org Code",
    "Provider Parent Name",
    "Provider Org Code",
    "Provider Org Name",
    "Commissioner Parent Org Code",
    "Commissioner Parent Name",
    "Commissioner Org Code",
    "Commissioner Org Name",
    "RTT Part Type",
    "RTT Part Description",
    "Treatment Function Code",
    "Treatment Function Name",
)
RTT_HEADER: Final = (
    *RTT_KEYS,
    *(f"Gt {week:02} To {week + 1:02} Weeks SUM 1" for week in range(104)),
    "Gt 104 Weeks SUM 1",
    "Total",
    "Patients with unknown clock start date",
    "Total All",
)
RTT_PARTS: Final = ("Part_1A", "Part_1B", "Part_2", "Part_2A", "Part_3")


def rtt_row(  # noqa: PLR0913 one argument per key that tests vary
    *,
    provider: str = "ZZ1",
    commissioner: str = "01Z",
    part: str = "Part_2",
    function: str = "C_999",
    bands: Mapping[int, int],
    period: str = "RTT-April-2026",
    parent: str = "QZ9",
) -> list[str]:
    """Make a row of the full extract; weeks that are not given are blank, which means nobody."""
    cells = [str(bands[week]) if week in bands else "" for week in range(105)]
    total = sum(bands.values())
    finished = part in ("Part_1A", "Part_1B")
    return [
        period,
        "QZ1",
        "MADE-UP REGION",
        provider,
        f"MADE-UP {provider} NHS TRUST",
        parent,
        "MADE-UP BOARD",
        commissioner,
        "MADE-UP PLACE",
        part,
        f"words for {part}",
        function,
        f"words for {function}",
        *([""] * 105 if part == "Part_3" else cells),
        str(total) if finished else "",
        "0" if finished else "",
        str(total),
    ]


def rtt_rows() -> Rows:
    """Make a tiny extract: two providers, one without commissioner, all five parts."""
    rows = [list(RTT_HEADER)]
    for provider, commissioner, parent in (("ZZ1", "01Z", "QZ9"), ("ZZ2", "NONC", "")):
        for part in RTT_PARTS:
            for function, bands in (
                ("C_100", {0: 4, 17: 2, 52: 1}),
                ("C_110", {0: 1, 18: 3, 104: 1}),
                ("C_999", {0: 5, 17: 2, 18: 3, 52: 1, 104: 1}),
            ):
                row = {"provider": provider, "commissioner": commissioner, "parent": parent}
                rows.append(rtt_row(**row, part=part, function=function, bands=bands))
    return rows


RTT_NAME: Final = "20260430-RTT-April-2026-full-extract.csv"
RTT_ZIP: Final = "Full-CSV-data-file-Apr26-ZIP-3M-madeup.zip"

INCOMPLETE_HEADER: Final = (
    "Year_Month",
    "Region_Code",
    "Provider_Code",
    "Provider_Name",
    "Treatment_Function_Code",
    "Treatment_Function",
    "Total_Incomplete_Pathways",
    "Total_Within_18_Weeks",
    "Percent_Within_18_Weeks",
    "Median_Waiting_Time_Weeks",
    "P92_Waiting_Time_Weeks",
    "Total_52_Plus_Weeks",
    "Total_65_Plus_Weeks",
    "Total_78_Plus_Weeks",
    "Percent_52_Plus_Weeks",
)
INCOMPLETE_NAME: Final = "rtt-incomplete-provider-2026-03_2026-04.csv"


def incomplete_rows() -> Rows:
    """Make two months of one provider; a list under 20 pathways has no median."""
    who = ["Y56", "ZZ1", "MADE-UP GENERAL NHS TRUST"]
    small = ["C_100", "General Surgery", "19", "10", "0.5263", "-", "-", "1", "0", "0", "0.0526"]
    whole = ["C_999", "Total", "1,200", "720", "0.6", "12.5", "40.1", "24", "5", "0", "0.02"]
    months = ("2026-03", "2026-04")
    lines = [[month, *who, *line] for month in months for line in (small, whole)]
    return [list(INCOMPLETE_HEADER), *lines]


# ---------------------------------------------------------------- oversight framework

NOF_HEADER: Final = (
    "Quarter",
    "Region",
    "Trust_type",
    "Trust_subtype",
    "Trust_code",
    "Trust_name",
    "Domain",
    "Sub-domain",
    "Metric_ID",
    "Metric_description",
    "Reporting_date",
    "Units",
    "Value",
    "Median_value",
    "Lower_quartile",
    "Upper_quartile",
    "Rank",
)
NOF_NAME: Final = "nhs-oversight-framework-acute-trust-data.csv"


def nof_rows(trusts: int = 6) -> Rows:
    """Make Q4 2025/26 of some acute trusts: a planned deficit, its rank, and the average score."""
    rows = [list(NOF_HEADER)]
    for n in range(1, trusts + 1):
        who = ["Q4 2025/26", "Nowhere", "Acute trust", "Acute - small", f"RZ{n}", f"MADE-UP {n}"]
        plan = ["Finance", "", "OF0079", "Planned surplus/deficit", "Mar-26", "%"]
        score = ["Overall", "", "OF5002", "Average metric score", "Mar-26", "Score"]
        rows.append([*who, *plan, f"{1 - n}.25", "-2.5", "-4", "0.5", str(n)])
        rows.append([*who, *score, f"{1 + n / 10}", "1.4", "1.2", "1.6", str(n)])
    return rows


SUMMARY_NAME: Final = "nof-summary-rows.csv"
SUMMARY_HEADER: Final = (
    "Quarter",
    "Trust_type",
    "Trust_code",
    "Adjusted_segment",
    "Rank_of_adjusted_segment",
    "Average_metric_score",
    "Rank_of_average_metric_score",
    "Metric_ID_segment",
    "Metric_ID_score",
)


def summary_rows(trusts: int = 6) -> Rows:
    """Make the summary of a quarter: segment, score, and the ranks of both."""
    who = ["Q1 2026/27", "Acute trust"]
    return [
        list(SUMMARY_HEADER),
        *(
            [*who, f"RZ{n}", "3", str(n), f"{2 + n / 10}", str(n), "OF5200", "OF5202"]
            for n in range(1, trusts + 1)
        ),
    ]


LEAGUE_NAME: Final = "nhs-oversight-framework-acute-trust-league-table.csv"
LEAGUE_HEADER: Final = (
    "Quarter",
    "Region",
    "Trust_type",
    "Trust_subtype",
    "Trust_code",
    "Trust_name",
    "Average_score",
    "Likely_range_of_average_score",
    "Segment",
    "Trust_in_financial_deficit",
    "Rank",
    "Likely_range_of_rank",
)


def league_rows(trusts: int = 6) -> Rows:
    """Make an official league table; the second half is in deficit and in segment 3."""
    rows = [list(LEAGUE_HEADER)]
    for n in range(1, trusts + 1):
        who = ["Q4 2025/26", "Nowhere", "Acute trust", "Acute - small", f"RZ{n}", f"MADE-UP {n}"]
        poor = n > trusts // 2
        place = [str(n), f"1 to {trusts}"]
        money = ["3" if poor else "1", "Yes" if poor else "No"]
        rows.append([*who, f"{1 + n / 10}", "1 to 3.5", *money, *place])
    return rows


# ---------------------------------------------------------------- the register of trusts


def etr_rows(width: int = 27, trusts: int = 160) -> Rows:
    """Make a register: no header; the last trust closed on 1 April 2026."""
    rows = []
    for n in range(trusts):
        closed = "20260401" if n == trusts - 1 else ""
        code = f"Z{n // 36 % 10}{'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'[n % 36]}"
        # Who is in the A&E files has the same name there.
        is_general = code[1:].isdigit()
        row = [
            code,
            f"MADE-UP {f'GENERAL {int(code[1:])}' if is_general else f'COMMUNITY {n}'} NHS TRUST",
            "Y56",
            "QZ9",
            "MADE-UP HOSPITAL",
            "",
            "1 MADE-UP ROAD",
            "NOWHERE",
            "MADE-UP COUNTY",
            "ZZ1 1ZZ",
            "19910401",
            closed,
        ]
        rows.append([*row, *[""] * (width - len(row))])
    return rows
