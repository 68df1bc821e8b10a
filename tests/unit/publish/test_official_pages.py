"""What the pages say about the made-up official tables."""

import re
from datetime import date
from pathlib import Path

import polars as pl

from tests.support.made import marts
from tests.support.made.pages import Site, page_text, render_made

TABLE = "official/acute/2025-26-q4/index.html"


def test_the_list_has_every_type_with_its_quarters_and_how_far_ours_agrees(made_site: Site) -> None:
    text = page_text(made_site, "official/index.html")
    assert (
        "Acute trusts Acute trusts, Q4 2025/26 : 5 trusts. Equal: 2 of 3 scores of measures "
        "· 4 of 5 average scores · 5 of 5 segments before the override · 5 of 5 places "
        "Acute trusts, Q3 2025/26 : 1 trust. Equal: 0 of 1 places "
    ) in text
    assert "Mental health and community trusts, Q4 2025/26 : 1 trust. Download" in text
    assert "deficit support, cannot be better than segment 3" in text
    assert "Read from: Made-up figures, every month , Made-up figures, every quarter ." in text


def test_a_table_opens_with_what_it_shows_in_one_sentence(made_site: Site) -> None:
    page = made_site[TABLE].decode()
    assert (
        "<h1>In Q4 2025/26, 1 of 5 acute trusts were in the best segment, 0 in the worst</h1>"
    ) in page
    assert "<title>Official table of acute trusts, Q4 2025/26" in page


def test_the_menu_and_the_home_page_lead_to_the_official_tables(made_site: Site) -> None:
    menu = '<li><a href="../official/index.html" aria-current="true">Official tables</a></li>'
    assert menu in made_site["official/index.html"].decode()
    home = made_site["index.html"].decode()
    assert '<a href="official/acute/2025-26-q4/index.html">Acute trusts, Q4 2025/26</a>' in home
    assert "official/acute/2025-26-q3/index.html" not in home


def test_a_line_of_the_table_has_theirs_and_ours_under_it(made_site: Site) -> None:
    text = page_text(made_site, TABLE)
    assert (
        "2nd to 4th 1.93 ours 1.93 1 ours 1 yes 3 ours 3 2nd ours 2nd 1.50 to 2.40 "
        "ours 1.51 to 2.39 1st to 4th ZZ1 · Acute - small "
        "file 1, rows 12, 30, 40 and 1,045; file 2, row 7"
    ) in text
    # A small screen unfolds the same.
    assert (
        "3rd ours 3rd Éxample Hospitals NHS Foundation Trust ZZ1 · Acute - small Segment: 3 ours 3 "
        "Average score: 1.93 ours 1.93 Segment before the override: 1 ours 1 In deficit: yes "
        "Place by the average alone: 2nd ours 2nd Likely range of the score: 1.50 to 2.40 ours "
        "1.51 to 2.39 Likely range of the place: 2nd to 4th ours 1st to 4th"
    ) in text
    # Best first; equals keep the order of their codes.
    codes = re.findall(r'<tr data-code="(\w+)"', made_site[TABLE].decode())
    assert codes == ["ZZ2", "ZZ3", "ZZ1", "ZZ5", "ZZ6"]


def test_a_range_of_one_place_is_that_place(made_site: Site) -> None:
    assert "1.50 to 2.40 ours 1.51 to 2.39 1st ZZ2" in page_text(made_site, TABLE)


def test_the_top_counts_how_far_ours_agrees_step_by_step(made_site: Site) -> None:
    text = page_text(made_site, TABLE)
    assert "4 of 5 average scores 5 of 5 segments before the override 5 of 5 places" in text
    assert "Each step starts from what is published for the step before." in text
    steps = text.partition("Note Average score")[2]
    assert steps.startswith(" 5 4 of 5 0.02 Within 0.01. Segment before the override 5 5 of 5 0")
    assert "Place 5 5 of 5 Likely range of the place 5 none compared Not compared." in steps


def test_the_limits_of_the_segments_are_told_in_words(made_site: Site) -> None:
    text = page_text(made_site, TABLE)
    assert (
        "An average score of 2.02 or lower is segment 1; up to 2.30 is segment 2; up to 2.575 is "
        "segment 3; anything higher is segment 4. These limits are quartiles: the trusts of every "
        "type are put in the order of their average scores and cut into four equal groups. "
        "Made-up note on the quartiles."
    ) in text
    # A quarter without limits says nothing of them.
    assert "is segment 1" not in page_text(made_site, "official/acute/2025-26-q3/index.html")


