"""Months and quarters as publishers spell them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.periods import (
    MONTHS,
    first_of_year,
    is_release_day,
    is_year,
    month_in,
    month_name,
    month_slug,
    month_spelt,
    months_told,
    quarter_in,
    quarter_name,
    quarter_slug,
    quarter_told,
    release_day,
    year_before,
    year_name,
    year_of,
    years_in,
)

MONTH = st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)).map(
    lambda day: day.replace(day=1)
)
QUARTER = st.builds(date, st.integers(2001, 2099), st.sampled_from([1, 4, 7, 10]), st.just(1))


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("MSitAE-APRIL-2025", date(2025, 4, 1)),
        ("April 26", date(2026, 4, 1)),
        ("April  2025 ", date(2025, 4, 1)),
        ("Apr25", date(2025, 4, 1)),
        ("Nov-25", date(2025, 11, 1)),
        ("RTT-April-2026", date(2026, 4, 1)),
        ("Sept_2019", date(2019, 9, 1)),
        ("may2021", date(2021, 5, 1)),
        ("December-1999", None),
        ("April", None),
        ("2025-04", None),
        ("April 202", None),
        ("April 12025", None),
        ("Total", None),
        ("", None),
    ],
)
def test_a_month_is_found_as_publishers_spell_it(text: str, month: date | None) -> None:
    assert month == month_in(text)


@given(MONTH)
def test_a_month_spelt_for_people_is_read_back(month: date) -> None:
    assert month == month_in(month_name(month))


@given(MONTH, st.sampled_from(["", " ", "-", "_"]), st.integers(3, 9), st.sampled_from([0, 2]))
def test_a_month_is_found_however_it_is_shortened(
    month: date, between: str, letters: int, century: int
) -> None:
    name = MONTHS[month.month - 1].capitalize()
    text = name[:letters] + between + f"{month.year}"[century:]
    assert month == month_in(f"Monthly-AE-{text}-CSV")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("APRIL-2025", "2025-04"),
        ("Apr-2024-to-Sep-2024", "2024-04_2024-09"),
        ("October 2024 to March 2025", "2024-10_2025-03"),
        ("October to March 2025", "2025-03"),
        ("20250831", "2025-08"),
        ("20251331", ""),
        ("from stone to steel", ""),
        ("", ""),
    ],
)
def test_a_name_tells_its_month_or_its_first_and_last(text: str, told: str) -> None:
    assert months_told(text) == told


@given(MONTH)
def test_a_month_in_our_spelling_is_read_back(month: date) -> None:
    assert month_spelt(month_slug(month)) == month.replace(day=1)


@pytest.mark.parametrize("text", ["", "2025", "2025-13", "2016_2021", "2025-12-29", "unstated"])
def test_what_is_no_month_in_our_spelling_is_none(text: str) -> None:
    assert month_spelt(text) is None


@given(MONTH, MONTH)
def test_months_sort_as_their_slugs_do(one: date, other: date) -> None:
    assert (one < other) == (month_slug(one) < month_slug(other))


@pytest.mark.parametrize(
    ("text", "quarter"),
    [
        ("Q1 2025/26", date(2025, 4, 1)),
        ("Q2 2025/26", date(2025, 7, 1)),
        ("Q3 2025/26", date(2025, 10, 1)),
        ("Q4 2025/26", date(2026, 1, 1)),
        ("Q4 25/26", date(2026, 1, 1)),
        ("Q4 2099/00", date(2100, 1, 1)),
        ("Q4 2025/27", None),
        ("Q5 2025/26", None),
        ("Q0 2025/26", None),
        ("2025/26", None),
        ("Q4", None),
        ("", None),
    ],
)
def test_a_quarter_of_a_financial_year_is_found(text: str, quarter: date | None) -> None:
    assert quarter == quarter_in(text)


@pytest.mark.parametrize(
    ("text", "quarter"),
    [
        ("Financial performance report 2025/26: Quarter 4", date(2026, 1, 1)),
        ("financial-performance-report-2025-26-quarter-4", date(2026, 1, 1)),
        ("2024-25-quarter-1", date(2024, 4, 1)),
        ("Quarter 2 2025/26", date(2025, 7, 1)),
        ("data-q3-25-26-v2.csv", date(2025, 10, 1)),
        ("Acute trust data \N{EN DASH} Q3 2025/26 (CSV)", date(2025, 10, 1)),
        ("2025/26: Quarter 5", None),
        ("2025/26: Quarter 41", None),
        ("2025/27: Quarter 4", None),
        ("Quarter 4", None),
        ("2025/26", None),
        ("", None),
    ],
)
def test_a_quarter_is_found_as_links_tell_it(text: str, quarter: date | None) -> None:
    assert quarter == quarter_told(text)


@given(QUARTER)
def test_a_quarter_in_our_spelling_is_told_too(quarter: date) -> None:
    assert quarter == quarter_told(quarter_slug(quarter))


@given(QUARTER)
def test_a_quarter_spelt_as_the_nhs_does_is_read_back(quarter: date) -> None:
    assert quarter == quarter_in(quarter_name(quarter))


def test_a_quarter_in_a_file_name_sorts_as_text() -> None:
    assert quarter_slug(date(2025, 4, 1)) == "2025-26-Q1"
    assert quarter_slug(date(2026, 1, 1)) == "2025-26-Q4"
    assert quarter_slug(date(2099, 10, 1)) == "2099-00-Q3"


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 3, 31), "2025-26"),
        (date(2026, 4, 1), "2026-27"),
        (date(2099, 12, 31), "2099-00"),
    ],
)
def test_a_financial_year_begins_in_april(day: date, year: str) -> None:
    assert year_of(day) == year
    assert is_year(year)


@given(MONTH.filter(lambda month: year_of(month) >= "2000"))
def test_a_financial_year_is_spelt_for_people_and_begins_on_its_first_day(month: date) -> None:
    first = first_of_year(year_of(month))
    assert (first.month, first.day) == (4, 1)
    assert 0 <= (month - first).days < 366
    assert years_in(f"accounts for {year_name(month)}") == (year_of(first),)


@given(MONTH)
def test_the_year_before_is_the_year_of_a_year_ago(month: date) -> None:
    assert year_before(year_of(month)) == year_of(month.replace(year=month.year - 1))


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2025-26 RTT waiting times data", ("2025-26",)),
        ("data 2025/26 and 2024_25", ("2025-26", "2024-25")),
        ("2025-27", ()),
        ("2025-06-11", ()),
        ("12025-26", ()),
        ("2025-261", ()),
        ("", ()),
    ],
)
def test_financial_years_are_found_in_texts(text: str, years: tuple[str, ...]) -> None:
    assert years_in(text) == years


@pytest.mark.parametrize("text", ["2025-27", "2025/26", "in 2025-26", "2025", ""])
def test_what_is_no_year_in_our_spelling(text: str) -> None:
    assert not is_year(text)


# Days on which NHS England put its monthly figures out, by files and news of the day.
@pytest.mark.parametrize(
    ("ended", "day"),
    [
        (date(2022, 4, 30), date(2022, 5, 12)),
        (date(2023, 4, 30), date(2023, 5, 11)),
        (date(2024, 5, 31), date(2024, 6, 13)),
        (date(2024, 12, 31), date(2025, 1, 9)),
        (date(2025, 10, 31), date(2025, 11, 13)),
        (date(2025, 12, 31), date(2026, 1, 15)),
        (date(2026, 4, 30), date(2026, 5, 14)),
    ],
)
def test_the_second_thursday_is_that_of_the_publisher(ended: date, day: date) -> None:
    assert release_day("second Thursday of the next month", ended) == day


def test_the_month_after_next_may_lie_in_another_year() -> None:
    rule = "first Monday of the month after next"
    assert release_day(rule, date(2025, 12, 31)) == date(2026, 2, 2)
    assert release_day(rule, date(2025, 10, 31)) == date(2025, 12, 1)


@given(
    ended=MONTH,
    nth=st.sampled_from(["first", "second", "third", "fourth"]),
    weekday=st.integers(0, 4),
    months=st.sampled_from(["next month", "month after next"]),
)
def test_a_release_day_is_the_weekday_it_says_and_not_in_the_holidays(
    ended: date, nth: str, weekday: int, months: str
) -> None:
    name = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")[weekday]
    day = release_day(f"{nth} {name} of the {months}", ended)
    assert day.weekday() == weekday
    assert (day.month - ended.month) % 12 == (1 if months == "next month" else 2)
    assert day.month > 1 or day.day > 8


@pytest.mark.parametrize(
    "rule", ["", "second Thursday", "2nd Thursday of the next month", "fifth Friday of next month"]
)
def test_what_is_no_release_day_is_told(rule: str) -> None:
    assert not is_release_day(rule)
