"""What the maps and the pages of measures say about the made-up boards and trusts."""

import re
from pathlib import Path

import polars as pl
import pytest

from tests.support.made import marts
from tests.support.made.pages import Site, page_text, render_made

# What stands in an area without a figure.
NONE = "\N{EN DASH}"
MAP = "map/index.html"
MEASURE = "map/ae_within_4h/index.html"
METRIC = "metrics/ae_within_4h/index.html"


def shapes(made_site: Site, path: str) -> list[tuple[str, str, str]]:
    """Address, words and sign of each linked area, in the order of the page."""
    return re.findall(
        r'<a href="([^"]+)" class="f\d"><title>([^<]+)</title>.*?<text[^>]*>(.)</text>',
        made_site[path].decode(),
    )


def test_the_outlines_stand_once_for_all_pages(made_site: Site) -> None:
    assert b'<path id="QZ1"' in made_site["assets/icbs.svg"]
    with_map = [path for path, content in made_site.items() if b"icbs.svg#QZ1" in content]
    assert with_map == ["index.html", *sorted(path for path in made_site if path[:4] == "map/")]
    assert all(b"<path" not in made_site[path] for path in with_map if path[:4] == "map/")


def test_an_area_says_its_name_figure_place_and_fifth(made_site: Site) -> None:
    assert shapes(made_site, MEASURE) == [
        (
            "../../icbs/QZ1/index.html",
            "Example One ICB: 76.0%, 1st of 2, likely 1st to 2nd, best fifth",
            "1",
        ),
        (
            "../../icbs/QZ2/index.html",
            "Example Two ICB: 73.0%, 2nd of 2, likely 1st to 2nd, middle fifth",
            "3",
        ),
    ]


def test_the_map_of_the_table_says_how_sure_a_place_is_and_who_has_none(made_site: Site) -> None:
    assert shapes(made_site, MAP) == [
        (
            "../icbs/QZ1/index.html",
            "Example One ICB: 1.50, 1st of 1, likely 1st, best fifth",
            "1",
        ),
        ("../icbs/QZ2/index.html", "Example Two ICB: no place", NONE),
    ]
    text = page_text(made_site, MAP)
    assert f"{NONE} no place" in text
    assert "We have no figure for Example Two ICB." in text


def test_the_key_gives_places_and_figures_of_each_fifth(made_site: Site) -> None:
    text = page_text(made_site, MEASURE)
    assert "1 best fifth: 1st, 76.0%" in text
    assert "3 middle fifth: 2nd, 73.0%" in text


def test_the_list_beside_the_map_has_every_figure(made_site: Site) -> None:
    text = page_text(made_site, MEASURE)
    assert "1st likely 1st to 2nd 1 Example One ICB 76.0%" in text
    assert "2nd likely 1st to 2nd 3 Example Two ICB 73.0%" in text
    assert "March 2026; higher is better." in text


def test_each_map_leads_to_the_others_and_says_which_it_is(made_site: Site) -> None:
    body = made_site[MEASURE].decode()
    assert '<strong aria-current="page">Made-up ae within 4h</strong>' in body
    assert 'href="../../map/index.html">Made-up table of icbs</a>' in body
    assert 'href="../../map/rtt_over_52w/index.html"' in body


def test_the_licence_of_the_outlines_is_told_on_every_page_that_draws_them(
    made_site: Site,
) -> None:
    drawn = [path for path, body in made_site.items() if b"icbs.svg#" in body]
    assert {"index.html", MAP, MEASURE} <= set(drawn)
    for path in drawn:
        text = page_text(made_site, path)
        assert "Outlines of April 2026, simplified: Made-up Publisher" in text, path
        assert "licensed under the Open Government Licence v3.0" in text, path
        assert "Contains OS data © Crown copyright and database right 2026." in text, path


def changed(folder: Path, **frames: pl.DataFrame) -> Site:
    return render_made(folder, {**marts.frames(), **frames})


def test_london_is_drawn_again_and_linked_once(tmp_path: Path) -> None:
    organisations = marts.frames()["organisations"].with_columns(
        pl.when(pl.col("org_code") == "QZ2")
        .then(pl.lit("London"))
        .otherwise(pl.col("region_name"))
        .alias("region_name")
    )
    site = changed(tmp_path, organisations=organisations)
    body = site[MEASURE].decode()
    assert body.count("icbs.svg#QZ2") == 2
    assert body.count("Example Two ICB: 73.0%") == 1
    assert re.search(r'#QZ2" transform="translate\([-\d.]+ [-\d.]+\) scale\(\d\.\d+\)"', body)
    assert "Inset, enlarged: London." in page_text(site, MEASURE)


def test_without_outlines_the_list_is_still_there(tmp_path: Path) -> None:
    site = changed(tmp_path, icb_outlines=marts.frames()["icb_outlines"].clear())
    assert "assets/icbs.svg" not in site
    text = page_text(site, MEASURE)
    assert "No map can be drawn: outlines or figures are not held." in text
    assert "1st likely 1st to 2nd 1 Example One ICB 76.0%" in text
    assert "OS data" not in text


def test_without_places_there_is_neither_map_nor_list(tmp_path: Path) -> None:
    site = changed(tmp_path, icb_fifths=marts.frames()["icb_fifths"].clear())
    assert "No ICB has a place." in page_text(site, MAP)
    assert MEASURE not in site


