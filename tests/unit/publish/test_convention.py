"""The one form of every published table: names, periods, units, codes and nulls."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from pipeline.errors import PublishProblem
from pipeline.publish.files import convention
from pipeline.publish.files.convention import Laid
from pipeline.publish.marts.reader import Card, Field, Marts
from tests.support.made import marts as made


@pytest.fixture(name="marts")
def _marts(read: Marts) -> Marts:
    return read


def laid(
    marts: Marts, frame: pl.DataFrame, grain: tuple[str, ...], fields: dict[str, Field]
) -> Laid:
    """Lay out a table whose header says only what a test needs."""
    every = {name: fields.get(name, Field(meaning=name)) for name in frame.columns}
    card = Card(name="a_mart", summary="", publish="a.csv", grain=grain, owns=(), fields=every)
    known = replace(marts, cards={"a_mart": card})
    return convention.laid_out(known, made.config(), "a_mart", frame)


def test_a_figure_has_its_period_unit_and_name_and_the_key_comes_first(marts: Marts) -> None:
    frame = pl.DataFrame(
        {
            "metric_value": [0.5, 2.0],
            "metric_id": ["ae_within_4h", "finance_combined"],
            "org_code": ["ZZ1", "ZZ2"],
            "month": [date(2026, 3, 1), date(2026, 1, 1)],
        }
    )
    fields = {"metric_value": Field(meaning="", unit="unit")}
    made_of = laid(marts, frame, ("metric_id", "org_code", "month"), fields)
    assert made_of.key == ("metric_id", "org_code", "period")
    assert made_of.frame.columns == [
        *("metric_id", "org_code", "period", "org_name", "period_kind", "period_label"),
        *("value", "unit"),
    ]
    assert made_of.frame.rows()[1] == (
        *("finance_combined", "ZZ2", "2026-01", made_of.frame["org_name"][1], "quarter"),
        *("Q4 2025/26", 2.0, "score"),
    )
    assert made_of.frame["period_label"][0] == "March 2026"


def test_an_empty_text_is_null_and_in_a_key_it_is_all(marts: Marts) -> None:
    frame = pl.DataFrame({"peer_group": ["", "acute"], "sheet_name": ["", "Data"]})
    fields = {
        "peer_group": Field(meaning="group; all = everyone", codes={"acute": "hospitals"}),
    }
    made_of = laid(marts, frame, ("peer_group",), fields)
    assert made_of.frame.rows() == [("all", None), ("acute", "Data")]
    assert made_of.fields["peer_group"].codes == {"acute": "hospitals", "all": "everyone"}


def test_codes_have_no_spaces_and_other_texts_keep_theirs(marts: Marts) -> None:
    frame = pl.DataFrame({"verdict": ["no clear change"], "title": ["no clear change"]})
    fields = {"verdict": Field(meaning="", codes={"no clear change": "neither"})}
    made_of = laid(marts, frame, (), fields)
    assert made_of.frame.rows() == [("no_clear_change", "no clear change")]
    assert made_of.fields["verdict"].codes == {"no_clear_change": "neither"}


def test_a_share_says_so_in_its_name_and_a_difference_of_shares_does_not(marts: Marts) -> None:
    frame = pl.DataFrame({"march_value": [0.5], "chance": [0.1], "top_share": [0.2], "gain": [0.0]})
    fields = {name: Field(meaning="", unit="share") for name in frame.columns[:3]}
    fields["gain"] = Field(meaning="", unit="share_change")
    made_of = laid(marts, frame, (), fields)
    assert made_of.frame.columns == ["march_share", "chance_share", "top_share", "gain"]


def test_a_day_stays_a_day_and_any_other_date_is_a_month(marts: Marts) -> None:
    day = date(2026, 3, 4)
    frame = pl.DataFrame({"closed_on": [day], "seen": [day], "since_month": [day]})
    made_of = laid(marts, frame, (), {"seen": Field(meaning="", role="day")})
    assert made_of.frame.rows() == [(day, day, "2026-03")]


def test_counts_with_parts_of_people_are_flagged(marts: Marts) -> None:
    frame = pl.DataFrame({"numerator": [1.0, 1.5, None]})
    fields = {"numerator": Field(meaning="", unit="count")}
    made_of = laid(marts, frame, (), fields)
    assert made_of.frame["is_apportioned"].to_list() == [False, True, False]


def test_a_column_that_was_added_stands_last_even_after_what_the_convention_adds(
    marts: Marts,
) -> None:
    frame = pl.DataFrame({"people": [0.5], "newer": [1], "new": [2], "old": [3]})
    changes = pl.DataFrame(
        {
            "table_name": ["a", "a", "b"],
            "schema_version": ["1.10", "1.9", "1.1"],
            "column_name": ["newer", "new", "old"],
            "change": ["added"] * 3,
        }
    )
    since = replace(marts, frames={**marts.frames, "schema_changes": changes})
    fields = {"people": Field(meaning="", unit="people")}
    made_of = laid(since, frame, (), fields)
    assert made_of.frame.columns == ["people", "old", "is_apportioned", "new", "newer"]
    assert list(made_of.fields) == made_of.frame.columns


def test_two_columns_never_get_one_name(marts: Marts) -> None:
    frame = pl.DataFrame({"month": [date(2026, 3, 1)], "quarter": [date(2026, 1, 1)]})
    with pytest.raises(PublishProblem, match="found period from month and quarter"):
        laid(marts, frame, (), {})


def test_an_old_table_is_its_mart_under_the_old_names() -> None:
    now = Laid(
        frame=pl.DataFrame({"code": ["ZZ1"], "place": [1], "new": [2]}),
        key=("code",),
        fields={name: Field(meaning=name) for name in ("code", "place", "new")},
        references={"code": "organisations"},
    )
    old = convention.renamed(now, "place, org = code")
    assert old.frame.to_dict(as_series=False) == {"place": [1], "org": ["ZZ1"]}
    assert (old.key, old.references) == (("org",), {"org": "organisations"})
    assert convention.renamed(now, None) is now
