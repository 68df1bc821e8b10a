"""The harness that runs worked examples, tried on the toy folder."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.support.made.toy_sql import JUNE, returns, write_sql
from tests.support.warehouse import Warehouse, draw, plain, tidy


def toy(folder: Path) -> Warehouse:
    return Warehouse(write_sql(folder), {"parsed.returns": returns().clear()})


def test_drawn_rows_go_through_the_sql_in_between(tmp_path: Path) -> None:
    given = {
        "parsed.returns": draw(
            ["org_code", "month", "people", "in_time"],
            [["ZZ1", JUNE, 10, 9], ["ZZ2", JUNE, 20, 18], ["ZZ3", JUNE, 0, 0]],
        )
    }
    frame = toy(tmp_path).run("marts.places", given)
    assert plain(frame, ["org_code", "metric_value", "place"]) == tidy(
        draw(
            ["org_code", "metric_value", "place"],
            [["ZZ3", "null", "null"], ["ZZ2", 0.9, 1], ["ZZ1", 0.9, 1]],
        ).rows
    )


def test_a_drawn_table_takes_the_place_of_its_sql(tmp_path: Path) -> None:
    given = {
        "metrics.all_values": draw(
            ["metric_id", "org_code", "month", "metric_value"],
            [["x", "ZZ8", JUNE, 1], ["x", "ZZ9", JUNE, 2]],
        ),
        "seeds.names": draw(["org_code", "org_name"], [["ZZ8", "Eight"], ["ZZ9", "null"]]),
    }
    frame = toy(tmp_path).run("marts.places", given)
    assert plain(frame, ["org_name", "place"]) == [("Eight", 2.0), (None, 1.0)]


def test_a_check_can_be_looked_at(tmp_path: Path) -> None:
    given = {
        "parsed.returns": draw(["org_code", "month", "in_time", "people"], [["ZZ1", JUNE, 2, 1]])
    }
    frame = toy(tmp_path).run("checks.more_than_came", given)
    assert frame.height == 1


@pytest.mark.parametrize(
    ("name", "columns", "row", "message"),
    [
        ("parsed.returns", ["patients"], [1], "parsed.returns has no patients; it has org_code"),
        ("parsed.returns", ["people"], ["many"], "1 cells of people are not Int64"),
        ("core.nothing", ["people"], [1], "marts.places is not made from core.nothing"),
    ],
)
def test_a_drawing_mistake_is_named(
    tmp_path: Path, name: str, columns: list[str], row: list[str | int], message: str
) -> None:
    given = {name: draw(columns, [row])}
    with pytest.raises(AssertionError, match=message):
        toy(tmp_path).run("marts.places", given)


def test_a_row_of_another_length_is_named() -> None:
    with pytest.raises(AssertionError, match="does not fit"):
        draw(["a", "b"], [[1]])


def test_rows_compare_in_any_order_and_numbers_by_value() -> None:
    frame = pl.DataFrame({"n": [0.1 + 0.2, 1.0, None], "on": [date(2025, 6, 1), None, None]})
    assert plain(frame, ["n", "on"]) == tidy([[1, None], [None, None], [0.3, date(2025, 6, 1)]])
