"""What is said of the newest months of a series, by what chance explains."""

from datetime import date

import pytest

from pipeline.publish.marts.measure_rows import SpcLimit, SpcSignal
from pipeline.publish.wording import chance
from tests.support.made import declared

FOUR_HOURS, LONG_WAITS, MEDIAN, PLAN, FINANCE = declared.config().metrics
LAST = date(2026, 3, 1)


def _limit(**changes: object) -> SpcLimit:
    found = SpcLimit(
        metric_id="ae_within_4h",
        org_code="ZZ1",
        stretch=0,
        first_month=date(2024, 4, 1),
        last_month=LAST,
        figure_count=24,
        mean=0.7,
        lower_limit=0.6,
        upper_limit=0.8,
        is_trial=False,
    )
    return found._replace(**changes)  # type: ignore[arg-type]


def _signal(rule: str, verdict: str, months: int = 1, month: date = LAST) -> SpcSignal:
    return SpcSignal(
        metric_id="ae_within_4h",
        org_code="ZZ1",
        month=month,
        rule=rule,
        verdict=verdict,
        month_count=months,
    )


SEASONS = "Winter, or a slow drift all over England, can do that: compare it with England."


def test_ups_and_downs_are_named_as_such() -> None:
    said = ("Its newest ups and downs are within what chance makes.",)
    assert chance.meaning(FOUR_HOURS, [_limit()], {}) == said
    # A month long ago says nothing of now.
    old = date(2025, 1, 1)
    signals = {old: _signal("outside", "concern", month=old)}
    assert chance.meaning(FOUR_HOURS, [_limit()], signals) == said


@pytest.mark.parametrize(
    ("signal", "words"),
    [
        (
            _signal("run", "improvement", 7),
            "The last seven months all lie on the better side of the average",
        ),
        (
            _signal("run", "concern", 14),
            "The last 14 months all lie on the worse side of the average",
        ),
        (
            _signal("trend", "concern", 7),
            "Each of the last six months is worse than the one before",
        ),
        (
            _signal("two_of_three", "improvement"),
            "Two of the last three months lie far on the better side of the average",
        ),
    ],
)
def test_each_rule_has_its_sentence(signal: SpcSignal, words: str) -> None:
    assert chance.meaning(FOUR_HOURS, [_limit()], {LAST: signal}) == (
        f"{words}: more than chance usually explains.",
        SEASONS,
    )


def test_a_month_outside_the_limits_is_told_as_such() -> None:
    said = chance.meaning(FOUR_HOURS, [_limit()], {LAST: _signal("outside", "concern")})
    assert said == ("March 2026 is worse than chance usually explains.", SEASONS)


def test_a_series_that_never_moves_is_told_as_such() -> None:
    still = _limit(mean=0.5, lower_limit=0.5, upper_limit=0.5)
    assert chance.meaning(FOUR_HOURS, [still], {}) == ("Every month has the same figure.",)


def test_limits_of_few_months_and_of_waiting_lists_are_told_with_their_doubt() -> None:
    trial, *_ = chance.meaning(FOUR_HOURS, [_limit(is_trial=True)], {})[1:]
    assert trial == "The average rests on fewer than 12 months and may still move."
    stock = LONG_WAITS.model_copy(update={"is_stock": True})
    _, narrow = chance.meaning(stock, [_limit()], {LAST: _signal("outside", "concern")})
    assert "the limits are too narrow" in narrow
    # Where no month lies beyond them there is nothing to warn of.
    assert len(chance.meaning(stock, [_limit()], {})) == 1


def test_months_that_cannot_be_judged_say_why() -> None:
    new = _limit(stretch=1, first_month=date(2025, 11, 1), figure_count=5, mean=None)
    (said,) = chance.meaning(FOUR_HOURS, [_limit(), new], {})
    assert said == (
        "It has been counted differently since November 2025: only five months are held since "
        "then, and eight are needed to tell a real change from chance."
    )
    assert chance.meaning(FOUR_HOURS, [new._replace(figure_count=1)], {}) == (
        "Only one month is held so far, and eight are needed to tell a real change from chance.",
    )
    gaps = new._replace(figure_count=9)
    assert chance.meaning(FOUR_HOURS, [gaps], {}) == (
        "Too many months are missing in between to tell a real change from chance.",
    )


def test_quarters_of_money_and_series_that_are_not_held_are_not_judged() -> None:
    assert chance.meaning(FINANCE, [], {}) == (
        "Chance is not judged here: each financial year begins anew in April.",
    )
    assert chance.meaning(FOUR_HOURS, [], {}) == ()
    assert not chance.is_judged([])
    assert chance.newest_signal([], {}) is None


def test_a_month_at_the_start_of_the_newest_stretch_belongs_to_it() -> None:
    stock = LONG_WAITS.model_copy(update={"is_stock": True})
    newest = _limit(stretch=1, first_month=date(2025, 4, 1))
    before, start = date(2025, 3, 1), date(2025, 4, 1)
    for month, sentences in ((before, 1), (start, 2)):
        signals = {month: _signal("outside", "concern", month=month)}
        assert len(chance.meaning(stock, [_limit(), newest], signals)) == sentences


def test_eight_figures_are_enough_and_then_it_is_the_gaps() -> None:
    gaps = _limit(figure_count=8, mean=None)
    (said,) = chance.meaning(FOUR_HOURS, [gaps], {})
    assert said.startswith("Too many months are missing in between")


def test_a_chart_is_described_by_its_stretches_and_its_marks() -> None:
    earlier = _limit(last_month=date(2025, 3, 1), mean=0.65)
    later = _limit(stretch=1, first_month=date(2025, 4, 1))
    signals = {
        date(2025, 5, 1): _signal("run", "improvement"),
        date(2025, 6, 1): _signal("run", "improvement"),
        LAST: _signal("outside", "concern"),
    }
    assert list(chance.described(FOUR_HOURS, [earlier, later], signals)) == [
        "From April 2024 to March 2025 the average is 65.0%; chance explains 60.0% to 80.0%.",
        "From April 2025 to March 2026 the average is 70.0%; chance explains 60.0% to 80.0%.",
        "2 months marked as better than chance explains, 1 month as worse.",
    ]
    assert list(chance.described(FOUR_HOURS, [], signals)) == []


def test_a_measure_that_is_neither_good_nor_bad_has_another_side() -> None:
    sides = [chance.side(one) for one in (chance.BETTER, chance.WORSE, chance.NEITHER)]
    assert sides == ["better", "worse", "other"]
