"""The three sentences with which a page opens, whatever is held of an organisation."""

import re
from dataclasses import replace
from datetime import date

import pytest

from pipeline.publish.context import Context
from pipeline.publish.marts.measure_rows import Standout
from pipeline.publish.parts import summary


def _opening(context: Context, code: str) -> tuple[str, str, str]:
    return summary.opening(context, context.marts.organisations[code])


def test_every_page_opens_with_three_sentences(context: Context) -> None:
    for organisation in context.marts.organisations.values():
        if organisation.has_page:
            opening = summary.opening(context, organisation)
            assert len(opening) == 3
            assert all(sentence.endswith(".") for sentence in opening), opening
            assert all(".." not in sentence and "None" not in sentence[5:] for sentence in opening)


def test_a_board_says_what_it_is(context: Context) -> None:
    first, second, _ = _opening(context, "QZ1")
    assert first.startswith(
        "This integrated care board (ICB), which plans NHS care for its area, is 1st of 1 in our "
    )
    assert second.startswith(
        "Of the measures that count in our tables it stands highest among ICBs on “"
    )


def test_a_closed_board_is_told_in_the_past(context: Context) -> None:
    board = context.marts.organisations["QZ2"]._replace(closed_on=date(2026, 3, 31))
    assert summary.opening(context, board)[0] == (
        "This integrated care board (ICB), which planned NHS care for its area, closed on 31 March "
        "2026; it had no place in our table “Made-up table of icbs”: no figure for over 52 weeks."
    )


def test_a_trust_of_no_peer_group_is_an_nhs_trust(context: Context) -> None:
    trust = context.marts.organisations["ZM1"]._replace(peer_group=None, town="Exampleton")
    assert summary.opening(context, trust)[0].startswith("This NHS trust in Exampleton is in none")


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
        "Only one of its figures can be compared with other acute trusts: “Made-up rtt over 52w” ("
    )


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("level", "it stands equally far up on all measures that count in our tables."),
        ("first", "nobody stands higher on any of the measures that count in our tables."),
    ],
)
def test_level_places_have_no_best_and_no_weakest(context: Context, role: str, words: str) -> None:
    level = _standing_out(context, rtt_over_52w=role, ae_within_4h=role)
    assert _opening(level, "ZZ1")[1] == f"Among acute trusts {words}"


def test_where_nothing_can_be_compared_that_is_said(context: Context) -> None:
    assert _opening(_standing_out(context), "ZZ1")[1] == (
        "None of its figures can be compared with those of others today."
    )


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("improvement", "Over time it has got better on “Made-up rtt over 52w”; on its other"),
        ("concern", "Over time it has got worse on “Made-up rtt over 52w”; on its other"),
        ("none", "Over time nothing has clearly changed on “Made-up rtt over 52w”; on its other"),
    ],
)
def test_the_last_sentence_says_what_has_really_changed(
    context: Context, verdict: str, words: str
) -> None:
    assert _opening(_judged(context, rtt_over_52w=verdict), "ZZ1")[2].startswith(words)


def test_what_is_too_early_to_tell_is_compared_with_the_year_before(context: Context) -> None:
    third = _opening(_judged(context, rtt_over_52w=None), "ZZ1")[2]
    assert third.startswith("Compared with a year earlier it is the same on ae within 4h (69.0%")
    assert third.endswith("too few months are held to tell whether that is more than chance.")


def test_better_worse_and_neither_are_told_in_one_sentence(context: Context) -> None:
    both = _judged(context, rtt_over_52w="improvement", ae_within_4h="concern")
    assert _opening(both, "ZZ1")[2] == (
        "Over time it has got better on “Made-up rtt over 52w” and worse on “Made-up ae within 4h”."
    )
    better = _judged(context, rtt_over_52w="improvement", ae_within_4h="none")
    assert _opening(better, "ZZ1")[2] == (
        "Over time it has got better on “Made-up rtt over 52w”, while nothing has clearly changed "
        "on “Made-up ae within 4h”."
    )


def _second(context: Context, **roles: str) -> str:
    """The second sentence with the figures cut out."""
    told = _standing_out(context, **roles)
    return re.sub(r" \([^)]*\)", "", _opening(told, "ZZ1")[1])


ENDS = {"finance_combined": "best", "rtt_over_52w": "lowest"}


def test_the_best_and_the_weakest_are_named(context: Context) -> None:
    assert _second(context, ae_within_4h="between", **ENDS) == (
        "Of the measures that count in our tables it stands highest among acute trusts on “Made-up "
        "finance combined” and lowest on “Made-up rtt over 52w”."
    )


def test_a_higher_place_that_many_share_is_told_last(context: Context) -> None:
    assert _second(context, ae_within_4h="passed", **ENDS) == (
        "Of the measures that count in our tables it stands highest among acute trusts on “Made-up "
        "finance combined” and lowest on “Made-up rtt over 52w”; its place on “Made-up ae within "
        "4h” is higher still, but many share it."
    )
    both = _second(context, ae_within_4h="passed", rtt_median_weeks="passed", **ENDS)
    assert both.endswith(
        "; its places on “Made-up ae within 4h” and “Made-up rtt median weeks” are higher still, "
        "but many share them."
    )


def _judged(context: Context, **verdicts: str | None) -> Context:
    """Set whether measures of ZZ1 have got better or worse."""
    told = dict(context.marts.newest_figures)
    for metric_id, verdict in verdicts.items():
        told[metric_id, "ZZ1"] = told[metric_id, "ZZ1"]._replace(verdict=verdict)
    return replace(context, marts=replace(context.marts, newest_figures=told))
