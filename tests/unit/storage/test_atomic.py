"""A file is there whole or not at all."""

from pathlib import Path

import pytest

from pipeline.storage.atomic import SUMS, damaged, sweep, write_sums, write_whole


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ledger.jsonl"
    write_whole(path, b"old")

    def full(_handle: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        write_whole(path, b"new")
    assert {path: b"old"} == {f: f.read_bytes() for f in tmp_path.iterdir()}


def test_what_a_killed_run_has_left_half_written_is_swept_away(tmp_path: Path) -> None:
    write_whole(tmp_path / "landed" / "ledger.jsonl", b"whole")
    (tmp_path / "landed" / ".part-abcd1234").write_bytes(b"hal")
    (tmp_path / ".part-efgh5678").write_bytes(b"")
    (tmp_path / ".site-link.part").symlink_to("nowhere")
    for folder in (".site-01234567.part", ".marts.new-abcd", ".part-warehouse-efgh"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "half").write_bytes(b"hal")
    sweep(tmp_path)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["landed"]
    assert [one.name for one in tmp_path.rglob("*") if one.is_file()] == ["ledger.jsonl"]


def test_a_list_of_digests_tells_what_has_changed_or_gone(tmp_path: Path) -> None:
    for name in ("a/same", "a/other", "gone"):
        write_whole(tmp_path / name, name.encode())
    write_sums(tmp_path)
    assert list(damaged(tmp_path)) == []
    write_whole(tmp_path / "a/other", b"a/Other")
    write_whole(tmp_path / "new", b"not written down")
    (tmp_path / "gone").unlink()
    assert list(damaged(tmp_path)) == [tmp_path / "a/other", tmp_path / "gone"]


def test_of_a_folder_without_a_list_nothing_can_be_said(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", b"a")
    assert list(damaged(tmp_path)) == []
    assert list(damaged(tmp_path / "nowhere")) == []


def test_a_list_of_garbage_names_nothing_outside_and_nothing_good(tmp_path: Path) -> None:
    write_whole(tmp_path / "in" / "a", b"a")
    (tmp_path / "in" / SUMS).write_bytes(b"\xff\0\n\n0  ../out\n")
    write_whole(tmp_path / "out", b"out")
    assert [one for one in damaged(tmp_path / "in") if one.exists()] == []
