"""The three sentences with which a page opens, whatever is held of an organisation."""

import re
from dataclasses import replace
from datetime import date

import pytest

from pipeline.publish.context import Context
from pipeline.publish.marts.measure_rows import Fields, SpcSignal
from pipeline.publish.parts import summary
from tests.support.made.judged import LAST_MONTH


def _with(context: Context, **fields: object) -> Context:
    made: Fields = replace(context.marts.fields, **fields)  # type: ignore[arg-type]
    return replace(context, marts=replace(context.marts, fields=made))


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


def test_one_place_alone_is_neither_best_nor_weakest(context: Context) -> None:
    own = context.marts.fields.own
    key = ("rtt_over_52w", "ZZ1")
    one = _with(context, own={key: own[key]})
    assert _opening(one, "ZZ1")[1].startswith(
        "Only one of its figures can be compared with other acute trusts: “Made-up rtt over 52w” ("
    )


def test_level_places_have_no_best_and_no_weakest(context: Context) -> None:
    level = {key: own._replace(standing=0.5) for key, own in context.marts.fields.own.items()}
    assert _opening(_with(context, own=level), "ZZ1")[1] == (
        "Among acute trusts it stands equally far up on all measures that count in our tables."
    )


def test_a_count_that_stands_still_is_not_the_best_of_anything(context: Context) -> None:
    marts = context.marts
    key = ("rtt_over_52w", "ZZ1")
    stuck = (*marts.history[key][:-1], marts.history[key][-1]._replace(is_frozen=True))
    frozen = replace(context, marts=replace(marts, history={**marts.history, key: stuck}))
    assert "rtt over 52w" in _opening(context, "ZZ1")[1]
    assert "rtt over 52w" not in _opening(frozen, "ZZ1")[1]
    # Nor has it got better: the sentence of its own says what it does.
    assert "rtt over 52w" not in _opening(frozen, "ZZ1")[2]


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("improvement", "Over time it has got better on “Made-up rtt over 52w”; on its other"),
        ("concern", "Over time it has got worse on “Made-up rtt over 52w”; on its other"),
        (None, "Over time nothing has clearly changed on “Made-up rtt over 52w”; on its other"),
    ],
)
def test_the_last_sentence_says_what_has_really_changed(
    context: Context, verdict: str | None, words: str
) -> None:
    key = ("rtt_over_52w", "ZZ1")
    signals = {key: {LAST_MONTH: _signal(*key, verdict)}} if verdict else {}
    # Of long waits fewer are better: a year ago there were more, or fewer.
    told = _a_year_ago(context, key, 0.5 if verdict == "improvement" else 0.0001)
    assert _opening(_with(told, signals=signals), "ZZ1")[2].startswith(words)


@pytest.mark.parametrize(("verdict", "then"), [("improvement", 0.0001), ("concern", 0.5)])
def test_a_signal_that_the_year_before_takes_back_is_not_told(
    context: Context, verdict: str, then: float
) -> None:
    key = ("rtt_over_52w", "ZZ1")
    told = _a_year_ago(context, key, then)
    signals = {key: {LAST_MONTH: _signal(*key, verdict)}}
    assert _opening(_with(told, signals=signals), "ZZ1")[2].startswith(
        "Over time nothing has clearly changed on “Made-up rtt over 52w”"
    )


def test_without_a_year_before_a_signal_is_too_early_to_tell(context: Context) -> None:
    key = ("rtt_over_52w", "ZZ1")
    signals = {key: {LAST_MONTH: _signal(*key, "improvement")}}
    then = LAST_MONTH.replace(year=LAST_MONTH.year - 1)
    without = tuple(seen for seen in context.marts.history[key] if seen.month != then)
    told = _with(context, signals=signals)
    held = {**told.marts.history, key: without}
    told = replace(told, marts=replace(told.marts, history=held))
    third = _opening(told, "ZZ1")[2]
    assert third.startswith("Compared with a year earlier it is the same on ae within 4h (69.0%")
    assert "rtt over 52w" not in third


def test_better_worse_and_neither_are_told_in_one_sentence(context: Context) -> None:
    fields = context.marts.fields
    key, other = ("rtt_over_52w", "ZZ1"), ("ae_within_4h", "ZZ1")
    judged = fields.limits[other][0]._replace(last_month=LAST_MONTH)
    limits = {**fields.limits, other: (judged,)}
    told = _a_year_ago(_a_year_ago(context, key, 0.5), other, 0.99)
    better = {key: {LAST_MONTH: _signal(*key, "improvement")}}
    both = {**better, other: {LAST_MONTH: _signal(*other, "concern")}}
    assert _opening(_with(told, limits=limits, signals=both), "ZZ1")[2] == (
        "Over time it has got better on “Made-up rtt over 52w” and worse on “Made-up ae within 4h”."
    )
    assert _opening(_with(told, limits=limits, signals=better), "ZZ1")[2] == (
        "Over time it has got better on “Made-up rtt over 52w”, while nothing has clearly changed "
        "on “Made-up ae within 4h”."
    )


