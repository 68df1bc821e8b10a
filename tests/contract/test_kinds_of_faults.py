"""
Faults that others reported, and their kinds: each through the whole step, to its verdict.

A file that is right but for something harmless is admitted with the same figures; one that is not
is refused in words that a person can use.
"""

import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import UnreadableFile
from pipeline.parse import cells, html, workbook
from pipeline.publish.files import forms
from pipeline.steps import collect
from tests.support.publisher import bombs, workbook_of_month, xlsx
from tests.support.publisher.published import (
    APRIL,
    INCOMPLETE_NAME,
    MAY,
    NOF_NAME,
    RTT_NAME,
    ae_name,
    ae_rows,
    as_csv,
    etr_rows,
    incomplete_rows,
    nof_rows,
    rtt_rows,
    unzipped,
    with_total,
    zipped,
)
from tests.support.world import LANDED, Silence, World, declared, read

WORKBOOK = "Monthly-AE-May-2025-by-provider-madeup.xlsx"
ROWS = ae_rows(MAY)
OF_MONTH = workbook_of_month.workbook(MAY, ROWS)

CODE, NAME = ROWS[0].index("Org Code"), ROWS[0].index("Org name")


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    return World.at(tmp_path, monkeypatch)


# ---------------------------------------------------------------- records that fill no cell


def commas(content: bytes) -> bytes:
    return content + (b"," * content.split(b"\n")[0].count(b",") + b"\r\n") * 2


def empty_line(content: bytes) -> bytes:
    first, rest = content.split(b"\r\n", 1)
    return first + b"\r\n\r\n" + rest


def spaces(content: bytes) -> bytes:
    return content + b"  \r\n"


FILES = {
    ae_name(MAY): as_csv(ROWS),
    NOF_NAME: as_csv(nof_rows()),
    RTT_NAME: as_csv(rtt_rows()),
    "etr.csv": as_csv(etr_rows()),
    INCOMPLETE_NAME: as_csv(incomplete_rows()),
}


@pytest.mark.parametrize("blank", [commas, empty_line, spaces])
@pytest.mark.parametrize("name", FILES)
def test_a_record_that_fills_no_cell_is_none(
    tmp_path: Path, name: str, blank: Callable[[bytes], bytes]
) -> None:
    whole, blanks = (
        read(tmp_path / place / "2026-01-26", name, content).frame
        for place, content in (("a", FILES[name]), ("b", blank(FILES[name])))
    )
    # The rows below an empty line keep the numbers of the screen.
    moved = int(blank is empty_line)
    assert whole.drop("row").equals(blanks.drop("row"))
    assert (blanks["row"] - whole["row"]).max() == moved


# ---------------------------------------------------------------- columns by their label


@pytest.mark.parametrize("place", ["A1", "a column before all others"])
def test_a_stray_cell_in_a_workbook_moves_nothing(tmp_path: Path, place: str) -> None:
    from tests.support.publisher import published_workbook  # noqa: PLC0415 only here

    sheets = published_workbook.sheets()
    whole = read(tmp_path / "a", published_workbook.NAME, xlsx.workbook(sheets)).frame
    name = "Provider Level Data"
    stray: list[list[xlsx.Cell]] = [["x"]]
    if place == "A1":
        stray += sheets[name][1:]
    else:
        stray += [[None, *row] for row in sheets[name][1:]]
    moved = read(
        tmp_path / "b", published_workbook.NAME, xlsx.workbook({**sheets, name: stray})
    ).frame
    assert moved.filter(pl.col("part") == "not_submitted").height == 2
    assert moved.equals(whole)


# ---------------------------------------------------------------- what a file is


def test_a_workbook_under_an_older_ending_is_admitted(world: World) -> None:
    world.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    landed = world.land(WORKBOOK.replace(".xlsx", ".xls"), OF_MONTH)
    verdict = world.examine()[landed]
    assert (verdict.admitted, verdict.reason) == (True, "")


def test_a_part_of_a_workbook_that_differs_from_its_checksum_is_refused(tmp_path: Path) -> None:
    """One bit in the stored bytes of a sheet: the reader of workbooks would read another figure."""
    content = bytearray(zipped(unzipped(OF_MONTH), zipfile.ZIP_STORED))
    at = content.index(b"<v>15") + len(b"<v>")
    content[at] ^= 1
    with pytest.raises(UnreadableFile, match=r"sheet\d+\.xml differs from its checksum"):
        read(tmp_path, WORKBOOK, bytes(content))


@pytest.mark.parametrize(("shown", "word"), [("#REF!", "Ref"), ("#N/A", "NA"), ("#DIV/0!", "Div0")])
def test_a_figure_whose_formula_failed_is_refused_and_not_empty(
    world: World, shown: str, word: str
) -> None:
    assert workbook.CELL_ERRORS[word] == shown
    failed = bombs.edited(
        OF_MONTH,
        "xl/worksheets/sheet3.xml",
        lambda sheet: sheet.replace(
            b'<c r="D19"><v>', f'<c r="D19" t="e"><v>{shown}</v></c><c r="ZZ19"><v>'.encode(), 1
        ),
    )
    landed = world.land(WORKBOOK, failed)
    verdict = world.examine()[landed]
    assert not verdict.admitted
    assert "row 19, column 'A&E attendances / Type 1 Departments - Major A&E'" in verdict.reason
    assert f"expected a count of zero or more, found '{shown}'" in verdict.reason


