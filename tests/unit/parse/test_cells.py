"""Text to numbers: what is a count, what is a number, what stops the release."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import BadCell
from pipeline.parse import cells
from pipeline.parse.tables import Table


def table(*texts: str | None, sheet: str = "") -> Table:
    frame = pl.DataFrame(
        {"people": pl.Series(list(texts), dtype=pl.String), "code": ["8E094"] * len(texts)}
    ).with_row_index("row", offset=2)
    return Table(file="file.csv", sheet=sheet, frame=frame, labels={"people": "Number of people"})


def counted(text: str | None, **how: object) -> object:
    return cells.counts(table(text), ["people"], **how)["people"][0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("0", 0),
        ("1", 1),
        ("007", 7),
        (" 12 ", 12),
        ("1,234", 1234),
        ("1,234,567", 1_234_567),
        ("999999999999", 999_999_999_999),
        ("", None),
        ("  ", None),
        (None, None),
    ],
)
def test_a_count_is_read(text: str | None, count: int | None) -> None:
    assert count == counted(text)


@pytest.mark.parametrize(
    "text",
    [
        "-",
        "*",
        "-1",
        "+1",
        "1.0",
        "1,23",
        "12,34,567",
        ",123",
        "1e3",
        "n/a",
        "#N/A",
        "1 234",
        "1_000",
        "٣",
        "1234567890123",
        "0x10",
    ],
)
def test_what_is_no_count_stops_the_release(text: str) -> None:
    with pytest.raises(BadCell, match="expected a count of zero or more"):
        counted(text)


def test_a_mark_of_the_source_means_no_number_and_never_zero() -> None:
    frame = cells.counts(table("-", "0", "*"), ["people"], marks=("-", "*"))
    assert frame["people"].to_list() == [None, 0, None]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("2345328.9999999", 2_345_329),
        ("2345329.0000001", 2_345_329),
        ("0.49", 0),
        ("1E-05", 0),
        ("2.345E+06", 2_345_000),
        ("12", 12),
    ],
)
def test_the_dust_of_a_spreadsheet_is_brushed_off(text: str, count: int) -> None:
    assert count == counted(text, dusty=True)


@pytest.mark.parametrize("text", ["-0.1", "1E400", "1E99", "1.", "."])
def test_dust_is_not_anything(text: str) -> None:
    with pytest.raises(BadCell):
        counted(text, dusty=True)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0.0),
        ("-1.25", -1.25),
        ("+0.5", 0.5),
        (".5", 0.5),
        ("-0", -0.0),
        ("12.", 12.0),
        ("1,234", 1234.0),
        ("1.2E-05", 0.000012),
        ("", None),
    ],
)
def test_a_number_is_read(text: str, number: float | None) -> None:
    assert number == cells.numbers(table(text), ["people"])["people"][0]


@pytest.mark.parametrize("text", ["-", "NaN", "inf", "1/2", "12%", "1.2.3", "£5", "1E999", "--1"])
def test_what_is_no_number_stops_the_release(text: str) -> None:
    with pytest.raises(BadCell, match="expected a number"):
        cells.numbers(table(text), ["people"])


def test_the_message_names_file_row_column_text_and_how_many() -> None:
    with pytest.raises(BadCell) as caught:
        cells.counts(table("1", "n/a", "2", "*"), ["people"])
    assert str(caught.value).startswith(
        "file.csv row 3, column 'Number of people': expected a count of zero or more, "
        "found 'n/a' (2 rows like this); ask the publisher"
    )


def test_the_message_names_the_sheet_where_there_is_one() -> None:
    with pytest.raises(BadCell, match=r"file\.csv sheet Provider Level Data row 2"):
        cells.counts(table("x", sheet="Provider Level Data"), ["people"])


def test_other_columns_are_passed_on_as_text() -> None:
    frame = cells.counts(table("1"), ["people"])
    assert frame.schema == {"row": pl.UInt32, "people": pl.Int64, "code": pl.String}
    assert frame["code"][0] == "8E094"


def test_no_column_wanted_is_no_column_read() -> None:
    assert cells.counts(table("x"), [])["people"][0] == "x"


@given(st.integers(0, 10**12 - 1))
def test_every_count_is_read_plain_and_with_commas(number: int) -> None:
    assert counted(str(number)) == number
    assert counted(f"{number:,}") == number


@given(st.text(max_size=12))
def test_any_text_is_a_count_or_stops_the_release(text: str) -> None:
    try:
        count = counted(text)
    except BadCell:
        return
    plain = text.strip().replace(",", "")
    assert count == (int(plain) if plain else None)


@given(st.floats(-1e9, 1e9, allow_nan=False).filter(lambda x: x == 0 or abs(x) > 1e-4))
def test_every_printed_decimal_is_read_back(number: float) -> None:
    assert cells.numbers(table(f"{number!r}"), ["people"])["people"][0] == number
