"""The one file that makes values and flags of what the metrics count."""

from datetime import date

import pytest

from tests.support.ground import production
from tests.support.warehouse import draw

MONTH = date(2026, 3, 1)
COLUMNS = ["numerator", "denominator", "given_value", "why_not", "is_restated"]


@pytest.mark.parametrize(
    ("counted", "value", "flag"),
    [
        ([60, 100, "null", "null", "null"], 0.6, "published"),
        ([60, 100, "null", "null", False], 0.6, "published"),
        ([60, 100, "null", "null", True], 0.6, "restated"),
        ([0, 100, "null", "null", "null"], 0.0, "published"),
        # The minimum of this metric is a hundred; a reason of the publisher's comes before it.
        ([60, 99, "null", "null", True], None, "too_small"),
        ([0, 0, "null", "null", "null"], None, "too_small"),
        (["null", 99, "null", "not_reported", "null"], None, "not_reported"),
        (["null", 1000, "null", "not_reported", True], None, "not_reported"),
        (["null", "null", "null", "not_submitted", "null"], None, "not_submitted"),
        # A metric that is no fraction, with and without a count behind it.
        (["null", 100, 13.5, "null", "null"], 13.5, "published"),
        (["null", 99, 13.5, "null", "null"], None, "too_small"),
        (["null", 99, "null", "null", "null"], None, "too_small"),
        (["null", 100, "null", "null", "null"], None, "not_published"),
        (["null", "null", 3.0, "null", "null"], 3.0, "published"),
        (["null", "null", "null", "null", True], None, "not_published"),
    ],
)
def test_the_value_and_its_flag(counted: list[object], value: float | None, flag: str) -> None:
    given = draw(
        ["metric_id", "org_kind", "org_code", "month", *COLUMNS],
        [["ae_within_4h", "trust", "ZZ1", MONTH, *counted]],  # type: ignore[list-item]
    )
    frame = production().run("metrics.all_values", {"metrics.counted": given})
    assert frame.select("metric_value", "flag").rows() == [(value, flag)]
