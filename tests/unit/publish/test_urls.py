"""Addresses: what they are, and which are let through."""

from datetime import date

import pytest

from pipeline.errors import PublishProblem
from pipeline.publish import urls


def test_every_address_names_its_file() -> None:
    assert urls.organisation("trust", "ZZ1") == "trusts/ZZ1/index.html"
    assert urls.organisation("icb", "QZ1") == "icbs/QZ1/index.html"
    assert urls.league("acute") == "league/acute/index.html"
    assert urls.league("acute", "2026-02") == "league/acute/2026-02/index.html"
    assert urls.ahead("acute") == "league/acute/ahead/index.html"
    assert urls.sensitivity("acute") == "league/acute/sensitivity/index.html"
    assert urls.official("Acute trust", date(2026, 1, 1)) == "official/acute/2025-26-q4/index.html"
    assert urls.official("Mental health and community trust", date(2025, 4, 1)) == (
        "official/mental-health-and-community/2025-26-q1/index.html"
    )
    assert urls.official_type("Acute trust") == "official/acute/index.html"
    assert urls.metric("ae_within_4h") == "metrics/ae_within_4h/index.html"
    assert urls.download("league-acute.csv") == "data/latest/league-acute.csv"


def test_an_address_as_servers_give_it_has_no_name_of_a_file() -> None:
    assert urls.clean("index.html") == ""
    assert urls.clean("trusts/ZZ1/index.html") == "trusts/ZZ1/"
    assert urls.clean("404.html") == "404.html"


def test_the_way_up_is_as_long_as_the_way_down() -> None:
    assert urls.root("index.html") == ""
    assert urls.root("trusts/ZZ1/index.html") == "../../"


def test_the_page_for_what_is_not_there_begins_at_the_root_wherever_it_is_shown() -> None:
    assert urls.root(urls.NOT_FOUND) == "/"
    assert urls.root(urls.NOT_FOUND, "https://made-up.example/") == "/"
    assert urls.root(urls.NOT_FOUND, "https://made-up.example/tables/") == "/tables/"
    assert urls.root("a/index.html", "https://made-up.example/tables/") == "../"


@pytest.mark.parametrize("code", ["../../etc", "A/B", "", ".hidden", "a..b", "ZZ1 ", 'ZZ"1'])
def test_a_code_that_would_lead_elsewhere_stops_the_build(code: str) -> None:
    with pytest.raises(PublishProblem, match="cannot be part of an address"):
        urls.organisation("trust", code)


def test_a_type_that_would_lead_elsewhere_stops_the_build() -> None:
    with pytest.raises(PublishProblem, match="cannot be part of an address"):
        urls.official("../acute trust", date(2026, 1, 1))


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "//x.org",
        "",
        None,
        "http://[",
        "https:",
    ],
)
def test_only_web_addresses_are_let_out(url: str | None) -> None:
    assert urls.outside(url) == ""


def test_a_web_address_is_kept_as_it_is() -> None:
    assert urls.outside(" https://www.example.org/a?b=1 ") == "https://www.example.org/a?b=1"


def test_any_text_makes_a_fragment() -> None:
    assert urls.fragment("Q4 2025/26") == "Q4-2025-26"
    assert urls.fragment("=") == "x"
