"""A file is there whole or not at all."""

from pathlib import Path

import pytest

from pipeline.whole import sweep, write_whole


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
    sweep(tmp_path)
    assert [one.name for one in tmp_path.rglob("*") if one.is_file()] == ["ledger.jsonl"]