def _with_first_in_finance(context: Context, **others: float) -> Context:
    """Make finance the only measure on which ZZ1 stands first, and set its other standings."""
    own = dict(context.marts.fields.own)
    for metric_id, standing in {"finance_combined": 0.0, **others}.items():
        seen = own[metric_id, "ZZ1"]
        place = 1 + round(standing * 10)
        own[metric_id, "ZZ1"] = seen._replace(place=place, place_of=11, standing=standing)
    return _with(context, own=own)


OTHERS = {"ae_within_4h": 0.2, "rtt_over_52w": 0.9}


def _second(context: Context) -> str:
    """The second sentence with the figures cut out."""
    return re.sub(r" \([^)]*\)", "", _opening(context, "ZZ1")[1])


def test_the_best_and_the_weakest_are_named_of_the_measures_that_count(context: Context) -> None:
    assert _second(_with_first_in_finance(context, **OTHERS)) == (
        "Of the measures that count in our tables it stands highest among acute trusts on “Made-up "
        "finance combined” and lowest on “Made-up rtt over 52w”."
    )


def test_a_best_place_that_a_third_of_all_share_is_told_last(context: Context) -> None:
    told = _with_first_in_finance(context, **OTHERS)
    held = dict(told.marts.fields.shared_places)
    told = _with(told, shared_places=_Everybody(held, "finance_combined"))
    assert _second(told) == (
        "Of the measures that count in our tables it stands highest among acute trusts on “Made-up "
        "ae within 4h” and lowest on “Made-up rtt over 52w”; its place on “Made-up finance "
        "combined” is higher still, but many share it."
    )


def test_a_shared_best_place_is_told_where_no_other_is_above_the_lowest(context: Context) -> None:
    told = _with_first_in_finance(context, **dict.fromkeys(OTHERS, 0.5))
    held = dict(told.marts.fields.shared_places)
    told = _with(told, shared_places=_Everybody(held, "finance_combined"))
    assert _second(told).startswith(
        "Of the measures that count in our tables it stands highest among acute trusts on “Made-up "
        "finance combined” and lowest on “Made-up "
    )


def test_a_tie_at_the_top_of_its_own_places_is_not_the_lowest(context: Context) -> None:
    # Everybody shares the tie, so that half of them counts for more than the places below it.
    told = _with_first_in_finance(context, finance_combined=0.2, **dict.fromkeys(OTHERS, 0.3))
    held = dict(told.marts.fields.shared_places)
    told = _with(told, shared_places=_Everybody(held, "finance_combined"))
    assert _second(told).startswith(
        "Of the measures that count in our tables it stands highest among acute trusts on “Made-up "
        "finance combined” and lowest on “Made-up "
    )


class _Everybody(dict[tuple[str, str, str, int | None], int]):
    """Says that a whole field shares each place of one measure."""

    def __init__(self, held: dict[tuple[str, str, str, int | None], int], metric_id: str) -> None:
        super().__init__(held)
        self._metric_id = metric_id

    def __getitem__(self, key: tuple[str, str, str, int | None]) -> int:
        return 99 if key[0] == self._metric_id else super().__getitem__(key)


def _a_year_ago(context: Context, key: tuple[str, str], value: float) -> Context:
    """Set the figure of the year before the newest."""
    then = LAST_MONTH.replace(year=LAST_MONTH.year - 1)
    history = tuple(
        seen._replace(metric_value=value) if seen.month == then else seen
        for seen in context.marts.history[key]
    )
    assert any(seen.month == then for seen in history)
    marts = replace(context.marts, history={**context.marts.history, key: history})
    return replace(context, marts=marts)


def test_without_limits_the_year_before_is_told_with_its_doubt(context: Context) -> None:
    third = _opening(_with(context, limits={}), "ZZ1")[2]
    assert third.startswith("Compared with a year earlier it is the same on ae within 4h (69.0%")
    assert third.endswith("too few months are held to tell whether that is more than chance.")


def _signal(metric_id: str, org_code: str, verdict: str) -> SpcSignal:
    return SpcSignal(
        metric_id=metric_id,
        org_code=org_code,
        month=LAST_MONTH,
        rule="outside",
        verdict=verdict,
        month_count=1,
    )
