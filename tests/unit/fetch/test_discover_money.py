"""From pages to the two publications of money: years in names and texts, and pages as releases."""

import pytest

from pipeline.fetch.links import Discovery, discover
from tests.support.publisher.index_pages import ROOT, Link, names, page, source

ACCOUNTS = "trust_accounts"
REPORT = "finance_quarterly"
UPLOADS = f"{ROOT}/wp-content/uploads"
LONG_READ = f"{ROOT}/long-read"


def look(source_id: str, *links: Link) -> Discovery:
    one = source(source_id)
    return discover(one, {one.pages[0]: page(links)})


# ---------------------------------------------------------------- accounts: a year, two workbooks


@pytest.mark.parametrize(
    ("text", "name", "period"),
    [
        (
            "TAC data published in NHS trusts&#8217; accounts for 2024-25",
            "2026/04/TAC-data-published-in-NHS-trusts-accounts-for-2024-25.xlsx",
            "2024-25",
        ),
        (
            "TAC data in providers' 2023/24 accounts (NHS foundation trusts)",
            "2025/01/TAC-data-published-in-NHS-foundation-trusts-accounts-for-2023-24.xlsx",
            "2023-24",
        ),
        ("NHS trusts (XLSX, 16MB)", "2023/07/TAC_NHS_trusts_2021-22.xlsx", "2021-22"),
        (
            "Foundation trusts",
            "2020/03/All_TAC_data_published_in_NHS_foundation_trusts_accounts_for_2017-18.xlsx",
            "2017-18",
        ),
        (
            "TAC data published in NHS trust accounts 2025/26 (XLSX)",
            "2027/01/accounts-of-trusts-v2.xlsx",
            "2025-26",
        ),
    ],
)
def test_the_accounts_of_a_year_are_found(text: str, name: str, period: str) -> None:
    (one,) = look(ACCOUNTS, (f"{UPLOADS}/{name}", text)).found
    assert (one.period, one.published, one.name) == (period, "", name.rsplit("/", 1)[-1])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("TAC illustrative 2023-24", "2025/01/TAC_illustrative_2023-24.xlsx"),
        ("TAC data illustrative for trusts", "2025/01/TAC-illustrative-NHS-trusts-2023-24.xlsx"),
        ("Guidance for users", "2025/01/TAC-data-guidance-trusts-2023-24.xlsx"),
        ("Consolidated NHS provider accounts 2023/24", "2025/01/provider-accounts-2023-24.xlsx"),
    ],
)
def test_what_only_stands_beside_the_accounts_is_left_alone(text: str, name: str) -> None:
    there = look(ACCOUNTS, (f"{UPLOADS}/{name}", text))
    assert (there.found, there.doubtful) == ((), ())
    assert names(there.ignored) == [name.rsplit("/", 1)[-1]]


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        (
            "TAC data 2023/24 (NHS trusts)",
            "TAC-data-published-in-NHS-trusts-accounts-for-2024-25.xlsx",
            "expected one period, found 2023-24 in the text and 2024-25 in the name",
        ),
        ("TAC data (NHS trusts)", "accounts.xlsx", "expected a year in the text or in the name"),
        (
            "TAC data 2022/23 and 2023/24 (NHS trusts)",
            "accounts.xlsx",
            "expected a year in the text or in the name",
        ),
    ],
)
def test_a_year_that_is_not_sure_is_reported(text: str, name: str, words: str) -> None:
    there = look(ACCOUNTS, (f"{UPLOADS}/2026/04/{name}", text))
    assert there.found == ()
    assert words in there.doubtful[0]


# ---------------------------------------------------------------- the report: a page, a quarter


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (
            "Financial performance report 2025/26: Quarter 4",
            f"{LONG_READ}/financial-performance-report-2025-26-quarter-4/",
        ),
        ("Quarter 4", f"{LONG_READ}/financial-performance-report-2025-26-quarter-4"),
        (
            "Financial performance report 2025/26 quarter 4",
            f"{ROOT}/publication/quarterly-money-report-q4/",
        ),
    ],
)
def test_a_report_is_found_and_gets_an_ending(text: str, url: str) -> None:
    (one,) = look(REPORT, (url, text)).found
    assert (one.period, one.url) == ("2025-26-Q4", url)
    assert one.name == f"{url.rstrip('/').rsplit('/', 1)[-1]}.html"


def test_with_and_without_a_slash_it_is_one_report() -> None:
    url = f"{LONG_READ}/financial-performance-report-2025-26-quarter-4/"
    (one,) = look(REPORT, (url, "Report"), (url.rstrip("/"), "Report"), (f"{url}#top", "")).found
    assert one.url == url


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("Financial performance reports", f"{ROOT}/publication/financial-performance-reports/2/"),
        ("Month 12 position", f"{LONG_READ}/month-12-financial-position-2025-26-4-june-2026/"),
        ("Read more", f"{LONG_READ}/financial-performance-report-explained/"),
        (
            "Financial performance report 2025/26: Quarter 4 (CSV)",
            f"{UPLOADS}/2026/06/financial-performance-report-2025-26-quarter-4.csv",
        ),
    ],
)
def test_other_pages_and_files_are_no_report(text: str, url: str) -> None:
    there = look(REPORT, (url, text))
    assert (there.found, there.doubtful, there.years) == ((), (), ())
    assert len(there.ignored) == url.endswith(".csv")


@pytest.mark.parametrize(
    ("text", "url", "words"),
    [
        (
            "Financial performance report 2025/26: Quarter 3",
            f"{LONG_READ}/financial-performance-report-2025-26-quarter-4/",
            "found 2025-26-Q3 in the text and 2025-26-Q4 in the name",
        ),
        (
            "Report",
            f"{LONG_READ}/financial-performance-report-2025-27-quarter-4/",
            "expected a quarter in the text or in the name",
        ),
        (
            "Report",
            "https://www.example.org/financial-performance-report-2025-26-quarter-4/",
            "expected a file at www.england.nhs.uk",
        ),
    ],
)
def test_a_report_that_is_not_sure_is_reported(text: str, url: str, words: str) -> None:
    there = look(REPORT, (url, text))
    assert there.found == ()
    assert words in there.doubtful[0]


@pytest.mark.parametrize("ending", [".pdf", ".docx", ".PDF"])
def test_a_document_is_no_page(ending: str) -> None:
    url = f"{LONG_READ}/financial-performance-report-2025-26-quarter-4{ending}"
    text = f"Financial performance report 2025/26: quarter 4 ({ending[1:]})"
    there = look(REPORT, (url, text))
    assert (there.found, there.doubtful) == ((), ())


def test_a_source_of_files_takes_no_page_for_one() -> None:
    files = source(REPORT).model_copy(update={"are_pages": False})
    url = f"{LONG_READ}/financial-performance-report-2025-26-quarter-4/"
    assert discover(files, {files.pages[0]: page([(url, "Report")])}).found == ()
