"""From pages to links: the publisher's own spellings, slips and all."""

import pytest

from pipeline.fetch.links import Discovery, discover
from tests.support.publisher.index_pages import (
    AE,
    AE_YEAR,
    ROOT,
    RTT,
    UPLOADS,
    Link,
    names,
    page,
    source,
)

CSV = "ae_monthly"
XLS = "ae_by_provider_workbook"
ZIP = "rtt_full_extract"
BOOK = "rtt_incomplete_provider"
NOF = "nof_metrics"
LEAGUE = "nof_league_table"


def look(source_id: str, *links: Link, at: str = AE_YEAR) -> Discovery:
    return discover(source(source_id), {at: page(links)})


# ---------------------------------------------------------------- texts and names as published


@pytest.mark.parametrize(
    ("text", "name", "period", "published"),
    [
        (
            "Monthly A&amp;E April 2025 (revised 13.11.25) (CSV, 29KB)",
            "2025/11/April-2025-CSV-revised.csv",
            *("2025-04", "2025-11-13"),
        ),
        (
            "Monthly A&amp;E October 2025 (revised 14.05.26 (CSV, 29KB)",
            "2026/05/Monthly-AE-October-2025-x1.csv",
            *("2025-10", "2026-05-14"),
        ),
        (
            "Monthly A&amp;E March 2026 revised 14.05.26) (CSV, 29KB)",
            "2026/05/Monthly-AE-March-2026.csv",
            *("2026-03", "2026-05-14"),
        ),
        (
            "Monthly July 2021 (Revised 120522) (CSV, 30K)",
            "2022/05/July-2021-revised-120522-XYZ1.csv",
            *("2021-07", "2022-05-12"),
        ),
        (
            "Monthly A&amp;E April 2019 (Revised 13.08.20) (CSV,34K)",
            "2020/08/Monthly-AE-April-2019-revised-220720-x.csv",
            *("2019-04", "2020-08-13"),
        ),
        (
            "Monthly A&amp;E November 2025 (CSV, 29KB)",
            "2025/12/Monthly-AE-Nov-25-CSV.csv",
            *("2025-11", ""),
        ),
        ("Monthly A&amp;E June 2025", "2025/07/Monthly-AE-June-2025-1-1.csv", "2025-06", ""),
        ("Download", "2025/07/MSitAE-April-2018.csv", "2018-04", ""),
        ("", "2025/08/July-2025-CSV-9zzz9.csv", "2025-07", ""),
        (
            "Monthly A&amp;E May 2025 (revised 31.02.26)",
            "2025/08/May-2025-CSV.csv",
            *("2025-05", ""),
        ),
    ],
)
def test_a_month_as_csv_is_found(text: str, name: str, period: str, published: str) -> None:
    (one,) = look(CSV, (f"{UPLOADS}/{name}", text)).found
    assert (one.period, one.published, one.url) == (period, published, f"{UPLOADS}/{name}")
    assert (one.source, one.page, one.name) == (CSV, AE_YEAR, name.rsplit("/", 1)[-1])


@pytest.mark.parametrize(
    ("text", "name", "period", "published"),
    [
        (
            "Monthly A&amp;E August 2025\u00a0 (revised 17.11.25) (XLS, 433KB)",
            "2025/11/August-2025-AE-by-provider-a1.xls",
            *("2025-08", "2025-11-17"),
        ),
        (
            "Monthly A&amp;E June 2025 (XLS, 261KB)",
            "2025/07/June-2025-AE-by-provider-b2.xlsx",
            *("2025-06", ""),
        ),
        ("A&amp;E by provider", "2025/02/January-2025-AE-by-provider.ods", "2025-01", ""),
    ],
)
def test_a_month_as_workbook_is_found(text: str, name: str, period: str, published: str) -> None:
    (one,) = look(XLS, (f"{UPLOADS}/{name}", text)).found
    assert (one.period, one.published) == (period, published)
    assert look(CSV, (f"{UPLOADS}/{name}", text)).found == ()


