"""What a file is: by its name, by the index, or by the table and the months in it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

from pipeline.archive.folder import DroppedFile
from pipeline.errors import Unrecognised
from pipeline.steps import identify
from pipeline.steps.wall import Wall
from tests.support.publisher import published_waits, published_workbook
from tests.support.publisher.published import (
    MAY,
    RTT_NAME,
    ae_rows,
    as_csv,
    etr_rows,
    incomplete_rows,
    nof_rows,
    rtt_rows,
    zipped,
)
from tests.support.world import declared

MONTH: Final = as_csv(ae_rows(MAY))


@pytest.fixture(name="wall", scope="module")
def _wall() -> Iterator[Wall]:
    with Wall() as one:
        yield one


def claim(
    wall: Wall, folder: Path, name: str, content: bytes, facts: Mapping[str, str] | None = None
) -> tuple[str, str] | str:
    path = folder / name
    path.write_bytes(content)
    found = DroppedFile(path=path, address="", facts=facts or {})
    told = identify.claim(found, declared().sources, wall)
    return told if isinstance(told, str) else (told[0].id, told[1])


@pytest.mark.parametrize(
    "name",
    [
        "ae_monthly__May-2025-CSV-F4flrg.csv",
        "MSitAE-MAY-2025.csv",
        "May 2025 CSV.csv",
        "Monthly-AE-Easter-2025.csv",
        "download (3).csv",
    ],
)
def test_a_known_table_under_another_name_is_what_its_inside_says(
    wall: Wall, tmp_path: Path, name: str
) -> None:
    assert claim(wall, tmp_path, name, MONTH) == ("ae_monthly", "2025-05")


def test_every_table_with_a_header_is_known_by_it(wall: Wall, tmp_path: Path) -> None:
    cut = [incomplete_rows()[0], [*incomplete_rows()[-1][:9], "", "", *incomplete_rows()[-1][11:]]]
    tables = {
        "a.xlsx": published_workbook.workbook(),
        "b.zip": zipped({"rtt.csv": as_csv(rtt_rows())}),
        "c.zip": zipped({RTT_NAME: as_csv(rtt_rows())}),
        "d.csv": as_csv(incomplete_rows()),
        "e.csv": as_csv(cut),
        "f.csv": as_csv(nof_rows()),
        "g.xlsx": published_waits.workbook(
            {"Provider": [published_waits.line("ZZ1", "C_999", {0: 40})]}
        ),
    }
    assert [claim(wall, tmp_path, *one) for one in tables.items()] == [
        ("ae_by_provider_workbook", "2025-04"),
        ("rtt_full_extract", "2026-04"),
        ("rtt_full_extract", "2026-04"),
        ("rtt_incomplete_provider", "2026-03_2026-04"),
        ("rtt_incomplete_provider", "2026-04"),
        ("nof_metrics", "unstated"),
        ("rtt_incomplete_provider", "2026-04"),
    ]


def test_where_the_name_says_nothing_the_index_counts_before_the_inside(
    wall: Wall, tmp_path: Path
) -> None:
    facts = {"publication": "ods_trusts", "period": "2026-07-08"}
    assert claim(wall, tmp_path, "x.csv", b"?", facts) == ("ods_trusts", "2026-07-08")
    # Without a period in the index the file says it itself.
    facts = {"publication": "ae_monthly"}
    assert claim(wall, tmp_path, "y.csv", MONTH, facts) == ("ae_monthly", "2025-05")


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.txt", b"x", "it is no CSV, workbook or zip of a CSV, going by its ending '.txt'"),
        ("a.csv", b"a,b\n1,2\n", "its columns are those of no source"),
        # A register has no header, and four of them look alike.
        ("a.csv", as_csv(etr_rows()), "its columns are those of no source"),
        ("a.csv", b"a,b\n1\n", "what is in it is no table that we can read"),
        ("a.csv", b"", "what is in it is no table that we can read"),
        ("a.zip", b"PK\x03\x04x", "what is in it is no table that we can read"),
    ],
)
def test_what_no_source_claims_is_told_with_why_and_what_to_do(
    wall: Wall, tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    assert claim(wall, tmp_path, name, content) == (
        f"{tmp_path / name}: no source claims its name, and {why}; leave it out, or give it the "
        "publisher's name, or list it in an index with its publication and period"
    )


def test_a_publication_that_no_source_reads_is_named(wall: Wall, tmp_path: Path) -> None:
    told = claim(wall, tmp_path, "a.csv", b"a,b\n1,2\n", {"publication": "cancer_waits"})
    assert "(the index calls it cancer_waits, which no source reads)" in told


def test_a_known_table_that_cannot_be_read_says_what_is_wrong(wall: Wall, tmp_path: Path) -> None:
    cut = as_csv(ae_rows(MAY)[:-1])
    with pytest.raises(
        Unrecognised, match=r"those of ae_monthly, but it cannot be read \(x\.csv: "
    ):
        claim(wall, tmp_path, "x.csv", cut)


def test_a_name_that_tells_no_month_is_still_told_where_the_inside_says_nothing(
    wall: Wall, tmp_path: Path
) -> None:
    with pytest.raises(Unrecognised, match="expected a month in its name, found 'Easter-2025'"):
        claim(wall, tmp_path, "Monthly-AE-Easter-2025.csv", b"x")
