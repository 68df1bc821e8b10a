"""What the pages say about how sure a place is, and who has moved."""

import csv
import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from pipeline.publish.context import Context
from pipeline.publish.parts import certainty
from tests.support.made import marts
from tests.support.made.pages import Site, page_text, render_made

RANGES = (
    "league_ranges",
    "league_pairs",
    "league_leads",
    "league_doubts",
    "league_doubt_summary",
    "league_variants",
    "league_variant_summary",
    "league_moves",
    "league_move_summary",
)


def _csv(made_site: Site, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made_site[f"data/latest/{name}"].decode())))


def test_beside_each_place_stand_its_range_its_chances_and_its_moves(made_site: Site) -> None:
    text = page_text(made_site, "league/acute/index.html")
    assert (
        "1st to 6th 1.70 no score 2.00 up from 11th up from 11th "
        "ZY1 · acute - small · Made-up Region top 13% bottom under 1% 1 4 78.0% 3rd"
    ) in text
    # A small screen unfolds the same.
    assert (
        "3rd Example ZY1 NHS Trust ZY1 · acute - small · Made-up Region Likely 1st to 6th. "
        "Score 1.70: care now no score, money 2.00. Clearly up since February 2026, from 11th. "
        "Clearly up since March 2025, from 11th. Chance of the top quarter: 13%; of the bottom "
        "quarter: under 1%. ae within 4h: 78.0% 3rd"
    ) in text
    assert "Clearly down since February 2026, from 3rd." in text
    assert "down from 3rd down from 3rd ZZ9" in text
    # A move that is not clear is not printed: the first has none.
    assert "1st to 4th 1.50 no score 2.00 ZZ1 · acute" in text


def test_neighbours_too_close_to_call_are_one_group_with_one_bracket(made_site: Site) -> None:
    page = made_site["league/acute/index.html"].decode()
    table = page.partition('<table class="league order"')[2].partition("</table>")[0]
    groups = table.split("<tbody>")[1:]
    assert [group.count('scope="row"') for group in groups] == [5, 5, 1]
    text = page_text(made_site, "league/acute/index.html")
    assert "Group 1: 1st to 5th, Group 2: 6th to 10th, Group 3: 11th. A new group begins" in text
    assert "Most in one group are too close to call." in text


def test_every_line_has_a_cell_for_every_heading(made_site: Site) -> None:
    for path in ("league/acute/index.html", "league/acute/2026-02/index.html"):
        page = made_site[path].decode()
        head, _, body = page.partition('<table class="league order"')[2].partition("</thead>")
        columns = head.count('<th scope="col"')
        lines = body.partition("</table>")[0].split("<tr ")[1:]
        assert columns > 10
        assert [len(re.findall("<t[dh][ >]", line)) for line in lines] == [columns] * 11


def test_a_range_is_drawn_as_a_bar_that_nobody_has_to_see(made_site: Site) -> None:
    page = made_site["league/acute/index.html"].decode()
    _, _, after = page.partition('<table class="league order"')
    table, _, legend = after.partition("</table>")
    assert legend.count('<svg class="bar"') == 1  # how one is read
    bars = re.findall(r'<svg class="bar"[^>]*>.*?</svg>', table)
    assert len(bars) == 11
    assert all('aria-hidden="true"' in bar for bar in bars)
    # 3rd of 11, from 1st to 6th; by noise alone from 2nd to 4th.
    bar = '<path d="M0 4H55"/><path class="noise" d="M9 4H36"/><circle cx="23" cy="4" r="4"/>'
    assert f"{bar}</svg><span>1st to 6th</span>" in bars[2] + table.partition(bars[2])[2][:30]
    assert "drawn from 1st at the left to 11th at the right" in legend


def test_the_table_says_what_the_range_covers_and_what_it_does_not(made_site: Site) -> None:
    text = page_text(made_site, "league/acute/index.html")
    assert "We recalculated the table 2,000 times" in text
    assert "Varied: “from month to month”." in text
    assert "Varied in addition: “choice of measures”, which are matters of judgement." in text
    assert "It is no promise about later months" in text
    assert "use what is known now of months after" not in text
    assert "Those that miss a measure: they have no place, and so no range." in text
    assert "“Clearly different from” counts the others" in text
    assert "We do not print that yet" not in text


