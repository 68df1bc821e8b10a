"""What the pages say about the made-up organisations."""

import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.support.made import marts
from tests.support.made.pages import Site, page_text, render_made


@pytest.mark.parametrize(
    "path",
    [
        "index.html",
        "404.html",
        "league/index.html",
        "league/acute/index.html",
        "league/acute/2026-02/index.html",
        "league/acute/sensitivity/index.html",
        "league/icb/index.html",
        "official/index.html",
        "official/acute/2025-26-q4/index.html",
        "official/mental-health-and-community/2025-26-q4/index.html",
        "metrics/index.html",
        "metrics/ae_within_4h/index.html",
        "trusts/index.html",
        "trusts/ZZ1/index.html",
        "trusts/ZX1/index.html",
        "icbs/index.html",
        "icbs/QZ1/index.html",
        "method/index.html",
        "sources/index.html",
        "quality/index.html",
        "data/index.html",
        "about/index.html",
        "changes/index.html",
        "updates/index.html",
        "glossary/index.html",
        "assets/site.css",
        "assets/favicon.svg",
    ],
)
def test_every_kind_of_page_is_there(made_site: Site, path: str) -> None:
    assert path in made_site


def test_the_home_page_shows_england_and_both_ends_of_the_table(made_site: Site) -> None:
    text = page_text(made_site, "index.html")
    assert "Scoring threshold 78%: threshold not met" in text
    assert re.search(r"75\.0% England, March 2026: [\d,]+ of [\d,]+ \(", text)
    assert "Of 11 trusts, 2 are clearly in the top half and 3 in the bottom half." in text
    assert "Counting changed in November 2025, so compare with care." in text
    assert "Top five" in text
    assert "11th likely 9th to 11th Example ZZ9 NHS Trust 2.50" in text
    # One board is ranked: there is no other end to show.
    assert text.count("Bottom five") == 1


def test_a_tie_is_told_in_the_table(made_site: Site) -> None:
    text = page_text(made_site, "league/acute/index.html")
    assert (
        "1st equal Example ZZ5 NHS Trust ZZ5 · acute - small · Made-up Region Likely 1st to 4th. "
        "Score 1.50: " in text
    )
    assert "3rd Example ZY1 NHS Trust" in text


def test_the_title_of_a_table_is_what_it_can_tell(made_site: Site) -> None:
    text = page_text(made_site, "league/acute/index.html")
    assert "Of 11 trusts, 2 are clearly in the top half and 3 in the bottom half" in text
    assert "Too close to call: 6 trusts. Made-up table of trusts, latest figures." in text
    one = page_text(made_site, "league/icb/index.html")
    assert "None of 1 ICB is clearly in the top or the bottom half" in one


def test_a_column_names_itself_without_spaces_whatever_the_month(made_site: Site) -> None:
    for edition in ("", "2026-02/"):
        page = made_site[f"league/acute/{edition}index.html"].decode()
        names = " ".join(re.findall(r'data-csv="([^"]+)"', page)).replace("|", " ").split(" ")
        assert len(names) > 15
        assert [name for name in names if not re.fullmatch("[a-z0-9_]+", name)] == []


def test_who_is_not_ranked_is_listed_with_the_reason(made_site: Site) -> None:
    text = page_text(made_site, "league/acute/index.html")
    assert "Not ranked, and why" in text
    assert "Example ZZ4 NHS Trust ZZ4 No figure for over 52 weeks" in text


def test_the_period_stands_in_the_head_of_each_column(made_site: Site) -> None:
    text = page_text(made_site, "league/acute/index.html")
    assert "ae within 4h March 2026 higher is better weight one quarter" in text
    assert "finance combined Q4 2025/26 lower is better weight one half" in text


def test_a_past_month_leads_back_to_the_latest(made_site: Site) -> None:
    page = made_site["league/acute/2026-02/index.html"].decode()
    assert "Made-up table of trusts, February 2026" in page
    assert '<a href="../../../league/acute/index.html">Go to the latest figures</a>' in page


def test_only_the_latest_table_sends_to_the_trusts_for_its_cells(made_site: Site) -> None:
    latest, past = (
        page_text(made_site, f"league/acute/{edition}index.html") for edition in ("", "2026-02/")
    )
    assert "the page of each trust names the cell behind each number." in latest
    assert "names the cell" not in past
    assert (
        "The cell of every number (file, sheet and rows) is in metric-ae_within_4h.csv , "
        "metric-rtt_over_52w.csv , metric-finance_combined.csv ."
    ) in past


