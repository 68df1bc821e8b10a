"""What may lie in our folders that nobody expects: odd names, links, files without end."""

import logging
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import cli, errors, paths
from pipeline.archive.ledger import read_ledger
from pipeline.publish import output
from pipeline.steps import collect
from pipeline.storage.atomic import sweep
from pipeline.warehouse.marts import fresh_folder
from tests.support.publisher.published import APRIL, MAY, ae_name, ae_rows, as_csv
from tests.support.world import World

GOOD = as_csv(ae_rows(APRIL))


@pytest.fixture
def drop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay out a folder with a good file, to which a test adds a bad one."""
    World.at(tmp_path, monkeypatch)
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / ae_name(APRIL)).write_bytes(GOOD)
    return folder


def landed() -> list[str]:
    return [one.name for one in read_ledger(paths.DATA / "landed")]


def test_a_name_that_is_not_utf8_is_told_and_the_others_are_landed(
    drop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither the ledger nor a page could hold it: the run ended before the good file came in."""
    odd = os.fsencode(drop) + b"/May-2025-CSV-\xff.csv"
    with open(odd, "wb") as file:  # noqa: PTH123 pathlib takes no bytes
        file.write(as_csv(ae_rows(MAY)))
    assert cli.main(["land", "--from", str(drop)]) == errors.Unrecognised.exit_code
    assert "expected a name in UTF-8, found one that is not" in capsys.readouterr().err
    assert landed() == [ae_name(APRIL)]


def test_a_name_may_have_spaces_lines_and_pictures_and_writes_no_line_of_the_log(
    drop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forged = "2026-11-30T00:00:00 [fetch] all good"
    odd = f"nothing of ours \U0001f600\n{forged}.csv"
    (drop / odd).write_bytes(b"x,y\r\n")
    name = "May-2025-CSV-\U0001f600 of\nmay.csv"
    (drop / name).write_bytes(as_csv(ae_rows(MAY)))
    assert cli.main(["land", "--from", str(drop)]) == errors.Unrecognised.exit_code
    assert sorted(landed()) == sorted([ae_name(APRIL), name])
    lines = capsys.readouterr().err.splitlines()
    (entry,) = [line for line in lines if forged in line]
    assert entry.startswith(f"    {forged}.csv: ")


@pytest.mark.parametrize("character", ["\r", "\x1b[2K", "\u202e", "\x85", "\u2028", "\x0b"])
def test_no_character_from_outside_changes_how_a_terminal_shows_the_log(character: str) -> None:
    record = logging.makeLogRecord({"msg": f"a{character}b"})
    lines = cli.OneEntry("%(message)s").format(record).split("\n")
    assert all(line.isprintable() for line in lines)
    assert all(line.startswith("    ") for line in lines[1:])


def test_a_file_without_end_is_told_and_not_kept(
    drop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(collect, "MOST_BYTES", len(GOOD))
    (drop / ae_name(MAY)).write_bytes(GOOD + b"\r\n")
    assert cli.main(["land", "--from", str(drop)]) == errors.UnreadableFile.exit_code
    said = (
        f"{ae_name(MAY)}: expected a file of at most {len(GOOD):,} bytes, found {len(GOOD) + 2:,}"
    )
    assert said in capsys.readouterr().err
    assert landed() == [ae_name(APRIL)]


def link(path: Path) -> None:
    elsewhere = path.with_name("elsewhere")
    elsewhere.mkdir()
    (elsewhere / "kept").write_bytes(b"x")
    path.symlink_to(elsewhere)


@pytest.mark.parametrize("put", [link, lambda path: path.write_bytes(b"x")], ids=["link", "file"])
def test_something_else_where_a_folder_should_be_ends_no_later_night(
    tmp_path: Path, put: Callable[[Path], None]
) -> None:
    """The first night left it aside, and no night after that could remove it."""
    put(tmp_path / "marts")
    for number in range(3):
        with fresh_folder(tmp_path / "marts") as fresh:
            (fresh / "a").write_text(f"{number}", encoding="utf-8")
        assert (tmp_path / "marts" / "a").read_text(encoding="utf-8") == f"{number}"
        assert [one for one in tmp_path.iterdir() if one.name.startswith(".")] == []
    # What a link leads to is not ours.
    assert (tmp_path / "elsewhere").exists() == (tmp_path / "elsewhere" / "kept").exists()


@pytest.mark.parametrize("put", [link, lambda path: path.write_bytes(b"x")], ids=["link", "file"])
def test_something_else_where_a_site_should_be_written_is_no_obstacle(
    tmp_path: Path, put: Callable[[Path], None]
) -> None:
    files = {"index.html": b"<p>1</p>"}
    put(tmp_path / f"site-{output.digest(files)}")
    output.swap_in(files, tmp_path / "site")
    assert (tmp_path / "site" / "index.html").read_bytes() == b"<p>1</p>"
    assert output.is_as_made(tmp_path / "site")


def test_what_is_half_made_is_swept_from_a_folder_on_another_disk(tmp_path: Path) -> None:
    (tmp_path / "disk" / "a").mkdir(parents=True)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "landed").symlink_to(tmp_path / "disk")
    (tmp_path / "disk" / "a" / ".part-x").write_bytes(b"x")
    sweep(tmp_path / "data")
    assert list((tmp_path / "disk" / "a").iterdir()) == []
    assert (tmp_path / "data" / "landed").is_symlink()