def test_a_past_month_has_ranges_but_neither_groups_nor_pairs(made_site: Site) -> None:
    text = page_text(made_site, "league/acute/2026-02/index.html")
    assert "We recalculated the table 500 times" in text
    assert (
        "3rd Example ZZ9 NHS Trust ZZ9 · acute - small · Made-up Region Likely 1st to 6th" in text
    )
    assert "Group 1" not in text
    assert "Clearly different from" not in text
    assert "No earlier month is near enough to compare with" in text
    assert "What the places depend on in the latest figures" in text
    assert "The ranges also use what is known now of months after" in text


def test_who_moved_is_listed_with_the_range_of_the_move(made_site: Site) -> None:
    text = page_text(made_site, "league/acute/index.html").partition("Who moved")[2]
    assert (
        "Since February 2026, 1 trust clearly rose and 1 clearly fell; for 9 there is no clear "
        "change. Of the 2 in the bottom quarter before, 2 rank higher now and 0 lower; of the 2 "
        "in the top quarter, 0 rank lower and 0 higher. Part of that is luck that runs out"
    ) in text
    up = "Clearly up Example ZY1 NHS Trust ZY1 11th to 3rd 2 to 14 places up figures of care"
    assert up in text
    assert "ZZ9 3rd to 11th 2 to 14 places down figures of care" in text
    # The same quarter's finance figure stands in both months: it explains no move.
    assert "such a move alone is not clear" not in text


def test_a_measure_that_is_held_to_another_target_now_is_named_beside_the_moves(
    tmp_path: Path,
) -> None:
    frames = marts.frames()
    then = (pl.col("edition") == "2026-02") & (pl.col("metric_id") == "ae_within_4h")
    frames["league_periods"] = frames["league_periods"].with_columns(
        month=pl.when(then).then(pl.lit(date(2025, 3, 1))).otherwise(pl.col("month"))
    )
    made = render_made(tmp_path, frames)
    for path in ("league/acute/index.html", "trusts/ZY1/index.html"):
        assert (
            "is scored against a threshold of 78.0% now, and was against 76.0% then."
            in page_text(made, path)
        )


def test_a_sensitivity_page_says_how_its_ranges_have_held(made_site: Site) -> None:
    text = page_text(made_site, "league/acute/sensitivity/index.html")
    assert "Noise alone 1 month 171 of 200 85.5% Noise alone 12 months 130 of 200 65.0%" in text
    assert "Everything, as printed 1 month 191 of 200 95.5%" in text
    assert "Everything, by what was known then 1 month 186 of 200 93.0%" in text
    assert "Everything, as printed February 2026 10 of 11 90.9%" in text
    assert "Made-up ae within 4h 50.0% 70.0%" in text
    assert (
        "We have 10 steps across April, 4 of them changes and 2 by two or more; 30 steps within a "
        "year, 4 of them changes and 2 by two or more. All steps across April are of one year"
        in text
    )


def test_effective_weights_say_over_whom_they_are(context: Context) -> None:
    table = context.config.table("acute")
    assert certainty.weighed_over(context, table, "latest") == "all 11 trusts ranked"
    key = ("acute", "latest")
    fewer = {
        m: own._replace(ranked_count=9) for m, own in context.marts.ranges.effective[key].items()
    }
    ranges = replace(context.marts.ranges, effective={key: fewer})
    told = replace(context, marts=replace(context.marts, ranges=ranges))
    assert certainty.weighed_over(told, table, "latest") == (
        "the 9 of 11 trusts ranked that have a score on every measure"
    )
    assert certainty.weighed_over(told, table, "2026-02") == ""


