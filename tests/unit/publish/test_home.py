"""The home page: what it answers first, and in which order."""

import re
from datetime import date
from pathlib import Path

import polars as pl

from pipeline.publish.drawing import charts
from tests.support.made import marts
from tests.support.made.pages import Site, page_text, render_made


def test_the_home_page_keeps_the_order_of_its_readers_questions(made_site: Site) -> None:
    page = made_site["index.html"].decode()
    marks = (
        'id="q"',
        "Latest figures of England:",
        'class="lead">In March 2026',
        'class="number"',
        'name="ranks" open',
        'id="movers"',
        'id="map"',
        'id="more"',
        'id="next"',
    )
    order = [page.index(mark) for mark in marks]
    assert order == sorted(order)


def test_the_headline_has_people_and_the_standard(made_site: Site) -> None:
    text = page_text(made_site, "index.html")
    assert (
        "In March 2026, 75.0% of 10,000 people who came to A&E in England were seen within four "
        "hours; the threshold is 78%."
    ) in text


def test_a_tile_has_a_bar_to_the_standard_and_a_line_of_two_years(made_site: Site) -> None:
    card = made_site["index.html"].decode().partition('class="number">75.0%')[2]
    card = card.partition("</section>")[0]
    assert '<path class="noise" d="M0 4H75.0"/><path class="target" d="M78.0 0v8"/>' in card
    assert re.search(
        r'<svg class="chart line" [^>]*aria-label="Made-up ae within 4h: England', card
    )
    assert "<span>March 2026</span>" in card
    assert charts.share_bar(0.014, None) == {"end": "1.4", "goal": ""}


def test_every_rank_can_be_marked_by_its_address_and_one_table_is_open(made_site: Site) -> None:
    page = made_site["index.html"].decode()
    assert page.count('<details name="ranks" open>') == 1
    assert page.count('<details name="ranks">') == 1
    assert page.count('<path id="acute-') == 11
    own = made_site["trusts/ZY1/index.html"].decode()
    assert '<a href="../../index.html#acute-ZY1">See it among all 11</a>' in own
    # A single board has no chart of all.
    assert "See it among" not in page_text(made_site, "icbs/QZ1/index.html")


def test_movers_are_named_by_measure_with_what_goes_beyond_england(tmp_path: Path) -> None:
    frames = marts.frames()
    frames["measure_movers"] = pl.DataFrame(
        {
            "metric_id": ["ae_within_4h"] * 2,
            "direction": ["gained", "lost"],
            "order_number": [1, 1],
            "org_code": ["ZY1", "ZZ9"],
            "last_month": [date(2026, 3, 1)] * 2,
            "mean_before": [0.7, 0.74],
            "mean_now": [0.78, 0.7],
            "beside_change": [0.06, -0.05],
        }
    )
    text = page_text(render_made(tmp_path, frames), "index.html")
    assert (
        "Made-up ae within 4h: the year to March 2026 against the year before (higher is better) "
        "Trust Year before Latest year Beyond England Improved most against England Example ZY1 "
        "NHS Trust 70.0% 78.0% +6.0 points Worsened most against England Example ZZ9 NHS Trust "
        "74.0% 70.0% \N{MINUS SIGN}5.0 points"
    ) in text