@pytest.mark.parametrize(
    "name",
    [
        "2026/06/Full-CSV-data-file-Apr26-ZIP-3M-Ab1cD2.zip",
        "2026/06/Full-CSV-data-file-Apr26-ZIP-4M-revised.zip",
        "2026/06/Full-CSV-data-file-Apr26-revised-2-ZIP.zip",
        "2026/06/Full-CSV-data-file-Apr26-revised-ZIP-4253.zip",
        "2026/06/Full-CSV-data-file-Apr26-ZIP-109268K.zip",
    ],
)
def test_a_full_extract_is_found(name: str) -> None:
    (one,) = look(ZIP, (f"{UPLOADS}/{name}", "Full CSV data file Apr26 (ZIP, 4M)"), at=RTT).found
    assert one.period == "2026-04"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Incomplete-Provider-Apr26-XLSX-9M-77252.xlsx", "Incomplete Provider Apr26 (XLSX, 9M)"),
        ("Incomplete-Provider-Apr26-XLSX-9M-revised-2.xlsx", ""),
        ("RTT-waits-by-provider-Apr26.xlsx", "Incomplete Provider Apr26 (XLSX, 9M)"),
    ],
)
def test_the_workbook_of_providers_is_found_among_its_neighbours(name: str, text: str) -> None:
    neighbours = [
        (f"{UPLOADS}/2026/06/{kind}-Apr26-XLSX-4M-1.xlsx", f"{kind.replace('-', ' ')} Apr26 (XLSX)")
        for kind in ("Incomplete-Commissioner", "Admitted-Provider", "New-Periods-Provider")
    ]
    (one,) = look(BOOK, *neighbours, (f"{UPLOADS}/2026/06/{name}", text), at=RTT).found
    assert (one.name, one.period) == (name, "2026-04")


def test_what_looks_like_a_month_and_is_none_is_left_out() -> None:
    links = [
        (f"{UPLOADS}/2025/12/November-2025-NEL-YTD-Growth-rates.xls", "Growth rates (XLS, 90KB)"),
        (f"{UPLOADS}/2025/12/Monthly-AE-Time-Series-November-2025.xls", "A&amp;E time series"),
        (f"{UPLOADS}/2025/12/Timeseries-of-A-and-E.xls", "Monthly A&amp;E Time Series (XLS, 1MB)"),
        (f"{UPLOADS}/2025/12/Statement.pdf", "Statement November 2025 (PDF, 90KB)"),
    ]
    for source_id in (CSV, XLS):
        there = look(source_id, *links)
        assert (there.found, there.doubtful) == ((), ())
        assert len(there.ignored) == 3


@pytest.mark.parametrize(
    "text",
    [
        "Monthly ECDS Analysis April 2026 (CSV, 900KB)",
        "Monthly A&amp;E ECDS Analysis April 2026 (CSV, 900KB)",
        "Monthly ECDS April 2026 (CSV, 900KB)",
        "Monthly A&amp;E Time Series April 2026 (CSV, 900KB)",
        "Monthly ambulance figures April 2026 (CSV, 90KB)",
        "Monthly diagnostics April 2026 (XLS, 90KB)",
    ],
)
def test_another_monthly_publication_is_not_claimed_by_its_text(text: str) -> None:
    for source_id, kind in ((CSV, "csv"), (XLS, "xls")):
        assert look(source_id, (f"{UPLOADS}/2026/05/figures.{kind}", text)).found == ()


@pytest.mark.parametrize(
    ("source_id", "name"),
    [
        (NOF, "nhs-oversight-framework-acute-trust-data.csv"),
        (NOF, "nhs-oversight-framework-non-acute-hospital-trust-data-q3-25-26-v2.csv"),
        (LEAGUE, "nhs-oversight-framework-ambulance-trust-league-table-q3-25-26.csv"),
    ],
)
def test_a_file_of_quarters_says_inside_which_they_are(source_id: str, name: str) -> None:
    link = (f"{ROOT}/wp-content/uploads/2026/06/{name}", "Trust data Q3 2025/26 (CSV)")
    (one,) = look(source_id, link, at=f"{ROOT}/nhs-oversight-framework/").found
    assert (one.period, one.name) == ("", name)
    other = NOF if source_id == LEAGUE else LEAGUE
    assert look(other, link, at=f"{ROOT}/nhs-oversight-framework/").found == ()


# ---------------------------------------------------------------- pages as they are


def test_the_newest_link_stands_twice_and_is_found_once() -> None:
    link = (f"{UPLOADS}/2025/09/Full-CSV-data-file-Jul25-ZIP-4M-1.zip", "Full CSV data file Jul25")
    assert len(look(ZIP, link, ("", ""), link, at=RTT).found) == 1


