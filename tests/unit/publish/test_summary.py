"""The three sentences of a page that others may quote, whatever is held of an organisation."""

import re
from dataclasses import replace
from datetime import date

import pytest

from pipeline.publish.context import Context
from pipeline.publish.marts.measure_rows import Standout
from pipeline.publish.marts.rows import LeagueAsOf
from pipeline.publish.parts import summary
from pipeline.publish.wording import numbers


def _opening(context: Context, code: str) -> tuple[str, str, str]:
    return summary.opening(context, context.marts.organisations[code])


def test_every_page_has_three_sentences_to_quote(context: Context) -> None:
    for organisation in context.marts.organisations.values():
        if organisation.has_page:
            opening = summary.opening(context, organisation)
            assert len(opening) == 3
            assert all(sentence.endswith(".") for sentence in opening), opening
            assert all(".." not in sentence and "None" not in sentence[5:] for sentence in opening)


def test_a_board_is_named_where_it_is_quoted(context: Context) -> None:
    first, second, _ = _opening(context, "QZ1")
    assert first.startswith("Example One ICB is 1st of 1 in our table")
    assert second.startswith(
        "Among ICBs, on the measures that count in our tables, its best rank is 1st of 2, "
    )


def test_a_rank_is_quoted_with_the_months_of_its_figures(context: Context) -> None:
    of = {
        "acute": tuple(
            LeagueAsOf(
                "acute", theme, title, kind, month, is_ahead=False, held_month=None, held_for=""
            )
            for theme, title, kind, month in (
                ("care-now", "Care now", "month", date(2026, 3, 1)),
                ("money", "Money", "quarter", date(2026, 1, 1)),
            )
        )
    }
    known = replace(context, marts=replace(context.marts, as_of_themes=of))
    first, _, _ = _opening(known, "ZZ1")
    assert first.endswith("likely 1st to 4th (care now March 2026 and money Q4 2025/26).")


def test_a_closed_board_is_told_in_the_past(context: Context) -> None:
    board = context.marts.organisations["QZ2"]._replace(closed_on=date(2026, 3, 31))
    assert summary.opening(context, board)[0] == (
        "Example Two ICB closed on 31 March 2026; it had no place in our table “Made-up table of "
        "icbs”: no figure for over 52 weeks."
    )


def _standing_out(context: Context, **roles: str) -> Context:
    """Set what the measures of ZZ1 are among each other."""
    own = {
        (metric_id, "ZZ1"): Standout(metric_id, "ZZ1", is_scored=True, stands_out=role)
        for metric_id, role in roles.items()
    }
    fields = replace(context.marts.fields, standouts=own)
    return replace(context, marts=replace(context.marts, fields=fields))


def test_one_place_alone_is_neither_best_nor_weakest(context: Context) -> None:
    one = _standing_out(context, rtt_over_52w="only")
    assert _opening(one, "ZZ1")[1].startswith(
        "Only one of its figures can be compared with other acute trusts: 1st of 11, likely 1st to "
        "4th, on “Made-up rtt over 52w” ("
    )


@pytest.mark.parametrize("role", ["level", "first"])
def test_level_ranks_are_all_told(context: Context, role: str) -> None:
    level = _second(context, rtt_over_52w=role, finance_combined=role)
    assert re.fullmatch(
        r"Among acute trusts, on the measures that count in our tables, it ranks 1st of 11, likely "
        r"1st to 4th, on “Made-up rtt over 52w” and 1st of 12 on “Made-up finance combined”\.",
        level,
    ), level


def test_where_nothing_can_be_compared_that_is_said(context: Context) -> None:
    assert _opening(_standing_out(context), "ZZ1")[1] == (
        "None of its figures can be compared with those of others today."
    )


BETTER: dict[str, object] = {
    "verdict": "improvement",
    "beside": "level",
    "benchmark": "england",
    "benchmark_on_year": "better",
    "benchmark_now": 0.02,
    "benchmark_year_ago": 0.03,
    "year_ago_month": date(2025, 3, 1),
    "year_ago_value": 0.04,
}
UNTOLD: dict[str, object] = {"verdict": None, "recounted_in": None, "is_of_today": False}


