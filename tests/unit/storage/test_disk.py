"""What the system refuses is told in one line."""

import errno
import os
from pathlib import Path

import pytest

from pipeline.errors import DiskProblem
from pipeline.storage.disk import disk_told


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (
            errno.ENOSPC,
            r"a\.txt: expected to read and write, found No space left.*: make room, then",
        ),
        (errno.EROFS, r"found Read-only file system; .*: let the user that runs this program read"),
        (errno.EIO, r"found Input/output error; .*: check the disk and the rights on that"),
    ],
)
def test_what_was_refused_where_and_what_to_do(tmp_path: Path, number: int, words: str) -> None:
    with pytest.raises(DiskProblem, match=words) as told, disk_told(tmp_path / "not" / "there"):
        raise OSError(number, os.strerror(number), "a.txt")
    assert f" MB are free in {tmp_path}. Nothing half-written is used" in str(told.value)


def test_of_a_rename_the_new_name_is_told(tmp_path: Path) -> None:
    with pytest.raises(DiskProblem, match=r"^new: "), disk_told(tmp_path):
        raise OSError(errno.EACCES, "Permission denied", "old", None, "new")


def test_a_library_that_gives_words_only_is_quoted(tmp_path: Path) -> None:
    says = f"^{tmp_path}: .* found the disk is tired; "
    with pytest.raises(DiskProblem, match=says), disk_told(tmp_path):
        raise OSError("the disk is tired")


def test_a_disk_that_cannot_even_be_asked_how_much_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError

    monkeypatch.setattr("shutil.disk_usage", refuse)
    says = r"we cannot find out how much is free in .*"
    with pytest.raises(DiskProblem, match=says), disk_told(tmp_path):
        raise OSError(errno.EACCES, "Permission denied")
