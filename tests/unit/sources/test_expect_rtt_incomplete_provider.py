"""What is promised of the table of waiting lists by provider, and that it can be broken."""

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from pipeline.sources.rtt_incomplete_provider.expect import expectations
from tests.support.verdicts import broken, judged, set_cell

PROVIDERS = 101
FUNCTIONS = ("C_100", "X05", "C_999")


def table_of(*months: date, times: int = 1) -> pl.DataFrame:
    """Make a table of made-up providers: three rows each, from row 2 on."""
    times_all = pl.when(pl.col("treatment_function_code") == "C_999").then(2).otherwise(1) * times
    return (
        pl.DataFrame({"month": months or (date(2026, 1, 1), date(2026, 2, 1))})
        .join(
            pl.DataFrame({"provider_code": [f"Z{number:02X}" for number in range(PROVIDERS)]}),
            how="cross",
        )
        .join(pl.DataFrame({"treatment_function_code": FUNCTIONS}), how="cross")
        .with_columns(
            *(
                (times_all * people).cast(pl.Int64).alias(name)
                for name, people in {
                    "pathways": 900,
                    "within_18_weeks": 600,
                    "over_52_weeks": 60,
                    "over_65_weeks": 6,
                    "over_78_weeks": 1,
                }.items()
            ),
            region_code=pl.lit("Y56"),
            provider_name=pl.lit("Made-up"),
            # Cut off, not rounded: two thirds.
            within_18_share=pl.lit(0.6666),
            over_52_share=pl.lit(0.0666666667),
            median_weeks=pl.lit(12.34),
            p92_weeks=pl.lit(40.1),
            sheet=pl.lit(""),
            row=pl.int_range(2, pl.len() + 2, dtype=pl.Int32),
        )
    )


BREAKAGES: dict[str, tuple[Callable[[pl.DataFrame], pl.DataFrame], str, str]] = {
    "cut short": (
        lambda frame: frame.head(99),
        "At least 100 rows",
        "99 rows",
    ),
    "a short month": (
        lambda frame: frame.head(600),
        "At least 100 providers report in every month",
        "1 of 2: row 307 (2026-02-01) providers is 99",
    ),
    "no count": (
        lambda frame: set_cell(frame, 5, over_78_weeks=None),
        "Month, provider, specialty and every count are filled in",
        "1 of 606: row 5 (2026-01-01 Z01 C_100) over_78_weeks is empty",
    ),
    "a code that became a number": (
        lambda frame: set_cell(frame, 5, provider_code="101"),
        "Every provider code is spelt as a code",
        "1 of 102: row 5 provider_code is 101",
    ),
    "listed twice": (
        lambda frame: set_cell(frame, 5, treatment_function_code="X05"),
        "No provider and specialty is listed twice in a month",
        (
            "2 of 606: row 5 (2026-01-01 Z01 X05) 2026-01-01, Z01, X05 is there more than once; "
            "row 6 (2026-01-01 Z01 X05) 2026-01-01, Z01, X05 is there more than once"
        ),
    ),
    "less than nobody": (
        lambda frame: set_cell(frame, 5, over_78_weeks=-1),
        "Every count is between 0 and 1,000,000 pathways",
        "1 of 606: row 5 (2026-01-01 Z01 C_100) over_78_weeks is -1",
    ),
    "a part longer than its list": (
        lambda frame: set_cell(frame, 5, over_65_weeks=61),
        "A part of a list is never longer than the list",
        "1 of 2424: row 5 (2026-01-01 Z01 C_100) over_65_weeks of over_52_weeks: 61 of 60",
    ),
    "half wait longer than 92 %": (
        lambda frame: set_cell(frame, 5, median_weeks=40.2),
        "Nobody waits both under 18 and over 52 weeks, and half wait no longer than 92 %",
        "1 of 1212: row 5 (2026-01-01 Z01 C_100) median_weeks of p92_weeks: 40.2 of 40.1",
    ),
    "no share": (
        lambda frame: set_cell(frame, 5, within_18_share=None),
        "The share within 18 weeks is printed for every list",
        "1 of 606: row 5 (2026-01-01 Z01 C_100) within_18_share is empty",
    ),
    "a percentage for a share": (
        lambda frame: set_cell(frame, 5, over_52_share=6.7),
        "Every printed share is between 0 and 1",
        "1 of 606: row 5 (2026-01-01 Z01 C_100) over_52_share is 6.7",
    ),
    "a share of something else": (
        lambda frame: set_cell(frame, 5, within_18_share=0.6665),
        "The printed shares are those of the printed counts",
        (
            "1 of 1212: row 5 (2026-01-01 Z01 C_100) within_18_share: 0.6665 is printed, "
            "0.6667 by our sum"
        ),
    ),
    "days for weeks": (
        lambda frame: set_cell(frame, 5, p92_weeks=301.0),
        "Medians and 92nd percentiles are between 0 and 300 weeks",
        "1 of 606: row 5 (2026-01-01 Z01 C_100) p92_weeks is 301",
    ),
    "no median": (
        lambda frame: set_cell(frame, 5, median_weeks=None),
        "Median and 92nd percentile are printed for lists of 20 and more",
        "1 of 606: row 5 (2026-01-01 Z01 C_100) median_weeks is empty",
    ),
    "specialties that do not add up": (
        lambda frame: set_cell(frame, 7, over_52_weeks=119),
        "The specialties of every provider add up to its row of all specialties",
        ("1 of 1010: row 7 (2026-01-01 Z01) over_52_weeks: 119 is printed, the rows add up to 120"),
    ),
}


