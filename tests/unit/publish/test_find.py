"""How an organisation is found: the list for the search box, and the lists without a script."""

import html
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline.publish import urls
from pipeline.publish.files import search_index
from tests.support.made import marts
from tests.support.made.pages import Site, page_text, render_made


@pytest.fixture(name="index", scope="module")
def _index(made_site: Mapping[str, bytes]) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(made_site[urls.FIND_INDEX])
    return told


def _of(index: dict[str, Any], code: str) -> list[Any]:
    return next(org for org in index["orgs"] if org[0] == code)


def _hrefs(site: Site, path: str) -> set[str]:
    return set(
        re.findall(r'href="(?:\.\./)*((?:trusts|icbs)/\w+/index\.html)"', site[path].decode())
    )


def test_everybody_who_has_a_page_is_in_the_list_and_nobody_else(
    made_site: Site, index: dict[str, Any]
) -> None:
    listed = [f"{index['folders'][org[1]]}{org[0]}/index.html" for org in index["orgs"]]
    pages = {path for path in made_site if re.fullmatch(r"(trusts|icbs)/\w+/index\.html", path)}
    assert len(pages) > 10
    assert sorted(listed) == sorted(pages)
    assert {urls.organisation("trust", "ZZ1"), urls.organisation("icb", "QZ1")} <= set(listed)


def test_an_organisation_is_told_by_what_it_is_looked_for(index: dict[str, Any]) -> None:
    code, folder, name, kind, town, district, icb, region, closed, others = _of(index, "ZZ1")
    assert (code, index["folders"][folder]) == ("ZZ1", "trusts/")
    assert name == "Éxample Hospitals NHS Foundation Trust"
    assert index["types"][kind] == "acute trust"
    assert (town, district) == ("Exampleton", "ZZ1")
    assert index["orgs"][icb][0] == "QZ1"
    assert index["regions"][region] == "Made-up Region"
    assert closed == ""
    assert [[index["tellings"][why], *other] for why, *other in others] == [
        ["old name:", "Saint Invented & District Infirmary", ""],
        ["took over the work of", "Former Example NHS Trust", "ZX1"],
    ]


def test_a_name_that_is_younger_than_ours_is_no_old_name(index: dict[str, Any]) -> None:
    [[telling, name, code]] = _of(index, "ZZ3")[9]
    assert index["tellings"][telling] == "new name in the register:"
    assert (name, code) == ("Renamed Yesterday NHS Trust", "")


def test_who_has_closed_says_when_and_what_is_not_known_is_empty(index: dict[str, Any]) -> None:
    _, _, _, _, town, district, icb, _, closed, others = _of(index, "ZX1")
    assert closed == "closed 1 April 2025"
    assert (town, district, icb, others) == ("", "", -1, [])


def test_only_boards_stand_under_the_postcodes_of_offices(index: dict[str, Any]) -> None:
    told = {
        district: [index["orgs"][number][0] for number in numbers]
        for district, numbers in index["districts"].items()
    }
    assert told == {"YY3": ["QZ2"], "ZZ2": ["QZ1"]}


def test_the_list_is_the_same_bytes_for_the_same_marts(tmp_path: Path, made_site: Site) -> None:
    again = render_made(tmp_path, marts.frames())
    assert again[urls.FIND_INDEX] == made_site[urls.FIND_INDEX]


def test_a_predecessor_without_a_name_is_found_by_its_code(tmp_path: Path) -> None:
    frames = marts.frames()
    frames["org_successions"] = frames["org_successions"].with_columns(
        pl.lit(None, pl.String).alias("closed_name")
    )
    site = render_made(tmp_path, frames)
    index = json.loads(site[urls.FIND_INDEX])
    assert [2, "", "ZX1"] in _of(index, "ZZ1")[9]
    assert "ZX1 its work passed to Éxample Hospitals NHS Foundation Trust" in page_text(
        site, urls.FIND
    )


def test_an_office_of_somebody_without_a_page_leads_nowhere(tmp_path: Path) -> None:
    frames = marts.frames()
    frames["organisations"] = frames["organisations"].with_columns(
        has_page=pl.col("has_page") & (pl.col("org_code") != "QZ2")
    )
    site = render_made(tmp_path, frames)
    assert json.loads(site[urls.FIND_INDEX])["districts"].keys() == {"ZZ2"}
    assert "icbs/QZ2/index.html" not in _hrefs(site, urls.FIND)


