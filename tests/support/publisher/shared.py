"""
The real files, each on the day on which it was put out, where a developer has them.

A day is known where the publisher printed it: in the file name ("revised-130624"), in the words of
its link, or in an announcement of a whole year. Otherwise it is the second Thursday of the month of
the upload folder, and `assumed` says so.

Only what a source claims is played, and the time series that stand on the same pages. What else
lies in the folder is left aside: more may be put there at any time.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from pipeline.archive.folder import DroppedFile, claim
from pipeline.config.sources import Source
from pipeline.domain.periods import month_in
from pipeline.errors import Unrecognised
from tests.support import files
from tests.support.publisher.shelf import (
    AE,
    RTT,
    Published,
    months_after,
    second_thursday,
    year_page,
)
from tests.support.world import declared

# Linked to beside the figures, on the same pages: no source looks for them there.
BESIDE: Final = ("ae_time_series", "rtt_overview_time_series")
UNCLAIMED: Final = "no source claims it"
WITHOUT_DAY: Final = "nothing tells the day on which it was put out"

# Whole years and half years that were issued again: first month, last month, the day.
_ISSUED_AGAIN: Final = (
    (date(2021, 4, 1), date(2022, 3, 1), date(2022, 5, 12)),
    (date(2025, 4, 1), date(2025, 9, 1), date(2025, 11, 13)),
    (date(2025, 10, 1), date(2026, 3, 1), date(2026, 5, 14)),
)
# Link texts that were seen on the real pages, by a part of the file's name.
_SEEN: Final = {
    "April-2019-revised-220720-ab123.csv": "Monthly A&E April 2019 (Revised 13.08.20) (CSV,34K)",
    "July-2021-revised-120522": "Monthly July 2021 (Revised 120522) (CSV, 30K)",
    "April-2025-CSV-revised": "Monthly A&E April 2025 (revised 13.11.25) (CSV, 29KB)",
    "June-2025-AE-by-provider-3euC4": "Monthly A&E June 2025 (XLS, 261KB)",
    "August-2025-AE-by-provider-0G7Wh": (
        "Monthly A&E August 2025\N{NO-BREAK SPACE} (revised 17.11.25) (XLS, 433KB)"
    ),
    "October-2025-revised-fly02sk": "Monthly A&E October 2025 (revised 14.05.26 (CSV, 29KB)",
    "March-2026-revised-flkg42": "Monthly A&E March 2026 revised 14.05.26) (CSV, 29KB)",
}
_DAY_IN_NAME: Final = re.compile(r"revised-(?P<day>\d{2})(?P<month>\d{2})(?P<year>\d{2})(?!\d)")
_DAY_IN_TEXT: Final = re.compile(
    r"revised (?P<day>\d{2})\.?(?P<month>\d{2})\.?(?P<year>\d{2})", re.IGNORECASE
)
_FOLDER: Final = re.compile(r"/(?P<year>20\d\d)/(?P<month>\d\d)/[^/]+$")
_GUESSED_FOLDER: Final = "the upload folder is assumed"
_GUESSED_DAY: Final = "the day is assumed: the second Thursday of the month of upload"
_GUESSED_REVISION: Final = "the day is assumed: that of the revised CSV of the month"


def from_shared() -> tuple[Published, ...] | None:
    """
    List everything that was put out, oldest first.

    Returns:
        The real files with their days, or None where there are none on this machine.
    """
    place = files.folder()
    return None if place is None else tuple(_revisions(_sorted(place)[0]))


def left_aside() -> dict[str, str]:
    """Say why a file is not played: its path below the folder of real files, and the reason."""
    place = files.folder()
    return {} if place is None else _sorted(place)[1]


def _sorted(place: Path) -> tuple[list[Published], dict[str, str]]:
    """Part what is played from what is left aside."""
    official = {row["url"] for row in _rows(place / "known-releases.csv")}
    rows = [row for row in _rows(place / "index.csv") if row["file"].startswith("published/")]
    # The CSV of a month comes first: it may tell the day of a workbook.
    rows.sort(key=lambda row: (not row["file"].endswith(".csv"), row["file"]))
    found: list[Published] = []
    aside: dict[str, str] = {}
    for row in rows:
        path, claimed = place / row["file"], _claim(place, row)
        if claimed is None and row["publication"] not in BESIDE:
            aside[row["file"]] = UNCLAIMED
        elif claimed is not None and path.name in claimed[0].reports:
            found.append(_register(path, row, *claimed))
        elif _FOLDER.search(row["url"]):
            is_guessed = row["url_known"].startswith("no") and row["url"] not in official
            page = claimed[0].pages[0] if claimed else ""
            found.append(_file(path, row, found, page, is_guessed=is_guessed))
        else:
            aside[row["file"]] = WITHOUT_DAY
    return found, aside


def _claim(place: Path, row: Mapping[str, str]) -> tuple[Source, str] | None:
    """Find the source that a file belongs to, by its host and its name, and the period in it."""
    host = row["file"].split("/")[1]
    of_host = [source for source in declared().sources if host in source.hosts]
    try:
        return claim(DroppedFile(path=place / row["file"], address=row["url"], facts=row), of_host)
    except Unrecognised:
        return None


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _register(path: Path, row: Mapping[str, str], source: Source, day: str) -> Published:
    """A register as it stood on the day in its folder, under the one address of the report."""
    return Published(
        url=source.reports[path.name],
        content=path,
        appears=date.fromisoformat(day),
        assumed="" if row["url"] else "the address is assumed",
    )


def _file(
    path: Path, row: Mapping[str, str], before: Sequence[Published], page: str, *, is_guessed: bool
) -> Published:
    """A file of a page, or of the page of its financial year."""
    url, publication = row["url"], row["publication"]
    month = month_in(path.name)
    attended = month if publication.startswith("ae_") else None
    seen = next((text for part, text in _SEEN.items() if part in path.name), "")
    days = [o.appears for o in before if attended and o.period == f"{attended:%Y-%m}"]
    day, assumed = _day(url, seen, attended, max(days, default=None))
    is_late = attended is not None and day > second_thursday(*_next(attended))
    is_revised = is_late or "revised" in path.name.lower()
    return Published(
        url=url,
        content=path,
        appears=day,
        link_text=seen or _text(publication, path, month, day if is_revised else None),
        page=_page(publication, month) or page,
        period=_period(row["period"], month),
        assumed="; ".join(filter(None, [_GUESSED_FOLDER if is_guessed else "", assumed])),
    )


def _day(url: str, seen: str, month: date | None, csv_day: date | None) -> tuple[date, str]:
    """Find the day of a file, and what of it is assumed; the month is that of an A&E file."""
    folder = _FOLDER.search(url)
    assert folder, url
    uploaded = second_thursday(int(folder["year"]), int(folder["month"]))
    for printed in (_DAY_IN_TEXT.search(seen), _DAY_IN_NAME.search(url)):
        if printed:
            day = date(2000 + int(printed["year"]), int(printed["month"]), int(printed["day"]))
            # A day before the month of upload is the one on which the file was made.
            if day >= uploaded.replace(day=1):
                return day, ""
    again = next((day for a, b, day in _ISSUED_AGAIN if month and a <= month <= b), None)
    is_first_folder = month is not None and (uploaded.year, uploaded.month) == _next(month)
    if is_first_folder and "revised" in url:
        # The folder was assumed to be that of the first release; the name says it is not.
        if again:
            return again, ""
        if csv_day:
            return csv_day, _GUESSED_REVISION
    return uploaded, "" if again == uploaded else _GUESSED_DAY


def _revisions(found: Sequence[Published]) -> list[Published]:
    """Let every release take the place of the one before it, of the same month and kind."""
    last: dict[tuple[str, str, str], str] = {}
    linked = []
    for one in sorted(found, key=lambda other: (other.appears, other.url)):
        key = (one.page, one.period, one.url.rpartition(".")[2][:3])
        if one.page.startswith((AE, RTT)) and "Time" not in one.url:
            linked.append(replace(one, replaces_url=last.get(key)))
            last[key] = one.url
        else:
            linked.append(one)
    return linked


def _next(month: date) -> tuple[int, int]:
    after = months_after(month, 1)
    return after.year, after.month


def _page(publication: str, month: date | None) -> str:
    """Give the page of the financial year of a month; "" for what has none."""
    if month is None or not publication.startswith(("ae_", "rtt_")):
        return ""
    return year_page(RTT if publication.startswith("rtt_") else AE, month)


def _period(stated: str, month: date | None) -> str:
    """Give the month, or the last quarter that is stated: "2025-26 Q1-Q4" is 2025-26-Q4."""
    if month:
        return f"{month:%Y-%m}"
    return f"{stated[:7]}-{stated[-2:]}" if "Q" in stated else stated


def _text(publication: str, path: Path, month: date | None, revised: date | None) -> str:
    """Write the words of a link as those that were seen are written."""
    again = f" (revised {revised:%d.%m.%y})" if revised else ""
    kind = {".xlsx": "XLS", ".xls": "XLS", ".ods": "ODS"}.get(path.suffix, path.suffix[1:].upper())
    kilobytes = round(path.stat().st_size / 1024)
    if publication == "rtt_full_extract" and month:
        return f"Full CSV data file {month:%b%y} (ZIP, {round(kilobytes / 1024)}M)"
    if "Time-Series" in path.name or "Timeseries" in path.name or month is None:
        words = path.stem.replace("-", " ")
        return f"{words} ({kind}, {kilobytes}KB)"
    return f"Monthly A&E {month:%B %Y}{again} ({kind}, {kilobytes}KB)"