def test_a_word_whose_formula_failed_is_not_known(tmp_path: Path) -> None:
    rows = [list(row) for row in ROWS]
    rows[4][NAME], rows[5][ROWS[0].index("Parent Org")] = "#REF!", "#N/A"
    frame, notes = cells.without_errors(read(tmp_path, ae_name(MAY), as_csv(rows)).frame)
    assert (frame["org_name"].null_count(), frame["region_name"].null_count()) == (1, 2)
    assert notes == (
        "read 1 cells of org_name as empty: a formula failed",
        "read 1 cells of region_name as empty: a formula failed",
    )


# ---------------------------------------------------------------- codes and their names


def swapped(first: int, second: int) -> list[list[str]]:
    rows = [list(row) for row in ROWS]
    rows[first][CODE], rows[second][CODE] = rows[second][CODE], rows[first][CODE]
    return rows


def test_two_codes_swapped_are_seen_by_the_month_before(world: World) -> None:
    world.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    assert all(verdict.admitted for verdict in world.examine().values())
    landed = world.land(ae_name(MAY), as_csv(swapped(3, 7)))
    reason = world.examine()[landed].reason
    assert "No organisation has the name that another one had in the release before" in reason
    assert "row 4 (Z06) MADE-UP GENERAL 2 NHS TRUST is the name of Z02" in reason


def test_two_codes_swapped_are_seen_by_the_register(world: World) -> None:
    """The first month of all, and the register comes in the same night."""
    register = etr_rows(trusts=260)[:160]
    for n, row in enumerate(register):
        row[0], row[1] = (
            f"{'Z' if n < 100 else 'X'}{n % 100:02}",
            f"MADE-UP GENERAL & {n} NHS TRUST",
        )
    place = world.root / "register" / "www.odsdatasearchandexport.nhs.uk" / "2025-07-15" / "etr.csv"
    place.parent.mkdir(parents=True)
    place.write_bytes(as_csv(register))
    collect.land(declared(), [world.root / "register"], None, Silence(), LANDED)
    rows = [
        [
            cell.replace("GENERAL", "General and") if at == NAME else cell
            for at, cell in enumerate(r)
        ]
        for r in swapped(3, 7)
    ]
    landed = world.land(ae_name(MAY), as_csv(rows))
    reason = world.examine()[landed].reason
    assert "No organisation has the name that the register gives to another one" in reason
    assert "row 4 (Z06) MADE-UP General and 2 NHS TRUST is the name of Z02" in reason


def test_a_name_that_changed_and_a_code_that_is_new_are_no_fault(world: World) -> None:
    world.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    rows = [list(row) for row in ROWS[:-1]]
    rows[3][NAME] = "ANOTHER NAME NHS FOUNDATION TRUST"
    rows[5][CODE] = "ZZZ"
    landed = world.land(ae_name(MAY), as_csv(with_total(rows)))
    verdict = world.examine()[landed]
    assert verdict.admitted
    about = "No organisation comes under another code than in the release before"
    found = next(finding for finding in verdict.findings if finding.about == about)
    assert found.found == "1 of 1: row 6 (ZZZ) MADE-UP GENERAL 4 NHS TRUST was Z04"


# ---------------------------------------------------------------- figures of another period


def test_the_figures_of_april_under_the_name_of_may_are_refused(world: World) -> None:
    """The name says May, and so does every row: only the month before knows better."""
    april = as_csv(ae_rows(APRIL))
    world.land(ae_name(APRIL), april)
    world.examine()
    landed = world.land(ae_name(MAY), april.replace(b"MSitAE-APRIL", b"MSitAE-MAY"))
    reason = world.examine()[landed].reason
    assert "The figures are not those of the release before under another period" in reason
    assert "103 of 103 rows are those of the release before" in reason


def test_a_second_publication_of_a_month_may_say_what_the_first_said(world: World) -> None:
    world.land(ae_name(APRIL), as_csv(ae_rows(APRIL)))
    world.land(ae_name(MAY), as_csv(ROWS))
    world.examine()
    again = world.land(ae_name(MAY), as_csv(ROWS) + b"  \r\n")
    assert world.examine()[again].admitted


# ---------------------------------------------------------------- what costs time, and what is run


@pytest.mark.parametrize("tag", ["<div>", "<b>", "<font><i>", "<table><tr><td>"])
def test_a_page_of_open_tags_is_refused_before_it_is_parsed(tmp_path: Path, tag: str) -> None:
    path = tmp_path / "report.html"
    path.write_bytes(tag.encode() * 100_000)
    with pytest.raises(UnreadableFile, match="expected at most 5,000 open tags at a time"):
        html.read_page(path)
    assert html.tables_digest(path.read_bytes()) != html.tables_digest(b"")


def test_a_table_of_spanned_cells_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    row = b"<tr><td rowspan=65000 colspan=1000>x</td></tr>"
    path.write_bytes(b"<table>" + row * 2_000 + b"</table>")
    with pytest.raises(UnreadableFile, match="expected tables of at most 1,000,000 cells"):
        html.read_page(path)


@pytest.mark.parametrize(
    "sign", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"]
)
def test_no_cell_of_a_download_is_run_as_a_formula(sign: str) -> None:
    frame = pl.DataFrame({"name": [f"{sign}cmd|' /C calc'!A0", "Hill"]})
    read_back = pl.read_csv(forms.csv(forms.written(frame)))
    assert read_back["name"].to_list() == [f"'{sign}cmd|' /C calc'!A0", "Hill"]