def test_a_plausible_table_is_admitted_without_a_word() -> None:
    verdict = judged(table_of(), expectations(table_of(), table_of(date(2025, 12, 1))))

    assert all(finding.passed for finding in verdict.findings)


def test_a_short_list_needs_no_median_and_an_empty_one_no_share() -> None:
    short = set_cell(
        table_of(),
        5,
        **dict.fromkeys(
            ("pathways", "within_18_weeks", "over_52_weeks", "over_65_weeks", "over_78_weeks"), 0
        ),
        within_18_share=None,
        over_52_share=None,
        median_weeks=None,
        p92_weeks=None,
    )
    short = set_cell(
        short,
        7,
        pathways=900,
        within_18_weeks=600,
        over_52_weeks=60,
        over_65_weeks=6,
        over_78_weeks=1,
    )

    assert broken(judged(short, expectations(short, None))) == {}


@pytest.mark.parametrize("name", BREAKAGES)
def test_a_broken_table_is_refused(name: str) -> None:
    breakage, about, found = BREAKAGES[name]
    frame = breakage(table_of())

    verdict = judged(frame, expectations(frame, None))

    assert not verdict.admitted
    assert broken(verdict)[about] == found


def test_every_critical_promise_about_the_table_itself_is_broken_above() -> None:
    promised = {
        promise.about
        for promise in expectations(table_of(), None)
        if promise.severity == "critical"
    }

    assert promised == {about for _, about, _ in BREAKAGES.values()}


def test_a_table_that_does_not_follow_from_the_one_before_is_refused() -> None:
    verdict = judged(table_of(), expectations(table_of(), table_of(date(2025, 12, 1), times=2)))

    assert list(broken(verdict)) == [
        "The waiting list of England is between 0.7 and 1.4 times that of the month before"
    ]


def test_a_month_is_compared_with_the_one_before_it_in_a_file_that_reaches_further() -> None:
    """The second-hand table of two years holds the month itself, and later ones."""
    months = table_of(date(2025, 12, 1)), table_of(date(2026, 1, 1), times=9)
    now = table_of(date(2026, 1, 1))
    verdict = judged(now, expectations(now, pl.concat(months)))
    assert (verdict.admitted, broken(verdict, "warning")) == (True, {})
    only_later = expectations(now, table_of(date(2026, 1, 1), times=9))
    assert len(only_later) == len(expectations(now, None))


def cut(frame: pl.DataFrame) -> pl.DataFrame:
    """Leave what a third party cut out of a table: totals without medians."""
    return frame.filter(pl.col("treatment_function_code") == "C_999").with_columns(
        median_weeks=pl.lit(None, pl.Float64), p92_weeks=pl.lit(None, pl.Float64)
    )


def test_a_cut_of_the_table_needs_no_specialties_and_no_medians() -> None:
    now = cut(table_of(date(2026, 1, 1)))
    # Who is not in it has not failed to report.
    then = pl.concat(
        [
            table_of(date(2025, 12, 1)),
            table_of(date(2025, 12, 1), times=99).with_columns(
                provider_code=pl.lit("Y") + pl.col("provider_code").str.tail(2)
            ),
        ]
    )
    for before in (None, then, cut(then)):
        verdict = judged(now, expectations(now, before))
        assert (verdict.admitted, broken(verdict), broken(verdict, "warning")) == (True, {}, {})
    whole = table_of(date(2026, 1, 1))
    assert judged(whole, expectations(whole, cut(then))).admitted


def test_a_cut_of_the_table_follows_from_the_one_before_all_the_same() -> None:
    now = cut(table_of(date(2026, 1, 1), times=2))
    verdict = judged(now, expectations(now, table_of(date(2025, 12, 1))))
    assert list(broken(verdict)) == [
        "The list of the providers in both is 0.7 to 1.4 times that of before"
    ]


def test_oddities_are_warnings() -> None:
    now = set_cell(table_of(), 5, region_code="W00")
    now = now.with_columns(pl.col("treatment_function_code").replace("X05", "X07"))
    then = table_of(date(2025, 12, 1)).with_columns(pl.col("provider_code").replace("Z00", "Z99"))

    warnings = broken(judged(now, expectations(now, then)), "warning")

    assert warnings == {
        "Every region is one of the seven": "1 of 2: row 5 region_code is W00",
        "Every specialty is one we know": "1 of 3: row 3 treatment_function_code is X07",
        "No provider with over 1,000 pathways the month before is missing": "1 of 101: "
        "Z99 Made-up is missing, 1800 pathways in the release before",
    }