def test_a_finance_figure_of_another_quarter_is_named_beside_the_moves(tmp_path: Path) -> None:
    frames = marts.frames()
    before = (pl.col("edition") == "2026-02") & (pl.col("metric_id") == "finance_combined")
    then = pl.when(before).then(pl.lit(date(2025, 10, 1))).otherwise(pl.col("month"))
    frames["league_periods"] = frames["league_periods"].with_columns(month=then)
    frames["league_measures"] = frames["league_measures"].with_columns(
        month=then,
        metric_value=pl.when(before & (pl.col("org_code") == "ZY1"))
        .then(3.75)
        .otherwise(pl.col("metric_value")),
    )
    step = (pl.col("table_id") == "acute") & (pl.col("since_edition") == "2026-02")
    frames["league_move_summary"] = frames["league_move_summary"].with_columns(
        clear_by_care=pl.when(step).then(1).otherwise(0),
        clear_by_score=pl.when(step).then(1).otherwise(0),
        new_scores=pl.when(step).then(1).otherwise(0),
        moved_new_scores=pl.when(step).then(8.0),
    )
    made = render_made(tmp_path, frames)
    text = page_text(made, "league/acute/index.html")
    assert (
        "“Made-up finance combined” is that of Q4 2025/26 now and was that of Q3 2025/26 then. One "
        "step of it moves many places; we vary how often it steps, so such a move alone is not "
        "clear." in text
    )
    assert "11th to 3rd 2 to 14 places up figures of care 3.75, then 2.45" in text
    counted = (
        "Of the 2 clear moves: 1 mostly by figures of care and 1 mostly by a finance score. 1 "
        "trust of 11 has another “Made-up finance combined”: their places moved by 8 on average, "
        "the others by 2."
    )
    assert counted in text
    assert counted in page_text(made, "index.html")
    assert counted in page_text(made, "league/index.html")
    own = page_text(made, "trusts/ZY1/index.html")
    assert "Its “Made-up finance combined” changed from 3.75 to 2.45 in between" in own
    # ZZ9's figure did not change, so nothing is said of it.
    assert "in between: one step" not in page_text(made, "trusts/ZZ9/index.html")


def test_whoever_has_newly_come_into_a_table_has_not_moved(tmp_path: Path) -> None:
    frames = marts.frames()
    frames["league_moves"] = frames["league_moves"].filter(pl.col("org_code") != "ZY3")
    made = render_made(tmp_path, frames)
    text = page_text(made, "league/acute/index.html")
    assert "3rd to 8th 1.90 no score 2.00 not ranked then not ranked then ZY3" in text
    assert "Not ranked in February 2026. Not ranked in March 2025." in text
    assert text.count("Not ranked in February 2026") == 1
    assert "Since February 2026 it" not in page_text(made, "trusts/ZY3/index.html")


def test_a_table_in_which_nobody_moved_says_so(made_site: Site) -> None:
    text = page_text(made_site, "league/icb/index.html")
    assert "Since February 2026 no ICB of 1 has clearly risen or fallen." in text
    assert "Clear moves since" not in text


def test_a_trust_says_what_its_place_depends_on_and_whom_it_is_level_with(
    made_site: Site,
) -> None:
    text = page_text(made_site, "trusts/ZY1/index.html")
    assert "Made-up table of trusts : 3rd of 11, likely 1st to 6th" in text
    assert (
        "We recalculated the table 2,000 times. In at least 95% of those runs it is 1st to 6th. "
        "Chance of the top quarter: 13%; of the bottom quarter: under 1%."
    ) in text
    assert (
        "The largest source of uncertainty for it is “Choice of measures”: that alone gives "
        "it any rank from 2nd to 5th." in text
    )
    assert (
        "6 other trusts, ranked 1st to 7th, are too close to call. Clearly worse: 4 trusts;" in text
    )
    assert "the nearest is Example ZZ6 NHS Trust , 8th." in text
    assert "Clearly better: " not in text
    assert "The range treats" not in text
    assert (
        "With random variation alone, and the weights, measures and method of the table: " in text
    )


def test_a_trust_between_two_that_differ_names_both(made_site: Site) -> None:
    text = page_text(made_site, "trusts/ZZ2/index.html")
    assert (
        "Clearly better: 2 trusts; the nearest is Éxample Hospitals NHS Foundation Trust , 1st "
        "equal. Clearly worse: 1 trust; the nearest is Example ZZ9 NHS Trust , 11th." in text
    )