def test_links_come_from_the_oldest_to_the_newest_and_a_first_release_before_its_revision() -> None:
    files = [
        "2025/09/August-2025-CSV-1.csv",
        "2025/11/July-2025-CSV-revised-2.csv",
        "2025/08/July-2025-CSV-3.csv",
        "2025/06/May-2025-CSV.csv",
    ]
    found = look(CSV, *((f"{UPLOADS}/{name}", "") for name in files)).found
    assert names(found) == [
        "May-2025-CSV.csv",
        "July-2025-CSV-3.csv",
        "July-2025-CSV-revised-2.csv",
        "August-2025-CSV-1.csv",
    ]


@pytest.mark.parametrize(
    "href",
    [
        "/statistics/wp-content/uploads/sites/2/2025/08/July-2025-CSV.csv",
        "http://www.england.nhs.uk/statistics/wp-content/uploads/sites/2/2025/08/July-2025-CSV.csv",
        "//WWW.england.nhs.uk/statistics/wp-content/uploads/sites/2/2025/08/July-2025-CSV.csv#top",
        " \n../../../wp-content/uploads/sites/2/2025/08/July-2025-CSV.csv ",
    ],
)
def test_an_address_is_spelt_out_by_https(href: str) -> None:
    (one,) = look(CSV, (href, "July 2025")).found
    assert one.url == f"{UPLOADS}/2025/08/July-2025-CSV.csv"


def test_an_address_may_have_a_query() -> None:
    (one,) = look(CSV, (f"{UPLOADS}/2025/08/July-2025-CSV.csv?ver=2", "July 2025")).found
    assert one.url.endswith("July-2025-CSV.csv?ver=2")
    assert one.name == "July-2025-CSV.csv"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\xff",
        b"<a href>x</a><a>y</a><a href='http://[::1'>z</a><a href='tel:1'>z</a>",
        b"not a page",
    ],
)
def test_a_page_that_is_none_has_no_links(content: bytes) -> None:
    assert discover(source(CSV), {AE: content}) == Discovery(
        found=(), years=(), doubtful=(), ignored=()
    )


def test_markup_beyond_links_does_not_matter() -> None:
    url = f"{UPLOADS}/2025/08/July-2025-CSV.csv"
    content = f"<TABLE><tr><td><A HREF={url}>Monthly <b>A&amp;E</b>\n<i>July</i> 2025".encode()
    (one,) = discover(source(CSV), {AE: content}).found
    assert (one.text, one.period) == ("Monthly A&E July 2025", "2025-07")


# ---------------------------------------------------------------- financial years


def test_pages_of_years_are_found_with_and_without_a_slash_and_once() -> None:
    links = [
        (f"{RTT}rtt-data-2025-26", "2025-26 RTT waiting times data"),
        (f"{RTT}rtt-data-2025-26/", "Consultant-led Referral to Treatment Waiting Times 2025-26"),
        (f"{RTT}rtt-data-2024-25", "2024-25 RTT waiting times data"),
        (f"{RTT}rtt-data-2024-25", "Data 2024-25"),
        (f"{ROOT}/statistics/rtt-data-2014-15/", "2014-15 RTT waiting times data"),
    ]
    assert {(one.year, one.url) for one in look(ZIP, *links, at=RTT).years} == {
        ("2025-26", f"{RTT}rtt-data-2025-26/"),
        ("2024-25", f"{RTT}rtt-data-2024-25"),
        ("2014-15", f"{ROOT}/statistics/rtt-data-2014-15/"),
    }


def test_a_new_years_page_may_have_a_new_name() -> None:
    """A run in April must not find nothing because the address is not what it was."""
    links = [
        (f"{RTT}waiting-times-2026-27/", "Data 2026-27"),
        (f"{RTT}the-new-year/", "Data 2027/28"),
        (f"{ROOT}/statistics/moved/rtt-data-2028-29-2/", "Data"),
    ]
    found = look(ZIP, *links, at=RTT).years
    assert [one.year for one in found] == ["2026-27", "2027-28", "2028-29"]


def test_other_pages_are_no_pages_of_years() -> None:
    links = [
        (f"{RTT}rtt-guidance/", "Rules and guidance"),
        (f"{RTT}rtt-data-2025-28/", "Data 2025-28"),
        (f"{ROOT}/statistics/daily-situation-reports-2024-25/", "Daily reports 2024-25"),
        ("https://www.example.com/rtt-data-2025-26/", "Data 2025-26"),
        (f"{UPLOADS}/2025/06/Annual-Report-2024-25.xls", "Annual report 2024-25 (XLS, 60K)"),
    ]
    assert look(ZIP, *links, at=RTT).years == ()
    assert look(NOF, (f"{RTT}rtt-data-2025-26/", ""), at=RTT).years == ()


