"""The header file for static hosts promises what the web server's configuration promises."""

import re
from typing import Final

import pytest

from tests.support.browser.served import EDITION
from tests.support.browser.static_host import told
from tests.support.browser.web_server import CONF
from tests.support.tree import text

PATHS: Final = {
    "/index.html": None,
    "/assets/site.css": None,
    "/data/latest/league-acute.csv": None,
    "/data/latest/trusts/ZZ1.csv": None,
    "/api/v1/organisations/ZZ1.json": None,
    "/trusts/ZZ1/brief.json": None,
    "/trusts/ZZ1/index.html": None,
    "/trusts/ZZ1/feed.xml": None,
    "/icbs/QZ1/feed.json": None,
    "/feeds/changes.xml": None,
    "/calendar.ics": None,
    "/embed/trusts/ZZ1/ae_within_4h/index.html": None,
    f"/{EDITION}/league-acute.csv": "public, max-age=31536000, immutable",
    f"/{EDITION}/observations.csv.gz": "public, max-age=31536000, immutable",
    f"/{EDITION}/facts.parquet": "public, max-age=31536000, immutable",
    f"/{EDITION}/index.html": None,
    "/data/editions.json": None,
    "/status.json": "no-store",
}


@pytest.mark.parametrize("path", PATHS)
def test_no_address_is_sent_a_header_twice(path: str) -> None:
    names = [name for name, _ in told(path)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("path", "caching"), PATHS.items())
def test_only_what_never_changes_is_kept_and_the_health_file_never_is(
    path: str, caching: str | None
) -> None:
    assert dict(told(path)).get("Cache-Control") == caching


@pytest.mark.parametrize("path", PATHS)
def test_other_sites_may_read_the_data_and_nothing_else(path: str) -> None:
    is_shared = path.startswith(
        ("/data/", "/api/", "/feeds/", "/status.json", "/calendar.ics")
    ) or path.endswith(("/brief.json", "/feed.xml", "/feed.json"))
    assert ("Access-Control-Allow-Origin", "*") in told(path) or not is_shared
    assert dict(told(path)).get("Access-Control-Allow-Origin") == ("*" if is_shared else None)


def test_every_page_has_the_headers_of_safety_that_the_web_server_sends() -> None:
    served = dict(re.findall(r'^    add_header (\S+) "(.+)" always;$', text(CONF), re.MULTILINE))
    assert len(served) == 4
    # Here a rule of its own refuses frames; there the policy does so as well.
    policy = served["Content-Security-Policy"].replace(
        "frame-ancestors $trust_tables_framers; ", ""
    )
    assert dict(told("/index.html")) == {
        **served,
        "Content-Security-Policy": policy,
        "X-Frame-Options": "DENY",
        "Strict-Transport-Security": "max-age=31536000",
    }


def test_what_can_be_framed_is_what_is_for_frames_and_the_page_not_found() -> None:
    # Rules add up: none can cover every unknown address and leave /embed/ free. The README says so.
    for path in ("/not-here", "/embed/not-here", "/embed/trusts/ZZ1/ae_within_4h/index.html"):
        assert "X-Frame-Options" not in dict(told(path))
    for path in ("/", "/404.html", "/trusts/not-here", "/data/not-here"):
        assert dict(told(path))["X-Frame-Options"] == "DENY"
