"""From pages to links: names made to do harm, and every link that was really published."""

import csv
from collections import defaultdict
from html import escape

import pytest

from pipeline.fetch.links import Discovery, discover
from tests.support.files import folder
from tests.support.publisher.index_pages import AE, AE_YEAR, ROOT, UPLOADS, Link, page, source

CSV = "ae_monthly"
XLS = "ae_by_provider_workbook"
ZIP = "rtt_full_extract"
BOOK = "rtt_incomplete_provider"
NOF = "nof_metrics"
LEAGUE = "nof_league_table"


def look(source_id: str, *links: Link, at: str = AE_YEAR) -> Discovery:
    return discover(source(source_id), {at: page(links)})


# ---------------------------------------------------------------- hostile names


@pytest.mark.parametrize(
    "name",
    [
        "June-2026-%3Cscript%3E.csv",
        "June-2026-<script>alert(1)<b>.csv",
        "June-2026-%22onclick.csv",
        "June-2026-..%2F..%2F..%2Fetc%2Fpasswd.csv",
        "June-2026-..%5C..%5Cx.csv",
        "June-2026-%00.csv",
        "June-2026-\x00.csv",
        "June-2026-%0A.csv",
        "June-2026-%E2%80%AEvsc.csv",
        "June-2026-\u202evsc.csv",
        "June-2026-$(reboot).csv",
        "June-2026-`x`.csv",
    ],
)
def test_a_hostile_name_is_reported_in_plain_signs_and_not_followed(name: str) -> None:
    there = look(CSV, (f"{UPLOADS}/2026/07/{name}", "June 2026 \u202e\x07"))
    assert there.found == ()
    assert len(there.doubtful) <= 1
    assert all(told.isascii() and told.isprintable() for told in there.doubtful)
    assert all("expected a plain file name" in told for told in there.doubtful)


@pytest.mark.parametrize("name", ["=cmd|' C calc'!A1.csv", "+1.csv", "@SUM(1).csv", "-1.csv"])
def test_a_name_that_a_spreadsheet_would_run_is_not_followed(name: str) -> None:
    link = (f"{UPLOADS}/2026/07/{name}", "Monthly A&amp;E June 2026 (CSV, 29KB)")
    there = look(CSV, link)
    assert there.found == ()
    assert "expected a plain file name" in " ".join(there.doubtful) or there.ignored


def test_ways_out_of_the_folder_are_gone_before_anything_is_asked() -> None:
    url = f"{UPLOADS}/2026/07/../../../../../../June-2026-CSV.csv"
    (one,) = look(CSV, (url, "June 2026")).found
    assert ".." not in one.url
    assert one.name == "June-2026-CSV.csv"


def test_a_text_is_never_more_than_one_line() -> None:
    (one,) = look(CSV, (f"{UPLOADS}/2026/07/June-2026-CSV.csv", "June\r\n\t2026")).found
    assert one.text == "June 2026"


def test_a_source_with_another_host_asks_nobody_else() -> None:
    moved = source(CSV).model_copy(update={"hosts": ("files.example.org",)})
    content = page([(f"{UPLOADS}/2026/07/June-2026-CSV.csv", "June 2026")])
    assert discover(moved, {AE_YEAR: content}).found == ()


# ---------------------------------------------------------------- what was really published


def _lines(name: str, delimiter: str) -> list[dict[str, str]]:
    place = folder()
    if place is None:
        pytest.skip("the publisher's files are not here")
    with (place / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


@pytest.mark.published
def test_two_real_pages_give_four_months_and_the_years() -> None:
    pages: dict[str, str] = defaultdict(str)
    for row in _lines("link-lists-rtt-2025-09.tsv", "\t"):
        href = "" if row["href"] == "NA" else row["href"]
        pages[row["page"]] += f'<li><a href="{escape(href)}">{escape(row["link_text"])}</a></li>'
    there = discover(source(ZIP), {url: content.encode() for url, content in pages.items()})
    assert [one.period for one in there.found] == ["2025-04", "2025-05", "2025-06", "2025-07"]
    assert there.doubtful == ()
    assert {one.year for one in there.years} >= {f"20{y}-{y + 1}" for y in range(11, 26)}
    beside = discover(source(BOOK), {url: content.encode() for url, content in pages.items()})
    assert [one.period for one in beside.found] == [one.period for one in there.found]
    assert all("/Incomplete-Provider-" in one.url for one in beside.found)
    assert beside.doubtful == ()
    for other in (CSV, XLS, NOF, LEAGUE):
        none = discover(source(other), {url: content.encode() for url, content in pages.items()})
        assert (none.found, none.doubtful) == ((), ())


@pytest.mark.published
@pytest.mark.parametrize("source_id", [CSV, XLS, ZIP, NOF, LEAGUE])
def test_every_release_that_is_known_of_is_found_under_its_address(source_id: str) -> None:
    known = _lines("known-releases.csv", ",") + _lines("index.csv", ",")
    rows = {
        row["url"]: row["period"]
        for row in known
        if row["publication"] == source_id and row["url"].startswith(ROOT)
    }
    assert rows
    there = discover(source(source_id), {AE: page((url, "") for url in rows)})
    assert {one.url for one in there.found} == rows.keys()
    assert there.doubtful == ()
    if source(source_id).period == "month":
        assert {one.url: one.period for one in there.found} == rows


@pytest.mark.published
def test_no_release_is_claimed_by_two_sources() -> None:
    known = _lines("known-releases.csv", ",")
    urls = {row["url"] for row in known if row["publication"] in (CSV, XLS, ZIP, NOF, LEAGUE)}
    content = {AE: page((url, "") for url in urls)}
    claims = [discover(source(key), content).found for key in (CSV, XLS, ZIP, NOF, LEAGUE)]
    found = [one.url for claim in claims for one in claim]
    assert len(found) == len(set(found)) == len(urls)
