"""Nights on which the publisher puts out what nobody expects: it is taken, or refused aloud."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pytest

from tests.support.made.country import Stage, Told, fingerprint, held
from tests.support.made.news import FIGURES, FIRST, ORG, everything, site_says
from tests.support.publisher import published
from tests.support.publisher.faults import renamed, replaced, revised, zip_bomb
from tests.support.publisher.played import Fault, Published
from tests.support.publisher.shelf import AE, UPLOADS, Old, year_page
from tests.support.publisher.typed import ETR, ae_month, from_typed, waiting_list

# Between the first night and the news.
DAY: Final = FIRST + timedelta(days=2)
MAY: Final = date(2026, 5, 1)
_KEYS: Final = 4

Rows = list[list[str]]


def may() -> Published:
    """Give what was put out for May 2026."""
    return next(one for one in from_typed() if one.period == "2026-05")


def again(rows: Rows) -> Published:
    """Issue May 2026 again, in these rows."""
    url = f"{UPLOADS}/2026/06/May-2026-CSV-again.csv"
    return revised(may(), published.as_csv(rows), DAY, url, "Monthly A&E May 2026 (CSV, 29KB)")


def of_old_structure() -> Rows:
    """Write the very same figures under the labels of years ago: booked ones counted with all."""
    _, *body = ae_month(MAY)
    return [list(published.AE_HEADERS["B"]), *(_with_booked(row) for row in body)]


def _with_booked(row: list[str]) -> list[str]:
    """Add three columns of booked attendances to the three before them, and the same of waits."""
    counts = [int(cell) for cell in row[_KEYS:]]
    came, booked, over, booked_over = (counts[at : at + 3] for at in (0, 3, 6, 9))
    sums = [
        *map(sum, zip(came, booked, strict=True)),
        *map(sum, zip(over, booked_over, strict=True)),
    ]
    return [*row[:_KEYS], *map(str, [*sums, *counts[12:]])]


def with_unknown_column() -> Rows:
    header, *body = ae_month(MAY)
    return [[*header, "Attendances by balloon"], *([*row, "7"] for row in body)]


def with_wrong_total() -> Rows:
    *rows, total = ae_month(MAY)
    return [*rows, [*total[:-1], f"{int(total[-1]) + 1}"]]


def with_other_order() -> Rows:
    return [[*row[:_KEYS], *reversed(row[_KEYS:])] for row in ae_month(MAY)]


def named(names: Mapping[str, str]) -> Rows:
    """Give organisations other names, by their codes."""
    return [[*row[:3], names.get(row[1], row[3]), *row[4:]] for row in ae_month(MAY)]


def coded(code: str) -> Rows:
    """Give one organisation another code."""
    return [[row[0], code, *row[2:]] if row[1] == ORG else row for row in ae_month(MAY)]


def bomb() -> Published:
    """Put a zip in the place of the waiting list that is small and unpacks to two gigabytes."""
    content = zip_bomb(published.RTT_NAME, 2_000_000_000)
    return replaced(waiting_list(), content, DAY)


@contextmanager
def put_out(stage: Stage, *releases: Published, day: date = DAY) -> Iterator[None]:
    """Let it be another day, on which more is out; afterwards it has never been."""
    was = list(stage.publisher.shelf.releases)
    stage.publisher.publish(*releases)
    stage.publisher.move_to(day)
    try:
        yield
    finally:
        stage.publisher.shelf.releases = was


def night(stage: Stage, data: Path, day: date = DAY) -> Told:
    return stage.country.night(data, day, stage.publisher.detour)


REFUSED: Final[Mapping[str, tuple[Callable[[], Published], str]]] = {
    "an unknown column": (
        lambda: again(with_unknown_column()),
        r"unknown column .*'Attendances by balloon'.*",
    ),
    "a wrong total": (lambda: again(with_wrong_total()), r"add up to the printed total of England"),
    "a zip that is a bomb": (bomb, r"RTT.*(times|bytes)"),
    "a code that leads up the folders": (
        lambda: again(coded("../x")),
        r"organisation code is spelt as a code.*\.\./x",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_believed_is_refused_and_the_last_good_one_stays(
    stage: Stage, tmp_path: Path, what: str
) -> None:
    make, words = REFUSED[what]
    data = stage.data(tmp_path)
    with put_out(stage, make()):
        told = night(stage, data)
    assert told.code == 20, told.log
    (refused,) = [line for line in told.log if "[examine] refused" in line]
    assert re.search(words, refused)
    assert site_says(data) == FIGURES["before"]
    files = (data / "site/sources/index.html").read_text(encoding="utf-8")
    assert "<strong>refused</strong>" in files


SAME: Final[Mapping[str, Callable[[], Published]]] = {
    "columns in another order": lambda: again(with_other_order()),
    "a month in an older structure as well": lambda: again(of_old_structure()),
}


@pytest.mark.parametrize("what", SAME)
def test_another_structure_with_the_same_figures_gives_the_same_figures(
    stage: Stage, tmp_path: Path, what: str
) -> None:
    data = stage.data(tmp_path)
    with put_out(stage, SAME[what]()):
        told = night(stage, data)
    assert (told.code, told.problems) == (0, []), told.log
    assert site_says(data) == FIGURES["before"]
    assert fingerprint(data) != fingerprint(stage.before)


@pytest.mark.parametrize("old", Old)
def test_a_file_that_is_renamed_is_the_same_file(stage: Stage, tmp_path: Path, old: Old) -> None:
    data = stage.data(tmp_path)
    with put_out(stage, renamed(may(), "AE-by-provider-May-26-final-v3.csv", DAY, old)):
        told = night(stage, data)
    assert (told.code, told.problems) == (0, [])
    assert held(data) == held(stage.before)
    assert fingerprint(data) == fingerprint(stage.before)


def test_other_bytes_under_the_same_address_are_a_revision(stage: Stage, tmp_path: Path) -> None:
    data = stage.data(tmp_path)
    news = next(one for one in everything() if one.url.endswith("May-2026-CSV-revised.csv"))
    with put_out(stage, replaced(may(), news.read(), DAY)):
        told = night(stage, data)
    assert (told.code, told.problems) == (0, [])
    assert site_says(data) == FIGURES["after"]


def test_a_month_that_is_missing_comes_later(stage: Stage, tmp_path: Path) -> None:
    data = stage.data(tmp_path)
    june, due = date(2026, 6, 1), date(2026, 7, 9)
    url = f"{UPLOADS}/2026/07/Monthly-AE-June-2026.csv"
    made = replace(
        may(),
        url=url,
        content=published.as_csv(ae_month(june)),
        appears=due + timedelta(days=4),
        link_text="Monthly A&E June 2026 (CSV, 29KB)",
        period="2026-06",
    )
    with put_out(stage, made, day=due):
        stage.publisher.withdraw(f"{UPLOADS}/2026/06/May-2026-CSV-revised.csv")
        told = night(stage, data, due)
        assert (told.code, told.problems) == (0, [])
        assert fingerprint(data) == fingerprint(stage.before)
        stage.publisher.move_to(made.appears)
        told = night(stage, data, made.appears)
    # Everything else is late by then.
    assert (told.code, told.problems) == (60, [])
    assert site_says(data) != FIGURES["before"]
    assert len(list(data.glob("landed/ae_monthly/2026-06/*"))) == 1


@pytest.mark.parametrize("fault", [None, Fault.LANDING_LAGS])
def test_a_new_financial_year_has_a_page_of_its_own(
    stage: Stage, tmp_path: Path, fault: Fault | None
) -> None:
    """Linked or not: its usual address is tried as well. Everything else is late by then."""
    data = stage.data(tmp_path)
    april, day = date(2027, 4, 1), date(2027, 5, 13)
    made = replace(
        may(),
        url=f"{UPLOADS}/2027/05/Monthly-AE-April-2027.csv",
        content=published.as_csv(ae_month(april)),
        appears=day,
        link_text="Monthly A&E April 2027 (CSV, 29KB)",
        page=year_page(AE, april),
        period="2027-04",
    )
    with put_out(stage, made, day=day):
        if fault:
            stage.publisher.fault("*ae-waiting-times-and-activity/", fault)
        assert stage.country.night(data, day, stage.publisher.detour, "fetch").code == 0
    assert len(list(data.glob("landed/ae_monthly/2027-04/*"))) == 1


# Names that mean something to a page, to a spreadsheet or to an eye, each of somebody else.
HOSTILE: Final[Mapping[str, str]] = {
    "Z01": "<script>alert(1)</script>",
    "Z02": "=cmd|' /C calc'!A0",
    "Z03": "../../etc/passwd",
    "Z04": "MADE-UP \u202eTSURT SHN",
    "Z05": "MADE-UP\0 NHS\u200f TRUST",
}


INVISIBLE: Final = re.compile("[\0\u200f\u202e]")


def test_a_hostile_name_does_no_harm(stage: Stage, tmp_path: Path) -> None:
    data = stage.data(tmp_path)
    register = [[row[0], HOSTILE.get(row[0], row[1]), *row[2:]] for row in published.etr_rows()]
    assert {row[0] for row in register} >= HOSTILE.keys()
    with put_out(
        stage,
        again(named(HOSTILE)),
        replaced(
            next(one for one in from_typed() if one.url == ETR), published.as_csv(register), DAY
        ),
    ):
        told = night(stage, data)
    assert told.code == 0
    site = data / "site"
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "<script>alert" not in text
        assert not INVISIBLE.search(text), page
    for table in site.rglob("*.csv"):
        text = table.read_text(encoding="utf-8-sig")
        for row in csv.reader(io.StringIO(text)):
            # A code such as 8E094, which Excel takes for a number, is given to it as a text.
            cells = [cell for cell in row if not re.fullmatch(r'="[\w .:/+-]+"', cell)]
            assert not any(cell.startswith(("=", "+", "@", "\t")) for cell in cells), (table, row)
            assert not INVISIBLE.search("".join(row)), (table, row)
    # They are printed all the same, in small letters.
    found = (site / "find" / "index.html").read_text(encoding="utf-8").lower()
    assert [word for word in ("alert(1)", "cmd|", "etc/passwd", "tsurt") if word not in found] == []