def test_every_open_trust_and_board_is_reached_without_a_script(made_site: Site) -> None:
    everybody = {
        urls.organisation(kind, code)
        for kind, code in marts.frames()["organisations"]
        .filter(pl.col("has_page") & pl.col("closed_on").is_null())
        .select("org_kind", "org_code")
        .rows()
    }
    trusts = {path for path in everybody if path.startswith("trusts/")}
    assert trusts <= _hrefs(made_site, urls.FIND)
    assert everybody <= _hrefs(made_site, urls.region("Made-up Region"))


def test_the_lists_go_by_town_by_postcode_and_by_old_name(made_site: Site) -> None:
    text = page_text(made_site, urls.FIND)
    assert 'E Exampleton <script>alert("x")</script> Hospital Éxample Hospitals' in text
    assert "No head office is held =Example Minds NHS Trust" in text
    assert "YY No head office of a trust Example Two ICB" in text
    assert "ZZ Éxample Hospitals NHS Foundation Trust (ZZ1)" in text
    assert "Former Example NHS Trust (ZX1) its work passed to Éxample Hospitals" in text
    assert "Renamed Yesterday NHS Trust new name in the register of Example ZZ3" in text
    assert "Saint Invented & District Infirmary old name of Éxample Hospitals" in text
    assert "This is approximate: a hospital may be nearer" in text
    assert "postcode-districts.csv" in text or "postcode_districts.csv" in text


@pytest.mark.parametrize(
    ("typed", "is_taken"),
    [
        ("", True),
        ("Éxample & Sons", True),
        ("M13", True),
        ("ec1a", True),
        ("M13 9WL", False),
        ("m139wl", False),
        (" EC1A 1BB ", False),
        ("M1 1AE", False),
    ],
)
def test_a_whole_postcode_is_refused_where_no_script_can_cut_it(
    made_site: Site, typed: str, *, is_taken: bool
) -> None:
    found = re.search(r' pattern="([^"]*)"', made_site["index.html"].decode())
    assert found
    assert bool(re.fullmatch(html.unescape(found[1]), typed)) == is_taken


def test_every_page_has_one_search_box(made_site: Site) -> None:
    pages = [path for path in made_site if path.endswith(".html")]
    assert {path for path in pages if made_site[path].count(b'role="search"') != 1} == set()
    assert b'action="/find/index.html"' in made_site["404.html"]
    assert b'action="../../find/index.html"' in made_site["trusts/ZZ1/index.html"]


def test_a_region_lists_its_own_by_type_with_their_places(made_site: Site) -> None:
    text = page_text(made_site, urls.region("Made-up Region"))
    assert (
        "Made-up Region has 2 integrated care boards (ICBs), 12 acute trusts and 1 mental health "
        "and community trust open today."
    ) in text
    assert re.search(r"Acute trusts <?.*Éxample Hospitals NHS Foundation Trust [^;]*: 1st", text)
    assert "likely" in text
    assert "=Example Minds NHS Trust In none of our tables" in text
    assert re.search(r"Closed Former Example NHS Trust Closed 1 April 2025, work passed to", text)


def test_the_figures_of_a_region_stand_beside_england_with_their_source(made_site: Site) -> None:
    page = made_site[urls.region("Made-up Region")].decode()
    assert page.count('<details class="source">') == 5
    text = page_text(made_site, urls.region("Made-up Region"))
    assert "Figures of the whole region" in text
    assert re.search(r"March 2026 7\d\.\d% 7\d\.\d%", text)


def test_a_region_without_figures_and_a_trust_of_no_peer_group_are_shown(tmp_path: Path) -> None:
    frames = marts.frames()
    frames["organisations"] = frames["organisations"].with_columns(
        region_name=pl.when(pl.col("org_code") == "ZM1")
        .then(pl.lit("Elsewhere"))
        .otherwise(pl.col("region_name")),
        peer_group=pl.when(pl.col("org_code") == "ZM1").then(None).otherwise(pl.col("peer_group")),
    )
    site = render_made(tmp_path, frames)
    text = page_text(site, urls.region("Elsewhere"))
    assert "Elsewhere has 1 other trust open today." in text
    assert "Other trusts =Example Minds NHS Trust" in text
    assert "Figures of the whole region" not in text
    assert "Elsewhere 1 trust and 0 ICBs open today" in page_text(site, urls.REGIONS)


def test_the_words_of_other_names_are_told_from_both_sides() -> None:
    assert len(search_index.TELLINGS) == len(set(search_index.TELLINGS)) == 3
