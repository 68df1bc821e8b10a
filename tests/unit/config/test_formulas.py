"""Formulas for machines: sums of columns, ranges of columns, contradictions."""

import pytest
from pydantic import ValidationError

from pipeline.config.metrics import Formula


def formula(**said: object) -> Formula:
    return Formula(**{"source": "made_up", "table": "rows", "rows": ("one_row",), **said})  # type: ignore[arg-type]


def terms(**said: object) -> list[tuple[str, int, int, str]]:
    return [(part, n, term.sign, term.field) for part, n, term in formula(**said).terms()]


def test_a_sum_is_read_term_by_term() -> None:
    assert terms(numerator="seen + booked - late", denominator="1") == [
        ("numerator", 1, 1, "seen"),
        ("numerator", 2, 1, "booked"),
        ("numerator", 3, -1, "late"),
        ("denominator", 1, 1, "1"),
    ]


def test_a_range_of_columns_is_written_out() -> None:
    fields = [field for _, _, _, field in terms(numerator="band_008..band_011")]
    assert fields == ["band_008", "band_009", "band_010", "band_011"]


def test_rows_are_chosen_by_a_condition_of_sql() -> None:
    where = {"part": "Part_2", "metric": ("OF1", "OF2")}
    rule = formula(value="value", where=where).row_rule
    assert rule == "part = 'Part_2' and metric in ('OF1', 'OF2')"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "one of numerator, value and bands"),
        ({"numerator": "a", "value": "b"}, "one of numerator, value and bands"),
        ({"bands": "band_0..band_3"}, "bands with a percentile, found one alone"),
        ({"numerator": "a", "percentile": 0.5}, "bands with a percentile, found one alone"),
        ({"numerator": "a b"}, 'a sum such as "a \\+ b - c"'),
        ({"numerator": "a * b"}, 'a sum such as "a \\+ b - c"'),
        ({"numerator": "a_1..b_3"}, 'columns such as "x_00..x_17"'),
        ({"numerator": "a..b"}, 'columns such as "x_00..x_17"'),
    ],
)
def test_what_gives_no_number_is_refused(said: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        formula(**said)