def test_a_change_is_told_with_both_figures_both_months_and_england(context: Context) -> None:
    told = _told(context, ae_within_4h=UNTOLD, rtt_over_52w=BETTER)
    now = context.marts.latest["rtt_over_52w", "ZZ1"].metric_value
    assert _opening(told, "ZZ1")[2] == (
        "rtt over 52w: better than a year ago, but England got better too. It was 4.0% in March "
        f"2025 and is {numbers.value(now, 'share')} in March 2026; England went from 3.0% to 2.0%."
    )
    alone = _told(context, ae_within_4h=UNTOLD, rtt_over_52w={**BETTER, "benchmark": None})
    assert _opening(alone, "ZZ1")[2].endswith("in March 2026.")


def test_what_cannot_be_judged_says_why(context: Context) -> None:
    early: dict[str, object] = {"verdict": None, "recounted_in": None}
    told = _told(
        context, ae_within_4h={**early, "recounted_in": date(2025, 11, 1)}, rtt_over_52w=early
    )
    assert _opening(told, "ZZ1")[2] == (
        "Counting changed in November 2025 for ae within 4h, so it is too early to say whether "
        "that has changed. We have too few months to say whether there is a change in rtt over 52w."
    )
    none = _told(context, ae_within_4h=UNTOLD, rtt_over_52w=UNTOLD)
    assert _opening(none, "ZZ1")[2] == "We have no recent monthly figures that would show a change."


def test_of_a_figure_that_earns_no_score_or_took_a_step_nothing_is_said(context: Context) -> None:
    none: dict[str, object] = {"verdict": None, "recounted_in": None}
    odd = _told(context, ae_within_4h={**none, "is_not_credible": True}, rtt_over_52w=none)
    assert _opening(odd, "ZZ1")[2] == (
        "We have too few months to say whether there is a change in rtt over 52w."
    )
    stepped = _told(context, ae_within_4h={**none, "is_stepped": True}, rtt_over_52w=UNTOLD)
    assert _opening(stepped, "ZZ1")[2] == (
        "What ae within 4h is counted out of changed abruptly within two years, so we do not say "
        "whether it has changed."
    )


def test_a_reason_has_no_colon_in_a_sentence_with_one(context: Context) -> None:
    for kind in ("No figure for: Over 52 weeks", "No figure that can be scored for: Over 52 weeks"):
        line = next(line for line in context.marts.lines.values() if line.org_code == "ZZ1")
        lines = {("acute", "latest", "ZZ1"): line._replace(place=None, reason=kind)}
        told = replace(context, marts=replace(context.marts, lines=lines))
        said = _opening(told, "ZZ1")[0]
        assert said.count(":") == 1
        assert said.endswith(" for Over 52 weeks.")


def _second(context: Context, **roles: str) -> str:
    """The second sentence with the figures cut out."""
    told = _standing_out(context, **roles)
    return re.sub(r" \([^)]*\)", "", _opening(told, "ZZ1")[1])


ENDS = {"finance_combined": "best", "rtt_over_52w": "lowest"}


def test_the_best_and_the_lowest_rank_are_named(context: Context) -> None:
    assert re.fullmatch(
        r"Among acute trusts, on the measures that count in our tables, its best rank is \d+\w\w "
        r"of \d+ on “Made-up finance combined”\. Its lowest is \d+\w\w of \d+, likely \d+\w\w to "
        r"\d+\w\w, on “Made-up rtt over 52w”\.",
        _second(context, ae_within_4h="between", **ENDS),
    )


def test_a_rank_that_many_share_is_told_first(context: Context) -> None:
    assert re.fullmatch(
        r"Among acute trusts, on the measures that count in our tables, it ranks .* on “Made-up ae "
        r"within 4h”\. Apart from that, its best rank is .* on “Made-up finance combined”\. Its "
        r"lowest is .* on “Made-up rtt over 52w”\.",
        _second(context, ae_within_4h="passed", **ENDS),
    )
    both = _second(context, ae_within_4h="passed", rtt_median_weeks="passed", **ENDS)
    assert ". Apart from those, its best rank is " in both


def _told(context: Context, **changes: dict[str, object]) -> Context:
    """Set what is told of the newest figures of ZZ1."""
    told = dict(context.marts.newest_figures)
    for metric_id, changed in changes.items():
        told[metric_id, "ZZ1"] = told[metric_id, "ZZ1"]._replace(**changed)  # type: ignore[arg-type]
    return replace(context, marts=replace(context.marts, newest_figures=told))