def test_a_table_of_boards_speaks_of_boards_and_says_when_all_are_ranked(tmp_path: Path) -> None:
    frames = marts.frames()
    frames["league_places"] = frames["league_places"].filter(pl.col("place").is_not_null())
    made = render_made(tmp_path, frames)
    assert "the ranks that the ICB got in at least 95% of those runs" in page_text(
        made, "league/icb/index.html"
    )
    text = page_text(made, "league/acute/index.html")
    assert "the ranks that the trust got in at least 95% of those runs" in text
    assert "All 11 are ranked." in text


def test_a_trust_can_be_quoted(made_site: Site) -> None:
    text = page_text(made_site, "trusts/ZZ1/index.html")
    assert (
        "Quote this Éxample Hospitals NHS Foundation Trust is 1st equal of 11 in our table "
        "“Made-up table of trusts”, likely 1st to 4th. Among acute trusts, on the measures that "
        "count in our tables, its best rank is 1st of "
    ) in text
    assert (
        "Cite as: Trust Tables: Éxample Hospitals NHS Foundation Trust, edition 2026-06-20.1, from "
        "figures published by NHS England. Contains public sector information licensed under the "
        "Open Government Licence v3.0. Care now: March 2026. Money: Q4 2025/26."
    ) in text
    own = "data/latest/trusts/ZZ1.csv"
    assert f'<a href="../../{own}">' in made_site["trusts/ZZ1/index.html"].decode()
    assert made_site[own].decode().count(",ZZ1,") == len(made_site[own].splitlines()) - 1
    assert (
        "Its lowest is 12th of 12, likely 10th to 12th, on “Made-up ae within 4h” (69.0% in March "
        "2026)."
    ) in text
    assert (
        "rtt over 52w: no clear change in a year. It was 2.0% in March 2025 and is 2.0% in March "
        "2026; England went from 3.2% to 3.2%."
    ) in text
    assert "Counting changed in November 2025 for ae within 4h, so it is too early to say" in text


def test_a_number_leads_back_to_its_cell(made_site: Site) -> None:
    text = page_text(made_site, "trusts/ZZ1/index.html")
    assert (
        "Publication Made-up Publisher, Made-up figures, every month File March-2026.csv , "
        "published 14 May 2026 Sheet Provider Level Data Rows row 12 Figure 6,900 people on top "
        "columns: Top Column Out of 10,000 people below columns: Bottom Column Our copy "
        "Original file. The sha256 begins 0123abcd"
    ) in text


def test_a_copy_that_is_not_first_hand_says_so(made_site: Site) -> None:
    text = page_text(made_site, "trusts/ZZ1/index.html")
    assert "quarter.csv (the exact address is not known), published June 2026" in text
    assert "Note read from a made-up column" in text
    assert "Copy of the original (figures checked). The sha256 begins 89abcdef" in text
    assert "Saved again by" not in text, "what a person wrote into the ledger is not for the page"


def test_a_break_is_drawn_and_named(made_site: Site) -> None:
    page = made_site["trusts/ZZ1/index.html"].decode()
    assert page.count('<path class="break"') == 1
    assert re.findall(r'<text class="break-number"[^>]*>([^<]*)</text>', page) == ["1"]
    assert "1 · November 2025: Counted from another record." in page_text(
        made_site, "trusts/ZZ1/index.html"
    )


def test_an_old_figure_says_that_it_is_old_and_why(made_site: Site) -> None:
    text = page_text(made_site, "trusts/ZX1/index.html")
    assert (
        "Former Example NHS Trust closed on 1 April 2025 and its work passed to Éxample Hospitals "
        "NHS Foundation Trust. None of its figures can be compared with those of others today. The "
        "figures below are its last, so there is nothing more to follow."
    ) in text
    assert "This is its last figure, for March 2025." in text


def test_a_trust_in_no_table_says_why(made_site: Site) -> None:
    text = page_text(made_site, "trusts/ZM1/index.html")
    assert (
        "=Example Minds NHS Trust is in none of our tables: we rank acute trusts only. None of "
        "its figures can be compared with those of others today. We "
        "have no recent monthly figures that would show a change."
    ) in text
    assert "We have no figure for: Made-up ae within 4h ; Made-up rtt over 52w ;" in text


