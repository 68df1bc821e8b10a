"""What search engines and static hosts are told: every page once, by its short address."""

import dataclasses
import re
from typing import Final

import pytest

from pipeline.publish import site, urls
from pipeline.publish.editions.store import Shelf
from tests.support.made import marts
from tests.support.made.pages import Site

ADDRESS: Final = "https://tables.example/made-up/"


@pytest.fixture(name="addressed", scope="module")
def _addressed(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site that says where readers find it."""
    root = tmp_path_factory.mktemp("addressed")
    return site.render(
        marts_dir=marts.write(root / "marts", marts.frames()),
        config=dataclasses.replace(marts.config(), address=ADDRESS),
        changelog=root / "none.md",
        rules_dir=root / "none",
        shelf=Shelf(folder=root / "editions"),
    ).files


def test_the_map_of_the_site_lists_every_page_but_the_one_for_what_is_not_there(
    addressed: Site,
) -> None:
    text = addressed[urls.SITEMAP].decode()
    listed = re.findall(r"<loc>(.*?)</loc>", text)
    pages = {path for path in addressed if path.endswith(".html")} - {urls.NOT_FOUND}
    # What others show in a frame is a part of a page that is listed.
    pages = {path for path in pages if not path.startswith(urls.EMBED)}
    assert sorted(listed) == sorted(ADDRESS + urls.clean(path) for path in pages)
    assert f"\nSitemap: {ADDRESS}sitemap.xml\n" in addressed[urls.ROBOTS].decode()


def test_a_page_names_its_one_address(addressed: Site) -> None:
    page = addressed["trusts/ZZ1/index.html"].decode()
    assert f'<link rel="canonical" href="{ADDRESS}trusts/ZZ1/">' in page
    assert f'<link rel="canonical" href="{ADDRESS}">' in addressed["index.html"].decode()


def test_a_site_without_an_address_names_none(made_site: Site) -> None:
    assert urls.SITEMAP not in made_site
    assert made_site[urls.ROBOTS] == b"User-agent: *\nAllow: /\n"
    assert b"canonical" not in made_site["index.html"]


def test_a_code_in_small_letters_is_led_to_its_page_and_no_rule_leads_in_a_circle(
    made_site: Site,
) -> None:
    rules = [line.split() for line in made_site[urls.REDIRECTS].decode().splitlines()]
    assert ["/trusts/zz1/", "/trusts/ZZ1/", "301"] in rules
    assert ["/icbs/qz1", "/icbs/QZ1/", "301"] in rules
    for asked, to, _ in rules:
        assert f"{to.lstrip('/')}index.html" in made_site
        assert asked not in {to, to.rstrip("/")}


def test_each_type_of_trust_has_a_page_of_its_official_tables(made_site: Site) -> None:
    tables = [path for path in made_site if re.fullmatch(r"official/[^/]+/[^/]+/index.html", path)]
    assert tables
    for path in tables:
        _, kind, quarter, _ = path.split("/")
        home = made_site[f"official/{kind}/index.html"].decode()
        assert f'href="../../official/{kind}/{quarter}/index.html"' in home
        assert f'href="../../../official/{kind}/index.html"' in made_site[path].decode()


def test_a_page_names_the_feed_of_what_is_new_on_it(addressed: Site) -> None:
    for path, feed in (
        ("trusts/ZZ1/index.html", urls.feed("trust", "ZZ1")),
        ("icbs/QZ1/index.html", urls.feed("icb", "QZ1")),
        (urls.league("acute"), urls.MOVERS_FEED),
        (urls.HOME, urls.CHANGES_FEED),
    ):
        (link,) = re.findall(r'<link rel="alternate"[^>]*>', addressed[path].decode())
        assert link.endswith(f'href="{"../" * path.count("/")}{feed}">'), path
        assert feed in addressed
        assert urls.json_feed(feed) in addressed
    assert urls.CALENDAR in addressed


def test_a_line_to_paste_has_the_whole_address(addressed: Site) -> None:
    page = addressed["trusts/ZZ1/index.html"].decode()
    (first, *_) = re.findall(r'&lt;iframe src="([^"]+)"', page)
    assert first.startswith(f"{ADDRESS}{urls.EMBED}trusts/ZZ1/")
    assert f"{first.removeprefix(ADDRESS)}index.html" in addressed
