"""What the files say from which a reader weighs and compares, and the two pages without scripts."""

import json
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import config, paths
from pipeline.publish import urls
from pipeline.publish.files import reweight
from tests.support.made import marts
from tests.support.made.pages import Site, page_text, render_made


def test_the_file_of_a_table_has_its_weights_as_exact_fractions(made_site: Site) -> None:
    told = json.loads(made_site["data/reweight/acute.json"])
    assert told["noun"] == "trust"
    assert [(theme["id"], theme["weight"]) for theme in told["themes"]] == [
        ("care-now", [1, 2]),
        ("money", [1, 2]),
    ]
    assert [(one["id"], one["weight"]) for one in told["themes"][0]["measures"]] == [
        ("ae_within_4h", [1, 2]),
        ("rtt_over_52w", [1, 2]),
    ]


def test_the_file_of_a_table_has_everybody_in_the_order_of_the_table(made_site: Site) -> None:
    told = json.loads(made_site["data/reweight/acute.json"])["organisations"]
    assert [(one["code"], one["place"], one["hundredths"]) for one in told[:3]] == [
        ("ZZ5", 1, 150),
        ("ZZ1", 1, 150),
        ("ZY1", 3, 170),
    ]
    assert told[1] == {
        "code": "ZZ1",
        "name": "Éxample Hospitals NHS Foundation Trust",
        "href": "trusts/ZZ1/index.html",
        "region": "Made-up Region",
        "place": 1,
        "hundredths": 150,
        "points": told[1]["points"],
    }
    assert told[-1]["code"] == "ZZ4"
    assert told[-1]["place"] is told[-1]["hundredths"] is told[-1]["points"]["rank"][1] is None


def test_points_stand_in_the_order_of_the_measures(made_site: Site) -> None:
    told = json.loads(made_site["data/reweight/acute.json"])["organisations"]
    points = {one["code"]: one["points"] for one in told}
    assert points["ZY1"]["rank"] == [170, 170, 170]
    assert points["ZZ2"]["rank"] == [210, 190, 200]
    assert points["ZZ2"]["zscore"] == [-1_100_000_000, -900_000_000, -1_000_000_000]
    assert points["ZZ4"]["rank"] == [150, None, 150]


@given(st.lists(st.integers(1, 40), min_size=1, max_size=6))
def test_sliders_stand_to_each_other_as_the_weights_do(parts: Sequence[int]) -> None:
    weights = [Fraction(part, sum(parts)) for part in parts]
    begins = reweight.sliders(weights)
    assert [Fraction(begin, sum(begins)) for begin in begins] == weights
    assert all(begin >= 1 for begin in begins)


def test_sliders_leave_room_both_ways() -> None:
    assert reweight.sliders([Fraction(1, 3)] * 3) == [50, 50, 50]
    assert reweight.sliders([Fraction(1, 6), Fraction(1, 3), Fraction(1, 2)]) == [16, 32, 48]
    assert reweight.sliders([Fraction(1, 200), Fraction(199, 200)]) == [1, 199]


def test_the_published_weights_are_whole_parts_of_a_whole() -> None:
    declared = config.load(paths.SOURCES_TOML, paths.METRICS_TOML)
    assert declared.table("acute").weight_whole == 6
    assert declared.table("acute-waits").weight_whole == 4


def test_the_page_is_complete_without_a_script(made_site: Site) -> None:
    text = page_text(made_site, "reweight/index.html")
    assert "That needs a script, which your browser has not run." in text
    assert (
        "Care now one half Made-up ae within 4h one half Made-up rtt over 52w one half "
        "Money one half Made-up finance combined all of it"
    ) in text
    assert "For weights of your own no likely ranges are worked out." in text
    raw = made_site["reweight/index.html"].decode()
    assert 'href="../league/acute/sensitivity/index.html"' in raw
    assert 'href="../data/latest/league-acute.csv"' in raw
    assert '<div id="tool" class="tool" hidden>' in raw


def test_a_table_that_ranks_nobody_cannot_be_weighed(tmp_path: Path) -> None:
    frames = marts.frames()
    frames["league_editions"] = frames["league_editions"].with_columns(
        ranked_count=pl.when(pl.col("table_id") == "icb").then(0).otherwise("ranked_count")
    )
    made = render_made(tmp_path, frames)
    assert "data/reweight/icb.json" not in made
    assert "weigh.icb" not in made["reweight/index.html"].decode()


