"""Numbers to words: every boundary on purpose."""

from datetime import date
from fractions import Fraction

import pytest

from pipeline.domain.releases import Status
from pipeline.publish.wording import numbers
from tests.support.made import declared

METRIC = declared.config().metrics[0]


@pytest.mark.parametrize(
    ("number", "unit", "expected"),
    [
        (0.771, "share", "77.1%"),
        (0.77149, "share", "77.1%"),
        (0.7715, "share", "77.2%"),
        (1.0, "share", "100.0%"),
        (0.0, "share", "0.0%"),
        (0.0004, "share", "under 0.1%"),
        (0.0005, "share", "0.1%"),
        (-1.25, "percent", "\N{MINUS SIGN}1.25%"),
        (-0.001, "percent", "0.00%"),
        (11.8956547031894, "weeks", "11.9 weeks"),
        (1623, "seconds", "27 min 03 s"),
        (59.6, "seconds", "1 min 00 s"),
        (2.005, "score", "2.01"),
        (None, "share", "no figure"),
        (-0.0004, "share", "0.0%"),
    ],
)
def test_a_figure_is_printed_in_its_unit(number: float | None, unit: str, expected: str) -> None:
    assert expected == numbers.value(number, unit)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (34, "34th"),
        (111, "111th"),
        (112, "112th"),
        (113, "113th"),
        (122, "122nd"),
    ],
)
def test_an_ordinal_number_ends_as_it_is_spoken(number: int, expected: str) -> None:
    assert expected == numbers.ordinal(number)


def test_a_place_says_of_how_many_and_whether_it_is_shared() -> None:
    assert numbers.place(34, 119) == "34th of 119"
    assert numbers.place(34, 119, 1) == "34th equal of 119"
    assert numbers.place(1, None) == "1st"
    assert numbers.place(None, 119) == ""


def test_periods_and_days_are_spelt_as_people_do() -> None:
    assert numbers.period(date(2025, 6, 1), "month") == "June 2025"
    assert numbers.period(date(2026, 1, 1), "quarter") == "Q4 2025/26"
    assert numbers.period(None, "month") == "no period"
    assert numbers.short_period(date(2025, 6, 1), "month") == "Jun 2025"
    assert numbers.short_period(date(2026, 1, 1), "quarter") == "Q4 25/26"
    assert numbers.period_slug(date(2025, 6, 1)) == "2025-06"
    assert numbers.period_slug(date(2026, 1, 1)) == "2026-01"
    assert numbers.period_slug(None) == ""
    assert numbers.day(date(2026, 5, 4)) == "4 May 2026"
    assert numbers.day(None) == "no date"
    assert numbers.period(date(2026, 5, 4), "day") == "4 May 2026"
    assert numbers.period(None, "day") == "no date"


def test_an_edition_is_the_latest_or_has_a_month() -> None:
    assert numbers.edition("latest") == "latest figures"
    assert numbers.edition("2026-03") == "March 2026"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-11", "November 2025"),
        ("2025-11-13", "13 November 2025"),
        ("2025-11-13T09:31:00Z", "13 November 2025"),
        ("", "date not known"),
        (None, "date not known"),
        ("spring", "spring"),
        ("2025-99", "2025-99"),
    ],
)
def test_a_publication_date_is_as_precise_as_it_is_known(text: str | None, expected: str) -> None:
    assert expected == numbers.published(text)


def test_counts_have_separators_and_nouns() -> None:
    assert numbers.count(1_428_563) == "1,428,563"
    assert numbers.count(None) == "no figure"
    assert numbers.counted(1, "trust") == "1 trust"
    assert numbers.counted(0, "trust") == "0 trusts"
    assert numbers.counted(2, "ICB", "boards") == "2 boards"


def test_a_target_has_no_decimals_it_does_not_need() -> None:
    assert numbers.target(0.78, "share") == "78%"
    assert numbers.target(0.0, "share") == "0%"
    assert numbers.target(0.785, "share") == "78.5%"


def test_the_scale_of_a_chart_has_no_more_decimals_than_its_steps() -> None:
    assert numbers.axis(0.75, "share", 0.05) == "75%"
    assert numbers.axis(0.005, "share", 0.005) == "0.5%"
    assert numbers.axis(-0.5, "percent", 0.5) == "\N{MINUS SIGN}0.5"
    assert numbers.axis(0.25, "percent", 0.05) == "0.25"
    assert numbers.axis(12, "weeks", 2) == "12"


def test_sizes_of_files_are_rounded_up_to_a_kilobyte() -> None:
    assert numbers.size(12) == "1 KB"
    assert numbers.size(123_456) == "123 KB"
    assert numbers.size(3_400_000) == "3.4 MB"
    assert numbers.size(999_499) == "999 KB"
    assert numbers.size(1_000_000) == "1.0 MB"
    assert numbers.size(999_999_999) == "1,000.0 MB"
    assert numbers.size(None) == "size not known"