def test_a_figure_that_we_withhold_is_not_called_unpublished(tmp_path: Path) -> None:
    frames = marts.frames()
    small = (pl.col("org_code") == "ZZ4") & (pl.col("metric_id") == "rtt_over_52w")
    frames["observations"] = frames["observations"].with_columns(
        flag=pl.when(small).then(pl.lit("too_small")).otherwise(pl.col("flag"))
    )
    # And a measure that no board has is not missing from a board.
    frames["observations"] = frames["observations"].filter(
        (pl.col("org_kind") != "icb") | (pl.col("metric_id") != "finance_plan")
    )
    made = render_made(tmp_path, frames)
    text = page_text(made, "trusts/ZZ4/index.html")
    assert "Not printed, because fewer than 100 are counted: Made-up rtt over 52w ." in text
    assert "We have no figure for" not in text
    assert "We have no figure for" not in page_text(made, "icbs/QZ1/index.html")


def test_a_closed_trust_is_nobodys_neighbour_and_its_area_is_not_its_board(tmp_path: Path) -> None:
    frames = marts.frames()
    frames["organisations"] = frames["organisations"].with_columns(
        closed_on=pl.when(pl.col("org_code") == "ZZ2")
        .then(pl.lit(date(2026, 4, 1)))
        .otherwise(pl.col("closed_on"))
    )
    made = render_made(tmp_path, frames)
    assert b'trusts/ZZ2/index.html"' not in made["icbs/QZ1/index.html"]
    near = made["trusts/ZZ1/index.html"].partition(b'id="near"')[2]
    assert b'trusts/ZY1/index.html"' in near
    assert b'trusts/ZZ2/index.html"' not in near
    assert b'trusts/ZZ2/index.html"' in made["trusts/index.html"]
    closed = page_text(made, "trusts/ZZ2/index.html")
    assert "Area: Example One ICB" in closed
    assert "NHS area (ICB)" not in closed
    assert "Trusts in the same area Example ZY1 NHS Trust" in closed


def test_a_trust_without_a_place_says_why(made_site: Site) -> None:
    text = page_text(made_site, "trusts/ZZ4/index.html")
    assert (
        "Example ZZ4 NHS Trust has no place in our table “Made-up table of trusts”: no figure for "
        "over" in text
    )


def test_a_merger_is_told_on_both_pages(made_site: Site) -> None:
    after = page_text(made_site, "trusts/ZZ1/index.html")
    assert "Former Example NHS Trust (ZX1) became part of it on 1 April 2025: merger." in after
    before = page_text(made_site, "trusts/ZX1/index.html")
    assert "Its work passed to Éxample Hospitals NHS Foundation Trust (ZZ1) on 1 April" in before


def test_a_board_says_what_its_finance_figure_is(made_site: Site) -> None:
    text = page_text(made_site, "icbs/QZ1/index.html")
    assert "Finance of an ICB is the mean of the combined scores of its trusts." in text
    assert "Trusts in its area" in text
    assert "Made-up table of trusts: 1st equal of 11, likely 1st to 4th" in text


def test_revisions_are_listed_up_to_a_limit(made_site: Site) -> None:
    text = page_text(made_site, "trusts/ZZ1/index.html")
    assert "May 2025 Made-up figures, every month over 4h type1 10 12" in text
    assert "And 2 more changes" in text


def test_names_stand_under_their_letters(made_site: Site) -> None:
    page = made_site["trusts/index.html"].decode()
    assert (
        page.index('id="letter-E"') < page.index('id="letter-F"') < page.index('id="letter-Other"')
    )
    assert "13 NHS trusts open today, and 1 closed" in page_text(made_site, "trusts/index.html")


def test_a_measure_says_what_it_counts_and_lists_everyone(made_site: Site) -> None:
    text = page_text(made_site, "metrics/ae_within_4h/index.html")
    assert "Counts people on top Out of people below" in text
    assert "Made-up figures, every month Top Column; out of Bottom Column" in text
    assert "April 2025 78% A made-up target" in text
    assert "no figure is printed for fewer than 100" in text
    assert "1st likely 1st to 4th Example ZY3 NHS Trust ZY3 80.0% 8,000 10,000" in text
    assert "NHS regions" in text


def test_a_missing_figure_says_why_and_has_no_place(made_site: Site) -> None:
    text = page_text(made_site, "metrics/rtt_over_52w/index.html")
    assert "Example ZZ4 NHS Trust ZZ4 no figure it was not submitted, or not published" in text


