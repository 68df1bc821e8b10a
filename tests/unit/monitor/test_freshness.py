"""When figures and reviews are late: not on the day they are due, and on the day after."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config.sources import Source
from pipeline.domain.notices import Notice
from pipeline.errors import SourceProblem
from pipeline.monitor.freshness import Known, Reach, Standing, reach, standing, unreviewed
from pipeline.steps import inputs
from pipeline.steps.holdings import PARQUET
from tests.support.made.nights import RETURNS
from tests.support.publisher.published import APRIL, MAY, ae_name, ae_rows, as_csv
from tests.support.world import World, declared

DAY = timedelta(days=1)
LONG_AGO, FAR_OFF = date(2010, 1, 1), date(2040, 12, 31)

QUARTERLY = RETURNS.model_copy(update={"period": "quarter", "late_after_days": 100})
YEARLY = RETURNS.model_copy(update={"period": "year", "late_after_days": 490})
REGISTER = RETURNS.model_copy(update={"period": "day", "late_after_days": 200})

firsts = st.dates(LONG_AGO, FAR_OFF).map(lambda day: day.replace(day=1))


@pytest.mark.parametrize(
    ("source", "newest", "to", "expected", "due"),
    [
        (RETURNS, date(2026, 3, 1), "March 2026", "April 2026", date(2026, 6, 14)),
        (RETURNS, date(2025, 11, 1), "November 2025", "December 2025", date(2026, 2, 14)),
        (RETURNS, date(2024, 1, 1), "January 2024", "February 2024", date(2024, 4, 14)),
        (QUARTERLY, date(2026, 1, 1), "Q4 2025/26", "Q1 2026/27", date(2026, 10, 8)),
        (QUARTERLY, date(2025, 10, 1), "Q3 2025/26", "Q4 2025/26", date(2026, 7, 9)),
        (YEARLY, date(2024, 4, 1), "2024/25", "2025/26", date(2027, 8, 3)),
        (REGISTER, date(2026, 7, 8), "2026-07-08", "one newer than 2026-07-08", date(2027, 1, 24)),
    ],
)
def test_what_comes_next_is_due_so_long_after_it_ends(
    source: Source, newest: date, to: str, expected: str, due: date
) -> None:
    found = reach(source, Known(newest=newest), due)
    assert (found.to, found.expected, found.due) == (to, expected, due)


@given(newest=firsts, allowed=st.integers(0, 400), at=st.integers(-500, 500))
@pytest.mark.parametrize(
    "source", [RETURNS, QUARTERLY, YEARLY, REGISTER], ids=lambda one: one.period
)
def test_it_is_late_from_the_day_after_it_is_due(
    source: Source, newest: date, allowed: int, at: int
) -> None:
    patient = source.model_copy(update={"late_after_days": allowed})
    known = Known(newest=newest)
    due = reach(patient, known, newest).due
    assert due is not None
    assert reach(patient, known, due).days_late == 0
    assert reach(patient, known, due).words == ""
    assert reach(patient, known, due + DAY).days_late == 1
    assert reach(patient, known, due + at * DAY).days_late == max(at, 0)


@given(newest=firsts, allowed=st.integers(0, 400))
def test_a_day_more_of_patience_is_due_a_day_later(newest: date, allowed: int) -> None:
    dues = [
        reach(
            RETURNS.model_copy(update={"late_after_days": days}), Known(newest=newest), newest
        ).due
        for days in (allowed, allowed + 1)
    ]
    assert dues[0] is not None
    assert dues[1] == dues[0] + DAY


@given(today=st.dates())
def test_where_nothing_is_held_nothing_is_late(today: date) -> None:
    assert reach(RETURNS, Known(), today) == Reach(source="returns", landing=RETURNS.landing)


@given(newest=firsts, today=st.dates())
def test_what_is_landed_by_hand_is_never_late(newest: date, today: date) -> None:
    by_hand = RETURNS.model_copy(update={"pages": (), "reports": {}})
    assert reach(by_hand, Known(newest=newest), today).days_late == 0


def test_the_words_tell_how_late_what_by_when_and_where_to_look() -> None:
    known = Known(newest=date(2026, 3, 1))
    rest = f"expected April 2026 by 2026-06-14, found nothing newer; check {RETURNS.landing}"
    assert reach(RETURNS, known, date(2026, 6, 15)).words == f"late by 1 day: {rest}"
    assert reach(RETURNS, known, date(2026, 6, 24)).words == f"late by 10 days: {rest}"


def test_a_review_is_overdue_from_the_day_after() -> None:
    due = declared().metrics[0].model_copy(update={"id": "made_up", "next_review": MAY})
    assert list(unreviewed([due], MAY)) == []
    assert list(unreviewed([due], MAY + DAY)) == [due]
    assert list(unreviewed([due.model_copy(update={"status": "retired"})], MAY + DAY)) == []
    (warning,) = Standing(unreviewed=(due,)).warnings
    assert warning == (
        "made_up: its review was due by 2025-05-01; review it, then change reviewed and "
        "next_review in metrics.toml"
    )


def test_everything_declared_stands_in_its_order_and_late_sources_are_told_before_reviews() -> None:
    newest = {
        source.id: Known(newest=LONG_AGO) for source in declared().sources if source.is_fetched
    }
    now = standing(declared(), newest, FAR_OFF)
    assert [one.source for one in now.reaches] == [source.id for source in declared().sources]
    fixed = {source.id for source in declared().sources if source.is_fixed}
    assert fixed == {"icb_boundaries"}
    late = [source for source in newest if source not in fixed]
    assert [one.source for one in now.late] == late
    assert len(now.reviews) == len(declared().metrics)
    assert [text.split(":")[0] for text in now.warnings] == [
        *late,
        *(one.id for one in declared().metrics),
    ]
    assert standing(declared(), newest, LONG_AGO).warnings == ()


@pytest.mark.parametrize(
    ("rule", "newest", "due"),
    [
        ("second Thursday of the next month", date(2026, 3, 1), date(2026, 5, 16)),
        ("second Thursday of the next month", date(2026, 4, 1), date(2026, 6, 13)),
        ("second Thursday of the month after next", date(2026, 3, 1), date(2026, 6, 13)),
        # In January 2026 the holidays took a week, in January 2025 they did not.
        ("second Thursday of the next month", date(2025, 11, 1), date(2026, 1, 17)),
        ("second Thursday of the next month", date(2024, 11, 1), date(2025, 1, 11)),
    ],
)
def test_what_has_a_day_is_late_so_long_after_it(rule: str, newest: date, due: date) -> None:
    source = RETURNS.model_copy(update={"due": rule, "late_after_days": 2})
    found = reach(source, Known(newest=newest), due + DAY)
    assert (found.due, found.days_late) == (due, 1)


def test_a_register_that_is_confirmed_is_not_late_however_old_it_is() -> None:
    day, today = date(2026, 7, 8), date(2030, 1, 1)
    unheard = reach(REGISTER, Known(newest=day), today)
    heard = reach(REGISTER, Known(newest=day, confirmed=today), today)
    assert unheard.days_late > 1000
    assert (heard.to, heard.expected, heard.days_late) == (
        *("2026-07-08", "one newer than 2030-01-01"),
        0,
    )
    # An answer that was older than what was landed by hand since takes nothing away.
    older = Known(newest=day, confirmed=day - 9 * DAY)
    assert reach(REGISTER, older, day).due == reach(REGISTER, Known(newest=day), day).due


@given(newest=firsts, at=st.integers(-500, 500))
@pytest.mark.parametrize("source", [RETURNS, QUARTERLY, REGISTER], ids=lambda one: one.period)
def test_what_the_site_says_changes_on_the_day_it_is_late_and_on_no_other(
    source: Source, newest: date, at: int
) -> None:
    known = Known(newest=newest)
    due = reach(source, known, newest).due
    assert due is not None
    in_time = reach(source, known, newest).notice
    late = reach(source, known, due + DAY).notice
    assert in_time != late
    assert reach(source, known, due + at * DAY).notice == (late if at > 0 else in_time)


@given(days=st.integers(0, 30))
def test_a_register_that_is_confirmed_every_night_says_the_same_every_night(days: int) -> None:
    first = date(2026, 7, 8)
    today = first + days * DAY
    said = reach(REGISTER, Known(newest=first, confirmed=today), today).notice
    assert said == Notice(source="returns")


def test_a_source_that_is_out_of_reach_says_since_when_and_what_that_means() -> None:
    since = date(2026, 6, 19)
    found = reach(RETURNS, Known(unavailable_since=since), since + 9 * DAY)
    assert found.unavailable == (
        "partly or wholly out of reach since 2026-06-19: we keep using what we have, and the "
        f"next run tries again; the [fetch] lines say why, check {RETURNS.landing}"
    )
    assert found.notice == Notice(source="returns", unavailable_since=since)
    assert reach(RETURNS, Known(), since).unavailable == ""


def test_only_what_is_admitted_reaches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World.at(tmp_path, monkeypatch)
    world.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    assert inputs.newest(declared(), world.held()) == {}
    world.examine()
    assert inputs.newest(declared(), world.held()) == {"ae_monthly": APRIL}
    world.land(ae_name(MAY), as_csv(ae_rows(MAY)[:40]))
    assert not all(verdict.admitted for verdict in world.examine().values())
    assert inputs.newest(declared(), world.held()) == {"ae_monthly": APRIL}


def test_a_damaged_table_is_a_problem_of_its_source_that_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World.at(tmp_path, monkeypatch)
    world.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    world.examine()
    (held,) = world.held()
    held.parsed.write_bytes(PARQUET + b"spoilt" + PARQUET)
    says = r"ae_monthly.*: expected a whole Parquet file, found .*make clean"
    with pytest.raises(SourceProblem, match=says):
        inputs.newest(declared(), world.held())
    with pytest.raises(SourceProblem, match=says):
        inputs.parsed(declared(), world.held())
    world.land(ae_name(MAY), as_csv(ae_rows(MAY)))
    with pytest.raises(SourceProblem, match=says):
        world.examine()
