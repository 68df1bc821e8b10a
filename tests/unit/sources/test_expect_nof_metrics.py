"""What is promised of the oversight framework's trust data, and that it can be broken."""

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from pipeline.sources.nof_metrics.expect import expectations
from tests.support.verdicts import broken, judged, set_cell

# Per trust: a percentage, its score, a finance value, a segment, an average, a flag.
METRICS = {
    "OF0013": 78.5,
    "OF1013": 2.5,
    "OF0079": -1.2,
    "OF5000": 2.0,
    "OF5002": 2.31,
    "OF5004": 0.0,
}
TRUSTS = ("RZ1", "RZ2", "Z9Z9Z")
RANKED = ("OF0013", "OF5000", "OF5002")


def quarter_of() -> pl.DataFrame:
    """Make three made-up trusts that share every place: rows 2 to 19, six to a trust."""
    return (
        pl.DataFrame({"org_code": TRUSTS})
        .join(
            pl.DataFrame({"nof_metric": list(METRICS), "value": list(METRICS.values())}),
            how="cross",
        )
        .with_columns(
            quarter=pl.lit(date(2026, 1, 1)),
            trust_type=pl.lit("Acute trust"),
            lower_quartile=pl.lit(1.0),
            median_value=pl.lit(2.0),
            upper_quartile=pl.lit(2.0),
            rank=pl.when(pl.col("nof_metric").is_in(RANKED)).then(pl.lit(1, pl.Int32)),
            sheet=pl.lit(""),
            row=pl.int_range(2, pl.len() + 2, dtype=pl.Int32),
        )
    )


