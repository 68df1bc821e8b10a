"""The figures with which an organisation's page opens, and why it ranks where it does."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl

from pipeline import paths
from pipeline.publish.parts import bands
from tests.support.made import marts
from tests.support.made.pages import page_text, render_made

Site = Mapping[str, bytes]


def test_a_page_answers_first_and_ends_with_its_codes(made_site: Site) -> None:
    page = made_site["trusts/ZZ1/index.html"].decode()
    main = page.partition("<main")[2]
    order = [
        main.index(mark)
        for mark in (
            "<h1>",
            "Runs St Invented",
            'class="number"',
            'id="waits"',
            'id="places"',
            'id="measures"',
            'id="official"',
            'id="near"',
            'id="quote"',
            'id="mergers"',
            "<dt>Code</dt>",
        )
    ]
    assert order == sorted(order)


def test_every_decision_of_the_mart_has_its_words() -> None:
    sql = (paths.SQL / "marts" / "band_verdicts.sql").read_text(encoding="utf-8")
    final = sql.rpartition("select")[2]
    assert set(re.findall(r"(?:then|else) '(\w+)'", final)) == bands.VERDICTS.keys()
    # The reasons of a funnel without limits are those of the funnel's own mart.
    decided = sql.partition("as why_not\n")[0].rpartition("as standing")[2]
    groups = (paths.SQL / "marts" / "funnel_groups.sql").read_text(encoding="utf-8")
    reasons = set(re.findall(r"then '(\w+)'", decided + groups.rpartition("select")[2])) | {"few"}
    assert reasons == bands.WHY_NOT.keys()


def test_a_verdict_is_said_with_people_the_year_before_and_england(made_site: Site) -> None:
    text = page_text(made_site, "trusts/ZZ1/index.html")
    assert (
        "Planned care · March 2026 Clearly better than other acute trusts 2.0% made-up rtt over "
        "52w : 200 of 10,000 people waiting It was 2.0% in March 2025. England: 3.2%. Typical wait "
        "so far (median): 10.0 weeks in March 2026; England 12.4 weeks."
    ) in text
    assert "Money · January to March 2026 Between the best and the worst score 1.10" in text
    assert "the limits for 10,000 people are 1.9% and 4.6%. All acute trusts" in text


def test_a_figure_that_is_printed_like_a_limit_is_said_to_be_outside(tmp_path: Path) -> None:
    frames = marts.frames()
    frames["funnel_points"] = frames["funnel_points"].with_columns(low=pl.lit(0.0203))
    text = page_text(render_made(tmp_path, frames), "trusts/ZZ1/index.html")
    assert "are 2.0% and 4.6%. Its figure, 2.00%, is outside them. All acute trusts" in text


def test_a_whole_score_of_a_trust_is_one_of_four_and_that_of_an_area_a_mean(
    tmp_path: Path,
) -> None:
    frames = marts.frames()
    frames["observations"] = frames["observations"].with_columns(
        metric_value=pl.when(pl.col("metric_id") == "finance_combined")
        .then(2.0)
        .otherwise("metric_value")
    )
    made = render_made(tmp_path, frames)
    trust, area = (page_text(made, f"{path}/index.html") for path in ("trusts/ZZ1", "icbs/QZ1"))
    assert "Money · January to March 2026 Second best of the four scores 2.00" in trust
    assert "Money · January to March 2026 Mean of the scores of its trusts 2.00" in area


def test_a_closed_trust_is_not_judged(made_site: Site) -> None:
    text = page_text(made_site, "trusts/ZX1/index.html")
    assert "Urgent care · March 2025 Its last figure, before it closed 70.0%" in text
    assert "How we judge these figures" not in text
    assert "We have no scored figure for: planned care, money." in text


def test_a_trust_that_we_do_not_rank_opens_with_its_official_segments(made_site: Site) -> None:
    page = made_site["trusts/ZM1/index.html"].decode()
    assert page.index('id="official"') < page.index("We have no scored figure for")
    assert page.index('class="choices segments"') < page.index("<table")


def test_england_of_another_month_is_not_set_beside_a_figure(tmp_path: Path) -> None:
    frames = marts.frames()
    england = (pl.col("org_code") == "ENG") & (pl.col("metric_id") == "ae_within_4h")
    march = pl.col("month") == date(2026, 3, 1)
    february = pl.col("month") == date(2026, 2, 1)
    frames["observations"] = (
        frames["observations"]
        .filter(~(england & march))
        .with_columns(is_latest=pl.col("is_latest") | (england & february))
    )
    text = page_text(render_made(tmp_path, frames), "trusts/ZZ1/index.html")
    assert "England: not available for March 2026." in text


def test_a_rank_says_what_adds_up_to_it_and_what_would_move_it(made_site: Site) -> None:
    text = page_text(made_site, "trusts/ZY1/index.html")
    assert "What adds up to its score of 1.70" in text
    assert "What would move it: to rank 2nd it needs a score of 1.50 or better." in text
    assert "Made-up ae within 4h, March 2026: 90.0% or more instead of" in text
    assert "(about 120 more, 4.0 a day)" in text
    assert "it missed the threshold of 78% by about 300 people, 10.0 a day." in text
    assert "What would move it:" not in page_text(made_site, "trusts/ZZ1/index.html")
