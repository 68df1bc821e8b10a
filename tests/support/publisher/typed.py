"""
A publisher of made-up organisations, typed in the published layouts: always there, and small.

Fifteen months of A&E put out from April 2025 to June 2026 with the names and the link texts that
the real ones have had, three of them issued again, and the newest as workbooks, too; a waiting-list
extract and its table by provider, two quarters of the oversight framework, the audited accounts of
a year in two workbooks, two quarters of the financial performance report, the registers, that of
trusts as it stood on two days, and the outlines of the boards. All of it is admitted.
"""

from datetime import date
from functools import cache
from typing import Final

from tests.support.publisher import (
    published,
    published_accounts,
    published_report,
    workbook_of_month,
)
from tests.support.publisher.areas import boundaries
from tests.support.publisher.registers import other_registers
from tests.support.publisher.shelf import (
    ACCOUNTS,
    AE,
    ENGLAND,
    NOF,
    ODS,
    READING,
    REPORTS,
    RTT,
    UPLOADS,
    Published,
    months_after,
    second_thursday,
    year_page,
)
from tests.support.publisher.waits import provider_code, provider_workbook

FIRST_MONTH: Final = date(2025, 3, 1)
MONTHS: Final = tuple(months_after(FIRST_MONTH, n) for n in range(15))
# Of how many months there is a workbook as well; each takes as long to judge as all its others.
WORKBOOK_MONTHS: Final = MONTHS[-3:]
ETR: Final = f"{ODS}/api/getReport?report=etr"

# The days on which half a year is issued again.
AUTUMN: Final = date(2025, 11, 13)
SPRING: Final = date(2026, 5, 14)

# July 2025 is issued again with one other figure, October 2025 with one organisation more, and
# April 2025 with the same figures in other bytes.
CHANGED_MONTH: Final = date(2025, 7, 1)
CHANGED_ORG: Final = "Z05"
CHANGED_BY: Final = 980
JOINED_MONTH: Final = date(2025, 10, 1)
JOINED_ORG: Final = "ZN7"

_FUNCTIONS: Final = (
    *(f"C_{n}" for n in (100, 101, 110, 120, 130, 140, 150, 160, 170, 300, 301, 320)),
    *(f"C_{n}" for n in (330, 340, 400, 410, 430, 502)),
    *(f"X0{n}" for n in range(2, 7)),
)

_KEYS: Final = 4
_OTHER: Final = "attendances_other"
_CHANGED_ADDRESSES: Final = {
    # Month → name and link text of the first release, as odd as the real ones.
    date(2025, 6, 1): ("Monthly-AE-{month}-1-1.csv", "Monthly A&E {words} (CSV, 29KB)"),
    date(2025, 7, 1): ("{month}-CSV-9jmade.csv", "Monthly A&E {words} (CSV, 29KB)"),
    date(2025, 8, 1): ("{month}-CSV-made-v2.0.csv", "Monthly A&E {words}\N{NO-BREAK SPACE} (CSV)"),
    date(2025, 9, 1): ("{month}-Csv-7made2.csv", "Monthly {words} (CSV, 30K)"),
    date(2025, 11, 1): ("Monthly-AE-Nov-25-CSV.csv", "Monthly A&E {words} (CSV,34K)"),
}


@cache
def from_typed() -> tuple[Published, ...]:
    """Make everything that this publisher ever puts out."""
    return (
        *_attendances(),
        *_workbooks(),
        waiting_list(),
        provider_workbook(_FUNCTIONS),
        *_framework(),
        *_accounts(),
        *_reports(),
        *_registers(),
        *other_registers(),
        *boundaries(),
    )


def ae_month(month: date) -> published.Rows:
    """Make a month as it is first put out: every month has other figures."""
    header, *body = published.ae_rows(month)
    step = (month.year * 12 + month.month) % 40
    moved = [[*row[:_KEYS], *(str(int(cell) + step) for cell in row[_KEYS:])] for row in body[:-1]]
    return published.with_total([header, *moved])