def test_who_has_closed_and_who_is_not_drawn_is_told(tmp_path: Path) -> None:
    organisations = marts.frames()["organisations"]
    new = organisations.filter(pl.col("org_code") == "QZ1")
    more = pl.concat(
        [
            organisations,
            new.with_columns(org_code=pl.lit("QZ3"), org_name=pl.lit("Example Three ICB")),
            new.with_columns(
                org_code=pl.lit("QZ4"),
                org_name=pl.lit("Former Example ICB"),
                closed_on=pl.date(2026, 3, 31),
            ),
        ]
    )
    text = page_text(changed(tmp_path, organisations=more), MAP)
    assert "We have no figure for Example Three ICB and Example Two ICB." in text
    assert "Our map has no outline of Example Three ICB." in text
    assert "1 ICB that has closed, the last on 31 March 2026, is not on the map." in text


def test_a_measure_is_worked_out_step_by_step(made_site: Site) -> None:
    text = page_text(made_site, METRIC)
    assert (
        "England, March 2026, step by step Step Number People on top 7,500 People below 10,000 "
        "The first divided by the second: 7,500 ÷ 10,000 0.7500 "
        "As a percentage, to 1 decimal place 75.0%"
    ) in text
    assert "Sheet Provider Level Data Rows 7 rows between row 12 and row 40" in text


def test_a_figure_that_is_no_division_is_quoted_and_rounded(made_site: Site) -> None:
    text = page_text(made_site, "metrics/rtt_median_weeks/index.html")
    assert "People on top 12.40 weeks Rounded to 1 decimal place 12.4 weeks" in text


def test_where_england_has_none_the_first_in_the_list_is_worked_out(tmp_path: Path) -> None:
    observations = marts.frames()["observations"].filter(
        (pl.col("metric_id") != "finance_plan") | (pl.col("org_kind") != "england")
    )
    text = page_text(
        changed(tmp_path, observations=observations), "metrics/finance_plan/index.html"
    )
    assert "Example ZY1 NHS Trust, Q4 2025/26, step by step" not in text
    assert re.search(r"finance plan: <script>\S+ Hospital, Q4 2025/26, step by step", text)


def test_who_stands_apart_is_named_without_blame(made_site: Site) -> None:
    text = page_text(made_site, METRIC)
    assert "than chance and ordinary differences explain" in text
    assert "Higher: Example ZY3 NHS Trust (80.0%, acute - small)." in text
    assert "Lower: Éxample Hospitals NHS Foundation Trust (69.0%, acute - teaching)." in text


def test_where_nobody_stands_apart_it_is_told(tmp_path: Path) -> None:
    points = marts.frames()["funnel_points"].with_columns(standing=pl.lit("within"))
    text = page_text(changed(tmp_path, funnel_points=points), METRIC)
    assert "Nobody is further from the average (74.5%) than chance" in text


@pytest.mark.parametrize(
    ("reason", "words"),
    [("few", "fewer than ten figures"), ("zeros", "half of the figures or more are exactly 0")],
)
def test_why_there_is_no_funnel_is_told(tmp_path: Path, reason: str, words: str) -> None:
    made = marts.frames()
    site = changed(
        tmp_path,
        funnel_groups=made["funnel_groups"].with_columns(not_drawn=pl.lit(reason)),
        funnel_points=made["funnel_points"].clear(),
        funnel_limits=made["funnel_limits"].clear(),
    )
    assert f"There is no funnel: {words}" in page_text(site, METRIC)


def test_a_measure_that_is_no_share_says_that_it_has_no_funnel(made_site: Site) -> None:
    text = page_text(made_site, "metrics/finance_combined/index.html")
    assert "it is not a share of people" in text
    assert "By size" not in text


def test_an_icb_that_has_closed_is_listed_without_a_place(tmp_path: Path) -> None:
    made = marts.frames()
    organisations = made["organisations"].with_columns(
        pl.when(pl.col("org_code") == "QZ2")
        .then(pl.date(2026, 3, 31))
        .otherwise(pl.col("closed_on"))
        .alias("closed_on")
    )
    # The warehouse compares only those that are open.
    places = made["measure_ranges"].filter(pl.col("org_code") != "QZ2")
    text = page_text(changed(tmp_path, organisations=organisations, measure_ranges=places), METRIC)
    lists = text.partition("Integrated care boards (ICBs) that have closed since Whole list")
    assert "Example Two ICB QZ2 73.0%" not in lists[0]
    assert "Place Name Figure Counted Out of Example Two ICB QZ2 73.0% 7,300 10,000" in lists[2]


def test_a_measure_of_icbs_leads_to_its_map_and_the_home_page_has_one(made_site: Site) -> None:
    assert 'href="../../map/ae_within_4h/index.html"' in made_site[METRIC].decode()
    assert len(shapes(made_site, "index.html")) == 2


def test_why_places_have_no_range_is_told_once(made_site: Site) -> None:
    for path in ("map/finance_combined/index.html", "metrics/finance_combined/index.html"):
        assert (
            "Places have no likely range: a score of whole steps, and many share a place."
            in page_text(made_site, path)
        )
    assert "no likely range" not in page_text(made_site, MEASURE)


def test_what_chance_explains_of_england_stands_under_its_trend(made_site: Site) -> None:
    text = page_text(made_site, METRIC)
    assert (
        "The limits end in October 2025: figures since then do not compare with those before."
        in text
    )


def test_an_area_of_nobody_that_is_known_goes_by_its_code_and_leads_nowhere(tmp_path: Path) -> None:
    outlines = marts.frames()["icb_outlines"]
    more = outlines.filter(pl.col("polygon_number") == 2).with_columns(icb_code=pl.lit("QZ9"))
    body = changed(tmp_path, icb_outlines=pl.concat([outlines, more]))[MEASURE].decode()
    assert '<g class="f0"><title>QZ9: no place</title>' in body
    assert "icbs/QZ9" not in body