def test_the_first_moves_by_no_single_doubt_and_nobody_is_above_it(made_site: Site) -> None:
    text = page_text(made_site, "trusts/ZZ1/index.html")
    assert "No single source of uncertainty moves it." in text
    assert "Clearly better: " not in text


def test_one_neighbour_or_none_is_told_apart_in_the_singular(tmp_path: Path) -> None:
    frames = marts.frames()
    near = {"ZZ8", "ZZ9"}
    frames["league_pairs"] = frames["league_pairs"].with_columns(
        is_told_apart=~(pl.col("above_code").is_in(near) & pl.col("below_code").is_in(near))
    )
    made = render_made(tmp_path, frames)
    assert "1 other trust, ranked 10th, is too close to call." in page_text(
        made, "trusts/ZZ9/index.html"
    )
    assert "Every other trust is clearly better or clearly worse." in page_text(
        made, "trusts/ZY1/index.html"
    )


def test_a_rise_from_the_bottom_comes_with_its_range_and_with_luck(made_site: Site) -> None:
    assert (
        "Since February 2026 it went from 11th to 3rd: a clear rise. Likely change: 2 to 14 "
        "places up. What moved it most: figures of care. It was in the bottom quarter then. Those "
        "that are there partly through bad luck tend to rise without any real change: of the 2 "
        "there, 2 rank higher now."
    ) in page_text(made_site, "trusts/ZY1/index.html")


def test_a_fall_from_the_middle_is_no_matter_of_an_end(made_site: Site) -> None:
    assert (
        "Since February 2026 it went from 3rd to 11th: a clear fall. Likely change: "
        "2 to 14 places down. What moved it most: figures of care. Since March 2025"
    ) in page_text(made_site, "trusts/ZZ9/index.html")


def test_whoever_stayed_first_is_told_that_luck_runs_out_too(made_site: Site) -> None:
    assert (
        "Since February 2026 it stayed 1st equal: no clear change. Likely change: 6 places down "
        "to 6 places up. It was in the top quarter then. Those that are there partly through good "
        "luck tend to fall without any real change: of the 2 there, 0 rank lower now."
    ) in page_text(made_site, "trusts/ZZ1/index.html")


def test_the_page_on_what_places_depend_on_begins_with_the_answer(made_site: Site) -> None:
    text = page_text(made_site, "league/acute/sensitivity/index.html")
    assert (
        "“Choice of measures” matters most: that alone spreads the average trust over 2 of "
        "11 places. The others, each alone: from month to month 1. All noise together: 2. "
        "Everything together: 4."
    ) in text
    assert "Choice of measures 2.2 3.0 3 Example ZY1 NHS Trust Each theme is redrawn" in text
    assert "We treat “" not in text


def test_every_choice_made_otherwise_is_told_with_what_it_moves(made_site: Site) -> None:
    text = page_text(made_site, "league/acute/sensitivity/index.html")
    assert (
        "The order changes most without the theme “Money”: a place then moves by 3.6 on average, "
        "and of the 2 in the top quarter 2 stay in it. It changes least without the measure "
        "“Made-up rtt over 52w”: by 0.2 on average."
    ) in text
    assert "Without the theme “Money” \N{MINUS SIGN}0.50 3.6 2 of 2 8 places Example ZY1" in text
    assert (
        "With another way of making figures alike (distance from the mean) 0.99 0.2 2 of 2 1 place"
        in text
    )
    assert '<a href="../../../metrics/rtt_over_52w/index.html">Without the measure' in (
        made_site["league/acute/sensitivity/index.html"].decode()
    )


def test_each_trust_has_its_range_by_every_doubt_and_its_ends_over_the_choices(
    made_site: Site,
) -> None:
    text = page_text(made_site, "league/acute/sensitivity/index.html")
    assert (
        "4th Example ZY2 NHS Trust 2nd to 7th 3rd to 6th 3rd to 5th 4th to 5th 3rd other method "
        "10th without Money" in text
    )
    # Whom no choice moves is moved by none: no choice is named.
    assert "Éxample Hospitals NHS Foundation Trust 1st to 4th 1st 1st 1st 1st 1st 3rd" in text