def test_every_difference_stands_there_with_its_reason(made_site: Site) -> None:
    text = page_text(made_site, TABLE)
    assert "Trust Difference Example ZZ6 NHS Trust Made-up difference: the mean of its" in text
    assert (
        "Éxample Hospitals NHS Foundation Trust Made-up measure OF1003 (OF1003) 1.22 1.25 "
        "Made-up reason: the publisher ranks one more trust."
    ) in text
    other = page_text(made_site, "official/mental-health-and-community/2025-26-q4/index.html")
    assert "No average, segment or place that we could recalculate differs." in other
    assert "Nothing could be compared for this table." in other


def test_averages_that_differ_by_rounding_are_counted_and_listed(tmp_path: Path) -> None:
    frames = marts.frames()
    near = pl.col("org_code").is_in(["ZZ2", "ZZ3", "ZZ6"])
    frames["official_places"] = frames["official_places"].with_columns(
        our_average_score=pl.when(near)
        .then(pl.col("average_score") + 0.01)
        .otherwise(pl.col("our_average_score")),
        difference=pl.lit(None, pl.String),
    )
    frames["official_agreement"] = frames["official_agreement"].with_columns(
        largest_difference=pl.when(pl.col("step") == "likely range rank").then(2.0)
    )
    text = page_text(render_made(tmp_path, frames), TABLE)
    assert (
        "No segment or place that we could recalculate differs. 3 averages differ by 0.01, "
        "because the published scores are rounded. Likely ranges differ by chance: see the steps "
        "above. Averages that differ in the last digit Trust Published Ours"
    ) in text
    assert "Example ZZ3 NHS Trust 2.10 2.11" in text


def test_scores_taken_as_published_are_counted_with_their_reason(made_site: Site) -> None:
    text = page_text(made_site, TABLE)
    assert (
        "Made-up measure OF1003 OF1003 yes 1 0 of 1 Made-up measure OF1013 OF1013 yes 2 2 of 2 "
        "Made-up tolerance. Made-up measure OF1070 OF1070 yes 2 none 2 as published: Made-up "
        "reason: the exact figure is not held. Made-up measure OF1079 OF1079 no 1 1 of 1"
    ) in text
    assert "5 of 5 places 2 more scores of measures can only be taken as published." in text


def test_a_missing_range_says_why(made_site: Site) -> None:
    whole = page_text(made_site, TABLE)
    assert "not month-to-month noise. Download" in whole
    neither = page_text(made_site, "official/acute/2025-26-q3/index.html")
    assert "We do not hold that file for this table" in neither
    assert "Ours cannot be worked out here: that takes every score" in neither
    assert (
        "Likely range of the score: not available Likely range of the place: not available"
        in neither
    )


def test_a_range_held_for_some_says_for_how_many(tmp_path: Path) -> None:
    frames = marts.frames()
    frames["official_places"] = frames["official_places"].with_columns(
        rank_low=pl.when(pl.col("org_code") != "ZZ2").then(pl.col("rank_low"))
    )
    text = page_text(render_made(tmp_path, frames), TABLE)
    assert "We have NHS England's likely range for 4 of 5 trusts." in text


def test_a_table_links_its_other_quarters_its_other_types_and_its_files(made_site: Site) -> None:
    text = page_text(made_site, TABLE)
    assert "Other quarters of acute trusts: Q3 2025/26 ." in text
    assert "Other types in Q4 2025/26: Mental health and community trusts ." in text
    page = made_site[TABLE].decode()
    for name in ("places", "scores", "agreement", "cuts"):
        assert f'href="../../../data/latest/official_{name}.csv"' in page
    assert "1st ours 1st" in text
    assert "quarter.csv (the exact address is not known)" in text
    assert "March-2026.csv (original file" in text


def test_only_so_many_scores_that_differ_are_listed(tmp_path: Path) -> None:
    frames = marts.frames()
    one = frames["official_scores"].filter(pl.col("agrees").eq(False))  # noqa: FBT003 a value, not a switch
    many = [one.with_columns(org_code=pl.lit(f"ZQ{number}")) for number in range(62)]
    frames["official_scores"] = pl.concat(many)
    text = page_text(render_made(tmp_path, frames), TABLE)
    assert "And 2 more scores: see the download of the scores." in text


def test_a_table_of_which_no_score_is_held_is_still_a_table(tmp_path: Path) -> None:
    frames = marts.frames()
    for name in ("official_scores", "official_cuts", "official_agreement"):
        frames[name] = frames[name].clear()
    made = render_made(tmp_path, frames)
    text = page_text(made, TABLE)
    assert "Nothing could be compared for this table." in text
    assert "The scores, measure by measure" not in text
    assert "The scores behind the average" not in page_text(made, "trusts/ZZ1/index.html")