def test_weights_are_words_where_there_are_words() -> None:
    words = {
        Fraction(1): "all of it",
        Fraction(1, 2): "one half",
        Fraction(1, 3): "one third",
        Fraction(2, 3): "two thirds",
        Fraction(1, 4): "one quarter",
        Fraction(3, 4): "three quarters",
        Fraction(1, 6): "one sixth",
        Fraction(3, 10): "3 of 10 parts",
    }
    assert {weight: numbers.fraction(weight) for weight in words} == words


def test_small_counts_are_words_up_to_twelve() -> None:
    assert [numbers.small(number) for number in range(14)] == [
        *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
        *("eleven", "twelve", "13"),
    ]


def test_a_missing_figure_says_why() -> None:
    assert numbers.flag("published", METRIC) == ""
    assert numbers.flag("too_small", METRIC) == "No figure: fewer than 100 people are counted."
    assert numbers.flag(None, METRIC).startswith("No figure: it was not submitted")
    assert numbers.flag("a_new_flag", METRIC) == "a new flag"
    assert numbers.flag("", METRIC) == numbers.flag("not_published", METRIC)
    assert numbers.flag("restated", METRIC).startswith("Counted again on today's map of ICBs")
    assert "was testing other targets" in numbers.flag("not_reported", METRIC)
    assert numbers.withheld(METRIC) == "Not printed, because fewer than 100 are counted"


@pytest.mark.parametrize(
    "flag",
    [
        *("not_published", "not_collected", "suppressed", "too_small", "not_applicable"),
        *("not_submitted", "not_reported"),
    ],
)
def test_every_flag_without_a_figure_begins_alike(flag: str) -> None:
    assert numbers.flag(flag, METRIC).startswith("No figure: ")


def test_direction_and_status_are_words() -> None:
    assert numbers.better(METRIC) == "higher is better"
    assert numbers.better(METRIC.model_copy(update={"better": "none"})) == ""
    assert numbers.better(METRIC.model_copy(update={"better": "lower"})) == "lower is better"
    assert [numbers.status(status) for status in Status] == [
        "original file",
        "copy of the original (figures checked)",
        "typed from a published page",
        "copy of unknown origin",
    ]
    assert numbers.status("unheard of") == "unheard of"


def test_the_rows_of_a_figure_are_told_one_by_one_or_together() -> None:
    assert numbers.source_rows(None, None, None) == "not from a single row"
    assert numbers.source_rows(12, 12, 1) == "row 12"
    assert numbers.source_rows(12, None, None) == "row 12"
    assert numbers.source_rows(5, 118, None) == "rows 5 to 118"
    assert numbers.source_rows(5, 1180, 114) == "114 rows between row 5 and row 1,180, added up"


def test_lists_are_joined_as_people_do() -> None:
    assert numbers.listed([]) == ""
    assert numbers.listed(["a"]) == "a"
    assert numbers.listed(["a", "b"]) == "a and b"
    assert numbers.listed(["a", "b", "c"]) == "a, b and c"


def test_kinds_of_organisations_have_names() -> None:
    assert numbers.kind("trust") == "NHS trust"
    assert numbers.kind("trust", many=True) == "NHS trusts"
    assert numbers.kind("icb") == "integrated care board (ICB)"
    assert numbers.kind("region") == "NHS region"
    assert numbers.kind("region", many=True) == "NHS regions"
    assert numbers.kind("icb", many=True) == "integrated care boards (ICBs)"
    assert numbers.kind("england") == "England"


def test_those_that_are_compared_have_a_name() -> None:
    assert numbers.peers("trust", "acute") == "acute trusts"
    assert numbers.peers("trust", "") == "trusts"
    assert numbers.peers("icb", "") == "ICBs"
    assert numbers.trust_by_peers("acute") == "acute trust"
    assert numbers.trust_by_peers("acute", many=True) == "acute trusts"
    assert numbers.trust_by_peers(None) == "NHS trust"


def test_scores_always_have_two_decimals() -> None:
    assert numbers.score(1.5) == "1.50"
    assert numbers.score(None) == "no score"


def test_a_published_total_keeps_its_digits_and_gets_its_thousands() -> None:
    assert numbers.national_figure("7093502") == "7,093,502"
    assert numbers.national_figure("11.8956547031894") == "11.8956547031894"
    assert numbers.national_figure("3.1%") == "3.1%"
    assert numbers.national_figure(None) == "no figure"


def test_trusts_of_an_official_type_are_named_together() -> None:
    assert numbers.trust_type("Acute trust") == "acute trusts"
    assert numbers.trust_type("Mental health and community trust") == (
        "mental health and community trusts"
    )


