"""What the site says of trusts and boards that have closed, and of tables that they left."""

import csv
import io
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.support.made import marts
from tests.support.made.pages import Site, page_text, render_made


def _close(frames: dict[str, pl.DataFrame], *codes: str) -> None:
    """Close organisations, and let ZY1 take over the work of the first of them."""
    own = frames["organisations"]
    closed = pl.when(pl.col("org_code").is_in(codes)).then(date(2026, 3, 31))
    frames["organisations"] = own.with_columns(closed_on=closed.otherwise(pl.col("closed_on")))
    one = frames["org_successions"]
    after = one.with_columns(
        closed_code=pl.lit(codes[0]),
        closed_on=pl.lit(date(2026, 3, 31)),
        successor_name=pl.lit("Example ZY1 NHS Trust"),
    )
    frames["org_successions"] = pl.concat([one, after])


@pytest.fixture(scope="module")
def closed_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Close ZZ5, which shares the first place, and ZZ4, which has none."""
    frames = marts.frames()
    _close(frames, "ZZ5", "ZZ4")
    return render_made(tmp_path_factory.mktemp("closed"), frames)


def test_a_closed_trust_is_marked_in_the_table(closed_site: Site) -> None:
    text = page_text(closed_site, "league/acute/index.html")
    assert (
        "ZZ5 · acute - small · Made-up Region · closed 31 March 2026, work passed to Example ZY1 "
        "NHS Trust" in text
    )
    assert "ZZ4 No figure for over 52 weeks closed 31 March 2026" in text
    # In its row twice: unfolded, and as a column that can be added; and once of who has no rank.
    assert text.count("closed 31 March 2026") == 3


def test_a_closed_trust_has_its_day_in_the_download(closed_site: Site) -> None:
    raw = closed_site["data/latest/league-acute.csv"].decode()
    days = {row["org_code"]: row["closed_on"] for row in csv.DictReader(io.StringIO(raw))}
    assert {code: day for code, day in days.items() if day} == {
        "ZZ4": "2026-03-31",
        "ZZ5": "2026-03-31",
    }


def test_the_place_of_a_closed_trust_is_told_in_the_past(
    closed_site: Site, made_site: Site
) -> None:
    assert (
        "closed on 31 March 2026 and its work passed to Example ZY1 NHS Trust; it was 1st equal of "
        "11 in our table"
    ) in page_text(closed_site, "trusts/ZZ5/index.html")
    assert "is 1st equal of 11 in our table" in page_text(made_site, "trusts/ZZ5/index.html")


def test_nothing_moves_a_closed_trust_any_more(closed_site: Site, made_site: Site) -> None:
    for words in ("What would move it", "This is arithmetic, not advice"):
        assert words in page_text(made_site, "trusts/ZZ5/index.html")
        assert words not in page_text(closed_site, "trusts/ZZ5/index.html")
    assert "The scores behind the average" in page_text(closed_site, "trusts/ZZ5/index.html")


def test_a_board_that_left_the_tables_leads_to_the_months_in_which_it_stands(
    tmp_path: Path, made_site: Site
) -> None:
    frames = marts.frames()
    _close(frames, "QZ1")
    gone = (pl.col("edition") == "latest") & (pl.col("org_code") == "QZ1")
    frames["league_places"] = frames["league_places"].filter(~gone)
    page = render_made(tmp_path, frames)["icbs/QZ1/index.html"].decode()
    links = page.partition(">Ranks in past months</h2>")[2].partition("</section>")[0]
    assert re.findall(r'<a href="([^"]+)">([^<]+)</a>', links) == [
        (
            "../../league/icb/2026-02/index.html",
            "Made-up table of icbs, February 2026: 1st of 1, likely 1st",
        )
    ]
    assert "Ranks in past months" not in page_text(made_site, "icbs/QZ1/index.html")


def test_a_table_that_too_few_stayed_in_says_so_with_numbers(tmp_path: Path) -> None:
    frames = marts.frames()
    _close(frames, "ZZ5", "ZZ6")
    gone = (pl.col("edition") == "latest") & pl.col("org_code").is_in(["ZZ5", "ZZ6", "ZZ7"])
    frames["league_places"] = frames["league_places"].filter(~gone)
    for name in ("league_moves", "league_move_summary"):
        frames[name] = frames[name].clear()
    made = render_made(tmp_path, frames)
    assert (
        "This table is not compared with an earlier one: 8 of the 8 ranked here are among the 11 "
        "ranked in February 2026, of which 2 have closed since. Where fewer than nine in ten stand "
        "in both, the same place is not the same thing."
        in page_text(made, "league/acute/index.html")
    )


def test_the_first_month_held_has_none_before_it(made_site: Site) -> None:
    text = page_text(made_site, "league/acute/2025-03/index.html")
    assert "We have no earlier month that this one could be compared with." in text


def test_a_measure_is_headed_by_the_target_of_its_month(made_site: Site, tmp_path: Path) -> None:
    assert "weight one quarter threshold 78%" in page_text(made_site, "league/acute/index.html")
    assert page_text(made_site, "league/acute/index.html").count("threshold 78%") == 1
    frames = marts.frames()
    first = pl.col("metric_id") == "ae_within_4h"
    for day, words in ((date(2025, 3, 1), "threshold 76%"), (date(2024, 3, 1), "")):
        frames["league_periods"] = frames["league_periods"].with_columns(
            month=pl.when(first).then(pl.lit(day)).otherwise(pl.col("month"))
        )
        head = page_text(render_made(tmp_path / f"{day}", frames), "league/acute/index.html")
        found = re.findall(r"threshold \d+%", head.partition("Group 1")[0])
        assert found == [words] * bool(words)


def test_a_target_says_why_it_is_one(made_site: Site) -> None:
    for path in ("index.html", "trusts/ZZ1/index.html", "metrics/ae_within_4h/index.html"):
        assert "A made-up target" in page_text(made_site, path).partition("threshold 78%")[2][:60]


def test_overlapping_ranges_are_not_said_to_decide_anything(made_site: Site) -> None:
    assert "overlap" not in page_text(made_site, "index.html")
    assert "overlapping ranges alone do not decide it." in page_text(made_site, "about/index.html")


def test_the_list_of_tables_promises_only_the_months_held(made_site: Site) -> None:
    assert "for every past month that we have" in page_text(made_site, "league/index.html")
