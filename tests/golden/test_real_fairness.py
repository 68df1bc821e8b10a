"""What can be expected of a trust, on real figures, worked out again without the trust."""

import math
import statistics
from typing import Final

import polars as pl
import pytest

from tests.support.real import Real

RTT: Final = "rtt_within_18w"


def fields(real: Real) -> pl.DataFrame:
    return real.mart("fairness_places").filter(field="all", metric_id=RTT)


@pytest.mark.parametrize("number", [0, 60, 120])
def test_expectation_is_that_of_a_model_without_the_trust(real: Real, number: int) -> None:
    rows = fields(real)
    month = rows["month"][0]
    people = dict(
        real.mart("observations")
        .filter(metric_id=RTT, org_kind="trust", month=month)
        .select("org_code", "denominator")
        .iter_rows()
    )
    judged = rows.drop_nulls("gap").sort("org_code").row(number, named=True)
    groups: dict[str, list[tuple[float, float]]] = {}
    for row in rows.iter_rows(named=True):
        if row["org_code"] != judged["org_code"]:
            size = math.log(people[row["org_code"]])
            groups.setdefault(row["subtype"], []).append((size, row["metric_value"]))
    means = {
        name: (statistics.fmean(x for x, _ in group), statistics.fmean(y for _, y in group))
        for name, group in groups.items()
    }
    inside = [
        (x - means[name][0], y - means[name][1]) for name, group in groups.items() for x, y in group
    ]
    slope = sum(x * y for x, y in inside) / sum(x * x for x, _ in inside)
    size, value = means[judged["subtype"]]
    expected = value + slope * (math.log(people[judged["org_code"]]) - size)
    assert judged["expected_value"] == pytest.approx(expected, abs=1e-6)


def test_no_adjusted_rank_where_the_model_predicts_too_little(real: Real) -> None:
    models = real.mart("fairness_models")
    least = models.group_by("metric_id").agg(
        pl.col("left_out_r2").min(), pl.col("is_adjusted").any()
    )
    for row in least.iter_rows(named=True):
        assert row["is_adjusted"] == (row["left_out_r2"] >= 0.1), row
    a_and_e = models.filter(metric_id="ae_within_4h", field="without_specialists")
    assert a_and_e["left_out_r2"][0] < 0.1
    assert (
        real.mart("fairness_places")
        .filter(metric_id="ae_within_4h")["adjusted_place"]
        .is_null()
        .all()
    )
    assert 0.3 < models.filter(metric_id=RTT, field="all")["left_out_r2"][0] < 0.5