def test_a_limit_between_segments_loses_no_digit() -> None:
    assert numbers.cut(2.3) == "2.30"
    assert numbers.cut(2.0) == "2.00"
    assert numbers.cut(2.575) == "2.575"
    assert numbers.cut(2.3049999999999997) == "2.305"


def test_a_range_needs_both_ends_and_one_place_is_no_range() -> None:
    assert numbers.score_range(1.5, 2.405) == "1.50 to 2.41"
    assert numbers.score_range(None, 2.4) == numbers.score_range(1.5, None) == ""
    assert numbers.place_range(20, 90) == "20th to 90th"
    assert numbers.place_range(1, 1) == "1st"
    assert numbers.place_range(None, 1) == numbers.place_range(1, None) == ""


@pytest.mark.parametrize(
    ("points", "scores", "how_many", "expected"),
    [
        (0.05, [1.0, 1.6], 12, "about 0.60 points on one of its 12 measures, or a little on"),
        (0.05, [1.0, 1.59], 12, "about 0.60 points over its 12 measures together: no single one"),
        # Three times 0.1 is 0.3 here, whatever floating point makes of it.
        (0.1, [1.3], 3, "about 0.30 points on one of its 3 measures"),
        (0.05, [], 12, ""),
        (0.05, [2.0], None, ""),
    ],
)
def test_points_of_an_average_are_told_as_points_of_its_measures(
    points: float, scores: list[float], how_many: int | None, expected: str
) -> None:
    words = numbers.points_lower(points, scores, how_many)
    assert words.startswith(expected)
    assert bool(words) == bool(expected)


def test_a_likely_range_of_one_place_is_that_place() -> None:
    assert numbers.likely(18, 61) == "likely 18th to 61st"
    assert numbers.likely(1, 1) == "likely 1st"


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.0, "under 1%"),
        (0.0049, "under 1%"),
        (0.005, "1%"),
        (0.125, "13%"),
        (0.9949, "99%"),
        (0.995, "over 99%"),
        (1.0, "over 99%"),
    ],
)
def test_a_chance_is_never_none_and_never_certain(share: float, expected: str) -> None:
    assert numbers.chance(share) == expected
    assert numbers.chance(None) == "no figure"


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (4, 40, "4 to 40 places up"),
        (-40, -4, "4 to 40 places down"),
        (-10, 20, "10 places down to 20 places up"),
        (-1, 1, "1 place down to 1 place up"),
        (0, 3, "no change to 3 places up"),
        (-3, 0, "3 places down to no change"),
        (0, 0, "no change"),
        (2, 2, "2 places up"),
        (-1, -1, "1 place down"),
    ],
)
def test_a_move_is_told_by_its_two_ends(low: int, high: int, expected: str) -> None:
    assert numbers.moved_range(low, high) == expected


def test_a_correlation_has_two_decimals_or_is_none() -> None:
    assert numbers.correlation(0.9559) == "0.96"
    assert numbers.correlation(-0.5) == "\N{MINUS SIGN}0.50"
    assert numbers.correlation(None) == "none"


def test_a_title_inside_a_sentence_begins_small() -> None:
    assert numbers.lower_first("Who happened to come") == "who happened to come"
    assert numbers.lower_first("") == ""


def test_a_note_becomes_a_sentence() -> None:
    assert numbers.sentence(" from the old map ") == "From the old map."
    assert numbers.sentence("Is it so?") == "Is it so?"
    assert numbers.sentence("") == ""
    assert numbers.upper_first("aE") == "AE"


def test_the_values_behind_a_cell_are_plain_and_lose_only_empty_ends() -> None:
    assert numbers.exact(0.1 + 0.2, "x", None, 12) == "0.3|x||12"
    assert numbers.exact(1 / 3) == "0.3333333333"
    assert numbers.exact(1.0, None, None) == "1"
    assert numbers.exact(None) == ""
    assert numbers.unrounded(-11.8956547031894) == "\N{MINUS SIGN}11.8956547031894"
    assert numbers.bare(1234) == "1234"


def test_every_unit_has_decimals_words_and_a_column_name() -> None:
    units = ("share", "percent", "weeks", "seconds", "score")
    assert [numbers.decimals(unit) for unit in units] == [1, 2, 1, 0, 2]
    suffixes = [numbers.UNIT_SUFFIX[unit] for unit in units]
    assert suffixes == ["share", "pct", "weeks", "seconds", "score"]
    assert set(numbers.UNIT_WORDS) == set(units)


@pytest.mark.parametrize(
    ("people", "words"),
    [
        (None, ""),
        (0.4, ", under 1 a day"),
        (1.0, ", 1.0 a day"),
        (6.87, ", 6.9 a day"),
        (40.44, ", 40.4 a day"),
    ],
)
def test_people_are_said_by_day(people: float | None, words: str) -> None:
    assert numbers.a_day(people) == words
