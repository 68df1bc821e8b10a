"""Pages to grids: the tables as a reader sees them, and nothing of what stands around them."""

from pathlib import Path

import pytest

from pipeline.errors import UnreadableFile
from pipeline.parse.html import Webpage, read_page, tables_digest

TABLE = "<table><tr><th>Name</th><th>£m</th></tr><tr><td>A</td><td>1.2</td></tr></table>"
ROWS = [("Name", "£m"), ("A", "1.2")]


def read(tmp_path: Path, body: str, head: str = "") -> Webpage:
    path = tmp_path / "report.html"
    path.write_bytes(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode())
    return read_page(path)


def grid(tmp_path: Path, table: str) -> list[tuple[str | None, ...]]:
    (one,) = read(tmp_path, table).grids.values()
    return one.rows()


def test_a_table_is_named_by_the_heading_above_it(tmp_path: Path) -> None:
    body = f"<h1>Report</h1><h2>North</h2><p>Words.</p>{TABLE}<h3>South &amp; East</h3>{TABLE}"
    page = read(tmp_path, body)
    assert page.title == "Report"
    assert list(page.grids) == ["North", "South & East"]
    assert page.grids["North"].columns == ["c1", "c2"]
    assert [one.rows() for one in page.grids.values()] == [ROWS, ROWS]


def test_a_line_in_bold_is_a_heading_and_a_bold_word_is_none(tmp_path: Path) -> None:
    body = (
        f"<p><strong>First</strong></p>{TABLE}"
        f"<p>A <strong>word</strong> in a line.</p>{TABLE}<p><b>Second</b></p>{TABLE}"
    )
    assert list(read(tmp_path, body).grids) == ["First", "First (2)", "Second"]


def test_a_caption_comes_before_the_heading(tmp_path: Path) -> None:
    table = TABLE.replace("<table>", "<table><caption>Own name</caption>")
    assert list(read(tmp_path, f"<h2>Above</h2>{table}{TABLE}").grids) == ["Own name", "Above"]


def test_without_a_heading_the_title_is_that_of_the_window(tmp_path: Path) -> None:
    assert read(tmp_path, TABLE, "<title>NHS » Report</title>").title == "NHS » Report"
    assert read(tmp_path, TABLE).title == ""


def test_head_body_and_foot_are_rows_of_one_table(tmp_path: Path) -> None:
    table = (
        "<figure><table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody>"
        "<tfoot><tr><td>c</td></tr></tfoot></table></figure>"
    )
    assert grid(tmp_path, table) == [("a",), ("b",), ("c",)]


def test_a_cell_that_spans_others_stands_at_its_upper_left(tmp_path: Path) -> None:
    table = (
        '<table><tr><th rowspan="2">a</th><th colspan="2">b</th><th>c</th></tr>'
        '<tr><td>d</td><td>e</td><td>f</td></tr><tr><td colspan="0">g</td></tr></table>'
    )
    assert grid(tmp_path, table) == [
        ("a", "b", None, "c"),
        (None, "d", "e", "f"),
        ("g", None, None, None),
    ]


@pytest.mark.parametrize("span", ["-1", "x", "", "²", "99999999999999999999"])
def test_a_span_without_sense_does_no_harm(tmp_path: Path, span: str) -> None:
    table = f'<table><tr><td rowspan="{span}" colspan="{span}">a</td></tr></table>'
    ((first, *rest),) = grid(tmp_path, table)
    assert first == "a"
    assert set(rest) <= {None}
    assert len(rest) < 100


def test_lines_of_a_cell_are_words_apart_and_pieces_of_a_word_are_not(tmp_path: Path) -> None:
    table = (
        "<table><tr><td>Var %<br>of turn<em>over</em></td><td><p>£</p><p>m</p></td>"
        "<td>\N{NO-BREAK SPACE}</td></tr></table>"
    )
    assert grid(tmp_path, table) == [("Var % of turnover", "£ m", None)]


def test_what_stands_between_cells_is_no_cell(tmp_path: Path) -> None:
    table = (
        "<table><tr><script>read()</script><td>a</td><template>x</template><td>b</td></tr></table>"
    )
    assert grid(tmp_path, table) == [("a", "b")]


def test_a_footnote_mark_is_no_digit_of_the_figure(tmp_path: Path) -> None:
    assert grid(tmp_path, "<table><tr><td>1.2<sup>1</sup></td></tr></table>") == [("1.2",)]


def test_a_table_in_a_cell_is_words_of_that_cell(tmp_path: Path) -> None:
    inner = "<table><tr><td>b</td></tr><tr><td>c</td></tr></table>"
    assert grid(tmp_path, f"<table><tr><td>a {inner}</td><td>d</td></tr></table>") == [
        ("a b c", "d")
    ]


@pytest.mark.parametrize(
    "body", ["", "<p>Sorry</p>", "<table></table>", "<table><tr></tr></table>"]
)
def test_a_page_without_a_table_says_so(tmp_path: Path, body: str) -> None:
    with pytest.raises(UnreadableFile, match=r"^report\.html: expected a page with tables, found"):
        read(tmp_path, body)


def test_what_stands_around_the_tables_does_not_count() -> None:
    one = f"<h2>North</h2><p>Read on 1 May, mark 7f3</p>{TABLE}".encode()
    other = f"<nav>New menu</nav><h2>North</h2><p>Read on 2 May</p>{TABLE}".encode()
    assert tables_digest(one) == tables_digest(other)


@pytest.mark.parametrize(
    "other",
    [
        f"<h2>South</h2>{TABLE}",
        f"<h2>North</h2>{TABLE.replace('1.2', '1.3')}",
        f"<h2>North</h2>{TABLE.replace('<td>A</td><td>1.2</td>', '<td>1.2</td><td>A</td>')}",
        f"<h2>North</h2>{TABLE}{TABLE}",
        "<h2>North</h2>",
    ],
)
def test_another_name_cell_or_table_counts(other: str) -> None:
    told = tables_digest(f"<h2>North</h2>{TABLE}".encode())
    assert tables_digest(other.encode()) != told