def test_the_page_itself_and_places_on_it_are_no_links() -> None:
    there = look(ZIP, ("#Apr25", "Apr25"), (RTT, "Data 2025-26"), (RTT.rstrip("/"), ""), at=RTT)
    assert (there.years, there.found) == ((), ())


def test_a_period_may_be_spelt_as_we_do() -> None:
    ours = source(CSV).model_copy(update={"links": (r"/returns-(?P<period>[^/]+)\.csv$",)})
    content = page([(f"{UPLOADS}/2026/06/returns-2026-05.csv", "Returns")])
    assert [one.period for one in discover(ours, {AE: content}).found] == ["2026-05"]


# ---------------------------------------------------------------- what is not sure


def test_a_text_and_a_name_that_disagree_are_reported_and_not_followed() -> None:
    url = f"{UPLOADS}/2026/06/May-2026-CSV-1.csv"
    there = look(CSV, (url, "Monthly A&amp;E June 2026 (CSV, 29KB)"))
    assert there.found == ()
    (told,) = there.doubtful
    assert told.startswith(f"{AE_YEAR}: link 'Monthly A&E June 2026 (CSV, 29KB)' to {url!r}: ")
    assert "expected one period, found 2026-06 in the text and 2026-05 in the name" in told
    assert told.endswith("not fetched. Open the file, and land it by hand if it is right")


def test_a_file_that_one_link_calls_right_is_followed_though_another_is_wrong() -> None:
    url = f"{UPLOADS}/2026/06/May-2026-CSV-1.csv"
    there = look(CSV, (url, "Monthly A&amp;E June 2026"), (url, "Monthly A&amp;E May 2026"))
    assert (len(there.found), len(there.doubtful)) == (1, 1)


def test_quarters_that_disagree_are_doubtful() -> None:
    name = "nhs-oversight-framework-acute-trust-data-q3-25-26.csv"
    link = (f"{ROOT}/wp-content/uploads/2026/06/{name}", "Acute trust data Q4 2025/26")
    assert "found 2025-26-Q4 in the text and 2025-26-Q3 in the name" in look(NOF, link).doubtful[0]


def test_a_name_that_tells_no_month_is_helped_by_the_text() -> None:
    url = f"{UPLOADS}/2026/06/Easter-2026-CSV.csv"
    assert look(CSV, (url, "Monthly A&amp;E April 2026")).found[0].period == "2026-04"
    assert "expected a month in the text or in the name" in look(CSV, (url, "Easter")).doubtful[0]


@pytest.mark.parametrize(
    ("source_id", "text", "name"),
    [
        (CSV, "Monthly A&amp;E June 2026 (CSV, 29KB)", "ae-provider-level-2026m06.csv"),
        (CSV, "Monthly A&amp;E June 2026 CSV", "x.csv"),
        (XLS, "Monthly A&amp;E June 2026 (XLS, 400KB)", "provider_level.xlsx"),
        (ZIP, "Full CSV data file Jun26 (ZIP, 4M)", "full_extract_123.zip"),
    ],
)
def test_a_renamed_file_is_found_by_its_text(source_id: str, text: str, name: str) -> None:
    (one,) = look(source_id, (f"{UPLOADS}/2026/07/{name}", text)).found
    assert (one.period, one.name) == ("2026-06", name)


def test_a_renamed_file_of_another_kind_than_its_text_says_is_left_out() -> None:
    link = (f"{UPLOADS}/2026/07/ae-provider.xls", "Monthly A&amp;E June 2026 (CSV, 29KB)")
    assert look(CSV, link).found == ()


def test_a_renamed_file_that_tells_another_month_is_doubtful() -> None:
    link = (f"{UPLOADS}/2026/07/ae_may_2026.csv", "Monthly A&amp;E June 2026 (CSV, 29KB)")
    assert "found 2026-06 in the text and 2026-05 in the name" in look(CSV, link).doubtful[0]


def test_a_file_at_another_host_is_doubtful() -> None:
    link = ("https://files.example.org/2026/07/June-2026-CSV.csv", "June 2026")
    assert "expected a file at www.england.nhs.uk" in look(CSV, link).doubtful[0]