def test_without_a_table_the_page_says_so(tmp_path: Path) -> None:
    made = render_made(tmp_path, marts.frames(), replace(marts.config(), tables=()))
    assert "We have no league table." in page_text(made, "reweight/index.html")
    assert b"reweight.js" not in made["reweight/index.html"]


def test_the_address_of_a_table_leads_to_the_page() -> None:
    assert urls.reweight("acute-waits") == "reweight/index.html?table=acute-waits"


def test_a_brief_says_every_figure_in_words(made_site: Site) -> None:
    told = json.loads(made_site["trusts/ZZ1/brief.json"])
    assert (told["code"], told["kind"], told["href"]) == ("ZZ1", "trust", "trusts/ZZ1/index.html")
    assert told["about"] == "Acute - teaching, Made-up Region"
    ae = next(one for one in told["measures"] if one["id"] == "ae_within_4h")
    assert ae == {
        "id": "ae_within_4h",
        "title": "Made-up ae within 4h",
        "href": "metrics/ae_within_4h/index.html",
        "value": "69.0%",
        "period": "March 2026",
        "england": "75.0%",
        "better": "higher is better",
        "target": "78%",
        "met": "threshold not met",
        "place": "12th of 12",
        "likely": "likely 10th to 12th",
    }


def test_a_brief_says_how_sure_each_place_is_and_who_can_be_told_apart(made_site: Site) -> None:
    told = json.loads(made_site["trusts/ZZ1/brief.json"])["tables"]
    assert told == [
        {
            "id": "acute",
            "title": "Made-up table of trusts",
            "href": "league/acute/index.html",
            "score": "1.50",
            "place": "1st equal of 11",
            "likely": "likely 1st to 4th",
            "bar": {"start": "0", "end": "36", "at": "5"},
            "apart": told[0]["apart"],
        }
    ]
    assert "ZZ9" in told[0]["apart"]
    assert "ZZ5" not in told[0]["apart"]


def test_a_brief_says_why_a_figure_or_a_place_is_missing(made_site: Site) -> None:
    told = json.loads(made_site["trusts/ZZ4/brief.json"])
    missing = next(one for one in told["measures"] if one["id"] == "rtt_over_52w")
    assert missing["value"] == "no figure"
    assert missing["note"] == "It was not submitted, or not published, for this period."
    assert "period" not in missing
    assert told["tables"][0]["place"] == "not ranked"
    assert told["tables"][0]["reason"] == "No figure for over 52 weeks"
    assert "apart" not in told["tables"][0]


def test_a_closed_trust_is_marked_and_stands_in_no_table(made_site: Site) -> None:
    told = json.loads(made_site["trusts/ZX1/brief.json"])
    assert told["about"] == "Acute, Made-up Region, closed 1 April 2025"
    assert told["tables"] == []


def test_everybody_with_a_page_has_a_brief_and_can_be_chosen(made_site: Site) -> None:
    briefs = {path for path in made_site if path.endswith("/brief.json")}
    pages = {
        path
        for path in made_site
        if path.startswith(("trusts/", "icbs/")) and path.count("/") == 2 and path.endswith(".html")
    }
    assert {path.replace("brief.json", "index.html") for path in briefs} == pages
    raw = made_site["compare/index.html"].decode()
    assert all(f'data-file="../{path}"' in raw for path in briefs)
    assert all(len(made_site[path]) < 5000 for path in briefs)


def test_the_page_of_comparisons_leads_elsewhere_without_a_script(made_site: Site) -> None:
    text = page_text(made_site, "compare/index.html")
    assert "That needs a script, which your browser has not run." in text
    raw = made_site["compare/index.html"].decode()
    assert 'href="../trusts/index.html">all trusts from A to Z' in raw
    assert 'href="../league/acute/index.html"' in raw


@pytest.mark.parametrize("path", ["compare/index.html", "reweight/index.html"])
def test_both_pages_are_in_the_menu(made_site: Site, path: str) -> None:
    assert f'<a href="{path}">' in made_site["index.html"].decode()