def test_the_home_page_prints_no_place_without_its_range(made_site: Site) -> None:
    page = made_site["index.html"].decode()
    ends = page.partition('id="ends-acute"')[2].partition('id="official"')[0]
    assert ends.count('<td class="place">') == ends.count('<span class="under">likely') == 11
    assert '<a href="league/acute/index.html#moved">Who moved in' in ends
    assert "We do not yet print how sure a place is" not in page


def test_the_list_of_tables_says_how_sure_their_places_are(made_site: Site) -> None:
    text = page_text(made_site, "league/index.html")
    assert (
        "11 trusts ranked in the latest figures. The likely range of a place is 4 of 11 places "
        "wide on average. Since February 2026, 1 trust clearly rose" in text
    )


def test_the_method_page_prints_every_source_of_doubt_as_declared(made_site: Site) -> None:
    text = page_text(made_site, "method/index.html")
    assert "2,000 times for the latest figures, 500 times for a past month" in text
    assert "Choice of measures Each theme is redrawn. With others the order" in text
    assert "say how sure a place is. Until then" not in text


def test_the_file_of_a_table_has_the_ranges_and_the_movement(made_site: Site) -> None:
    rows = {row["org_code"]: row for row in _csv(made_site, "league-acute.csv")}
    names = (
        "place_low",
        "place_high",
        "top_quarter_share",
        "bottom_quarter_share",
        "group_number",
        "movement",
        "movement_since",
    )
    assert [rows["ZY1"][name] for name in names] == [
        *("1", "6", "0.125", "0.004", "1", "rise", "2026-02"),
    ]
    assert [rows["ZZ4"][name] for name in names] == [""] * 7
    past = {row["org_code"]: row for row in _csv(made_site, "league-acute-2026-02.csv")}
    assert [past["ZZ9"][name] for name in names] == ["1", "6", "0.125", "0.004", "", "", ""]


def test_a_list_in_a_mart_breaks_neither_pages_nor_downloads(tmp_path: Path) -> None:
    frames = marts.frames()
    frames["replays"] = pl.DataFrame({"org_code": ["ZZ1"], "places": [[1, 2, 1]]})
    made = render_made(tmp_path, frames)
    head, line = made["data/latest/replays.csv"].decode().splitlines()
    assert (head, line[:4]) == ("org_code,org_name", "ZZ1,")


def test_without_a_single_range_the_site_says_so_and_is_whole(tmp_path: Path) -> None:
    frames = marts.frames()
    made = render_made(tmp_path, {**frames, **{name: frames[name].clear() for name in RANGES}})
    text = page_text(made, "league/acute/index.html")
    assert "We have no ranges for this table." in text
    assert "likely" not in text
    assert "league/acute/sensitivity/index.html" not in made
    assert "How sure is its place" not in page_text(made, "trusts/ZZ1/index.html")
    assert "likely range of a place is" not in page_text(made, "league/index.html")
    assert _csv(made, "league-acute.csv")[0]["place_low"] == ""


def test_a_table_without_variants_or_single_doubts_still_has_its_page(tmp_path: Path) -> None:
    frames = marts.frames()
    frames["league_variants"] = frames["league_variants"].clear()
    frames["league_variant_summary"] = frames["league_variant_summary"].clear()
    for name in ("league_doubts", "league_doubt_summary"):
        frames[name] = frames[name].filter(pl.col("doubt") == "all")
    made = render_made(tmp_path, frames)
    text = page_text(made, "league/acute/sensitivity/index.html")
    assert "table of trusts”? Everything together: 4." in text
    assert "What if we changed one choice?" not in text
    assert "matters most for it" not in page_text(made, "trusts/ZY1/index.html")


def test_with_a_single_variant_it_is_both_most_and_least_and_is_named_once(tmp_path: Path) -> None:
    frames = marts.frames()
    for name in ("league_variants", "league_variant_summary"):
        frames[name] = frames[name].filter(pl.col("variant_id") == "without measure rtt_over_52w")
    text = page_text(render_made(tmp_path, frames), "league/acute/sensitivity/index.html")
    assert "The order changes most without the measure “Made-up rtt over 52w”" in text
    assert "It changes least" not in text
    assert "4th to 5th 3rd without rtt over 52w 3rd without rtt over 52w" in text
