"""
The news of the made-up publisher.

May 2026 is issued again, with one other figure; and June 2026 comes four days after its day.
"""

import re
from datetime import date
from pathlib import Path
from typing import Final

from tests.support.publisher import published
from tests.support.publisher.faults import revised
from tests.support.publisher.shelf import AE, UPLOADS, Published, year_page
from tests.support.publisher.typed import ae_month, from_typed

# Everything typed is out on the first day; the news comes a week later.
FIRST: Final = date(2026, 6, 12)
NEWS: Final = date(2026, 6, 19)
NEXT: Final = date(2026, 6, 20)

# June 2026 is due on Thursday 9 July, and late two days after it; it comes the Monday after.
LAST_DAY: Final = date(2026, 7, 11)
LATE: Final = date(2026, 7, 12)
COMES: Final = date(2026, 7, 13)

PAGE: Final = "site/metrics/ae_within_4h_own/index.html"
# Of one organisation: the share, those within four hours, everybody; 700 more waited longer.
ORG: Final = "Z05"
MORE_WAITED: Final = 700
FIGURES: Final = {
    "before": ("75.5%", "3,624", "4,800"),
    "after": ("60.9%", "2,924", "4,800"),
}
_MONTH: Final = date(2026, 5, 1)
_KEYS: Final = 4


def everything() -> tuple[Published, ...]:
    """List what is put out up to the news, and the news."""
    return (*from_typed(), _news(), _late_month())


def site_says(data: Path) -> tuple[str, ...]:
    """Read the figures of the organisation off the page of the measure."""
    text = (data / PAGE).read_text(encoding="utf-8")
    row = next(row for row in text.split("<tr>") if f">{ORG}</span>" in row)
    return tuple(re.findall(r'<td class="n">([^<]*)</td>', row))


def _news() -> Published:
    header, *body = ae_month(_MONTH)
    column = _KEYS + published.ours("C").index("over_4h_type1")
    for row in body:
        if row[1] == ORG:
            row[column] = str(int(row[column]) + MORE_WAITED)
    first = next(one for one in from_typed() if one.period == "2026-05")
    return revised(
        first,
        published.as_csv(published.with_total([header, *body[:-1]])),
        NEWS,
        f"{UPLOADS}/2026/06/May-2026-CSV-revised.csv",
        "Monthly A&E May 2026 (revised 19.06.26) (CSV, 29KB)",
    )


def _late_month() -> Published:
    month = date(2026, 6, 1)
    return Published(
        url=f"{UPLOADS}/2026/07/June-2026-CSV-late.csv",
        content=published.as_csv(ae_month(month)),
        appears=COMES,
        link_text="Monthly A&E June 2026 (CSV, 29KB)",
        page=year_page(AE, month),
        period="2026-06",
    )
