"""What nobody sees in a text is taken out of it, and said."""

import polars as pl

from pipeline.parse.cells import without_invisible


def test_signs_that_nobody_sees_are_taken_out_and_said() -> None:
    frame = pl.DataFrame(
        {
            "name": ["A\u202eB", "\ufeffC\0", None, "D\tE\nF", "N\N{NO-BREAK SPACE}G"],
            "code": ["Z1", "Z2", "Z3", "Z4", "Z5"],
            "count": [1, 2, 3, 4, 5],
        }
    )
    clean, notes = without_invisible(frame)
    assert clean["name"].to_list() == ["AB", "C", None, "D\tE\nF", "N\N{NO-BREAK SPACE}G"]
    assert clean.drop("name").equals(frame.drop("name"))
    assert notes == ("took signs that cannot be seen out of 2 cells of name",)


def test_of_a_table_without_texts_nothing_is_taken() -> None:
    frame = pl.DataFrame({"count": [1]})
    clean, notes = without_invisible(frame)
    assert clean.equals(frame)
    assert notes == ()