def test_the_method_page_prints_weights_and_worked_examples(made_site: Site) -> None:
    text = page_text(made_site, "method/index.html")
    assert "Made-up ae within 4h Care now one half one quarter" in text
    assert "Two are level. Given: scores org code score ZZ1 1.5" in text
    assert "What must come out org code place ZZ1 1 ZZ5 1" in text


def test_the_sources_page_says_how_far_and_what_was_refused(made_site: Site) -> None:
    text = page_text(made_site, "sources/index.html")
    assert "every quarter not yet seen live Q1 2025/26 Q4 2025/26 1 file 0 files June 2026" in text
    assert "refused the rows do not add up to England" in text
    assert "fedcba98" + "2" * 56 in text


def test_a_source_of_which_no_live_file_was_admitted_is_marked(made_site: Site) -> None:
    text = page_text(made_site, "sources/index.html")
    assert "Made-up figures, every quarter not yet seen live Q1 2025/26" in text
    assert "Nothing real. Publisher" in text
    assert (
        "Not yet seen live. No file of it that came straight from the publisher has been admitted "
        "so far. What reads it was built from the layout as it is described"
    ) in text
    assert text.lower().count("not yet seen live") == 2


def test_the_quality_page_counts_agreements_and_shows_broken_promises(made_site: Site) -> None:
    text = page_text(made_site, "quality/index.html")
    assert "1 of 2 national figures agree to the printed digit." in text
    assert "England, over 52 weeks March 2026 3.1% 3.0% differs" in text
    assert "Q4 2025/26 Acute trust 5 4 1 0" in text
    assert "Example ZZ6 NHS Trust Q4 2025/26 Made-up difference: the mean of its" in text
    assert "row 12: 5 <b>is</b> not 6" in text
    assert "trusts sum to england A trust that is counted twice" in text


def test_the_data_page_lists_every_csv_with_its_columns(made_site: Site) -> None:
    page = made_site["data/index.html"].decode()
    for path in made_site:
        if re.fullmatch(r"data/latest/[^/]+\.(csv|parquet|sqlite)", path):
            assert f'href="../{path}"' in page, path
    assert "meaning of metric_value" in page


def test_the_change_log_is_printed_as_text(made_site: Site) -> None:
    assert "The <b>first</b> pages." in page_text(made_site, "changes/index.html")
    assert b"<b>" not in made_site["changes/index.html"]


def test_a_figure_of_another_month_or_counted_again_says_so(tmp_path: Path) -> None:
    frames = marts.frames()
    frames["league_measures"] = frames["league_measures"].with_columns(
        month=pl.when(pl.col("org_code") == "ZZ5")
        .then(pl.lit(date(2026, 2, 1)))
        .otherwise(pl.col("month")),
        flag=pl.when(pl.col("org_code") == "QZ1")
        .then(pl.lit("restated"))
        .otherwise(pl.col("flag")),
    )
    made = render_made(tmp_path, frames)
    assert "73.0% 8th (Feb 2026)" in page_text(made, "league/acute/index.html")
    boards = page_text(made, "league/icb/index.html")
    assert "(restated)" in boards
    assert "Restated: counted again on today's map of ICBs" in boards
    assert "Restated: " not in page_text(made, "league/acute/index.html")


def test_a_count_that_stands_still_is_marked_in_the_table_and_explained_below(
    tmp_path: Path,
) -> None:
    frames = marts.frames()
    stands = (pl.col("org_code") == "ZZ5") & pl.col("is_latest")
    frames["observations"] = frames["observations"].with_columns(
        is_frozen=stands, unchanged_since=pl.when(stands).then(pl.lit(date(2025, 6, 1)))
    )
    made = render_made(tmp_path, frames)
    table = page_text(made, "league/acute/index.html")
    assert "(same count since Jun 2025)" in table
    assert "Same count since: the count has not moved since that month" in table
    trust = page_text(made, "trusts/ZZ5/index.html")
    assert "Its count of ae within 4h has stood at 7,300 since June 2025." in trust
    assert "ae within 4h (" not in trust.partition("Places in our tables")[0].replace("“", "")


def test_the_home_page_says_when_the_next_figures_come(made_site: Site) -> None:
    text = page_text(made_site, "index.html")
    assert (
        "Made-up figures, every month March 2026 April 2026 by 16 May 2026 "
        "late, out of reach since 19 June 2026" in text
    )