def test_the_history_of_a_trust_has_every_quarter_with_ours_under_theirs(made_site: Site) -> None:
    text = page_text(made_site, "trusts/ZZ1/index.html")
    assert (
        "Q4 2025/26 3rd of 5 ours 3rd 3 ours 3 1 ours 1 yes 1.93 ours 1.93 1.50 to 2.40 "
        "ours 1.51 to 2.39 2nd to 4th ours 1st to 4th Q3 2025/26 in the Recovery Support Programme "
        "1st of 1 ours 2nd, differs 3 ours 3 1 no 1.93 not available not available"
    ) in text
    page = made_site["trusts/ZZ1/index.html"].decode()
    assert '<a href="../../official/acute/2025-26-q3/index.html">Q3 2025/26</a>' in page


def test_every_official_number_of_a_trust_leads_to_its_row(made_site: Site) -> None:
    text = page_text(made_site, "trusts/ZZ1/index.html")
    assert (
        "Source of the official figures Q4 2025/26 quarter.csv (the exact address is not "
        "known): segment and place row 12, average score row 1,045, segment before the override "
        "row 30, deficit row 40 (copy of the original (figures checked)"
    ) in text
    assert "March-2026.csv : likely ranges row 7 (original file" in text
    minds = page_text(made_site, "trusts/ZM1/index.html")
    assert "Source of the official figures Q4 2025/26 No published row is available." in minds


def test_the_scores_behind_the_average_begin_with_the_one_furthest_from_the_best(
    made_site: Site,
) -> None:
    text = page_text(made_site, "trusts/ZZ1/index.html")
    assert (
        "Made-up measure OF1070 OF1070 no figure 3.00 yes Made-up reason: the exact figure is not "
        "held. Made-up measure OF1013 OF1013 77.1% 2.50 ours 2.50 yes Made-up measure OF1003 "
        "OF1003 77.1% 1.22 ours 1.25, differs yes Made-up reason: the publisher ranks one more "
        "trust. Made-up measure OF1080 OF1080 made of two scores 1.00 ours 1.00 yes Made-up "
        "measure OF1079 OF1079 77.1% 4.00 ours 4.00 no"
    ) in text


def test_a_trust_says_what_would_move_it_or_that_it_is_not_known(made_site: Site) -> None:
    assert (
        "What would move its official rank In Q4 2025/26: Made-up override: it stays"
        in page_text(made_site, "trusts/ZZ1/index.html")
    )
    assert (
        "An average score 0.10 points lower would move it to segment 2. That is about 0.40 points "
        "on one of its 4 measures, or a little on several. An average score 0.47 points lower "
        "would move it up to 3rd. That is about 1.88 points over its 4 measures together: no "
        "single one has so many to give. This is arithmetic, not advice"
    ) in page_text(made_site, "trusts/ZZ5/index.html")
    best = page_text(made_site, "trusts/ZZ2/index.html")
    assert "Made-up note: no better segment. Made-up note: no better place. This is" in best
    assert "how far the next segment and the next rank are. This is arithmetic" in page_text(
        made_site, "trusts/ZZ3/index.html"
    )
    assert "What would move its official rank" not in page_text(made_site, "trusts/ZZ4/index.html")


def test_a_quarter_without_all_scores_is_followed_by_the_newest_that_has_them(
    tmp_path: Path,
) -> None:
    frames = marts.frames()
    ours = pl.col("org_code") == "ZZ5"
    places = frames["official_places"]
    next_quarter = places.filter(ours).with_columns(
        quarter=pl.lit(date(2026, 4, 1)), metric_count=pl.lit(None, pl.Int64)
    )
    frames["official_places"] = pl.concat([places, next_quarter])
    text = page_text(render_made(tmp_path, frames), "trusts/ZZ5/index.html")
    before, _, after = text.partition("In Q4 2025/26, the newest quarter with every score")
    assert before.endswith(
        "In Q1 2026/27: An average score 0.10 points lower would move it to segment 2. An average "
        "score 0.47 points lower would move it up to 3rd. Some scores of this quarter are not "
        "available, so we cannot say what that means for its single measures. "
    )
    assert after.startswith(
        " available: An average score 0.10 points lower would move it to segment 2"
    )
    assert "Official scores of Q4 2025/26, the furthest from the best first" in text
