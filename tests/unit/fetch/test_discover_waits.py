"""From the publisher's pages to cancer waits, tests, waits from arrival and ambulances."""

from collections.abc import Iterator
from datetime import date

import pytest

from pipeline.fetch.links import Discovery, discover
from tests.support.publisher.client import ask
from tests.support.publisher.index_pages import UPLOADS, Link, names, page, source
from tests.support.publisher.played import Published, Publisher

CANCER = "cancer_waits"
TESTS = "diagnostics"
ARRIVAL = "ae_12h_arrival"
AMBULANCE = "ambulance_systems"
DAY = date(2026, 5, 14)

# source, text, name, period. The names are those of held files; the texts were not seen.
NAMED = [
    (CANCER, "Final", "APRIL-2025-CWT-CRS-PROVIDER-WORKBOOK-FINAL.xlsx", "2025-04"),
    (CANCER, "Provisional", "MAY-2026-CWT-CRS-PROVIDER-WORKBOOK-PROVISIONAL.xlsx", "2026-05"),
    (
        CANCER,
        "Data extract",
        "CWT-CRS-Apr-2024-to-Sep-2024-Data-Extract-Provider-Final.xlsx",
        "2024-04_2024-09",
    ),
    (
        CANCER,
        "Data extract (XLSX, 3MB)",
        "CWT-CRS-Oct-2024-to-Mar-2025-Data-Extract-Provider.xlsx",
        "2024-10_2025-03",
    ),
    (TESTS, "Full extract", "DM01-MARCH-2026-full-extract_32W3L.zip", "2026-03"),
    (
        TESTS,
        "Provider",
        "Monthly-Diagnostics-Web-File-Provider-June-2025_45KNG.xls",
        "2025-06",
    ),
    (ARRIVAL, "Supplement", "Supplementary-ECDS-Analysis-April-2026-Final-1.xlsx", "2026-04"),
    (AMBULANCE, "Time series", "AmbSYS-Time-Series-until-20250831.xlsx", "2025-08"),
]
BESIDE = [
    (CANCER, "APRIL-2025-CWT-CRS-COMMISSIONER-WORKBOOK-FINAL.xlsx"),
    (CANCER, "CWT-CRS-Oct-2024-to-Mar-2025-Data-Extract-Commissioner.xlsx"),
    (TESTS, "Monthly-Diagnostics-Web-File-Commissioner-June-2025_45KNG.xls"),
    (ARRIVAL, "Supplementary-ECDS-Analysis-Time-Series-March-2026-1.xlsx"),
]


def look(source_id: str, *links: Link) -> Discovery:
    one = source(source_id)
    return discover(one, {one.pages[0]: page(links)})


@pytest.mark.parametrize(("source_id", "text", "name", "period"), NAMED)
def test_the_files_of_a_source_are_found(source_id: str, text: str, name: str, period: str) -> None:
    (one,) = look(source_id, (f"{UPLOADS}/2026/05/{name}", text)).found
    assert (one.period, one.name) == (period, name)


@pytest.mark.parametrize(("source_id", "name"), BESIDE)
def test_what_only_stands_beside_them_is_left_alone(source_id: str, name: str) -> None:
    there = look(source_id, (f"{UPLOADS}/2026/05/{name}", "Workbook"))
    assert (there.found, there.doubtful) == ((), ())
    assert names(there.ignored) == [name]


def test_months_that_text_and_name_tell_differently_are_reported() -> None:
    link = (f"{UPLOADS}/2025/05/CWT-CRS-Oct-2024-to-Mar-2025-Data-Extract-Provider.xlsx",)
    there = look(CANCER, (*link, "Data extract, April 2024 to September 2024"))
    assert there.found == ()
    assert "found 2024-04_2024-09 in the text and 2024-10_2025-03 in the name" in there.doubtful[0]


def page_of(source_id: str) -> str:
    """Give the page that a source's files are linked from; A&E figures stand on those of years."""
    one = source(source_id)
    return one.year_page.replace("{year}", "2026-27") if source_id == ARRIVAL else one.pages[0]


@pytest.fixture(name="publisher")
def _publisher() -> Iterator[Publisher]:
    releases = [
        Published(
            url=f"{UPLOADS}/2026/05/{name}",
            content=b"",
            appears=DAY,
            link_text=text,
            page=page_of(source_id),
            period=period,
        )
        for source_id, text, name, period in NAMED
    ]
    with Publisher(releases, DAY) as played:
        yield played


@pytest.mark.parametrize("source_id", [CANCER, TESTS, ARRIVAL, AMBULANCE])
def test_they_are_found_on_the_page_of_a_played_publisher(
    publisher: Publisher, source_id: str
) -> None:
    one = source(source_id)
    pages = {one.pages[0], page_of(source_id)}
    there = discover(one, {url: ask(publisher, url).body for url in pages})
    expected = {name for of, _, name, _ in NAMED if of == source_id}
    assert {found.name for found in there.found} == expected
    assert there.doubtful == ()