def with_one_figure_changed() -> published.Rows:
    """Make July 2025 as it is issued again: one organisation counts more other attendances."""
    header, *body = ae_month(CHANGED_MONTH)
    column = _KEYS + published.ours("C").index(_OTHER)
    for row in body:
        if row[1] == CHANGED_ORG:
            row[column] = str(int(row[column]) + CHANGED_BY)
    return published.with_total([header, *body[:-1]])


def with_one_more() -> published.Rows:
    """Make October 2025 as it is issued again: one organisation more, in the midst of the rows."""
    header, *body = ae_month(JOINED_MONTH)
    joined = list(body[7])
    joined[1], joined[3] = JOINED_ORG, "MADE-UP NEWCOMER"
    return published.with_total([header, *body[:7], joined, *body[7:-1]])


def _attendances() -> list[Published]:
    first = {month: _first(month) for month in MONTHS}
    changes = (
        (MONTHS[1], AUTUMN, "{month}-CSV-revised.csv", ae_month(MONTHS[1]), "(Revised 131125)"),
        (
            CHANGED_MONTH,
            AUTUMN,
            "{month}-CSV-revised.csv",
            with_one_figure_changed(),
            "(revised 13.11.25)",
        ),
        (
            JOINED_MONTH,
            SPRING,
            "Monthly-AE-{month}-revised-made02.csv",
            with_one_more(),
            "(revised 14.05.26",  # the bracket is missing on the real page, too
        ),
    )
    again = [
        Published(
            url=f"{UPLOADS}/{day:%Y/%m}/{name.format(month=f'{month:%B-%Y}')}",
            content=published.as_csv(rows),
            appears=day,
            replaces_url=first[month].url,
            link_text=f"Monthly A&E {month:%B %Y} {words} (CSV, 29KB)",
            page=first[month].page,
            period=f"{month:%Y-%m}",
        )
        for month, day, name, rows, words in changes
    ]
    return [*first.values(), *again]


def _workbooks() -> list[Published]:
    """Put out the workbooks of the newest months beside their CSVs."""
    return [
        Published(
            url=f"{one.url.rpartition('/')[0]}/Monthly-AE-{month:%B-%Y}-by-provider-made.xlsx",
            content=workbook_of_month.workbook(month, ae_month(month)),
            appears=one.appears,
            link_text=f"Monthly A&E {month:%B %Y} (XLSX, 419KB)",
            page=one.page,
            period=one.period,
        )
        for month in WORKBOOK_MONTHS
        for one in [_first(month)]
    ]


def _first(month: date) -> Published:
    after = months_after(month, 1)
    day = second_thursday(after.year, after.month)
    usual = ("Monthly-AE-{month}.csv", "Monthly A&E {words} (CSV, 29KB)")
    name, text = _CHANGED_ADDRESSES.get(month, usual)
    return Published(
        url=f"{UPLOADS}/{day:%Y/%m}/{name.format(month=f'{month:%B-%Y}')}",
        content=published.as_csv(ae_month(month), bom=month.month % 4 == 0),
        appears=day,
        link_text=text.format(words=f"{month:%B %Y}"),
        page=year_page(AE, month),
        period=f"{month:%Y-%m}",
    )


def waiting_list() -> Published:
    """Make the extract of April 2026: small for a full extract, and big enough to be believed."""
    month = date(2026, 4, 1)
    junk = {"__MACOSX/._20260430-RTT-April-2026-full-extract.csv": b"\x00\x05\x16\x07"}
    return Published(
        url=f"{UPLOADS}/2026/06/{published.RTT_ZIP}",
        content=published.zipped({published.RTT_NAME: _extract(), **junk}),
        appears=second_thursday(2026, 6),
        link_text="Full CSV data file Apr26 (ZIP, 3M)",
        page=year_page(RTT, month),
        period="2026-04",
    )