def as_shares(*metrics: str) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Print percentages as shares of one."""
    is_one = pl.col("nof_metric").is_in(metrics)
    share = pl.when(is_one).then(pl.col("value") / 100).otherwise("value").alias("value")
    return lambda frame: frame.with_columns(share)


BREAKAGES: dict[str, tuple[Callable[[pl.DataFrame], pl.DataFrame], str, str]] = {
    "shares of patients": (
        as_shares("OF0013"),
        "Percentages of patients are printed as percentages, not as shares of one",
        "1 of 1: row 2 (2026-01-01) largest is 0.785",
    ),
    "shares of turnover": (
        as_shares("OF0079"),
        "Percentages of turnover are printed as percentages, not as shares of one",
        "1 of 1: row 4 (2026-01-01) largest is 0.012",
    ),
    "cut short": (
        lambda frame: frame.head(9),
        "At least 10 rows",
        "9 rows",
    ),
    "no type": (
        lambda frame: set_cell(frame, 3, trust_type=None),
        "Quarter, trust type, trust and metric are filled in",
        "1 of 18: row 3 (RZ1 OF1013) trust_type is empty",
    ),
    "no values": (
        lambda frame: set_cell(set_cell(frame, 3, value=None), 9, value=None),
        "Nine in ten values are numbers",
        "1 of 1: value is empty in 2 of 18 rows",
    ),
    "an unknown type": (
        lambda frame: set_cell(frame, 3, trust_type="Care trust"),
        "Every trust type is one we know",
        "1 of 18: row 3 (RZ1 OF1013) trust_type is Care trust",
    ),
    "a name for a code": (
        lambda frame: set_cell(frame, 3, org_code="Ash NHS Trust"),
        "Every trust code is spelt as a code",
        "1 of 18: row 3 (Ash NHS Trust OF1013) org_code is Ash NHS Trust",
    ),
    "a metric misspelt": (
        lambda frame: set_cell(frame, 3, nof_metric="OF13"),
        "Every metric is spelt like OF0013",
        "1 of 18: row 3 (RZ1 OF13) nof_metric is OF13",
    ),
    "a metric twice": (
        lambda frame: set_cell(frame, 3, nof_metric="OF0013"),
        "No trust has a metric twice in a quarter",
        (
            "2 of 18: row 2 (RZ1 OF0013) 2026-01-01, RZ1, OF0013 is there more than once; "
            "row 3 (RZ1 OF0013) 2026-01-01, RZ1, OF0013 is there more than once"
        ),
    ),
    "a score that is a percentage": (
        lambda frame: set_cell(frame, 3, value=78.5),
        "Every score is between 1 and 4",
        "1 of 6: row 3 (RZ1 OF1013) value is 78.5",
    ),
    "half a segment": (
        lambda frame: set_cell(frame, 5, value=2.5),
        "Every segment is 1 to 5",
        "1 of 3: row 5 (RZ1 OF5000) value is 2.5",
    ),
    "a flag that is a number": (
        lambda frame: set_cell(frame, 7, value=2.0),
        "Every flag is 0 or 1",
        "1 of 3: row 7 (RZ1 OF5004) value is 2",
    ),
    "more than everybody": (
        lambda frame: set_cell(frame, 2, value=100.1),
        "Every percentage of patients is between 0 and 100",
        "1 of 3: row 2 (RZ1 OF0013) value is 100.1",
    ),
    "pounds for percent": (
        lambda frame: set_cell(frame, 4, value=-12000.0),
        "No surplus or deficit is over 100 % of turnover",
        "1 of 3: row 4 (RZ1 OF0079) value is -12000",
    ),
    "quartiles out of order": (
        lambda frame: set_cell(frame, 4, lower_quartile=2.1),
        "Quartiles and median stand in order",
        "1 of 36: row 4 (RZ1 OF0079) lower_quartile of median_value: 2.1 of 2",
    ),
    "rank nought": (
        lambda frame: set_cell(frame, 2, rank=0),
        "Every rank is 1 or more",
        "1 of 9: row 2 (RZ1 OF0013) rank is 0",
    ),
    "a rank beyond the last": (
        lambda frame: set_cell(frame, 2, rank=4),
        "No rank is beyond the number of trusts that have one",
        "1 of 9: row 2 (RZ1 OF0013) rank of listed: 4 of 3",
    ),
}


def test_a_plausible_file_is_admitted_without_a_word() -> None:
    verdict = judged(quarter_of(), expectations(quarter_of(), quarter_of()))

    assert all(finding.passed for finding in verdict.findings)


@pytest.mark.parametrize("name", BREAKAGES)
def test_a_broken_file_is_refused(name: str) -> None:
    breakage, about, found = BREAKAGES[name]
    frame = breakage(quarter_of())

    verdict = judged(frame, expectations(frame, None))

    assert not verdict.admitted
    assert broken(verdict)[about] == found


def test_every_critical_promise_is_broken_above() -> None:
    promised = {
        promise.about
        for promise in expectations(quarter_of(), None)
        if promise.severity == "critical"
    }

    assert promised == {about for _, about, _ in BREAKAGES.values()}


def test_a_segment_comes_before_an_average_in_the_league_rank() -> None:
    # The first has the worst average in the best segment, the last two share second place.
    frame = set_cell(quarter_of(), 5, value=1.0)
    frame = set_cell(frame, 6, value=4.0, rank=3)
    frame = set_cell(set_cell(frame, 11, rank=2), 17, rank=2)

    assert broken(judged(frame, expectations(frame, None)), "warning") == {}


def test_ranks_that_do_not_follow_from_the_rules_are_warnings() -> None:
    frame = set_cell(set_cell(quarter_of(), 6, rank=2), 5, rank=3)

    verdict = judged(frame, expectations(frame, None))

    assert verdict.admitted
    assert broken(verdict, "warning") == {
        "The average score is ranked inside the trust type, ties sharing the best place": "1 of 3: "
        "row 6 (RZ1 OF5002) rank: 2 is printed, 1 by our sum",
        "The league rank is that of segment first and average score second": "1 of 3: "
        "row 5 (RZ1 OF5000) rank: 3 is printed, 1 by our sum",
    }


def test_the_line_of_a_last_trust_that_is_lost_is_told() -> None:
    """No rank is missing then: whoever was last has no average score any more."""
    frame = quarter_of()
    lost = frame.filter(~((pl.col("org_code") == "Z9Z9Z") & (pl.col("nof_metric") == "OF5002")))
    told = broken(judged(lost, expectations(lost, None)), "warning")
    assert "Z9Z9Z" in told["Every trust has an average score"]


def test_where_no_trust_has_an_average_score_none_is_missed() -> None:
    frame = quarter_of().filter(pl.col("nof_metric") != "OF5002")
    assert "Every trust has an average score" not in broken(
        judged(frame, expectations(frame, None)), "warning"
    )
