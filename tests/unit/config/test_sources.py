"""Where a source is looked for: what `sources.toml` may say, and what it may not."""

from pathlib import Path

import pytest

from pipeline import paths
from pipeline.config.metrics import read_metrics
from pipeline.config.sources import Declared, read_sources
from pipeline.errors import ConfigError

LANDED = """
[returns]
title = "Made-up returns"
publisher = "Nobody"
landing = "https://www.example.org/"
links = ['/returns-(?P<period>[^/]+)\\.csv$']
period = "month"
cadence = "never"
late_after_days = 45
licence = "OGL-UK-3.0"
cite = "Nobody"
about = "Nothing."
"""

FETCHED = f"""
contact = "mailto:me@example.org"
{LANDED}
hosts = ["www.example.org"]
pages = ["https://www.example.org/returns/"]
year_page = "https://www.example.org/returns/data-{{year}}/"
since = "2024-25"
texts = ['^Returns']
"""

REPORT = f"""
contact = "mailto:me@example.org"
{LANDED}
hosts = ["www.example.org"]
reports = {{ "all.csv" = "https://www.example.org/report?which=all" }}
"""


def read(folder: Path, text: str) -> Declared:
    (folder / "sources.toml").write_text(text, encoding="utf-8")
    return read_sources(folder / "sources.toml")


def test_a_source_is_fetched_if_it_says_where() -> None:
    sources = {source.id: source for source in read_sources(paths.SOURCES_TOML).sources}
    drafts = [one for one in read_metrics(paths.METRICS_TOML).metrics if one.status == "draft"]
    # A skeleton has a draft, and does not say where until it is filled in.
    begun = {source for draft in drafts for source in draft.sources}
    # The time series stands on the page of each financial year; the lists by which hospitals are
    # found are no longer published, or were put together by hand.
    by_hand = {
        "rtt_overview_time_series",
        "nhsuk_hospitals",
        "ods_trust_sites",
        "district_positions",
    }
    assert {key for key, source in sources.items() if not source.is_fetched} - begun == by_hand


def test_a_source_without_pages_needs_no_contact(tmp_path: Path) -> None:
    declared = read(tmp_path, LANDED)
    (source,) = declared.sources
    assert (declared.contact, source.is_fetched, source.hosts) == ("", False, ())


@pytest.mark.parametrize("text", [FETCHED, REPORT])
def test_a_source_with_pages_or_a_report_is_read(tmp_path: Path, text: str) -> None:
    declared = read(tmp_path, text)
    (source,) = declared.sources
    assert declared.contact == "mailto:me@example.org"
    assert source.is_fetched


@pytest.mark.parametrize(
    ("text", "old", "new", "message"),
    [
        (
            FETCHED,
            'contact = "mailto:me@example.org"',
            "",
            r"expected contact = .* above",
        ),
        (
            FETCHED,
            "'^Returns'",
            "'(Returns'",
            r"^sources.toml \[returns\] texts.1: expected a pattern \(missing .*found '\(Returns'",
        ),
        (
            FETCHED,
            '["https://www',
            '["http://www',
            r"^sources.toml \[returns\] pages.1: expected an https address, found",
        ),
        (
            FETCHED,
            '= ["www.example.org"]',
            '= ["files.example.org"]',
            r"^sources.toml \[returns\]: expected an https address at one of its hosts",
        ),
        (
            REPORT,
            "https://www.example.org/rep",
            "https://example.com/rep",
            "found 'https://example",
        ),
        (FETCHED, 'since = "2024-25"\n', "", "year_page needs since, and since needs year_page"),
        (FETCHED, '"2024-25"', '"2024-26"', "a since like \"2025-26\", found .* '2024-26'"),
        (FETCHED, "data-{year}/", "data/", "expected {year} in year_page"),
        (
            LANDED,
            "late_after_days = 45",
            'late_after_days = 2\ndue = "second Thursday"',
            r'\[returns\] due: expected "second Thursday of the next month", .*found .second Thu',
        ),
    ],
)
def test_what_discovery_could_not_go_by_is_refused(
    tmp_path: Path, text: str, old: str, new: str, message: str
) -> None:
    assert old in text
    with pytest.raises(ConfigError, match=message):
        read(tmp_path, text.replace(old, new, 1))


@pytest.mark.parametrize("address", ["http://www.example.org/", "https://www.example.org", "x"])
def test_an_address_that_no_reader_could_follow_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(ConfigError, match=r'^sources.toml address: expected "https://…/"'):
        read(tmp_path, f'address = "{address}"\n{LANDED}')