@cache
def _extract(providers: int = 260, commissioners: int = 5) -> bytes:
    """Write 31,200 rows: every provider and commissioner has each specialty, and their sum."""
    one = {0: 4, 17: 2, 52: 1}
    every = {week: count * len(_FUNCTIONS) for week, count in one.items()}
    # The letters after the codes are where codes are put in; rows differ in nothing else.
    group = [
        *(_line("Part_2", function, one) for function in _FUNCTIONS),
        _line("Part_2", "C_999", every),
    ]
    others = [
        _line(part, "C_999", every) for part in published.RTT_PARTS if part != "Part_2"
    ]  # of the first pair only
    lines = [",".join(published.RTT_HEADER)]
    for provider in range(providers):
        for commissioner in range(commissioners):
            rows = group if provider or commissioner else [*group, *others]
            codes = provider_code(provider), f"{commissioner:02}Z"
            lines += [row.replace("<who>", codes[0]).replace("<for>", codes[1]) for row in rows]
    return ("\n".join(lines) + "\n").encode()


def _line(part: str, function: str, bands: dict[int, int]) -> str:
    return ",".join(
        published.rtt_row(
            provider="<who>", commissioner="<for>", part=part, function=function, bands=bands
        )
    )


def _framework() -> list[Published]:
    """Two quarters; the older keeps its address when the newer comes."""
    folder = f"{ENGLAND}/wp-content/uploads"
    stem = "nhs-oversight-framework-acute-trust"
    old, new = second_thursday(2026, 3), second_thursday(2026, 6)
    older = published.as_csv(published.nof_rows()).replace(b"Q4 2025/26", b"Q3 2025/26")
    rows = (
        (f"2026/03/{stem}-data-q3-25-26.csv", older.replace(b"Mar-26", b"Dec-25"), old, "Q3"),
        (f"2026/06/{stem}-data.csv", published.as_csv(published.nof_rows()), new, "Q4"),
        (f"2026/06/{stem}-league-table.csv", published.as_csv(published.league_rows()), new, "Q4"),
    )
    return [
        Published(
            url=f"{folder}/{path}",
            content=content,
            appears=day,
            link_text="Acute trust "
            + ("league table" if "league" in path else "data")
            + f" \N{EN DASH} {quarter} 2025/26 (CSV)",
            page=NOF,
            period=f"2025-26-{quarter}",
        )
        for path, content, day, quarter in rows
    ]


def _accounts() -> list[Published]:
    """The accounts of a year: a workbook of NHS trusts, and one of foundation trusts."""
    kinds = (
        (published_accounts.TRUSTS_NAME, "NHS trusts", False),
        (published_accounts.FOUNDATION_NAME, "NHS foundation trusts", True),
    )
    return [
        Published(
            url=f"{ENGLAND}/wp-content/uploads/2026/04/{name.format(year='2024-25')}",
            content=published_accounts.accounts(foundation=foundation),
            appears=second_thursday(2026, 4),
            link_text=f"TAC data published in {kind}\N{RIGHT SINGLE QUOTATION MARK} accounts for "
            "2024-25 (XLSX, 18MB)",
            page=ACCOUNTS,
            period="2024-25",
        )
        for name, kind, foundation in kinds
    ]


def _reports() -> list[Published]:
    """Two quarters, each a page; the older has the labels of a year that is not over."""
    quarters = (
        ("3", date(2026, 3, 6), published_report.LABELS_YTD, "(0.2%)"),
        ("4", date(2026, 6, 4), published_report.LABELS, "(0.1%)"),
    )
    made = []
    for number, day, labels, percent in quarters:
        tables = published_report.systems(percent=percent)
        title = f"Financial performance report 2025/26: Quarter {number}"
        made.append(
            Published(
                url=f"{ENGLAND}/long-read/financial-performance-report-2025-26-quarter-{number}/",
                content=published_report.page(title, tables, labels=labels, mark=READING),
                appears=day,
                link_text=title,
                page=REPORTS,
                period=f"2025-26-Q{number}",
            )
        )
    return made


def _registers() -> list[Published]:
    """One address; on 8 April 2026 other bytes, in which the last trust has closed."""
    now = published.etr_rows()
    before = [*now[:-1], [*now[-1][:11], "", *now[-1][12:]]]
    return [
        Published(url=ETR, content=published.as_csv(before), appears=date(2025, 1, 6)),
        Published(url=ETR, content=published.as_csv(now), appears=date(2026, 4, 8)),
    ]
