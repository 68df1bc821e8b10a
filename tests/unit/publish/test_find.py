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
    code, folder, name, kind, town, icb, region, closed, others = _of(index, "ZZ1")
    assert (code, index["folders"][folder]) == ("ZZ1", "trusts/")
    assert name == "Éxample Hospitals NHS Foundation Trust"
    assert index["types"][kind] == "acute trust"
    assert town == "Exampleton"
    assert index["orgs"][icb][0] == "QZ1"
    assert index["regions"][region] == "Made-up Region"
    assert closed == ""
    assert [[index["tellings"][why], *other] for why, *other in others] == [
        ["old name:", "Saint Invented & District Infirmary", ""],
        ["took over the work of", "Former Example NHS Trust", "ZX1"],
        ["short name:", "Exies", ""],
    ]


def test_a_name_that_is_younger_than_ours_is_no_old_name(index: dict[str, Any]) -> None:
    [[telling, name, code]] = _of(index, "ZZ3")[8]
    assert index["tellings"][telling] == "new name in the register:"
    assert (name, code) == ("Renamed Yesterday NHS Trust", "")


def test_who_has_closed_says_when_and_what_is_not_known_is_empty(index: dict[str, Any]) -> None:
    _, _, _, _, town, icb, _, closed, others = _of(index, "ZX1")
    assert closed == "closed 1 April 2025"
    assert (town, icb, others) == ("", -1, [])


def test_a_hospital_is_told_with_its_trust_its_place_and_its_short_names(
    index: dict[str, Any],
) -> None:
    told = [
        (name, index["orgs"][trust][0], town, index["counties"][county], *rest)
        for name, trust, town, county, *rest in index["hospitals"]
    ]
    assert ("Éxample Royal Infirmary", "ZZ1", "Infirmton", "Shamshire", 5200, -80, ["ERI"]) in told
    assert ("Brand New Hospital", "ZZ3", "Otherham", "Shamshire", "", "") in told
    assert len(told) == 5


def test_acute_trusts_come_first_and_boards_last(index: dict[str, Any]) -> None:
    assert index["types"][0] == "acute trust"
    assert index["types"][-1] == "integrated care board (ICB)"


def test_places_are_told_by_their_position_or_by_what_they_stand_for(index: dict[str, Any]) -> None:
    north, east, board = index["districts"]["ZZ4"]
    assert (north, east, index["orgs"][board][0]) == (5200, -60, "QZ1")
    assert index["districts"]["XX1"] == [5200, 100, -1]
    assert index["abbreviations"] == {"Shams": "Shamshire"}
    assert index["towns"] == {"Nospital": "ZZ5"}
    assert index["nations"] == {"XX": "Elsewhere"}


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
    assert [2, "", "ZX1"] in _of(index, "ZZ1")[8]
    assert "ZX1 its work passed to Éxample Hospitals NHS Foundation Trust" in page_text(
        site, urls.FIND
    )


def test_an_area_of_somebody_without_a_page_leads_nowhere(tmp_path: Path) -> None:
    frames = marts.frames()
    frames["organisations"] = frames["organisations"].with_columns(
        has_page=pl.col("has_page") & (pl.col("org_code") != "QZ2")
    )
    site = render_made(tmp_path, frames)
    assert json.loads(site[urls.FIND_INDEX])["districts"]["YY3"][2] == -1
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
    assert "Infirmton Éxample Hospitals NHS Foundation Trust =Example Minds NHS Trust" in text
    assert "Éxample Royal Infirmary, Infirmton Trust ZZ1" in text
    assert 'Shamshire (Shams) <script>alert("x")</script> Hospital Éxample Hospitals' in text
    assert "Éxample Hospitals NHS Foundation Trust (ZZ2, ZZ8)" in text
    assert "Former Example NHS Trust (ZX1) its work passed to Éxample Hospitals" in text
    assert "Merged Trust its work passed to <script>" in text
    assert "Renamed Yesterday NHS Trust new name in the register of Example ZZ3" in text
    assert "Saint Invented & District Infirmary old name of Éxample Hospitals" in text
    assert "ERI short name of a hospital run by Éxample Hospitals" in text
    assert "Exies short name of Éxample Hospitals" in text
    assert "hospitals.csv" in text


def test_the_lists_say_of_which_day_they_are(made_site: Site) -> None:
    for path in (urls.FIND, "trusts/ZZ1/index.html"):
        text = page_text(made_site, path)
        assert re.search(r"\blist of (NHS\.UK of )?September 2021", text)
        assert "register of August 2026" in text


def test_a_trust_lists_its_hospitals_and_says_whose_the_figures_are(made_site: Site) -> None:
    text = page_text(made_site, "trusts/ZZ1/index.html")
    assert "Figures are for the whole trust." in text
    assert "Runs St Invented's Hospital, Exampleton; Éxample Royal Infirmary, Infirmton." in text
    assert "Figures are for the whole trust." not in page_text(made_site, "trusts/ZZ5/index.html")


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
    pages = [p for p in made_site if p.endswith(".html") and not p.startswith(urls.EMBED)]
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
    assert len(search_index.TELLINGS) == len(set(search_index.TELLINGS)) == 4
