"""A file is there whole or not at all."""

from pathlib import Path

import pytest

from pipeline.whole import write_whole


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
